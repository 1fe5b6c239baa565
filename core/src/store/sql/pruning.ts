import type { Old, Prunable } from '../prunable.js'
import { statement } from '../statement.js'
import type { SqlAccess, Statement } from '../store.js'

type Sql = Pick<SqlAccess, 'read' | 'write'>

/**
 * What may be deleted of the store's own tables. Nothing is deleted that waits to be answered, sent or shown; an event and its turn go together, since
 * one without a turn would have it anew.
 */
export const sqlPrunables = (sql: Sql): Prunable[] => [
  { kind: 'conversations', count: (old) => countSaid(sql, old), prune: (old, atMost) => pruneEvents(sql, old, atMost) },
  {
    kind: 'conversations',
    count: (old) => one(sql, `select count(*) as n from turn ${UNASKED}`, old),
    prune: (old, atMost) => pruneUnasked(sql, old, atMost),
  },
  { kind: 'conversations', prune: (old, atMost) => pruneSent(sql, old, atMost) },
  { kind: 'conversations', prune: (old, atMost) => pruneConversations(sql, old, atMost) },
  {
    kind: 'traces',
    count: (old) => one(sql, 'select count(*) as n from turn where position < ? and at < ? and trace is not null', old),
    prune: (old, atMost) => pruneTraces(sql, old, atMost),
  },
  {
    kind: 'records',
    count: (old) => one(sql, 'select count(*) as n from record where position < ? and at < ?', old),
    prune: (old, atMost) => pruneRecords(sql, old, atMost),
  },
]

/** Messages of a turn that nothing follows for any more. */
const SETTLED = `turn.count = (select count(*) from delivery where delivery.message >= turn.position
  and delivery.message < turn.position + turn.count and delivery.status not in ('waiting', 'sending', 'held'))`
const DONE = `turn.position + turn.count <= ? and turn.at < ? and ${SETTLED}`
const UNASKED = `where turn.event is null and ${DONE}`

async function one(sql: Sql, query: string, { below, before }: Old): Promise<number> {
  const [row] = await sql.read<{ n: number }>(statement(query, below, before))
  return Number(row?.n ?? 0)
}

async function countSaid(sql: Sql, { below, before }: Old): Promise<number> {
  const query = `select count(*) as n from event left join turn on turn.event = event.position
    where event.position < ? and event.accepted_at < ? and (event.outcome is not null or (${DONE}))`
  const [row] = await sql.read<{ n: number }>(statement(query, below, before, below, before))
  return Number(row?.n ?? 0)
}

interface EventRow {
  position: number
  noted: number
  turn: number | null
  count: number | null
}

/** Events that are done with, each with its turn and what that said. */
async function* pruneEvents(sql: Sql, { below, before }: Old, atMost: number): AsyncGenerator<number> {
  for (let after = 0; ; ) {
    const rows = await sql.read<EventRow>(
      statement(
        `select event.position as position, case when event.outcome is null then 0 else 1 end as noted,
           turn.position as turn, turn.count as count
         from event left join turn on turn.event = event.position and ${DONE}
         where event.position > ? and event.position < ? and event.accepted_at < ? order by event.position limit ?`,
        ...[below, before, after, below, before, atMost],
      ),
    )
    if (rows.length === 0) return
    after = Number(rows.at(-1)!.position)
    const done = rows.filter(({ noted, turn }) => Number(noted) === 1 || turn !== null)
    const events = done.map(({ position }) => Number(position))
    const turns = done.filter(({ turn }) => turn !== null)
    yield await written(sql, events.length, [
      ...without(turns),
      ...(events.length > 0
        ? [
            inList('delete from attempt where event in', events),
            inList('delete from memo where position in', events),
            { ...inList('delete from event where position in', events), expectRows: events.length },
          ]
        : []),
    ])
  }
}

/** What was said without anybody asking. */
async function* pruneUnasked(sql: Sql, { below, before }: Old, atMost: number): AsyncGenerator<number> {
  for (let after = 0; ; ) {
    const rows = await sql.read<{ turn: number; count: number }>(
      statement(
        `select position as turn, count from turn ${UNASKED} and position > ? order by position limit ?`,
        ...[below, before, after, atMost],
      ),
    )
    if (rows.length === 0) return
    after = Number(rows.at(-1)!.turn)
    yield await written(sql, rows.length, without(rows))
  }
}

