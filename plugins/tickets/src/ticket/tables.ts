import type { SqlAccess, Statement } from '@huida/core'
import type { Kysely } from 'kysely'
import { numberIn } from './number.js'
import type { Ticket, TicketChange, TicketFilter, TicketSource, TicketState } from './ticket.js'

/** The tables, as Kysely sees them. What lists are filtered by has a column; everything else is in `data`. */
export interface Tables {
  tickets_ticket: {
    number: string
    /** Unique while the ticket is not closed, else `null`: of two who open the same at once, one does. */
    matter: string | null
    state: string
    type: string
    department: string
    owner: string | null
    priority: string
    person: string
    conversation: string
    key: string
    breached: number
    due_at: number | null
    opened_at: number
    changed_at: number
    closed_at: number | null
    revision: number
    data: string
  }
  tickets_change: { number: string; revision: number; place: number; at: number; data: string }
  tickets_task: { number: string; id: string; department: string; owner: string | null; state: string; due_at: number }
  tickets_gram: { gram: string; number: string }
  tickets_gram_count: { gram: string; n: number }
  tickets_setting: { name: string; value: string }
  /** What people find tickets by, beside what has a column: narrow, so that looking through all of it is quick. */
  tickets_found: { number: string; words: string; watchers: string }
}

type Db = Kysely<Tables>

/** The query builder of a store's dialect. */
export const builderOf = async (sql: SqlAccess): Promise<Db> => (await sql.kysely()) as Db

/** What makes the tables. A version that was published is never changed. */
export async function migrations(sql: SqlAccess): Promise<Record<string, readonly Statement[]>> {
  const db = await builderOf(sql)
  const { schema } = db
  const text = <T extends { notNull(): T }>(column: T) => column.notNull()
  const made = [
    schema
      .createTable('tickets_ticket')
      .addColumn('number', 'text', (column) => column.primaryKey().notNull())
      .addColumn('matter', 'text', (column) => column.unique())
      .addColumn('state', 'text', text)
      .addColumn('type', 'text', text)
      .addColumn('department', 'text', text)
      .addColumn('owner', 'text')
      .addColumn('priority', 'text', text)
      .addColumn('person', 'text', text)
      .addColumn('conversation', 'text', text)
      .addColumn('key', 'text', text)
      .addColumn('breached', 'integer', text)
      .addColumn('due_at', 'bigint')
      .addColumn('opened_at', 'bigint', text)
      .addColumn('changed_at', 'bigint', text)
      .addColumn('closed_at', 'bigint')
      .addColumn('revision', 'integer', text)
      .addColumn('data', 'text', text),
    schema.createIndex('tickets_ticket_person').on('tickets_ticket').columns(['person', 'opened_at']),
    schema.createIndex('tickets_ticket_conversation').on('tickets_ticket').columns(['conversation', 'state']),
    schema.createIndex('tickets_ticket_state').on('tickets_ticket').columns(['state', 'due_at']),
    schema
      .createTable('tickets_change')
      .addColumn('number', 'text', text)
      .addColumn('revision', 'integer', text)
      .addColumn('place', 'integer', text)
      .addColumn('at', 'bigint', text)
      .addColumn('data', 'text', text)
      .addPrimaryKeyConstraint('tickets_change_key', ['number', 'revision', 'place']),
    schema
      .createTable('tickets_task')
      .addColumn('number', 'text', text)
      .addColumn('id', 'text', text)
      .addColumn('department', 'text', text)
      .addColumn('owner', 'text')
      .addColumn('state', 'text', text)
      .addColumn('due_at', 'bigint', text)
      .addPrimaryKeyConstraint('tickets_task_key', ['number', 'id']),
    schema.createIndex('tickets_task_due').on('tickets_task').columns(['state', 'department', 'due_at']),
    schema
      .createTable('tickets_gram')
      .addColumn('gram', 'text', text)
      .addColumn('number', 'text', text)
      .addPrimaryKeyConstraint('tickets_gram_key', ['gram', 'number']),
    schema
      .createTable('tickets_gram_count')
      .addColumn('gram', 'text', (column) => column.primaryKey().notNull())
      .addColumn('n', 'integer', text),
    schema
      .createTable('tickets_setting')
      .addColumn('name', 'text', (column) => column.primaryKey().notNull())
      .addColumn('value', 'text', text),
  ]
  const found = schema
    .createTable('tickets_found')
    .addColumn('number', 'text', (column) => column.primaryKey().notNull())
    .addColumn('words', 'text', text)
    .addColumn('watchers', 'text', text)
  // Tickets of before are found by all that is known of them, until they change.
  const before = db
    .insertInto('tickets_found')
    .columns(['number', 'words', 'watchers'])
    .expression((eb) =>
      eb
        .selectFrom('tickets_ticket')
        .select(({ fn, lit }) => [
          'number',
          fn<string>('lower', ['data']).as('words'),
          fn<string>('substr', ['number', lit(1), lit(0)]).as('watchers'),
        ]),
    )
  return { '001': made.map((statement) => statement.compile()), '002-found': [found.compile(), before.compile()] }
}

