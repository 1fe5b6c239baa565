import { cellText } from './safe-cell.js'

/** What a cell of a sheet may be. */
export type SheetCell = string | number | boolean | undefined

/** A sheet has no more rows (https://support.microsoft.com/office/excel-specifications-and-limits). */
const MAX_ROWS = 1_048_576
/** How many chunks may wait to be taken before no more rows are written. */
const MAX_WAITING = 16

/**
 * An XLSX file of one sheet, while it is being made. Texts are inline strings, which no spreadsheet computes, so that they stay exactly as they
 * are. No more rows are asked for than are taken.
 * @throws Error when there are more rows than a sheet has
 */
export async function* xlsx(rows: AsyncIterable<readonly SheetCell[]>): AsyncGenerator<Uint8Array> {
  const { default: XlsxStream } = await import('xlsx-write-stream')
  const stream = new XlsxStream()
  let written = 0
  // The package's own writer of rows drops every character beyond the first plane (emoji, rare names such as 𠮷) and blanks at the ends.
  Object.assign(stream.rowTransform, {
    _transform(row: readonly SheetCell[], _: string, callback: (error: Error | null, xml: string) => void) {
      callback(null, rowXml(++written, row))
    },
  })
  let taken = () => {}
  const feed = async () => {
    for await (const row of rows) {
      if (written >= MAX_ROWS) throw new Error(`A sheet has ${MAX_ROWS} rows at most. Export fewer at once, or as CSV.`)
      // The package hands on whatever its archive gives, without asking whether anybody takes it.
      while (stream.readableLength > MAX_WAITING && !stream.destroyed)
        await new Promise<void>((resolve) => {
          taken = resolve
        })
      if (stream.destroyed) return
      if (!stream.write(row)) await drained(stream)
    }
    stream.end()
  }
  const fed = feed().catch((error: Error) => void stream.destroy(error))
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      taken()
      yield chunk
    }
  } finally {
    stream.destroy()
    taken()
    await fed
  }
}

const drained = (stream: NodeJS.WritableStream): Promise<void> =>
  new Promise((resolve) => {
    stream.once('drain', resolve)
    stream.once('close', resolve)
  })

function rowXml(index: number, cells: readonly SheetCell[]): string {
  let xml = `<row r="${index}">`
  for (const [i, cell] of cells.entries()) {
    if (cell === undefined || cell === '') continue
    const place = `${columnName(i)}${index}`
    if (typeof cell === 'number' && Number.isFinite(cell)) xml += `<c r="${place}"><v>${cell}</v></c>`
    else if (typeof cell === 'boolean') xml += `<c r="${place}" t="b"><v>${cell ? 1 : 0}</v></c>`
    else
      xml += `<c r="${place}" t="inlineStr"><is><t xml:space="preserve">${escaped(cellText(String(cell)))}</t></is></c>`
  }
  return `${xml}</row>`
}

function columnName(index: number): string {
  let name = ''
  for (let left = index; left >= 0; left = Math.floor(left / 26) - 1)
    name = String.fromCharCode(65 + (left % 26)) + name
  return name
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' }

/** `_x0041_` is a character to a spreadsheet, so an underscore that begins one is written as one. */
const escaped = (text: string): string =>
  text.replace(/[&<>\r]/g, (sign) => ENTITIES[sign]!).replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
