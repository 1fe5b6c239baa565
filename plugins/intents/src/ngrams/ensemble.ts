import { type Learning, learnNetwork, type Network, softmax, WIDTH } from './embedding-network.js'
import { supportVectors } from './linear-svm.js'
import type { Rows } from './sparse-rows.js'

/** Two opinions on what a text wants, and how loudly each speaks. */
export interface Scorer extends Weights {
  /** What makes scores of the two comparable. */
  loudness: [number, number]
}

/** What a text's features add up to. In bytes: a message touches a hundred columns, and each is fetched from far. */
export interface Weights {
  /** By column: the support vectors' weights of all intents, padded, and then the embeddings of all networks. */
  bytes: Int8Array
  /** By column: what one is worth, of the weights and of each network's embeddings. */
  scales: Float32Array
  /** The support vectors' of all intents, and then the mean of the networks'. */
  biases: Float32Array
  /** By intent: its direction among the embeddings of all networks. */
  directions: Float32Array
}

/** How many shallow networks are averaged, each from another beginning: six narrow ones are steadier than three twice as wide, and cost the same. */
const NETWORKS = 6
/** How many scales a column has: for the weights, and for each network. */
export const SCALES = 1 + NETWORKS
/** The numbers that a text becomes in all networks. */
export const DEPTH = NETWORKS * WIDTH
/** How much a word of an intent's name says, beside the intent itself, and the bias that makes up for it. */
const FAMILY = 0.3
const FAMILY_BIAS = 0.4

/** How often `scorerOf` calls `onStep`. */
export const STEPS = 1 + NETWORKS

/** Learns both opinions. */
export function scorerOf(learning: Learning, seed: number, onStep: () => void): Scorer {
  const { rows, columns, labels, intents, families } = learning
  // By intent and then by column.
  const vectors = new Float32Array(intents * columns)
  const biases = new Float32Array(2 * intents)
  const vectorOf = (intent: number) => vectors.subarray(intent * columns, (intent + 1) * columns)

  const separate = supportVectors(rows, seed)
  const isInside = new Uint8Array(rows.count)
  for (let intent = 0; intent < intents; intent++) {
    mark(labels, [intent], isInside)
    biases[intent] = separate(isInside, vectorOf(intent))
  }
  const shared = new Float32Array(columns)
  for (const members of families) {
    mark(labels, members, isInside)
    const bias = separate(isInside, shared)
    for (const intent of members) {
      biases[intent]! += FAMILY * (bias + FAMILY_BIAS)
      addTo(vectorOf(intent), FAMILY, shared)
    }
  }
  onStep()

  const networks = Array.from({ length: NETWORKS }, (_, number) => {
    const network = learnNetwork(learning, seed * NETWORKS + number)
    onStep()
    return network
  })
  const directions = new Float32Array(intents * DEPTH)
  for (const [number, network] of networks.entries())
    for (let intent = 0; intent < intents; intent++)
      for (let d = 0; d < WIDTH; d++)
        directions[intent * DEPTH + number * WIDTH + d] = network.directions[intent * WIDTH + d]! / NETWORKS

  const weights: Weights = { ...bytesOf(vectors, networks, columns, intents), biases, directions }
  return { ...weights, loudness: loudnessOf(weights, rows) }
}

/** 1 for the rows of some intents, 0 for others. */
function mark(labels: Int32Array, intents: readonly number[], isInside: Uint8Array): void {
  for (let row = 0; row < labels.length; row++) isInside[row] = intents.includes(labels[row]!) ? 1 : 0
}

function addTo(numbers: Float32Array, share: number, others: Float32Array): void {
  for (let i = 0; i < numbers.length; i++) numbers[i]! += share * others[i]!
}

function bytesOf(vectors: Float32Array, networks: readonly Network[], columns: number, intents: number) {
  const vectorsTo = padded(intents)
  const width = vectorsTo + DEPTH
  const bytes = new Int8Array(columns * width)
  const scales = new Float32Array(columns * SCALES)
  const own = new Float32Array(intents)
  const embeddings = networks.map(({ features }) => features)
  const pack = (column: number): void => {
    gather(vectors, column, columns, own)
    scales[column * SCALES] = quantize(own, 0, intents, bytes, column * width)
    for (let number = 0; number < NETWORKS; number++) {
      const to = column * width + vectorsTo + number * WIDTH
      scales[column * SCALES + 1 + number] = quantize(embeddings[number]!, column * WIDTH, WIDTH, bytes, to)
    }
  }
  for (let column = 0; column < columns; column++) pack(column)
  return { bytes, scales }
}

/** Every `stride`th number. */
function gather(numbers: Float32Array, from: number, stride: number, into: Float32Array): void {
  for (let i = 0; i < into.length; i++) into[i] = numbers[from + i * stride]!
}

/** Numbers to bytes, the largest to 127; returns what one is worth. */
function quantize(numbers: Float32Array, from: number, length: number, bytes: Int8Array, at: number): number {
  let most = 0
  for (let i = from; i < from + length; i++) most = Math.max(most, Math.abs(numbers[i]!))
  if (most === 0) return 0
  const many = 127 / most
  for (let i = 0; i < length; i++) bytes[at + i] = Math.round(numbers[from + i]! * many)
  return most / 127
}

