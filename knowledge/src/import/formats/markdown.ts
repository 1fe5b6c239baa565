import type { Nodes, Paragraph, Root, Table } from 'mdast'
import { toString as wordsOf } from 'mdast-util-to-string'
import { articleFields } from '../../article.js'
import { type Problem, reasonOf } from '../../errors.js'
import { activeInMarkdown } from '../active-content.js'
import type { Job, Parsed, Piece } from '../parsed.js'
import { Refused } from '../refusal.js'
import { inlineHtml, nodesOf, spanOf, treeOf } from './markdown-tree.js'
import { withNotes } from './notes.js'
import { createWriter, type Write } from './page-writer.js'
import { plain } from './questions.js'
import { cutSection, outline, type Section, withSteps } from './sections.js'
import { headOf, piecesOf } from './table.js'
import type { Row } from './workbook.js'

/**
 * Front matter (YAML) holds fields of the article. With a `question` there, the text is its answer; without, every heading
 * with text below it is a question, and within that text every `Q:` with its `A:`, whatever folds out (`details`) and every
 * row of a table of questions.
 */
export async function parseMarkdown({ source, name, scripts }: Job, text: string): Promise<Parsed> {
  const active = activeInMarkdown(text)
  if (active && scripts === 'refuse') throw new Refused({ refusal: 'active-content', found: active })
  const normal = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const [top, fence, matter] = /^(---|\+\+\+)[ \t]*\n(?:([\s\S]*?)\n)?\1[ \t]*(?:\n|$)/.exec(normal) ?? ['']
  // Hugo's own, in TOML, is about the page.
  const fields = await frontMatter(fence === '---' ? (matter ?? '') : undefined)
  if ('problem' in fields)
    return { pieces: [], problems: [{ code: 'IMPORT_UNREADABLE', file: source, ...fields.problem }] }
  const given = fields.values
  const document = read(normal.slice(top.length), top.split('\n').length - 1, await createWriter(undefined))
  const { comments, pictures } = document
  const hasOne = given.question !== undefined
  const dropped = { ...(comments > 0 && { comments }), ...(pictures > 0 && !hasOne && { pictures }) }
  const problems: Problem[] = Object.keys(dropped).length > 0 ? [{ code: 'IMPORT_DROPPED', source, dropped }] : []
  if (hasOne) {
    const own = Object.fromEntries(Object.entries(given).filter(([field]) => !ofSite.test(field)))
    return { pieces: [{ line: 1, fields: { id: name, ...own, answer: document.text() } }], problems }
  }
  const shared = sharedBy(given)
  const tables = document.tables.map((rows) => piecesOf(source, rows))
  const pieces: Piece[] = [
    ...tables.flatMap(({ pieces }) => pieces.map((piece) => ({ ...piece, fields: { ...shared, ...piece.fields } }))),
    ...document.sections.flatMap((section) => piecesOfSection(titled(section, given), shared)),
  ]
  pieces.sort((left, right) => (left.line ?? 0) - (right.line ?? 0))
  problems.push(...tables.flatMap((table) => table.problems))
  if (pieces.length === 0) problems.push({ code: 'IMPORT_EMPTY', file: source })
  return { pieces, problems }
}

/**
 * What the front matter of a text of many questions says for all of them. The rest, such as the title and the tags of a page
 * of documentation, is about the page.
 */
const sharedBy = (given: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(given).filter(
      ([field, value]) => ofAll.has(field) && (field !== 'author' || typeof value === 'string'),
    ),
  )

const ofAll: ReadonlySet<string> = new Set(
  articleFields.filter(
    (field) => !['id', 'question', 'phrasings', 'answer', 'origin', 'version', 'updatedAt', 'status'].includes(field),
  ),
)

/** What generators of documentation read in front matter; no misspelt field of an article. */
const ofSite =
  /^(title|description|tags?|categor(y|ies)|keywords|date|updated|lastmod|slug|permalink|aliases|layout|draft|weight|order|toc|image|hide_\w+|sidebar\w*|nav\w*|pagination\w*|last_update|parent|has_children)$/i

/** A page of documentation has its heading in the front matter: it is the question of what stands before the first other one. */
const titled = (section: Section, { title }: Readonly<Record<string, unknown>>): Section =>
  section.heading === undefined && typeof title === 'string' ? { ...section, heading: title } : section

