import { type Kysely, sql } from 'kysely'
import { convertFirst, makeRoom } from './convert.js'
import type { Dialect } from './engine.js'
import { first } from './first-schema.js'
import type { Tables } from './tables.js'

/**
 * What makes the tables, by version. Versions that were published are never changed: a change is a new version, which the
 * program before it must be able to live with (add first, remove a release later): one that only adds has a name that ends with `+`, such as
 * `003+`, by which the program before it knows. One that makes tables anew instead is listed in `madeAnew`.
 */
export const schema = (db: Kysely<Tables>, dialect: Dialect) => ({
  '001': first(db as unknown as Kysely<never>, dialect),
  '002':
    dialect === 'sqlite'
      ? [...raw(db, makeRoom), ...second(db, dialect), ...raw(db, convertFirst)]
      : second(db, dialect),
})

const raw = (db: Kysely<Tables>, statements: readonly string[]) =>
  statements.map((statement) => ({ compile: () => sql.raw(statement).compile(db) }))

/** Each index is what a list or a page is read by; there is none for what only a start reads. */
function second(db: Kysely<Tables>, dialect: Dialect) {
  const create = db.schema
  return [
    create
      .createTable('event')
      .addColumn('position', positionType(dialect), (column) => column.primaryKey())
      .addColumn('adapter', 'text', (column) => column.notNull())
      .addColumn('conversation', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('event', 'text', (column) => column.notNull())
      .addColumn('accepted_at', 'bigint', (column) => column.notNull())
      .addColumn('attempting', 'integer', (column) => column.notNull())
      .addColumn('outcome', 'text')
      .addColumn('error', 'text')
      // A redelivery is recognised here.
      .addUniqueConstraint('event_key', ['conversation', 'key']),
    // A history, a timeline. In SQLite the constraint holds the positions, too.
    ...(dialect === 'postgres'
      ? [create.createIndex('event_conversation').on('event').columns(['conversation', 'position'])]
      : []),

    create
      .createTable('attempt')
      .addColumn('event', positionType(dialect), (column) => column.primaryKey())
      .addColumn('attempts', 'integer', (column) => column.notNull()),

    create
      .createTable('turn')
      .addColumn('position', positionType(dialect), (column) => column.primaryKey())
      .addColumn('conversation', 'text', (column) => column.notNull())
      .addColumn('event', 'bigint')
      .addColumn('outcome', 'text')
      .addColumn('error', 'text')
      .addColumn('result', 'text')
      .addColumn('trace', 'text')
      .addColumn('messages', 'text')
      .addColumn('count', 'integer', (column) => column.notNull())
      .addColumn('started_at', 'bigint')
      .addColumn('at', 'bigint', (column) => column.notNull())
      // An event has its turn once.
      .addUniqueConstraint('turn_event', ['event']),
    // A history, a timeline.
    create
      .createIndex('turn_conversation')
      .on('turn')
      .columns(['conversation', 'position'])
      .where(sql<boolean>`count > 0`),
    create.createIndex('turn_quarantined').on('turn').column('event').where(sql<boolean>`outcome = 'quarantined'`),

    create
      .createTable('delivery')
      .addColumn('message', positionType(dialect), (column) => column.primaryKey())
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('retry_at', 'bigint')
      .addColumn('platform_id', 'text')
      .addColumn('code', 'text')
      .addColumn('settled_at', 'bigint'),
    create.createIndex('delivery_held').on('delivery').column('message').where(sql<boolean>`status = 'held'`),

    create
      .createTable('sent')
      .addColumn('adapter', 'text', (column) => column.notNull())
      .addColumn('account', 'text', (column) => column.notNull())
      .addColumn('platform_id', 'text', (column) => column.notNull())
      .addColumn('message', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('sent_key', ['adapter', 'account', 'platform_id']),

    create
      .createTable('conversation')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('adapter', 'text', (column) => column.notNull())
      .addColumn('person', 'text', (column) => column.notNull())
      .addColumn('recipient', 'text', (column) => column.notNull())
      .addColumn('customer', 'text', (column) => column.notNull())
      .addColumn('owner_kind', 'text', (column) => column.notNull())
      .addColumn('owner_id', 'text', (column) => column.notNull())
      .addColumn('owner', 'text', (column) => column.notNull())
      .addColumn('epoch', 'bigint', (column) => column.notNull())
      .addColumn('fence', 'bigint', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull()),
    // Lists, the latest first: of all, of a queue or an agent, of a person.
    create.createIndex('conversation_latest').on('conversation').column('updated_at'),
    create
      .createIndex('conversation_owner')
      .on('conversation')
      .columns(['owner_kind', 'owner_id', 'updated_at'])
      .where(sql<boolean>`owner_kind <> 'bot'`),
    create.createIndex('conversation_person').on('conversation').column('person'),

    create
      .createTable('alias')
      .addColumn('old', 'text', (column) => column.primaryKey().notNull())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('prefix', 'text', (column) => column.notNull()),

    create
      .createTable('record')
      .addColumn('position', positionType(dialect), (column) => column.primaryKey())
      .addColumn('conversation', 'text', (column) => column.notNull())
      .addColumn('adapter', 'text', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('data', 'text', (column) => column.notNull())
      .addColumn('author', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull()),
    // A timeline; what plugins fold.
    create.createIndex('record_conversation').on('record').columns(['conversation', 'position']),
    create.createIndex('record_type').on('record').columns(['type', 'position']),

    ...(dialect === 'postgres' ? shared(db) : []),

    create
      .createTable('store')
      .addColumn('one', 'integer', (column) => column.primaryKey())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('open_from', 'bigint', (column) => column.notNull()),
  ]
}

/** What workers need that share a database. */
function shared({ schema: create }: Kysely<Tables>) {
  return [
    create
      .createTable('lane')
      .addColumn('conversation', 'text', (column) => column.primaryKey().notNull())
      .addColumn('worker', 'text', (column) => column.notNull()),
    create
      .createTable('worker')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('until', 'bigint', (column) => column.notNull()),
    create
      .createTable('lease')
      .addColumn('name', 'text', (column) => column.primaryKey().notNull())
      .addColumn('worker', 'text', (column) => column.notNull())
      .addColumn('until', 'bigint', (column) => column.notNull()),
  ]
}

/** In SQLite only `integer` is the row's own number, which saves an index. */
const positionType = (dialect: Dialect) => (dialect === 'sqlite' ? 'integer' : 'bigint')
