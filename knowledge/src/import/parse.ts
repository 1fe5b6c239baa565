import { activeInMarkdown } from './active-content.js'
import type { Kind } from './kind.js'
import type { Job, Parsed, Piece } from './parsed.js'
import { Refused } from './refusal.js'

/** Reads a document into pieces. Runs on the parser's thread; the parser of each kind is loaded when first needed. */
export async function parse(job: Job): Promise<Parsed> {
  const { pieces, problems } = await parsers[job.kind](job)
  const { maxPieces } = job.limits
  if (pieces.length > maxPieces) throw new Refused({ refusal: 'too-many-pieces', limit: maxPieces })
  return { pieces: pieces.map(withActive), problems }
}

function withActive(piece: Piece): Piece {
  const active = activeInMarkdown(`${piece.fields.question ?? ''}\n${piece.fields.answer ?? ''}`)
  return active === undefined ? piece : { ...piece, active }
}

const parsers: Record<Kind, (job: Job) => Promise<Parsed>> = {
  markdown: async (job) => (await import('./markdown.js')).parseMarkdown(job, textOf(job.bytes)),
  html: async (job) => (await import('./html.js')).parseHtml(job, textOf(job.bytes)),
  csv: async (job) => (await import('./table.js')).parseCsv(job, textOf(job.bytes)),
  xlsx: async (job) => (await import('./table.js')).parseXlsx(job),
  docx: async (job) => (await import('./docx.js')).parseDocx(job),
  pdf: async (job) => (await import('./pdf.js')).parsePdf(job),
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Refused({ refusal: 'not-utf-8' })
  }
}
