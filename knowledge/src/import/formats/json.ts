import { type Problem, reasonOf } from '../../errors.js'
import type { Job, Parsed } from '../parsed.js'
import { joinTexts } from './cells.js'
import { headOf, piecesOf, withoutMarkup } from './table.js'
import type { Row } from './workbook.js'

/**
 * Questions as programs keep them: every list of objects whose fields name a question and an answer is a table, wherever it
 * lies; so are the lines of a file that holds one object in each (JSON Lines).
 */
export async function parseJson({ source }: Job, text: string): Promise<Parsed> {
  let value: unknown
  try {
    value = readJson(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    return { pieces: [], problems: [{ code: 'IMPORT_UNREADABLE', file: source, reason: reasonOf(error) }] }
  }
  const tables = listsIn(value).map(rowsOf).filter(headOf)
  const parsed = await Promise.all(tables.map((rows) => withoutMarkup(piecesOf(source, rows))))
  const pieces = parsed.flatMap(({ pieces }) => pieces.map(({ line: _, ...piece }) => piece))
  const empty: Problem[] = pieces.length === 0 ? [{ code: 'IMPORT_EMPTY', file: source }] : []
  return { pieces, problems: [...empty, ...parsed.flatMap(({ problems }) => problems)] }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const lines = text.split('\n').filter((line) => line.trim() !== '')
    if (lines.length < 2 || !lines.every((line) => /^\s*\{.*\}\s*$/.test(line))) throw error
    return lines.map((line): unknown => JSON.parse(line))
  }
}

type Entry = Readonly<Record<string, unknown>>

const isEntry = (value: unknown): value is Entry => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A stack instead of recursion: lists may lie in lists without end. */
function listsIn(value: unknown): Entry[][] {
  const found: Entry[][] = []
  const left = [value]
  while (left.length > 0) {
    const value = left.pop()
    if (typeof value !== 'object' || value === null) continue
    if (Array.isArray(value) && value.some(isEntry)) found.push(value.filter(isEntry))
    left.push(...Object.values(value).reverse())
  }
  return found
}

function rowsOf(entries: readonly Entry[]): Row[] {
  const names = [...new Set(entries.flatMap(Object.keys))]
  const rows = entries.map((entry) => names.map((name) => textOf(entry[name])))
  return [names, ...rows].map((texts, line) => ({ line, cells: texts.map((text) => ({ text })) }))
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return joinTexts(value.map(textOf))
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value).trim()
}
