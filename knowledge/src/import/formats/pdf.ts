import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Problem } from '../../errors.js'
import type { Job, Parsed, Piece } from '../parsed.js'
import { Refused } from '../refusal.js'
import { layoutOf, type PlacedText } from './pdf-columns.js'
import { cutAtMarks, cutAtQuestions, isTitle, type Line, unwrap } from './questions.js'

/**
 * The text of every page. A PDF has no headings, only larger letters, so questions are found by `Q:`, `问：`, question
 * marks and numbers; a page before the first of them, or without any, waits for a person to cut it.
 */
export async function parsePdf(job: Job): Promise<Parsed> {
  const read = await readPages(job)
  if (!read) {
    const packages = '@langchain/community pdf-parse'
    return { pieces: [], problems: [{ code: 'IMPORT_NEEDS_PACKAGE', source: job.source, packages }] }
  }
  const { pages, empty, inColumns } = read
  const { source } = job
  const lines = withoutMargins(pages)
  const cut = cutAtMarks(lines) ?? cutAtQuestions(lines)
  const pieces: Piece[] = [...uncut(cut?.before ?? lines)]
  for (const { question, phrasings, answer, at } of cut?.questions ?? []) {
    const fields = {
      question,
      ...(phrasings.length > 0 && { phrasings }),
      answer: unwrap(answer.map(({ text }) => text)),
    }
    pieces.push({ page: at.page!, fields })
  }
  const problems: Problem[] = []
  if (empty.length > 0) problems.push({ code: 'IMPORT_NO_TEXT', source, pages: empty, all: pages.length === 0 })
  else if (pieces.length === 0) problems.push({ code: 'IMPORT_EMPTY', file: source })
  if (inColumns.length > 0) problems.push({ code: 'IMPORT_COLUMNS', source, pages: inColumns })
  return { pieces, problems }
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

/** A document page by page. */
interface Read {
  readonly pages: readonly Page[]
  /** Numbers of pages that show something and hold no text. */
  readonly empty: readonly number[]
  /** Numbers of pages whose lines stand side by side. */
  readonly inColumns: readonly number[]
}

/** The pages by LangChain's loader, over a reader that looks first; `undefined` when one of the two is not installed. */
async function readPages({ bytes, limits, scripts }: Job): Promise<Read | undefined> {
  const empty: number[] = []
  const inColumns: number[] = []
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
        doc: {
          hasJSActions(): Promise<boolean>
          getAttachments(): Promise<unknown>
          getPage(number: number): Promise<{ getTextContent(): Promise<{ items: PlacedText[] }> }>
        }
      }
      const active = (await doc.hasJSActions())
        ? 'JavaScript'
        : (await doc.getAttachments())
          ? 'attachments'
          : undefined
      if (active && scripts === 'refuse') throw new Refused({ refusal: 'active-content', found: active })
      const result = await super.getText()
      for (const page of result.pages) {
        if (page.text.trim() === '') empty.push(page.num)
        const { items } = await (await doc.getPage(page.num)).getTextContent()
        const layout = layoutOf(items)
        if (!layout) continue
        page.text = layout.lines.join('\n')
        if (layout.kind === 'columns') inColumns.push(page.num)
      }
      return result
    }
  }

  try {
    const loader = new PDFLoader(new Blob([bytes]), { pdfjs: async () => ({ isV2: true, PDFParse: CarefulReader }) })
    const documents = await loader.load()
    const pages = documents
      .map(({ pageContent, metadata }) => ({ number: metadata.loc.pageNumber, text: inCommonLetters(pageContent) }))
      .filter(({ text }) => text.trim() !== '')
    return { pages, empty, inColumns }
  } catch (error) {
    if (error instanceof Error && error.name === 'PasswordException') throw new Refused({ refusal: 'encrypted' })
    throw error
  }
}

/** Some programs write the radical `⼿` for the character 手, and one letter for `fi`. */
const inCommonLetters = (text: string): string =>
  text
    .replace(/[\u2F00-\u2FD5\uF900-\uFAFF\uFB00-\uFB06]/g, (letter) => letter.normalize('NFKC'))
    .replace(/[\u2E80-\u2EF3]/g, (radical) => [...characters][[...radicals].indexOf(radical)] ?? radical)

/** Radicals that Unicode gives no character for, and the characters that look like them. */
const radicals = '⺟⺠⻁⻄⻅⻆⻉⻋⻐⻑⻒⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻪⻬⻮⻰⻳'
const characters = '母民虎西见角贝车钅長镸长门青韦页风飞食马骨鬼鱼鸟麦黄黾齐齿龙龟'

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
