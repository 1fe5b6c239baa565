import { type Learning, type Network, shallow, softmax, WIDTH } from './shallow.js'
import { supportVectors } from './support-vectors.js'
import type { Rows } from './vectors.js'

/** Two opinions on what a text wants, and how loudly each speaks. */
export interface Scorer extends Weights {
  /** What makes scores of the two comparable. */
  loudness: [number, number]
}

export interface Weights {
  /** Of the support vectors: by column, one weight for each intent. */
  vectors: Float32Array
  /** The support vectors' of all intents, and then the mean of the networks'. */
  biases: Float32Array
  networks: Pick<Network, 'features' | 'directions'>[]
}

/** How many shallow networks are averaged, each from another beginning. */
export const NETWORKS = 2
/** How much a word of an intent's name says, beside the intent itself, and the bias that makes up for it. */
const FAMILY = 0.2
const FAMILY_BIAS = 0.4

/** How often `scorerOf` calls `onStep`. */
export const STEPS = 1 + NETWORKS

/** Learns both opinions. */
export function scorerOf(learning: Learning, seed: number, onStep: () => void): Scorer {
  const { rows, columns, labels, intents, families } = learning
  const vectors = new Float32Array(columns * intents)
  const biases = new Float32Array(2 * intents)

  const separate = supportVectors(rows, columns, seed)
  const separateThese = (members: readonly number[], share: number, offset: number) => {
    const { weights, bias } = separate(Uint8Array.from(labels, (label) => (members.includes(label) ? 1 : 0)))
    for (let column = 0; column < columns; column++) {
      const weight = share * weights[column]!
      if (weight !== 0) for (const intent of members) vectors[column * intents + intent]! += weight
    }
    for (const intent of members) biases[intent]! += share * (bias + offset)
  }
  for (let intent = 0; intent < intents; intent++) separateThese([intent], 1, 0)
  for (const members of families) separateThese(members, FAMILY, FAMILY_BIAS)
  onStep()

  const networks = Array.from({ length: NETWORKS }, (_, number) => {
    const network = shallow(learning, seed * NETWORKS + number)
    for (let intent = 0; intent < intents; intent++) biases[intents + intent]! += network.bias[intent]! / NETWORKS
    onStep()
    return network
  })
  const weights: Weights = { vectors, biases, networks }
  return { ...weights, loudness: loudnessOf(weights, rows) }
}

/** Scores texts in the same buffer, which the next text overwrites: both opinions' of all intents. */
export function scoring({ vectors, biases, networks }: Weights) {
  const intents = biases.length / 2
  const scores = new Float32Array(2 * intents)
  const text = new Float32Array(WIDTH)
  return (index: Int32Array, value: Float32Array, from: number, to: number): Float32Array => {
    scores.set(biases)
    for (let k = from; k < to; k++) {
      const at = index[k]! * intents
      const loud = value[k]!
      for (let intent = 0; intent < intents; intent++) scores[intent]! += loud * vectors[at + intent]!
    }
    for (let number = 0; number < networks.length; number++) {
      const { features, directions } = networks[number]!
      text.fill(0)
      for (let k = from; k < to; k++) {
        const at = index[k]! * WIDTH
        const loud = value[k]! / networks.length
        for (let d = 0; d < WIDTH; d++) text[d]! += loud * features[at + d]!
      }
      for (let intent = 0; intent < intents; intent++) {
        let sum = 0
        for (let d = 0; d < WIDTH; d++) sum += directions[intent * WIDTH + d]! * text[d]!
        scores[intents + intent]! += sum
      }
    }
    return scores
  }
}

/** One over the standard deviation of each opinion's scores. */
function loudnessOf(weights: Weights, rows: Rows): [number, number] {
  const intents = weights.biases.length / 2
  const score = scoring(weights)
  const squares: [number, number] = [0, 0]
  const sample = Math.min(rows.count, 100)
  for (let turn = 0; turn < sample; turn++) {
    const row = Math.floor((turn * rows.count) / sample)
    const scores = score(rows.index, rows.value, rows.start[row]!, rows.start[row + 1]!)
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
  /** How sure each intent would be if one had to be right: sums to 1. */
  shares: Float64Array
  signals: number[]
}

/** Reads scores; `known` is the share of the text's weight that was seen in training. */
export function opinionOf(
  loudness: [number, number],
  scores: Float32Array,
  { known, features }: { known: number; features: number },
): Opinion {
  const intents = scores.length / 2
  const shares = new Float64Array(intents)
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
