import { randomOf, shuffle } from '@huida/statistics'
import { type Rows, upTo } from './sparse-rows.js'

/** How many numbers a feature becomes in one network. */
export const WIDTH = 8
const EPOCHS = 6
const RATE = 0.15
/** The share of the features that a round does not see: none of them shall decide alone. */
const DROPPED = 0.5
/** Lengths of texts are 1; louder ones learn faster, and generalise worse. */
const SCALE = 2
const EPSILON = 1e-6
/** What is right up to this much teaches nothing, and neither do errors this small: most of the time goes to them. */
const CONTENT = 0.01
const NEGLIGIBLE = 1e-3

/**
 * A shallow network like fastText's: features have embeddings, a text is their sum, intents are directions among them.
 * Intents whose names share a word (`alarm_set`, `alarm_remove`) share a part of their direction, so that each learns
 * from the others' examples. Learned by AdaGrad with features dropped.
 */
export function learnNetwork({ rows, columns, labels, intents, families }: Learning, seed: number): Network {
  const { count, start, index, value } = rows
  const random = randomOf(seed)
  const features = new Float32Array(columns * WIDTH)
  for (let i = 0; i < features.length; i++) features[i] = (random() * 2 - 1) / Math.sqrt(WIDTH)
  const directions = new Float32Array(intents * WIDTH)
  for (let i = 0; i < directions.length; i++) directions[i] = (random() * 2 - 1) * 0.01
  const bias = new Float32Array(intents)
  const familiesOf = Array.from({ length: intents }, () => [] as number[])
  for (const [family, members] of families.entries()) for (const intent of members) familiesOf[intent]!.push(family)

  // Sums of squared gradients.
  const featureSum = new Float32Array(columns)
  const intentSum = new Float32Array(intents)
  const familySum = new Float32Array(families.length)

  const text = new Float32Array(WIDTH)
  const back = new Float32Array(WIDTH)
  const error = new Float32Array(intents)
  const familyError = new Float32Array(families.length)
  const used = new Int32Array(longest(rows))
  const scale = SCALE / (1 - DROPPED)
  const order = upTo(count)

  // Half of the features are dropped: a bit of a plain congruential generator is as good as a number, and cheaper.
  let coin = Math.floor(random() * 2 ** 31)

  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const rate = RATE * (1 - epoch / EPOCHS)
    shuffle(order, random)
    for (let position = 0; position < count; position++) {
      const row = order[position]!
      text.fill(0)
      let present = 0
      for (let k = start[row]!; k < start[row + 1]!; k++) {
        coin = (Math.imul(coin, 1_664_525) + 1_013_904_223) | 0
        if (coin < 0) continue
        used[present++] = k
        const from = index[k]! * WIDTH
        const loud = value[k]! * scale
        for (let d = 0; d < WIDTH; d++) text[d]! += loud * features[from + d]!
      }
      for (let intent = 0; intent < intents; intent++) {
        let score = bias[intent]!
        const from = intent * WIDTH
        for (let d = 0; d < WIDTH; d++) score += directions[from + d]! * text[d]!
        error[intent] = score
      }
      softmax(error)
      const label = labels[row]!
      if (label < 0) for (let intent = 0; intent < intents; intent++) error[intent]! -= 1 / intents
      else error[label]! -= 1
      if (label >= 0 && error[label]! > -CONTENT) continue

      let length = 0
      for (let d = 0; d < WIDTH; d++) length += text[d]! ** 2
      length /= WIDTH
      back.fill(0)
      familyError.fill(0)
      for (let intent = 0; intent < intents; intent++) {
        const wrong = error[intent]!
        if (Math.abs(wrong) < NEGLIGIBLE) continue
        const from = intent * WIDTH
        intentSum[intent]! += wrong * wrong * length
        const step = (rate * wrong) / Math.sqrt(intentSum[intent]! + EPSILON)
        for (let d = 0; d < WIDTH; d++) {
          back[d]! += wrong * directions[from + d]!
          directions[from + d]! -= step * text[d]!
        }
        for (const family of familiesOf[intent]!) familyError[family]! += wrong
      }
      for (const [family, members] of families.entries()) {
        const wrong = familyError[family]!
        if (Math.abs(wrong) < 1e-5) continue
        familySum[family]! += wrong * wrong * length
        const step = (rate * wrong) / Math.sqrt(familySum[family]! + EPSILON)
        for (const intent of members) for (let d = 0; d < WIDTH; d++) directions[intent * WIDTH + d]! -= step * text[d]!
      }
      let slope = 0
      for (let d = 0; d < WIDTH; d++) slope += back[d]! ** 2
      slope /= WIDTH
      for (let i = 0; i < present; i++) {
        const k = used[i]!
        const column = index[k]!
        const from = column * WIDTH
        const loud = value[k]! * scale
        featureSum[column]! += loud * loud * slope
        const step = (rate * loud) / Math.sqrt(featureSum[column]! + 1e-8)
        for (let d = 0; d < WIDTH; d++) features[from + d]! -= step * back[d]!
      }
    }
  }

  for (let i = 0; i < features.length; i++) features[i]! *= SCALE
  return { features, directions, bias }
}

/** The score of an intent is its bias, and its direction times the sum of the embeddings of the features. */
export interface Network {
  /** By column, `WIDTH` numbers each. */
  features: Float32Array
  /** By intent, `WIDTH` numbers each. */
  directions: Float32Array
  bias: Float32Array
}

/** What there is to learn from. */
export interface Learning {
  rows: Rows
  columns: number
  /** The intent of each row; -1: none of them. */
  labels: Int32Array
  intents: number
  /** Groups of intents whose names share a word. */
  families: readonly (readonly number[])[]
}

function longest({ count, start }: Rows): number {
  let most = 0
  for (let row = 0; row < count; row++) most = Math.max(most, start[row + 1]! - start[row]!)
  return most
}

/** Scores to probabilities, in place. */
export function softmax(scores: Float32Array | Float64Array): void {
  let best = Number.NEGATIVE_INFINITY
  for (let i = 0; i < scores.length; i++) if (scores[i]! > best) best = scores[i]!
  let sum = 0
  for (let i = 0; i < scores.length; i++) {
    scores[i] = Math.exp(scores[i]! - best)
    sum += scores[i]!
  }
  for (let i = 0; i < scores.length; i++) scores[i]! /= sum
}
