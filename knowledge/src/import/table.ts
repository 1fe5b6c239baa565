import { type Problem, reasonOf } from '../problem.js'
import type { Job, Parsed, Piece } from './parsed.js'

/** A table whose first line names the columns. */
export async function parseCsv({ source }: Job, text: string): Promise<Parsed> {
  const { parse } = await import('csv-parse/sync')
  try {
    const rows = parse(text, { bom: true, info: true, relax_column_count: true, skip_empty_lines: true, trim: true })
    // The parser's own types know nothing of `info`.
    const read = rows as unknown as { record: string[]; info: { lines: number } }[]
    return piecesOf(
      source,
      read.map(({ record, info }) => ({ cells: record, line: info.lines })),
    )
  } catch (error) {
    const line = (error as { lines?: number }).lines
    const place = line === undefined ? {} : { line }
    return { pieces: [], problems: [{ code: 'IMPORT_UNREADABLE', file: source, ...place, reason: reasonOf(error) }] }
  }
}

/** Every sheet of a workbook is a table like that. */
export async function parseXlsx({ source, bytes, limits }: Job): Promise<Parsed> {
  const { checkArchive } = await import('./archive.js')
  await checkArchive(bytes, 'xl/workbook.xml', limits)
  const { default: readWorkbook } = await import('read-excel-file/node')
  const sheets = await readWorkbook(Buffer.from(bytes))
  const parsed = sheets.map(({ sheet, data }) =>
    piecesOf(
      source,
      data.map((cells, i) => ({ cells, line: i + 1 })),
      sheet,
    ),
  )
  return { pieces: parsed.flatMap(({ pieces }) => pieces), problems: parsed.flatMap(({ problems }) => problems) }
}

interface TableRow {
  readonly cells: readonly unknown[]
  readonly line: number
}

/** The rows of a table as pieces. One without a column for questions or answers is a text for a person to cut. */
export function piecesOf(source: string, rows: readonly TableRow[], sheet?: string): Parsed {
  const filled = rows.filter(({ cells }) => cells.some((cell) => textOf(cell) !== ''))
  const place = sheet === undefined ? {} : { sheet }
  const [head, ...body] = filled
  if (!head || body.length === 0) {
    const problems: Problem[] = sheet === undefined ? [{ code: 'IMPORT_EMPTY', file: source }] : []
    return { pieces: [], problems }
  }
  const names = columnsOf(head.cells.map(textOf))
  if (!names) {
    const answer = filled.map(({ cells }) => cells.map(textOf).join('\t')).join('\n')
    return { pieces: [{ ...place, line: head.line, fields: { answer }, uncut: true }], problems: [] }
  }
  const pieces: Piece[] = body.map(({ cells, line }) => ({ ...place, line, fields: fieldsOf(names, cells) }))
  return { pieces, problems: [] }
}

/** The fields that the first line of a table names; `undefined` when it names neither questions nor answers. */
export function columnsOf(names: readonly string[]): readonly string[] | undefined {
  const columns = names.map((name) => chineseColumns[name] ?? name)
  return columns.includes('question') && columns.includes('answer') ? columns : undefined
}

/** Column names that spreadsheets in Chinese use. */
const chineseColumns: Readonly<Record<string, string>> = {
  编号: 'id',
  场景: 'scene',
  问题类型: 'problem',
  问题: 'question',
  相似问法: 'phrasings',
  答案: 'answer',
  语言: 'locale',
  状态: 'status',
  生效时间: 'validFrom',
  失效时间: 'validUntil',
  可见范围: 'audience',
  法务审核: 'legal',
}

function fieldsOf(names: readonly string[], cells: readonly unknown[]): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const [i, cell] of cells.entries()) {
    const text = textOf(cell)
    const name = names[i] ?? `column ${i + 1}`
    if (text !== '') fields[name] = shapes[name]?.(text, cell) ?? text
  }
  return fields
}

const list = (text: string): string[] => text.split(/[|｜\n]/).flatMap((part) => part.trim() || [])

/** A day that a workbook holds as its number, counted from the end of 1899. */
const instant = (text: string, cell: unknown): string =>
  typeof cell === 'number' ? new Date((cell - 25_569) * 86_400_000).toISOString() : text

/** Columns that hold more than a text. */
const shapes: Readonly<Record<string, (text: string, cell: unknown) => unknown>> = {
  phrasings: list,
  audience: list,
  validFrom: instant,
  validUntil: instant,
  legal: (text) => ({ true: true, yes: true, 是: true, false: false, no: false, 否: false })[text.toLowerCase()],
}

const textOf = (cell: unknown): string =>
  cell instanceof Date ? cell.toISOString() : cell === null || cell === undefined ? '' : String(cell).trim()
