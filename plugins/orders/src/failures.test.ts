import { createServer, type RequestListener } from 'node:http'
import { createBot, type Part, plainText } from '@huida/core'
import { cleanups, listening, testChat, until, virtualClock } from '@huida/core/testing'
import { afterEach, expect, test } from '@jest/globals'
import { type Asked, people } from './fixtures/people.js'
import { NOW } from './fixtures/shop-server.js'
import { type Connector, httpConnector, orders } from './index.js'

const cleanup = cleanups(afterEach)
const read = (parts: readonly Part[]) => plainText(parts)

async function shop(connector: Connector, { has = [] }: { has?: ('tickets' | 'handoff')[] } = {}) {
  const chat = testChat({ clock: virtualClock(NOW) })
  const asked: Asked = { tickets: [], offers: [], requests: [] }
  const warned: unknown[] = []
  const log = { debug() {}, info() {}, warn: (facts: unknown) => void warned.push(facts), error() {} }
  const bot = await chat.start((base) =>
    createBot({ ...base, log })
      .use(people(asked, { has }))
      .use(orders({ connector, contact: 'service@shop.example' }))
      .on('message', () => 'an article'),
  )
  cleanup(() => bot.stop())
  return { chat, asked, warned, wang: chat.user('wang', { locale: 'zh' }) }
}

async function over(listener: RequestListener): Promise<Connector> {
  const baseUrl = await listening(createServer(listener), cleanup)
  return httpConnector({
    ...{ baseUrl, deadlineMs: 500, retries: 0 },
    routes: { order: 'GET /orders/{number}', stock: 'GET /stock/{product}' },
  })
}

const says =
  (body: string, status = 200, headers: Record<string, string> = {}): RequestListener =>
  (_, response) => {
    response.writeHead(status, headers)
    response.end(body)
  }

test.each<[string, RequestListener, string]>([
  ['answers with a page', says('<html>Sign in</html>'), 'garbage'],
  ['answers with another shape', says('{"orderNo":"1","state":"ok"}'), 'garbage'],
  ['answers with a status that there is not', says('{"number":"1","status":"lost in space"}'), 'garbage'],
  ['answers 200 with an error inside', says('{"code":500,"msg":"boom"}'), 'failed'],
  ['fails', says('', 500), 'failed'],
  ['refuses us', says('', 401), 'forbidden'],
  ['hangs', () => undefined, 'late'],
])('a customer hears that it cannot be looked up when the system %s', async (_, listener, problem) => {
  const { wang, warned } = await shop(await over(listener))
  await wang.says('查订单 202611180034')
  expect(read(await wang.says('6688'))).toBe(
    '抱歉，订单系统现在查不到，不是您的号码有问题。请过一会儿再试。您也可以这样联系我们：service@shop.example',
  )
  expect(warned).toMatchObject([{ kind: 'order', problem }])
  // Neither the number nor the digits are in the log.
  expect(JSON.stringify(warned)).not.toMatch(/202611180034|6688/)
  expect(await wang.records('order.looked_up')).toMatchObject([{ data: { kind: 'order', outcome: 'failed' } }])
})

test('a system that is busy says when to come again', async () => {
  const { wang } = await shop(await over(says('', 429, { 'retry-after': '300' })))
  await wang.says('查订单 202611180034')
  expect(read(await wang.says('6688'))).toContain('现在很忙，请5分钟后再试')
})

test('a failure is no wrong try, and the same digits work when the system is back', async () => {
  let isDown = true
  const order = JSON.stringify({ number: '202611180034', status: 'paid', verify: { phoneTail: '6688' } })
  const { wang } = await shop(await over((request, response) => says(order, isDown ? 502 : 200)(request, response)))
  await wang.says('查订单 202611180034')
  for (let n = 0; n < 4; n++) expect(read(await wang.says('6688'))).toContain('过一会儿再试')
  isDown = false
  expect(read(await wang.says('6688'))).toContain('已付款')
})

test('a person is offered where there are people', async () => {
  const { wang, asked } = await shop(await over(says('', 500)), { has: ['handoff'] })
  await wang.says('查订单 202611180034')
  expect(read(await wang.says('6688'))).toContain('需要我请同事来帮您吗？')
  expect(asked.offers).toMatchObject([{ reason: 'trouble' }])
})

test('a product that cannot be looked up is left to articles', async () => {
  const { wang } = await shop(await over(says('', 500)))
  expect(read(await wang.says('保温壶还有货吗'))).toBe('an article')
})

test('a function that never comes back is not waited for', async () => {
  let isAsked = false
  const { chat, wang } = await shop({
    order() {
      isAsked = true
      return new Promise(() => {})
    },
  })
  await wang.says('查订单 202611180034')
  const answered = wang.says('6688')
  await until(() => isAsked)
  await chat.clock.advance(8_001)
  expect(read(await answered)).toContain('过一会儿再试')
})

test.each<[string, Connector['order']]>([
  ['throws', () => Promise.reject(new Error('SELECT failed for 13912346688'))],
  [
    'throws at once',
    () => {
      throw new Error('no database')
    },
  ],
  ['gives nonsense', async () => 42 as never],
])('a function that %s is told like any failure', async (_, order) => {
  const { wang, warned } = await shop({ order: order! })
  await wang.says('查订单 202611180034')
  expect(read(await wang.says('6688'))).toContain('过一会儿再试')
  expect(JSON.stringify(warned)).not.toContain('13912346688')
})

test('an order that says of nobody whose it is, is shown to nobody', async () => {
  const { wang } = await shop({ order: async (number) => ({ number, status: 'paid' }) })
  await wang.says('查订单 202611180034')
  expect(read(await wang.says('6688'))).toContain('对不上')
})

test('what another system says is shown as words and nothing else', async () => {
  const { wang } = await shop({
    order: async (number) => ({
      ...{ number, status: 'paid', verify: { phoneTail: '6688' } },
      items: [{ name: `**杯子**\u202e\n<script>${'长'.repeat(5_000)}` }],
    }),
  })
  await wang.says('查订单 202611180034')
  const [part] = await wang.says('6688')
  expect(part).toMatchObject({ type: 'card', text: expect.stringMatching(/^\*\*杯子\*\* <script>长/) })
  expect(read([part!]).length).toBeLessThan(500)
})
