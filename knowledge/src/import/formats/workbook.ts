import { Parser } from 'htmlparser2'
import { format, getFormatFromId, isDateFormat } from 'numfmt'
import { readEntries } from '../sources/archive.js'
import { instantOfSerial } from './serial.js'

/** A cell as a person reads it. */
export interface Cell {
  /** What is shown: `95%`, `9:00`, `2024年5月1日`. */
  readonly text: string
  /** The same with its links, as Markdown, where that is more than the text. */
  readonly markdown?: string
  /** Whether it is merged across several columns, as the title of what stands below. */
  readonly isWide?: boolean
  /** The instant that a cell formatted as a day stands for, ISO 8601. */
  readonly at?: string
}

/** A row of a table and where it stands. */
export interface Row {
  readonly cells: readonly Cell[]
  /** From 1. */
  readonly line: number
}

/** A sheet as it is shown: what a merged cell holds is repeated for every row that it covers. */
export interface Sheet {
  readonly name: string
  readonly rows: readonly Row[]
  /** How many rows and columns with something in them are hidden, and so are not among the rows. */
  readonly hidden: number
}

/** The sheets of a workbook (XLSX) that are not hidden, and how many are. */
export async function readWorkbook(bytes: Uint8Array): Promise<{ sheets: Sheet[]; hidden: number }> {
  const parts = await readEntries(bytes, (name) =>
    /^xl\/(workbook|styles|sharedStrings|worksheets\/|_rels\/)/.test(name),
  )
  const part = (name: string) => parts.get(name) ?? ''
  const targets = relations(part('xl/_rels/workbook.xml.rels'))
  const strings = sharedStrings(part(targetOf('sharedStrings.xml', targets, 'xl/sharedStrings.xml')))
  const isChinese =
    strings.some((text) => /\p{Script=Han}/u.test(text)) || /\p{Script=Han}/u.test(part('xl/workbook.xml'))
  const formats = cellFormats(part('xl/styles.xml'), isChinese ? 'zh-CN' : 'en-US')
  const listed: { name: string; file: string; isHidden: boolean }[] = []
  let from1904 = false
  walk(part('xl/workbook.xml'), {
    open(tag, attribs) {
      if (tag === 'workbookPr') from1904 = isTrue(attribs.date1904)
      if (tag !== 'sheet') return
      const file = targets.get(attribs.id ?? '')
      if (file)
        listed.push({ name: attribs.name ?? '', file: resolved(file), isHidden: /hidden/i.test(attribs.state ?? '') })
    },
  })
  const shown = listed.filter(({ isHidden }) => !isHidden)
  const sheets = shown.map(({ name, file }) => ({
    name,
    ...rowsOf(part(file), {
      strings,
      formats,
      from1904,
      links: relations(part(file.replace(/([^/]+)$/, '_rels/$1.rels'))),
    }),
  }))
  return { sheets, hidden: listed.length - shown.length }
}

/** A target is relative to `xl/`, or begins at the root. */
const resolved = (target: string): string => (target.startsWith('/') ? target.slice(1) : `xl/${target}`)

function targetOf(end: string, targets: ReadonlyMap<string, string>, usual: string): string {
  const target = [...targets.values()].find((target) => target.endsWith(end))
  return target ? resolved(target) : usual
}

/** Targets by id. */
function relations(xml: string): Map<string, string> {
  const targets = new Map<string, string>()
  walk(xml, {
    open(tag, { id, target }) {
      if (tag === 'Relationship' && id && target) targets.set(id, target)
    },
  })
  return targets
}

function sharedStrings(xml: string): string[] {
  const strings: string[] = []
  const text = textReader()
  walk(xml, {
    open(tag) {
      if (tag === 'si') text.start()
      else text.open(tag)
    },
    text: text.add,
    close(tag) {
      if (tag === 'si') strings.push(text.end())
      else text.close(tag)
    },
  })
  return strings
}

/** Gathers the text of a string, without the readings (`rPh`) that Japanese puts above it. */
function textReader() {
  let gathered = ''
  let inText = false
  let inReading = false
  return {
    start() {
      gathered = ''
    },
    open(tag: string) {
      if (tag === 't') inText = true
      if (tag === 'rPh') inReading = true
    },
    add(text: string) {
      if (inText && !inReading) gathered += text
    },
    close(tag: string) {
      if (tag === 't') inText = false
      if (tag === 'rPh') inReading = false
    },
    end: () => unescaped(gathered),
  }
}

