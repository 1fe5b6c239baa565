import { describe, expect, it } from '@jest/globals'
import { snippet } from './snippet.js'

const marked = (answer: string, query: string) =>
  snippet({ article: { answer } }, query).flatMap(({ text, marked }) => (marked ? text : []))

describe('a snippet', () => {
  it.each([
    ['Refunds are sent back within 7 days.', 'when is my refund sent?', ['Refunds', 'sent']],
    ['在订单页申请发票，当天开出。', '發票', ['发票']],
    ['在訂單頁申請發票，當天開出。', '发票', ['發票']],
    ['价格为１２３元', '123', ['１２３']],
  ])('marks in %s what %s asks for', (answer, query, words) => {
    expect(marked(answer, query)).toEqual(words)
  })

  it('is cut around what matches, and its parts are the answer’s own words', () => {
    const answer = `${'We are glad that you are here. '.repeat(20)}A refund takes 7 days.${' Thank you.'.repeat(30)}`
    const parts = snippet({ article: { answer } }, 'how long does a refund take?', { maxLength: 60 })
    const text = parts.map((part) => part.text).join('')
    expect(text).toContain('A refund takes 7 days.')
    expect(text.length).toBeLessThanOrEqual(62)
    expect(answer).toContain(text.replaceAll('…', ''))
  })

  it('leaves markup as the text that it is', () => {
    expect(
      snippet({ article: { answer: '<b>refund</b>' } }, 'refund')
        .map(({ text }) => text)
        .join(''),
    ).toBe('<b>refund</b>')
  })
})
