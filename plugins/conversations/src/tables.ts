import type { Author, SqlAccess, Statement } from '@huida/core'
import type { Kysely } from 'kysely'
import { wordIndex } from './word-index.js'

/** A conversation, as lists show it. Instants are in milliseconds since 1970. */
export interface Listed {
  id: string
  /** By `Adapter.name`. */
  channel: string
  /** As the platform calls the customer. */
  name: string | null
  owner: 'bot' | 'queue' | 'agent'
  /** The agent's name, or the queue's id. */
  owner_name: string | null
  first_at: number
  last_at: number
  /** In the log, of what was said last. */
  last_position: number
  preview: string
  preview_by: Author['kind']
  /** Since when a customer waits for an answer. */
  unanswered_since: number | null
  /** A person was asked for and has not come: `waiting`, or `deferred` with a ticket that stands for it; `served`: one came. */
  handoff: 'waiting' | 'deferred' | 'served' | null
  /** When an answer was of no help last: none was found, it was flagged, or the customer said so. */
  unhelpful_at: number | null
  /** The intent of the latest message that had one. */
  intent: string | null
  messages: number
}

/** The tables, as Kysely sees them. */
export interface Tables {
  conversations_listed: Listed
  /** Which conversation each thing was said in. */
  conversations_said: { position: number; conversation: string }
  /** Every intent of a conversation. */
  conversations_intent: { intent: string; conversation: string; at: number }
}

/** The query builder of a store's dialect. */
export const builderOf = async (sql: SqlAccess): Promise<Kysely<Tables>> => (await sql.kysely()) as Kysely<Tables>

/** What makes the tables. A version that was published is never changed. */
export async function migrations(sql: SqlAccess): Promise<Record<string, readonly Statement[]>> {
  const { schema } = await builderOf(sql)
  const filled = <T extends { notNull(): T }>(column: T) => column.notNull()
  const made = [
    schema
      .createTable('conversations_listed')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('channel', 'text', filled)
      .addColumn('name', 'text')
      .addColumn('owner', 'text', filled)
      .addColumn('owner_name', 'text')
      .addColumn('first_at', 'bigint', filled)
      .addColumn('last_at', 'bigint', filled)
      .addColumn('last_position', 'bigint', filled)
      .addColumn('preview', 'text', filled)
      .addColumn('preview_by', 'text', filled)
      .addColumn('unanswered_since', 'bigint')
      .addColumn('handoff', 'text')
      .addColumn('unhelpful_at', 'bigint')
      .addColumn('intent', 'text')
      .addColumn('messages', 'integer', filled),
    schema.createIndex('conversations_listed_last').on('conversations_listed').column('last_position'),
    schema
      .createTable('conversations_said')
      .addColumn('position', 'bigint', (column) => column.primaryKey().notNull())
      .addColumn('conversation', 'text', filled),
    schema
      .createTable('conversations_intent')
      .addColumn('intent', 'text', filled)
      .addColumn('conversation', 'text', filled)
      .addColumn('at', 'bigint', filled)
      .addPrimaryKeyConstraint('conversations_intent_key', ['intent', 'conversation']),
  ]
  // What is counted by channel, and listed of one: without reading the rows, which hold what was said last.
  const byChannel = schema
    .createIndex('conversations_listed_channel')
    .on('conversations_listed')
    .columns(['channel', 'last_position'])
  return {
    '001-conversations': [...made.map((one) => one.compile()), ...wordIndex(sql).migrations],
    '002-by-channel': [byChannel.compile()],
  }
}
