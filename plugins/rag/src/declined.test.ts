import { expect, test } from '@jest/globals'
import { contrasts, declinedIn, deniedIn } from './declined.js'

test.each([
  ["don't cancel my order, change the size", 'en', 'cancel my order', 'change the size'],
  ['别取消我的订单', 'zh', '取消我的订单', ''],
  ['我没有退货的意思，只是问问尺码', 'zh', '退货', '只是问问尺码'],
  ['no invoice needed, what does delivery cost', 'en', 'invoice', 'what does delivery cost'],
  ['no need for a refund, when does the charger come', 'en', 'refund', 'when does the charger come'],
  ['never mind the exchange', 'en', 'exchange', ''],
  ['nothing is missing, you sent the wrong one', 'en', 'missing', 'you sent the wrong one'],
  ['不要退货了，改个颜色', 'zh', '退货', '改个颜色'],
  ["don't send offers to my phone", 'en', 'send offers to my phone', ''],
  ['别再给我发广告了', 'zh', '给我发广告', ''],
])('%j declines', (text, locale, what, rest) => {
  expect(declinedIn(text, locale)).toEqual({ what, rest })
})

test.each([
  ['不想要了', 'zh'],
  ["I don't want it any more", 'en'],
  ['it never arrived', 'en'],
  ['no idea where my parcel is', 'en'],
  ['my return got to you last monday and nothing since', 'en'],
  ['I sent it back and nothing happened', 'en'],
  ["please don't post the parcel to my former house", 'en'],
  ['别把快递送到学校，我放假回家了', 'zh'],
  ['不要往宿舍寄', 'zh'],
])('%j declines nothing that a shop would do', (text, locale) => {
  expect(declinedIn(text, locale)).toBeUndefined()
})

test.each([
  ['没有少发东西，是发错了一件', 'zh', '少发东西', '发错了一件'],
  ["it isn't lost, it's damaged", 'en', 'it lost', "it's damaged"],
])('%j says what is not so, and then what is', (text, locale, what, rest) => {
  expect(deniedIn(text, locale)).toEqual({ what, rest })
})

test.each([
  ['没收到货，可是显示签收了', 'zh'],
  ["it hasn't moved since Monday and it's Friday", 'en'],
  ['the screen is black, it just died', 'en'],
])('%j only tells how things are', (text, locale) => {
  expect(deniedIn(text, locale)).toBeUndefined()
})

test.each([
  ['it was not damaged, the colour just differs', true],
  ['不是要退，就是想换个颜色', true],
  ["my parcel hasn't arrived", false],
  ['没发货的订单怎么取消', false],
])('%j says what it is not about: %s', (text, does) => {
  expect(contrasts(text)).toBe(does)
})
