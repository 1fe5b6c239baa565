import { type Block, findLinks, type Inline, parseMarkdown } from '@huida/core'
import { element, link } from './dom.js'

/** An answer in Markdown, as elements. Text is always a text node. */
export const formatted = (text: string): Node[] => parseMarkdown(text).map(blockOf)

/** A customer's own words: as they were typed, addresses made into links. */
export function literal(text: string): (Node | string)[] {
  const pieces: (Node | string)[] = []
  let from = 0
  for (const { start, end, url } of findLinks(text)) {
    pieces.push(text.slice(from, start), link(url, {}, url))
    from = end
  }
  return [...pieces, text.slice(from)]
}

/** An answer in Markdown as it is read aloud, a line for each paragraph and item. */
export const spoken = (text: string): string =>
  formatted(text)
    .flatMap((node) => [...linesOf(node as HTMLElement)])
    .join('\n')

function* linesOf(node: HTMLElement): Generator<string> {
  const inner = node.querySelectorAll<HTMLElement>('p, pre')
  if (inner.length === 0) yield node.textContent
  else for (const line of inner) yield line.textContent
}

function blockOf(block: Block): HTMLElement {
  switch (block.type) {
    case 'paragraph':
      return element('p', { dir: 'auto' }, ...block.children.map(inlineOf))
    case 'heading':
      // A bubble has no place in the page's outline.
      return element('p', { dir: 'auto' }, element('strong', {}, ...block.children.map(inlineOf)))
    case 'code':
      return element('pre', { dir: 'ltr' }, block.text)
    case 'rule':
      return element('hr')
    case 'list':
      return element(
        block.ordered ? 'ol' : 'ul',
        {},
        ...block.items.map(({ number, blocks }) =>
          element('li', number === undefined ? {} : { value: String(number) }, ...blocks.map(blockOf)),
        ),
      )
  }
}

function inlineOf(node: Inline): Node | string {
  switch (node.type) {
    case 'text':
      return node.text
    case 'strong':
      return element('strong', {}, ...node.children.map(inlineOf))
    case 'emphasis':
      return element('em', {}, ...node.children.map(inlineOf))
    case 'code':
      return element('code', {}, node.text)
    case 'link':
      return link(node.url, {}, ...node.children.map(inlineOf))
  }
}
