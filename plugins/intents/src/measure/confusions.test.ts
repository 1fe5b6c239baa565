import { expect, test } from '@jest/globals'
import { confusions } from './confusions.js'

const training = [
  { text: 'where is my refund', intent: 'refund_status' },
  { text: 'has the money come back', intent: 'refund_status' },
  { text: 'I want my money back', intent: 'refund_request' },
  { text: 'give me a refund', intent: 'refund_request' },
]

test('which intents steal from which is listed with the texts and the examples responsible', () => {
  const wrong = { expected: 'refund_status', predicted: 'refund_request' }
  const report = confusions(
    [
      { text: 'where is my refund?', expected: 'refund_status', predicted: 'refund_status', confidence: 0.9 },
      { text: 'my money back when', ...wrong, confidence: 0.4 },
      { text: 'a refund, is it done', ...wrong, confidence: 0.7 },
      { text: 'tell me a joke', expected: undefined, predicted: 'refund_status', confidence: 0.2 },
    ],
    training,
    { responsible: 1 },
  )
  expect(report).toMatchObject([
    {
      ...wrong,
      stolen: [
        { text: 'a refund, is it done', responsible: [{ text: 'give me a refund' }] },
        { text: 'my money back when', responsible: [{ text: 'I want my money back' }] },
      ],
    },
    { expected: undefined, predicted: 'refund_status', stolen: [{ text: 'tell me a joke' }] },
  ])
  const [first] = report[0]!.stolen[0]!.responsible
  expect(first!.similarity).toBeGreaterThan(0)
  expect(first!.similarity).toBeLessThan(1)
})

test('a text without any candidate was stolen by nobody', () => {
  expect(confusions([{ text: '?', expected: 'a', predicted: undefined, confidence: 0 }], training)).toEqual([
    { expected: 'a', predicted: undefined, stolen: [{ text: '?', confidence: 0, responsible: [] }] },
  ])
})
