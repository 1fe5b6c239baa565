import { type Block, findLinks, type Inline, isSafeUrl, type ListItem, parseMarkdown } from '@huida/core'

/** A block of rich text: what stands in it is never read as markup, nor as a mention. */
export interface RichText {
  type: 'rich_text'
  elements: RichBlock[]
}

type RichBlock =
  | { type: 'rich_text_section' | 'rich_text_preformatted'; elements: Piece[] }
  | { type: 'rich_text_list'; style: 'bullet' | 'ordered'; indent: number; offset?: number; elements: RichBlock[] }

type Piece = { type: 'text'; text: string; style?: Style } | { type: 'link'; url: string; text?: string; style?: Style }

interface Style {
  bold?: true
  italic?: true
  code?: true
}

/** A text exactly as it is; addresses in it can be opened. */
export const plainRichText = (text: string): RichText => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: linked(text, {}) }],
})

/** Markdown as Slack's rich text. */
export function markedRichText(source: string): RichText {
  const canvas = new Canvas()
  canvas.blocks(parseMarkdown(source), 0)
  const elements = canvas.done()
  // Only signs, such as a lone fence: then that is what it says.
  return elements.length > 0 ? { type: 'rich_text', elements } : plainRichText(source)
}

/** Blocks that are written one after the other. Paragraphs and headings share a section. */
class Canvas {
  readonly #done: RichBlock[] = []
  #open: Piece[] = []

  done(): RichBlock[] {
    this.#end()
    return this.#done
  }

  blocks(blocks: readonly Block[], indent: number): void {
    for (const block of blocks) this.#block(block, indent)
  }

  #block(block: Block, indent: number): void {
    switch (block.type) {
      case 'paragraph':
        this.#paragraph(pieces(block.children, {}))
        break
      case 'heading':
        this.#paragraph(pieces(block.children, { bold: true }))
        break
      case 'rule':
        this.#paragraph([{ type: 'text', text: '———' }])
        break
      case 'code':
        this.#end()
        if (block.text)
          this.#done.push({ type: 'rich_text_preformatted', elements: [{ type: 'text', text: block.text }] })
        break
      case 'list':
        this.#end()
        this.#list(block.items, block.ordered, indent)
        break
    }
  }

  #paragraph(children: Piece[]): void {
    if (children.length === 0) return
    if (this.#open.length > 0) this.#open.push({ type: 'text', text: '\n\n' })
    this.#open.push(...children)
  }

  /** Lists inside of lists follow each other at another indent: Slack nests nothing. */
  #list(items: readonly ListItem[], ordered: boolean, indent: number): void {
    let entries: RichBlock[] = []
    let number = items[0]?.number ?? 1
    let first = number
    const end = () => {
      if (entries.length > 0)
        this.#done.push({
          type: 'rich_text_list',
          style: ordered ? 'ordered' : 'bullet',
          indent,
          ...(ordered && first !== 1 && { offset: first - 1 }),
          elements: entries,
        })
      entries = []
      first = number
    }
    for (const item of items) {
      const [head, ...rest] = item.blocks
      const isWords = head?.type === 'paragraph' || head?.type === 'heading'
      entries.push({
        type: 'rich_text_section',
        elements: isWords ? pieces(head.children, {}) : [{ type: 'text', text: ' ' }],
      })
      number++
      const below = isWords ? rest : item.blocks
      if (below.length === 0) continue
      end()
      this.blocks(below, indent + 1)
      this.#end()
    }
    end()
  }

  #end(): void {
    if (this.#open.length > 0) this.#done.push({ type: 'rich_text_section', elements: this.#open })
    this.#open = []
  }
}

const pieces = (children: readonly Inline[], style: Style): Piece[] =>
  children.flatMap((child) => piecesOf(child, style))

function piecesOf(child: Inline, style: Style): Piece[] {
  switch (child.type) {
    case 'text':
      return linked(child.text, style)
    case 'strong':
      return pieces(child.children, { ...style, bold: true })
    case 'emphasis':
      return pieces(child.children, { ...style, italic: true })
    case 'code':
      return child.text ? [{ type: 'text', text: child.text, style: { ...style, code: true } }] : []
    case 'link':
      return [{ type: 'link', url: child.url, text: wordsOf(child.children) || child.url, ...styled(style) }]
  }
}

const wordsOf = (children: readonly Inline[]): string =>
  children.map((child) => ('text' in child ? child.text : wordsOf(child.children))).join('')

function linked(text: string, style: Style): Piece[] {
  const found: Piece[] = []
  let at = 0
  const say = (words: string) => {
    if (words) found.push({ type: 'text', text: words, ...styled(style) })
  }
  for (const { start, end, url } of findLinks(text)) {
    if (!isSafeUrl(url)) continue
    say(text.slice(at, start))
    found.push({ type: 'link', url, text: url, ...styled(style) })
    at = end
  }
  say(text.slice(at))
  return found
}

const styled = (style: Style): { style?: Style } => (Object.keys(style).length > 0 ? { style } : {})
