import { expect, test } from '@jest/globals'
import { figuresIn } from './numbers.js'

const values = (text: string) => figuresIn(text).map(({ value }) => value)

test.each([
  ['７天、七天、7 天', ['7', '7', '7']],
  ['十五个工作日，二十天，三百元，两万元', ['15', '20', '300', '20000']],
  ['within seven days, or 12 hours', ['7', '12']],
  ['每天 09:00–21:00', ['9', '0', '21', '0']],
  ['1,299.00 元', ['1299']],
  ['2026-11-11', ['2026', '11', '11']],
  ['订单 A1001，单号 SF1365920047781', ['a1001', 'sf1365920047781']],
  ['电话 一三九〇〇〇〇一一一一', ['13900001111']],
  ['第一次一起看看，one more thing', []],
])('%s', (text, expected) => {
  expect(values(text)).toEqual(expected)
})

test.each([
  ['赔您 500 元', true],
  ['¥500', true],
  ['八折', true],
  ['5% off', true],
  ['500 天', false],
])('"%s" is an amount: %s', (text, isAmount) => {
  expect(figuresIn(text)[0]?.isAmount).toBe(isAmount)
})
