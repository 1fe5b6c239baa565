import { type Article, commerce, createRetriever, type KnowledgeSpace, type PublishOptions } from '@huida/knowledge'
import { areThere, openRecords, type Place, recordsOf } from '../../bot/records.js'
import { startThrowaway, type ThrowawayOptions } from '../../bot/throwaway.js'
import {
  type GateOptions,
  type GateQuestion,
  type GateReport,
  gateQuestions,
  recentQuestions,
  refuseInTrial,
  runGate,
} from '../../release/gate.js'
import { readGolden } from '../../release/golden.js'
import type { TestQuestions } from '../../release/test-questions.js'
import { readPluginSettings } from '../../settings/kept-plugin-settings.js'
import { botFile, dataFolder, modelsFolder } from '../../settings/settings.js'
import { CommandError } from '../../terminal/command-error.js'
import { languageOf, print, say, tell } from '../../terminal/output.js'
import { type ByFlags, whoOf, withSpace } from './context.js'
import { shareFrom, tellTrial } from './trial-words.js'

export const review = (ids: string[], flags: ByFlags): Promise<void> =>
  withSpace(flags, 'write', async (space) => {
    await space.submit(ids, whoOf(flags))
    say(flags, {
      zh: `已提交审核：${ids.join('、')}。需要另一个人批准：huida kb approve`,
      en: `Up for review: ${ids.join(', ')}. Somebody else approves: huida kb approve`,
    })
  })

export const approve = (ids: string[], flags: ByFlags & { legal?: boolean }): Promise<void> =>
  withSpace(flags, 'write', async (space) => {
    await space.approve(ids, { ...whoOf(flags), ...(flags.legal && { legal: true }) })
    const waiting = space.pending().filter(({ article, missing }) => ids.includes(article.id) && missing.length > 0)
    say(flags, { zh: `已批准：${ids.join('、')}。`, en: `Approved: ${ids.join(', ')}.` })
    for (const { article, missing } of waiting)
      say(flags, {
        zh: `${article.id} 还需要：${missing.join('、')}`,
        en: `${article.id} still needs: ${missing.join(', ')}`,
      })
  })

export const sendBack = (ids: string[], flags: ByFlags & { note: string; legal?: boolean }): Promise<void> =>
  withSpace(flags, 'write', async (space) => {
    await space.sendBack(ids, { ...whoOf(flags), note: flags.note, ...(flags.legal && { legal: true }) })
    say(flags, {
      zh: `已退回：${ids.join('、')}。理由已记入历史，作者修改后可再提交审核。`,
      en: `Sent back: ${ids.join(', ')}. The reason is in the history; its author mends it and puts it up for review again.`,
    })
  })

export interface PublishFlags extends ByFlags {
  from?: string
  golden?: string
  questions?: string
  despite?: string
  dryRun?: boolean
  /** Of the customers, in percent. */
  share?: string
  until?: string
}

export const publish = (ids: string[], flags: PublishFlags): Promise<void> =>
  withSpace(flags, flags.dryRun ? 'read' : 'write', async (space, { testQuestions }) => {
    const articles = ids.length > 0 ? ids : undefined
    const share = flags.share === undefined ? undefined : shareFrom(flags.share)
    if (share !== undefined && flags.from !== undefined)
      throw new CommandError('A trial begins at once. Leave out --from, or --share.')
    if (share === undefined && flags.until !== undefined)
      throw new CommandError('--until says when a trial ends. Name the share of the customers, too: --share 10')
    if (!flags.dryRun) refuseInTrial(space)
    const kept = await rehearsed(space, space.preview(articles), testQuestions, flags)
    if (!kept) return
    const { report } = kept
    const options = { ...whoOf(flags), ...(articles && { articles }), ...kept.options }
    if (share !== undefined) {
      const trial = await space.startTrial({ ...options, share, ...(flags.until && { until: flags.until }) })
      if (flags.json) return print({ trial, report })
      tellTrial(trial, flags)
      return say(flags, {
        zh: '对比与后续操作：huida kb trial',
        en: 'The comparison, and how to go on: huida kb trial',
      })
    }
    const release = await space.publish({ ...options, ...(flags.from && { from: flags.from }) })
    if (flags.json) return print({ release, report })
    say(flags, {
      zh: `已发布 #${release.number}：${release.changes.map(({ article }) => article).join('、')}。撤回：huida kb rollback ${release.number}`,
      en: `Published as #${release.number}: ${release.changes.map(({ article }) => article).join(', ')}. To take it back: huida kb rollback ${release.number}`,
    })
  })

