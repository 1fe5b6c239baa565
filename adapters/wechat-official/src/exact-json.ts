import { type Json, parseJson } from '@huida/core'

/**
 * JSON whose whole numbers of 16 digits and more come as texts, as they were written: ids of 64 bits do not fit into a number.
 * @throws HuidaError BODY_INVALID
 */
export function parseExactJson(bytes: Uint8Array): Json {
  const text = new TextDecoder().decode(bytes)
  return parseJson(/\d{16}/.test(text) ? new TextEncoder().encode(quoteLongNumbers(text)) : bytes, MAX_MEMBERS)
}

/** A list of menus or of messages has thousands. */
const MAX_MEMBERS = 100_000

function quoteLongNumbers(text: string): string {
  let quoted = ''
  let from = 0
  // Texts are passed over, so that what people write in digits stays as it is.
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') at = endOfText(text, at)
    else if (isDigit(text, at)) {
      const start = text[at - 1] === '-' ? at - 1 : at
      const end = endOfNumber(text, at)
      const number = text.slice(start, end)
      if (/^-?\d{16,}$/.test(number)) {
        quoted += `${text.slice(from, start)}"${number}"`
        from = end
      }
      at = end - 1
    }
  }
  return quoted + text.slice(from)
}

const isDigit = (text: string, at: number) => text[at]! >= '0' && text[at]! <= '9'

function endOfText(text: string, from: number): number {
  let at = from + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}

function endOfNumber(text: string, from: number): number {
  let at = from
  while (at < text.length && /[\d.eE+-]/.test(text[at]!)) at++
  return at
}
