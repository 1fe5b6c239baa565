import { webcrypto } from 'node:crypto'
import type { Candidate, Classification, IntentModel } from '../classifier.js'
import { stemmerFor } from '../stemmer.js'
import { trustIn } from './calibration.js'
import { opinionOf, scoring } from './ensemble.js'
import { Features } from './features.js'
import { type ModelFile, unpack } from './model-file.js'
import { weightOf } from './sparse-rows.js'

/** One text as numbers. */
export type Embed = (text: string) => Promise<ArrayLike<number>>

/**
 * A model from what `learn` returned.
 * @throws Error when the bytes are foreign, or when it was learned with embeddings and there are none
 */
export async function ngramModel(saved: Uint8Array, embed?: Embed): Promise<IntentModel> {
  const file = unpack(saved)
  const { dense, locale } = file.about
  if (dense > 0 && !embed)
    throw new Error(`The model was trained with embeddings of length ${dense}. Load it with the same ones.`)
  const hash = await webcrypto.subtle.digest('SHA-256', saved as Uint8Array<ArrayBuffer>)
  const version = Buffer.from(hash).toString('hex').slice(0, 12)
  const decide = decider(file, new Features(await stemmerFor(locale)))
  return {
    version,
    classify: async (text) => decide(text, dense > 0 ? await embed!(text) : undefined),
    save: () => saved.slice(),
  }
}

/** Candidates less likely than this are not told. */
const NEGLIGIBLE = 0.001

/** Asks one text after the other, in the same buffers. */
function decider(file: ModelFile, features: Features) {
  const { about, keys, idf } = file
  const { intents, loudness, unknownIdf, dense } = about
  const columnOf = table(keys)
  const score = scoring(file.weights)
  const index = new Int32Array(features.hashes.length + dense)
  const value = new Float32Array(features.hashes.length + dense)
  const counts = new Uint16Array(keys.length)

  return (text: string, vector: ArrayLike<number> | undefined): Classification => {
    features.read(text)
    let length = 0
    let unseen = 0
    for (let i = 0; i < features.length; i++) {
      const column = columnOf(features.hashes[i]!)
      if (column < 0) unseen += weightOf(features.hashes[i]!) ** 2
      else if (counts[column]!++ === 0) index[length++] = column
    }
    let seen = 0
    for (let k = 0; k < length; k++) {
      const column = index[k]!
      value[k] = (1 + Math.log(counts[column]!)) * idf[column]!
      seen += value[k]! ** 2
      counts[column] = 0
    }
    const scale = seen > 0 ? 1 / Math.sqrt(seen) : 0
    for (let k = 0; k < length; k++) value[k]! *= scale
    for (let k = 0; k < dense; k++) {
      index[length] = keys.length + k
      value[length++] = vector?.[k] ?? 0
    }
    // A text of which nothing is known is no guess.
    if (length === 0 || intents.length === 0) return { name: undefined, confidence: 0, candidates: [] }

    const scores = score(index, value, 0, length)
    const known = seen / (seen + unseen * unknownIdf ** 2)
    const { best, shares, evidence } = opinionOf(loudness, scores, known)
    const { isInside, confidence, isNamed } = trustIn(about, evidence)
    // The others share what the best leaves, as they share it among themselves.
    const rest = ((1 - confidence) / Math.max(1e-9, 1 - shares[best]!)) * isInside
    const candidates: Candidate[] = [{ name: intents[best]!, score: confidence }]
    for (let intent = 0; intent < intents.length; intent++) {
      const score = Math.min(confidence, shares[intent]! * rest)
      if (intent !== best && score >= NEGLIGIBLE) candidates.push({ name: intents[intent]!, score })
    }
    candidates.sort((a, b) => b.score - a.score)
    return { name: isNamed ? intents[best] : undefined, confidence, candidates }
  }
}

/** Columns by hash, open addressing: a Map of numbers would cost four times as much. */
function table(keys: Uint32Array): (hash: number) => number {
  let size = 16
  while (size < keys.length * 2) size *= 2
  const mask = size - 1
  const slots = new Int32Array(size).fill(-1)
  for (let column = 0; column < keys.length; column++) {
    let slot = keys[column]! & mask
    while (slots[slot]! >= 0) slot = (slot + 1) & mask
    slots[slot] = column
  }
  return (hash) => {
    let slot = hash & mask
    for (let column = slots[slot]!; column >= 0; column = slots[slot]!) {
      if (keys[column] === hash) return column
      slot = (slot + 1) & mask
    }
    return -1
  }
}
