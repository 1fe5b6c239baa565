import { randomOf, shuffle, sigmoid } from '@huida/statistics'
import type { Clause } from '../reader.js'
import { PLACES, partsOf, piecesOf, placeOfLength } from '../wish-features.js'
import { type Learned, sumOf } from '../wish-model.js'
import { oneOf } from './frames.js'

/** A message, as it is read, and whether it asks for a person. */
export interface Lesson {
  clauses: readonly Clause[]
  asks: boolean
  /** How much it counts; 1 is usual. */
  weight?: number
}

/**
 * Logistic regression over the piece of each message that speaks most for a wish: a message asks when one of its pieces does. Which
 * piece that is in a story, nobody has to say: it is chosen anew in every round. AdaGrad, with a decay of what is not needed. Of what a piece shows, a part
 * is passed over each time, so that no feature learns to rely on the others.
 */
export function train(
  lessons: readonly Lesson[],
  { rounds = 8, rate = 0.35, decay = 2e-6, passedOver = 0.3, seed = 1 } = {},
): Learned {
  const random = randomOf(seed)
  const read = lessons
    .map(({ clauses, asks, weight = 1 }) => ({ pieces: piecesIn(clauses), asks, weight }))
    .filter(({ pieces }) => pieces.length > 0)
  const wishes = read.reduce((sum, { asks, weight }) => sum + (asks ? weight : 0), 0)
  const others = read.reduce((sum, { asks, weight }) => sum + (asks ? 0 : weight), 0)
  const weights = new Float32Array(PLACES)
  const seen = new Float32Array(PLACES).fill(1e-2)
  let bias = 0
  let seenBias = 1
  for (let round = 0; round < rounds; round++) {
    shuffle(read, random)
    for (const { pieces, asks, weight } of read) {
      let best = pieces[0]!
      let most = Number.NEGATIVE_INFINITY
      const tried = round === 0 && asks ? [oneOf(pieces, random)] : pieces
      for (const piece of tried) {
        const odds = sumOf(piece, weights) / Math.sqrt(piece.length)
        if (odds > most) [best, most] = [piece, odds]
      }
      const chance = sigmoid(most + bias)
      const wrong = ((asks ? 1 : 0) - chance) * weight * ((wishes + others) / 2 / (asks ? wishes : others))
      if (Math.abs(wrong) < 1e-3) continue
      const step = wrong / Math.sqrt(best.length)
      for (const place of best) {
        if (random() < passedOver) continue
        seen[place]! += step * step
        weights[place]! += rate * (step / Math.sqrt(seen[place]!)) - decay * weights[place]!
      }
      seenBias += wrong * wrong
      bias += (rate * wrong) / Math.sqrt(seenBias)
    }
  }
  return { weights, bias }
}

/** The features of each piece of a message, those of its parts one after the other. */
function piecesIn(clauses: readonly Clause[]): Uint32Array[] {
  const parts = partsOf(clauses)
  return [...piecesOf(parts)].map(([from, until]) =>
    Uint32Array.from([
      ...parts.slice(from, until).flatMap(({ features }) => [...features]),
      placeOfLength(until - from),
    ]),
  )
}
