import { readFileSync } from 'node:fs'
import { cpuMs } from '@huida/core/testing'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { findPersonalData, type Span } from './index.js'

interface Labelled {
  id: string
  text: string
  entities: (Span & { text: string })[]
  keep: { kind: string; start: number; end: number }[]
}

const sample = readFileSync(new URL('./fixtures/pii-sample.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Labelled)

const overlap = (a: { start: number; end: number }, b: { start: number; end: number }) =>
  a.start < b.end && b.start < a.end

test.each(sample.map(({ id, ...labelled }) => [id, labelled] as const))(
  'what is labelled in %s is found as labelled, and nothing else',
  (_, { text, entities }) => {
    expect(findPersonalData(text)).toEqual(entities.map(({ start, end, type }) => ({ start, end, type })))
  },
)

/** The pieces that are found, with their types. */
const found = (text: string) =>
  findPersonalData(text).map(({ type, start, end }) => `${type} ${text.slice(start, end)}`)

describe('is found', () => {
  test.each([
    ['电话(+86)13812345678', 'CN_MOBILE (+86)13812345678'],
    ['手机 138 1234 5678', 'CN_MOBILE 138 1234 5678'],
    ['号码1️⃣3️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣', 'CN_MOBILE 1️⃣3️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣'],
    ['电话138—1234—5678', 'CN_MOBILE 138—1234—5678'],
    ['加我壹叁捌12345陆柒捌', 'CN_MOBILE 壹叁捌12345陆柒捌'],
    ['固话0512-61234567-801', 'CN_LANDLINE 0512-61234567-801'],
    ['身份证610113 19980914 5792', 'CN_ID 610113 19980914 5792'],
    ['老身份证110101800307123', 'CN_ID 110101800307123'],
    ['身分證A123456789', 'CN_ID A123456789'],
    ['my HKID is A123456(3)', 'CN_ID A123456(3)'],
    ['护照号是EJ1234567', 'CN_PASSPORT EJ1234567'],
    ['回乡证：H12345678', 'CN_PASSPORT H12345678'],
    ['粤Z1234港要年检', 'CN_PLATE 粤Z1234港'],
    ['刷的 3782 822463 10005 这张卡', 'BANK_CARD 3782 822463 10005'],
    ['IBAN GB29 NWBK 6016 1331 9268 19 please', 'IBAN GB29 NWBK 6016 1331 9268 19'],
    ['我的微信是wxid_a1b2c3d4', 'WECHAT_ID wxid_a1b2c3d4'],
    ['加我微信zhangsanfeng聊', 'WECHAT_ID zhangsanfeng'],
    ['扣扣：812345678', 'QQ 812345678'],
    ['mail li(at)example(dot)com', 'EMAIL li(at)example(dot)com'],
    ['call me on 07911 123456', 'PHONE_INTL 07911 123456'],
    ['電話9123 4567', 'PHONE_INTL 9123 4567'],
    ['password: letmein, please', 'SECRET letmein'],
    ['背面三位 123', 'SECRET 123'],
    ['482913 is my verification code', 'SECRET 482913'],
    ['登录IP 2001:db8::ff00:42:8329', 'IP 2001:db8::ff00:42:8329'],
    ['MAC 00:1A:2B:3C:4D:5E', 'DEVICE_ID 00:1A:2B:3C:4D:5E'],
    ['我叫欧阳娜娜，查订单', 'NAME 欧阳娜娜'],
    ['我是冯小刚，昨天来过', 'NAME 冯小刚'],
    ["Hi, I'm Sarah Connor.", 'NAME Sarah Connor'],
    ['寄到台北市大安區忠孝東路四段100號5樓之1，謝謝', 'ADDRESS 台北市大安區忠孝東路四段100號5樓之1'],
    ['ship to 45 Park Ave Apt 7B, New York, NY 10022', 'ADDRESS 45 Park Ave Apt 7B, New York, NY 10022'],
  ])('%s', (text, piece) => {
    expect(found(text)).toEqual([piece])
  })
})

test.each([
  '订单号13812345678什么时候到',
  '支付宝交易号2025081722001412345678901234',
  '微信支付单号4200002345202508171234567890',
  '拨打400-820-8820或95588、12315',
  'call 1-800-275-2273',
  'Order 098-6686595-8287416',
  'Tracking 1Z999AA10123456784',
  'EMS EA123456789CN',
  'ref 550e8400-e29b-41d4-a716-446655440000',
  '时间戳1758770658948',
  '条形码6901234567892',
  '税号91440300MA5D1234XP',
  '138****5678是我',
  '12012345678不是手机号',
  '金额13812345678.00元',
  '固件版本7.0.12.4',
  '微信支付失败',
  'wechat payment failed',
  'QQ音乐会员12个月',
  '密码忘了',
  '密码6-20位',
  'my password is wrong',
  '验证码60秒内有效',
  'promo code WELCOME100',
  '沪A股怎么开户',
  '我是高兴的',
  '我是黄金会员',
  '收件人写错了',
  "I'm Chinese",
  '你们的店在上海市黄浦区南京东路100号吗',
  '上海到北京几天',
  '3号楼在哪',
])('is left alone: %s', (text) => {
  expect(found(text)).toEqual([])
})

const mobile = fc.stringMatching(/^1[3-9]\d{9}$/)
/** Words that name nothing, and with which no family name begins. */
const words = fc.stringMatching(/^[上下不也😀 ,。]{0,8}$/u)
const disguises = fc.constantFrom<(said: string) => string>(
  (said) => said,
  (said) => said.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
  (said) => [...said].join('\u200b'),
  (said) => said.replace(/\d/g, (digit) => `${digit}\ufe0f\u20e3`),
  (said) => said.replace(/^(\d{3})(\d{4})/, '$1-$2-'),
)

test('offsets are exact, whatever stands around a number and however it is written', () => {
  fc.assert(
    fc.property(words, mobile, disguises, words, (before, number, disguise, after) => {
      const said = disguise(number)
      const start = before.length + 2
      expect(findPersonalData(`${before}电话${said}。${after}`)).toEqual([
        { start, end: start + said.length, type: 'CN_MOBILE' },
      ])
    }),
  )
})

test('no find lies inside a longer run of digits', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z电话卡号:+ ]{0,6}\d{1,32}[a-z. 元-]{0,3}\d{0,20}$/), (text) => {
      for (const { start, end, type } of findPersonalData(text)) {
        if (type === 'SECRET' && /^[^\d]/.test(text.slice(start))) continue
        expect(/\d$/.test(text.slice(0, start)) && /^\d/.test(text.slice(start))).toBe(false)
        expect(/\d$/.test(text.slice(0, end)) && /^\d/.test(text.slice(end))).toBe(false)
      }
    }),
    { numRuns: 1_000 },
  )
})

