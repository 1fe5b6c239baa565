import { type Inline, inlinesOf } from './markdown-line.js'

export type { Inline }

/** A paragraph, or what stands in the place of one. */
export type Block =
  | { type: 'paragraph'; children: Inline[] }
  | { type: 'heading'; level: number; children: Inline[] }
  | { type: 'code'; text: string }
  /** A line across, between two subjects. */
  | { type: 'rule' }
  | { type: 'list'; ordered: boolean; items: ListItem[] }

/** One item of a list. */
export interface ListItem {
  /** As it was written; in ordered lists only. */
  number?: number
  blocks: Block[]
}

/** Lists inside lists; what is deeper is a paragraph with its marker. */
const MAX_LISTS = 4

/**
 * The Markdown that answers are written in, as nodes to build a page or a platform's own formatting from: paragraphs, headings,
 * lists, fenced code, `**strong**`, `*emphasis*`, `` `code` ``, `[links](https://a.example)` and bare addresses. Everything else,
 * HTML, tables and pictures too, stays the text that it is, and nothing that was written is lost but the markers.
 *
 * It is made for chats and for Chinese: a line break is a line break, `**“退货”**后` is strong, and `长*宽*高`, `张**`, `138****1234`,
 * `snake_case` and `2 * 3` stay as they are. Any text is valid. The time grows with the length of the text.
 */
export function parseMarkdown(text: string): Block[] {
  return blocksOf(text.replace(/\r\n?/g, '\n').split('\n'), 0)
}

const RULE = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/
const HEADING = /^ {0,3}(#{1,6})[ \t]+(?=\S)/
const ITEM = /^([ \t]*)(?:([-*])|(\d{1,3})[.)])[ \t]+(?=\S)/

function blocksOf(lines: readonly string[], depth: number): Block[] {
  const blocks: Block[] = []
  let paragraph: string[] = []
  const endParagraph = () => {
    if (paragraph.length > 0) blocks.push({ type: 'paragraph', children: inlinesOf(paragraph) })
    paragraph = []
  }
  for (let at = 0; at < lines.length; ) {
    const line = lines[at]!
    const fence = fenceOf(line)
    const heading = HEADING.exec(line)
    const isRule = RULE.test(line)
    const item = depth < MAX_LISTS && !isRule ? ITEM.exec(line) : null
    if (fence || heading || isRule || item || line.trim() === '') endParagraph()
    if (fence) {
      const end = endOfFence(lines, at + 1, fence)
      blocks.push({ type: 'code', text: lines.slice(at + 1, end).join('\n') })
      at = end + 1
    } else if (heading) {
      const words = withoutClosing(line.slice(heading[0].length).trimEnd())
      blocks.push({ type: 'heading', level: heading[1]!.length, children: inlinesOf([words]) })
      at++
    } else if (isRule) {
      blocks.push({ type: 'rule' })
      at++
    } else if (item) {
      const end = endOfItem(lines, at, indentOf(line))
      addItem(blocks, item, itemLines(lines.slice(at, end), item[0].length), depth)
      at = end
    } else {
      if (line.trim() !== '') paragraph.push(line)
      at++
    }
  }
  endParagraph()
  return blocks
}

/** The backticks that code begins with. Tildes are left alone: they are how friendly people write. */
function fenceOf(line: string): string | undefined {
  const fence = /^ {0,3}(`{3,})/.exec(line)
  return fence && !line.slice(fence[0].length).includes('`') ? fence[1] : undefined
}

function endOfFence(lines: readonly string[], from: number, fence: string): number {
  let end = from
  while (end < lines.length && !(lines[end]!.trim().length >= fence.length && /^\s*`+\s*$/.test(lines[end]!))) end++
  return end
}

/** `## Title ##` may be closed as it was opened. */
function withoutClosing(heading: string): string {
  let end = heading.length
  while (heading[end - 1] === '#') end--
  return /^\s?$/.test(heading[end - 1] ?? '') ? heading.slice(0, end) : heading
}

/** An item goes on while lines are indented below its marker; blank lines belong to it when such a line follows. */
function endOfItem(lines: readonly string[], from: number, indent: number): number {
  let end = from + 1
  for (let at = end; at < lines.length; at++) {
    if (lines[at]!.trim() === '') continue
    if (indentOf(lines[at]!) < indent + 2) break
    end = at + 1
  }
  return end
}

/** The lines of an item without its marker and the space below it. */
const itemLines = ([first, ...rest]: readonly string[], marker: number): string[] => [
  first!.slice(marker),
  ...rest.map((line) => line.slice(Math.min(marker, /^[ \t]*/.exec(line)![0].length))),
]

function addItem(blocks: Block[], [, , bullet, digits]: RegExpExecArray, lines: string[], depth: number): void {
  const ordered = bullet === undefined
  const item: ListItem = { ...(ordered && { number: Number(digits) }), blocks: blocksOf(lines, depth + 1) }
  const last = blocks.at(-1)
  if (last?.type === 'list' && last.ordered === ordered) last.items.push(item)
  else blocks.push({ type: 'list', ordered, items: [item] })
}

/** Columns before the first word; a tab counts four. */
const indentOf = (line: string): number => /^[ \t]*/.exec(line)![0].replaceAll('\t', '    ').length
