import { columnsOf } from './columns.js'
import { asks } from './questions.js'

/** A piece of text and where a page shows it, in points; what else pdf.js lists has no `str`. */
export interface PlacedText {
  readonly str?: string
  /** Its last two numbers are the place, from the left and from below. */
  readonly transform?: readonly number[]
  readonly width?: number
  readonly height?: number
}

/** A line as it was written, cut where a wide gap is. */
interface Line {
  readonly y: number
  readonly parts: { start: number; end: number; text: string }[]
}

/** The lines of a page in the order in which they are meant, and what showed it. */
export interface Layout {
  readonly kind: 'table' | 'columns'
  readonly lines: readonly string[]
}

/**
 * A page that a reader of texts mixes, because it was written across: a table that has questions on the left gives each with
 * what stands beside it; two columns give the lines of the left one, then those of the right one. `undefined` for every other
 * page.
 */
export function layoutOf(items: readonly PlacedText[]): Layout | undefined {
  const lines = linesOf(items)
  return tableOf(lines) ?? columnsIn(lines)
}

function tableOf(lines: readonly Line[]): Layout | undefined {
  const parted = lines.filter(({ parts }) => parts.length === 2)
  const asking = parted.filter(({ parts: [left, right] }) => asks(left!.text) && !asks(right!.text))
  if (asking.length < fewestRows || asking.length < 0.6 * parted.length) return undefined
  const rows = lines.map(({ parts }) => parts.map(({ text }) => text))
  return { kind: 'table', lines: rows.filter((row) => columnsOf(row) === undefined).flat() }
}

function columnsIn(lines: readonly Line[]): Layout | undefined {
  const border = borderOf(lines)
  if (border === undefined) return undefined
  const first = lines.findIndex((line) => isParted(line, border))
  const last = lastOf(lines, first, border)
  const text = (parts: Line['parts']) => parts.map(({ text }) => text).join(' ')
  const within = lines.slice(first, last + 1)
  const isLeft = ({ start }: { start: number }) => start < border - slack
  return {
    kind: 'columns',
    lines: [
      ...lines.slice(0, first).map(({ parts }) => text(parts)),
      ...within.flatMap(({ parts }) => text(parts.filter(isLeft)) || []),
      '',
      ...within.flatMap(({ parts }) => text(parts.filter((part) => !isLeft(part))) || []),
      ...lines.slice(last + 1).map(({ parts }) => text(parts)),
    ],
  }
}

const isParted = ({ parts }: Line, border: number): boolean =>
  parts.length === 2 && Math.abs(parts[1]!.start - border) <= slack

/** So many rows that ask on the left are a table. */
const fewestRows = 2
/** Lines of one column begin at the same place, give or take as many points. */
const slack = 4
/** So many lines side by side are no accident. */
const fewestLines = 4

function linesOf(items: readonly PlacedText[]): Line[] {
  const lines: Line[] = []
  for (const { str = '', transform = [], width = 0, height = 0 } of items) {
    if (str.trim() === '') continue
    const [x, y] = [transform[4] ?? 0, transform[5] ?? 0]
    const line = lines.at(-1)
    const part = line?.parts.at(-1)
    if (!line || !part || Math.abs(line.y - y) > 2 || x < part.end - slack) {
      lines.push({ y, parts: [{ start: x, end: x + width, text: str }] })
    } else if (x - part.end > Math.max(24, 2 * height)) line.parts.push({ start: x, end: x + width, text: str })
    else {
      part.text += x - part.end > 1 && !/\s$/.test(part.text) ? ` ${str}` : str
      part.end = x + width
    }
  }
  return lines
}

/** Where the right column begins, when a good part of the lines has one. */
function borderOf(lines: readonly Line[]): number | undefined {
  const starts = lines.flatMap(({ parts }) => (parts.length === 2 ? [parts[1]!.start] : []))
  const times = (place: number) => starts.filter((start) => Math.abs(start - place) <= slack).length
  const best = [...new Set(starts.map(Math.round))].reduce(
    (best, place) => (times(place) > best.times ? { place, times: times(place) } : best),
    { place: 0, times: 0 },
  )
  return best.times >= fewestLines && best.times > 0.3 * lines.length ? best.place : undefined
}

/** The last line that keeps to the columns: one that reaches over the border ends them. */
function lastOf(lines: readonly Line[], first: number, border: number): number {
  const isIn = ({ parts }: Line) => parts.every(({ start, end }) => end <= border || start >= border - slack)
  const after = lines.slice(first).findIndex((line) => !isIn(line))
  return after < 0 ? lines.length - 1 : first + after - 1
}
