import { type Problem, reasonOf } from '../../errors.js'
import { activeInMarkdown } from '../active-content.js'
import type { Job, Parsed, Piece } from '../parsed.js'
import { checkArchive } from '../sources/archive.js'
import { splitTexts, unguarded } from './cells.js'
import { type Column, columnsOf } from './columns.js'
import { createWriter } from './page-writer.js'
import { asks, asksInWords } from './questions.js'
import { instantOfSerial } from './serial.js'
import type { Cell, Row } from './workbook.js'

/** Whether a text is a table all the same, as Excel saves "Unicode text" as `.txt`: one of its first lines names columns. */
export const isTable = (text: string): boolean =>
  text
    .replace(/^\uFEFF/, '')
    .split(/\r\n?|\n/, linesOfHead)
    .some((line) => line.length <= 500 && [/\t/, /,/, /;/].some((sign) => columnsOf(line.split(sign)) !== undefined))

/** A table in which some line names the columns. */
export async function parseCsv({ source }: Job, text: string): Promise<Parsed> {
  const { parse } = await import('csv-parse/sync')
  // What Excel leaves in the first line for itself: which sign parts the columns.
  const [mark = '', sign] = /^\uFEFF?"?sep=(.)"?\r?\n/i.exec(text) ?? []
  const body = text.slice(mark.length)
  const read = (delimiter: string, to?: number): Row[] => {
    const options = {
      ...{ delimiter, bom: true, info: true, relax_column_count: true, skip_empty_lines: true, trim: true },
      ...(to !== undefined && { to }),
    }
    let rows: unknown
    try {
      rows = parse(body, options)
    } catch (error) {
      // A quotation in a cell without quotes around is only a sign; one that is never closed swallows the rest.
      if ((error as { code?: string }).code === 'CSV_QUOTE_NOT_CLOSED') throw error
      rows = parse(body, { ...options, relax_quotes: true })
    }
    // The parser's own types know nothing of `info`.
    return (rows as { record: string[]; info: { lines: number } }[]).map(({ record, info }) => ({
      cells: record.map((cell) => ({ text: unguarded(cell) })),
      line: info.lines + (mark === '' ? 0 : 1),
    }))
  }
  try {
    const delimiter = sign ?? delimiterOf(read)
    return await withoutMarkup(piecesOf(source, whole(read(delimiter), delimiter)))
  } catch (error) {
    const line = (error as { lines?: number }).lines
    const place = line === undefined ? {} : { line }
    return { pieces: [], problems: [{ code: 'IMPORT_UNREADABLE', file: source, ...place, reason: reasonOf(error) }] }
  }
}

/** Who writes a table by hand forgets the quotes around a comma: what is too much behind the last column, the answer, is part of it. */
function whole(rows: readonly Row[], delimiter: string): readonly Row[] {
  const columns = namedIn(rows)?.columns ?? []
  const last = columns.length - 1
  if (columns[last]?.field !== 'answer') return rows
  return rows.map((row) => {
    const more = row.cells.slice(last).map(({ text }) => text)
    while (more.at(-1) === '') more.pop()
    if (more.length < 2 || asks(more[0]!)) return row
    const text = more.reduce((text, part) => `${text}${delimiter}${/^[\x21-\x7e]/.test(part) ? ' ' : ''}${part}`)
    return { ...row, cells: [...row.cells.slice(0, last), { text }] }
  })
}

/** The sign under which the table has questions and answers; else the one that parts every row alike, into the most columns. */
function delimiterOf(read: (delimiter: string, to: number) => Row[]): string {
  const tried = [',', ';', '\t', '|', '，', '；'].map((delimiter) => {
    try {
      const rows = read(delimiter, linesOfHead)
      return {
        delimiter,
        isNamed: namedIn(rows) !== undefined,
        columns: Math.max(0, ...rows.map(({ cells }) => cells.length)),
        isEven: rows.length > 1 && new Set(rows.map(({ cells }) => cells.length)).size === 1,
      }
    } catch {
      // A quote that is not closed belongs to this sign, and is told.
      return { delimiter, isNamed: false, columns: 2, isEven: false }
    }
  })
  const named = tried.find(({ isNamed }) => isNamed)
  const even = tried.filter(({ isEven, columns }) => isEven && columns > 1)
  const [first, ...others] = even.length > 0 ? even : tried
  return (named ?? others.reduce((most, one) => (one.columns > most.columns ? one : most), first!)).delimiter
}