/** Scores texts in the same buffer, which the next text overwrites: both opinions' of all intents. */
export function scoring({ bytes, scales, biases, directions }: Weights) {
  const intents = biases.length / 2
  const vectorsTo = padded(intents)
  const width = vectorsTo + DEPTH
  const sums = new Float64Array(width)
  const scores = new Float64Array(2 * intents)
  // Of each feature of the text: where its bytes are, and how loud they are.
  let at = new Int32Array(0)
  let loud: Float64Array[] = []
  const grow = (length: number) => {
    at = new Int32Array(length * 2)
    loud = Array.from({ length: SCALES }, () => new Float64Array(length * 2))
  }
  return (index: Int32Array, value: Float32Array, from: number, to: number): Float64Array => {
    const length = to - from
    if (length > at.length) grow(length)
    for (let k = 0; k < length; k++) {
      const column = index[from + k]!
      at[k] = column * width
      for (let kind = 0; kind < SCALES; kind++) loud[kind]![k] = value[from + k]! * scales[column * SCALES + kind]!
    }
    // Four sums at a time, which then stay in registers: almost twice as fast as one column after the other.
    for (let i = 0; i < width; i += 4) {
      const values = loud[i < vectorsTo ? 0 : 1 + Math.floor((i - vectorsTo) / WIDTH)]!
      let a = 0
      let b = 0
      let c = 0
      let d = 0
      for (let k = 0; k < length; k++) {
        const byte = at[k]! + i
        const each = values[k]!
        a += each * bytes[byte]!
        b += each * bytes[byte + 1]!
        c += each * bytes[byte + 2]!
        d += each * bytes[byte + 3]!
      }
      sums[i] = a
      sums[i + 1] = b
      sums[i + 2] = c
      sums[i + 3] = d
    }
    for (let intent = 0; intent < intents; intent++) {
      scores[intent] = biases[intent]! + sums[intent]!
      // Four sums, here too: each addition would wait for the one before it.
      let a = biases[intents + intent]!
      let b = 0
      let c = 0
      let d = 0
      const direction = intent * DEPTH
      for (let i = 0; i < DEPTH; i += 4) {
        a += directions[direction + i]! * sums[vectorsTo + i]!
        b += directions[direction + i + 1]! * sums[vectorsTo + i + 1]!
        c += directions[direction + i + 2]! * sums[vectorsTo + i + 2]!
        d += directions[direction + i + 3]! * sums[vectorsTo + i + 3]!
      }
      scores[intents + intent] = a + b + c + d
    }
    return scores
  }
}

/** The next multiple of four. */
export const padded = (length: number) => (length + 3) & ~3

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

function meanOf(scores: Float64Array): number {
  let sum = 0
  for (let i = 0; i < scores.length; i++) sum += scores[i]!
  return sum / scores.length
}

/** What the two opinions come to. */
export interface Opinion {
  best: number
  /** How sure each intent would be if one had to be right: sums to 1. */
  shares: Float64Array
  evidence: Evidence
}

/**
 * Numbers that mean the same for other messages than those they were learned from. More of them (whether both opinions
 * agree, the likest example, the length) fit held-back examples better, and strangers' messages worse.
 */
export type Evidence = [
  /** How far the best stands out, the less the more of the text is unknown. */
  fit: number,
  /** The share of the text that was seen in training. */
  known: number,
  /** What the networks alone think of the best. */
  network: number,
  /** How far the best is ahead of the second. */
  lead: number,
]

/** Reads scores; `known` is the share of the text's weight that was seen in training. */
export function opinionOf(loudness: [number, number], scores: Float64Array, known: number): Opinion {
  const intents = scores.length / 2
  const shares = new Float64Array(intents)
  const vectors = scores.subarray(0, intents)
  const networks = scores.subarray(intents)
  const vectorMean = meanOf(vectors)
  const networkMean = meanOf(networks)
  let best = 0
  let loudest = Number.NEGATIVE_INFINITY
  for (let i = 0; i < intents; i++) {
    shares[i] = (vectors[i]! - vectorMean) * loudness[0] + (networks[i]! - networkMean) * loudness[1]
    if (shares[i]! > shares[best]!) best = i
    if (networks[i]! > loudest) loudest = networks[i]!
  }
  const top = shares[best]!
  let second = top - FAR
  for (let i = 0; i < intents; i++) if (i !== best && shares[i]! > second) second = shares[i]!
  let sum = 0
  for (let i = 0; i < intents; i++) sum += Math.exp(networks[i]! - loudest)
  softmax(shares)
  const seen = Math.sqrt(known)
  const network = oddsOf(Math.exp(networks[best]! - loudest) / sum)
  return { best, shares, evidence: [top * seen, seen, network, top - second] }
}

/** Of a second that there is not. */
const FAR = 10

const oddsOf = (share: number) => Math.log((share + 1e-4) / (1 - share + 1e-4))
