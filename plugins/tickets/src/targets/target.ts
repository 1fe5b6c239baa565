import type { Json, SentBytes } from '@huida/core'
import type { Mapping, OutsideTicket } from './mapping.js'

/** A ticket as another system has it. */
export interface SeenTicket {
  /** Its id there. */
  id: string
  /** Its state in the words used there. */
  state: string
  /** Those of its mapped fields that could be read, as `create` would be given them. Absent: not asked for. */
  fields?: Readonly<Record<string, Json>>
}

/** A ticket that was created or found in another system. */
export interface Created {
  id: string
  /** Where people open it. */
  url?: string
  /** The state that it began with. Absent: not known. */
  state?: string
}

/** What every call is given. */
export interface TargetCall {
  /** Aborts when the call has taken too long. Pass it on to everything that waits. */
  signal: AbortSignal
  /** Milliseconds since 1970, by the bot's clock. */
  now: number
}

/** A call that writes. */
export interface TargetWrite extends TargetCall {
  /** Of the ticket, always the same: letters, digits and dashes. */
  key: string
  /** Of what is written: the same when it is written again, and never for anything else: letters, digits, dots and dashes. */
  write: string
}

/** What changed since a cursor. */
export interface SeenChanges {
  changes: readonly SeenTicket[]
  /** What to ask with next. */
  cursor: string
  /** There is more already: ask again at once. Default false. */
  more?: boolean
}

/**
 * Another system that tickets are kept in step with. It says what it means for a call to fail by throwing `TargetError`; retries, pauses,
 * duplicates and conflicts are the sync's business. A member that is absent means "cannot".
 */
export interface TicketTarget {
  /** In lanes, records and `ticket.outside`: small letters, digits and dashes. */
  readonly name: string
  /** What is told of a ticket. Nothing that it does not name leaves. */
  readonly mapping: Mapping
  /** How long what was written may not yet be found by `find`, in milliseconds: search indexes lag. Default 0. */
  readonly settleMs?: number
  /**
   * Makes a ticket there, with the key where `find` looks. Without `find`, the other side must take the same key twice as once.
   * @throws TargetError
   */
  create(ticket: OutsideTicket, call: TargetWrite): Promise<Created>
  /** The ticket with this key. `undefined`: there is none. @throws TargetError */
  find?(key: string, call: TargetCall): Promise<Created | undefined>
  /**
   * Changes what is given and nothing else. A ticket that is gone is a TargetError `gone`.
   * @returns the state that it then has, as far as it is known
   * @throws TargetError
   */
  update?(id: string, changes: Partial<OutsideTicket>, call: TargetWrite): Promise<{ state?: string }>
  /** A ticket as it is there now. `undefined`: it was deleted, or may not be seen any more. @throws TargetError */
  read?(id: string, call: TargetCall): Promise<SeenTicket | undefined>
  /** What was changed since a cursor. Without one: from now on. @throws TargetError */
  changes?(cursor: string | undefined, call: TargetCall): Promise<SeenChanges>
  /**
   * Reads what the other system sends when something changes, once the signature over its bytes is right.
   * @throws Refusal 401 when it is not
   */
  receive?(sent: SentBytes, now: number): readonly SeenTicket[]
}

/**
 * How a call failed. `refused`: it was not done, and would not be at a second try. `later`: it was not done, and may be later. `unknown`: it
 * may have been done. `gone`: the ticket is not there any more. `unauthorised`: whoever configured it must look.
 */
export type TargetFailure = 'refused' | 'later' | 'unknown' | 'gone' | 'unauthorised'

/** A call of a target that failed. Its message never holds secrets, personal data or what the other side said at length. */
export class TargetError extends Error {
  override readonly name = 'TargetError'

  constructor(
    readonly failure: TargetFailure,
    message: string,
    /** How long the other side asks to be left alone, in milliseconds. */
    readonly retryInMs?: number,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** A failure of any kind as a TargetError: what nobody classified may have been done. */
export const asTargetError = (error: unknown): TargetError =>
  error instanceof TargetError
    ? error
    : new TargetError('unknown', 'the call failed in a way that it does not name', undefined, { cause: error })
