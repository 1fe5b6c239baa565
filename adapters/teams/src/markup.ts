import { type Block, type Inline, type ListItem, parseMarkdown } from '@huida/core'

/**
 * Markdown as the XML that Teams takes as a message's text, so that nothing in it can be read as markup a second time: Teams' own Markdown
 * knows HTML inside it, and joins lines. Tags as Microsoft's page on formatting lists them; looked up on 2026-11-28.
 */
export const xmlOf = (source: string): string => blocksAsXml(parseMarkdown(source))

const blocksAsXml = (blocks: readonly Block[]): string =>
  blocks
    .map((block, index) => {
      const xml = blockAsXml(block)
      const before = blocks[index - 1]
      // Lists and code stand by themselves.
      return before && isWords(before) && isWords(block) ? `<br/><br/>${xml}` : xml
    })
    .join('')

const isWords = ({ type }: Block): boolean => type === 'paragraph' || type === 'heading'

function blockAsXml(block: Block): string {
  switch (block.type) {
    case 'paragraph':
      return inlinesAsXml(block.children)
    case 'heading':
      return `<b>${inlinesAsXml(block.children)}</b>`
    case 'code':
      return `<pre>${escaped(block.text)}</pre>`
    case 'rule':
      return '<hr/>'
    case 'list': {
      const items = block.items.map(({ blocks }) => `<li>${blocksAsXml(blocks)}</li>`).join('')
      const start = block.items[0]?.number
      return block.ordered
        ? `<ol${start === undefined || start === 1 ? '' : ` start="${start}"`}>${items}</ol>`
        : `<ul>${items}</ul>`
    }
  }
}

const inlinesAsXml = (nodes: readonly Inline[]): string => nodes.map(inlineAsXml).join('')

function inlineAsXml(node: Inline): string {
  switch (node.type) {
    case 'text':
      return escaped(node.text).replaceAll('\n', '<br/>')
    case 'code':
      return `<code>${escaped(node.text)}</code>`
    case 'strong':
      return `<b>${inlinesAsXml(node.children)}</b>`
    case 'emphasis':
      return `<i>${inlinesAsXml(node.children)}</i>`
    case 'link':
      return `<a href="${escaped(node.url)}">${inlinesAsXml(node.children)}</a>`
  }
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** A piece of text in a card, of which no character is markup. */
export interface Run {
  type: 'TextRun'
  text: string
  weight?: 'Bolder'
  size?: 'Medium'
  italic?: true
  fontType?: 'Monospace'
  selectAction?: { type: 'Action.OpenUrl'; url: string }
}

type Style = Omit<Run, 'type' | 'text'>

/** Words of a card, exactly as they are. Functions that cards know, `{{DATE(…)}}` and `{{TIME(…)}}`, are cut in two. */
export const runsOf = (text: string, style: Style = {}): Run[] =>
  text
    .split(/(?<=\{)(?=\{(?:DATE|TIME)\()/i)
    .filter((piece) => piece !== '')
    .map((piece) => ({ type: 'TextRun', text: piece, ...style }))

/** Markdown as words of a card. */
export function markedRunsOf(source: string): Run[] {
  const runs: Run[] = []
  writeBlocks(parseMarkdown(source), '', runs)
  return runs
}

function writeBlocks(blocks: readonly Block[], indent: string, runs: Run[]): void {
  for (const [index, block] of blocks.entries()) {
    if (index > 0) runs.push(...runsOf(indent || block.type === 'list' ? `\n${indent}` : '\n\n'))
    switch (block.type) {
      case 'paragraph':
        writeInlines(block.children, {}, runs)
        break
      case 'heading':
        writeInlines(block.children, { weight: 'Bolder' }, runs)
        break
      case 'code':
        runs.push(...runsOf(block.text, { fontType: 'Monospace' }))
        break
      case 'rule':
        runs.push(...runsOf('———'))
        break
      case 'list':
        for (const [at, item] of block.items.entries()) {
          if (at > 0) runs.push(...runsOf(`\n${indent}`))
          writeItem(item, block.ordered ? `${item.number ?? at + 1}. ` : '• ', indent, runs)
        }
    }
  }
}

function writeItem({ blocks }: ListItem, marker: string, indent: string, runs: Run[]): void {
  runs.push(...runsOf(marker))
  writeBlocks(blocks, `${indent}  `, runs)
}

function writeInlines(nodes: readonly Inline[], style: Style, runs: Run[]): void {
  for (const node of nodes)
    switch (node.type) {
      case 'text':
        runs.push(...runsOf(node.text, style))
        break
      case 'code':
        runs.push(...runsOf(node.text, { ...style, fontType: 'Monospace' }))
        break
      case 'strong':
        writeInlines(node.children, { ...style, weight: 'Bolder' }, runs)
        break
      case 'emphasis':
        writeInlines(node.children, { ...style, italic: true }, runs)
        break
      case 'link':
        writeInlines(node.children, { ...style, selectAction: { type: 'Action.OpenUrl', url: node.url } }, runs)
        break
    }
}
