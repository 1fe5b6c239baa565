import { type Kysely, sql } from 'kysely'
import type { Dialect } from '../engine.js'
import type { Tables } from '../tables.js'
import { $ } from './parameter.js'
import { eventsOf, messagesOf, type Select, turnOf } from './parts.js'

export const reading = (db: Kysely<Tables>, dialect: Dialect) => ({
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
  recordPage: together(db, dialect, after(db.selectFrom('record').selectAll())),
  recordPageOfType: together(db, dialect, after(db.selectFrom('record').selectAll().where('type', '=', $('type')))),
  recordPageOfTypes: together(
    db,
    dialect,
    after(
      db
        .selectFrom('record')
        .selectAll()
        .where(isOneOf(dialect, $('types'))),
    ),
  ),
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

/** The list of types is one parameter, in JSON. */
function isOneOf(dialect: Dialect, types: string) {
  if (dialect === 'postgres') return sql<boolean>`type in (select json_array_elements_text(cast(${types} as json)))`
  // Found by their position: several types in their index would have to be sorted anew for each page. The sign keeps SQLite from it.
  return sql<boolean>`+type in (select value from json_each(${types}))`
}

/**
 * SQLite hands over every value of every row by itself, which costs more than to find it: there a page is one row, of a list for each column.
 */
const together = (db: Kysely<Tables>, dialect: Dialect, page: Select<'record'>) =>
  dialect === 'postgres'
    ? page
    : db
        .selectFrom(page.as('page'))
        .select([
          ...(['position', 'conversation', 'adapter', 'type', 'author', 'at'] as const).map((column) =>
            sql<string>`json_group_array(${sql.ref(column)})`.as(column),
          ),
          sql<string>`'[' || coalesce(group_concat(data), '') || ']'`.as('data'),
        ])

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
