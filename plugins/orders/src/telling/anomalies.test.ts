import { createBot, type Part, plainText } from '@huida/core'
import { cleanups, testChat, virtualClock } from '@huida/core/testing'
import { afterEach, describe, expect, test } from '@jest/globals'
import { type Asked, people } from '../fixtures/people.js'
import { NOW } from '../fixtures/shop-server.js'
import { anomalyRules, type Order, orders, type Parcel } from '../index.js'

const cleanup = cleanups(afterEach)
const DAY = 86_400_000

const order = (parcel: Partial<Parcel>): Order => ({
  ...{ number: '202611170012', customer: 'wang', status: 'shipped', placedAt: NOW - 9 * DAY },
  parcels: [{ number: 'YT6620193847561', carrier: '圆通', ...parcel }],
})

async function shop(sold: Order, options: Partial<Parameters<typeof orders>[0]> & Parameters<typeof people>[1] = {}) {
  const { has, ...rest } = options
  const chat = testChat({ clock: virtualClock(NOW) })
  const asked: Asked = { tickets: [], offers: [], requests: [] }
  const bot = await chat.start((base) =>
    createBot(base)
      .use(people(asked, has && { has }))
      .use(orders({ connector: { order: async () => sold }, identify: () => 'wang', ...rest }))
      .on('message', () => 'an article'),
  )
  cleanup(() => bot.stop())
  return { chat, asked, wang: chat.user('wang', { locale: 'zh' }), ann: chat.user('ann', { locale: 'en' }) }
}

const read = (parts: readonly Part[]) => parts.map((part) => plainText([part])).join('\n')
const stuck = order({ state: 'in_transit', events: [{ at: NOW - 5 * DAY, text: '已发往下一站' }] })

