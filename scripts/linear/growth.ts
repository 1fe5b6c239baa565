import { type Attack, grown } from './attacks.js'

/** How many times as long the longer text is. */
const TIMES = 4
/** Four times the text, at most so many times the steps: a quarter is left for what grows by steps, such as pieces of a message. */
const MOST = TIMES * 1.25

/** An attack whose steps grow faster than its text. */
export interface Growth {
  attack: Attack
  /** By how many times as much the steps grew where the text grew by four times as much. */
  times: number
  /** The steps of the longest text looked at. */
  steps: number
}

/**
 * The first of some texts for which the work grows faster than the text; what seems to is looked at once more, at four times
 * the length, since repetitions that are bounded end somewhere.
 */
export async function superlinear(
  attacks: readonly Attack[],
  /** The length to begin with, in UTF-16 units: so long that what is bounded, such as a window of 64, is full. */
  length: number,
  stepsFor: (text: string) => number | Promise<number>,
): Promise<Growth | undefined> {
  for (const attack of attacks) {
    const few = await stepsFor(grown(attack, length))
    const many = await stepsFor(grown(attack, length * TIMES))
    if (many <= MOST * few) continue
    const most = await stepsFor(grown(attack, length * TIMES * TIMES))
    // Differences, since what a text costs beside its length, once, is in all three.
    if (most - many > MOST * (many - few)) return { attack, times: (most - many) / (many - few), steps: most }
  }
  return undefined
}
