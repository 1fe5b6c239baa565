import type { CheerioAPI } from 'cheerio'
import type { Problem } from '../../errors.js'
import type { Piece } from '../parsed.js'
import type { Notes } from './notes.js'
import type { Write } from './page-writer.js'
import { asks, plain } from './questions.js'
import { cutSection, outline, withSteps } from './sections.js'
import { headOf, piecesOf } from './table.js'
import type { Cell, Row } from './workbook.js'

/** Any node of a page; the library's own name for it is in a package of its own. */
export type AnyNode = ReturnType<ReturnType<CheerioAPI['root']>['contents']>[number]

/**
 * Every node, in order. A stack instead of recursion: a page may be boxes in boxes a hundred thousand deep. (Nor
 * `contents` or `find` of many elements, which compare each with each.)
 */
export function nodesOf($: CheerioAPI): AnyNode[] {
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

/** Tables of questions and answers; their cells keep lines, lists and links. */
export function tables($: CheerioAPI, source: string, write: Write): { pieces: Piece[]; problems: Problem[] } {
  const found: { pieces: Piece[]; problems: Problem[] } = { pieces: [], problems: [] }
  for (const table of $('table').get()) {
    const rows = gridOf($, table, write)
    if (!headOf(rows)) continue
    const { pieces, problems } = piecesOf(source, rows)
    found.pieces.push(...pieces.map(({ fields }) => ({ fields })))
    found.problems.push(...problems)
    $(table).remove()
  }
  return found
}

/** The cells of a table as they are seen: what reaches over several rows stands in each of them. */
function gridOf($: CheerioAPI, table: AnyNode, write: Write): Row[] {
  const own = $(table)
    .find('tr')
    .get()
    .filter((row) => $(row).closest('table').get(0) === table)
  const reaching = new Map<number, { cell: Cell; rows: number }>()
  return own.map((row, i) => {
    const cells: Cell[] = []
    const carry = () => {
      for (let above = reaching.get(cells.length); above; above = reaching.get(cells.length)) {
        if (above.rows === 1) reaching.delete(cells.length)
        else reaching.set(cells.length, { ...above, rows: above.rows - 1 })
        cells.push(above.cell)
      }
    }
    for (const node of childrenOf(row)) {
      if (!('attribs' in node) || !/^t[dh]$/.test(node.name)) continue
      carry()
      const [rows, columns] = [spanned(node.attribs.rowspan), spanned(node.attribs.colspan)]
      const cell = { text: linesOf($, node), markdown: write($(node).html() ?? ''), isWide: columns > 1 }
      if (rows > 1) reaching.set(cells.length, { cell, rows: rows - 1 })
      cells.push(cell, ...Array.from({ length: columns - 1 }, () => ({ text: '' })))
    }
    carry()
    return { line: i + 1, cells }
  })
}

const spanned = (value: string | undefined): number => Math.min(Math.max(Number(value) || 1, 1), 1000)

/** The words of a cell, with the lines that it shows. */
function linesOf($: CheerioAPI, cell: AnyNode): string {
  const copy = $(cell).clone()
  copy.find('br').replaceWith('\u2028')
  copy.find('p, div, li').append('\u2028')
  return copy
    .text()
    .split('\u2028')
    .flatMap((line) => line.replace(/\s+/g, ' ').trim() || [])
    .join('\n')
}

/** Terms with their descriptions; several terms of one description are ways to ask the same. */
export function* terms($: CheerioAPI, write: Write): Generator<Piece> {
  const above = headingsAbove($, 'dt')
  let under: readonly string[] = []
  let asked: string[] = []
  let said: string[] = []
  const told = (): Piece[] => {
    const [question, ...phrasings] = asked
    if (question === undefined || said.length === 0) return []
    return [
      {
        under,
        fields: { question: plain(question), ...(phrasings.length > 0 && { phrasings }), answer: said.join('\n\n') },
      },
    ]
  }
  for (const part of $('dt, dd').get()) {
    if (part.name === 'dd') said.push(write($(part).html() ?? ''))
    else {
      if (said.length > 0) {
        yield* told()
        asked = []
        said = []
      }
      if (asked.length === 0) under = above.get(part) ?? []
      asked.push(textOf($, part))
    }
  }
  yield* told()
  $('dl').remove()
}

/** The headings above each element of a name, the nearest last; not those within what folds out. */
function headingsAbove($: CheerioAPI, name: 'details' | 'dt'): ReadonlyMap<AnyNode, readonly string[]> {
  const found = new Map<AnyNode, readonly string[]>()
  const titles = outline()
  let open: readonly string[] = []
  for (const node of nodesOf($)) {
    if (!('attribs' in node)) continue
    if (node.name === name) found.set(node, open)
    else if (
      /^h[1-6]$/.test(node.name) &&
      node.parent &&
      !/^(summary|dt)$/.test('name' in node.parent ? node.parent.name : '')
    ) {
      const heading = textOf($, node)
      open = [...titles.enter(depthOf(node), heading), heading]
    }
  }
  return found
}

/** What folds out (`details`); what folds out within it is a question of its own, under its name. */
export function folded($: CheerioAPI, write: Write): Piece[] {
  const above = headingsAbove($, 'details')
  const found: Piece[] = []
  // From the inside out, so that what is left of the outer one is its own.
  for (const details of $('details:has(> summary)').get().reverse()) {
    const summary = $(details).children('summary').first()
    const question = textOf($, summary.get(0)!)
    const under = $(details).parents('details').children('summary').get()
    const topics = above.get(details) ?? []
    summary.remove()
    const answer = write($(details).html() ?? '')
    $(details).remove()
    if (answer === '') continue
    found.push({
      under: [...topics, ...under.map((outer) => textOf($, outer)).reverse()],
      fields: { question: plain(question), answer },
    })
  }
  $('details').remove()
  return found.reverse()
}

/** A button, tab or title with the panel that it opens. */
export interface Disclosure {
  readonly title: AnyNode
  readonly panel: AnyNode
}

/** Accordions: what names the panel that it opens (ARIA, Bootstrap), says that it opens something, or is called a question. */
export function disclosuresOf($: CheerioAPI): Disclosure[] {
  const byId = new Map(
    $('[id]')
      .get()
      .map((element) => [element.attribs.id!, element]),
  )
  const found = new Map<AnyNode, AnyNode>()
  const panels = new Set<AnyNode>()
  const add = (title: AnyNode, panel: AnyNode | undefined) => {
    if (!panel || panel === title || found.has(title) || panels.has(panel)) return
    const words = textOf($, title)
    if (words === '' || words.length > 200 || $(title).parents().is(panel) || $(panel).parents().is(title)) return
    found.set(title, panel)
    panels.add(panel)
  }
  /** What stands behind a title, or behind the heading that it is in. */
  const behind = (title: AnyNode): AnyNode | undefined => {
    const around = $(title).closest('h1, h2, h3, h4, h5, h6, dt')
    return (around.length > 0 ? around : $(title)).next().get(0)
  }
  for (const title of $(naming).get()) {
    const { role, href, 'aria-controls': controls, 'data-bs-target': newer, 'data-target': older } = title.attribs
    const panel = byId.get((controls ?? newer ?? older ?? href ?? '').replace(/^#/, ''))
    // Tabs stand beside each other; one with its panel right behind it is an accordion's.
    if (role !== 'tab' || panel === behind(title)) add(title, panel)
  }
  for (const panel of $('[role="region"][aria-labelledby]').get()) {
    const title = byId.get(panel.attribs['aria-labelledby']!)
    if (title) add(title, panel)
  }
  for (const title of $('[aria-expanded]').get()) add(title, behind(title))
  for (const title of $('[class]').get()) {
    const isCalled = (title.name === 'button' ? calledOpener : calledQuestion).test(title.attribs.class!)
    if (!isCalled || /^h[1-6]$/.test(title.name)) continue
    const panel = $(title).next()
    if (calledAnswer.test(panel.attr('class') ?? '')) add(title, panel.get(0))
  }
  return [...found].map(([title, panel]) => ({ title, panel }))
}

const naming =
  '[aria-controls], [data-bs-target], [data-target], a[href^="#"][data-toggle], a[href^="#"][data-bs-toggle]'
const calledQuestion =
  /(^|[\s_-])(q|questions?|ask|faq-?(title|q)|(accordion|toggle|collapse|collapsible)-?(title|header|heading|button|trigger|toggle))([\s_-]|$)/i
/** A button that is called after what it opens. */
const calledOpener = new RegExp(`${calledQuestion.source}|(^|\\s)(accordion|collapsible|toggle|faq)(\\s|$)`, 'i')
const calledAnswer = /(^|[\s_-])(a|answers?|content|body|panel|collapse|details?|text|desc(ription)?)([\s_-]|$)/i

/** Each title with what its panel says; a panel of further panels is a topic. */
export function* opened($: CheerioAPI, disclosures: readonly Disclosure[], write: Write): Generator<Piece> {
  const titleOf = new Map(disclosures.map(({ title, panel }) => [panel, title]))
  const isTopic = new Set<AnyNode>()
  const piecesAbout = disclosures.map(({ title, panel }) => {
    const above = $(title)
      .parents()
      .get()
      .flatMap((box) => titleOf.get(box) ?? [])
    for (const topic of above) isTopic.add(topic)
    return { title, panel, under: above.reverse().map((topic) => textOf($, topic)) }
  })
  for (const { title, panel, under } of piecesAbout) {
    if (isTopic.has(title)) continue
    // A tab with questions of its own only leads to them.
    if (
      $(panel)
        .find('h1, h2, h3, h4, h5, h6, summary')
        .get()
        .some((heading) => asks(textOf($, heading)))
    ) {
      $(title).remove()
      continue
    }
    const question = textOf($, title)
    const answer = write($(panel).html() ?? '')
    const heading = $(title).closest('h1, h2, h3, h4, h5, h6')
    if (answer === '') continue
    yield { under, fields: { question: plain(question), answer } }
    $(panel).remove()
    if (heading.length > 0 && textOf($, heading.get(0)!) === question) heading.remove()
    else $(title).remove()
  }
  for (const topic of isTopic) if ($(topic).closest('h1, h2, h3, h4, h5, h6').length === 0) $(topic).remove()
}

/** Every heading with what follows it up to the next one, however deep in boxes either of them lies. */
export function sections($: CheerioAPI, write: Write): Piece[] {
  const headings = new Set<AnyNode>($('h1, h2, h3, h4, h5, h6, [role="heading"]').get())
  const around = new Set<AnyNode>($('body').get())
  for (const heading of headings) {
    for (let box: AnyNode | null = heading.parent; box && !around.has(box); box = box.parent) around.add(box)
  }
  const above = outline()
  const found: { heading?: string; under: string[]; html: string[] }[] = [{ under: [], html: [] }]
  const left: AnyNode[] = $('body').get()
  for (let node = left.pop(); node; node = left.pop()) {
    if (headings.has(node)) {
      const heading = textOf($, node)
      found.push({
        ...(heading && { heading, under: above.enter(depthOf(node), heading) }),
        html: [],
      } as (typeof found)[number])
    } else if (around.has(node)) for (const child of childrenOf(node).reverse()) left.push(child)
    else found.at(-1)!.html.push($.html(node))
  }
  const written = found.map(({ html, ...section }) => ({ ...section, text: write(html.join('')) }))
  return withSteps(written).flatMap((section) => cutSection(section))
}

const depthOf = (node: AnyNode): number =>
  'attribs' in node ? Number(/^h([1-6])$/.exec(node.name)?.[1] ?? node.attribs['aria-level'] ?? 2) : 2

/** Notes at the end of a page, or of a document of Word: taken out of it, and named by the mark that points to them. */
export function notesOf($: CheerioAPI): Notes {
  const notes = new Map<string, string>()
  const byId = new Map(
    $('[id]')
      .get()
      .map((element) => [element.attribs.id!, element]),
  )
  for (const mark of $('sup a[href^="#"], a[role="doc-noteref"]').get()) {
    const note = byId.get((mark.attribs.href ?? '').slice(1))
    const [, number] = /^\[?\s*(\w{1,4}|[*†‡])\s*\]?$/.exec(textOf($, mark)) ?? []
    if (!note || !number) continue
    const copy = $(note).clone()
    copy.find('a[href^="#"]').remove()
    const words = textOf($, copy.get(0)!).replace(/^\[?\d{1,3}[\].]\s*/, '')
    if (words === '') continue
    notes.set(`[${number}]`, words)
    const raised = $(mark).closest('sup')
    ;(raised.length > 0 ? raised : $(mark)).replaceWith(`[${number}]`)
  }
  if (notes.size === 0) return notes
  for (const note of $('[id]').get())
    if (
      $(note).find('a[href^="#"]').length > 0 &&
      [...notes.values()].some((words) => textOf($, note).includes(words)) &&
      /^(li|p|aside)$/.test(note.name)
    )
      $(note).remove()
  return notes
}
