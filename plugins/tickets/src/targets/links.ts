import type { Json, SqlAccess, Statement } from '@huida/core'
import type { Kysely } from 'kysely'

interface Tables {
  ticket_sync_link: {
    target: string
    number: string
    outside: string | null
    is_open: number
    due_at: number | null
    data: string
  }
}

/** How a ticket stands in another system. */
export interface Link {
  target: string
  number: string
  /** Its id there. Absent: it is still to be made, or was never. */
  outside?: string
  url?: string
  /** 1 for the first ticket that was made for it, 2 when that one was deleted there and it was made again. */
  generation: number
  /** What was told last. */
  told: { fields: Record<string, Json>; state?: string }
  /** Its state there, as far as it is known, in the words used there. */
  seen?: string
  /** Since when it may have been made without our knowing, in milliseconds since 1970. */
  maybeAt?: number
  /** How often in a row telling has failed. */
  tries: number
  /** When something is to be done about it. Absent: nothing is. */
  dueAt?: number
  /** Why it cannot be told, until the ticket changes again. */
  refused?: { why: string; version: number }
  /** Fields that were different there, were repaired, and were different again: they are left alone until they change here. */
  repaired?: string[]
  /** Whether the ticket is not closed here. */
  isOpen: boolean
  /** It was deleted there, and is not made again. */
  isGone?: true
}

/** What makes the table. A version that was published is never changed. */
export async function migrations(sql: SqlAccess): Promise<Record<string, readonly Statement[]>> {
  const { schema } = await builderOf(sql)
  const table = schema
    .createTable('ticket_sync_link')
    .addColumn('target', 'text', (column) => column.notNull())
    .addColumn('number', 'text', (column) => column.notNull())
    .addColumn('outside', 'text')
    .addColumn('is_open', 'integer', (column) => column.notNull())
    .addColumn('due_at', 'bigint')
    .addColumn('data', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('ticket_sync_link_key', ['target', 'number'])
  const indices = [
    schema.createIndex('ticket_sync_link_outside').on('ticket_sync_link').columns(['target', 'outside']).unique(),
    schema.createIndex('ticket_sync_link_due').on('ticket_sync_link').columns(['target', 'due_at']),
  ]
  return { '001-links': [table.compile(), ...indices.map((index) => index.compile())] }
}

const builderOf = async (sql: SqlAccess) => (await sql.kysely()) as Kysely<Tables>

/** Which ticket here is which ticket there. Each link is changed in its own lane only. */
export class Links {
  private constructor(
    private readonly sql: SqlAccess,
    private readonly db: Kysely<Tables>,
  ) {}

  static async of(sql: SqlAccess): Promise<Links> {
    return new Links(sql, await builderOf(sql))
  }

  async get(target: string, number: string): Promise<Link | undefined> {
    return (await this.#read((query) => query.where('target', '=', target).where('number', '=', number)))[0]
  }

  /** Those of some tickets of the other system, by their ids there. */
  byOutside(target: string, ids: readonly string[]): Promise<Link[]> {
    return ids.length === 0
      ? Promise.resolve([])
      : this.#read((query) => query.where('target', '=', target).where('outside', 'in', [...ids]))
  }

  /** Those that were to be done before a time: their timers are lost. */
  overdue(target: string, before: number, limit: number): Promise<Link[]> {
    return this.#read((query) => query.where('target', '=', target).where('due_at', '<', before).limit(limit))
  }

  /** Those of open tickets, in the order of their numbers. */
  open(target: string, page: { after?: string; limit: number }): Promise<Link[]> {
    return this.#read((query) => {
      const open = query.where('target', '=', target).where('is_open', '=', 1).where('outside', 'is not', null)
      const rest = page.after === undefined ? open : open.where('number', '>', page.after)
      return rest.orderBy('number').limit(page.limit)
    })
  }

  /** All of a ticket, for its page. */
  ofTicket(number: string): Promise<Link[]> {
    return this.#read((query) => query.where('number', '=', number).orderBy('target'))
  }

  put(link: Link): Statement {
    const row = {
      outside: link.outside ?? null,
      is_open: link.isOpen ? 1 : 0,
      due_at: link.dueAt ?? null,
      data: JSON.stringify(link),
    }
    return this.db
      .insertInto('ticket_sync_link')
      .values({ target: link.target, number: link.number, ...row })
      .onConflict((conflict) => conflict.columns(['target', 'number']).doUpdateSet(row))
      .compile()
  }

  async #read(where: (query: ReturnType<typeof select>) => ReturnType<typeof select>): Promise<Link[]> {
    const rows = await this.sql.read<{ data: string }>(where(select(this.db)).compile())
    return rows.map(({ data }) => JSON.parse(data) as Link)
  }
}

const select = (db: Kysely<Tables>) => db.selectFrom('ticket_sync_link').select('data')
