import type { SentBytes } from '@huida/core'
import type { SeenTicket, TicketTarget } from '../targets/target.js'
import type { FaultyProxy } from './faulty-proxy.js'

/** A target with the system behind it, for one case. */
export interface PlayedTarget {
  target: TicketTarget
  /** The tickets that are there and were made in this case, as a person sees them there. */
  tickets(): Promise<readonly SeenTicket[]>
  /** Two states, in the words used there, that a ticket can be brought to one after the other. Absent: it has no states of its own. */
  states?: readonly [string, string]
  /** Another text field than the first one of its mapping that can be changed later. Absent: no field can. */
  field?: string
  /** A person changes the state there. */
  setState?(id: string, state: string): Promise<void>
  /** A person deletes it there. */
  remove?(id: string): Promise<void>
  /** What the other system sends when a ticket has changed. Absent: it sends nothing. */
  sends?(seen: SeenTicket, now: number): SentBytes
  /** The proxy that it was made with, when it speaks HTTP. */
  proxy?: FaultyProxy
  /** Secrets that it was made with: they may be in no error. */
  secrets: readonly string[]
  /** Ends what was started. */
  close(): Promise<void>
}

/** A target under test. */
export interface TargetKit {
  /**
   * Makes a target, and a system behind it in which no ticket of an earlier case disturbs.
   * @param through puts a proxy before an HTTP server: give the target its `url`, and its `host` as `allow`
   */
  make(through: (url: string) => Promise<FaultyProxy>): Promise<PlayedTarget>
}

/** One thing that every target must do. */
export interface TargetCase {
  name: string
  /** Plays it with a new target of the kit. @throws AssertionError when the target does otherwise */
  run(kit: TargetKit): Promise<void>
}
