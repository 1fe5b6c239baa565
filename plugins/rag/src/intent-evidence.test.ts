import type { Hit } from '@huida/knowledge'
import type { Intent } from '@huida/plugin-intents'
import { expect, test } from '@jest/globals'
import { together, weighed } from './intent-evidence.js'

const hit = (problem: string, score: number, confidence: number) =>
  ({
    article: { id: problem, problem, question: `${problem}?`, phrasings: [], answer: `${problem}.` },
    score,
    confidence,
    why: { coverage: 0.7, margin: 0 },
  }) as unknown as Hit
const intent = (name: string, score: number, outOfScope = false) =>
  ({ candidates: [{ name, score }], outOfScope }) as unknown as Intent
const order = (hits: readonly Hit[]) => hits.map(({ article }) => article.id)

const hits = [hit('return', 0.42, 0.3), hit('exchange', 0.4, 0.25)]

test('an article about a probable intent moves up and is believed more, the others less', () => {
  const [best, other] = weighed(hits, intent('exchange', 0.9), 'x')
  expect(best).toMatchObject({ article: { id: 'exchange' }, found: 0.25 })
  expect(best!.confidence).toBeGreaterThan(0.8)
  expect(other!.confidence).toBeLessThan(0.2)
})

test('without an intent that the articles know, nothing changes', () => {
  for (const given of [undefined, intent('invoice', 0.99)])
    for (const { confidence, found } of weighed(hits, given, 'x')) expect(confidence).toBe(found)
})

test('an intent that is named speaks against articles about others, the surer the more, and one that is not named does not', () => {
  const believed = (score: number, name?: string) => {
    const candidates = [
      { name: 'invoice', score },
      { name: 'return', score: 0.05 },
    ]
    return weighed(hits, { ...intent('invoice', score), name, candidates } as Intent, 'x')[0]!.confidence
  }
  expect(believed(0.6, 'invoice')).toBeLessThan(believed(0.6))
  expect(believed(0.9, 'invoice')).toBeLessThan(believed(0.6, 'invoice'))
})

test('what cannot be an answer does not become one by its intent', () => {
  expect(weighed([hit('return', 0.1, 0)], intent('return', 1), 'x')[0]!.confidence).toBe(0)
  expect(weighed([hit('return', 0.1, 0.002)], intent('return', 1), 'x')[0]!.confidence).toBeLessThan(0.5)
})

test('a question that was chosen is certain', () => {
  const chosen = weighed(hits, intent('return', 1), 'exchange?')
  expect(order(chosen)).toEqual(['exchange', 'return'])
  expect(chosen[0]!.confidence).toBe(1)
})

test('a word of another trade speaks against every article but the one that uses it', () => {
  const believed = (foreign: string[]) => weighed(hits, { ...intent('return', 0.6), foreign }, 'x')[0]!.confidence
  expect(believed(['airline'])).toBeLessThan(believed([]) - 0.2)
  expect(believed(['airline', 'suitcase'])).toBeLessThan(believed(['airline']))
  expect(believed(['returns'])).toBe(believed([]))
})

test('an intent read from a misspelt word says nothing against an article that was found by the word that was meant', () => {
  const believed = (why: object) =>
    weighed(
      hits.map((hit) => ({ ...hit, why: { coverage: 0.7, margin: 0, ...why } })),
      intent('exchange', 0.01),
      'retrun a jacket',
    )[0]!.confidence
  expect(believed({ readAs: 'return a jacket' })).toBeGreaterThan(believed({}))
})

test('of what search found alike, what is far ahead is believed, what others are close to is not', () => {
  const told = (second: number) =>
    weighed([hit('return', 0.5, 0.4), hit('exchange', second, 0.3)], intent('return', 0.3), 'x')
  expect(told(0.1)[0]!.confidence).toBeGreaterThan(told(0.48)[0]!.confidence)
})

test('what holds little of the question, and a message that fits no intent, are believed less', () => {
  const scant = hits.map((hit) => ({ ...hit, why: { coverage: 0.2, margin: 0 } }))
  const [usual] = weighed(hits, intent('return', 0.6), 'x')
  expect(weighed(scant, intent('return', 0.6), 'x')[0]!.confidence).toBeLessThan(usual!.confidence)
  expect(weighed(hits, intent('return', 0.6, true), 'x')[0]!.confidence).toBeLessThan(usual!.confidence)
})

test('two that may both be meant are surer together than either alone', () => {
  const [first, second] = weighed(hits, intent('other', 0.3), 'x').map((one) => ({ ...one, share: 0.5 }))
  expect(together(first!, second!)).toBeGreaterThan(first!.confidence)
})