/** What folds out is a question with its answer; the rest of the section is cut as any. */
function piecesOfSection(section: Section, given: Piece['fields']): Piece[] {
  const { rest, folded } = unfold(section.text)
  const under = [...(section.under ?? []), ...(section.heading === undefined ? [] : [section.heading])]
  return [
    ...cutSection({ ...section, text: rest }, given),
    ...folded.map(({ question, answer }) => ({
      ...(section.line !== undefined && { line: section.line }),
      under,
      fields: { ...given, question, answer },
    })),
  ]
}

/** Takes `<details><summary>Question</summary>answer</details>` out of a text. */
function unfold(text: string): { rest: string; folded: { question: string; answer: string }[] } {
  const folded: { question: string; answer: string }[] = []
  const rest: string[] = []
  let at = 0
  for (;;) {
    const found = /<details\b[^>]{0,200}>\s*<summary\b[^>]{0,200}>/gi
    found.lastIndex = at
    const opened = found.exec(text)
    const named = opened ? text.indexOf('</summary>', found.lastIndex) : -1
    const closed = named < 0 ? -1 : text.indexOf('</details>', named)
    if (!opened || closed < 0) break
    rest.push(text.slice(at, opened.index))
    const question = text.slice(opened.index + opened[0].length, named).replace(/<[^<>]*>/g, '')
    folded.push({
      question: plain(question.replace(/\s+/g, ' ')),
      answer: text.slice(named + '</summary>'.length, closed).trim(),
    })
    at = closed + '</details>'.length
  }
  return { rest: [...rest, text.slice(at)].join('').trim(), folded }
}

/** A Markdown text in its parts. */
interface Document {
  /** All of it as it was written, without comments. */
  text(): string
  /** What stands before the first heading, and every heading with its text up to the next one; none without text. */
  readonly sections: readonly Section[]
  /** Those with a column for questions and one for answers. */
  readonly tables: readonly (readonly Row[])[]
  readonly comments: number
  readonly pictures: number
}

