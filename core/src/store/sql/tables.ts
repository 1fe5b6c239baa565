import type { Generated, Selectable } from 'kysely'

/**
 * The tables, as Kysely knows them. Texts are JSON where a comment says so; times are milliseconds since 1970. Positions are one sequence
 * over events, messages and records. What a turn does is only appended, but for its conversation: rows that are changed later cost the
 * disk more than everything else.
 */
export interface Tables {
  event: {
    position: number
    adapter: string
    conversation: string
    /** The platform's identity of the event, unique in the conversation; behind the ids that the conversation had before it moved. */
    key: string
    type: string
    /** JSON */
    event: string
    accepted_at: number
    /** 1: its first attempt was counted with it. */
    attempting: number
    /** Of an event that has no turn. */
    outcome: 'noted' | 'refused' | null
    error: string | null
  }
  /** How many attempts an event has had, where that is not what the event says itself. */
  attempt: {
    event: number
    attempts: number
  }
  /** What a turn did. What was said without an event is a row, too. */
  turn: {
    /** Of its first message, which the others follow; of its event where there is none. */
    position: number
    conversation: string
    event: number | null
    outcome: string | null
    error: string | null
    /** JSON */
    result: string | null
    /** JSON */
    trace: string | null
    /** JSON */
    messages: string | null
    /** How many messages. */
    count: number
    started_at: number | null
    at: number
  }
  /** What became of a message. One without a row is at its first attempt. */
  delivery: {
    message: number
    attempts: number
    status: string
    retry_at: number | null
    platform_id: string | null
    code: string | null
    settled_at: number | null
  }
  /** Messages that can be found by the platform's ids. */
  sent: {
    adapter: string
    /** Empty where there is only one. */
    account: string
    platform_id: string
    message: number
  }
  conversation: {
    id: string
    adapter: string
    /** The id of the person whom it is with. */
    person: string
    /** JSON */
    recipient: string
    /** JSON */
    customer: string
    owner_kind: string
    /** Empty for the bot. */
    owner_id: string
    /** JSON */
    owner: string
    epoch: number
    fence: number
    /** JSON */
    state: string
    updated_at: number
  }
  /** Ids that a conversation had before it moved. */
  alias: {
    old: string
    id: string
    /** What stands before the keys of its events. */
    prefix: string
  }
  /** Which worker holds a lane. Only where several share the database, as the next two. */
  lane: {
    conversation: string
    worker: string
  }
  /** Until when a worker holds its lanes, by the database's clock. */
  worker: {
    id: string
    until: number
  }
  /** Things of which there is one. */
  lease: {
    name: string
    worker: string
    until: number
  }
  record: {
    position: number
    conversation: string
    adapter: string
    type: string
    /** JSON */
    data: string
    /** JSON */
    author: string
    at: number
  }
  timer: {
    id: Generated<number>
    conversation: string
    name: string
    due_at: number
    /** JSON */
    data: string
  }
  drawer: {
    drawer: string
    key: string
    /** JSON */
    value: string
    expires_at: number | null
  }
  memo: {
    position: number
    name: string
    /** JSON */
    value: string
  }
  cursor: {
    adapter: string
    name: string
    value: string
  }
  /** One row. */
  store: {
    /** 1 */
    one: number
    id: string
    /** Nothing below this position is open. */
    open_from: number
  }
  migration: {
    /** `huida` for the tables above, else the plugin's name. */
    owner: string
    name: string
    at: number
  }
}

/** A row as it is read. */
export type Row<Table extends keyof Tables> = Selectable<Tables[Table]>
