import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { findJsonFault } from './json-syntax.js'

describe('a mistake in JSON', () => {
  it.each([
    ['a comma too many', '{\n  "a": 1,\n}', { line: 3, column: 1, found: '}' }],
    ['a comma too few', '{"a": 1\n "b": 2}', { line: 2, column: 2, found: '"b"' }],
    ['a quote too few', '["退货]', { line: 1, column: 2, found: '"退货]' }],
    ['a line break in a text', '["a\nb"]', { line: 1, column: 2, found: '"a' }],
    ['full-width punctuation', '{"a"：1}', { line: 1, column: 5, found: '：' }],
    ['a missing bracket', '[1, 2', { line: 1, column: 6, found: 'end of the file' }],
    ['an empty file', '', { line: 1, column: 1, found: 'end of the file' }],
    ['text after the end', '{} x', { line: 1, column: 4, found: 'x' }],
    ['a wrong bracket', '[1}', { line: 1, column: 3, found: '}' }],
    ['a comment', '[ // one', { line: 1, column: 3, found: '/' }],
  ])('is found at its place: %s', (_, text, fault) => {
    expect(findJsonFault(text)).toEqual(fault)
  })

  it('is found below any depth of brackets', () => {
    expect(findJsonFault('['.repeat(100_000))).toMatchObject({ column: 100_001 })
  })

  it('is never before what one wrong character replaced in a correct text', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (json, at) => {
        const offset = at % json.length
        const broken = `${json.slice(0, offset)}\u0001${json.slice(offset + 1)}`
        expect(() => JSON.parse(broken)).toThrow()
        expect(findJsonFault(broken).column).toBeLessThanOrEqual(offset + 1)
      }),
    )
  })
})
