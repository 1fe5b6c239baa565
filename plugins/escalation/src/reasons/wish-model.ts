import { readFileSync } from 'node:fs'
import type { Clause } from './reader.js'
import { PLACES, partsOf, piecesOf, placeOfLength } from './wish-features.js'

/**
 * The odds, as a logarithm, that a message asks for a person: above 0, more likely than not. Undefined where nothing was learned,
 * or where nothing is said.
 */
export type WishOdds = (clauses: readonly Clause[]) => number | undefined

/** What was learned: how much each feature says for a wish, and what is said for it before anything is read. */
export interface Learned {
  weights: Float32Array
  bias: number
}

/** What features say for a wish, added up. */
export function sumOf(features: Uint32Array, weights: ArrayLike<number>): number {
  let sum = 0
  for (let at = 0; at < features.length; at++) sum += weights[features[at]!]!
  return sum
}

/** As bytes: the magic words, the bias, the size of a step, and a byte for each feature. */
export function packed({ weights, bias }: Learned): Uint8Array {
  const most = weights.reduce((so, weight) => Math.max(so, Math.abs(weight)), 1e-9)
  const bytes = new Uint8Array(HEAD + PLACES)
  bytes.set(new TextEncoder().encode(MAGIC))
  const view = new DataView(bytes.buffer)
  view.setFloat32(MAGIC.length, bias, true)
  view.setFloat32(MAGIC.length + 4, most / 127, true)
  bytes.set(new Uint8Array(Int8Array.from(weights, (weight) => Math.round((weight / most) * 127)).buffer), HEAD)
  return bytes
}

/**
 * The other way round.
 * @throws Error when the bytes are something else, of another version, or cut off
 */
export function unpacked(bytes: Uint8Array): WishOdds {
  if (bytes.length !== HEAD + PLACES || new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) !== MAGIC)
    throw new Error('This is no model of wishes, or one of another version. Run "npm run build", which learns it anew.')
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const bias = view.getFloat32(MAGIC.length, true)
  const step = view.getFloat32(MAGIC.length + 4, true)
  const weights = new Int8Array(bytes.buffer, bytes.byteOffset + HEAD, PLACES)
  return (clauses) => {
    const parts = partsOf(clauses)
    const sums = parts.map(({ features }) => sumOf(features, weights))
    let most: number | undefined
    for (const [from, until] of piecesOf(parts)) {
      let sum = weights[placeOfLength(until - from)]!
      let count = 1
      for (let at = from; at < until; at++) {
        sum += sums[at]!
        count += parts[at]!.features.length
      }
      const odds = bias + (step * sum) / Math.sqrt(count)
      if (most === undefined || odds > most) most = odds
    }
    return most
  }
}

/** What every model begins with; the number changes with the format and with what counts as a feature. */
const MAGIC = 'huida wishes 2\n'
const HEAD = MAGIC.length + 8

/** Where the build leaves the model: 260 kB. */
export const MODEL = new URL('../../models/wishes.model', import.meta.url)

let builtIn: WishOdds | undefined

/** What was learned when the package was built, read at the first message. Nothing where the file is missing: the rules work alone. */
export const learnedOdds: WishOdds = (clauses) => {
  builtIn ??= read()
  return builtIn(clauses)
}

function read(): WishOdds {
  try {
    return unpacked(readFileSync(MODEL))
  } catch {
    return () => undefined
  }
}
