import { plainText } from '@huida/core'
import { until } from '@huida/core/testing'
import { describe, expect, test } from '@jest/globals'
import { at, HOUR, MINUTE, type Played, play, shanghai, wang } from '../fixtures/play.js'

const DAY = 24 * HOUR
const lin = { kind: 'agent', id: 'lin', name: '小林' } as const
const finals = ({ heard }: Played) => heard.filter(({ name }) => name === 'resolution.final')
const alerts = ({ heard }: Played) => heard.filter(({ name }) => name === 'ticket.alert').map(({ data }) => data)
const clock = async (shop: Played, number: string, name: string) =>
  (await shop.ticket(number)).clocks.find((one) => one.name === name)

describe('departments', () => {
  const config = {
    departments: [
      { type: 'logistics', department: 'logistics', priority: 'high' as const, task: 'carrier' },
      { type: ['refund', 'invoice'], department: 'finance' },
    ],
    taskHours: 24,
  }

  test('a ticket goes to the department of its kind, and to another one when its kind changes', async () => {
    const shop = await play(config)
    const number = await shop.opens()
    expect(await shop.ticket(number)).toMatchObject({ department: 'logistics', priority: 'high' })
    await shop.act(number, 'ticket.change', { type: 'refund' })
    expect(await shop.ticket(number)).toMatchObject({ department: 'finance', type: 'refund' })
  })

  test('another department’s task has its own day, a coordinator who is not the agent, and needs evidence', async () => {
    const shop = await play(config)
    const number = await shop.opens()
    const alice = shop.chat.user('alice')
    expect((await shop.ticket(number)).tasks).toMatchObject([
      { id: '1', department: 'carrier', state: 'open', dueAt: shop.clock.now() + DAY },
    ])
    await shop.act(number, 'ticket.assign', { owner: 'wang' })
    await expect(shop.act(number, 'task.assign', { task: '1', owner: 'wang' })).rejects.toMatchObject({
      code: 'AGENT_FOLLOWS',
    })
    await shop.act(number, 'task.assign', { task: '1', owner: 'lin' }, lin)
    await expect(shop.act(number, 'ticket.assign', { owner: 'lin' })).rejects.toMatchObject({ code: 'OWNER_OF_TASK' })
    await shop.act(number, 'task.progress', { task: '1', text: '仓库里没有找到' }, lin)
    await shop.act(number, 'task.progress', { task: '1', text: '包裹已找到，今天发出', public: true }, lin)
    await shop.passes(0)
    const shown = plainText(alice.sees())
    expect(shown).toContain(`工单 ${number} 有新进展：包裹已找到，今天发出`)
    expect(shown).not.toContain('仓库里没有找到')
    await expect(shop.act(number, 'ticket.close', { solution: '好了' })).rejects.toMatchObject({ code: 'TASKS_OPEN' })
    await expect(shop.act(number, 'task.close', { task: '1' }, lin)).rejects.toMatchObject({ status: 400 })
    await shop.act(number, 'task.close', { task: '1', evidence: '出库单 8812' }, lin)
    expect(await alice.records('task.closed')).toMatchObject([
      { data: { ticket: number, task: '1', department: 'carrier' } },
    ])
    await shop.act(number, 'ticket.close', { solution: '已发出' })
    await shop.passes(0)
    expect(plainText(alice.sees())).toContain('经过：包裹已找到，今天发出')
  })

  test('a task that takes longer than its day is told, once', async () => {
    const shop = await play(config)
    const number = await shop.opens()
    await shop.passes(DAY)
    expect(await shop.chat.user('alice').records('task.breached')).toEqual([])
    await shop.passes(1_000)
    await shop.passes(DAY)
    expect(await shop.chat.user('alice').records('task.breached')).toMatchObject([
      { data: { ticket: number, task: '1', department: 'carrier' } },
    ])
    expect(alerts(shop)).toContainEqual(
      expect.objectContaining({ kind: 'task_breached', department: 'carrier', number }),
    )
  })

  test('a conversation that is resolved while a department is at it becomes final when that is done', async () => {
    const shop = await play(config)
    const number = await shop.opens()
    const by = { kind: 'agent', id: 'wang' }
    await shop.bot.act(
      'test:alice',
      'conversation.resolved',
      { resolution: 'r1', by, ticket: number, solution: '等物流核实' },
      { by: wang },
    )
    await shop.passes(0)
    expect(await shop.ticket(number)).toMatchObject({ state: 'on_hold' })
    expect(finals(shop)).toEqual([])
    await shop.act(number, 'task.close', { task: '1', evidence: '已核实' }, lin)
    expect(await shop.ticket(number)).toMatchObject({ state: 'open' })
    await shop.act(number, 'ticket.close', { solution: '已送达' })
    await shop.passes(0)
    expect(finals(shop)).toMatchObject([{ data: { resolution: 'r1', solution: '已送达' } }])
  })
})