/** @param lines how many stand before the text in its file */
function read(given: string, lines: number, write: Write): Document {
  const text = withSpacedHeadings(withBoxes(given))
  const tree = treeOf(text)
  const comments = commentsIn(tree, text)
  const edits = [...comments, ...editsOf(tree, text)]
  const tables: Row[][] = []
  const sections: (Omit<Section, 'text'> & { from: number; to: number })[] = []
  const headings = outline()
  let section: Omit<Section, 'text'> & { from: number } = { line: lines, from: 0 }
  for (const node of tree.children) {
    if (node.type === 'heading') {
      const { start, end } = spanOf(node)
      sections.push({ ...section, to: start })
      // Generators of documentation name the place of a heading behind it: `{#returns}`.
      const heading = wordsOf(node, { includeHtml: false, includeImageAlt: false })
        .replace(/\s+/g, ' ')
        .replace(/\s*\{#[\w-]+\}\s*$/, '')
        .trim()
      const line = lines + (node.position?.start.line ?? 1)
      section = { heading, under: headings.enter(node.depth, heading), line, from: end }
    } else if (node.type === 'thematicBreak') edits.push({ ...spanOf(node), text: '' })
    else if (node.type === 'html' && !isComment(node) && !/<\/?(details|summary)\b/i.test(node.value))
      edits.push({ ...spanOf(node), text: write(node.value) })
    else if (node.type === 'paragraph') edits.push(...editsOfSite(node, text))
    else if (node.type === 'blockquote' && node.children[0]?.type === 'paragraph')
      edits.push(...editsOfSite(node.children[0], text))
    else if (node.type === 'table') {
      const rows = rowsOf(node, text, lines)
      if (!headOf(rows)) continue
      tables.push(rows)
      edits.push({ ...spanOf(node), text: '' })
    }
  }
  sections.push({ ...section, to: text.length })
  edits.sort((left, right) => left.start - right.start)
  const notes = notesOf(tree, text)
  return {
    text: () => edited(given, commentsIn(treeOf(given), given), [{ from: 0, to: given.length }])[0]!.trim(),
    sections: withSteps(
      edited(text, edits, sections).map((words, i) => {
        const { from: _, to: __, ...section } = sections[i]!
        // The rest of the heading's own line is empty.
        const own = section.heading === undefined ? words : words.replace(/^\n/, '')
        return { ...section, text: withNotes(own.replace(/[ \t]+$/gm, '').trimEnd(), notes) }
      }),
    ).filter(({ text }) => text.trim() !== ''),
    tables,
    comments: comments.length,
    pictures: [...nodesOf(tree)].filter(isPicture).length,
  }
}

/**
 * What only a generator of documentation reads: imports, places for a table of contents, the borders of boxes (`:::tip`,
 * `[!NOTE]`) and what templates call (`{{< tip >}}`, `{% include a.html %}`, `{: .note}`).
 */
const ofGenerators =
  /^(?::::.*|import\s[^\n]{1,200}\sfrom\s+['"][^'"\n]+['"];?[ \t]*|export\s+(?:const|default)\s[^\n]*|\[\[?_?toc_?\]\]?[ \t]*)$|^\[!(?:note|tip|important|warning|caution)\][ \t]*(?:\n>[ \t]*|$)|\{\{[<%][^\n]{0,300}?[%>]\}\}|\{%[^\n]{0,300}?%\}|\{:[^{}\n]{0,100}\}|\{\/\*[^\n]{0,1000}?\*\/\}/gim

function editsOfSite(paragraph: Paragraph, text: string): Edit[] {
  const { start, end } = spanOf(paragraph)
  return [...text.slice(start, end).matchAll(ofGenerators)].map(({ index, 0: line }) => ({
    start: start + index,
    end: start + index + line.length,
    text: '',
  }))
}

/** What MkDocs folds out (`??? question "How?"`) is a question, and its other boxes (`!!! note`) are text; indented below, both. */
function withBoxes(text: string): string {
  if (!/^(?:!!!|\?\?\?\+?) /m.test(text)) return text
  const lines = text.split('\n')
  const written: string[] = []
  for (let at = 0; at < lines.length; ) {
    const [head, mark, title] = /^(!!!|\?\?\?)\+?\s+[\w -]*(?:"([^"]*)")?\s*$/.exec(lines[at]!) ?? []
    if (head === undefined) {
      written.push(lines[at++]!)
      continue
    }
    const from = ++at
    while (at < lines.length && /^( {4}|\t|\s*$)/.test(lines[at]!)) at++
    const body = lines.slice(from, at).map((line) => line.replace(/^( {4}|\t)/, ''))
    if (mark === '!!!' || !title) written.push(title ? `**${title}**` : '', ...body)
    else written.push(`<details><summary>${title}</summary>`, ...body, '</details>', '')
  }
  return written.join('\n')
}

/** `##问题` is meant as a heading, though CommonMark wants a space; `#1` and `#hashtag #hashtag` are not. */
function withSpacedHeadings(text: string): string {
  if (!/^ {0,3}#{1,6}[^\s#]/m.test(text)) return text
  const places: number[] = []
  for (const node of treeOf(text).children) {
    if (node.type !== 'paragraph') continue
    const { start, end } = spanOf(node)
    for (const found of text.slice(start, end).matchAll(/^ {0,3}(#{1,6})(?=[^\s#])(.*)$/gm)) {
      const isHeading = found[1]!.length > 1 || !/^\d|\s#\S/.test(found[2]!)
      if (isHeading) places.push(start + found.index + found[0].length - found[2]!.length)
    }
  }
  return [0, ...places].map((place, i) => text.slice(place, places[i])).join(' ')
}

/** What a text is to hold instead of what stands between two places of it. */
interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

const isPicture = ({ type }: Nodes): boolean => type === 'image' || type === 'imageReference'
const isComment = (node: Nodes): boolean => node.type === 'html' && node.value.startsWith('<!--')

/** Comments are not for the reader. Lines keep their numbers. */
const commentsIn = (tree: Root, text: string): Edit[] =>
  [...nodesOf(tree)].filter(isComment).map((node) => {
    const { start, end } = spanOf(node)
    return { start, end, text: text.slice(start, end).replace(/[^\n]+/g, '') }
  })

/** Links and notes that are explained elsewhere are told where they are used, and HTML in a line becomes Markdown. */
function editsOf(tree: Root, text: string): Edit[] {
  const addresses = new Map<string, string>()
  for (const node of nodesOf(tree)) if (node.type === 'definition') addresses.set(node.identifier, node.url)
  const edits: Edit[] = []
  for (const node of nodesOf(tree)) {
    const { start, end } = spanOf(node)
    if (node.type === 'definition' || node.type === 'footnoteDefinition')
      edits.push({ start, end, text: text.slice(start, end).replace(/[^\n]+/g, '') })
    else if (node.type === 'footnoteReference') edits.push({ start, end, text: `[${node.label ?? node.identifier}]` })
    else if (node.type === 'linkReference' && node.children.length > 0) {
      const label = text.slice(spanOf(node.children[0]!).start, spanOf(node.children.at(-1)!).end)
      edits.push({ start, end, text: `[${label}](${addresses.get(node.identifier) ?? ''})` })
    } else if (node.type === 'link' && node.children.length > 0 && node.children.every(isPicture))
      edits.push({ start, end, text: '' })
    else if (node.type === 'link' && text[start] === '<')
      edits.push({ start, end, text: text.slice(start + 1, end - 1) })
    else if (isPicture(node)) edits.push({ start, end, text: '' })
    else if (node.type === 'paragraph') edits.push(...inlineHtml(node))
  }
  return edits
}

/** Parts of a text, one behind the other, with the edits that lie in them, in order; one within another is part of it. */
function edited(text: string, edits: readonly Edit[], parts: readonly { from: number; to: number }[]): string[] {
  let nth = 0
  return parts.map(({ from, to }) => {
    let result = ''
    let at = from
    for (; nth < edits.length && edits[nth]!.start < to; nth++) {
      const { start, end, text: instead } = edits[nth]!
      if (start < at || end > to) continue
      result += text.slice(at, start) + instead
      at = end
    }
    return result + text.slice(at, to)
  })
}

/** The words of each note, by the mark that stands in the text. */
function notesOf(tree: Root, text: string): ReadonlyMap<string, string> {
  const notes = new Map<string, string>()
  for (const node of nodesOf(tree)) {
    if (node.type !== 'footnoteDefinition' || node.children.length === 0) continue
    const words = text.slice(spanOf(node.children[0]!).start, spanOf(node.children.at(-1)!).end)
    notes.set(`[${node.label ?? node.identifier}]`, words.replace(/\n\s*/g, ' ').trim())
  }
  return notes
}

/** The cells of a table; `<br>` parts their lines. */
function rowsOf(table: Table, text: string, lines: number): Row[] {
  return table.children.map((row) => ({
    line: lines + (row.position?.start.line ?? 1),
    cells: row.children.map((cell) => {
      const [first, last] = [cell.children[0], cell.children.at(-1)]
      const markdown = first && last ? text.slice(spanOf(first).start, spanOf(last).end) : ''
      const lined = markdown.replace(/\s*<br\s*\/?>\s*/gi, '\n').replaceAll('\\|', '|')
      const words = lined.split('\n').map((line) => wordsOf(treeOf(line)).trim())
      return { text: words.join('\n').trim(), markdown: lined.trim() }
    }),
  }))
}

async function frontMatter(
  yaml: string | undefined,
): Promise<{ values: Record<string, unknown> } | { problem: { line?: number; reason: string } }> {
  if (yaml === undefined) return { values: {} }
  const { parseDocument } = await import('yaml')
  const document = parseDocument(yaml)
  const [error] = document.errors
  // The line of the opening "---" comes before.
  if (error) return { problem: { line: (error.linePos?.[0].line ?? 0) + 1, reason: error.message.split('\n')[0]! } }
  let values: unknown
  try {
    // No aliases: nobody writes them in front matter, and they can multiply without end.
    values = document.toJS({ maxAliasCount: 0 })
  } catch (error) {
    return { problem: { line: 1, reason: reasonOf(error) } }
  }
  if (values === null) return { values: {} }
  if (typeof values !== 'object' || Array.isArray(values)) {
    return { problem: { line: 1, reason: 'not fields and values' } }
  }
  return { values: values as Record<string, unknown> }
}