/** A ticket, and under which revision of its row it was read. */
export interface Kept {
  ticket: Ticket
  revision: number
}

/** A change that is to be stored. */
export type NewChange = Omit<TicketChange, 'number' | 'index'>

type Row = Tables['tickets_ticket']

/** Named, rather than all but one, so that an index finds them. */
const notClosed: readonly TicketState[] = ['open', 'pending', 'on_hold']

/** Tickets in their tables: what is read, and the statements that a turn writes. */
export class TicketTables implements TicketSource {
  private constructor(
    readonly sql: SqlAccess,
    readonly db: Db,
  ) {}

  /** Over the tables of a store. */
  static async of(sql: SqlAccess): Promise<TicketTables> {
    return new TicketTables(sql, await builderOf(sql))
  }

  /** A ticket with the revision of its row, by its exact number. */
  async kept(number: string): Promise<Kept | undefined> {
    const [row] = await this.sql.read<Pick<Row, 'data' | 'revision'>>(
      this.db.selectFrom('tickets_ticket').select(['data', 'revision']).where('number', '=', number).compile(),
    )
    return row && { ticket: JSON.parse(row.data) as Ticket, revision: Number(row.revision) }
  }

  /** By number, however it is typed. */
  async ticket(number: string): Promise<Ticket | undefined> {
    const written = numberIn(number)
    return written === undefined ? undefined : (await this.kept(written))?.ticket
  }

  /** In the order of their numbers, page by page. */
  page(filter: TicketFilter, { after, limit }: { after?: string; limit: number }): Promise<Ticket[]> {
    let query = this.#filtered(filter).orderBy('number').limit(limit)
    if (after !== undefined) query = query.where('number', '>', after)
    return this.#read(query.compile())
  }