describe('promises are worked out anew', () => {
  const broken = async (shop: Played) => (await shop.chat.user('alice').records('ticket.breached')).length

  test('when the priority changes: a promise that was kept breaks, and one that was broken is kept', async () => {
    const shop = await play({
      policies: [
        { priority: 'urgent', resolutionMinutes: 30 },
        { priority: 'low', resolutionMinutes: 10_000 },
      ],
      targets: { resolutionMinutes: 600, firstResponseMinutes: 100_000 },
    })
    const number = await shop.opens()
    await shop.passes(HOUR)
    expect(await clock(shop, number, 'resolution')).not.toHaveProperty('breachedAt')
    await shop.act(number, 'ticket.change', { priority: 'urgent' })
    expect(await clock(shop, number, 'resolution')).toMatchObject({ breachedAt: shop.clock.now() - HOUR / 2 })
    expect(await broken(shop)).toBe(1)
    await shop.act(number, 'ticket.change', { priority: 'low' })
    expect(await clock(shop, number, 'resolution')).not.toHaveProperty('breachedAt')
    expect((await shop.ticket(number)).breached).toBe(false)
    expect(await shop.chat.user('alice').records('ticket.unbreached')).toMatchObject([
      { data: { ticket: number, clock: 'resolution' } },
    ])
    // Broken again by another change is broken again.
    await shop.act(number, 'ticket.change', { priority: 'urgent' })
    await shop.passes(0)
    expect(await broken(shop)).toBe(2)
  })

  test('when the policies or a calendar change: all that are open, at the next start', async () => {
    const shop = await play({ targets: { resolutionMinutes: 60, firstResponseMinutes: 100_000 } })
    const number = await shop.opens()
    await shop.passes(2 * HOUR)
    expect(await shop.ticket(number)).toMatchObject({ breached: true })
    await shop.restart({
      ...{ targets: { resolutionMinutes: 600, firstResponseMinutes: 100_000 }, calendars: { default: shanghai } },
    })
    await until(async () => {
      await shop.passes(0)
      return !(await shop.ticket(number)).breached
    })
    const opened = at('2026-11-04 10:00')
    expect(await shop.ticket(number)).toMatchObject({ breached: false, openedAt: opened })
    // Ten hours of work: two and four and a half on Wednesday, three and a half on Thursday.
    expect(await clock(shop, number, 'resolution')).toMatchObject({ dueAt: at('2026-11-05 14:00') })
  })

  test('when two tickets become one: the earlier opening and message count, and the other one is closed without a word', async () => {
    const shop = await play({ targets: { resolutionMinutes: 120, firstResponseMinutes: 100_000 } })
    const first = await shop.opens('包裹 11112222')
    await shop.act(first, 'ticket.change', { fields: { colour: 'red' } })
    await shop.passes(100 * MINUTE)
    const second = await shop.opens('包裹 33334444')
    expect(await shop.ticket(second)).toMatchObject({ breached: false, similar: [first] })
    const shown = shop.chat.user('alice').sees().length
    await shop.act(first, 'ticket.merge', { into: second.toLowerCase() })
    await shop.passes(0)
    expect(await shop.ticket(first)).toMatchObject({ state: 'closed', mergedInto: second })
    const merged = await shop.ticket(second)
    expect(merged).toMatchObject({ merged: [first], openedAt: at('2026-11-04 10:00'), similar: [], breached: false })
    expect(merged.fields).toMatchObject({ colour: { value: 'red' }, order: { value: '33334444' } })
    await shop.passes(21 * MINUTE)
    expect(await shop.ticket(second)).toMatchObject({ breached: true })
    expect(finals(shop)).toEqual([])
    expect(shop.chat.user('alice').sees()).toHaveLength(shown)
    await expect(shop.act(first, 'ticket.reopen')).rejects.toMatchObject({
      code: 'TICKET_MERGED',
      facts: { into: second },
    })
    await expect(shop.act(second, 'ticket.merge', { into: first })).rejects.toMatchObject({ code: 'TICKET_CLOSED' })
    await expect(shop.act(second, 'ticket.merge', { into: second })).rejects.toMatchObject({ code: 'TICKET_SAME' })
  })

  test('tickets of two customers are never one', async () => {
    const shop = await play()
    const number = await shop.opens()
    const said = await shop.chat.user('bob').says('包裹 55556666')
    const bobs = /T-\w{6}/.exec(plainText(said))![0]
    await expect(shop.act(number, 'ticket.merge', { into: bobs })).rejects.toMatchObject({ code: 'OTHER_PERSON' })
  })
})

