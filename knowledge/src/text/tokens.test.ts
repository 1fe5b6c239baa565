import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { queryTokens, tokenize } from './tokens.js'

describe('tokens', () => {
  it('are the words of Chinese, its characters and pairs of neighbours', () => {
    expect(tokenize('电子发票')).toEqual(expect.arrayContaining(['电子', '发票', '#电', '#子发', '#票']))
  })

  it('do not change with stray spaces between Chinese characters', () => {
    expect(tokenize('一 对一')).toEqual(tokenize('一对一'))
  })

  it('do not pair characters across punctuation', () => {
    expect(tokenize('退，货')).not.toContain('#退货')
  })

  it('are one for full and half width, upper and lower case', () => {
    expect(tokenize('ＡＢＣ１')).toEqual(tokenize('abc1'))
  })

  it('tell words from Chinese characters without a space between them', () => {
    expect(tokenize('iPhone手机')).toEqual(expect.arrayContaining(['iphon', '手机']))
  })

  it.each([
    ['returns', 'return'],
    ['returning', 'returned'],
    ['stopped', 'stop'],
    ['policies', 'policy'],
    ['exchange', 'exchanging'],
  ])('are the same for %s and %s', (left, right) => {
    expect(tokenize(left)[0]).toBe(tokenize(right)[0])
  })

  it.each(['address', 'status', 'this', 'need'])('keep %s whole', (word) => {
    expect(tokenize(word)[0]).toBe(word)
  })

  it('share fragments across a typo', () => {
    const typed = new Set(tokenize('delivry'))
    expect(tokenize('delivery').filter((token) => typed.has(token)).length).toBeGreaterThan(2)
  })

  it.each([
    ['th-01', 'TH01'],
    ['Wi-Fi', 'wifi'],
    ['E203', 'e-203'],
    ['ERR_42', 'err-42'],
    ['2.5 A', '2.5A'],
    ['Mate60', 'Mate 60'],
    ['don’t', 'dont'],
  ])('have the words of %s in common with %s', (left, right) => {
    const words = queryTokens(left)
    const shared = tokenize(right).filter((token) => !token.startsWith('#') && words.has(token))
    expect(shared).not.toEqual([])
  })

  it('tell a language from its namesakes', () => {
    expect(['C', 'C#', 'C++', 'A+B'].map((text) => tokenize(text)[0])).toEqual(['c', 'c#', 'c++', 'a'])
    expect(tokenize('C#课程')).toContain('c#')
  })

  it('keep the figures of a number together', () => {
    expect(tokenize('2.5L')).toEqual(expect.arrayContaining(['2.5', 'l', '2.5l']))
    expect(tokenize('2.5L')).not.toContain('5l')
  })

  it('are those of plain words where Chinese slang is written', () => {
    expect(tokenize('咋退货，啥时候到')).toEqual(tokenize('怎么退货，什么时候到'))
  })

  it('take letters of any script, accents included', () => {
    expect(tokenize('Доставка café 배송')).toEqual(expect.arrayContaining(['доставка', 'café', '배송']))
  })

  it('exist for any string, lone surrogates and NUL included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        for (const token of tokenize(`${text}\ud800\0`)) expect(token).not.toBe('')
      }),
    )
  })

  it('of a question come from its first 2,000 characters', () => {
    expect(queryTokens(`${'。'.repeat(2_000)}退货`)).toEqual(new Set())
  })
})
