import { type Kysely, sql } from 'kysely'
import type { Tables } from '../tables.js'
import { $ } from './parameter.js'
import { eventsOf, messagesOf, type Select, turnOf } from './parts.js'

export const reading = (db: Kysely<Tables>) => ({
  outcome: eventsOf(db, db.selectFrom('event').selectAll().where('position', '=', $<number>('position'))),
  quarantinedEvents: eventsOf(
    db,
    db
      .selectFrom('event')
      .selectAll()
      .where('position', 'in', ({ selectFrom }) =>
        selectFrom('turn')
          .select(sql<number>`turn.event`.as('event'))
          .where('turn.outcome', '=', sql.lit('quarantined'))
          .where('turn.event', 'is not', null),
      ),
  ),
  saidBy: messagesOf(
    db,
    db.selectFrom('turn').selectAll().where('event', '=', $<number>('event')).where('count', '>', sql.lit(0)),
  ),

  eventsAfter: eventsOf(
    db,
    positioned(
      db,
      eventPositions(db).where(byKey, '>', $<number>('after')).where(byKey, '<', $<number>('before')).orderBy(byKey),
    ),
  ),
  eventsBefore: eventsOf(
    db,
    positioned(db, eventPositions(db).where(byKey, '<', $<number>('before')).orderBy(byKey, 'desc')),
  ),
  messagesAfter: messagesOf(db, from(ofConversation(speaking(db)), turnOf(db, 'after', true))),
  messagesBefore: messagesOf(db, before(ofConversation(speaking(db)))),
  recordsOfAfter: after(ofConversation(db.selectFrom('record').selectAll())),
  recordsOfBefore: before(ofConversation(db.selectFrom('record').selectAll())),

  allEvents: eventsOf(db, after(db.selectFrom('event').selectAll())),
  allMessages: messagesOf(db, from(speaking(db), turnOf(db, 'after'))),
  records: after(db.selectFrom('record').selectAll()),
  recordsOfType: after(db.selectFrom('record').selectAll().where('type', '=', $('type'))),
})

const speaking = (db: Kysely<Tables>) => db.selectFrom('turn').selectAll().where('count', '>', sql.lit(0))

/**
 * The events of a conversation, by the index that a redelivery is recognised by: it holds their positions, so that a second index, which would
 * cost each turn more than everything else that is written, is not needed.
 */
const eventPositions = (db: Kysely<Tables>) =>
  db
    .selectFrom('event as its')
    .select('its.position')
    .where('its.conversation', '=', $('conversation'))
    .limit($<number>('limit'))

/** The sign keeps SQLite from going through the events of all conversations in their order. */
const byKey = sql<number>`+its.position`

const positioned = (db: Kysely<Tables>, positions: ReturnType<typeof eventPositions>) =>
  db.selectFrom('event').selectAll().where('position', 'in', positions)

// Kysely cannot tell that a column of all three tables is one of each.
type Any = Select<'record'>

const ofConversation = <Query>(query: Query): Query =>
  (query as Any).where('conversation', '=', $('conversation')) as Query

const after = <Query>(query: Query): Query =>
  (query as Any)
    .where('position', '>', $<number>('after'))
    .where('position', '<', $<number>('before'))
    .orderBy('position')
    .limit($<number>('limit')) as Query

const before = <Query>(query: Query): Query =>
  (query as Any)
    .where('position', '<', $<number>('before'))
    .orderBy('position', 'desc')
    .limit($<number>('limit')) as Query

/** The first of its messages may be before the position. */
const from = (query: Select<'turn'>, first: ReturnType<typeof turnOf>): Select<'turn'> =>
  query
    .where('position', '>=', ({ fn, lit }) => fn.coalesce(first, lit(0)))
    .where('position', '<', $<number>('before'))
    .orderBy('position')
    .limit($<number>('limit'))