test('watchers are warned before a promise breaks, and told when it does', async () => {
  const shop = await play({ targets: { firstResponseMinutes: 100, resolutionMinutes: 10_000 }, warnAt: 0.8 })
  const number = await shop.opens()
  await shop.act(number, 'ticket.watch', { agent: 'lin', watch: true })
  await shop.passes(79 * MINUTE)
  expect(alerts(shop)).toEqual([])
  await shop.passes(MINUTE)
  const about = { number, clock: 'first_response', watchers: ['lin'], department: 'support' }
  expect(alerts(shop)).toMatchObject([{ ...about, kind: 'warning' }])
  await shop.passes(21 * MINUTE)
  expect(alerts(shop)).toMatchObject([{ kind: 'warning' }, { ...about, kind: 'breached' }])
})

test('who waits too long is looked after again: every open ticket is due at some time', async () => {
  const shop = await play({ pendingDays: 2, targets: { firstResponseMinutes: 5, resolutionMinutes: 60 } })
  const number = await shop.opens()
  await shop.bot.act('test:alice', 'agent.replied', { agent: 'wang' }, { by: wang })
  await shop.act(number, 'ticket.change', { state: 'pending', reason: '等客户补充照片' })
  expect(await shop.ticket(number)).toMatchObject({ state: 'pending', dueAt: shop.clock.now() + 2 * DAY })
  await shop.passes(2 * DAY)
  expect(await shop.ticket(number)).toMatchObject({ state: 'open', dueAt: shop.clock.now() + HOUR })
  expect(alerts(shop)).toContainEqual(expect.objectContaining({ kind: 'waiting', number }))
})

test('a customer who answers ends the waiting', async () => {
  const shop = await play()
  const number = await shop.opens()
  await shop.act(number, 'ticket.change', { state: 'pending' })
  await shop.chat.user('alice').says('这是照片')
  await shop.passes(0)
  expect((await shop.ticket(number)).state).toBe('open')
})

