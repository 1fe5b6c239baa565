import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { split } from '../index.js'
import { cpuMs } from '../testing/index.js'

test('a text that fits stays whole', () => {
  expect(split('hello', { max: 5 })).toEqual(['hello'])
})

test('a long text is broken between paragraphs first, then sentences, then words', () => {
  expect(split('aaaa bbbb\n\ncccc dddd', { max: 12 })).toEqual(['aaaa bbbb', 'cccc dddd'])
  expect(split('今天发货。明天送到。', { max: 7 })).toEqual(['今天发货。', '明天送到。'])
  expect(split('hello there world', { max: 12 })).toEqual(['hello there', 'world'])
})

test('an emoji is never cut in two', () => {
  const family = '👩‍👩‍👧‍👦'
  for (const piece of split(family.repeat(5), { max: family.length + 3 })) expect(piece.replaceAll(family, '')).toBe('')
})

test('a character that is larger than a message is cut into as few as there must be', () => {
  const pieces = split(`a${'\u0301'.repeat(8_000)}`, { max: 4_096 })
  expect(pieces.map((piece) => piece.length)).toEqual([4_096, 3_905])
  expect(split('👩‍👩‍👧‍👦', { max: 8, unit: 'bytes' }).every((piece) => Buffer.byteLength(piece) <= 8)).toBe(true)
})

test('bytes are counted where the platform counts bytes', () => {
  expect(split('你好世界', { max: 6, unit: 'bytes' })).toEqual(['你好', '世界'])
})

test('nothing is lost but white space, and every piece fits', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 30, max: 60 }), (said, max) => {
      const pieces = split(said, { max, unit: 'bytes' })
      expect(pieces.join('').replace(/\s/g, '')).toBe(said.replace(/\s/g, ''))
      for (const piece of pieces) expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(max)
    }),
  )
})

test('the cost of a hostile text grows with its length and no faster', () => {
  const cost = (length: number) =>
    cpuMs(() => split(`${'\n \n'.repeat(length)}${'. '.repeat(length)}x`, { max: 4_096 }))
  cost(2_000)
  // Ten times the text; a square would be 100 times.
  expect(cost(20_000)).toBeLessThan(50 * Math.max(1, cost(2_000)))
})