  /** Those that are due first, first. */
  byDue(filter: TicketFilter, limit: number, offset = 0): Promise<Ticket[]> {
    return this.#read(
      this.#filtered(filter)
        .orderBy('due_at', (order) => order.asc().nullsLast())
        .orderBy('opened_at', 'desc')
        .limit(limit)
        .offset(offset)
        .compile(),
    )
  }

  /** The latest first. */
  latest(filter: TicketFilter, limit: number): Promise<Ticket[]> {
    return this.#read(this.#filtered(filter).orderBy('opened_at', 'desc').orderBy('number').limit(limit).compile())
  }

  /** The latest ones that were opened with a key. */
  withKey(person: string, key: string): Promise<Ticket[]> {
    return this.#read(
      this.db
        .selectFrom('tickets_ticket')
        .select('data')
        .where('person', '=', person)
        .where('key', '=', key)
        .orderBy('opened_at', 'desc')
        .limit(1)
        .compile(),
    )
  }

  /** The numbers of those that are wanted, page by page. */
  async numbers(filter: TicketFilter, page: { after?: string; limit: number }): Promise<string[]> {
    let query = this.#filter(this.db.selectFrom('tickets_ticket').select('number'), filter)
      .orderBy('number')
      .limit(page.limit)
    if (page.after !== undefined) query = query.where('number', '>', page.after)
    return (await this.sql.read<{ number: string }>(query.compile())).map(({ number }) => number)
  }

  /** Everything that was changed, in order. */
  async history(number: string): Promise<TicketChange[]> {
    const rows = await this.sql.read<{ data: string }>(
      this.db
        .selectFrom('tickets_change')
        .select('data')
        .where('number', '=', number)
        .orderBy('revision')
        .orderBy('place')
        .compile(),
    )
    return rows.map(({ data }, i) => ({ number, index: i + 1, ...(JSON.parse(data) as NewChange) }))
  }

  /** The numbers of tickets with tasks that are wanted, those that are due first, first. */
  async withTasks(about: { department?: string; owner?: string; state: 'open' | 'closed' }, limit: number) {
    let query = this.db.selectFrom('tickets_task').select(['number', 'id']).where('state', '=', about.state)
    if (about.department !== undefined) query = query.where('department', '=', about.department)
    if (about.owner !== undefined) query = query.where('owner', '=', about.owner)
    return this.sql.read<{ number: string; id: string }>(query.orderBy('due_at').limit(limit).compile())
  }

  /** A setting of the plugin's own. */
  async setting(name: string): Promise<string | undefined> {
    const [row] = await this.sql.read<{ value: string }>(
      this.db.selectFrom('tickets_setting').select('value').where('name', '=', name).compile(),
    )
    return row?.value
  }

  /** Statements that store a new ticket. Somebody has opened one about the same meanwhile: the turn runs again, and finds it. */
  inserted(ticket: Ticket, changes: readonly NewChange[], matter: string): Statement[] {
    const insert = this.db
      .insertInto('tickets_ticket')
      .values({ number: ticket.number, revision: 1, ...columnsOf(ticket, matter) })
      .onConflict((conflict) => conflict.doNothing())
    return [
      { ...insert.compile(), expectRows: 1 },
      ...this.#changed(ticket.number, 1, changes),
      ...this.#tasks(ticket),
      this.#found(ticket),
    ]
  }

  /** Statements that store a ticket anew. Its row was changed meanwhile: the turn runs again. */
  updated({ ticket, revision }: Kept, changes: readonly NewChange[], matter: string): Statement[] {
    const update = this.db
      .updateTable('tickets_ticket')
      .set({ revision: revision + 1, ...columnsOf(ticket, matter) })
      .where('number', '=', ticket.number)
      .where('revision', '=', revision)
    return [
      { ...update.compile(), expectRows: 1 },
      ...this.#changed(ticket.number, revision + 1, changes),
      ...this.#tasks(ticket),
      ...(changes.some(({ what }) => findable.has(what)) ? [this.#found(ticket)] : []),
    ]
  }

  /** A statement that stores a setting. */
  setSetting(name: string, value: string): Statement {
    return this.db
      .insertInto('tickets_setting')
      .values({ name, value })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
      .compile()
  }

  #changed(number: string, revision: number, changes: readonly NewChange[]): Statement[] {
    if (changes.length === 0) return []
    const rows = changes.map((change, place) => ({
      number,
      revision,
      place,
      at: change.at,
      data: JSON.stringify(change),
    }))
    return [this.db.insertInto('tickets_change').values(rows).compile()]
  }

  #tasks({ number, tasks }: Ticket): Statement[] {
    return tasks.map(({ id, department, owner = null, state, dueAt: due_at }) =>
      this.db
        .insertInto('tickets_task')
        .values({ number, id, department, owner, state, due_at })
        .onConflict((conflict) => conflict.columns(['number', 'id']).doUpdateSet({ department, owner, state, due_at }))
        .compile(),
    )
  }

  #found(ticket: Ticket): Statement {
    const row = { words: wordsOf(ticket), watchers: ticket.watchers.map(watcherIn).join('') }
    return this.db
      .insertInto('tickets_found')
      .values({ number: ticket.number, ...row })
      .onConflict((conflict) => conflict.column('number').doUpdateSet(row))
      .compile()
  }

  /** Those that people find by words or by who follows them. */
  #numbersFound({ text, watcher }: Pick<TicketFilter, 'text' | 'watcher'>) {
    let query = this.db.selectFrom('tickets_found').select('number')
    for (const term of termsIn(text)) query = query.where('words', 'like', `%${term}%`)
    if (watcher !== undefined) query = query.where('watchers', 'like', `%${likeText(watcherIn(watcher))}%`)
    return query
  }

  #filtered(filter: TicketFilter) {
    return this.#filter(this.db.selectFrom('tickets_ticket').select('data'), filter)
  }

  #filter<Q extends { where(column: never, is: never, value: never): Q }>(query: Q, filter: TicketFilter): Q {
    const { state, breached, changedSince, openedFrom, openedBefore, text, watcher, ...equal } = filter
    const conditions: [string, string, unknown][] = Object.entries(equal).map(([column, value]) => [column, '=', value])
    if (state !== undefined)
      conditions.push(state === 'not_closed' ? ['state', 'in', notClosed] : ['state', '=', state])
    if (breached !== undefined) conditions.push(['breached', '=', breached ? 1 : 0])
    if (changedSince !== undefined) conditions.push(['changed_at', '>=', changedSince])
    if (openedFrom !== undefined) conditions.push(['opened_at', '>=', openedFrom])
    if (openedBefore !== undefined) conditions.push(['opened_at', '<', openedBefore])
    if (termsIn(text).length > 0 || watcher !== undefined)
      conditions.push(['number', 'in', this.#numbersFound({ ...(text && { text }), ...(watcher && { watcher }) })])
    // Columns and values belong together by the lines above.
    return conditions
      .filter(([, , value]) => value !== undefined)
      .reduce((all, [column, is, value]) => all.where(column as never, is as never, value as never), query)
  }

  async #read(statement: Statement): Promise<Ticket[]> {
    return (await this.sql.read<{ data: string }>(statement)).map(({ data }) => JSON.parse(data) as Ticket)
  }
}

