import { createHash } from 'node:crypto'
import type { Trial } from './history-entry.js'

/** From which side of a trial a customer is answered. */
export interface TrialSide {
  /** The trial's. */
  readonly number: number
  /** `trial`: from what is tried. `published`: as everybody was before. */
  readonly side: 'trial' | 'published'
}

/**
 * On which side of a trial a customer is. A hash of both decides, so it is the same for the whole trial, after a restart and in every
 * process; and another trial picks other customers.
 * @param customer whatever names the customer everywhere
 */
export function sideOf(space: string, { number, share }: Pick<Trial, 'number' | 'share'>, customer: string): TrialSide {
  const hash = createHash('sha256')
    .update(JSON.stringify([space, number, customer]))
    .digest()
  return { number, side: hash.readUInt32BE() / 2 ** 32 < share ? 'trial' : 'published' }
}
