import type { Json } from '@huida/core'

/**
 * What Block Kit takes, as https://docs.slack.dev/reference/block-kit has it. That all blocks together may hold about 13,200 characters is
 * not documented, and was measured by others (slackapi/bolt-js#2509). Looked up on 2026-11-28.
 */
const MAX = {
  blocks: 50,
  section: 3_000,
  markdown: 12_000,
  message: 13_200,
  header: 150,
  elements: 25,
  label: 75,
  value: 2_000,
  id: 255,
  url: 3_000,
  alt: 2_000,
} as const

/** Of the text that `chat.update` takes, in bytes: not documented, and reported by implementers. */
const MAX_UPDATED_TEXT_BYTES = 4_000

type Node = { [key: string]: Json | undefined }

/** The error with which Slack refuses a message; `undefined` when it takes it. */
export function refusalOf({ text, blocks, thread_ts, metadata }: Node, isUpdate: boolean): string | undefined {
  if (thread_ts !== undefined && !(typeof thread_ts === 'string' && /^\d+\.\d+$/.test(thread_ts)))
    return 'invalid_thread_ts'
  const list = blocks === undefined ? [] : blocks
  if (!Array.isArray(list)) return 'invalid_blocks_format'
  if (list.length === 0 && (typeof text !== 'string' || text === '')) return 'no_text'
  if (isUpdate && typeof text === 'string' && Buffer.byteLength(text) > MAX_UPDATED_TEXT_BYTES) return 'msg_too_long'
  if (metadata !== undefined && typeof Object(metadata).event_type !== 'string') return 'invalid_metadata_format'
  return refusalOfBlocks(list.map((block) => Object(block) as Node))
}

function refusalOfBlocks(blocks: readonly Node[]): string | undefined {
  if (blocks.length > MAX.blocks) return 'invalid_blocks'
  if (!blocks.every(isBlock)) return 'invalid_blocks'
  const marked = blocks.filter(({ type }) => type === 'markdown')
  if (lengthOf(marked) > MAX.markdown) return 'msg_blocks_too_long'
  return lengthOf(blocks) > MAX.message ? 'msg_blocks_too_long' : undefined
}

function isBlock(block: Node): boolean {
  switch (block.type) {
    case 'section':
      return isText(block.text, MAX.section) || Array.isArray(block.fields)
    case 'header':
      return isText(block.text, MAX.header) && Object(block.text).type === 'plain_text'
    case 'markdown':
      return typeof block.text === 'string' && block.text !== ''
    case 'image':
      return isShort(block.image_url, MAX.url) && isShort(block.alt_text, MAX.alt) && /^https?:/.test(block.image_url)
    case 'actions':
      return isActions(block.elements)
    case 'context':
      return Array.isArray(block.elements) && block.elements.length > 0 && block.elements.length <= 10
    case 'rich_text':
      return Array.isArray(block.elements) && block.elements.length > 0
    case 'divider':
      return true
    default:
      return false
  }
}

function isActions(elements: Json | undefined): boolean {
  if (!Array.isArray(elements) || elements.length === 0 || elements.length > MAX.elements) return false
  const nodes = elements.map((element) => Object(element) as Node)
  const ids = nodes.map(({ action_id }) => action_id)
  return new Set(ids).size === ids.length && nodes.every(isElement)
}

const isElement = (node: Node): boolean =>
  isShort(node.action_id, MAX.id) &&
  (node.type !== 'button' ||
    (isText(node.text, MAX.label) && (node.value === undefined || isShort(node.value, MAX.value))))

const isText = (text: Json | undefined, max: number): boolean => isShort((Object(text) as Node).text, max)

const isShort = (text: Json | undefined, max: number): text is string =>
  typeof text === 'string' && text !== '' && text.length <= max

/** Of all texts in it, however deep. */
function lengthOf(node: Json | readonly Node[] | undefined): number {
  if (node === undefined || node === null || typeof node !== 'object') return 0
  let length = 0
  for (const [key, inner] of Object.entries(node))
    length += typeof inner === 'string' ? (key === 'text' || key === 'value' ? inner.length : 0) : lengthOf(inner)
  return length
}