/** `_x000D_` is a character that XML cannot hold. */
const unescaped = (text: string): string =>
  text
    .replace(/_x([\da-fA-F]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\r\n?/g, '\n')
    .trim()

/** The number format of each style, by the style's number. */
function cellFormats(xml: string, locale: 'zh-CN' | 'en-US'): readonly string[] {
  const own = new Map<number, string>()
  const formats: string[] = []
  let inCellFormats = false
  walk(xml, {
    open(tag, { numfmtid, formatcode }) {
      if (tag === 'numFmt' && formatcode !== undefined) own.set(Number(numfmtid), formatcode)
      if (tag === 'cellXfs') inCellFormats = true
      if (tag !== 'xf' || !inCellFormats) return
      const id = Number(numfmtid ?? 0)
      const chinese = locale === 'zh-CN' ? chineseFormats[id] : undefined
      formats.push(own.get(id) ?? chinese ?? (getFormatFromId(id, locale) as string | null) ?? 'General')
    },
    close(tag) {
      if (tag === 'cellXfs') inCellFormats = false
    },
  })
  // numfmt knows the Chinese morning and afternoon by their English sign.
  return formats.map((code) => code.replaceAll('上午/下午', 'AM/PM'))
}

/** Formats that a file only numbers, and that Excel writes out in the language of its user (ECMA-376, 18.8.30). */
const chineseFormats: Readonly<Record<number, string>> = {
  27: 'yyyy"年"m"月"',
  28: 'm"月"d"日"',
  29: 'm"月"d"日"',
  31: 'yyyy"年"m"月"d"日"',
  32: 'h"时"mm"分"',
  33: 'h"时"mm"分"ss"秒"',
  34: 'AM/PMh"时"mm"分"',
  35: 'AM/PMh"时"mm"分"ss"秒"',
  36: 'yyyy"年"m"月"',
  50: 'yyyy"年"m"月"',
  51: 'm"月"d"日"',
  52: 'yyyy"年"m"月"',
  53: 'm"月"d"日"',
  54: 'm"月"d"日"',
  55: 'AM/PMh"时"mm"分"',
  56: 'AM/PMh"时"mm"分"ss"秒"',
  57: 'yyyy"年"m"月"',
  58: 'm"月"d"日"',
}

interface Book {
  readonly strings: readonly string[]
  readonly formats: readonly string[]
  readonly from1904: boolean
  /** Addresses by the id of their relation. */
  readonly links: ReadonlyMap<string, string>
}

function rowsOf(xml: string, book: Book): Omit<Sheet, 'name'> {
  const rows = new Map<number, Cell[]>()
  const hiddenRows = new Set<number>()
  const hiddenColumns: { from: number; to: number }[] = []
  const merged: string[] = []
  let line = 0
  let column = 0
  let cell = { type: '', style: 0 }
  let value = ''
  let formula = ''
  let inside = ''
  const text = textReader()
  const at = (place: string, fallback: [number, number]): [number, number] => placeOf(place) ?? fallback
  walk(xml, {
    open(tag, attribs) {
      if (tag === 'row') {
        line = Number(attribs.r) || line + 1
        column = -1
        if (isTrue(attribs.hidden)) hiddenRows.add(line)
      } else if (tag === 'col' && isTrue(attribs.hidden)) {
        hiddenColumns.push({ from: Number(attribs.min) - 1, to: Number(attribs.max) - 1 })
      } else if (tag === 'c') {
        ;[column] = at(attribs.r ?? '', [column + 1, line])
        cell = { type: attribs.t ?? 'n', style: Number(attribs.s ?? 0) }
        value = formula = ''
        text.start()
      } else if (tag === 'v' || tag === 'f') inside = tag
      else if (tag === 'mergeCell') merged.push(attribs.ref ?? '')
      else if (tag === 'hyperlink') link(rows, attribs, book.links)
      else text.open(tag)
    },
    text(piece) {
      if (inside === 'v') value += piece
      else if (inside === 'f') formula += piece
      else text.add(piece)
    },
    close(tag) {
      text.close(tag)
      if (tag === 'v' || tag === 'f') inside = ''
      if (tag !== 'c' || column < 0 || column >= mostColumns) return
      const found = cellOf({ ...cell, value, inline: text.end() }, book)
      const address = /^\s*HYPERLINK\(\s*"([^"]+)"/i.exec(formula)?.[1]
      const cells = rows.get(line) ?? []
      rows.set(line, cells)
      cells[column] = address === undefined ? found : linked(found, address)
    },
  })
  repeatMerged(rows, merged)
  const isHidden = (column: number) => hiddenColumns.some(({ from, to }) => column >= from && column <= to)
  const unseen = new Set<string>()
  const shown: Row[] = []
  for (const [line, cells] of [...rows].sort(([left], [right]) => left - right)) {
    if (hiddenRows.has(line)) unseen.add(`row ${line}`)
    else shown.push({ line, cells: Array.from(cells, (cell) => cell ?? { text: '' }) })
  }
  if (hiddenColumns.length > 0)
    for (const { cells } of shown)
      for (const [column, { text }] of cells.entries())
        if (text !== '' && isHidden(column)) unseen.add(`column ${column}`)
  const seen = ({ cells }: Row) => cells.map((cell, column) => (isHidden(column) ? { text: '' } : cell))
  return {
    rows: hiddenColumns.length > 0 ? shown.map((row) => ({ ...row, cells: seen(row) })) : shown,
    hidden: unseen.size,
  }
}