test('a clock that jumps ahead breaks what is due in between, once; a little step back changes nothing', async () => {
  const shop = await play({ targets: { resolutionMinutes: 120, firstResponseMinutes: 30 } })
  const number = await shop.opens()
  const { now } = shop.clock
  let ahead = 30 * DAY
  Object.assign(shop.clock, { now: () => now() + ahead })
  await shop.passes(MINUTE)
  const broken = async () =>
    (await shop.chat.user('alice').records('ticket.breached')).map(({ data }) => (data as { clock: string }).clock)
  expect((await broken()).sort()).toEqual(['first_response', 'resolution'])
  const { changedAt: brokenAt } = await shop.ticket(number)
  ahead -= 4 * MINUTE
  await shop.act(number, 'ticket.note', { text: 'corrected by four minutes' })
  expect(await shop.ticket(number)).toMatchObject({ breached: true, changedAt: brokenAt })
  expect(await broken()).toHaveLength(2)
})

test('what a clock broke that was far ahead is not broken once it is right, and breaks when it is due', async () => {
  const shop = await play({ targets: { resolutionMinutes: 120, firstResponseMinutes: 90 } })
  const number = await shop.opens()
  const { now } = shop.clock
  let ahead = DAY
  Object.assign(shop.clock, { now: () => now() + ahead })
  await shop.passes(MINUTE)
  expect(await shop.ticket(number)).toMatchObject({ breached: true })
  ahead = 0
  await shop.act(number, 'ticket.note', { text: 'the clock was wrong' })
  expect(await shop.ticket(number)).toMatchObject({ breached: false })
  await shop.passes(80 * MINUTE)
  expect(await shop.ticket(number)).toMatchObject({ breached: false })
  await shop.passes(10 * MINUTE)
  expect(await clock(shop, number, 'first_response')).toHaveProperty('breachedAt')
})

test.each([0, 1, 2, 3, 5, 8, 13, 21])(
  'a process that dies %i steps after a closing was asked for says everything once',
  async (steps) => {
    const made: string[] = []
    const shop = await play({
      async draft({ id }) {
        made.push(id)
        return { article: `for ${id}` }
      },
    })
    const number = await shop.opens()
    const close = () => shop.bot.act(`ticket:${number}`, 'ticket.close', { solution: '已补发' }, { by: wang, key: 'k' })
    close().catch(() => undefined)
    for (let i = 0; i < steps; i++) await new Promise((resolve) => setTimeout(resolve, 2))
    await shop.crash()
    // Whoever asked has heard nothing, and asks again.
    await close()
    await shop.passes(0)
    const alice = shop.chat.user('alice')
    await until(async () => (await alice.records('draft.made')).length > 0 && finals(shop).length > 0)
    await shop.passes(0)
    expect(plainText(alice.sees()).match(/服务小结/g)).toHaveLength(1)
    expect(await alice.records('ticket.closed')).toHaveLength(1)
    expect(await alice.records('draft.made')).toHaveLength(1)
    expect(new Set(made).size).toBe(1)
    const resolutions = (await alice.ledger()).filter(
      (entry) => entry.kind === 'in' && entry.event.type === 'action' && entry.event.name === 'resolution.final',
    )
    expect(resolutions).toHaveLength(1)
  },
)

test('a draft that fails holds nobody up, and is tried again', async () => {
  let tries = 0
  const shop = await play({
    async draft() {
      tries++
      if (tries < 3) throw new Error('the knowledge space is locked')
      return { article: 'a-1' }
    },
  })
  const number = await shop.opens()
  await shop.act(number, 'ticket.close', { solution: '已补发' })
  await shop.passes(0)
  expect(finals(shop)).toHaveLength(1)
  expect(await shop.chat.user('alice').records('draft.made')).toEqual([])
  await shop.passes(MINUTE)
  await shop.passes(5 * MINUTE)
  expect(tries).toBe(3)
  expect(await shop.chat.user('alice').records('draft.made')).toMatchObject([
    { data: { ticket: number, article: 'a-1' } },
  ])
})