/** Every sheet of a workbook is a table like that. */
export async function parseXlsx({ source, bytes, limits }: Job): Promise<Parsed> {
  await checkArchive(bytes, 'xl/workbook.xml', limits)
  const { readWorkbook } = await import('./workbook.js')
  const { sheets, hidden } = await readWorkbook(bytes)
  const parsed = await Promise.all(sheets.map(({ name, rows }) => withoutMarkup(piecesOf(source, rows, name))))
  const unseen = sheets.reduce((sum, sheet) => sum + sheet.hidden, 0)
  const parts = { ...(hidden > 0 && { sheets: hidden }), ...(unseen > 0 && { rows: unseen }) }
  const dropped: Problem[] = hidden + unseen > 0 ? [{ code: 'IMPORT_DROPPED', source, dropped: parts }] : []
  return {
    pieces: parsed.flatMap(({ pieces }) => pieces),
    problems: [...dropped, ...parsed.flatMap(({ problems }) => problems)],
  }
}

/** Systems of other makers hand out answers as the HTML of their editors. What would run in it is kept, and so waits for a person. */
export async function withoutMarkup({ pieces, problems }: Parsed): Promise<Parsed> {
  const isPassive = (text: unknown): text is string =>
    typeof text === 'string' && isMarkup(text) && activeInMarkdown(text) === undefined
  if (!pieces.some(({ fields }) => isPassive(fields.question) || isPassive(fields.answer))) return { pieces, problems }
  const [{ load }, write] = await Promise.all([import('cheerio'), createWriter(undefined)])
  const words = (html: string) => load(html).text().replace(/\s+/g, ' ').trim()
  return {
    pieces: pieces.map(({ fields, ...piece }) => ({
      ...piece,
      fields: {
        ...fields,
        ...(isPassive(fields.question) && { question: words(fields.question) }),
        ...(isPassive(fields.answer) && { answer: write(fields.answer) }),
      },
    })),
    problems,
  }
}

/** Elements of text that are closed again, or lines that are broken. */
const isMarkup = (text: string): boolean => closing.test(text) && (opening.test(text) || /<br\s*\/?>/i.test(text))

const opening = /<(?:p|div|span|ul|ol|li|b|strong|i|em|u|a|h[1-6]|font|table|blockquote|pre|code)(?:\s[^<>]{0,2000})?>/i
const closing = /<\/(?:p|div|span|ul|ol|li|b|strong|i|em|u|a|h[1-6]|font|table|blockquote|pre|code)\s*>|<br\s*\/?>/i

/** Above the line that names the columns there may be a title, and remarks for whoever fills the table in. */
const linesOfHead = 10

/**
 * The rows of a table as pieces. One that does not name its questions and answers, and in which they cannot be told by
 * their question marks, is a text for a person to cut.
 */
export function piecesOf(source: string, rows: readonly Row[], sheet?: string): Parsed {
  const filled = rows.filter(({ cells }) => cells.some(({ text }) => text !== ''))
  const place = sheet === undefined ? {} : { sheet }
  const head = headOf(filled)
  const body = head ? filled.slice(head.rows) : []
  if (filled.length === 0 || (head && body.length === 0)) {
    const problems: Problem[] = sheet === undefined ? [{ code: 'IMPORT_EMPTY', file: source }] : []
    return { pieces: [], problems }
  }
  if (!head) {
    const answer = filled.map(({ cells }) => cells.map(({ text }) => text).join('\t')).join('\n')
    return { pieces: [{ ...place, line: filled[0]!.line, fields: { answer }, uncut: true }], problems: [] }
  }
  const columns = withoutCounter(head.columns, body)
  const pieces = joinedByQuestion(body, columns)
    .filter(({ cells }) => !isTitleRow(cells, columns))
    .flatMap(({ cells, line }) => articlesOf(columns, cells).map((fields): Piece => ({ ...place, line, fields })))
  const left = columnsLeft(columns, body)
  return { pieces, problems: left.length > 0 ? [{ code: 'IMPORT_COLUMNS_LEFT', source, ...place, columns: left }] : [] }
}

