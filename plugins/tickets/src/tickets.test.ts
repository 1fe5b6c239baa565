import { plainText } from '@huida/core'
import { expect, test } from '@jest/globals'
import { unsupportedFacts } from './conversation/summary.js'
import { at, HOUR, MINUTE, play, shanghai, wang } from './fixtures/play.js'

const sees = (shown: { chat: { user(id: string): { sees(): never[] } } }, id = 'alice') =>
  plainText(shown.chat.user(id).sees())

test('a ticket is opened in the turn of a message: its number can be told at once, and the same matter opens one', async () => {
  const shop = await play()
  const number = await shop.opens()
  expect(number).toMatch(/^T-[2-9A-HJKMNP-TW-Z]{6}$/)
  expect(await shop.opens()).toBe(number)
  // Another key, the same order.
  expect(await shop.opens('parcel 202611180034 please')).toBe(number)
  expect(await shop.opens('包裹 999988887777')).not.toBe(number)
  const ticket = await shop.ticket(number)
  expect(ticket).toMatchObject({
    state: 'open',
    type: 'logistics',
    department: 'support',
    person: 'test:alice',
    conversation: 'test:alice',
  })
  expect(ticket.fields.order).toMatchObject({ value: '202611180034', by: 'bot' })
  expect(await shop.chat.user('alice').records('ticket.opened')).toHaveLength(2)
})

test('closing sends the summary, makes one draft, and announces the resolution once', async () => {
  const drafts: string[] = []
  const shop = await play({
    async draft({ id }) {
      drafts.push(id)
      return { article: `a-${drafts.length}` }
    },
  })
  const number = await shop.opens()
  const closes = () => shop.act(number, 'ticket.close', { solution: '已补发，运单号 SF99887，收件电话 13812345678。' })
  const both = await Promise.allSettled([closes(), closes()])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  await shop.passes(0)
  const shown = sees(shop as never)
  expect(shown.match(/服务小结/g)).toHaveLength(1)
  expect(shown).toContain('SF99887')
  expect(shown).toContain('138****5678')
  expect(shown).not.toContain('13812345678')
  const summary = shown.slice(shown.indexOf('服务小结'))
  const transcript = ['我的包裹 202611180034 不动了', JSON.stringify(await shop.ticket(number))]
  expect(unsupportedFacts(summary, transcript)).toEqual([])
  expect(drafts).toEqual([`ticket:${number}:1`])
  const finals = shop.heard.filter(({ name }) => name === 'resolution.final')
  expect(finals).toMatchObject([
    { data: { resolution: `ticket:${number}:1`, ticket: number, by: { kind: 'agent', id: 'wang' } } },
  ])
  expect(await shop.chat.user('alice').records('draft.made')).toHaveLength(1)
  expect((await shop.ticket(number)).state).toBe('closed')
})

test('a weekend does not count: due to the minute, broken a second later', async () => {
  // Friday 17:00; two hours of work are over on Monday at 10:00.
  const shop = await play(
    { calendars: { default: shanghai }, targets: { resolutionMinutes: 120 } },
    at('2026-11-06 17:00'),
  )
  const number = await shop.opens()
  const due = at('2026-11-09 10:00')
  const resolution = async () => (await shop.ticket(number)).clocks.find(({ name }) => name === 'resolution')
  expect(await resolution()).toMatchObject({ dueAt: due, targetMs: 120 * MINUTE })
  await shop.passes(due - shop.clock.now())
  expect(await resolution()).not.toHaveProperty('breachedAt')
  await shop.passes(1_000)
  expect(await resolution()).toMatchObject({ breachedAt: due })
  const records = await shop.chat.user('alice').records('ticket.breached')
  expect(records.map(({ data }) => data)).toContainEqual({ ticket: number, clock: 'resolution' })
})

test('a calendar that does not know next year says so: the due time is that of the plain week, and marked', async () => {
  const shop = await play({ calendars: { default: shanghai } }, at('2026-12-31 17:30'))
  const number = await shop.opens()
  expect(await shop.ticket(number)).toMatchObject({ uncertain: true, dueAt: at('2027-01-01 09:30') })
  const records = await shop.chat.user('alice').records('calendar.unknown_year')
  expect(records).toMatchObject([{ data: { ticket: number, year: 2027 } }])
})

