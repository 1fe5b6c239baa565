import { askProgram, type RunningFlags } from '../../bot/running.js'
import { type Days, daysIn } from '../../retention/days.js'
import { CommandError } from '../../terminal/command-error.js'
import { languageOf, say, tell } from '../../terminal/output.js'

interface PruneFlags extends RunningFlags {
  keep?: string[]
  yes?: true
}

interface Shown {
  kinds: { kind: string; days?: number }[]
  running?: { kind: string; deleted: number }
  last?: { at: number; by: string; deleted: Record<string, number> }
}

const PATH = '/api/settings/retention'
/** How often it is asked how far it is. */
const LOOK_EVERY_MS = 500

/**
 * Says how much is older than it is to be kept, and deletes it when it is told to.
 * @throws CommandError when the program does not answer, or refuses
 */
export async function prune(flags: PruneFlags): Promise<void> {
  const before = await askProgram<Shown>(flags, 'GET', PATH)
  const days = wanted(flags, before)
  const { counts } = await askProgram<{ counts: Record<string, number> }>(flags, 'POST', `${PATH}/count`, { days })
  const words = { zh: { days: '天', kept: '一直保留' }, en: { days: 'days', kept: 'kept for ever' } }[languageOf(flags)]
  for (const { kind } of before.kinds)
    tell(
      `${kind.padEnd(14)} ${kind in days ? `> ${days[kind]} ${words.days}`.padEnd(14) : words.kept} ${counts[kind] ?? ''}`.trimEnd(),
    )
  if (!flags.yes)
    return say(flags, {
      zh: '以上只是统计，没有删除任何内容。确认后加上 --yes 运行；删除的内容只能从备份恢复。',
      en: 'Nothing was deleted. Run it with --yes to delete that; only a backup brings it back.',
    })
  await askProgram<Shown>(flags, 'POST', `${PATH}/run`, { days })
  let now: Shown
  do {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    now = await askProgram<Shown>(flags, 'GET', PATH)
  } while (now.running)
  if (!now.last || now.last.at === before.last?.at)
    throw new CommandError('It was not brought to its end. The log of the program says why; what was deleted is gone.')
  const deleted = Object.entries(now.last.deleted).map(([kind, count]) => `${kind} ${count}`)
  say(flags, { zh: `已删除：${deleted.join('，')}`, en: `Deleted: ${deleted.join(', ')}` })
}

function wanted({ keep }: PruneFlags, { kinds }: Shown): Days {
  if (keep === undefined) {
    const set = Object.fromEntries(kinds.flatMap(({ kind, days }) => (days === undefined ? [] : [[kind, days]])))
    if (Object.keys(set).length > 0) return set
    throw new CommandError(
      'Nothing says how long anything is kept. Set it on the page Settings of the console, by HUIDA_KEEP_DAYS, or here: --keep traces=30',
    )
  }
  let days: Days
  try {
    days = daysIn(keep.join(' '))
  } catch (error) {
    throw new CommandError((error as Error).message)
  }
  const unknown = Object.keys(days).filter((kind) => !kinds.some((one) => one.kind === kind))
  if (unknown.length > 0)
    throw new CommandError(
      `There is no ${unknown.join(', ')} to delete. There are: ${kinds.map(({ kind }) => kind).join(', ')}`,
    )
  return days
}