interface Head {
  readonly columns: readonly Column[]
  /** How many rows come before the first article. */
  readonly rows: number
}

/** Where the columns are named among the first lines, or else can be told by their question marks. */
export function headOf(rows: readonly Row[]): Head | undefined {
  return namedIn(rows) ?? unnamed(rows)
}

function namedIn(rows: readonly Row[]): Head | undefined {
  for (const [i, { cells }] of rows.slice(0, linesOfHead).entries()) {
    const columns = columnsOf(cells.map(({ text }) => text))
    if (columns) return { columns, rows: i + 1 }
  }
  return undefined
}

/** A table without such names, whose first filled column asks in most rows, by a mark or in words, has its answers beside it. */
function unnamed(rows: readonly Row[]): Head | undefined {
  const first = ({ cells }: Row) => cells.find(({ text }) => text !== '')?.text ?? ''
  const isAsking = (row: Row) => asksInWords(first(row))
  // Its first line may name the columns in words that are not known here.
  const names = rows[0] && !isAsking(rows[0]) ? rows[0].cells : []
  const body = names.length > 0 ? rows.slice(1) : rows
  const asking = body.filter(isAsking)
  const [sample] = asking
  if (!sample || asking.length < 0.6 * body.length) return undefined
  const question = sample.cells.findIndex(({ text }) => text !== '')
  const width = Math.max(...rows.map(({ cells }) => cells.length))
  const isSaying = (column: number) =>
    asking.filter(({ cells }) => (cells[column]?.text ?? '') !== '' && !asksInWords(cells[column]!.text)).length >
    0.5 * asking.length
  const answer = Array.from({ length: width }, (_, i) => i).findIndex((i) => i > question && isSaying(i))
  if (answer < 0) return undefined
  const columns = Array.from({ length: width }, (_, i) => ({
    name: names[i]?.text || `#${i + 1}`,
    pair: 0,
    ...(i === question && { field: 'question' }),
    ...(i === answer && { field: 'answer' }),
  }))
  return { columns, rows: rows.indexOf(sample) }
}

/** A question that is merged over several rows is answered by all of them. */
function joinedByQuestion(rows: readonly Row[], columns: readonly Column[]): readonly Row[] {
  const questions = columns.flatMap(({ field }, i) => (field === 'question' ? [i] : []))
  const answers = columns.flatMap(({ field }, i) => (field === 'answer' ? [i] : []))
  const [question, answer] = [questions[0], answers[0]]
  if (questions.length !== 1 || answers.length !== 1 || question === undefined || answer === undefined) return rows
  const joined: Row[] = []
  for (const row of rows) {
    const above = joined.at(-1)
    const [asked, said] = [row.cells[question], row.cells[answer]]
    if (!above || !asked || asked.text === '' || above.cells[question] !== asked) joined.push(row)
    else if (said && said.text !== '' && said !== above.cells[answer]) {
      const before = above.cells[answer] ?? { text: '' }
      const [text, markdown] = [
        [before.text, said.text],
        [before.markdown ?? before.text, said.markdown ?? said.text],
      ].map((parts) => parts.filter((part) => part !== '').join('\n'))
      joined[joined.length - 1] = { ...above, cells: above.cells.with(answer, { text: text!, markdown: markdown! }) }
    }
  }
  return joined
}

/** A row of one cell, that is no question and no answer or reaches over several columns, is the title of those below it. */
function isTitleRow(cells: readonly Cell[], columns: readonly Column[]): boolean {
  const filled = cells.flatMap((cell, i) => (cell.text === '' ? [] : [{ cell, field: columns[i]?.field }]))
  const [only] = filled
  if (!only || filled.length > 1 || /[?？]$/.test(only.cell.text)) return false
  return only.cell.isWide === true || !/^(question|answer)$/.test(only.field ?? '')
}

