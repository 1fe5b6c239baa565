import { type Block, type Inline, type ListItem, parseMarkdown } from '@huida/core'

/** A text as Telegram takes it: its characters, and what stands out among them. */
export interface Marked {
  text: string
  entities: MarkupEntity[]
}

/** `offset` and `length` count UTF-16 units, as JavaScript does. */
export type MarkupEntity = { offset: number; length: number } & (
  | { type: 'bold' | 'italic' | 'code' | 'pre' }
  | { type: 'text_link'; url: string }
)

/** Telegram shows no more of them; links come first, since they are lost without. As implementers report; looked up on 2026-11-28. */
const MAX_ENTITIES = 100

/**
 * Markdown as Telegram's entities, so that nothing in it can be read as markup a second time. What was written within a limit stays
 * within it: rather without empty lines, at last as it was written.
 */
export function marked(source: string, max: number): Marked {
  const blocks = parseMarkdown(source)
  for (const isLoose of [true, false]) {
    const canvas = new Canvas(isLoose)
    canvas.blocks(blocks)
    if (canvas.text.length <= max && canvas.text.trim() !== '') return { text: canvas.text, entities: canvas.shown() }
  }
  return { text: source, entities: [] }
}

type Style = { type: 'bold' | 'italic' | 'code' | 'pre' } | { type: 'text_link'; url: string }

/** A text that is written from the start to its end, and the entities in it. */
class Canvas {
  text = ''
  readonly #entities: { style: Style; start: number; end: number }[] = []
  /** Stands at the beginning of each line within a list. */
  #indent = ''

  constructor(private readonly isLoose: boolean) {}

  shown(): MarkupEntity[] {
    const all = this.#entities.map(({ style, start, end }) => ({ ...style, offset: start, length: end - start }))
    if (all.length <= MAX_ENTITIES) return all
    const links = all.filter(({ type }) => type === 'text_link')
    return [...links, ...all.filter(({ type }) => type !== 'text_link')].slice(0, MAX_ENTITIES)
  }

  blocks(blocks: readonly Block[]): void {
    let before: Block | undefined
    for (const block of blocks) {
      if (before) this.#write(this.isLoose && !isJoined(before, block) ? '\n\n' : '\n', [])
      this.#block(block)
      before = block
    }
  }

  #block(block: Block): void {
    switch (block.type) {
      case 'paragraph':
        this.#inlines(block.children, [])
        break
      case 'heading':
        this.#inlines(block.children, [{ type: 'bold' }])
        break
      case 'code':
        this.#write(block.text, [{ type: 'pre' }])
        break
      case 'rule':
        this.#write('———', [])
        break
      case 'list':
        for (const [index, item] of block.items.entries()) {
          if (index > 0) this.#write('\n', [])
          this.#item(item, block.ordered ? `${item.number ?? index + 1}. ` : '• ')
        }
    }
  }

  #item({ blocks }: ListItem, marker: string): void {
    const indent = this.#indent
    this.#write(marker, [])
    this.#indent = `${indent}  `
    let isFirst = true
    for (const block of blocks) {
      if (!isFirst) this.#write('\n', [])
      this.#block(block)
      isFirst = false
    }
    this.#indent = indent
  }

  #inlines(nodes: readonly Inline[], styles: readonly Style[]): void {
    for (const node of nodes) this.#inline(node, styles)
  }

  #inline(node: Inline, styles: readonly Style[]): void {
    switch (node.type) {
      case 'text':
        this.#write(node.text, styles)
        break
      case 'code':
        // Nothing else may stand in code, nor code in anything else.
        this.#write(node.text, [{ type: 'code' }])
        break
      case 'strong':
        this.#inlines(node.children, withStyle(styles, 'bold'))
        break
      case 'emphasis':
        this.#inlines(node.children, withStyle(styles, 'italic'))
        break
      case 'link':
        this.#link(node.url, node.children, styles)
        break
    }
  }

  #link(url: string, children: readonly Inline[], styles: readonly Style[]): void {
    const address = url.replace(/^(mailto|tel):/i, '')
    const start = this.text.length
    // Telegram finds addresses by itself; behind words it takes only those of the web that have a full name.
    const isBehind = /^https?:\/\/[^/?#]*[^/?#.]\.[^/?#.]/i.test(url)
    const isBare = children.length === 1 && children[0]!.type === 'text' && [url, address].includes(children[0]!.text)
    this.#inlines(children, isBehind && !isBare ? [...styles, { type: 'text_link', url }] : styles)
    if (!isBehind && ![url, address].includes(this.text.slice(start))) this.#write(` ${address}`, styles)
  }

  #write(text: string, styles: readonly Style[]): void {
    const isCode = styles[0]?.type === 'pre'
    const written = this.#indent && !isCode ? text.replaceAll('\n', `\n${this.#indent}`) : text
    if (written === '') return
    const start = this.text.length
    this.text += written
    for (const style of styles) {
      const last = this.#entities.findLast((entity) => entity.style === style)
      if (last?.end === start) last.end = this.text.length
      else this.#entities.push({ style, start, end: this.text.length })
    }
  }
}

/** A list goes on with what introduces it, and with another list. */
const isJoined = (before: Block, block: Block): boolean =>
  block.type === 'list' && (before.type === 'list' || before.type === 'paragraph')

const withStyle = (styles: readonly Style[], type: 'bold' | 'italic'): readonly Style[] =>
  styles.some((style) => style.type === type) ? styles : [...styles, { type }]
