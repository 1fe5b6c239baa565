import { describe, expect, it } from '@jest/globals'
import { createLexicalIndex } from '../lexical/lexical.js'
import { otherWords } from './synonyms.js'

describe('synonyms', () => {
  const groups = [
    ['快递', '物流', '包裹'],
    ['refund', 'money back'],
  ]

  it('are the others of a group that the question has a word of', () => {
    expect(otherWords('我的快递呢', groups)).toEqual(['物流', '包裹'])
    expect(otherWords('How do I get my money back?', groups)).toEqual(['refund'])
  })

  it('are read in Traditional characters and in other endings', () => {
    expect(otherWords('我的快遞呢', groups)).toEqual(['物流', '包裹'])
    expect(otherWords('Refunds, please', groups)).toEqual(['money back'])
  })

  it('are none where a word is only a part of another', () => {
    expect(otherWords('nonrefundable', groups)).toEqual([])
  })

  it('find what says it in the other words, after what says it in these', () => {
    const index = createLexicalIndex<string>({ synonyms: () => groups })
    index.set('parcel', { questions: ['包裹在哪里'], answer: '…' })
    index.set('express', { questions: ['快递在哪里'], answer: '…' })
    index.set('shop', { questions: ['门店在哪里'], answer: '…' })
    expect([...index.search('快递在哪里', 3, () => true).keys()]).toEqual(['express', 'parcel', 'shop'])
  })

  it('may change at any time', () => {
    let latest = [['退款', '退钱']]
    const index = createLexicalIndex<string>({ synonyms: () => latest })
    index.set('refund', { questions: ['退款'], answer: '…' })
    expect(index.search('把钱还我', 1, () => true).size).toBe(0)
    latest = [['退款', '把钱还我']]
    expect(index.search('把钱还我', 1, () => true).size).toBe(1)
  })
})
