import { createBot, type Part, plainText } from '@huida/core'
import { cleanups, testChat, virtualClock } from '@huida/core/testing'
import { escalation } from '@huida/plugin-escalation'
import { sqlite } from '@huida/plugin-store-sqlite'
import { tickets } from '@huida/plugin-tickets'
import { afterEach, expect, test } from '@jest/globals'
import { NOW } from './fixtures/shop-server.js'
import { orders } from './index.js'

const cleanup = cleanups(afterEach)
const DAY = 86_400_000

/** The real tickets and hand-over, before the orders of somebody whose parcel is stuck. */
async function shop() {
  const chat = testChat({ store: sqlite({ file: ':memory:' }), clock: virtualClock(NOW) })
  const connector = {
    order: async (number: string) => ({
      ...{ number, customer: 'wang', status: 'shipped' as const, placedAt: NOW - 6 * DAY },
      parcels: [{ number: 'YT1', carrier: '圆通', events: [{ at: NOW - 5 * DAY, text: '已发往下一站' }] }],
    }),
  }
  const bot = await chat.start((base) =>
    createBot(base)
      .use(tickets())
      .use(escalation({ team: { agents: [{ id: 'zhao', name: '小赵' }] } }))
      .use(orders({ connector, identify: () => 'wang' }))
      .on('message', () => 'an article'),
  )
  cleanup(() => bot.stop())
  const wang = chat.user('wang', { locale: 'zh' })
  return {
    chat,
    wang,
    owner: async () => (await chat.store.conversation('test:wang'))!.owner,
    arrives: () =>
      bot.act('desk:floor', 'desk.presence', { agent: 'zhao', state: 'online' }, { by: { kind: 'system' } }),
    settled: () => bot.settled(),
  }
}

const read = (parts: readonly Part[]) => plainText(parts)

test('a stuck parcel makes a ticket, and "要" brings the conversation into the queue', async () => {
  const { wang, owner, arrives, settled } = await shop()
  await arrives()
  const told = read(await wang.says('订单202611170012怎么还没到'))
  expect(told).toContain('已经 5 天没有新动态')
  expect(told).toMatch(/工单号 \S+。要不要请同事现在接手？/)
  expect(await wang.records('ticket.opened')).toHaveLength(1)
  expect(await wang.records('handoff.offered')).toMatchObject([{ data: { reason: 'anomaly' } }])
  await wang.says('要')
  await settled()
  expect(await wang.records('handoff.requested')).toMatchObject([{ data: { reason: 'anomaly', problem: 'logistics' } }])
  expect(await owner()).toMatchObject({ kind: 'queue' })
  // Orders say nothing while somebody else answers.
  expect(await wang.says('202611170012')).toEqual([])
  expect(await wang.records('order.looked_up')).toHaveLength(1)
})

test('"不用了" leaves it with the bot, and the ticket stays one', async () => {
  const { wang, owner, arrives } = await shop()
  await arrives()
  await wang.says('订单202611170012怎么还没到')
  expect(read(await wang.says('不用了'))).not.toBe('')
  expect(await owner()).toEqual({ kind: 'bot' })
  expect(read(await wang.says('到哪了'))).toContain('之前已经为您登记')
  expect(await wang.records('ticket.opened')).toHaveLength(1)
})

test('silence leaves it with the bot, and the next question is a question', async () => {
  const { chat, wang, owner, arrives } = await shop()
  await arrives()
  await wang.says('订单202611170012怎么还没到')
  await chat.clock.advance(DAY)
  expect(await owner()).toEqual({ kind: 'bot' })
  expect(read(await wang.says('怎么开发票'))).toContain('an article')
})
