import type { SqlAccess } from '@huida/core'
import { cleanups } from '@huida/core/testing'
import { sqlite } from '@huida/plugin-store-sqlite'
import { randomOf } from '@huida/statistics'
import { afterEach, describe, expect, test } from '@jest/globals'
import { conversationsBehind } from './behind.js'
import { tableOfDays } from './day-sums.js'
import { definitionOf, definitions } from './definitions.js'
import { DAY_MS, dayIn, emptyFact, type Fact, HOUR_MS } from './facts.js'
import { daysChanged, KeptFacts, migrations } from './keep.js'
import { KeptDays } from './kept-days.js'
import { type Dimension, type KpiQuery, kpiTable, type Narrowing, narrowed, standsFor } from './kpis.js'

const cleanup = cleanups(afterEach)
const dayOf = dayIn('Asia/Shanghai')
const START = Date.UTC(2026, 0, 1)
const DAYS = 40
const priority = ['web']

/** Facts of all kinds, in every state that they may be in. */
function someFacts(seed: number): Fact[] {
  const random = randomOf(seed)
  const chance = (share: number) => random() < share
  const one = <T>(...of: readonly T[]): T => of[Math.floor(random() * of.length)]!
  return Array.from({ length: 400 }, (_, n): Fact => {
    const at = START + Math.floor(random() * DAYS * DAY_MS)
    const base = [`f${n}`, `web:${n}`, one('web', 'slack'), at] as const
    const about = { intent: one(undefined, 'refund', 'price'), agents: one(undefined, ['wang'], ['wang', 'li']) }
    const later = at + Math.floor(random() * 100 * HOUR_MS)
    const department = one(undefined, 'finance')
    switch (one('contact', 'contact', 'handoff', 'ticket', 'task', 'survey')) {
      case 'contact':
        return {
          ...{ ...emptyFact.contact(...base, n), ...about, messages: one(0, 1, 3), instant: 1, unknown: one(0, 1) },
          ...(chance(0.3) && { askedAt: at, deferred: one(undefined, 'closed'), reachedAt: one(undefined, later) }),
          ...(chance(0.5) && { resolvedAt: later, resolvedBy: one('bot', 'agent'), how: one('confirmed', 'assumed') }),
          ...{ reopenedAt: one(undefined, undefined, later), wrong: one(undefined, 1) },
        }
      case 'handoff':
        return {
          ...{ ...emptyFact.handoff(...base), ...about, reason: one('vip', 'asked'), queuedAt: at },
          ...{
            acceptedAt: one(undefined, later),
            responseMs: one(undefined, 5_000, 40_000 + n),
            shown: 2,
            used: one(0, 1),
          },
          ...{ abandonedAt: one(undefined, later), handlingMs: one(undefined, n * 1_000) },
        }
      case 'ticket':
        return {
          ...{ ...emptyFact.ticket(...base), ...about, department, closedAt: one(undefined, later) },
          ...{ handlingMs: n * 60_000, fields: 4, fieldsByBot: one(0, 3), fieldsByHand: 1 },
        }
      case 'task':
        return { ...emptyFact.task(...base), ...about, department, ms: one(undefined, n * HOUR_MS) }
      case 'survey':
        return { ...emptyFact.survey(...base), ...about, sentAt: one(undefined, at), score: one(undefined, 1, 2, 3, 5) }
    }
  })
}

/** A store with the table of days, and facts that are counted as they are read. */
async function days(facts: Fact[]) {
  const store = sqlite({ file: ':memory:' })
  await store.open()
  cleanup(() => store.close())
  const sql: SqlAccess = store.sql!
  await sql.migrate('insights', migrations)
  const read: string[] = []
  const put = (some: readonly Fact[]) =>
    sql.write(
      some.map((fact) => ({
        sql: 'insert into insights_fact (id, kind, day, conversation, data) values (?, ?, ?, ?, ?) on conflict (id) do update set day = excluded.day, data = excluded.data',
        parameters: [fact.id, fact.kind, dayOf(fact.at), fact.conversation, JSON.stringify(fact)],
      })),
    )
  await put(facts)
  const kept = new KeptFacts(sql, { ms: 3_000, channels: {} }, dayOf)
  const ends = kept.ends.bind(kept)
  const factsOf = kept.of.bind(kept)
  const make = () =>
    new KeptDays(sql, {
      ends,
      of(from, to) {
        read.push(from)
        return factsOf(from, to)
      },
    })
  return { sql, make, put, read, factsOf, ends }
}

const period = { from: dayOf(START), to: dayOf(START + DAYS * DAY_MS) }
const dimensions: (Dimension | undefined)[] = [undefined, 'channel', 'intent', 'agent', 'department', 'day']
const narrowings: Narrowing[] = [{}, { channel: 'web' }, { intent: 'refund', agent: 'li' }, { department: '(none)' }]

