import { activeInMarkdown } from './active-content.js'
import { readPage, readText } from './encoding.js'
import type { DocumentKind } from './kind.js'
import type { Job, Parsed, Piece } from './parsed.js'
import { Refused } from './refusal.js'
import { toldApart } from './sections.js'

/** Reads a document into pieces. Runs on the parser's thread; the parser of each kind is loaded when first needed. */
export async function parse(job: Job): Promise<Parsed> {
  const { pieces, problems } = await parsers[job.kind](job)
  const { maxPieces } = job.limits
  if (pieces.length > maxPieces) throw new Refused({ refusal: 'too-many-pieces', limit: maxPieces })
  return { pieces: toldApart(pieces).map(withActive), problems }
}

function withActive(piece: Piece): Piece {
  const active = activeInMarkdown(`${piece.fields.question ?? ''}\n${piece.fields.answer ?? ''}`)
  return active === undefined ? piece : { ...piece, active }
}

const parsers: Record<DocumentKind, (job: Job) => Promise<Parsed>> = {
  markdown: async (job) => {
    const text = readText(job.bytes)
    const { isTable, parseCsv } = await import('./table.js')
    return isTable(text) ? parseCsv(job, text) : (await import('./markdown.js')).parseMarkdown(job, text)
  },
  html: async (job) => (await import('./html.js')).parseHtml(job, readPage(job.bytes)),
  csv: async (job) => (await import('./table.js')).parseCsv(job, readText(job.bytes)),
  json: async (job) => (await import('./json.js')).parseJson(job, readText(job.bytes)),
  xlsx: async (job) => (await import('./table.js')).parseXlsx(job),
  docx: async (job) => (await import('./docx.js')).parseDocx(job),
  pdf: async (job) => (await import('./pdf.js')).parsePdf(job),
}
