import { activeInMarkdown } from './active-content.js'
import type { DocumentKind } from './kind.js'
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

const parsers: Record<DocumentKind, (job: Job) => Promise<Parsed>> = {
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
    if (isGb2312(bytes)) return new TextDecoder('gb18030').decode(bytes)
    throw new Refused({ refusal: 'not-utf-8' })
  }
}

/** Whether it is what Excel saves as CSV in China: bytes in pairs, nearly all of them common characters of GB 2312. */
function isGb2312(bytes: Uint8Array): boolean {
  let pairs = 0
  let common = 0
  for (let i = 0; i < bytes.length; i++) {
    const first = bytes[i]!
    if (first < 0x80) continue
    const second = bytes[++i] ?? 0
    pairs += 1
    if (second >= 0xa1 && ((first >= 0xa1 && first <= 0xa3) || (first >= 0xb0 && first <= 0xd7))) common += 1
  }
  return common >= 0.9 * pairs
}
