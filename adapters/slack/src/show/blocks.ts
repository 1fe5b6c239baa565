import { type Choice, type Part, split } from '@huida/core'
import type { Node } from '../payload.js'
import { LIMITS } from './limits.js'
import { markedRichText, plainRichText, type RichText } from './rich-text.js'

/** A message as `chat.postMessage` and `chat.update` take it. */
export interface Shown {
  /** What notifications and screen readers tell; the blocks stand in its place. */
  text: string
  blocks: object[]
}

/** Our own buttons, by which a pressed one is known. */
const BLOCK = 'huida'

type Worded = Extract<Part, { type: 'text' | 'choices' }>
type Card = Extract<Part, { type: 'card' }>
type Image = Extract<Part, { type: 'image' }>

/** Words, with the buttons below them. */
export function wordsShown(part: Worded): Shown {
  const words = part.text ? [richText(part)] : []
  const buttons = part.type === 'choices' ? [actions(part.choices)] : []
  return { text: alert(part.text || labelsOf(part)), blocks: [...words, ...buttons] }
}

/** A card: its picture, its title, its words and address, its buttons. */
export function cardShown({ title, text, imageUrl, url, choices = [] }: Card): Shown {
  const blocks: object[] = []
  if (imageUrl) blocks.push(imageBlock(imageUrl, title))
  if (title) blocks.push({ type: 'header', text: plainText(title, LIMITS.header) })
  const words = [text, url].filter(Boolean).join('\n')
  for (const piece of pieces(words, lengthOf(title, choices))) blocks.push(plainRichText(piece))
  if (choices.length > 0) blocks.push(actions(choices))
  return { text: alert([title, text].filter(Boolean).join('\n')), blocks }
}

/** The words of a card have no limit of their own: what a message holds beside title and buttons. */
function pieces(words: string, taken: number): string[] {
  const most = LIMITS.message - taken - MARGIN
  const whole = words.length <= most ? words : `${words.slice(0, most - 1)}…`
  return whole === '' ? [] : split(whole, { max: LIMITS.section })
}

/** What the limit of a message, which nobody knows exactly, is missed by. */
const MARGIN = 300

const lengthOf = (title: string, choices: readonly Choice[]): number =>
  choices.reduce((sum, { label, value }) => sum + label.length + value.length, title.length)

/** A picture at an address that Slack can open. */
export const imageShown = ({ url, alt }: Image): Shown => ({
  text: alert(alt || url),
  blocks: [imageBlock(url, alt || ' ')],
})

/** Blocks of a bot builder's own. `undefined`: there are none. */
export function nativeShown(data: unknown): Shown | undefined {
  const { text, blocks } = Object(data) as { text?: unknown; blocks?: unknown }
  if (!Array.isArray(blocks) || blocks.length === 0) return undefined
  return { text: alert(typeof text === 'string' ? text : ''), blocks: blocks as object[] }
}

/** Text that is still being written. */
export const provisionalShown = (text: string): Shown => {
  const shown = text.length <= LIMITS.section ? text : `${text.slice(0, LIMITS.section - 1)}…`
  return { text: alert(shown), blocks: [plainRichText(shown)] }
}

/** The blocks of a message after one of our buttons was pressed: what was chosen stands in their place. `undefined`: none of ours. */
export function afterPress(
  blocks: readonly Node[] | undefined,
  blockId: string | undefined,
  label: string,
): Node[] | undefined {
  if (!blockId?.startsWith(BLOCK) || !Array.isArray(blocks)) return undefined
  const chosen = { type: 'context', elements: [plainText(`✓ ${label}`, LIMITS.section)] } as Node
  return blocks.map((block) => (block?.block_id === blockId ? chosen : block))
}

/** The text of an update is shorter: Slack refuses a longer one, though nobody sees it beside blocks. */
export const updated = ({ text, blocks }: Shown): Shown => ({ text: cut(text, LIMITS.updatedTextBytes), blocks })

function richText({ text, format }: Worded): RichText {
  return format === 'markdown' ? markedRichText(text) : plainRichText(text)
}

const actions = (choices: readonly Choice[]) => ({
  type: 'actions',
  block_id: BLOCK,
  elements: choices.map(({ label, value }, index) => ({
    type: 'button',
    action_id: `${BLOCK}.${index}`,
    text: plainText(label, LIMITS.label),
    value,
  })),
})

const imageBlock = (url: string, alt: string) => ({
  type: 'image',
  image_url: url,
  alt_text: alt.slice(0, LIMITS.alt) || ' ',
})

const plainText = (text: string, max: number) => ({ type: 'plain_text', text: text.slice(0, max) || ' ', emoji: false })

const labelsOf = (part: Worded): string =>
  part.type === 'choices' ? part.choices.map(({ label }) => label).join(' / ') : ''

/** Slack reads mentions from this line, so its signs are escaped. */
const alert = (text: string): string => {
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
  return escaped.length <= LIMITS.text ? escaped || ' ' : `${trimmed(escaped.slice(0, LIMITS.text - 1))}…`
}

function cut(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text
  let kept = text.slice(0, maxBytes)
  while (Buffer.byteLength(kept) > maxBytes - 3)
    kept = kept.slice(0, Math.floor((kept.length * (maxBytes - 4)) / Buffer.byteLength(kept)))
  return `${trimmed(kept)}…`
}

/** Without half of an escaped sign, or of a character. */
const trimmed = (text: string): string => text.replace(/&[a-z]{0,4}$/, '').replace(/[\uD800-\uDBFF]$/, '')