test('an agent’s reply keeps the first response; what the bot says, and a change, keep nothing', async () => {
  const shop = await play({ targets: { firstResponseMinutes: 30, nextReplyMinutes: 60 } })
  const number = await shop.opens()
  const clock = async (name: string) => (await shop.ticket(number)).clocks.find((one) => one.name === name)
  await shop.chat.user('alice').says('hello?')
  await shop.act(number, 'ticket.change', { priority: 'high' })
  expect(await clock('first_response')).not.toHaveProperty('metAt')
  await shop.passes(10 * MINUTE)
  const replied = () =>
    shop.bot.act('test:alice', 'agent.replied', { agent: 'wang', at: shop.clock.now() }, { by: wang })
  await replied()
  await shop.passes(0)
  const met = shop.clock.now()
  expect(await clock('first_response')).toMatchObject({ metAt: met })
  expect(await clock('next_reply')).toBeUndefined()
  await shop.chat.user('alice').says('and now?')
  const since = shop.clock.now()
  await shop.passes(20 * MINUTE)
  await shop.chat.user('alice').says('are you there?')
  await shop.passes(0)
  expect(await clock('next_reply')).toMatchObject({ startedAt: since, dueAt: since + HOUR })
  await replied()
  await shop.passes(0)
  expect(await clock('next_reply')).toMatchObject({ metAt: shop.clock.now() })
  expect(await clock('first_response')).toMatchObject({ metAt: met })
})

test('a customer asks how it stands, and hears of their own tickets only', async () => {
  const shop = await play()
  const number = await shop.opens()
  const [alice, bob] = [shop.chat.user('alice'), shop.chat.user('bob')]
  const asks = async (user: typeof alice, text: string) => plainText(await user.says(text))
  for (const question of [
    '我的工单怎么样了',
    `status of ticket ${number}`,
    number.toLowerCase(),
    `${number.replace('-', '')} 处理好了吗`,
    "what's the status of my ticket?",
  ])
    expect(await asks(alice, question)).toContain(number)
  expect(await asks(bob, `工单 ${number} 怎么样了`)).toBe(`没有查到工单 ${number}，请核对一下编号。`)
  expect(await asks(bob, `工单 T-2ZZZZZ 怎么样了`)).toBe('没有查到工单 T-2ZZZZZ，请核对一下编号。')
  expect(await asks(bob, '我的工单怎么样了')).toBe('没有查到您的工单。')
  expect(await asks(bob, 'any news about my train tickets?')).toBe('bot')
  for (const other of ['人工智能是什么', 'how do I open a ticket?', '我怎么提交工单', 'is my order on its way?'])
    expect([other, await asks(alice, other)]).toEqual([other, 'bot'])
  expect(await asks(alice, '我的工單處理得怎麼樣了')).toContain(number)
})

test('a customer who returns reopens it; closing again is a new resolution; after the days it becomes a new ticket', async () => {
  const shop = await play({ reopenDays: 7 })
  const number = await shop.opens()
  const alice = shop.chat.user('alice')
  await shop.act(number, 'ticket.close', { solution: '已补发' })
  await shop.passes(HOUR)
  expect(plainText(await alice.says('还是没有解决啊'))).toBe(`工单 ${number} 已重新打开，回到处理队列中。`)
  await shop.passes(0)
  expect(await shop.ticket(number)).toMatchObject({ state: 'open', reopened: 1 })
  expect(await shop.ticket(number)).not.toHaveProperty('solution')
  expect(plainText(await alice.says(`重新打开 ${number}`))).toBe(`工单 ${number} 仍在处理中。`)
  await shop.act(number, 'ticket.close', { solution: '已退款 20 元' })
  await shop.passes(0)
  const finals = shop.heard
    .filter(({ name }) => name === 'resolution.final')
    .map(({ data }) => (data as { resolution: string }).resolution)
  expect(finals).toEqual([`ticket:${number}:1`, `ticket:${number}:2`])
  await shop.passes(8 * 24 * HOUR)
  const said = plainText(await alice.says(`重新打开 ${number}`))
  expect(said).toMatch(/关闭已久，已为您新建工单 T-/)
  expect(said).not.toContain(`新建工单 ${number}`)
})

test('resolving a conversation closes its ticket, then it is final; without a ticket it is final at once', async () => {
  const shop = await play()
  const number = await shop.opens()
  const resolves = (data: object) => shop.bot.act('test:alice', 'conversation.resolved', data as never, { by: wang })
  const by = { kind: 'agent', id: 'wang' }
  await resolves({ resolution: 'r1', by, ticket: number, solution: '已补发', intent: 'logistics', case: 'c1' })
  await shop.passes(0)
  await resolves({ resolution: 'r2', by })
  await resolves({ resolution: 'r3', by, ticket: number })
  await shop.passes(0)
  const finals = shop.heard.filter(({ name }) => name === 'resolution.final').map(({ data }) => data)
  expect(finals).toEqual([
    { resolution: 'r1', by, ticket: number, solution: '已补发', intent: 'logistics', case: 'c1' },
    { resolution: 'r2', by },
    { resolution: 'r3', by, ticket: number },
  ])
  expect((await shop.ticket(number)).state).toBe('closed')
})

