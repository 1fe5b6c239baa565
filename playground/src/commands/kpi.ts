import {
  type Dimension,
  dayIn,
  definitions,
  factsIn,
  kpiTable,
  shown,
  tableCsv,
  tableText,
} from '@huida/plugin-insights'
import { openRecords, recordsOf } from '../bot/records.js'
import type { Flags } from '../settings/settings.js'
import { CommandError } from '../terminal/command-error.js'
import type { Language } from '../terminal/language.js'
import { languageOf, print, tell } from '../terminal/output.js'

/** What the command line may say. */
export interface KpiFlags extends Flags {
  from?: string
  to?: string
  by?: Dimension
  timeZone: string
  define?: true
  json?: boolean
  csv?: true
  locale?: Language
}

const DAY_MS = 86_400_000

/**
 * Prints the team's numbers, from the event log itself, so that they are there whether or not a bot keeps them.
 * @throws HuidaError STORE_OPEN_FAILED; CommandError when a flag cannot be understood
 */
export async function kpi(flags: KpiFlags): Promise<void> {
  const language = languageOf(flags)
  if (flags.define) return define(flags, language)
  const dayOf = zoneOf(flags.timeZone)
  const now = Date.now()
  const from = dayFrom(flags.from, '--from') ?? dayOf(now - 29 * DAY_MS)
  const to = dayFrom(flags.to, '--to') ?? dayOf(now)
  if (from > to) throw new CommandError(`--from ${from} is after --to ${to}. Give the earlier day first.`)
  const store = await openRecords(recordsOf(flags))
  try {
    const table = kpiTable(await factsIn(store), { from, to, now, ...(flags.by && { by: flags.by }) }, dayOf)
    if (flags.json) print(table)
    else if (flags.csv) process.stdout.write(tableCsv(table))
    else tell(tableText(table, language))
  } finally {
    await store.close()
  }
}

function define(flags: KpiFlags, language: Language): void {
  if (flags.json) {
    print(definitions)
    return
  }
  for (const { id, version, title, target, unit, direction, formula } of definitions) {
    const goal = target === undefined ? '' : ` ${direction === 'up' ? '≥' : '≤'} ${shown(target, unit)}`
    tell(`${id} v${version}  ${title[language]}${goal}\n    ${formula[language]}`)
  }
}

/** The days of a time zone. @throws CommandError when there is no such zone */
export function zoneOf(timeZone: string): (at: number) => string {
  try {
    return dayIn(timeZone)
  } catch {
    throw new CommandError(`--time-zone ${timeZone} is none that is known. Name one such as Asia/Shanghai.`)
  }
}

/** A day as it was written. @throws CommandError when it is none */
export function dayFrom(said: string | undefined, flag: string): string | undefined {
  if (said === undefined) return undefined
  const at = Date.parse(`${said}T00:00:00Z`)
  if (!/^\d{4}-\d{2}-\d{2}$/.test(said) || Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== said)
    throw new CommandError(`${flag} ${said} is no day. Write it as 2026-11-28.`)
  return said
}
