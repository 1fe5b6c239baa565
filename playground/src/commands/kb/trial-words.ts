import type { Trial } from '@huida/knowledge'
import type { TrialComparison, TrialFigure } from '@huida/plugin-insights'
import { CommandError } from '../../terminal/command-error.js'
import { type InBothLanguages, languageOf, say, tell, time } from '../../terminal/output.js'
import type { KbFlags } from './context.js'

/** A share of the customers as it is written: `10` or `10%`. @throws CommandError when it is none */
export function shareFrom(said: string): number {
  const percent = Number(said.replace(/\s*[%％]$/, ''))
  if (said.trim() === '' || Number.isNaN(percent))
    throw new CommandError(`--share ${said} is no share of the customers. Write it in percent, such as 10.`)
  return percent / 100
}

/** One line on a trial, for lists. */
export function tellTrial(
  { number, at, by, share, until, note, changes, despite, ended }: Trial,
  flags: KbFlags,
): void {
  const zh = languageOf(flags) === 'zh'
  const how = ended && endings[ended.how]
  tell(
    [
      zh ? `试发布 #${number}` : `trial ${number}`,
      time(at),
      by,
      zh ? `${percent(share)} 的客户` : `${percent(share)} of the customers`,
      until && !ended && (zh ? `到 ${time(until)} 结束` : `until ${time(until)}`),
      how && `${zh ? how.zh : how.en} ${time(ended.at)}${ended.release === undefined ? '' : ` #${ended.release}`}`,
      !ended && (zh ? '进行中' : 'running'),
      note,
      despite && `despite: ${despite}`,
    ]
      .filter(Boolean)
      .join('  '),
  )
  for (const { article, from, to } of changes.slice(0, 10))
    tell(`    ${article} ${from === undefined ? '–' : `v${from}`} → v${to}`)
  if (changes.length > 10) tell(`    … ${changes.length}`)
}

const endings: Record<NonNullable<Trial['ended']>['how'], InBothLanguages> = {
  published: { zh: '已发布给所有客户', en: 'published to everybody' },
  stopped: { zh: '已结束', en: 'ended' },
  expired: { zh: '已到期结束', en: 'ended by itself' },
}

/** The two sides of a trial, and what can be chance. */
export function tellComparison({ customers, figures }: TrialComparison, flags: KbFlags): void {
  const language = languageOf(flags)
  say(flags, {
    zh: `试发布 ${customers.trial} 位客户，其他 ${customers.published} 位客户。`,
    en: `${customers.trial} customers on trial, ${customers.published} others.`,
  })
  for (const figure of figures) {
    const { id, trial, published, says } = figure
    tell(
      `  ${names[id][language]}: ${shareOf(trial)} / ${shareOf(published)}  ${differenceOf(figure)}${verdicts[says][language]}`,
    )
  }
  say(flags, {
    zh: '区间为每项 99%（五项合计 95%）。反复查看、看到满意的结果就停下，会把偶然当成差别；请等到计划的日期再下结论。',
    en: 'Intervals are of 99% each, 95% for the five together. Who looks again and again and stops at what pleases takes chance for a difference: wait for the day that was planned.',
  })
}

const percent = (share: number): string => `${Number((share * 100).toFixed(1))}%`
const shareOf = ({ good, of }: TrialFigure['trial']): string =>
  of === 0 ? '–' : `${percent(good / of)} (${good}/${of})`
const points = (value: number): string => `${value > 0 ? '+' : ''}${Number((value * 100).toFixed(1))}`
const differenceOf = ({ difference }: TrialFigure): string =>
  difference ? `${points(difference.value)} [${points(difference.low)}, ${points(difference.high)}]  ` : ''

const names: Record<TrialFigure['id'], InBothLanguages> = {
  answered: { zh: '问题都得到回答', en: 'all questions answered' },
  'handed-over': { zh: '转人工', en: 'handed to a person' },
  again: { zh: '又来问或说没有解决', en: 'came back, or said it is not solved' },
  thumbs: { zh: '认为回答有帮助', en: 'thumbs up' },
  csat: { zh: '满意（4–5 分）', en: 'satisfied (4 or 5)' },
}

const verdicts: Record<TrialFigure['says'], InBothLanguages> = {
  better: { zh: '更好，不大可能是偶然', en: 'better, hardly by chance' },
  worse: { zh: '更差，不大可能是偶然', en: 'worse, hardly by chance' },
  chance: { zh: '可能只是偶然', en: 'may be chance' },
  nothing: { zh: '还没有数据', en: 'nothing to compare yet' },
}
