import { type Block, type Inline, type ListItem, parseMarkdown } from './markdown.js'

/** What a text in Markdown says, without its signs: for platforms without markup. Addresses of links stand behind their words. */
export const plainMarkdown = (text: string): string => textOf(parseMarkdown(text))

function textOf(blocks: readonly Block[]): string {
  let text = ''
  let before: Block | undefined
  for (const block of blocks) {
    if (before) text += before.type === 'list' && block.type === 'list' ? '\n' : '\n\n'
    text += blockText(block)
    before = block
  }
  return text
}

function blockText(block: Block): string {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return inlineText(block.children)
    case 'code':
      return block.text
    case 'rule':
      return '———'
    case 'list':
      return block.items.map((item, index) => itemText(item, block.ordered ? index : undefined)).join('\n')
  }
}

function itemText({ number, blocks }: ListItem, index: number | undefined): string {
  const marker = index === undefined ? '- ' : `${number ?? index + 1}. `
  const indent = ' '.repeat(marker.length)
  return `${marker}${blocks.map(blockText).join('\n').replaceAll('\n', `\n${indent}`)}`
}

const inlineText = (nodes: readonly Inline[]): string => nodes.map(nodeText).join('')

function nodeText(node: Inline): string {
  switch (node.type) {
    case 'text':
    case 'code':
      return node.text
    case 'strong':
    case 'emphasis':
      return inlineText(node.children)
    case 'link': {
      const words = inlineText(node.children)
      const address = node.url.replace(/^(mailto|tel):/i, '')
      return words === node.url || words === address ? words : `${words} ${address}`
    }
  }
}
