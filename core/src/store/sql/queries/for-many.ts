import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { ForMany } from '../engine.js'
import type { Tables } from '../tables.js'
import { $ } from './parameter.js'
import { openStatuses } from './parts.js'

type Type = 'text' | 'bigint' | 'integer'

/** A query of PostgreSQL that stands for many: what it is given is the table `given`, of which each row has the columns that are named here. */
export interface QueryForMany extends Omit<ForMany, 'columns'> {
  columns: Readonly<Record<string, Type>>
  /** It gives one row, with the column `key`, for each of `given` for which it did something. */
  body: RawBuilder<unknown>
}

/** What a turn reads and writes in every case. */
export const turnsForMany = {
  conversation: {
    key: 'id',
    columns: { id: 'text' },
    body: sql`select conversation.* from given join conversation on conversation.id = given.id`,
  },
  /** The guard of a commit: only for the attempt that was counted last, and only once. */
  endTurn: {
    key: 'event',
    columns: {
      ...({ position: 'bigint', conversation: 'text', event: 'bigint', attempt: 'bigint', outcome: 'text' } as const),
      ...({ error: 'text', result: 'text', trace: 'text', messages: 'text', count: 'integer' } as const),
      ...({ startedAt: 'bigint', at: 'bigint' } as const),
    },
    body: sql`insert into turn (position, conversation, event, outcome, error, result, trace, messages, count, started_at, at)
      select position, conversation, event, outcome, error, result, trace, messages, count, "startedAt", at from given
      where attempt = (select coalesce(attempt.attempts, event.attempting) from event left join attempt on attempt.event = event.position
        where event.position = given.event and event.outcome is null)
      on conflict do nothing returning event`,
  },
  /** Each turn of a conversation but the first. */
  keepConversation: {
    key: 'id',
    columns: {
      ...({ id: 'text', recipient: 'text', customer: 'text', fence: 'bigint', epoch: 'bigint' } as const),
      ...({ state: 'text', at: 'bigint' } as const),
    },
    body: sql`update conversation set recipient = given.recipient, customer = given.customer, fence = conversation.fence + 1,
        state = given.state, updated_at = given.at
      from given where conversation.id = given.id and conversation.fence = given.fence and conversation.epoch = given.epoch
      returning conversation.id`,
  },
  /** What became of a first attempt, which mostly has no row yet. */
  settleFirst: {
    key: 'message',
    columns: {
      ...({ message: 'bigint', status: 'text', retryAt: 'bigint', platformId: 'text', code: 'text' } as const),
      ...({ at: 'bigint' } as const),
    },
    body: sql`insert into delivery (message, attempts, status, retry_at, platform_id, code, settled_at)
      select message, 1, status, "retryAt", "platformId", code, at from given
      on conflict (message) do update set status = excluded.status, retry_at = excluded.retry_at, platform_id = excluded.platform_id,
        code = excluded.code, settled_at = excluded.settled_at
      where delivery.attempts = 1 and delivery.status in (${sql.join(openStatuses)})
      returning message`,
  },
} satisfies Record<string, QueryForMany>

/** As it is compiled: the columns are the parameters of a step, and the rows of all steps are the one parameter of the statement. */
export function compileForMany(db: Kysely<Tables>, { columns, body, ...forMany }: QueryForMany) {
  const names = Object.keys(columns)
  const typed = sql.join(names.map((name) => sql`${sql.id(name)} ${sql.raw(columns[name]!)}`))
  const { sql: text } = sql`with given as materialized (
    select * from json_to_recordset(cast(${$('rows')} as json)) as given(${typed})
  ) ${body}`.compile(db)
  return { sql: text, parameters: names, forMany }
}