test('an agent who wrote without anybody announcing it has written: nothing is broken', async () => {
  const shop = await play({ targets: { firstResponseMinutes: 30, resolutionMinutes: 10_000 } })
  const number = await shop.opens()
  await shop.passes(10 * MINUTE)
  await shop.bot.send('test:alice', '您好，我来看一下', { by: wang })
  await shop.bot.settled()
  const wrote = shop.clock.now()
  await shop.passes(HOUR)
  expect(await clock(shop, number, 'first_response')).toMatchObject({ metAt: wrote })
  expect(await shop.chat.user('alice').records('ticket.breached')).toEqual([])
})

test('when a year is known at last, the next start works out what was a guess', async () => {
  const calendar = { ...shanghai, holidays: 'china' as const }
  const shop = await play(
    { calendars: { default: calendar }, targets: { resolutionMinutes: 240 } },
    at('2026-12-31 16:00'),
  )
  const number = await shop.opens()
  expect(await clock(shop, number, 'resolution')).toMatchObject({ uncertain: true, dueAt: at('2027-01-01 11:00') })
  const overrides = { '2027-01-01': 'closed' as const }
  await shop.restart({
    ...{
      calendars: { default: { ...calendar, overrides, completeYears: [2027] } },
      targets: { resolutionMinutes: 240 },
    },
  })
  await until(async () => {
    await shop.passes(0)
    return !(await shop.ticket(number)).uncertain
  })
  expect(await clock(shop, number, 'resolution')).toMatchObject({ dueAt: at('2027-01-04 11:00') })
})

test('hours that are edited while it runs count for open tickets, too', async () => {
  let hours = shanghai
  const shop = await play(
    { calendars: () => ({ default: hours }), targets: { resolutionMinutes: 600 } },
    at('2026-11-25 10:00'),
  )
  const number = await shop.opens()
  const before = await clock(shop, number, 'resolution')
  hours = { ...shanghai, overrides: { '2026-11-25': 'closed', '2026-11-26': 'closed' } } as typeof shanghai
  await until(async () => {
    await shop.passes(30_000)
    return (await clock(shop, number, 'resolution'))!.dueAt !== before!.dueAt
  })
  expect(before!.dueAt).toBeLessThan(at('2026-11-27 00:00'))
  expect((await clock(shop, number, 'resolution'))!.dueAt).toBeGreaterThan(at('2026-11-27 09:00'))
})

test('whoever is given a ticket hears of it, and of a customer who returns', async () => {
  const shop = await play()
  const number = await shop.opens()
  await shop.act(number, 'ticket.assign', { owner: 'wang' })
  expect(alerts(shop)).toEqual([])
  await shop.act(number, 'ticket.assign', { owner: 'lin', reason: '她更熟悉' })
  await shop.act(number, 'ticket.close', { solution: '已补发' })
  await shop.passes(0)
  await shop.chat.user('alice').says(`重新打开 ${number}`)
  await shop.passes(0)
  expect(alerts(shop)).toMatchObject([
    { kind: 'assigned', number, owner: 'lin' },
    { kind: 'reopened', number, owner: 'lin' },
  ])
})

test('a transfer needs a reason, and another department decides who of it takes the ticket', async () => {
  const shop = await play()
  const number = await shop.opens()
  await shop.act(number, 'ticket.assign', { owner: 'wang' })
  await expect(shop.act(number, 'ticket.assign', { owner: 'lin' })).rejects.toMatchObject({ code: 'REASON_MISSING' })
  await expect(shop.act(number, 'ticket.assign', { department: 'finance' })).rejects.toMatchObject({ status: 422 })
  await shop.act(number, 'ticket.assign', { department: 'finance', reason: '要退运费' })
  expect(await shop.ticket(number)).toMatchObject({ department: 'finance' })
  expect(await shop.ticket(number)).not.toHaveProperty('owner')
  await shop.act(number, 'ticket.assign', { owner: 'lin' })
  expect(await shop.ticket(number)).toMatchObject({ department: 'finance', owner: 'lin' })
})
