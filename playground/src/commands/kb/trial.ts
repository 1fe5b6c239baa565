import { factsIn, type TrialComparison, trialComparison } from '@huida/plugin-insights'
import { areThere, openRecords, recordsOf } from '../../bot/records.js'
import { tried } from '../../release/gate.js'
import { print, say } from '../../terminal/output.js'
import { type ByFlags, whoOf, withSpace } from './context.js'
import { type PublishFlags, rehearsed } from './release.js'
import { tellComparison, tellTrial } from './trial-words.js'

/** Shows the trial that runs, or the last one, beside the customers who are answered as before. */
export const showTrial = (flags: PublishFlags): Promise<void> =>
  withSpace(flags, 'read', async (space) => {
    const trial = space.trials().at(-1)
    const comparison = trial && (await comparisonOf(trial.number, flags))
    if (flags.json) return print({ trial: trial ?? null, comparison: comparison ?? null })
    if (!trial)
      return say(flags, {
        zh: '没有试发布。开始一次：huida kb publish --share 10',
        en: 'Nothing was tried yet. To begin: huida kb publish --share 10',
      })
    tellTrial(trial, flags)
    if (comparison) tellComparison(comparison, flags)
    if (trial.ended) return
    say(flags, {
      zh: '发布给所有客户：huida kb trial publish。结束试发布（其他客户不受影响）：huida kb trial end',
      en: 'To publish it to everybody: huida kb trial publish. To end it, with nothing changed for the others: huida kb trial end',
    })
  })

export const publishTrial = (flags: PublishFlags): Promise<void> =>
  withSpace(flags, 'write', async (space, { testQuestions }) => {
    const kept = await rehearsed(space, tried(space), testQuestions, flags)
    if (!kept) return
    const release = await space.publishTrial({ ...whoOf(flags), ...kept.options })
    if (flags.json) return print({ release, report: kept.report })
    say(flags, {
      zh: `试发布 #${release.trial} 已发布给所有客户，记为发布 #${release.number}：${release.changes.map(({ article }) => article).join('、')}。撤回：huida kb rollback ${release.number}`,
      en: `Trial ${release.trial} is published to everybody as #${release.number}: ${release.changes.map(({ article }) => article).join(', ')}. To take it back: huida kb rollback ${release.number}`,
    })
  })

export const endTrial = (flags: ByFlags): Promise<void> =>
  withSpace(flags, 'write', async (space) => {
    const trial = await space.endTrial(whoOf(flags))
    if (flags.json) return print(trial)
    say(flags, {
      zh: `试发布 #${trial.number} 已结束，所有客户都按已发布的内容得到回答。草稿没有改动，可再次发布。`,
      en: `Trial ${trial.number} has ended: everybody is answered from what is published. The texts are as ready as before.`,
    })
  })

/** From the event log itself, so that it is there whether or not a bot keeps it. */
async function comparisonOf(number: number, flags: PublishFlags): Promise<TrialComparison | undefined> {
  const records = recordsOf(flags)
  if (!areThere(records)) return undefined
  const store = await openRecords(records)
  try {
    return trialComparison(await factsIn(store), number)
  } finally {
    await store.close()
  }
}
