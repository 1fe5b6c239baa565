import type { Json } from '@huida/core'
import { expect, test } from '@jest/globals'
import { ticketsConfig } from '../config.js'
import { HOUR, MINUTE, type Played, play, wang } from '../fixtures/play.js'
import { clocksOf, Policies, watched } from '../ticket/clocks.js'
import { machine } from '../ticket/machine.js'
import { TicketTables } from '../ticket/tables.js'
import type { TicketState } from '../ticket/ticket.js'

const config = {
  targets: { firstResponseMinutes: 60, nextReplyMinutes: 90, resolutionMinutes: 600 },
  policies: [{ priority: 'urgent' as const, resolutionMinutes: 60 }],
  pendingDays: 1,
}

/** A small generator of numbers, so that a seed plays the same again. */
function random(seed: number) {
  let state = seed
  return (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return (state >> 8) % below
  }
}

async function playAnyOrder(shop: Played, numbers: readonly string[], pick: (below: number) => number): Promise<void> {
  const alice = shop.chat.user('alice')
  const number = () => numbers[pick(numbers.length)]!
  const act = (name: string, data: Json = {}) => shop.act(number(), name, data).catch(() => undefined)
  const moves = [
    () => alice.says('还在吗'),
    () => shop.bot.act('test:alice', 'agent.replied', {}, { by: wang }),
    () => act('ticket.change', { state: ['open', 'pending', 'on_hold'][pick(3)]! }),
    () => act('ticket.change', { priority: ['low', 'urgent'][pick(2)]!, fields: { colour: pick(3) } }),
    () => act('ticket.close', { solution: '已处理' }),
    () => act('ticket.reopen'),
    () => act('ticket.merge', { into: number() }),
    () => act('task.open', { department: 'carrier', title: '核实', hours: 1 }),
    () => act('task.close', { task: '1', evidence: '单据' }),
    () => alice.says(`重新打开 ${number()}`),
    () =>
      shop.bot.act(
        'test:alice',
        'conversation.resolved',
        { resolution: `r${pick(1e6)}`, ticket: number(), solution: '好了' },
        { by: wang },
      ),
    () => shop.passes((1 + pick(30)) * MINUTE),
    () => shop.passes((1 + pick(30)) * HOUR),
  ]
  for (let i = 0; i < 40; i++) await moves[pick(moves.length)]!()
  await shop.passes(0)
}

test.each([1, 2, 3, 4, 5, 6])('whatever people do in any order, tickets keep their rules (seed %i)', async (seed) => {
  const shop = await play(config)
  const numbers = [
    await shop.opens('包裹 11112222'),
    await shop.opens('包裹 33334444'),
    await shop.opens('包裹 55556666'),
  ]
  await playAnyOrder(shop, numbers, random(seed))
  const tables = await TicketTables.of(shop.chat.store.sql!)
  const policies = new Policies(ticketsConfig.parse(config))
  const closings: string[] = []
  for (const number of numbers) {
    const ticket = await shop.ticket(number)
    // Nothing is a dead end: what is not closed is due, and somebody's.
    if (ticket.state === 'closed') expect(ticket).not.toHaveProperty('dueAt')
    else expect([ticket.dueAt === undefined, ticket.department]).toEqual([false, 'support'])
    // Worked out on the way, or from scratch: the clocks are the same.
    const scratch = clocksOf(watched(ticket.course, policies.of(ticket), ticket.changedAt))
    expect({ clocks: ticket.clocks, breached: ticket.breached }).toEqual(scratch)
    // The history leads to where it stands, by steps of the table.
    let state: TicketState = 'open'
    for (const { what, from, to } of await tables.history(number)) {
      if (what !== 'state') continue
      expect(from).toBe(state)
      expect(Object.values(machine[state])).toContain(to)
      state = to as TicketState
    }
    expect(state).toBe(ticket.state)
  }
  const entries = await shop.chat.user('alice').ledger()
  for (const entry of entries) {
    if (entry.kind !== 'in') continue
    expect(entry.outcome).not.toMatch(/failed|quarantined/)
    if (entry.event.type === 'action' && entry.event.name === 'resolution.final')
      closings.push((entry.event.data as { resolution: string }).resolution)
  }
  expect(new Set(closings).size).toBe(closings.length)
  const closed = await shop.chat.user('alice').records('ticket.closed')
  const resolutions = closed.map(({ data }) => (data as { resolution: string }).resolution)
  expect(new Set(resolutions).size).toBe(resolutions.length)
  for (const resolution of resolutions) expect(closings).toContain(resolution)
  expect(await shop.bot.quarantined()).toEqual([])
})
