import type { TextLimit } from '../adapter.js'

/** The size of a text as a platform counts it. */
export function sizeOf(text: string, unit: TextLimit['unit'] = 'characters'): number {
  return unit === 'bytes' ? Buffer.byteLength(text) : text.length
}

/**
 * A text in pieces that fit: broken between paragraphs, else lines, else sentences, else words, else characters as people
 * count them. Joined again, the pieces give the same text but for the white space at the breaks.
 */
export function split(text: string, { max = Number.POSITIVE_INFINITY, unit = 'characters' }: TextLimit): string[] {
  const pieces: string[] = []
  let rest = text
  let size = sizeOf(text, unit)
  while (size > max) {
    const fitting = longestPrefix(rest, max, unit)
    const piece = rest.slice(0, breakIn(fitting))
    pieces.push(piece.trimEnd())
    const after = rest.slice(piece.length).trimStart()
    size -= sizeOf(rest.slice(0, rest.length - after.length), unit)
    rest = after
  }
  if (rest !== '') pieces.push(rest)
  return pieces.filter((piece) => piece !== '')
}

function longestPrefix(text: string, max: number, unit: TextLimit['unit']): string {
  let end = 0
  let size = 0
  // No prefix that fits is longer than max UTF-16 units, whatever the unit; the margin keeps its last character whole.
  const window = text.slice(0, 2 * max + 64)
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(window)) {
    size += sizeOf(segment, unit)
    if (size > max) break
    end += segment.length
  }
  return end > 0 ? text.slice(0, end) : longestCut(window, max, unit)
}

/** A single character larger than the limit, such as a letter with a thousand accents, is cut: the platform leaves no other way. */
function longestCut(text: string, max: number, unit: TextLimit['unit']): string {
  let end = 0
  let size = 0
  for (const point of text) {
    size += sizeOf(point, unit)
    if (size > max && end > 0) break
    end += point.length
  }
  return text.slice(0, end)
}

/** Borders from best to worst. Each is scanned once from the left. */
const borders = [/\n\s*\n/g, /\n/g, /[。！？；!?;…]|\.\s/g, /\s/g]

/** Where to break a text that fills a message: at the last of the best borders in its second half, else at its end. */
function breakIn(text: string): number {
  const from = Math.floor(text.length / 2)
  const half = text.slice(from)
  for (const border of borders) {
    const last = [...half.matchAll(border)].at(-1)
    if (last) return from + last.index + last[0].length
  }
  return text.length
}
