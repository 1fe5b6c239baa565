import { expect, test } from '@jest/globals'
import { takesBack } from './taking-back.js'

test.each([
  '算了',
  '算了吧，不用了',
  '好吧，那不等了',
  '谢谢，取消排队',
  'ok, never mind',
  "I don't need an agent any more, thanks",
])('"%s" takes the wish for a person back', (said) => expect(takesBack(said)).toBe(true))

test.each(['好吧', '谢谢', '不用等很久吧？', '取消订单', 'cancel my order'])('"%s" does not', (said) =>
  expect(takesBack(said)).toBe(false),
)

test('politeness that is repeated is read once', () => {
  expect(takesBack(`${'好吧'.repeat(4_000)}x`)).toBe(false)
})
