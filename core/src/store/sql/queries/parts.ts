import { type ExpressionBuilder, type Kysely, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import type { Tables } from '../tables.js'
import { $ } from './parameter.js'

export const openStatuses = [sql.lit('waiting'), sql.lit('sending')]

/** Nothing below this position is open. */
export const openFrom = (db: Kysely<Tables>) => db.selectFrom('store').select('store.open_from')

export const hasNoTurn = ({ not, exists, selectFrom }: ExpressionBuilder<Tables, 'event'>) =>
  not(exists(selectFrom('turn').select('turn.event').whereRef('turn.event', '=', 'event.position')))

/** How many of a turn's messages are done with, or wait for something else than to be sent. */
const countSettled = (db: Kysely<Tables>) =>
  db
    .selectFrom('delivery')
    .select(({ fn }) => fn.countAll<number>().as('settled'))
    .where('delivery.message', '>=', sql.ref<number>('turn.position'))
    .where('delivery.message', '<', sql<number>`turn.position + turn.count`)
    .where('delivery.status', 'not in', openStatuses)

/**
 * Turns with messages that are still to be sent. That there are any is said apart: only then can the index of a conversation's turns be used, and
 * without it whatever asks for one conversation reads everything since the oldest that is open.
 */
export const hasOpenMessages =
  (db: Kysely<Tables>) =>
  ({ and, eb }: ExpressionBuilder<Tables, 'turn'>) =>
    and([eb('turn.count', '>', sql.lit(0)), eb('turn.count', '>', countSettled(db))])

/** The position of the turn that said a message, or the last before it. */
export const turnOf = (db: Kysely<Tables>, message: RawBuilder<number> | string, sameConversation = false) =>
  db
    .selectFrom('turn as last')
    .select(({ fn }) => fn.max('last.position').as('position'))
    .$if(sameConversation, (query) => query.where('last.conversation', '=', $('conversation')))
    .where('last.count', '>', sql.lit(0))
    .where('last.position', '<=', typeof message === 'string' ? $<number>(message) : message)

export type Select<Table extends 'event' | 'turn' | 'record'> = SelectQueryBuilder<Tables, Table, Tables[Table]>

/** Events, and what became of them, in order. */
export const eventsOf = (db: Kysely<Tables>, events: Select<'event'>) =>
  db
    .selectFrom(events.as('event'))
    .leftJoin('attempt', 'attempt.event', 'event.position')
    .leftJoin('turn', 'turn.event', 'event.position')
    .select([
      ...(['event.position', 'event.adapter', 'event.conversation', 'event.event', 'event.accepted_at'] as const),
      ...(['event.attempting', 'event.outcome as noted', 'event.error as refusal', 'attempt.attempts'] as const),
      ...(['turn.outcome', 'turn.error', 'turn.result', 'turn.trace', 'turn.started_at', 'turn.at'] as const),
    ])
    .orderBy('event.position')

/** Turns with what they said, in order: one row for each of their messages that has a row in `delivery`, and at least one. */
export const messagesOf = (db: Kysely<Tables>, turns: Select<'turn'>) =>
  db
    .selectFrom(turns.as('turn'))
    .leftJoin('delivery', (join) =>
      join
        .onRef('delivery.message', '>=', 'turn.position')
        .on('delivery.message', '<', sql<number>`turn.position + turn.count`),
    )
    .select([
      ...(['turn.position', 'turn.conversation', 'turn.messages', 'turn.at'] as const),
      ...(['delivery.message', 'delivery.attempts', 'delivery.status', 'delivery.retry_at'] as const),
      ...(['delivery.platform_id', 'delivery.code', 'delivery.settled_at'] as const),
    ])
    .orderBy('turn.position')
    .orderBy('delivery.message')
