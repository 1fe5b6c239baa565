import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Job, Parsed, Piece } from './parsed.js'
import { cutAtMarks, cutAtQuestions, isTitle, type Line, unwrap } from './questions.js'
import { Refused } from './refusal.js'

/**
 * The text of every page. A PDF has no headings, only larger letters, so questions are found by `Q:`, `问：`, question
 * marks and numbers; a page before the first of them, or without any, waits for a person to cut it.
 */
export async function parsePdf(job: Job): Promise<Parsed> {
  const pages = await readPages(job)
  if (!pages) {
    const packages = '@langchain/community pdf-parse'
    return { pieces: [], problems: [{ code: 'IMPORT_NEEDS_PACKAGE', source: job.source, packages }] }
  }
  const lines = withoutMargins(pages)
  const cut = cutAtMarks(lines) ?? cutAtQuestions(lines)
  const pieces: Piece[] = [...uncut(cut?.before ?? lines)]
  for (const { question, answer, at } of cut?.questions ?? []) {
    pieces.push({ page: at.page!, fields: { question, answer: unwrap(answer.map(({ text }) => text)) } })
  }
  return { pieces, problems: pieces.length === 0 ? [{ code: 'IMPORT_EMPTY', file: job.source }] : [] }
}

function* uncut(lines: readonly Line[]): Generator<Piece> {
  for (const page of new Set(lines.map(({ page }) => page!))) {
    const answer = unwrap(lines.filter((line) => line.page === page).map(({ text }) => text))
    if (answer !== '' && !isTitle(answer)) yield { page, fields: { answer }, uncut: true }
  }
}

interface Page {
  readonly number: number
  readonly text: string
}

/** The pages by LangChain's loader, over a reader that looks first; `undefined` when one of the two is not installed. */
async function readPages({ bytes, limits, scripts }: Job): Promise<Page[] | undefined> {
  const packages = await installed()
  if (!packages) return undefined
  const { PDFLoader, PDFParse } = packages
  const fonts = dirname(createRequire(import.meta.resolve('pdf-parse')).resolve('pdfjs-dist/package.json'))

  class CarefulReader extends PDFParse {
    constructor(options: ConstructorParameters<typeof PDFParse>[0]) {
      // Character maps come with pdf.js: without them, Chinese in fonts that are not embedded is not text.
      super({ ...options, isEvalSupported: false, cMapUrl: join(fonts, 'cmaps/'), cMapPacked: true })
    }

    override async getText() {
      const { total } = await this.getInfo()
      if (total > limits.maxPages)
        throw new Refused({ refusal: 'too-many-pages', found: total, limit: limits.maxPages })
      // The document is the reader's own; its type keeps it private.
      const { doc } = this as unknown as {
        doc: { hasJSActions(): Promise<boolean>; getAttachments(): Promise<unknown> }
      }
      const active = (await doc.hasJSActions())
        ? 'JavaScript'
        : (await doc.getAttachments())
          ? 'attachments'
          : undefined
      if (active && scripts === 'refuse') throw new Refused({ refusal: 'active-content', found: active })
      return super.getText()
    }
  }

  try {
    const loader = new PDFLoader(new Blob([bytes]), { pdfjs: async () => ({ isV2: true, PDFParse: CarefulReader }) })
    const documents = await loader.load()
    return documents.map(({ pageContent, metadata }) => ({ number: metadata.loc.pageNumber, text: pageContent }))
  } catch (error) {
    if (error instanceof Error && error.name === 'PasswordException') throw new Refused({ refusal: 'encrypted' })
    throw error
  }
}

async function installed() {
  try {
    const [{ PDFLoader }, { PDFParse }] = await Promise.all([
      import('@langchain/community/document_loaders/fs/pdf'),
      import('pdf-parse'),
    ])
    return { PDFLoader, PDFParse }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined
    throw error
  }
}

/** Running titles, which stand the same at the top or bottom of most pages, and the numbers of pages are no text. */
function withoutMargins(pages: readonly Page[]): Line[] {
  const split = pages.map(({ number, text }) => {
    // The page's own number differs from page to page in a title that is otherwise the same.
    const own = new RegExp(`(?<!\\d)${number}(?!\\d)`, 'g')
    return text
      .trim()
      .split('\n')
      .map((text, i, { length }) => ({
        text,
        page: number,
        edge: i < 2 || i >= length - 2 ? text.trim().replace(own, '#') : '',
      }))
  })
  const times = new Map<string, number>()
  for (const lines of split)
    for (const edge of new Set(lines.map(({ edge }) => edge))) times.set(edge, (times.get(edge) ?? 0) + 1)
  const isMargin = (edge: string): boolean =>
    edge !== '' && (pageNumber.test(edge) || (pages.length > 2 && times.get(edge)! > pages.length / 2))
  return split.flatMap((lines) => lines.flatMap(({ text, page, edge }) => (isMargin(edge) ? [] : [{ text, page }])))
}

const pageNumber = /^(page\s+|第\s*|-\s*)?(\d+|#)(\s*(\/|of)\s*(\d+|#))?(\s*页|\s*-)?$/i
