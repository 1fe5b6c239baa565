import { expect, test } from '@jest/globals'
import { entitiesIn } from './entities.js'

const now = new Date(2026, 10, 22, 15, 0).getTime()
const values = (text: string) => entitiesIn(text, now).map(({ type, value }) => `${type} ${value}`)

test.each([
  ['单号 SF1365920047781 帮我看看走到哪里了', 'SF1365920047781'],
  ['yt8830217745566 查下物流进度', 'YT8830217745566'],
  ['帮我追踪一下运单 ZT7729103384', 'ZT7729103384'],
  ['ZTO 7729 1033 8412到哪了', 'ZTO772910338412'],
  ['track RB772019384CN', 'RB772019384CN'],
  ['EMS：ＥＡ１２３４５６７８９ＣＮ', 'EA123456789CN'],
  ['快递单号：773012345678', '773012345678'],
  ['my tracking number is 9400110200881', '9400110200881'],
])('"%s" holds a tracking number', (text, value) => {
  expect(values(text)).toEqual([`tracking_number ${value}`])
})

test.each([
  ['帮我查一下订单 202411180034', '202411180034'],
  ['订单号88213907，看看处理到哪一步了', '88213907'],
  ['66120938 这个订单的情况', '66120938'],
  ['order 72093 please', '72093'],
  ['pls void order #2201', '2201'],
  ['my order number is A-5520', 'A5520'],
  ['订单号：８８２１　３９０７', '88213907'],
])('"%s" holds an order number', (text, value) => {
  expect(values(text)).toEqual([`order_number ${value}`])
})

test.each([
  ['我手机13800138000下的单', '13800138000'],
  ['call 138 0013 8000', '13800138000'],
  ['+86 138-0013-8000', '13800138000'],
  ['电话１３８００１３８０００', '13800138000'],
])('"%s" holds a phone number', (text, value) => {
  expect(values(text)).toEqual([`phone ${value}`])
})

test('a phone number is not found inside a longer number', () => {
  expect(values('13800138000123')).toEqual(['order_number 13800138000123'])
  expect(values('x13800138000')).toEqual(['order_number X13800138000'])
  expect(values('SF1380013800012')).toEqual(['tracking_number SF1380013800012'])
})

test.each([
  ['昨天买的', '2026-11-21'],
  ['三天前下的单', '2026-11-19'],
  ['10天以前', '2026-11-12'],
  ['两周前', '2026-11-08'],
  ['5月3号', '2026-05-03'],
  ['1月2日', '2027-01-02'],
  ['2025年5月3日', '2025-05-03'],
  ['2025-05-03', '2025-05-03'],
  ['ordered 3 days ago', '2026-11-19'],
  ['a week ago', '2026-11-15'],
  ['the day before yesterday', '2026-11-20'],
  ['from 3 May 2025', '2025-05-03'],
  ['on November 5th', '2026-11-05'],
])('"%s" holds a date', (text, value) => {
  expect(values(text)).toEqual([`date ${value}`])
})

test('a day that does not exist is no date', () => {
  expect(values('2025-02-30')).toEqual([])
  expect(values('2月30日')).toEqual([])
})

test.each([
  ['退我99.5元', 99.5, 'CNY'],
  ['¥1,299', 1299, 'CNY'],
  ['才20块钱', 20, 'CNY'],
  ['30 yuan', 30, 'CNY'],
  ['$12.50', 12.5, 'USD'],
  ['12 dollars', 12, 'USD'],
])('"%s" holds an amount', (text, value, currency) => {
  expect(entitiesIn(text, now)).toMatchObject([{ type: 'amount', value, currency }])
})

test('an entity says where it stands in the text as it was written', () => {
  const text = '电话１３８ ００１３ ８０００，订单88213907，昨天付了￥20'
  const entities = entitiesIn(text, now)
  expect(entities.map(({ type }) => type)).toEqual(['phone', 'order_number', 'date', 'amount'])
  for (const { start, end, raw } of entities) expect(text.slice(start, end)).toBe(raw)
})

test.each(['我的快递三天没动了，是不是丢了？', 'how do I return 2 jackets in size 38?', '量子力学是什么', '1+1等于几'])(
  '"%s" holds no entity',
  (text) => {
    expect(entitiesIn(text, now)).toEqual([])
  },
)

test('the longest message that is taken is read at once, whatever it holds', () => {
  for (const piece of ['1', '1 ', 'a', '¥1,', '订单', 'SF', '1月', 'may 1 '])
    expect(entitiesIn(piece.repeat(8_000 / piece.length), now).length).toBeLessThan(3_000)
})
