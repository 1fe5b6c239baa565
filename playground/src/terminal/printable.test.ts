import { expect, test } from '@jest/globals'
import { printable, printableJson, printableLines } from './printable.js'

// Colour, the title of the window, a cleared screen, C1's own CSI, a line turned around, an invisible instruction.
const hostile = '\u001b[31mred\u001b]0;owned\u0007\u001b[2J\u009b1m a\u202eb\u2066c\u200bd\u{e0041}\r\nnext\u2028line'

test('what is no sign is shown as what it is', () => {
  const shown = printable(hostile)
  expect(shown).toContain('\\u001b[31mred\\u001b]0;owned\\u0007\\u001b[2J\\u009b1m a\\u202eb\\u2066c\\u200bd\\u{e0041}')
  expect(shown).toContain('\\u000d\\u000anext\\u2028line')
  expect(printable('half \ud800')).toBe('half \\ud800')
})

test('lines stay lines where there may be several', () => {
  expect(printableLines('a\nb\tc\rd')).toBe('a\nb\tc\\u000dd')
})

test('ordinary words of every script stay as they are', () => {
  for (const words of ['衣服不合适怎么退？', 'naïve café — “yes”', 'مرحبا', '👩‍👩‍👧 👍🏽 🏳️‍🌈', 'नमस्ते', 'می‌خواهم'])
    expect(printable(words)).toBe(words)
})

test('JSON means the same afterwards', () => {
  const value = { text: hostile, '\u202ekey': [1] }
  expect(JSON.parse(printableJson(value))).toEqual(value)
  expect(printableJson(value)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u{e0041}]/u)
})
