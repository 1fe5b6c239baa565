import { expect, test } from '@jest/globals'
import { contrasts, declinedIn } from './declined.js'

test.each([
  ["don't cancel my order, change the size", 'en', 'cancel my order'],
  ['别取消我的订单', 'zh', '取消我的订单'],
  ['我没有退货的意思，只是问问尺码', 'zh', '退货'],
])('%j declines', (text, locale, what) => {
  expect(declinedIn(text, locale)?.what).toContain(what)
})

test.each([
  ['it was not damaged, the colour just differs', true],
  ['不是要退，就是想换个颜色', true],
  ["my parcel hasn't arrived", false],
  ['没发货的订单怎么取消', false],
])('%j says what it is not about: %s', (text, does) => {
  expect(contrasts(text)).toBe(does)
})
