import { type Kysely, sql } from 'kysely'
import type { Dialect } from './engine.js'

/** The tables of the first schema. SQLite alone had those that the second makes anew. */
export function first(db: Kysely<never>, dialect: Dialect) {
  return [...lasting(db, dialect), ...(dialect === 'sqlite' ? replaced(db) : [])]
}

/** The first of them is what migrations are counted in. */
function lasting(db: Kysely<never>, dialect: Dialect) {
  const create = db.schema
  return [
    create
      .createTable('migration')
      .ifNotExists()
      .addColumn('owner', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('migration_key', ['owner', 'name']),

    create
      .createTable('timer')
      // Never given twice, since it is part of the key of the event that the timer becomes.
      .addColumn('id', dialect === 'sqlite' ? 'integer' : 'bigint', (column) =>
        dialect === 'sqlite' ? column.primaryKey().autoIncrement() : column.primaryKey().generatedAlwaysAsIdentity(),
      )
      .addColumn('conversation', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('due_at', 'bigint', (column) => column.notNull())
      .addColumn('data', 'text', (column) => column.notNull())
      .addUniqueConstraint('timer_name', ['conversation', 'name']),
    create.createIndex('timer_due').on('timer').columns(['due_at', 'id']),

    create
      .createTable('drawer')
      .addColumn('drawer', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .addColumn('expires_at', 'bigint')
      .addPrimaryKeyConstraint('drawer_key', ['drawer', 'key']),
    create.createIndex('drawer_expiry').on('drawer').column('expires_at').where('expires_at', 'is not', null),

    create
      .createTable('memo')
      .addColumn('position', 'bigint', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('memo_key', ['position', 'name']),

    create
      .createTable('cursor')
      .addColumn('adapter', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('cursor_key', ['adapter', 'name']),
  ]
}

function replaced(db: Kysely<never>) {
  const create = db.schema
  return [
    create
      .createTable('inbox')
      .addColumn('position', 'integer', (column) => column.primaryKey())
      .addColumn('adapter', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('conversation', 'text', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('event', 'text', (column) => column.notNull())
      .addColumn('accepted_at', 'bigint', (column) => column.notNull())
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('outcome', 'text')
      .addColumn('error', 'text')
      .addColumn('trace', 'text')
      .addColumn('started_at', 'bigint')
      .addColumn('ended_at', 'bigint')
      // A redelivery is recognised here.
      .addUniqueConstraint('inbox_key', ['adapter', 'key']),
    create.createIndex('inbox_conversation').on('inbox').columns(['conversation', 'position']),
    create.createIndex('inbox_open').on('inbox').columns(['status', 'position']).where('status', '<>', sql.lit('done')),

    create
      .createTable('conversation')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('adapter', 'text', (column) => column.notNull())
      .addColumn('recipient', 'text', (column) => column.notNull())
      .addColumn('person', 'text', (column) => column.notNull())
      .addColumn('fence', 'bigint', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull()),
    create.createIndex('conversation_latest').on('conversation').column('updated_at'),

    create
      .createTable('outbox')
      .addColumn('position', 'integer', (column) => column.primaryKey())
      .addColumn('conversation', 'text', (column) => column.notNull())
      .addColumn('adapter', 'text', (column) => column.notNull())
      .addColumn('part', 'text', (column) => column.notNull())
      .addColumn('reply_to', 'text')
      .addColumn('answers', 'bigint')
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .addColumn('retry_at', 'bigint')
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('platform_id', 'text')
      .addColumn('code', 'text')
      .addColumn('settled_at', 'bigint'),
    create.createIndex('outbox_conversation').on('outbox').columns(['conversation', 'position']),
    create
      .createIndex('outbox_open')
      .on('outbox')
      .column('position')
      .where(sql<boolean>`status in ('waiting', 'sending')`),

    create
      .createTable('record')
      .addColumn('position', 'integer', (column) => column.primaryKey())
      .addColumn('conversation', 'text', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('data', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull()),
    create.createIndex('record_conversation').on('record').columns(['conversation', 'position']),
    create.createIndex('record_type').on('record').columns(['type', 'position']),
  ]
}
