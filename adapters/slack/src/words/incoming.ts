import { MAX_TEXT } from '@huida/core'
import type { Node, SlackMessage } from '../payload.js'

/** What a message says, and whether it says it to the bot. */
export interface Said {
  /** As the person typed it, without the bot's name where it was called. */
  words: string
  /** It mentions the bot. */
  toBot: boolean
}

/**
 * The words of a message. Slack escapes three characters, writes addresses and mentions in brackets, and emoji by their names.
 * https://docs.slack.dev/messaging/formatting-message-text; looked up on 2026-11-28.
 */
export function saidBy({ text, blocks }: SlackMessage, botUserId: string | undefined): Said {
  if (typeof text !== 'string') return { words: '', toBot: false }
  const pictures = picturesIn(blocks)
  const isBot = (inside: string) => botUserId !== undefined && inside.slice(1).split('|', 1)[0] === botUserId
  let toBot = false
  let words = ''
  let at = 0
  for (const bracket of text.matchAll(/<([^<>]{1,4096})>([ \t]?)/g)) {
    const [whole, inside = '', space = ''] = bracket
    words += plain(text.slice(at, bracket.index), pictures)
    at = bracket.index + whole.length
    if (inside.startsWith('@') && isBot(inside)) {
      toBot = true
      // Taken out with the space behind it, where there is one before it too.
      if (words !== '' && words.at(-1)!.trim() !== '') words += space
    } else words += shownAs(inside) + space
  }
  words += plain(text.slice(at), pictures)
  const said = toBot ? words.replace(/^[\s,，:：、]{1,20}/, '').trimEnd() : words
  return { words: said.slice(0, MAX_TEXT), toBot }
}

/** What stands in brackets, as people see it. */
function shownAs(inside: string): string {
  const bar = inside.indexOf('|')
  const target = unescaped(bar < 0 ? inside : inside.slice(0, bar))
  const label = bar < 0 ? '' : unescaped(inside.slice(bar + 1))
  switch (target[0]) {
    case '@':
      return `@${label.replace(/^@/, '') || target.slice(1)}`
    case '#':
      return `#${label.replace(/^#/, '') || target.slice(1)}`
    case '!':
      return commandShown(target, label)
  }
  const address = target.replace(/^(mailto|tel):/i, '')
  if (label === '') return address
  // Slack makes links of what people type, with the same words.
  const isTyped = [target, address, address.replace(/^https?:\/\//i, '')].some(
    (typed) => typed.replace(/\/$/, '') === label,
  )
  return isTyped ? label : `${label} ${address}`
}

function commandShown(target: string, label: string): string {
  if (/^!(here|channel|everyone)$/.test(target)) return `@${target.slice(1)}`
  return label || target.replace(/^![\w]+\^?/, '')
}

function plain(text: string, pictures: ReadonlyMap<string, string>): string {
  const named =
    pictures.size === 0
      ? text
      : text.replace(/:[\w+'-]{1,100}:(?::skin-tone-\d:)?/g, (name) => pictures.get(name) ?? name)
  return unescaped(named)
}

const unescaped = (text: string): string => text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&')

/** The emoji of a message by their names: its blocks tell the characters. */
function picturesIn(blocks: unknown): Map<string, string> {
  const found = new Map<string, string>()
  const look = (nodes: unknown, depth: number) => {
    if (!Array.isArray(nodes) || depth > 6) return
    for (const node of nodes as (Node | null)[]) {
      if (node?.type === 'emoji' && typeof node.name === 'string' && typeof node.unicode === 'string') {
        const tone = typeof node.skin_tone === 'number' ? `:skin-tone-${node.skin_tone}:` : ''
        const character = characterOf(node.unicode)
        if (character) found.set(`:${node.name}:${tone}`, character)
      }
      look(node?.elements, depth + 1)
    }
  }
  look(blocks, 0)
  return found
}

/** `1f44b-1f3fb`: code points in hexadecimal. */
function characterOf(unicode: string): string | undefined {
  const points = unicode.split('-').map((point) => Number.parseInt(point, 16))
  return points.every((point) => point > 0 && point <= 0x10ffff) ? String.fromCodePoint(...points) : undefined
}
