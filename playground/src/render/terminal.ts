import type { Choice, Part } from '@huida/core'
import { printableLines } from '../terminal/printable.js'
import type { Look } from './looks.js'

/** A message on one channel, for a terminal: a box for each message that is sent. */
export function drawLook({ title, parts }: Look): string {
  if (!parts) return `${title}: (not installed)`
  const boxes = parts.map((part) => {
    const lines = printableLines(drawPart(part)).split('\n')
    return ['┌', ...lines.map((line) => `│ ${line}`), '└'].map((line) => `  ${line}`).join('\n')
  })
  return [title, ...boxes].join('\n')
}

/** What people see of a part, in signs. */
export function drawPart(part: Part): string {
  switch (part.type) {
    case 'text':
      return part.text
    case 'choices':
      return `${part.text}\n${buttons(part.choices)}`
    case 'card':
      return lines(
        part.imageUrl && `🖼  ${part.imageUrl}`,
        part.title,
        '─'.repeat(12),
        part.text,
        part.url && `→ ${part.url}`,
        part.choices && buttons(part.choices),
      )
    case 'image':
      return `🖼  ${[part.alt, part.url].filter(Boolean).join(' · ')}`
    case 'file':
      return `📎 ${part.name} · ${part.url}`
    case 'audio':
      return `🔊 ${[part.transcript, part.url].filter(Boolean).join(' · ')}`
    case 'video':
      return `🎬 ${[part.alt, part.url].filter(Boolean).join(' · ')}`
    case 'location':
      return `📍 ${[part.name, part.address, `${part.latitude}, ${part.longitude}`].filter(Boolean).join(' · ')}`
    case 'link':
      return lines(`🔗 ${part.title}`, part.text, part.url)
    case 'sources':
      return part.sources.map(({ title, url }) => `§ ${[title, url].filter(Boolean).join(' · ')}`).join('\n')
    case 'native':
      return `◇ ${part.platform} ${JSON.stringify(part.data)}`
  }
}

const buttons = (choices: readonly Choice[]): string => choices.map(({ label }) => `[ ${label} ]`).join('  ')

const lines = (...each: (string | undefined | false)[]): string => each.filter(Boolean).join('\n')
