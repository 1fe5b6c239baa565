import type { SqlAccess } from '@huida/core'
import { describe, expect, test } from '@jest/globals'
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { similarTo } from '../solved/similar.js'
import { migrations, TicketTables } from './tables.js'
import type { Ticket } from './ticket.js'

const dialects = {
  sqlite: {
    createAdapter: () => new SqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
  },
  postgres: {
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: (db: Kysely<unknown>) => new PostgresIntrospector(db),
  },
}

describe.each(['sqlite', 'postgres'] as const)('in %s', (name) => {
  const asked: string[] = []
  const sql = {
    kysely: async () => new Kysely({ dialect: { createDriver: () => new DummyDriver(), ...dialects[name] } }),
    read: async ({ sql }: { sql: string }) => {
      asked.push(sql)
      return sql.includes('tickets_gram_count') ? [{ gram: 'parcel', n: '3' }] : []
    },
  } as unknown as SqlAccess

  test('every statement is compiled for the dialect', async () => {
    const tables = await TicketTables.of(sql)
    const ticket = {
      ...{
        number: 'T-7K3M9Q',
        state: 'open',
        subject: 'a',
        problem: 'b',
        fields: {},
        outside: {},
        merged: [],
        watchers: [],
      },
      tasks: [{ id: '1', department: 'x', state: 'open', dueAt: 1 }],
    } as unknown as Ticket
    const change = { at: 1, by: { kind: 'bot' as const }, what: 'opened' }
    const made = Object.values(await migrations(sql)).flat()
    const written = [
      ...tables.inserted(ticket, [change], 'm'),
      ...tables.updated({ ticket, revision: 1 }, [change], 'm'),
      tables.setSetting('a', 'b'),
    ]
    await tables.byDue({ state: 'not_closed', breached: true, changedSince: 1, openedFrom: 1, openedBefore: 2 }, 5, 5)
    await tables.byDue({ text: 'parcel 100%', watcher: 'wang' }, 5, 5)
    await tables.withTasks({ department: 'x', owner: 'y', state: 'open' }, 5)
    await similarTo(tables, 'the parcel is stuck', 3)
    const all = [...made, ...written].map((statement) => statement.sql).concat(asked)
    expect(all.length).toBeGreaterThan(15)
    for (const text of all) expect(text).not.toMatch(name === 'postgres' ? /\?/ : /\$\d/)
    expect(written.filter(({ expectRows }) => expectRows === 1)).toHaveLength(2)
    expect(asked.join('\n')).toContain('nulls last')
    expect(asked.at(-1)).toContain('sum(case "gram" when')
  })
})
