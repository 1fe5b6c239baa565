import { type Article, commerce, createRetriever, gapsIn } from '@huida/knowledge'
import { type Asked, type Effect, type MiningReport, mine, type Topic, writeDrafts } from '@huida/plugin-mining'
import { redact } from '@huida/plugin-privacy'
import { modelFromEnv } from '@huida/plugin-rag'
import { openRecords, recordsOf } from '../bot/records.js'
import type { Flags } from '../settings/settings.js'
import { CommandError } from '../terminal/command-error.js'
import type { Language } from '../terminal/language.js'
import { languageOf, print, tell } from '../terminal/output.js'
import { withSpace } from './kb/context.js'

/** What the command line may say. */
export interface MineFlags extends Flags {
  since: string
  customers: string
  write?: true
  json?: boolean
  locale?: Language
}

/** How many wordings of a topic are shown. */
const SHOWN = 3

/**
 * Prints what customers asked that was not answered, and what earlier drafts changed; with `--write` the drafts go into the
 * space. Works while the bot runs.
 * @throws HuidaError STORE_OPEN_FAILED; KnowledgeError; CommandError when a flag cannot be understood
 */
export async function mineLog(flags: MineFlags): Promise<void> {
  const now = new Date()
  const minCustomers = Number(flags.customers)
  if (!Number.isSafeInteger(minCustomers) || minCustomers < 1)
    throw new CommandError(`--customers ${flags.customers} is not a number of customers. Write a whole number from 1.`)
  const since = new Date(now.getTime() - durationOf(flags.since))
  const store = await openRecords(recordsOf(flags))
  try {
    await withSpace(flags, flags.write ? 'write' : 'read', async (space) => {
      const retriever = createRetriever(space, { thesaurus: commerce })
      await retriever.settled()
      const report = await mine({ store, space, retriever, redact, since, now, minCustomers })
      const model = flags.write && modelFromEnv()
      const drafts = flags.write ? await writeDrafts(report.topics, { space, retriever, redact, model }) : []
      retriever.close()
      if (flags.json) print(forPrograms(report, drafts))
      else tell(inSentences(report, drafts, flags))
    })
  } finally {
    await store.close()
  }
}

const UNITS: Record<string, number> = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 }

/** `30d`, `12h` or `4w`, in milliseconds. */
function durationOf(said: string): number {
  const [, count, unit = ''] = /^(\d{1,5})([hdw])$/.exec(said) ?? []
  if (count === undefined)
    throw new CommandError(`--since ${said} is no time. Write hours, days or weeks: 12h, 30d, 4w.`)
  return Number(count) * UNITS[unit]!
}

/** Everything but the single questions, which are many. */
const forPrograms = ({ topics, ...report }: MiningReport, drafts: readonly Article[]) => ({
  ...report,
  topics: topics.map(({ questions: _, ...topic }) => topic),
  drafts: drafts.map(({ id }) => id),
})

