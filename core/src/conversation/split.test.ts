import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { split } from '../index.js'

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

test('the time for a hostile text grows with its length and no faster', () => {
  /** The shortest of several: what other programs take from this one is not its own. */
  const took = (length: number) =>
    Math.min(
      ...Array.from({ length: 5 }, () => {
        const from = performance.now()
        split(`${'\n \n'.repeat(length)}${'. '.repeat(length)}x`, { max: 4_096 })
        return performance.now() - from
      }),
    )
  const short = took(2_000)
  // Twenty times the text; a square would be 400 times.
  expect(took(40_000)).toBeLessThan(100 * Math.max(1, short))
})
