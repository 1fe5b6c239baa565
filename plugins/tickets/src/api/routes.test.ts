import { isFileAnswer, type Json, type Principal, plainText } from '@huida/core'
import { expect, test } from '@jest/globals'
import { z } from 'zod'
import { at, type Played, play, shanghai } from '../fixtures/play.js'

const wang: Principal = { id: 'wang', name: '小王', roles: ['agent'] }

/** Calls a route as the program's server does: what comes in and goes out is judged by its schemas. */
async function call(
  shop: Played,
  method: string,
  path: string,
  { body, query = {}, by = wang }: { body?: Json; query?: object; by?: Principal } = {},
) {
  for (const route of shop.bot.routes.http.filter((one) => one.method === method)) {
    const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name!)
    const found = new RegExp(`^${route.path.replace(/:\w+/g, '([^/]+)')}$`).exec(path)
    if (!found) continue
    const params = Object.fromEntries(names.map((name, i) => [name, found[i + 1]]))
    const judged = {
      body: route.body && z.parse(route.body as z.ZodType, body),
      query: route.query ? z.parse(route.query as z.ZodType, query) : query,
    }
    const answer = await route.handle({ by, params, signal: new AbortController().signal, ...judged } as never)
    await shop.bot.settled()
    return z.parse(route.answer as z.ZodType, answer) as Record<string, never>
  }
  throw new Error(`there is no ${method} ${path}`)
}

test('every route says for whom it is; a customer’s role reaches none', async () => {
  const shop = await play()
  const roles = shop.bot.routes.http.map(({ method, path, role, audit }) => [method, path, role, audit])
  expect(roles.length).toBeGreaterThanOrEqual(14)
  for (const [method, , role, audit] of roles) {
    expect(role).toEqual(expect.arrayContaining(['coordinator', 'manager']))
    if (method !== 'GET') expect(audit).toBe('change')
  }
})

test('an agent lists what is due first, reads one with its history, changes and closes it', async () => {
  const shop = await play({ departments: [{ type: 'logistics', department: 'logistics' }] })
  const number = await shop.opens()
  const other = await shop.opens('包裹 77778888')
  const list = async (query: object) =>
    ((await call(shop, 'GET', '/list', { query })).tickets as unknown as { number: string }[]).map((one) => one.number)
  expect((await list({ state: 'not_closed' })).sort()).toEqual([number, other].sort())
  expect(await list({ department: 'finance' })).toEqual([])
  expect(await list({ breached: 'true' })).toEqual([])
  expect(await list({ person: 'test:alice', type: 'logistics', limit: '1' })).toHaveLength(1)
  const on = (what: string, body: Json) => call(shop, 'POST', `/ticket/${number.toLowerCase()}/${what}`, { body })
  await on('assign', { owner: 'wang' })
  expect(await list({ owner: 'wang' })).toEqual([number])
  await on('note', { text: '客户很急' })
  await on('watch', { agent: 'lin', watch: true })
  const { version } = (await on('change', { priority: 'urgent', fields: { tracking: 'SF123' } })) as unknown as {
    version: number
  }
  await expect(on('change', { version: version - 1, priority: 'low' })).rejects.toMatchObject({ status: 409 })
  await expect(on('close', { solution: '' })).rejects.toThrow()
  await on('close', { version, solution: '已补发' })
  await shop.passes(0)
  const { ticket, history } = (await call(shop, 'GET', `/ticket/${number}`)) as unknown as {
    ticket: { state: string; watchers: string[] }
    history: { what: string; by: { id: string } }[]
  }
  expect(ticket).toMatchObject({
    state: 'closed',
    watchers: ['lin'],
    owner: 'wang',
    fields: { tracking: { by: 'agent' } },
  })
  expect(history.map(({ what }) => what)).toEqual(['opened', 'owner', 'note', 'watchers', 'priority', 'field', 'state'])
  expect(history[1]!.by).toEqual({ kind: 'agent', id: 'wang', name: '小王' })
  expect(plainText(shop.chat.user('alice').sees())).not.toContain('客户很急')
  await on('reopen', { reason: '客户来电' })
  expect(await list({ state: 'open', owner: 'wang' })).toEqual([number])
  await expect(call(shop, 'GET', '/ticket/T-222222')).rejects.toMatchObject({ status: 404 })
  await expect(call(shop, 'GET', '/ticket/nonsense')).rejects.toMatchObject({ status: 404 })
})

