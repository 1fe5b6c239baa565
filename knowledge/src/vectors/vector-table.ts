import { best } from '../search/best.js'
import { createSketches } from './sketches.js'

/** Vectors of length 1 by key, and how close they are to another. */
export interface VectorTable<Key> {
  /** Adds a vector under a key that has none. */
  set(key: Key, vector: Float32Array): void
  delete(key: Key): void
  get(key: Key): Float32Array | undefined
  /** The cosine of one key's vector; undefined when it has none. */
  similarity(key: Key, query: Float32Array): number | undefined
  /** The `limit` accepted keys with the highest cosine, best first. */
  search(query: Float32Array, limit: number, accepts: (key: Key) => boolean): Map<Key, number>
  /** The cosines of about so many vectors, evenly over the table; of those `among` only. */
  sample(query: Float32Array, count: number, among?: (key: Key) => boolean): Iterable<number>
  readonly size: number
  readonly dimensions: number
}

/** So many rows are one array: a table that grows copies nothing. */
const blockRows = 1_024
/** From so many vectors on, sketches tell which of them are looked at; fewer are faster looked at themselves. */
const sketchedFrom = 2_000
/** How many vectors are looked at for each that is wanted, and at least. */
const lookedAt = 4
const leastLookedAt = 400

/** One row for each vector, so that a scan runs through memory in order; rows of forgotten vectors are given out again. */
export function createVectorTable<Key>(): VectorTable<Key> {
  const blocks: Float32Array[] = []
  let dimensions = 0
  const rows = new Map<Key, number>()
  /** By row; undefined where it is free. */
  const keys: (Key | undefined)[] = []
  const free: number[] = []
  let sketches: ReturnType<typeof createSketches> | undefined

  const rowOf = (row: number): Float32Array => {
    const at = (row % blockRows) * dimensions
    return blocks[Math.floor(row / blockRows)]!.subarray(at, at + dimensions)
  }
  const cosine = (row: number, query: Float32Array): number =>
    dot(query, blocks[Math.floor(row / blockRows)]!, (row % blockRows) * dimensions)

  function sketch(): void {
    sketches = createSketches([...rows.values()].map(rowOf))
    for (const row of rows.values()) sketches.set(row, rowOf(row))
  }

  /** Rows that may be the closest: all, or those whose sketches are. */
  function* candidates(query: Float32Array, limit: number, accepts: (key: Key) => boolean): Iterable<number> {
    if (!sketches || rows.size < sketchedFrom) {
      yield* rows.values()
      return
    }
    const likely = best<number>(Math.max(limit * lookedAt, leastLookedAt))
    const likeness = sketches.compare(query, keys.length)
    for (let row = 0; row < keys.length; row++) {
      if (!(likeness[row]! > likely.least)) continue
      const key = keys[row]
      if (key !== undefined && accepts(key)) likely.offer(row, likeness[row]!)
    }
    yield* likely.items()
  }

  return {
    set(key, vector) {
      dimensions ||= vector.length
      if (vector.length !== dimensions) {
        throw new RangeError(
          `A vector has ${vector.length} dimensions, but the others have ${dimensions}. Use one model for all.`,
        )
      }
      const row = free.pop() ?? keys.length
      if (row >= blocks.length * blockRows) blocks.push(new Float32Array(blockRows * dimensions))
      rowOf(row).set(vector)
      rows.set(key, row)
      keys[row] = key
      if (sketches) sketches.set(row, vector)
      else if (rows.size >= sketchedFrom) sketch()
    },

    delete(key) {
      const row = rows.get(key)
      if (row === undefined) return
      rows.delete(key)
      keys[row] = undefined
      free.push(row)
    },

    get(key) {
      const row = rows.get(key)
      return row === undefined ? undefined : rowOf(row)
    },

    similarity(key, query) {
      const row = rows.get(key)
      return row === undefined ? undefined : cosine(row, query)
    },

    search(query, limit, accepts) {
      const closest = best<[Key, number]>(limit)
      for (const row of candidates(query, limit, accepts)) {
        const key = keys[row]!
        const near = cosine(row, query)
        if (near > closest.least && accepts(key)) closest.offer([key, near], near)
      }
      return new Map(closest.items())
    },

    *sample(query, count, among) {
      const every = Math.max(1, Math.floor(rows.size / count))
      let nth = 0
      for (let row = 0; row < keys.length; row++) {
        const key = keys[row]
        if (key !== undefined && (!among || among(key)) && nth++ % every === 0) yield cosine(row, query)
      }
    },

    get size() {
      return rows.size
    },

    get dimensions() {
      return dimensions
    },
  }
}

/** The same direction with length 1; the zero vector stays as it is. */
export function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector, 0))
  return length > 0 ? vector.map((value) => value / length) : vector
}

/** With the vector that begins at an offset. Four sums at once, for a single one would wait for itself at every step. */
function dot(left: Float32Array, matrix: Float32Array, offset: number): number {
  let [a, b, c, d] = [0, 0, 0, 0]
  const whole = left.length - (left.length % 4)
  for (let i = 0; i < whole; i += 4) {
    const at = offset + i
    a += left[i]! * matrix[at]!
    b += left[i + 1]! * matrix[at + 1]!
    c += left[i + 2]! * matrix[at + 2]!
    d += left[i + 3]! * matrix[at + 3]!
  }
  for (let i = whole; i < left.length; i++) a += left[i]! * matrix[offset + i]!
  return a + b + c + d
}
