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
  const random = randomOf(seed)
  const features = somewhere(columns * WIDTH, 1 / Math.sqrt(WIDTH), random)
  const directions = somewhere(intents * WIDTH, 0.01, random)

  const order = upTo(rows.count)
  const text = new Float64Array(WIDTH)
  const back = new Float64Array(WIDTH)
  const error = new Float32Array(intents)
  const embeddings = embedder(rows, features, Math.floor(random() * 2 ** 31))
  const stepsOf = stepper(intents, families)

  const learnRow = (row: number, rate: number): void => {
    embeddings.sum(row, text)
    scoreAll(directions, text, error)
    softmax(error)
    const label = labels[row]!
    if (label < 0) for (let intent = 0; intent < intents; intent++) error[intent]! -= 1 / intents
    else error[label]! -= 1
    if (label >= 0 && error[label]! > -CONTENT) return
    for (let intent = 0; intent < intents; intent++) if (Math.abs(error[intent]!) < NEGLIGIBLE) error[intent] = 0
    moveDirections(directions, { text, error, steps: stepsOf(error, meanSquare(text), rate) }, back)
    embeddings.move(back, rate)
  }
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const rate = RATE * (1 - epoch / EPOCHS)
    shuffle(order, random)
    for (let position = 0; position < order.length; position++) learnRow(order[position]!, rate)
  }

  for (let i = 0; i < directions.length; i++) directions[i]! *= SCALE
  return { features, directions }
}

/** Numbers by chance, from `-far` to `far`. */
function somewhere(length: number, far: number, random: () => number): Float32Array {
  const numbers = new Float32Array(length)
  for (let i = 0; i < length; i++) numbers[i] = (random() * 2 - 1) * far
  return numbers
}

// Below, the numbers of a text are eight variables, which stay in registers: loops over arrays take three times as long, and almost all
// of the time of learning is spent here.

/** Sums the embeddings of a text's features, and moves those that it has summed last. */
function embedder({ start, index, value, count }: Rows, features: Float32Array, seed: number) {
  let longest = 0
  for (let row = 0; row < count; row++) longest = Math.max(longest, start[row + 1]! - start[row]!)
  /** The places in the rows of the features that were not dropped. */
  const used = new Int32Array(longest + 1)
  let present = 0
  // Half of the features are dropped: a bit of a plain congruential generator is as good as a number, and cheaper.
  let coin = seed
  /** Sums of squared gradients, by column. */
  const squares = new Float32Array(features.length / WIDTH)
  const scale = SCALE / (1 - DROPPED)

  return {
    sum(row: number, text: Float64Array): void {
      let t0 = 0
      let t1 = 0
      let t2 = 0
      let t3 = 0
      let t4 = 0
      let t5 = 0
      let t6 = 0
      let t7 = 0
      present = 0
      const to = start[row + 1]!
      for (let k = start[row]!; k < to; k++) {
        coin = (Math.imul(coin, 1_664_525) + 1_013_904_223) | 0
        // No branch: nothing could foresee it.
        used[present] = k
        present += ~coin >>> 31
      }
      for (let i = 0; i < present; i++) {
        const k = used[i]!
        const at = index[k]! * WIDTH
        const loud = value[k]! * scale
        t0 += loud * features[at]!
        t1 += loud * features[at + 1]!
        t2 += loud * features[at + 2]!
        t3 += loud * features[at + 3]!
        t4 += loud * features[at + 4]!
        t5 += loud * features[at + 5]!
        t6 += loud * features[at + 6]!
        t7 += loud * features[at + 7]!
      }
      text[0] = t0
      text[1] = t1
      text[2] = t2
      text[3] = t3
      text[4] = t4
      text[5] = t5
      text[6] = t6
      text[7] = t7
    },

    /** Against a slope, with AdaGrad's steps. */
    move(slope: Float64Array, rate: number): void {
      const s0 = slope[0]!
      const s1 = slope[1]!
      const s2 = slope[2]!
      const s3 = slope[3]!
      const s4 = slope[4]!
      const s5 = slope[5]!
      const s6 = slope[6]!
      const s7 = slope[7]!
      const square = meanSquare(slope)
      for (let i = 0; i < present; i++) {
        const k = used[i]!
        const column = index[k]!
        const at = column * WIDTH
        const loud = value[k]! * scale
        squares[column]! += loud * loud * square
        const step = (rate * loud) / Math.sqrt(squares[column]! + 1e-8)
        features[at]! -= step * s0
        features[at + 1]! -= step * s1
        features[at + 2]! -= step * s2
        features[at + 3]! -= step * s3
        features[at + 4]! -= step * s4
        features[at + 5]! -= step * s5
        features[at + 6]! -= step * s6
        features[at + 7]! -= step * s7
      }
    },
  }
}

