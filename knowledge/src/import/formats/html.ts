import type { CheerioAPI } from 'cheerio'
import type { Problem } from '../../errors.js'
import { activeOnPage, stripActive } from '../active-content.js'
import type { Job, Parsed, Piece } from '../parsed.js'
import { type Dropped, Refused } from '../refusal.js'
import { withNotes } from './notes.js'
import {
  type AnyNode,
  disclosuresOf,
  folded,
  nodesOf,
  notesOf,
  opened,
  sections,
  tables,
  terms,
} from './page-questions.js'
import { createWriter } from './page-writer.js'
import { plain } from './questions.js'
import { questionsInJson, questionsInMarkup, type StructuredQuestion } from './structured-data.js'

/**
 * Questions of a page, in this order: what it names as such for search engines; tables with a column for questions and one for
 * answers; terms with descriptions; what folds out; accordions; headings with what stands below them. The rest of a page is a
 * text for a person to cut.
 * @param hiddenBefore how many parts that no reader sees are already taken out
 */
export async function parseHtml(job: Job, html: string, hiddenBefore = 0): Promise<Parsed> {
  const { load } = await import('cheerio')
  const whole = load(html)
  const dropped: Dropped = {}
  const drop = (part: keyof Dropped, count: number) => {
    if (count > 0) dropped[part] = count
  }
  const active = activeOnPage(whole)
  if (active.length > 0 && job.scripts === 'refuse') throw new Refused({ refusal: 'active-content', found: active[0]! })
  const told = questionsInJson(whole)
  stripActive(whole)
  drop('scripts', active.length)
  const main = whole('main, article')
  const $ = main.length === 1 ? load(whole.html(main)) : whole
  drop('comments', nodesOf($).filter(({ type }) => type === 'comment').length)
  $('style, template, noscript, svg, canvas, head').remove()
  $('nav, footer, aside, [role="navigation"]').remove()
  // Who wrote it, and when, stands beside the title.
  $('header:has(h1, h2, h3, h4, h5, h6)')
    .find('time, address, [rel="author"], [class*="author"], [class*="meta"]')
    .remove()
  // What an accordion has folded up, or a tab has covered, is shown to whoever asks.
  const disclosures = disclosuresOf($)
  const panels = new Set<AnyNode>([...disclosures.map(({ panel }) => panel), ...$('[role="tabpanel"]').get()])
  const awaited = awaitedIn($)
  // Then it is the page, and the rest is its frame.
  const [article] = awaited
  if (article) $('body').empty().append($(article))
  const unseen = $(hidden).filter(
    (_, node) => 'attribs' in node && isHidden(node.attribs) && !panels.has(node) && !awaited.has(node),
  )
  drop('hidden', hiddenBefore + unseen.remove().length)
  drop('pictures', $('img, picture, video, audio').remove().length)
  removeControls($, new Set(disclosures.map(({ title }) => title)))
  removeSigns($)
  const notes = notesOf($)
  const write = await createWriter(job.url)
  const written = ({ question, answer }: StructuredQuestion): Piece => ({
    fields: { question: plain(question), answer: write(inert(load(answer, null, false))) },
  })
  const named = questionsInMarkup($).map(written)
  const tabular = tables($, job.source, write)
  const shown = [
    ...named,
    ...tabular.pieces,
    ...terms($, write),
    ...folded($, write),
    ...opened($, disclosures, write),
    ...sections($, write),
  ]
  const pieces = withTold(shown, told.map(written)).map((piece) => noted(piece, notes))
  const problems: Problem[] =
    Object.keys(dropped).length > 0 ? [{ code: 'IMPORT_DROPPED', source: job.source, dropped }] : []
  problems.push(...tabular.problems)
  if (pieces.length === 0) problems.push({ code: 'IMPORT_EMPTY', file: job.source })
  return { pieces, problems }
}

/** Buttons do nothing in an answer. Those that open a panel or stand in a heading are its words. */
function removeControls($: CheerioAPI, titles: ReadonlySet<AnyNode>): void {
  for (const button of $('button').get()) {
    const isTitle =
      titles.has(button) ||
      'aria-expanded' in button.attribs ||
      'aria-controls' in button.attribs ||
      'data-bs-target' in button.attribs
    if (!isTitle && $(button).closest('h1, h2, h3, h4, h5, h6, summary, dt, [role="heading"]').length === 0)
      $(button).remove()
  }
  $('input, select, textarea').remove()
}

/** Links within a page that only lead about in it: the `¶` behind a heading, and a list of all headings. */
function removeSigns($: CheerioAPI): void {
  const headings = $('h1, h2, h3, h4, h5, h6, dt, summary')
  headings.find('a[href^="#"]').each((_, link) => {
    if (!/[\p{L}\p{N}]/u.test($(link).text())) $(link).remove()
  })
  const titles = new Set(headings.get().map((heading) => bareWords($(heading).text())))
  const ofContents = $('a[href^="#"]')
    .closest('ul, ol')
    .filter((_, list) =>
      $(list)
        .children()
        .get()
        .every((entry) => titles.has(bareWords($(entry).text()))),
    )
  ofContents.remove()
}

const bareWords = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, '')

/** The HTML of a fragment without what it would run. */
function inert($: CheerioAPI): string {
  stripActive($)
  $('style, template, noscript, svg, img').remove()
  return $.html()
}

/**
 * What a page tells search engines is what it shows, most often: then what it shows is taken, in its own form. A text in which
 * nothing asks, and which holds all of these questions, is what they were made of.
 */
function withTold(shown: readonly Piece[], told: readonly Piece[]): Piece[] {
  const key = (text: unknown) =>
    String(text)
      .replace(/[^\p{L}\p{N}]+/gu, '')
      .toLowerCase()
  const asked = new Set(shown.map(({ fields }) => key(fields.question)))
  const all = told.map(({ fields }) => key(fields.question))
  const isCovered = ({ uncut, fields }: Piece): boolean =>
    told.length > 0 && uncut === true && all.every((question) => key(fields.answer).includes(question))
  return [
    ...shown.filter((piece) => !isCovered(piece)),
    ...told.filter(({ fields }) => !asked.has(key(fields.question)) && fields.answer !== ''),
  ]
}

const noted = (piece: Piece, notes: ReadonlyMap<string, string>): Piece =>
  notes.size === 0
    ? piece
    : { ...piece, fields: { ...piece.fields, answer: withNotes(String(piece.fields.answer), notes) } }

/**
 * What is out of sight until a script of the page shows it, as the text of every WeChat article: more than half of all there
 * is, which is no aside.
 */
function awaitedIn($: CheerioAPI): ReadonlySet<AnyNode> {
  const lengths = new Map<AnyNode, number>()
  let all = 0
  for (const node of nodesOf($).reverse()) {
    const own = node.type === 'text' ? node.data.trim().length : (lengths.get(node) ?? 0)
    if (node.type === 'text') all += own
    if (own > 0 && node.parent) lengths.set(node.parent, (lengths.get(node.parent) ?? 0) + own)
  }
  const mostly = [...lengths].filter(
    ([node, length]) =>
      length > all / 2 &&
      'attribs' in node &&
      /visibility:\s*hidden|opacity:\s*0(?![.\d])/i.test(node.attribs.style ?? ''),
  )
  return new Set(mostly.map(([node]) => node))
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