test('a change that is based on an old version is refused with the new one', async () => {
  const shop = await play()
  const number = await shop.opens()
  const { version } = await shop.ticket(number)
  await shop.act(number, 'ticket.change', { version, priority: 'urgent' })
  await expect(shop.act(number, 'ticket.change', { version, priority: 'low' })).rejects.toMatchObject({
    ...{ status: 409, code: 'TICKET_CHANGED', facts: { version: version + 1 } },
  })
  await expect(shop.act('T-222222', 'ticket.note', { text: 'x' })).rejects.toMatchObject({ status: 404 })
  await expect(shop.act(number, 'ticket.change', { colour: 'red' })).rejects.toMatchObject({ status: 400 })
})

test('of two conversations of one person that open the same matter at once, one opens it', async () => {
  const shop = await play()
  const draft = { type: 'refund', subject: '退款', key: 'refund:1' }
  const open = (id: string) =>
    shop.bot.act({ adapter: 'test', ref: { id }, user: { id: 'alice' } }, 'ticket.open', draft, {
      by: wang,
    }) as Promise<{ number: string; fresh: boolean }>
  const opened = await Promise.all(['a', 'b', 'c', 'd'].map(open))
  expect(new Set(opened.map(({ number }) => number)).size).toBe(1)
  expect(opened.filter(({ fresh }) => fresh)).toHaveLength(1)
  expect(await shop.bot.quarantined()).toEqual([])
})

test('what is opened again after a merge goes on in the ticket that it was merged into', async () => {
  const shop = await play()
  const first = await shop.opens('包裹 11112222')
  const second = await shop.opens('包裹 33334444')
  await shop.act(first, 'ticket.merge', { into: second })
  await shop.passes(0)
  expect(await shop.opens('包裹 11112222')).toBe(second)
  await shop.act(second, 'ticket.close', { solution: '已补发' })
  await shop.passes(HOUR)
  expect(await shop.opens('包裹 11112222')).toBe(second)
  await shop.passes(0)
  expect(await shop.ticket(second)).toMatchObject({ state: 'open', reopened: 1 })
})

test('what cannot be a ticket is refused in words, and nothing of it is stored', async () => {
  const shop = await play()
  await shop.chat.user('alice').says('hello')
  const open = (data: object) => shop.bot.act('test:alice', 'ticket.open', data as never, { by: wang })
  await expect(open({ type: '', subject: 'x' })).rejects.toMatchObject({ status: 400 })
  await expect(open({ subject: 'x' })).rejects.toMatchObject({ status: 400, code: 'ACTION_INVALID' })
  await expect(shop.bot.act('test:alice', 'conversation.resolved', {}, { by: wang })).rejects.toMatchObject({
    status: 400,
  })
  const long = (await open({
    type: 'x',
    subject: '=HYPERLINK("http://x") '.repeat(200),
    fields: { order: '=1+1' },
  })) as { number: string }
  expect((await shop.ticket(long.number)).subject).toHaveLength(500)
})

test('a resolution that is told twice is final once', async () => {
  const shop = await play()
  const number = await shop.opens()
  const by = { kind: 'agent', id: 'wang' }
  for (const data of [
    { resolution: 'r1', by },
    { resolution: 'r2', by, ticket: number, solution: '已补发' },
  ])
    for (const _ of [1, 2]) {
      await shop.bot.act('test:alice', 'conversation.resolved', data, { by: wang })
      await shop.passes(0)
    }
  const finals = shop.heard.filter(({ name }) => name === 'resolution.final')
  expect(finals.map(({ data }) => (data as { resolution: string }).resolution)).toEqual(['r1', 'r2'])
})

test('a ticket that was closed long ago is deleted with everything of it; one that is open stays', async () => {
  const shop = await play()
  const closed = await shop.opens()
  await shop.act(closed, 'ticket.close', { solution: 'sent again' })
  const open = await shop.opens('包裹 999988887777')
  await shop.passes(20 * 24 * HOUR)
  const before = shop.chat.clock.now() - 15 * 24 * HOUR
  expect(await shop.bot.pruning.count('tickets', before)).toBe(1)
  expect(await shop.bot.pruning.prune('tickets', before)).toBe(1)
  const rows = async (table: string) =>
    (await shop.chat.store.sql!.read<{ number: string }>({ sql: `select number from ${table}`, parameters: [] })).map(
      ({ number }) => number,
    )
  expect(await rows('tickets_ticket')).toEqual([open])
  for (const table of ['tickets_change', 'tickets_task', 'tickets_gram'])
    expect(await rows(table)).not.toContain(closed)
})
