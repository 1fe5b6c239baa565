import type { Generated, Selectable } from 'kysely'

/**
 * The tables, as Kysely knows them. Texts are JSON where a comment says so; times are milliseconds since 1970. Positions are
 * one sequence over `inbox`, `outbox` and `record`.
 */
export interface Tables {
  inbox: {
    position: number
    adapter: string
    /** The platform's identity of the event, unique in the adapter. */
    key: string
    conversation: string
    type: string
    /** JSON */
    event: string
    accepted_at: number
    attempts: number
    status: 'waiting' | 'done' | 'quarantined'
    outcome: string | null
    error: string | null
    /** JSON */
    trace: string | null
    started_at: number | null
    ended_at: number | null
  }
  conversation: {
    id: string
    adapter: string
    /** JSON */
    recipient: string
    /** JSON */
    person: string
    fence: number
    /** JSON */
    state: string
    updated_at: number
  }
  outbox: {
    position: number
    conversation: string
    adapter: string
    /** JSON */
    part: string
    reply_to: string | null
    answers: number | null
    status: string
    attempts: number
    retry_at: number | null
    at: number
    platform_id: string | null
    code: string | null
    settled_at: number | null
  }
  record: {
    position: number
    conversation: string
    type: string
    /** JSON */
    data: string
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
  migration: {
    /** `huida` for the tables above, else the plugin's name. */
    owner: string
    name: string
    at: number
  }
}

/** A row as it is read. */
export type Row<Table extends keyof Tables> = Selectable<Tables[Table]>
