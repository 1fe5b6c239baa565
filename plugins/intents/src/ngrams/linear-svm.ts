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
  const { count } = rows
  const random = randomOf(seed)
  const anyOrder = shuffle(upTo(count), random)
  const order = new Int32Array(count)
  const alpha = new Float64Array(count)
  const diagonal = 0.5 / COST
  const norm = new Float64Array(count)
  for (let row = 0; row < count; row++) norm[row] = 1 + diagonal + squareOf(rows, row)
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
    for (let side = 1; side >= 0; side--)
      for (let at = 0; at < count; at++) if (isInside[anyOrder[at]!] === side) order[next++] = anyOrder[at]!
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

function byWeights(rows: Rows): Projections {
  const { start, index, value } = rows
  return {
    clear: (weights) => weights.fill(0),
    of(row, weights) {
      const to = start[row + 1]!
      let sum = 0
      for (let k = start[row]!; k < to; k++) sum += weights[index[k]!]! * value[k]!
      return sum
    },
    add: (row, step, weights) => addRow(rows, row, step, weights),
    finish() {},
  }
}

/** Of few rows, all products of two are known beforehand: a look is one number, and a step one row of them. */
function byProducts(rows: Rows): Projections {
  const { count } = rows
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
      for (let row = 0; row < count; row++)
        if (alpha[row] !== 0) addRow(rows, row, isInside[row] ? alpha[row]! : -alpha[row]!, weights)
    },
  }
}

/** The product of each row with each, by way of the rows that share a column. */
function productsOf(rows: Rows): Float32Array {
  const columns = turned(rows)
  const products = new Float32Array(rows.count * rows.count)
  for (let row = 0; row < rows.count; row++)
    addProducts(rows, row, columns, products.subarray(row * rows.count, (row + 1) * rows.count))
  return products
}

// One row at a time, in functions of their own: those that run often are compiled as a whole, loops in one that runs once are not.

function addProducts({ start, index, value }: Rows, row: number, columns: Columns, products: Float32Array): void {
  const { start: from, row: sharing, value: values } = columns
  const end = start[row + 1]!
  for (let k = start[row]!; k < end; k++) {
    const own = value[k]!
    const to = from[index[k]! + 1]!
    for (let place = from[index[k]!]!; place < to; place++) products[sharing[place]!]! += own * values[place]!
  }
}

function addRow({ start, index, value }: Rows, row: number, step: number, weights: Float32Array): void {
  const to = start[row + 1]!
  for (let k = start[row]!; k < to; k++) weights[index[k]!]! += step * value[k]!
}

function squareOf({ start, value }: Rows, row: number): number {
  const to = start[row + 1]!
  let sum = 0
  for (let k = start[row]!; k < to; k++) sum += value[k]! ** 2
  return sum
}

/** The matrix by its columns: column i is `row` and `value` from `start[i]` to `start[i + 1]`. */
interface Columns {
  start: Int32Array
  row: Int32Array
  value: Float32Array
}

function turned(rows: Rows): Columns {
  const { count, index } = rows
  let columns = 0
  for (let k = 0; k < index.length; k++) columns = Math.max(columns, index[k]! + 1)
  const start = new Int32Array(columns + 1)
  for (let k = 0; k < index.length; k++) start[index[k]! + 1]!++
  for (let column = 0; column < columns; column++) start[column + 1]! += start[column]!
  const made = { start, row: new Int32Array(index.length), value: new Float32Array(index.length) }
  const next = start.slice()
  for (let row = 0; row < count; row++) place(rows, row, made, next)
  return made
}

function place({ start, index, value }: Rows, row: number, columns: Columns, next: Int32Array): void {
  const to = start[row + 1]!
  for (let k = start[row]!; k < to; k++) {
    const at = next[index[k]!]!++
    columns.row[at] = row
    columns.value[at] = value[k]!
  }
}

/** Rows are few enough where a step along all of them costs less than the looks and steps at the features of one. */
const isWorthProducts = ({ count, index }: Rows): boolean => count * count < MANY_LOOKS * index.length
const MANY_LOOKS = 7