/** As many as Excel has. */
const mostColumns = 16_384

function cellOf(
  { type, style, value, inline }: { type: string; style: number; value: string; inline: string },
  { strings, formats, from1904 }: Book,
): Cell {
  if (type === 's') return { text: strings[Number(value)] ?? '' }
  if (type === 'inlineStr') return { text: inline }
  if (type === 'str') return { text: unescaped(value) }
  if (type === 'b') return { text: value === '1' ? 'TRUE' : 'FALSE' }
  // An error such as #REF! is nothing that a customer should read.
  if (type === 'e' || value === '') return { text: '' }
  if (type === 'd') return { text: value.replace(/T00:00:00.*$/, ''), at: value }
  const number = Number(value)
  const code = formats[style] ?? 'General'
  if (Number.isNaN(number)) return { text: value }
  // Not the shortened way in which a narrow column shows them: 4.008E+12.
  if (/^general$/i.test(code)) return { text: String(Number(number.toPrecision(15))) }
  const isDay = isDateFormat(code)
  const serial = isDay && from1904 ? number + days1904 : number
  const text = shown(code, serial)
  return isDay && serial >= 1 ? { text, at: instantOfSerial(serial) } : { text }
}

function shown(code: string, number: number): string {
  try {
    return format(code, number, {
      locale: /\p{Script=Han}/u.test(code) || code.includes('AM/PM') ? 'zh-CN' : 'en-US',
    }).trim()
  } catch {
    // A format that Excel would refuse as well.
    return String(number)
  }
}

/** Days between the two beginnings from which Excel counts. */
const days1904 = 1_462

/** `B3` as column and line, the column from 0. */
function placeOf(place: string): [number, number] | undefined {
  const [, letters, digits] = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/.exec(place) ?? []
  if (!letters) return undefined
  const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)
  return [column - 1, Number(digits)]
}

function areaOf(ref: string): { left: number; top: number; right: number; bottom: number } | undefined {
  const [from, to = from] = ref.split(':').map(placeOf)
  return from && to ? { left: from[0], top: from[1], right: to[0], bottom: to[1] } : undefined
}

function link(
  rows: ReadonlyMap<number, Cell[]>,
  { ref = '', id = '' }: Record<string, string>,
  links: ReadonlyMap<string, string>,
): void {
  const area = areaOf(ref)
  const address = links.get(id)
  const cells = area && rows.get(area.top)
  const cell = cells?.[area!.left]
  if (cell && address) cells[area!.left] = linked(cell, address)
}

/** Only links that lead to the web, to mail or to a telephone; never beside a text that is the address itself. */
function linked(cell: Cell, address: string): Cell {
  const isKnown = /^(https?:\/\/|mailto:|tel:)[^\s<>()]+$/i.test(address)
  const isItself = address.replace(/^(mailto|tel):/i, '').replace(/\/$/, '') === cell.text.replace(/\/$/, '')
  if (!isKnown || isItself || cell.text === '' || /[[\]\n]/.test(cell.text)) return cell
  return { ...cell, markdown: `[${cell.text}](${address})` }
}

/** Downwards only: a cell merged across is the title of what stands below it. */
function repeatMerged(rows: Map<number, Cell[]>, merged: readonly string[]): void {
  for (const ref of merged) {
    const area = areaOf(ref)
    const cell = area && rows.get(area.top)?.[area.left]
    if (!cell) continue
    if (area.right > area.left) rows.get(area.top)![area.left] = { ...cell, isWide: true }
    // Not beyond what is there: a merge may reach down to the last of a million rows.
    for (const [line, cells] of rows)
      if (line > area.top && line <= area.bottom && !cells[area.left]?.text) cells[area.left] = cell
  }
}

const isTrue = (value: string | undefined): boolean => value === '1' || value === 'true'

interface Walker {
  open?(tag: string, attribs: Record<string, string>): void
  text?(text: string): void
  close?(tag: string): void
}

/** Tells the elements of an XML text one after the other, without their prefixes; names of attributes in small letters. */
function walk(xml: string, { open, text, close }: Walker): void {
  const bare = (name: string): string => name.slice(name.indexOf(':') + 1)
  const parser = new Parser(
    {
      onopentag: (name, attribs) =>
        open?.(
          bare(name),
          Object.fromEntries(Object.entries(attribs).map(([name, value]) => [bare(name).toLowerCase(), value])),
        ),
      ontext: (piece) => text?.(piece),
      onclosetag: (name) => close?.(bare(name)),
    },
    { xmlMode: true, decodeEntities: true },
  )
  parser.write(xml)
  parser.end()
}
