import { addShallow, type Learning, softmax } from './shallow.js'
import { supportVectors } from './support-vectors.js'
import type { Rows } from './vectors.js'

/** Two linear opinions on what a text wants, and how loudly each speaks. */
export interface Scorer {
  intents: number
  /** By column; of each column first the support vectors' weights of all intents, then the shallow networks'. */
  weights: Float32Array
  /** In the same order as one column. */
  biases: Float32Array
  /** What makes scores of the two comparable. */
  loudness: [number, number]
}

/** How many shallow networks are averaged, each from another beginning. */
const NETWORKS = 2
/** How much a word of an intent's name says, beside the intent itself, and the bias that makes up for it. */
const FAMILY = 0.2
const FAMILY_BIAS = 0.4

/** Learns both opinions. `onStep` is called `STEPS` times. */
export function scorerOf(learning: Learning, seed: number, onStep: () => void): Scorer {
  const { rows, columns, labels, intents, families } = learning
  const vectors = new Float32Array(columns * intents)
  const networks = new Float32Array(columns * intents)
  const biases = new Float32Array(2 * intents)

  const separate = supportVectors(rows, columns, seed)
  const separateThese = (members: readonly number[], share: number, offset: number) => {
    const { weights, bias } = separate(Uint8Array.from(labels, (label) => (members.includes(label) ? 1 : 0)))
    for (const intent of members) {
      for (let column = 0; column < columns; column++) vectors[column * intents + intent]! += share * weights[column]!
      biases[intent]! += share * (bias + offset)
    }
  }
  for (let intent = 0; intent < intents; intent++) separateThese([intent], 1, 0)
  for (const members of families) separateThese(members, FAMILY, FAMILY_BIAS)
  onStep()

  for (let network = 0; network < NETWORKS; network++) {
    addShallow(learning, {
      seed: seed * 100 + network,
      share: 1 / NETWORKS,
      weights: networks,
      biases: biases.subarray(intents),
    })
    onStep()
  }

  const weights = new Float32Array(2 * columns * intents)
  for (let column = 0; column < columns; column++) {
    weights.set(vectors.subarray(column * intents, (column + 1) * intents), 2 * column * intents)
    weights.set(networks.subarray(column * intents, (column + 1) * intents), (2 * column + 1) * intents)
  }
  const scorer: Scorer = { intents, weights, biases, loudness: [1, 1] }
  scorer.loudness = loudnessOf(scorer, rows)
  return scorer
}

export const STEPS = 1 + NETWORKS

/** Adds the scores of one text to `scores`, which starts as `biases`. */
export function addScores(
  weights: Float32Array,
  width: number,
  scores: Float32Array,
  index: Int32Array,
  value: Float32Array,
  from: number,
  to: number,
): void {
  for (let k = from; k < to; k++) {
    const at = index[k]! * width
    const loud = value[k]!
    for (let i = 0; i < width; i++) scores[i]! += loud * weights[at + i]!
  }
}

/** One over the standard deviation of each opinion's scores. */
function loudnessOf({ weights, biases, intents }: Scorer, rows: Rows): [number, number] {
  const width = 2 * intents
  const scores = new Float32Array(width)
  const squares: [number, number] = [0, 0]
  const sample = Math.min(rows.count, 600)
  for (let row = 0; row < sample; row++) {
    scores.set(biases)
    addScores(weights, width, scores, rows.index, rows.value, rows.start[row]!, rows.start[row + 1]!)
    for (const opinion of [0, 1] as const) {
      const half = scores.subarray(opinion * intents, (opinion + 1) * intents)
      const mean = meanOf(half)
      for (let i = 0; i < intents; i++) squares[opinion] += (half[i]! - mean) ** 2
    }
  }
  const one = (sum: number) => (sum > 0 ? 1 / Math.sqrt(sum / (sample * intents)) : 1)
  return [one(squares[0]), one(squares[1])]
}

function meanOf(scores: Float32Array): number {
  let sum = 0
  for (let i = 0; i < scores.length; i++) sum += scores[i]!
  return sum / scores.length
}

/** What is worth knowing about a text's scores before one is believed. */
export interface Opinion {
  best: number
  /** How sure each intent would be if one had to be right: sums to 1. Used again by the next text. */
  shares: Float64Array
  signals: number[]
}

/** Reads scores of `addScores`; `known` is the share of the text's weight that was seen in training. */
export function opinionOf(
  { intents, loudness }: Pick<Scorer, 'intents' | 'loudness'>,
  scores: Float32Array,
  { known, features }: { known: number; features: number },
  shares = new Float64Array(intents),
): Opinion {
  const vectors = scores.subarray(0, intents)
  const networks = scores.subarray(intents)
  const vectorMean = meanOf(vectors)
  const networkMean = meanOf(networks)
  let best = 0
  let bestVector = 0
  let bestNetwork = 0
  for (let i = 0; i < intents; i++) {
    shares[i] = (vectors[i]! - vectorMean) * loudness[0] + (networks[i]! - networkMean) * loudness[1]
    if (shares[i]! > shares[best]!) best = i
    if (vectors[i]! > vectors[bestVector]!) bestVector = i
    if (networks[i]! > networks[bestNetwork]!) bestNetwork = i
  }
  const top = shares[best]!
  let second = -10
  let secondVector = -1
  let sum = 0
  for (let i = 0; i < intents; i++) {
    sum += Math.exp(networks[i]! - networks[bestNetwork]!)
    if (i === best) continue
    if (shares[i]! > second) second = shares[i]!
    if (vectors[i]! > secondVector) secondVector = vectors[i]!
  }
  const network = Math.exp(networks[best]! - networks[bestNetwork]!) / sum
  softmax(shares)
  const familiar = Math.sqrt(known)
  return {
    best,
    shares,
    signals: [
      top * familiar,
      top - second,
      oddsOf(shares[best]!),
      vectors[best]!,
      secondVector,
      oddsOf(network),
      bestVector === bestNetwork ? 1 : 0,
      familiar,
      Math.log(1 + features),
    ],
  }
}

const oddsOf = (share: number) => Math.log((share + 1e-4) / (1 - share + 1e-4))
