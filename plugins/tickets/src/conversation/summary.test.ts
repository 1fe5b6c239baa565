import { describe, expect, test } from '@jest/globals'
import { maskPersonal } from '../solved/mask.js'
import { gramsOf } from '../solved/similar.js'
import { newNumber, numberIn } from '../ticket/number.js'
import type { Ticket } from '../ticket/ticket.js'
import { factsOf, summaryOf, unsupportedFacts } from './summary.js'

const ticket = {
  number: 'T-7K3M9Q',
  problem: '订单 202611180034 三天没动了，电话 13812345678',
  fields: { order: { value: '202611180034', by: 'bot', at: 0 }, internal: { value: 'x', by: 'bot', at: 0 } },
  tasks: [
    {
      progress: [
        { at: 2, by: 'lin', text: '11月20日已发出', public: true },
        { at: 1, by: 'lin', text: '仓库 9 号货架', public: false },
      ],
    },
  ],
} as unknown as Ticket

describe('a summary', () => {
  const solution = '已补发，退运费 ¥12.50，卡号 6222 0212 3456 7890 123 不变。'
  const sources = [ticket.number, ticket.problem, JSON.stringify(ticket.fields), '11月20日已发出', solution]

  test.each(['zh', 'en'])('in %s has no fact that does not stand in the ticket', (locale) => {
    const said = summaryOf(ticket, { locale, mask: maskPersonal, solution })
    expect(unsupportedFacts(said, sources)).toEqual([])
    expect(said).toContain('12.50')
    expect(said).toContain('202611180034')
    for (const secret of ['13812345678', '9 号货架', 'internal']) expect(said).not.toContain(secret)
    expect(numberIn(said)).toBe('T-7K3M9Q')
  })

  test('that is cut cuts no number', () => {
    const long = summaryOf(
      { ...ticket, problem: `${'啊'.repeat(297)}123456` },
      { locale: 'zh', mask: maskPersonal, solution: undefined },
    )
    expect(unsupportedFacts(long, [...sources])).toEqual([])
  })

  test('the checker finds what was made up', () => {
    const known = ['退款 1,200 元，3 天内到账，工单 T-7K3M9Q']
    expect(unsupportedFacts('已退款 1200 元（工单 t7k3m9q）', known)).toEqual([])
    expect(unsupportedFacts('已退款 1,300 元，2026-11-20 到账', known)).toEqual(['1300', '2026', '11', '20'])
    expect(unsupportedFacts('工单 T-ABC234', known)).toEqual(['T-ABC234'])
    expect([...factsOf('138****1234')]).toEqual([])
  })
})

describe('a number', () => {
  test('is new each time, and is found however it is typed', () => {
    const numbers = new Set(Array.from({ length: 2_000 }, newNumber))
    expect(numbers.size).toBe(2_000)
    for (const number of numbers) {
      const typed = [
        number,
        number.toLowerCase(),
        number.replace('-', ''),
        number.replace('-', ' '),
        `我的${number}呢`,
        `（${number}）`,
      ]
      for (const text of typed) expect([text, numberIn(text)]).toEqual([text, number])
    }
    expect(numberIn('Ｔ－７Ｋ３Ｍ９Ｑ')).toBe('T-7K3M9Q')
  })

  test.each(['testers', 'T-SHIRTS', 'AT-7K3M9Q', 'T-7K3M9QQ', '202611180034', 'T-7K3M9', ''])(
    'is not seen in %j',
    (text) => {
      expect(numberIn(text)).toBeUndefined()
    },
  )
})

test.each([
  ['电话13812345678', '电话138****5678'],
  ['+86 138-1234-5678', '138****5678'],
  ['身份证 11010519491231002X', '身份证 110***********2X'],
  ['卡 4111 1111 1111 1111', '卡 **** 1111'],
  ['写信给 anna.b@shop.example', '写信给 a***@***'],
  ['订单 202611180034', '订单 202611180034'],
  ['单号 1234567890123', '单号 1234567890123'],
])('%j is shown as %j', (text, shown) => {
  expect(maskPersonal(text)).toBe(shown)
})

test('what a ticket is found again by are words, without numbers and small ones', () => {
  expect(gramsOf('包裹没动 SF123, the parcel 2026')).toEqual(['包裹', '裹没', '没动', 'parcel'])
})