const columnsOf = (ticket: Ticket, matter: string): Omit<Row, 'number' | 'revision'> => ({
  matter: ticket.state === 'closed' ? null : matter,
  state: ticket.state,
  type: ticket.type,
  department: ticket.department,
  owner: ticket.owner ?? null,
  priority: ticket.priority,
  person: ticket.person,
  conversation: ticket.conversation,
  key: ticket.key,
  breached: ticket.breached ? 1 : 0,
  due_at: ticket.dueAt ?? null,
  opened_at: ticket.openedAt,
  changed_at: ticket.changedAt,
  closed_at: ticket.closedAt ?? null,
  data: JSON.stringify(ticket),
})

/** Changes after which a ticket is found by other words or people. */
const findable = new Set(['subject', 'problem', 'field', 'watchers', 'merged', 'outside', 'resolved', 'state'])
const MAX_WORDS = 6_000
const MAX_TERMS = 8

const folded = (text: string): string => text.normalize('NFKC').toLowerCase()

/** What somebody of the team may remember of a ticket. */
function wordsOf({ number, subject, problem, customer, fields, solution, outside, merged }: Ticket): string {
  const values = Object.values(fields).map(({ value }) => (typeof value === 'string' ? value : JSON.stringify(value)))
  const known = [number, customer, subject, ...values, ...Object.values(outside), ...merged, problem, solution]
  return folded(known.filter(Boolean).join('\n')).slice(0, MAX_WORDS)
}

/** The words that must all be there. */
const termsIn = (text: string | undefined): string[] =>
  folded(text ?? '')
    .split(/\s+/)
    .map(likeText)
    .filter(Boolean)
    .slice(0, MAX_TERMS)

/** `_` may stand for any sign, which finds it, too; the others mean something else in a pattern. */
const likeText = (text: string): string => text.replace(/[%\\]/g, '')

const watcherIn = (agent: string): string => `|${agent}|`
