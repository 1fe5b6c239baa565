import type { Part } from '@huida/core'
import type { Language } from '../terminal/language.js'

/** Something that a customer was shown. */
export interface Heard {
  /** Who said it, as far as a customer can tell. */
  from: 'bot' | 'agent' | 'system'
  part: Part
  /** Milliseconds since 1970. */
  at: number
}

/** What a customer does next. */
export type Move =
  | { do: 'say'; text: string }
  /** Presses a button, or types its number where there are none. */
  | { do: 'choose'; label: string }
  /** Goes away for good, as when an app is closed. */
  | { do: 'leave' }
  /** Does nothing, and looks again when something is shown or after so long, in milliseconds. */
  | { do: 'wait'; ms: number }
  /** Has what they came for, or has given up; `backInMs`: comes again. Surveys are still read. */
  | { do: 'end'; backInMs?: number }

/** How a customer comes across. */
export interface PersonaAbout {
  id: string
  locale: Language
  /** What they came with, by the name of the problem. */
  problem: string
  /** As the shop calls it. */
  level?: string
  /** The number of the order that it is about. */
  order: string
}

/**
 * Somebody who writes to the shop. Scripted personas and those played by a language model are the same to the simulation: they are told
 * what was shown since their last move, and say what they do. Called again after each move until they wait or end.
 */
export interface Persona {
  readonly about: PersonaAbout
  /** @param heard what was shown since the last call; empty when they have just come, have just done something, or have waited in vain */
  next(heard: readonly Heard[], now: number): Move | Promise<Move>
}