test('finds are in order, do not overlap and lie within the text', () => {
  const text = fc.array(
    fc.oneof(fc.string({ unit: 'grapheme' }), mobile, fc.constantFrom(...sample.map((s) => s.text))),
  )
  fc.assert(
    fc.property(text, (pieces) => {
      const joined = pieces.join('')
      let from = 0
      for (const { start, end } of findPersonalData(joined)) {
        expect(start).toBeGreaterThanOrEqual(from)
        expect(end).toBeGreaterThan(start)
        from = end
      }
      expect(from).toBeLessThanOrEqual(joined.length)
    }),
  )
})

test('order numbers stay, whether or not they pass a check by chance', () => {
  const cue = fc.constantFrom('订单号', '订单', '物流单号：', '交易流水 ', 'order ', 'Order no. ', 'tracking number: ')
  fc.assert(
    fc.property(cue, fc.stringMatching(/^[1-9]\d{11,18}$/), (named, number) => {
      const kept = { start: named.length, end: named.length + number.length }
      // An identity number with its right check is one, whatever it is called.
      for (const span of findPersonalData(`${named}${number} 到哪了`))
        expect(span.type === 'CN_ID' || !overlap(span, kept)).toBe(true)
    }),
    { numRuns: 1_000 },
  )
})

test('time grows with the length and no faster', () => {
  const took = (text: string) => cpuMs(() => findPersonalData(text))
  for (const piece of ['订单1758770658948 ', '1 ', '浙江省杭州市西湖区', 'Aa ', 'a@', '一二三', '12-', ': ']) {
    const [short, long] = [4_096, 65_536].map((length) => piece.repeat(Math.ceil(length / piece.length)))
    took(short!)
    // Sixteen times the text; a square would be 256 times.
    expect(took(long!)).toBeLessThan(80 * Math.max(1, took(short!)))
  }
})