/** Turns, and what became of their messages. Whoever runs one again meanwhile makes the whole write fail. */
function without(turns: readonly { turn: number | null; count: number | null }[]): Statement[] {
  const positions = turns.map(({ turn }) => Number(turn))
  const messages = turns.flatMap(({ turn, count }) =>
    Array.from({ length: Number(count) }, (_, index) => Number(turn) + index),
  )
  return [
    ...(messages.length > 0 ? [inList('delete from delivery where message in', messages)] : []),
    ...(positions.length > 0
      ? [{ ...inList('delete from turn where position in', positions), expectRows: positions.length }]
      : []),
  ]
}

interface SentRow {
  adapter: string
  account: string
  platform_id: string
  message: number
}

/** The platforms' names of messages that are gone. */
async function* pruneSent(sql: Sql, { below }: Old, atMost: number): AsyncGenerator<number> {
  for (let last: Omit<SentRow, 'message'> = { adapter: '', account: '', platform_id: '' }; ; ) {
    const rows = await sql.read<SentRow>(
      statement(
        `select adapter, account, platform_id, message from sent where (adapter, account, platform_id) > (?, ?, ?)
         order by adapter, account, platform_id limit ?`,
        ...[last.adapter, last.account, last.platform_id, atMost],
      ),
    )
    if (rows.length === 0) return
    last = rows.at(-1)!
    const old = rows.filter(({ message }) => Number(message) < below)
    const there = new Set(
      old.length === 0
        ? []
        : (
            await sql.read<{ message: number }>(
              inList(
                'select message from delivery where message in',
                old.map(({ message }) => Number(message)),
              ),
            )
          ).map(({ message }) => Number(message)),
    )
    const gone = old.filter(({ message }) => !there.has(Number(message)))
    yield await written(
      sql,
      gone.length,
      gone.map(({ adapter, account, platform_id }) =>
        statement(
          'delete from sent where adapter = ? and account = ? and platform_id = ?',
          ...[adapter, account, platform_id],
        ),
      ),
    )
  }
}

/** Conversations of the bot's in which nothing is left. Whoever writes again begins a new one. */
async function* pruneConversations(sql: Sql, { before }: Old, atMost: number): AsyncGenerator<number> {
  // A turn without messages has an event.
  const isEmpty = `owner_kind = 'bot' and updated_at < ?
    and not exists (select 1 from event where event.conversation = conversation.id)
    and not exists (select 1 from turn where turn.conversation = conversation.id and turn.count > 0)
    and not exists (select 1 from timer where timer.conversation = conversation.id)`
  for (;;) {
    const rows = await sql.read<{ id: string }>(
      statement(`select id from conversation where ${isEmpty} order by updated_at limit ?`, before, atMost),
    )
    if (rows.length === 0) return
    const ids = rows.map(({ id }) => id)
    const list = ids.map(() => '?').join(', ')
    await sql.write([
      statement(`delete from conversation where id in (${list}) and ${isEmpty}`, ...ids, before),
      statement(
        `delete from alias where id in (${list}) and not exists (select 1 from conversation where conversation.id = alias.id)`,
        ...ids,
      ),
    ])
    yield ids.length
  }
}

/** What each step of a decision saw; what was decided and said stays. */
const pruneTraces = (sql: Sql, old: Old, atMost: number) =>
  pruneRows(sql, old, atMost, 'turn where trace is not null and', 'update turn set trace = null where position in')

const pruneRecords = (sql: Sql, old: Old, atMost: number) =>
  pruneRows(sql, old, atMost, 'record where', 'delete from record where position in')

/** Old rows that can go by themselves. @param from a table and what else must hold; @param change the head of what is done with them */
async function* pruneRows(
  sql: Sql,
  { below, before }: Old,
  atMost: number,
  from: string,
  change: string,
): AsyncGenerator<number> {
  for (let after = 0; ; ) {
    const rows = await sql.read<{ position: number }>(
      statement(
        `select position from ${from} position > ? and position < ? and at < ? order by position limit ?`,
        ...[after, below, before, atMost],
      ),
    )
    if (rows.length === 0) return
    const positions = rows.map(({ position }) => Number(position))
    after = positions.at(-1)!
    yield await written(sql, positions.length, [inList(change, positions)])
  }
}

const inList = (head: string, positions: readonly number[]): Statement =>
  statement(`${head} (${positions.map(() => '?').join(', ')})`, ...positions)

/** How many were written: all, or none, where something was changed meanwhile; those are looked at again another time. */
async function written(sql: Sql, count: number, statements: readonly Statement[]): Promise<number> {
  return count > 0 && (await sql.write(statements)) ? count : 0
}