/** Ids that only count the rows would be those of other articles in the next table. */
function withoutCounter(columns: readonly Column[], body: readonly Row[]): readonly Column[] {
  const id = columns.findIndex(({ field }) => field === 'id')
  const isCounter = id >= 0 && body.length > 1 && body.every(({ cells }, i) => cells[id]?.text === String(i + 1))
  return isCounter ? columns.map((column, i) => (i === id ? { ...column, field: 'ignored' } : column)) : columns
}

/** The columns that are no field of an article and hold something. */
function columnsLeft(columns: readonly Column[], body: readonly Row[]): string[] {
  const width = Math.max(columns.length, ...body.map(({ cells }) => cells.length))
  const left: string[] = []
  for (let i = 0; i < width; i++)
    if (columns[i]?.field === undefined && body.some(({ cells }) => (cells[i]?.text ?? '') !== ''))
      left.push(columns[i]?.name ?? `#${i + 1}`)
  return left
}

/** A row as the fields of an article, or of one for each pair of question and answer. */
function articlesOf(columns: readonly Column[], cells: readonly Cell[]): Record<string, unknown>[] {
  const pairs = 1 + Math.max(...columns.map(({ pair }) => pair))
  const hasPhrasings = columns.some(({ field }) => field === 'phrasings')
  return Array.from({ length: pairs }, (_, pair) => {
    const fields: Record<string, unknown> = {}
    const phrasings: string[] = []
    for (const [i, { field, pair: of }] of columns.entries()) {
      const cell = cells[i]
      const isOwn = /^(question|answer|phrasings)$/.test(field ?? '') ? of === pair : true
      if (!cell || cell.text === '' || field === undefined || field === 'ignored' || !isOwn) continue
      if (field === 'question') {
        const [question, ...more] = questionsIn(cell.text, !hasPhrasings)
        fields.question = question
        phrasings.push(...more.filter((other) => other !== question))
      } else if (field === 'phrasings') phrasings.push(...splitTexts(cell.text))
      else fields[field] = shapes.get(field)?.(cell) ?? cell.text
    }
    if (phrasings.length > 0) fields.phrasings = phrasings
    return fields
  }).filter((fields, pair) => pair === 0 || (fields.question !== undefined && fields.answer !== undefined))
}

/**
 * Several questions in one cell: on lines of their own or between bars; or, where no column is for other wordings, one after
 * the other with a stroke between.
 */
function questionsIn(cell: string, mayBeStroked: boolean): string[] {
  const bars = splitTexts(cell)
  // `S|M，怎么选？` asks once: what stands before the bar is the name of a thing.
  const texts = !cell.includes('\n') && bars.some(isName) && bars.some(asksInWords) ? [bars.join('|')] : bars
  if (texts.length === 1 && !mayBeStroked) return texts
  const parts = texts.length === 1 ? texts[0]!.split(/(?<=[?？])\s*[/／;；、]\s*(?=\S)/) : texts
  if (parts.length === 1) return parts
  return parts.flatMap((part) => part.replace(/^(\d{1,2}[.、)）]|[-*•·])\s*/, '').trim() || [])
}

const isName = (text: string): boolean => /^[A-Za-z\d+.-]{1,12}$/.test(text)

/** Columns that hold more than a text. */
const shapes: ReadonlyMap<string, (cell: Cell) => unknown> = new Map<string, (cell: Cell) => unknown>([
  ['answer', ({ text, markdown }) => markdown ?? text],
  ['audience', ({ text }) => splitTexts(text)],
  ['validFrom', instantOf],
  ['validUntil', instantOf],
  ['legal', ({ text }) => flags.get(text.toLowerCase())],
])

/** A day in a workbook, also one that is only shown as its number, or written as `2024-5-1`, `2024/5/1` or `2024年5月1日`. */
function instantOf({ text, at }: Cell): string {
  const [, year, month, day] = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/.exec(text) ?? []
  if (at === undefined && /^[2-7]\d{4}(\.\d+)?$/.test(text)) return instantOfSerial(Number(text))
  return at ?? (year ? `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}` : text)
}

const flags: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', 'y', '1', '是', '需要'].map((yes) => [yes, true] as const),
  ...['false', 'no', 'n', '0', '否', '不需要'].map((no) => [no, false] as const),
])
