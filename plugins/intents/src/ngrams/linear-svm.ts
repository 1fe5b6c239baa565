import { randomOf, shuffle } from '@huida/statistics'
import { type Rows, upTo } from './sparse-rows.js'

const COST = 2.5
const EPOCHS = 8
/** Good enough: further rounds no longer change an answer. */
const TOLERANCE = 0.03
/** How far on its side a row is set aside for good, in the first round, the second, and later: a third of the work. */
const ASIDE = [1, 0.6, 0.4]

/**
 * Separates rows from all others: a linear support vector machine with squared hinge loss, by dual coordinate descent
 * that sets aside rows which are clearly on their side (Hsieh et al. 2008, as in LIBLINEAR).
 * The machine is used again for each intent: it keeps its buffers.
 */
export function supportVectors(rows: Rows, seed: number) {
  const { count, start, index, value } = rows
  const random = randomOf(seed)
  const anyOrder = shuffle(upTo(count), random)
  const order = new Int32Array(count)
  const alpha = new Float64Array(count)
  const diagonal = 0.5 / COST
  const norm = new Float64Array(count)
  for (let row = 0; row < count; row++) {
    norm[row] = 1 + diagonal
    for (let k = start[row]!; k < start[row + 1]!; k++) norm[row]! += value[k]! ** 2
  }
  const projections = isWorthProducts(rows) ? byProducts(rows) : byWeights(rows)

  /** Takes 1 for each row inside. Writes a weight for each column, and returns what is added to all. */
  return (isInside: Uint8Array, weights: Float32Array): number => {
    alpha.fill(0)
    projections.clear(weights)
    // Most rows are outside: from here most of them are on their side already, and cost no more than a look.
    let bias = -1
    let active = count
    let worst = 0
    // Those inside come first, so that those outside meet something to be told from.
    let next = 0
    for (const side of [1, 0]) for (const row of anyOrder) if (isInside[row] === side) order[next++] = row
    for (let epoch = 0; epoch < EPOCHS; epoch++) {
      if (epoch > 0) shuffle(order, random, active)
      const bar = ASIDE[epoch] ?? Math.min(worst, ASIDE[2]!)
      worst = 0
      for (let position = 0; position < active; position++) {
        const row = order[position]!
        const side = isInside[row] ? 1 : -1
        const before = alpha[row]!
        const gradient = side * (bias + projections.of(row, weights)) - 1 + before * diagonal
        if (before === 0 && gradient >= 0) {
          if (gradient > bar) {
            active--
            order[position] = order[active]!
            order[active] = row
            position--
          }
          continue
        }
        worst = Math.max(worst, Math.abs(gradient))
        const after = Math.max(0, before - gradient / norm[row]!)
        const step = (after - before) * side
        if (step === 0) continue
        alpha[row] = after
        bias += step
        projections.add(row, step, weights)
      }
      if (worst < TOLERANCE) break
    }
    projections.finish(isInside, alpha, weights)
    return bias
  }
}

/** What the weights say of a row while they are learned, and how they change. */
interface Projections {
  clear(weights: Float32Array): void
  of(row: number, weights: Float32Array): number
  add(row: number, step: number, weights: Float32Array): void
  finish(isInside: Uint8Array, alpha: Float64Array, weights: Float32Array): void
}

function byWeights({ start, index, value }: Rows): Projections {
  return {
    clear: (weights) => weights.fill(0),
    of(row, weights) {
      const to = start[row + 1]!
      let sum = 0
      for (let k = start[row]!; k < to; k++) sum += weights[index[k]!]! * value[k]!
      return sum
    },
    add(row, step, weights) {
      const to = start[row + 1]!
      for (let k = start[row]!; k < to; k++) weights[index[k]!]! += step * value[k]!
    },
    finish() {},
  }
}

/** Of few rows, all products of two are known beforehand: a look is one number, and a step one row of them. */
function byProducts(rows: Rows): Projections {
  const { count, start, index, value } = rows
  const products = productsOf(rows)
  const projected = new Float64Array(count)
  return {
    clear: () => projected.fill(0),
    of: (row) => projected[row]!,
    add(row, step) {
      const from = row * count
      for (let other = 0; other < count; other++) projected[other]! += step * products[from + other]!
    },
    finish(isInside, alpha, weights) {
      weights.fill(0)
      for (let row = 0; row < count; row++) {
        if (alpha[row] === 0) continue
        const step = isInside[row] ? alpha[row]! : -alpha[row]!
        for (let k = start[row]!; k < start[row + 1]!; k++) weights[index[k]!]! += step * value[k]!
      }
    },
  }
}

/** The product of each row with each, by way of the rows that share a column. */
function productsOf({ count, start, index, value }: Rows): Float32Array {
  const columns = index.reduce((most, column) => Math.max(most, column), -1) + 1
  const from = new Int32Array(columns + 1)
  for (const column of index) from[column + 1]!++
  for (let column = 0; column < columns; column++) from[column + 1]! += from[column]!
  const next = from.slice()
  const sharing = new Int32Array(index.length)
  const values = new Float32Array(index.length)
  for (let row = 0; row < count; row++)
    for (let k = start[row]!; k < start[row + 1]!; k++) {
      const place = next[index[k]!]!++
      sharing[place] = row
      values[place] = value[k]!
    }
  const products = new Float32Array(count * count)
  for (let row = 0; row < count; row++)
    for (let k = start[row]!; k < start[row + 1]!; k++) {
      const own = value[k]!
      const to = from[index[k]! + 1]!
      for (let place = from[index[k]!]!; place < to; place++)
        products[row * count + sharing[place]!]! += own * values[place]!
    }
  return products
}

/** Rows are few enough where a step along all of them costs less than the looks and steps at the features of one. */
const isWorthProducts = ({ count, index }: Rows): boolean => count * count < MANY_LOOKS * index.length
const MANY_LOOKS = 7