describe('days that are added up', () => {
  test.each([1, 2, 3])(
    'give the table that their facts give, by every dimension, narrowed, and at any moment (seed %i)',
    async (seed) => {
      const facts = someFacts(seed)
      const { make } = await days(facts)
      // What was kept while much was open is asked for again when time has gone on, also by another process.
      const first = make()
      for (const now of [START + 20 * DAY_MS, START + DAYS * DAY_MS, START + 60 * DAY_MS])
        for (const kept of [first, make()]) {
          const sums = await kept.of(period.from, period.to, { today: dayOf(now), now })
          for (const by of dimensions)
            for (const to of narrowings) {
              const query: KpiQuery = { ...period, now, priority, ...(by && { by }) }
              expect(rounded(tableOfDays(sums, query, to))).toEqual(
                rounded(kpiTable(narrowed(facts, to), query, dayOf)),
              )
            }
        }
    },
  )

  test('are read again only where facts have changed', async () => {
    const facts = someFacts(4)
    const { sql, make, put, read } = await days(facts)
    const kept = make()
    const later = START + 100 * DAY_MS
    const ask = (one: KeptDays) => one.of(period.from, period.to, { today: dayOf(later), now: later })
    await ask(kept)
    const all = read.length
    expect(all).toBeGreaterThan(DAYS - 5)
    await ask(kept)
    await ask(make())
    expect(read).toHaveLength(all)
    const [first] = facts as [Fact]
    await put([{ ...first, channel: 'telegram' } as Fact])
    await sql.write([daysChanged(new Set([dayOf(first.at)]))])
    for (const one of [kept, make()]) {
      const table = tableOfDays(await ask(one), { ...period, now: later, by: 'channel' })
      expect(table.rows.map(({ group }) => group)).toContain('telegram')
    }
    expect(read.slice(all)).toEqual([dayOf(first.at)])
  })

  test('are not kept when their facts changed while they were read', async () => {
    const [first] = someFacts(5) as [Fact]
    const { sql, put, ends } = await days([first])
    const day = dayOf(first.at)
    const later = { today: '2027-01-01', now: START + 300 * DAY_MS }
    const slow = new KeptDays(sql, {
      ends,
      async of() {
        await put([{ ...first, channel: 'telegram' } as Fact])
        await sql.write([daysChanged(new Set([day]))])
        return [first]
      },
    })
    await slow.of(day, day, later)
    const after = new KeptDays(sql, { ends, of: async () => [{ ...first, channel: 'telegram' } as Fact] })
    const table = tableOfDays(await after.of(day, day, later), { from: day, to: day, now: later.now, by: 'channel' })
    expect(table.rows.map(({ group }) => group)).toEqual(['', 'telegram'])
  })
})

describe('the conversations behind a number', () => {
  const now = START + 41 * DAY_MS
  test('are the same whether all facts are looked through or only the days that have some', async () => {
    const facts = someFacts(6)
    const { make, factsOf } = await days(facts)
    const sums = await make().of(period.from, period.to, { today: dayOf(now), now })
    for (const { id } of definitions)
      for (const to of narrowings)
        for (const limit of [1, 7, 1_000]) {
          const worse = definitionOf(id).direction === 'down' ? 1 : -1
          const expected = narrowed(facts, to)
            .flatMap((fact) => {
              const stand = standsFor(id, fact, now)
              return stand ? [{ fact, ...stand }] : []
            })
            .sort(
              (a, b) =>
                a.counts.localeCompare(b.counts) || worse * ((b.value ?? 0) - (a.value ?? 0)) || b.fact.at - a.fact.at,
            )
          const { total, found } = await conversationsBehind({ id, to, now, limit }, { days: sums, period, factsOf })
          expect([id, total, found.map(({ fact }) => fact.id)]).toEqual([
            id,
            expected.length,
            expected.slice(0, limit).map(({ fact }) => fact.id),
          ])
        }
  })

  test('are found without reading days that have none', async () => {
    const facts = someFacts(7)
    const { make, factsOf } = await days(facts)
    const sums = await make().of(period.from, period.to, { today: dayOf(now), now })
    let read = 0
    const counting = (from: string, to: string, kind: Fact['kind']) => {
      read++
      return factsOf(from, to, kind)
    }
    await conversationsBehind({ id: 'one-contact', to: {}, now, limit: 5 }, { days: sums, period, factsOf: counting })
    expect(read).toBeLessThan(6)
  })
})

/** Sums that were put together in another order differ in the last digit. */
const rounded = (table: object): unknown =>
  JSON.parse(JSON.stringify(table, (_, value) => (typeof value === 'number' ? Number(value.toPrecision(12)) : value)))
