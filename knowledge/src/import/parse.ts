import { activeInMarkdown } from './active-content.js'
import { plain, withoutAnswerMark } from './formats/questions.js'
import { toldApart } from './formats/sections.js'
import type { Job, Parsed, Piece } from './parsed.js'
import { Refused } from './refusal.js'
import { readPage, readText } from './sources/encoding.js'
import type { DocumentKind } from './sources/kind.js'

/** Reads a document into pieces. Runs on the parser's thread; the parser of each kind is loaded when first needed. */
export async function parse(job: Job): Promise<Parsed> {
  const { pieces, problems } = await parsers[job.kind](job)
  const { maxPieces } = job.limits
  if (pieces.length > maxPieces) throw new Refused({ refusal: 'too-many-pieces', limit: maxPieces })
  return { pieces: toldApart(uncounted(pieces)).map(withActive), problems }
}

/** Questions that are all counted or marked, `1.`, `Q：` or `Q1`, are meant without; so are answers that all begin with `A：`. */
function uncounted(pieces: readonly Piece[]): readonly Piece[] {
  const asked = pieces.filter(({ uncut, fields }) => uncut !== true && typeof fields.question === 'string')
  const bare = bareOf(asked.map(({ fields }) => String(fields.question)))
  if (!bare) return pieces
  const questions = new Map(asked.map((piece, i) => [piece, bare[i]]))
  return pieces.map((piece) => {
    const question = questions.get(piece)
    if (question === undefined) return piece
    const { answer } = piece.fields
    const said = typeof answer === 'string' ? { answer: withoutAnswerMark(answer) } : {}
    return { ...piece, fields: { ...piece.fields, question, ...said } }
  })
}

function bareOf(questions: readonly string[]): string[] | undefined {
  if (questions.length < 2) return undefined
  const isNumbered = questions.every((question, i) => new RegExp(`^Q\\s?0?${i + 1}\\s+\\S`).test(question))
  const bare = questions.map((question) => (isNumbered ? question.replace(/^Q\s?\d+\s+/, '') : plain(question)))
  return bare.every((question, i) => question !== questions[i]) ? bare : undefined
}

function withActive(piece: Piece): Piece {
  const active = activeInMarkdown(`${piece.fields.question ?? ''}\n${piece.fields.answer ?? ''}`)
  return active === undefined ? piece : { ...piece, active }
}

const parsers: Record<DocumentKind, (job: Job) => Promise<Parsed>> = {
  markdown: async (job) => {
    const text = readText(job.bytes)
    const { isTable, parseCsv } = await import('./formats/table.js')
    return isTable(text) ? parseCsv(job, text) : (await import('./formats/markdown.js')).parseMarkdown(job, text)
  },
  html: async (job) => (await import('./formats/html.js')).parseHtml(job, readPage(job.bytes)),
  csv: async (job) => (await import('./formats/table.js')).parseCsv(job, readText(job.bytes)),
  json: async (job) => (await import('./formats/json.js')).parseJson(job, readText(job.bytes)),
  xlsx: async (job) => (await import('./formats/table.js')).parseXlsx(job),
  docx: async (job) => (await import('./formats/docx.js')).parseDocx(job),
  pdf: async (job) => (await import('./formats/pdf.js')).parsePdf(job),
}
