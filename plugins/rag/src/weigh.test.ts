import type { Hit } from '@huida/knowledge'
import type { Intent } from '@huida/plugin-intents'
import { expect, test } from '@jest/globals'
import { weighed } from './weigh.js'

const hit = (problem: string, score: number, confidence: number) =>
  ({ article: { id: problem, problem, question: `${problem}?` }, score, confidence }) as unknown as Hit
const intent = (name: string, score: number) => ({ candidates: [{ name, score }] }) as unknown as Intent
const order = (hits: readonly Hit[]) => hits.map(({ article }) => article.id)

const hits = [hit('return', 2, 0.3), hit('exchange', 1.9, 0.25)]

test('an article about a probable intent moves up and is believed more, the others less', () => {
  const [best, other] = weighed(hits, intent('exchange', 0.9), 'x')
  expect(best).toMatchObject({ article: { id: 'exchange' }, found: 0.25 })
  expect(best!.confidence).toBeGreaterThan(0.85)
  expect(other!.confidence).toBeLessThan(0.1)
})

test('without an intent that the articles know, nothing changes', () => {
  for (const given of [undefined, intent('invoice', 0.99)])
    for (const { confidence, found } of weighed(hits, given, 'x')) expect(confidence).toBe(found)
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

test('an intent read from a misspelt word says nothing against an article that was found by the word that was meant', () => {
  const read = hits.map((hit) => ({ ...hit, why: { coverage: 1, margin: 0, readAs: 'return a jacket' } }))
  const [best] = weighed(read, intent('exchange', 0.01), 'retrun a jacket')
  expect(best!.confidence).toBeCloseTo(0.3)
})
