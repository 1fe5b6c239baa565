import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createLexicalIndex, type LexicalFields, type LexicalIndex, loadLexicalIndex } from './lexical.js'

const everything = () => true

const articles: [string, LexicalFields][] = [
  ['invoice', { questions: ['怎么开发票', '电子发票在哪里'], answer: '在订单页申请，当天开出。' }],
  ['refund', { questions: ['How do I get a refund?'], answer: 'On the order page, within 7 days.' }],
  ['parcel', { questions: ['我的包裹在哪里'], answer: '在订单页看物流。' }],
]

const asked = ['发票', 'refund within days', '在哪里看', 'order page', '没有的']

function indexOf(entries: Iterable<readonly [string, LexicalFields]>) {
  const index = createLexicalIndex<string>()
  for (const [key, fields] of entries) index.set(key, fields)
  return index
}

/** As the file holds it. */
const saved = async (index: LexicalIndex<string>) => new Uint8Array(Buffer.concat(await index.save()))

const answers = (index: ReturnType<typeof indexOf>) => asked.map((query) => [...index.search(query, 9, everything)])

describe('a saved index', () => {
  it('finds the same with the same scores when it is loaded', async () => {
    const index = indexOf(articles)
    expect(answers((await loadLexicalIndex(await saved(index), articles))!)).toEqual(answers(index))
  })

  it('is loaded for the articles as they are now: changed ones are added, those that are gone forgotten', async () => {
    const bytes = await saved(indexOf(articles))
    const now: typeof articles = [
      ['new', { questions: ['运费谁付'], answer: '我们付。' }],
      ['parcel', articles[2]![1]],
      ['refund', { questions: ['Can I have my money back?'], answer: 'On the order page.' }],
    ]
    const loaded = (await loadLexicalIndex(bytes, now))!
    const sorted = (index: typeof loaded) =>
      asked.map((query) => [...index.search(query, 9, everything)].sort(([left], [right]) => (left < right ? -1 : 1)))
    expect(sorted(loaded)).toEqual(sorted(indexOf(now)))
    expect(loaded.size).toEqual(indexOf(now).size)
  })

  it('keeps no trace of edits made after it was loaded', async () => {
    const text = fc.constantFrom('退货 运费', 'refund of a refund', '发票', '')
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ key: fc.constantFrom('invoice', 'refund', 'more'), question: text, answer: text })),
        async (edits) => {
          const loaded = (await loadLexicalIndex(await saved(indexOf(articles)), articles))!
          for (const { key, question, answer } of edits) loaded.set(key, { questions: [question], answer })
          for (const { key } of edits) loaded.delete(key)
          const rest = articles.filter(([key]) => !edits.some((edit) => edit.key === key))
          expect(answers(loaded)).toEqual(answers(indexOf(rest)))
          expect(answers((await loadLexicalIndex(await saved(loaded), rest))!)).toEqual(answers(loaded))
        },
      ),
      { numRuns: 30 },
    )
  })

  it('is refused when a byte is damaged, or when it is not one', async () => {
    const bytes = await saved(indexOf(articles))
    bytes[bytes.length >> 1]! ^= 1
    expect(await loadLexicalIndex(bytes, articles)).toBeUndefined()
    expect(await loadLexicalIndex(new TextEncoder().encode('{"format":"huida-knowledge/1"}'), articles)).toBeUndefined()
    expect(await loadLexicalIndex(new Uint8Array(0), articles)).toBeUndefined()
  })

  it('is read at any place in a buffer', async () => {
    const bytes = await saved(indexOf(articles))
    const shifted = new Uint8Array(bytes.length + 1)
    shifted.set(bytes, 1)
    expect((await loadLexicalIndex(shifted.subarray(1), articles))?.size.keys).toBe(3)
  })

  it('holds the articles of the moment in which it was asked for', async () => {
    const index = indexOf(articles)
    const saving = saved(index)
    index.delete('refund')
    expect((await loadLexicalIndex(await saving, articles))?.search('refund', 1, everything).has('refund')).toBe(true)
  })
})
