import { existsSync, mkdirSync } from 'node:fs'
import type { LedgerEntry } from '@huida/core'
import { storeFile } from '../settings/settings.js'
import { type Figure, figuresOf, isReached } from '../simulation/figures.js'
import { type Day, type FloorOptions, simulateDay } from '../simulation/floor.js'
import { problems } from '../simulation/problems.js'
import { type Broken, checked, type LongestWaits, waitLimits } from '../simulation/promises.js'
import { reportOf } from '../simulation/report.js'
import { CommandError } from '../terminal/command-error.js'
import type { Language } from '../terminal/language.js'
import { languageOf, print, tell } from '../terminal/output.js'
import { printableLines } from '../terminal/printable.js'
import { ledgerLines } from './ledger.js'

/** What the command line may say. */
export interface FloorFlags {
  agents: string
  hours: string
  customers?: string
  seed: string
  vanish: string
  slowDepartment?: string
  modelDown?: string
  kill?: true
  show?: string
  keep?: string
  conversations?: string
  json?: true
  locale?: Language
}

/** Customers of an hour for each of the team, unless it is said otherwise. */
const CUSTOMERS_EACH = 6
/** Where the bot is started again, timers are late by so much. */
const RESTART_SLACK_MS = 15_000
/** So many broken promises are told with their ledger. */
const LEDGERS_SHOWN = 3
const BROKEN_SHOWN = 20

/**
 * Simulates a day, prints its figures, and what was promised and not kept. Ends with exit code 1 when a promise was broken.
 * @throws CommandError when a flag cannot be understood
 */
export async function simFloor(flags: FloorFlags): Promise<void> {
  const options = optionsOf(flags)
  const isShown = process.stderr.isTTY === true && !flags.json
  const day = await simulateDay({
    ...options,
    ...(isShown && { progress: (minutes) => process.stderr.write(`\r${Math.floor(minutes / 60)}:00 `) }),
  })
  if (isShown) process.stderr.write('\r\x1b[2K')
  const figures = figuresOf(day)
  const judged = checked(day, { ...waitLimits, ...(options.kill && { slackMs: RESTART_SLACK_MS }) })
  if (flags.json) print(forPrograms(day, figures, judged, options))
  else {
    tell(
      reportOf(
        day,
        { figures, ...judged },
        { language: languageOf(flags), people: options.agents, seed: options.seed },
      ),
    )
    tellBroken(day, judged.broken)
    if (flags.show !== undefined) tellConversations(day, whole(flags.show, '--show', 1, 10_000))
  }
  if (judged.broken.length > 0) process.exitCode = 1
}

function optionsOf(flags: FloorFlags): FloorOptions {
  const { vanish, slowDepartment, modelDown, kill = false } = flags
  const agents = whole(flags.agents, '--agents', 3, 500)
  const share = Number(vanish)
  if (!(share >= 0 && share <= 1)) throw new CommandError(`--vanish ${vanish} is no share. Write a number from 0 to 1.`)
  const departments = new Set(problems.flatMap(({ department }) => department ?? []))
  if (slowDepartment !== undefined && !departments.has(slowDepartment))
    throw new CommandError(`There is no department "${slowDepartment}". There are: ${[...departments].join(', ')}.`)
  return {
    agents,
    hours: whole(flags.hours, '--hours', 1, 14),
    customersPerHour:
      flags.customers === undefined ? agents * CUSTOMERS_EACH : whole(flags.customers, '--customers', 1, 20_000),
    seed: whole(flags.seed, '--seed', 0, 2 ** 31),
    vanish: share,
    kill,
    ...keptOf(flags),
    ...(slowDepartment !== undefined && { slowDepartment }),
    ...(modelDown !== undefined && { modelDown: spanOf(modelDown) }),
  }
}

/** Where the day goes, when it is kept. A bot that has records is left alone. */
function keptOf({ keep: folder, conversations }: FloorFlags): Pick<FloorOptions, 'keep'> {
  if (folder === undefined) {
    if (conversations === undefined) return {}
    throw new CommandError('--conversations is about days that are kept. Say with --keep in which folder.')
  }
  if (existsSync(storeFile(folder)))
    throw new CommandError(
      `There are records in ${folder} already, and a simulated day does not go among them. Name an empty folder.`,
    )
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return { keep: { folder, conversations: whole(conversations ?? '1', '--conversations', 1, 1_000_000) } }
}

function whole(said: string, flag: string, low: number, high: number): number {
  const number = Number(said)
  if (!Number.isSafeInteger(number) || number < low || number > high)
    throw new CommandError(`${flag} ${said} cannot be used. Write a whole number from ${low} to ${high}.`)
  return number
}

/** `10:00-10:30`, in minutes after midnight. */
function spanOf(said: string): { from: number; until: number } {
  const [, ...numbers] = /^(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)$/.exec(said) ?? []
  const [fromHour = 0, fromMinute = 0, untilHour = 0, untilMinute = 0] = numbers.map(Number)
  const [from, until] = [fromHour * 60 + fromMinute, untilHour * 60 + untilMinute]
  if (numbers.length === 0 || fromMinute > 59 || untilMinute > 59 || until > 24 * 60 || from >= until)
    throw new CommandError(`--model-down ${said} is no span of hours. Write for example 10:00-10:30.`)
  return { from, until }
}

const forPrograms = (
  day: Day,
  figures: readonly Figure[],
  { broken, longest }: { broken: readonly Broken[]; longest: LongestWaits },
  { persona: _, progress: _progress, ...options }: FloorOptions,
) => ({
  options,
  customers: day.customers,
  restarts: day.restarts,
  figures: Object.fromEntries(figures.map((figure) => [figure.id, { ...figure, reached: isReached(figure) }])),
  longest,
  broken,
})

/** What was broken, with the ledger of the first conversations. */
function tellBroken(day: Day, broken: readonly Broken[]): void {
  if (broken.length === 0) return
  const shown = new Set<string>()
  for (const { promise, conversation, what } of broken.slice(0, BROKEN_SHOWN)) {
    tell(`\n✗ ${promise}${conversation === undefined ? '' : ` · ${conversation}`}: ${what}`)
    if (conversation === undefined || shown.has(conversation) || shown.size >= LEDGERS_SHOWN) continue
    shown.add(conversation)
    tellLedger(day, conversation)
  }
  if (broken.length > BROKEN_SHOWN) tell(`\n… ${broken.length - BROKEN_SHOWN} more (--json has all)`)
}

function tellConversations({ entries, ...day }: Day, count: number): void {
  const handedOver = new Set(
    entries.flatMap((entry) =>
      entry.kind === 'record' && entry.type === 'handoff.requested' ? [entry.conversation] : [],
    ),
  )
  for (const conversation of [...handedOver].slice(0, count)) {
    tell(`\n${conversation}`)
    tellLedger({ entries, ...day }, conversation)
  }
}

function tellLedger({ entries }: Day, conversation: string): void {
  for (const entry of entries)
    if (entry.conversation === conversation) console.log(printableLines(ledgerLines(forReading(entry))))
}

/** The steps of each turn are left out. */
const forReading = (entry: LedgerEntry): LedgerEntry => {
  if (entry.kind !== 'in') return entry
  const { trace: _, ...rest } = entry
  return rest as LedgerEntry
}
