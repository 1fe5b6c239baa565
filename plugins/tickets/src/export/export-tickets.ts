import type { Json } from '@huida/core'
import type { Ticket, TicketFilter, TicketSource } from '../ticket/ticket.js'
import { type CellValue, type Column, type ConversationRow, conversationColumns, ticketColumns } from './columns.js'
import { safeCell } from './safe-cell.js'
import { type SheetCell, xlsx } from './xlsx.js'

/** As what tickets are exported. */
export type ExportFormat = 'csv' | 'xlsx' | 'jsonl'

/** What is exported, and how. */
export interface ExportOptions {
  format: ExportFormat
  /** Default: all. */
  filter?: TicketFilter
  /** One row for each ticket, or one for each conversation that has tickets. Default `ticket`. */
  per?: 'ticket' | 'conversation'
  /** The columns by name, in this order. Default: all. An unknown one is an error. */
  columns?: readonly string[]
  /** Of the titles. Default `zh`. */
  locale?: 'zh' | 'en'
  /** In which moments are written, `2026-11-28 10:30:00`. Default `Asia/Shanghai`. */
  timeZone?: string
  /** Hides what whoever asks may not see: every text passes through it, with the name of its column. Default: nothing is hidden. */
  mask?: (text: string, column: string) => string
  /** Begins a CSV file with the mark by which Excel knows UTF-8. Default true. */
  bom?: boolean
}

/** The media types of the formats. */
export const exportTypes: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  jsonl: 'application/jsonl; charset=utf-8',
}

/** How many tickets are read at once. */
const PAGE = 500
/** A conversation with more tickets than this tells of so many. */
const MAX_OF_CONVERSATION = 1_000

/**
 * Tickets as a file, while it is being made: what is not taken is not read.
 * @throws Error at once, when a column or the time zone is not known
 */
export function exportTickets(source: TicketSource, options: ExportOptions): AsyncGenerator<Uint8Array> {
  const { format, filter = {}, per = 'ticket', columns, locale = 'zh', timeZone = 'Asia/Shanghai' } = options
  const { mask = (text: string) => text, bom = true } = options
  const moment = momentsIn(timeZone)
  const sheet = (chosen: readonly Column<never>[], rows: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> => {
    const value = (column: Column<never>, row: unknown) => told(column.value(row as never), column.name, mask, moment)
    if (format === 'jsonl')
      return jsonl(rows, (row) => chosen.map((column) => [column.name, value(column, row)] as const))
    const titles = chosen.map(({ title }) => title[locale])
    const cells = table(titles, rows, (row) => chosen.map((column) => cell(value(column, row))))
    return format === 'xlsx' ? xlsx(cells) : csv(cells, bom)
  }
  return per === 'conversation'
    ? sheet(chosenOf(conversationColumns, columns) as never, conversations(source, filter))
    : sheet(chosenOf(ticketColumns, columns) as never, tickets(source, filter))
}

/** All tickets that are wanted, read page by page. */
async function* tickets(source: TicketSource, filter: TicketFilter): AsyncGenerator<Ticket> {
  let after: string | undefined
  for (;;) {
    const page = await source.page(filter, { limit: PAGE, ...(after !== undefined && { after }) })
    yield* page
    after = page.at(-1)?.number
    if (page.length < PAGE) return
  }
}

/** Each conversation once: with the first of its tickets, so that nothing has to be remembered. */
async function* conversations(source: TicketSource, filter: TicketFilter): AsyncGenerator<ConversationRow> {
  for await (const { number, conversation } of tickets(source, filter)) {
    const all = await source.page({ ...filter, conversation }, { limit: MAX_OF_CONVERSATION })
    if (all[0]?.number === number) yield { conversation, tickets: all }
  }
}

function chosenOf<Row>(all: readonly Column<Row>[], names: readonly string[] | undefined): readonly Column<Row>[] {
  if (!names) return all
  return names.map((name) => {
    const column = all.find((one) => one.name === name)
    if (!column)
      throw new UnknownColumn(
        name,
        all.map((one) => one.name),
      )
    return column
  })
}

/** A column that there is not. */
export class UnknownColumn extends Error {
  override readonly name = 'UnknownColumn'

  constructor(column: string, known: readonly string[]) {
    super(`There is no column "${column}". Choose among ${known.join(', ')}.`)
  }
}

type Mask = (text: string, column: string) => string

/** A value as it may be seen: texts masked wherever they stand, moments in words. */
function told(value: CellValue, column: string, mask: Mask, moment: (at: number) => string): Json | undefined {
  if (typeof value === 'string') return mask(value, column)
  if (typeof value !== 'object' || value === null) return value
  if ('at' in value && typeof value.at === 'number' && Object.keys(value).length === 1) return moment(value.at)
  return JSON.parse(JSON.stringify(value), (_, inner) =>
    typeof inner === 'string' ? mask(inner, column) : inner,
  ) as Json
}

/** As people read it: `order: 2026, colour: red`. */
const cell = (value: Json | undefined): SheetCell =>
  value === null || value === undefined
    ? undefined
    : typeof value !== 'object'
      ? value
      : Object.entries(value)
          .map(([name, inner]) => `${name}: ${typeof inner === 'string' ? inner : JSON.stringify(inner)}`)
          .join(', ')

async function* table(
  titles: readonly string[],
  rows: AsyncIterable<unknown>,
  cells: (row: unknown) => readonly SheetCell[],
): AsyncGenerator<readonly SheetCell[]> {
  yield titles
  for await (const row of rows) yield cells(row)
}

/** Every field is quoted: a list separator of another country splits none. */
async function* csv(rows: AsyncIterable<readonly SheetCell[]>, bom: boolean): AsyncGenerator<Uint8Array> {
  const { stringify } = await import('csv-stringify/sync')
  const lines = (batch: readonly (readonly SheetCell[])[]) =>
    Buffer.from(
      stringify(
        batch.map((row) => row.map((one) => (typeof one === 'string' ? safeCell(one) : String(one ?? '')))),
        { quoted: true, quoted_empty: true, record_delimiter: '\r\n' },
      ),
    )
  if (bom) yield Buffer.from('\uFEFF')
  yield* batched(rows, lines)
}

async function* jsonl(
  rows: AsyncIterable<unknown>,
  members: (row: unknown) => (readonly [string, Json | undefined])[],
): AsyncGenerator<Uint8Array> {
  yield* batched(rows, (batch) =>
    Buffer.from(batch.map((row) => `${JSON.stringify(Object.fromEntries(members(row)))}\n`).join('')),
  )
}

async function* batched<Row>(
  rows: AsyncIterable<Row>,
  bytes: (batch: readonly Row[]) => Uint8Array,
): AsyncGenerator<Uint8Array> {
  let batch: Row[] = []
  for await (const row of rows) {
    batch.push(row)
    if (batch.length < 100) continue
    yield bytes(batch)
    batch = []
  }
  if (batch.length > 0) yield bytes(batch)
}

/** Writes moments as a clock in a place shows them. @throws RangeError when there is no such place */
function momentsIn(timeZone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  return (at) => format.format(at)
}