const words = {
  zh: {
    head: ({ asked, troubled, since }: MiningReport) =>
      `${day(since)} 以来共 ${asked} 个问题，其中 ${troubled} 个没有答好（${percent(troubled, asked)}）。`,
    none: '没有发现多位客户都在问、却没有答好的问题。',
    effects: '已发布的文章带来的变化',
    asked: ({ asked, customers }: Topic) => `${customers} 位客户问了 ${asked} 次`,
    trend: ({ week, before }: Topic['trend']) => `近 7 天 ${week} 次，前 7 天 ${before} 次`,
    wrong: ({ unanswered, unsure, unhelpful, transferred }: Topic['wrong']) => [
      unanswered > 0 && `未答 ${unanswered}`,
      unsure > 0 && `不确定 ${unsure}`,
      unhelpful > 0 && `没帮上忙 ${unhelpful}`,
      transferred > 0 && `转人工 ${transferred}（有答案就能避免）`,
    ],
    states: {
      new: '新问题，还没有草稿',
      draft: '草稿等待补充和审核',
      published: '已发布',
      dismissed: '草稿已被否决，不再生成',
      covered: '可能已有文章能答：请核对，能答就把这些问法加进去',
    },
    hint: '加上 --write 把新问题写成草稿。',
    written: (drafts: readonly Article[]) =>
      `写入 ${drafts.length} 篇草稿，其中 ${drafts.filter(lacksAnswer).length} 篇还缺答案。用 huida kb list --pending 查看。`,
    effect: ({ before, after }: Effect) => `未答好：发布前 ${share.zh(before)}，发布后 ${share.zh(after)}`,
  },
  en: {
    head: ({ asked, troubled, since }: MiningReport) =>
      `${asked} questions since ${day(since)}, ${troubled} of them not answered well (${percent(troubled, asked)}).`,
    none: 'Nothing was found that several customers asked and that was not answered well.',
    effects: 'What published drafts changed',
    asked: ({ asked, customers }: Topic) => `asked ${asked} times by ${customers} customers`,
    trend: ({ week, before }: Topic['trend']) => `${week} in the last 7 days, ${before} in the 7 before`,
    wrong: ({ unanswered, unsure, unhelpful, transferred }: Topic['wrong']) => [
      unanswered > 0 && `unanswered ${unanswered}`,
      unsure > 0 && `unsure ${unsure}`,
      unhelpful > 0 && `not helpful ${unhelpful}`,
      transferred > 0 && `transferred ${transferred} (an answer would avoid it)`,
    ],
    states: {
      new: 'new, without a draft',
      draft: 'a draft waits for words and review',
      published: 'published',
      dismissed: 'its draft was dismissed, and is not written again',
      covered: 'this article may answer it: if it does, add these phrasings to it',
    },
    hint: 'Add --write to have drafts written.',
    written: (drafts: readonly Article[]) =>
      `Wrote ${drafts.length} drafts; ${drafts.filter(lacksAnswer).length} still lack their answer. See: huida kb list --pending`,
    effect: ({ before, after }: Effect) => `not answered well: ${share.en(before)} before, ${share.en(after)} after`,
  },
} as const

const share = {
  zh: ({ asked, troubled }: Asked) => (asked === 0 ? '没人问' : `${troubled}/${asked}（${percent(troubled, asked)}）`),
  en: ({ asked, troubled }: Asked) =>
    asked === 0 ? 'nobody asked' : `${troubled} of ${asked} (${percent(troubled, asked)})`,
}

function inSentences(report: MiningReport, drafts: readonly Article[], flags: MineFlags): string {
  const say = words[languageOf(flags)]
  // What was published is told by its effect.
  const open = report.topics.filter(({ state }) => state !== 'published')
  const lines = [say.head(report), '']
  if (open.length === 0) lines.push(say.none, '')
  for (const topic of open) {
    const { question, examples, trend, wrong, state, article, id } = topic
    lines.push(
      question.replaceAll('\n', ' '),
      `  ${say.asked(topic)} · ${say.trend(trend)}`,
      `  ${say.wrong(wrong).filter(Boolean).join(' · ')}`,
      ...examples
        .filter((example) => example !== question)
        .slice(0, SHOWN)
        .map((example) => `  “${example.replaceAll('\n', ' ')}”`),
      `  ${state === 'covered' && article ? `${article.id} ${article.question}` : id}: ${say.states[state]}`,
      '',
    )
  }
  if (report.effects.length > 0) {
    lines.push(say.effects)
    for (const effect of report.effects)
      lines.push(`  ${effect.article} ${effect.question}`, `    ${say.effect(effect)}`)
    lines.push('')
  }
  if (flags.write) lines.push(say.written(drafts))
  else if (open.some(({ state }) => state === 'new')) lines.push(say.hint)
  return lines.join('\n').trimEnd()
}

/** Local, as a person at this machine reads it. */
const day = (at: Date): string => at.toLocaleDateString('sv-SE')

const percent = (part: number, whole: number): string => (whole === 0 ? '0 %' : `${Math.round((100 * part) / whole)} %`)

const lacksAnswer = (article: Article): boolean => gapsIn(article).includes('answer')