/** Rehearses what would serve and tells what was found. `undefined`: nothing is to be published, and it was said why. */
export async function rehearsed(
  space: KnowledgeSpace,
  after: readonly Article[],
  known: TestQuestions,
  flags: PublishFlags,
): Promise<{ report: GateReport; options: Pick<PublishOptions, 'gate' | 'despite'> } | undefined> {
  const questions = await questionsFor(known, flags)
  const retriever = createRetriever(space, { thesaurus: commerce })
  const report = await rehearse({ space, retriever }, after, {
    questions,
    bot: botFile(flags),
    learned: modelsFolder(dataFolder(flags)),
    pluginSettings: readPluginSettings(dataFolder(flags)),
  }).finally(retriever.close)
  if (!flags.json) tellReport(report, flags)
  const isBroken = report.broken.length > 0
  if (isBroken && !flags.despite) process.exitCode = 1
  if (!flags.dryRun && (!isBroken || flags.despite))
    return { report, options: { gate: report.figures, ...(flags.despite && isBroken && { despite: flags.despite }) } }
  if (flags.json) print(report)
  else if (isBroken)
    say(flags, {
      zh: `没有发布：${report.broken.length} 个标准问题会答错。请修改文章，或用 --despite "理由" 坚持发布，理由会写入发布记录。`,
      en: `Nothing was published: ${report.broken.length} golden questions would break. Mend the articles, or publish with --despite "reason"; the reason is kept.`,
    })
  return undefined
}

export const rollback = (number: string | undefined, flags: ByFlags): Promise<void> =>
  withSpace(flags, 'write', async (space) => {
    const asked = number === undefined ? undefined : Number(number)
    if (asked !== undefined && !Number.isSafeInteger(asked))
      throw new CommandError(`"${number}" is no number of a release. huida kb releases lists them.`)
    const release = await space.rollback({ ...whoOf(flags), ...(asked !== undefined && { release: asked }) })
    say(flags, {
      zh: `已撤回 #${release.rollback}，记为 #${release.number}：${release.changes.map(({ article }) => article).join('、')}`,
      en: `Taken back #${release.rollback}, as #${release.number}: ${release.changes.map(({ article }) => article).join(', ')}`,
    })
  })

/** The questions whose answer is known, or those of a file that is named, and what customers have asked lately where that is kept. */
export async function questionsFor(
  known: TestQuestions,
  { golden, questions = '200', data }: Pick<PublishFlags, 'golden' | 'questions' | 'data'>,
): Promise<GateQuestion[]> {
  const records = recordsOf(data === undefined ? {} : { data })
  return gateQuestions(golden ? await readGolden(golden) : await known.list(), await asked(records, Number(questions)))
}

async function asked(records: Place, limit: number): Promise<GateQuestion[]> {
  if (limit === 0 || !areThere(records)) return []
  const store = await openRecords(records)
  try {
    return await recentQuestions(store, limit)
  } finally {
    await store.close()
  }
}

/** Asks the bot with what would serve. Nothing is stored, and nobody is spoken to. */
export const rehearse = (
  { space, retriever }: Pick<GateOptions, 'space' | 'retriever'>,
  after: readonly Article[],
  {
    questions,
    ...options
  }: { questions: readonly GateQuestion[] } & Pick<ThrowawayOptions, 'bot' | 'trained' | 'learned' | 'pluginSettings'>,
): Promise<GateReport> =>
  runGate({
    ...{ space, retriever, after, questions },
    rehearse: (parts) => startThrowaway({ ...parts, ...options }),
  })

/** Every answer that changes, the worst first. */
function tellReport({ figures, changes, wrong }: GateReport, flags: ByFlags): void {
  const zh = languageOf(flags) === 'zh'
  const names = zh
    ? { worse: '变差', changed: '变化', better: '变好' }
    : { worse: 'worse', changed: 'changed', better: 'better' }
  const none = zh ? '（不回答）' : '(no answer)'
  for (const verdict of ['worse', 'changed', 'better'] as const)
    for (const { question, golden, before, after } of changes.filter((change) => change.verdict === verdict)) {
      tell(`${{ worse: '✗', changed: '·', better: '✓' }[verdict]} ${names[verdict]}: ${question}`)
      tell(`    - ${before.article ?? none}: ${excerpt(before.text)}`)
      tell(`    + ${after.article ?? none}: ${excerpt(after.text)}`)
      if (golden !== undefined) tell(`    = ${zh ? '应为' : 'must be'} ${golden ?? none}`)
    }
  for (const { question, golden } of wrong)
    tell(`! ${zh ? '一直答错' : 'wrong before and after'}: ${question} (${golden ?? none})`)
  say(flags, {
    zh: `预演 ${figures.questions} 个问题：${figures.changed} 个回答有变化，${figures.better} 个变好，${figures.worse} 个变差。`,
    en: `${figures.questions} questions rehearsed: ${figures.changed} answers change, ${figures.better} for better, ${figures.worse} for worse.`,
  })
}

const excerpt = (text: string): string => {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 100 ? `${line.slice(0, 100)}…` : line
}