describe('a parcel with which something is wrong', () => {
  test('opens a ticket with what is known, and offers a person', async () => {
    const { wang, asked } = await shop(stuck)
    expect(read(await wang.says('订单 202611170012 怎么还没到'))).toContain(
      '承运方的记录显示，这个包裹已经 5 天没有新动态了（最后一次是11月17日 15:00），不太正常。我已经为您登记，工单号 T101。要不要请同事现在接手？',
    )
    expect(asked.tickets).toEqual([
      {
        key: 'orders:202611170012:stalled',
        draft: {
          ...{
            type: 'logistics',
            subject: '物流没有更新：订单 202611170012',
            problem: expect.stringContaining('5 天'),
          },
          fields: { order: '202611170012', parcel: 'YT6620193847561', anomaly: 'stalled', days: 5 },
        },
      },
    ])
    expect(asked.offers).toMatchObject([
      { reason: 'anomaly', problem: 'logistics', ticket: 'T101', slots: { order: '202611170012', anomaly: 'stalled' } },
    ])
    expect(await wang.records('handoff.offered')).toMatchObject([{ data: { reason: 'anomaly' } }])
  })

  test('"yes" brings the person with what was found out', async () => {
    const { wang, asked } = await shop(stuck)
    await wang.says('订单 202611170012 怎么还没到')
    expect(read(await wang.says('要'))).toBe('好的，正在为您转接。')
    expect(asked.requests).toEqual(asked.offers)
  })

  test('"no" ends it, and who only looks again is not asked again', async () => {
    const { wang, asked } = await shop(stuck)
    await wang.says('订单 202611170012 怎么还没到')
    expect(read(await wang.says('不用'))).toBe('好的，有需要再找我。')
    const again = read(await wang.says('202611170012'))
    expect(again).toContain('之前已经为您登记，工单号 T101，还在处理。')
    expect(again).not.toContain('要不要')
    expect(asked.tickets).toHaveLength(1)
  })

  test('silence ends it: nothing is said, and the next question is a question', async () => {
    const { chat, wang } = await shop(stuck)
    await wang.says('订单 202611170012 怎么还没到')
    const before = wang.sees().length
    await chat.clock.advance(2 * 3_600_000)
    expect(wang.sees()).toHaveLength(before)
    expect(read(await wang.says('怎么开发票'))).toBe('an article')
  })

  test('is told without promises where there are no tickets and no people', async () => {
    const { wang } = await shop(stuck, { has: [], contact: 'service@shop.example' })
    const told = read(await wang.says('202611170012'))
    expect(told).toContain('不太正常。您也可以这样联系我们：service@shop.example')
    expect(told).not.toMatch(/工单|同事|转人工/)
    expect(await wang.records('handoff.offered')).toEqual([])
  })

  test('is told without offering a person where there are tickets only', async () => {
    const { wang } = await shop(stuck, { has: ['tickets'] })
    const told = read(await wang.says('202611170012'))
    expect(told).toContain('工单号 T101')
    expect(told).not.toContain('同事')
  })

  test.each<[string, Partial<Parcel>, string, string]>([
    ['in customs', { state: 'customs', events: [{ at: NOW - 4 * DAY, text: '清关中' }] }, 'customs', '在海关已经 4 天'],
    [
      'sent back',
      { state: 'returning', events: [{ at: NOW - DAY, text: '退回中' }] },
      'returned',
      '被退回了（昨天 15:00）',
    ],
    ['sent back, by its words', { events: [{ at: NOW - DAY, text: '收件人拒收，快件退回中' }] }, 'returned', '被退回'],
    ['damaged', { state: 'exception', events: [{ at: NOW, text: '外包装破损' }] }, 'damaged', '损坏'],
    ['an address', { events: [{ at: NOW, text: '地址不详，无法派送' }] }, 'address', '地址或电话'],
    ['never picked up', { state: 'announced', events: [] }, 'stalled', '9 天'],
  ])('is noticed: %s', async (_, parcel, anomaly, told) => {
    const { wang, asked } = await shop(order(parcel))
    expect(read(await wang.says('202611170012'))).toContain(told)
    expect(asked.tickets.map(({ draft }) => draft.fields?.anomaly)).toEqual([anomaly])
  })

  test.each<[string, Partial<Parcel>]>([
    ['moved yesterday', { state: 'in_transit', events: [{ at: NOW - DAY, text: '到达' }] }],
    ['waits at the pickup point', { state: 'at_station', events: [{ at: NOW - 5 * DAY, text: '已到驿站' }] }],
    ['was delivered', { state: 'delivered', events: [{ at: NOW - 15 * DAY, text: '已签收' }] }],
    ['was delivered, by its words', { events: [{ at: NOW - 15 * DAY, text: 'Delivered, signed for' }] }],
    ['has a clock that is ahead', { state: 'in_transit', events: [{ at: NOW + 5 * DAY, text: '到达' }] }],
  ])('is not one that %s', async (_, parcel) => {
    const { wang, asked } = await shop(order(parcel))
    await wang.says('202611170012')
    expect(asked.tickets).toEqual([])
  })

  test('is judged by the rules that the shop gives', async () => {
    const anomalies = anomalyRules.map((rule) => ({ ...rule, ...(rule.stillDays && { stillDays: 7 }) }))
    const { wang, asked } = await shop(stuck, { anomalies })
    await wang.says('202611170012')
    expect(asked.tickets).toEqual([])
  })
})

describe('a parcel that counts as delivered and is not there', () => {
  const signed = order({ state: 'delivered', events: [{ at: NOW - DAY, text: '已签收' }] })

  test.each(['显示签收了但我没收到', '我没收到啊', '谁签收的？我家没人收', '不是我签的'])('by "%s"', async (words) => {
    const { wang, asked } = await shop(signed)
    await wang.says('202611170012')
    expect(asked.tickets).toEqual([])
    expect(read(await wang.says(words))).toContain('而您没有收到')
    expect(asked.offers).toMatchObject([{ slots: { anomaly: 'denied' } }])
  })

  test.each(["but I didn't get it", 'I never received it', 'there is nothing at my door', "it wasn't me who signed"])(
    'by "%s"',
    async (words) => {
      const { ann } = await shop(signed)
      await ann.says('order 202611170012')
      expect(read(await ann.says(words))).toContain('you say that it is not there')
    },
  )

  test('is remembered until the number comes', async () => {
    const { wang } = await shop(signed)
    await wang.says('我的快递显示签收了但我没收到')
    expect(read(await wang.says('202611170012'))).toContain('而您没有收到')
  })
})