function scoreAll(directions: Float32Array, text: Float64Array, scores: Float32Array): void {
  const t0 = text[0]!
  const t1 = text[1]!
  const t2 = text[2]!
  const t3 = text[3]!
  const t4 = text[4]!
  const t5 = text[5]!
  const t6 = text[6]!
  const t7 = text[7]!
  for (let intent = 0; intent < scores.length; intent++) {
    const at = intent * WIDTH
    scores[intent] =
      directions[at]! * t0 +
      directions[at + 1]! * t1 +
      directions[at + 2]! * t2 +
      directions[at + 3]! * t3 +
      directions[at + 4]! * t4 +
      directions[at + 5]! * t5 +
      directions[at + 6]! * t6 +
      directions[at + 7]! * t7
  }
}

/** Moves each intent's direction by its step along the text; `back` is the slope of the error along the text. */
function moveDirections(
  directions: Float32Array,
  { text, error, steps }: { text: Float64Array; error: Float32Array; steps: Float64Array },
  back: Float64Array,
): void {
  const t0 = text[0]!
  const t1 = text[1]!
  const t2 = text[2]!
  const t3 = text[3]!
  const t4 = text[4]!
  const t5 = text[5]!
  const t6 = text[6]!
  const t7 = text[7]!
  let b0 = 0
  let b1 = 0
  let b2 = 0
  let b3 = 0
  let b4 = 0
  let b5 = 0
  let b6 = 0
  let b7 = 0
  for (let intent = 0; intent < error.length; intent++) {
    const step = steps[intent]!
    if (step === 0) continue
    const wrong = error[intent]!
    const at = intent * WIDTH
    b0 += wrong * directions[at]!
    b1 += wrong * directions[at + 1]!
    b2 += wrong * directions[at + 2]!
    b3 += wrong * directions[at + 3]!
    b4 += wrong * directions[at + 4]!
    b5 += wrong * directions[at + 5]!
    b6 += wrong * directions[at + 6]!
    b7 += wrong * directions[at + 7]!
    directions[at]! -= step * t0
    directions[at + 1]! -= step * t1
    directions[at + 2]! -= step * t2
    directions[at + 3]! -= step * t3
    directions[at + 4]! -= step * t4
    directions[at + 5]! -= step * t5
    directions[at + 6]! -= step * t6
    directions[at + 7]! -= step * t7
  }
  back[0] = b0
  back[1] = b1
  back[2] = b2
  back[3] = b3
  back[4] = b4
  back[5] = b5
  back[6] = b6
  back[7] = b7
}

function meanSquare(numbers: Float64Array): number {
  let sum = 0
  for (let d = 0; d < WIDTH; d++) sum += numbers[d]! ** 2
  return sum / WIDTH
}

/** How far AdaGrad moves the direction of each intent for an error, its families' part of it included. In a buffer that is used again. */
function stepper(intents: number, families: Learning['families']) {
  const familiesOf = Array.from({ length: intents }, () => [] as number[])
  for (const [family, members] of families.entries()) for (const intent of members) familiesOf[intent]!.push(family)
  // Sums of squared gradients.
  const intentSum = new Float32Array(intents)
  const familySum = new Float32Array(families.length)
  const familyError = new Float32Array(families.length)
  const steps = new Float64Array(intents)
  return (error: Float32Array, length: number, rate: number): Float64Array => {
    familyError.fill(0)
    for (let intent = 0; intent < intents; intent++) {
      const wrong = error[intent]!
      steps[intent] = 0
      if (wrong === 0) continue
      intentSum[intent]! += wrong * wrong * length
      steps[intent] = (rate * wrong) / Math.sqrt(intentSum[intent]! + EPSILON)
      const own = familiesOf[intent]!
      for (let i = 0; i < own.length; i++) familyError[own[i]!]! += wrong
    }
    for (let family = 0; family < familySum.length; family++) {
      const wrong = familyError[family]!
      if (Math.abs(wrong) < 1e-5) continue
      familySum[family]! += wrong * wrong * length
      const shared = (rate * wrong) / Math.sqrt(familySum[family]! + EPSILON)
      const members = families[family]!
      for (let i = 0; i < members.length; i++) steps[members[i]!]! += shared
    }
    return steps
  }
}

/** The score of an intent is its direction times the sum of the embeddings of the features. */
export interface Network {
  /** By column, `WIDTH` numbers each. */
  features: Float32Array
  /** By intent, `WIDTH` numbers each. */
  directions: Float32Array
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
