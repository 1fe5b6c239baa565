import type { CheerioAPI } from 'cheerio'
import type { HtmlNode } from 'turndown'
import type { Problem } from '../problem.js'
import { activeOnPage, stripActive } from './active-content.js'
import { cutSection } from './markdown.js'
import type { Job, Parsed, Piece } from './parsed.js'
import { type Dropped, Refused } from './refusal.js'
import { columnsOf, piecesOf } from './table.js'

/**
 * Questions of a page, in this order: tables with a column for questions and one for answers; terms with descriptions;
 * what folds out; headings with what stands below them. The rest of a page is a text for a person to cut.
 */
export async function parseHtml(job: Job, html: string): Promise<Parsed> {
  const { load } = await import('cheerio')
  const whole = load(html)
  const dropped: Dropped = {}
  const drop = (part: keyof Dropped, count: number) => {
    if (count > 0) dropped[part] = count
  }
  const active = activeOnPage(whole)
  if (active.length > 0 && job.scripts === 'refuse') throw new Refused({ refusal: 'active-content', found: active[0]! })
  stripActive(whole)
  drop('scripts', active.length)
  const main = whole('main, article')
  const $ = main.length === 1 ? load(whole.html(main)) : whole
  drop('comments', nodesOf($).filter(({ type }) => type === 'comment').length)
  $('style, template, noscript, svg, canvas, head').remove()
  const unseen = $(hidden).filter((_, element) => 'attribs' in element && isHidden(element.attribs))
  drop('hidden', unseen.remove().length)
  drop('pictures', $('img, picture, video, audio').remove().length)
  $('nav, footer, aside, button, input, select, textarea, [role="navigation"]').remove()
  const write = await createWriter(job.url)
  const pieces = [...tables($, job.source), ...terms($, write), ...folded($, write), ...sections($, write)]
  const problems: Problem[] =
    Object.keys(dropped).length > 0 ? [{ code: 'IMPORT_DROPPED', source: job.source, dropped }] : []
  if (pieces.length === 0) problems.push({ code: 'IMPORT_EMPTY', file: job.source })
  return { pieces, problems }
}

/** What its own style or attributes hide. What a style sheet hides is not known. */
const hidden = '[hidden], [aria-hidden="true"], [style]'

function isHidden(attribs: Record<string, string>): boolean {
  const style = (attribs.style ?? '').toLowerCase().replace(/\s+/g, '')
  return (
    'hidden' in attribs ||
    attribs['aria-hidden'] === 'true' ||
    /display:none|visibility:hidden|font-size:0(?![.\d])|(^|;)opacity:0(?![.\d])/.test(style) ||
    /(^|;)color:(white|#fff(fff)?|transparent|rgba\(.*,0\))(;|$)/.test(style)
  )
}

/** Any node of a page; the library's own name for it is in a package of its own. */
type AnyNode = ReturnType<ReturnType<CheerioAPI['root']>['contents']>[number]

type Write = (html: string) => string

/** HTML as Markdown. Links stay if they lead to the web, mail or telephone; relative ones only if the page has an address. */
async function createWriter(base: string | undefined): Promise<Write> {
  const { default: Turndown } = await import('turndown')
  const turndown = new Turndown({ headingStyle: 'atx', bulletListMarker: '-', codeBlockStyle: 'fenced' })
  turndown.addRule('link', {
    filter: 'a',
    replacement(text, node) {
      const href = node.getAttribute('href')
      const address = href !== null && URL.canParse(href, base) ? new URL(href, base) : undefined
      return address && linked.includes(address.protocol) && text.trim() !== '' ? `[${text}](${address.href})` : text
    },
  })
  turndown.addRule('row', {
    filter: 'tr',
    replacement: (_, row) =>
      `${cellsOf(row)
        .map((cell) => turndown.turndown(cell.innerHTML).replace(/\s+/g, ' '))
        .join(' | ')}\n`,
  })
  const escapeMarks = turndown.escape.bind(turndown)
  // What is only text on the page must not become an element in the Markdown.
  turndown.escape = (text) => escapeMarks(text).replaceAll('<', '\\<')
  return (html) =>
    turndown
      .turndown(html)
      .replace(/^( *(?:-|\d+\.)) {2,}/gm, '$1 ')
      .trim()
}

const linked = ['https:', 'http:', 'mailto:', 'tel:']

const cellsOf = (row: HtmlNode): HtmlNode[] =>
  Array.from(row.childNodes).filter(({ nodeName }) => /^T[DH]$/.test(nodeName))

/**
 * Every node, in order. A stack instead of recursion: a page may be boxes in boxes a hundred thousand deep. (Nor
 * `contents` or `find` of many elements, which compare each with each.)
 */
function nodesOf($: CheerioAPI): AnyNode[] {
  const nodes: AnyNode[] = []
  const left: AnyNode[] = $.root().get()
  for (let node = left.pop(); node; node = left.pop()) {
    nodes.push(node)
    for (const child of childrenOf(node).reverse()) left.push(child)
  }
  return nodes
}

const childrenOf = (node: AnyNode): AnyNode[] => ('children' in node ? [...node.children] : [])

const textOf = ($: CheerioAPI, node: AnyNode): string => $(node).text().replace(/\s+/g, ' ').trim()

function* tables($: CheerioAPI, source: string): Generator<Piece> {
  for (const table of $('table').get()) {
    const rows = $(table)
      .find('tr')
      .get()
      .map((row, i) => ({
        line: i + 1,
        cells: childrenOf(row).flatMap((cell) => (isCell(cell) ? textOf($, cell) : [])),
      }))
    if (!columnsOf(rows[0]?.cells ?? [])) continue
    yield* piecesOf(source, rows).pieces.map(({ fields }) => ({ fields }))
    $(table).remove()
  }
}

const isCell = (node: AnyNode): boolean => 'name' in node && (node.name === 'td' || node.name === 'th')

function* terms($: CheerioAPI, write: Write): Generator<Piece> {
  let question = ''
  for (const part of $('dt, dd').get()) {
    if (part.name === 'dt') question = textOf($, part)
    else yield { fields: { question, answer: write($(part).html() ?? '') } }
  }
  $('dl').remove()
}

function* folded($: CheerioAPI, write: Write): Generator<Piece> {
  for (const details of $('details:has(> summary)').get()) {
    const summary = $(details).children('summary').first()
    const question = summary.text().trim()
    summary.remove()
    yield { fields: { question, answer: write($(details).html() ?? '') } }
  }
  $('details').remove()
}

/** Every heading with what follows it up to the next one, however deep in boxes either of them lies. */
function sections($: CheerioAPI, write: Write): Piece[] {
  const headings = new Set<AnyNode>($('h1, h2, h3, h4, h5, h6').get())
  const around = new Set<AnyNode>($('body').get())
  for (const heading of headings) {
    for (let box: AnyNode | null = heading.parent; box && !around.has(box); box = box.parent) around.add(box)
  }
  const found: { heading?: string; html: string[] }[] = [{ html: [] }]
  const left: AnyNode[] = $('body').get()
  for (let node = left.pop(); node; node = left.pop()) {
    if (headings.has(node)) found.push({ heading: textOf($, node), html: [] })
    else if (around.has(node)) for (const child of childrenOf(node).reverse()) left.push(child)
    else found.at(-1)!.html.push($.html(node))
  }
  return found.flatMap(({ heading, html }) => cutSection(heading || undefined, write(html.join(''))))
}
