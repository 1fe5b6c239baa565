import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createLexicalIndex } from './lexical.js'

const everything = () => true

describe('the lexical index', () => {
  it('puts the text with the rarer shared words first', () => {
    const index = createLexicalIndex<string>()
    index.set('refund', { questions: ['How do I get a refund?'], answer: 'Ask for it.' })
    index.set('invoice', { questions: ['How do I get an invoice?'], answer: 'Ask for it.' })
    index.set('parcel', { questions: ['How do I get my parcel?'], answer: 'Wait for it.' })
    expect([...index.search('how do I get an invoice', 3, everything).keys()][0]).toBe('invoice')
  })

  it('says which phrasing fits best', () => {
    const index = createLexicalIndex<string>()
    index.set('cancel', { questions: ['怎么取消订单？', '我不想要了', '拍错了'], answer: '在订单页取消。' })
    expect(index.search('拍错了怎么办', 1, everything).get('cancel')).toMatchObject({ question: 2 })
  })

  it('finds by the answer when no question fits, with a lower score', () => {
    const index = createLexicalIndex<string>()
    index.set('postage', { questions: ['Who pays the postage?'], answer: 'The sender.' })
    index.set('gift', { questions: ['May I keep the gift?'], answer: 'Yes, and we pay the postage of it.' })
    const found = index.search('postage', 2, everything)
    expect([...found.keys()]).toEqual(['postage', 'gift'])
    expect(found.get('gift')).not.toHaveProperty('question')
  })

  it('covers all of a question that it holds, and little of one about something else', () => {
    const index = createLexicalIndex<string>()
    index.set('invoice', { questions: ['怎么开发票'], answer: '在订单页申请。' })
    expect(index.search('怎么开发票', 1, everything).get('invoice')!.coverage).toBeCloseTo(1)
    expect(index.search('怎么种番茄', 1, everything).get('invoice')!.coverage).toBeLessThan(0.5)
  })

  it('filters before it counts to the limit', () => {
    const index = createLexicalIndex<string>()
    for (const key of ['a', 'b', 'c']) index.set(key, { questions: ['退货'], answer: '可以' })
    expect([...index.search('退货', 1, (key) => key === 'c').keys()]).toEqual(['c'])
  })

  it('keeps no trace of what was added and removed', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('退货 运费', 'refund of a refund', ''))
    fc.assert(
      fc.property(fc.array(text), text, fc.array(text), text, text, (questions, answer, others, otherAnswer, query) => {
        const touched = createLexicalIndex<string>()
        const untouched = createLexicalIndex<string>()
        for (const index of [touched, untouched]) index.set('kept', { questions, answer })
        touched.set('passing', { questions: others, answer: otherAnswer })
        touched.set('passing', { questions, answer: otherAnswer })
        touched.delete('passing')
        expect(touched.size).toEqual(untouched.size)
        expect(touched.search(query, 9, everything)).toEqual(untouched.search(query, 9, everything))
      }),
    )
  })

  it('forgets a word that an edit took out', () => {
    const index = createLexicalIndex<string>()
    index.set('fruit', { questions: ['Do you sell apples?'], answer: 'Yes' })
    index.set('fruit', { questions: ['Do you sell bananas?'], answer: 'Yes' })
    expect(index.search('apples', 1, everything).size).toBe(0)
    expect(index.search('bananas', 1, everything).size).toBe(1)
  })
})