test('an agent opens one about a conversation, and a coordinator finds the tasks of a department', async () => {
  const shop = await play()
  await shop.chat.user('alice').says('hello')
  const body = { conversation: 'test:alice', type: 'product', subject: '开不了机', fields: { product: 'X1' } }
  const { number, fresh } = (await call(shop, 'POST', '/open', { body: { ...body, key: 'k' } })) as unknown as {
    number: string
    fresh: boolean
  }
  expect(fresh).toBe(true)
  expect(await call(shop, 'POST', '/open', { body: { ...body, key: 'k' } })).toEqual({ number, fresh: false })
  expect(await shop.ticket(number)).toMatchObject({
    owner: 'wang',
    person: 'test:alice',
    fields: { product: { by: 'agent' } },
  })
  await call(shop, 'POST', `/ticket/${number}/task`, {
    body: { department: 'engineering', title: '查一下 13812345678 的订单' },
  })
  expect(await shop.ticket(number)).toMatchObject({ state: 'on_hold' })
  const lin: Principal = { id: 'lin', roles: ['coordinator'] }
  const tasks = async () => (await call(shop, 'GET', '/tasks', { query: { department: 'engineering' }, by: lin })).tasks
  expect(await tasks()).toMatchObject([{ ticket: number, id: '1', agent: 'wang' }])
  await call(shop, 'POST', `/ticket/${number}/task/assign`, { body: { task: '1', owner: 'lin' }, by: lin })
  await call(shop, 'POST', `/ticket/${number}/task/progress`, { body: { task: '1', text: '已定位问题' }, by: lin })
  await call(shop, 'POST', `/ticket/${number}/task/close`, { body: { task: '1', evidence: 'v1.2.3 已发布' }, by: lin })
  expect(await tasks()).toEqual([])
  expect(await shop.ticket(number)).toMatchObject({ state: 'open' })
})

test('what calendars do not know is told', async () => {
  const shop = await play({ calendars: { default: shanghai } }, at('2026-11-28 10:00'))
  expect(await call(shop, 'GET', '/rules')).toMatchObject({
    calendars: [{ name: 'default', to: '2026-12-31', now: { isOpen: false, opensAt: at('2026-11-30 09:00') } }],
    problems: [{ calendar: 'default', unknownYear: 2027, urgency: 'soon' }],
  })
})

test('tickets are found by words, by the customer’s name, and by who follows them', async () => {
  const shop = await play()
  const number = await shop.opens('我的包裹 202611180034 不动了')
  const other = await shop.opens('包裹 77778888')
  const found = async (query: object) =>
    ((await call(shop, 'GET', '/list', { query })).tickets as unknown as { number: string }[]).map((one) => one.number)
  expect(await found({ query: '202611180034' })).toEqual([number])
  expect(await found({ query: '包裹 ７７７７' })).toEqual([other])
  expect(await found({ query: '包裹 退款' })).toEqual([])
  expect(await found({ query: '100%' })).toEqual([])
  await shop.chat.user('bob', { name: '王小明 Bob' }).says('包裹 55556666')
  await shop.bot.settled()
  expect(await found({ query: '小明 BOB' })).toHaveLength(1)
  // A number finds its ticket whatever else is asked for.
  expect(await found({ query: number.toLowerCase().replace('-', ' '), state: 'closed' })).toEqual([number])
  expect(await found({ query: '包裹', state: 'closed' })).toEqual([])
  await call(shop, 'POST', `/ticket/${other}/watch`, { body: { agent: 'lin', watch: true } })
  expect(await found({ watcher: 'lin' })).toEqual([other])
  expect(await found({ watcher: 'li' })).toEqual([])
  await call(shop, 'POST', `/ticket/${number}/close`, { body: { solution: '已补发新包裹' } })
  expect(await found({ query: '补发' })).toEqual([number])
})

test('which department gets what, and how soon what must happen, is told as it is configured', async () => {
  const shop = await play({
    departments: [{ type: 'refund', department: 'finance', task: 'warehouse' }],
    policies: [{ type: ['refund'], resolutionMinutes: 120 }],
  })
  expect(await call(shop, 'GET', '/rules')).toMatchObject({
    ...{ departments: [{ type: 'refund', department: 'finance', task: 'warehouse' }], department: 'support' },
    ...{ policies: [{ type: ['refund'], resolutionMinutes: 120 }], targets: { firstResponseMinutes: 60 } },
    ...{ taskHours: 24, calendars: [], problems: [] },
  })
})

test('what comes in and goes out can be described as JSON Schema, for the page of the API', async () => {
  const shop = await play()
  // A file is described by its types.
  for (const { method, path, body, query, params, answer } of shop.bot.routes.http)
    for (const schema of [body, query, params, answer])
      if (schema && !isFileAnswer(schema))
        expect([
          method,
          path,
          z.toJSONSchema(schema as z.ZodType, { io: 'input', unrepresentable: 'throw' }),
        ]).toMatchObject([method, path, { type: 'object' }])
})
