import type { Json } from '@huida/core'
import type { SlackMessage } from './workspace.js'

/** A button of a message, as it was given. */
export interface SlackButton {
  [key: string]: Json | undefined
  /** What comes back when it is pressed. */
  value?: string
}

interface Node {
  type?: string
  text?: string | Node
  url?: string
  style?: string
  block_id?: string
  elements?: Node[]
}

/** What people read of a message: of its blocks, where it has some, else its text. */
export function wordsOf({ text, blocks }: Pick<SlackMessage, 'text' | 'blocks'>): string {
  const list = nodesOf(blocks)
  if (list.length === 0) return unescaped(text)
  return list
    .filter(({ type }) => type !== 'actions' && type !== 'divider')
    .map(wordsIn)
    .filter(Boolean)
    .join('\n')
}

/** The buttons of a message, with the block that they stand in. */
export function buttonsOf({ blocks }: Pick<SlackMessage, 'blocks'>): SlackButton[] {
  return nodesOf(blocks)
    .filter(({ type }) => type === 'actions')
    .flatMap(({ elements = [], block_id }) =>
      elements.map((each) => ({ ...(each as SlackButton), ...(block_id !== undefined && { block_id }) })),
    )
}

/** What a button says. */
export const labelOf = ({ text }: SlackButton): string => wordsIn(text as Node)

const nodesOf = (blocks: Json | undefined): Node[] =>
  Array.isArray(blocks) ? blocks.map((block) => Object(block) as Node) : []

function wordsIn(node: Node | undefined): string {
  if (!node) return ''
  const { type, text, url, elements = [] } = node
  if (typeof text === 'string') return type === 'mrkdwn' ? unescaped(text) : text
  if (text) return wordsIn(text)
  if (type === 'rich_text') return elements.map(wordsIn).join('\n')
  if (type === 'rich_text_list')
    return elements
      .map((each, index) => `${node.style === 'ordered' ? `${index + 1}.` : '•'} ${wordsIn(each)}`)
      .join('\n')
  return elements.length > 0 ? elements.map(wordsIn).join('') : (url ?? '')
}

const unescaped = (text: string): string => text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&')
