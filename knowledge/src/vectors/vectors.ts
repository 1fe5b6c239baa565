import type { HierarchicalNSW } from 'hnswlib-node'
import { best } from '../search/best.js'

/** Finds the vectors closest to a vector by cosine. */
export interface VectorIndex<Key> {
  /** Adds a vector under a key, in place of what was there. Any length, as long as all are equal. */
  set(key: Key, vector: Float32Array): void
  /** Forgets a key at once. */
  delete(key: Key): void
  /** The `limit` accepted keys with the highest cosine, best first. The vector has length 1: see `unit`. */
  search(query: Float32Array, limit: number, accepts: (key: Key) => boolean): Map<Key, number>
  /** The cosine of one key's vector; undefined when it has none. The vector has length 1. */
  similarity(key: Key, query: Float32Array): number | undefined
  /** The mean and the deviation of the cosines with some 200 vectors of those `among`, which hardly any question is about. The vector has length 1. */
  background(query: Float32Array, among?: (key: Key) => boolean): Background
  /** The vector of a key, of length 1. */
  get(key: Key): Float32Array | undefined
  readonly size: number
  /** `exact` scans every vector; `graph` asks hnswlib-node. */
  readonly method: 'exact' | 'graph'
  /** Resolves when every vector is in the graph, or when there is none to wait for. */
  settled(): Promise<void>
}

/** How alike a question is to texts that it is not about: models differ in it, and so do questions. */
export interface Background {
  readonly mean: number
  readonly deviation: number
}

/** How many vectors a background is taken from. */
const sampled = 200

/** How to index vectors. */
export interface VectorIndexOptions {
  /** How many vectors are scanned one by one before a graph is worth its memory and its approximation. Default 5,000. */
  exactBelow?: number
}

/** How long the event loop may be kept while vectors are added to the graph, in milliseconds. */
const sliceMs = 10

/**
 * An exact scan, and from `exactBelow` vectors on a graph (HNSW) if the optional `hnswlib-node` is installed. The graph is
 * built in the background, a few milliseconds at a time; until it has everything, the scan answers.
 */
export function createVectorIndex<Key>({ exactBelow = 5_000 }: VectorIndexOptions = {}): VectorIndex<Key> {
  /** One row per vector, so that a scan runs through memory in order; rows of forgotten vectors are given out again. */
  let matrix = new Float32Array(0)
  let dimensions = 0
  const rows = new Map<Key, number>()
  const free: number[] = []
  /** In the graph every vector has a label of its own, never given out again, so that a late addition hits no other key. */
  const labels = new Map<Key, number>()
  const keys = new Map<number, Key>()
  let nextLabel = 0
  const waiting = new Set<number>()
  let graph: HierarchicalNSW | undefined
  let building: Promise<void> | undefined
  let unavailable = false

  const rowOf = (row: number) => matrix.subarray(row * dimensions, (row + 1) * dimensions)

  function store(key: Key, vector: Float32Array): void {
    dimensions ||= vector.length
    if (vector.length !== dimensions) {
      throw new RangeError(
        `A vector has ${vector.length} dimensions, but the others have ${dimensions}. Use one model for all.`,
      )
    }
    const row = free.pop() ?? rows.size
    if ((row + 1) * dimensions > matrix.length) {
      const larger = new Float32Array(Math.max(64, row * 2) * dimensions)
      larger.set(matrix)
      matrix = larger
    }
    rowOf(row).set(unit(vector))
    rows.set(key, row)
  }

  async function build(): Promise<void> {
    if (!graph) {
      const hnswlib = await import('hnswlib-node').catch(() => undefined)
      if (!hnswlib) {
        // It is optional, and the scan gives the same answers, later.
        unavailable = true
        return
      }
      graph = new hnswlib.default.HierarchicalNSW('ip', dimensions)
      graph.initIndex({ maxElements: rows.size * 2 + 16 })
      for (const label of keys.keys()) waiting.add(label)
    }
    while (waiting.size > 0) {
      const sliceEnd = performance.now() + sliceMs
      for (const label of waiting) {
        addToGraph(graph, label)
        waiting.delete(label)
        if (performance.now() > sliceEnd) break
      }
      await new Promise(setImmediate)
    }
  }

  function addToGraph(graph: HierarchicalNSW, label: number): void {
    if (graph.getCurrentCount() >= graph.getMaxElements()) graph.resizeIndex(graph.getMaxElements() * 2)
    graph.addPoint([...rowOf(rows.get(keys.get(label)!)!)], label)
  }

  function remove(key: Key): void {
    const row = rows.get(key)
    const label = labels.get(key)
    if (row === undefined || label === undefined) return
    rows.delete(key)
    free.push(row)
    labels.delete(key)
    keys.delete(label)
    if (!waiting.delete(label)) graph?.markDelete(label)
  }

  const usesGraph = () => graph !== undefined && waiting.size === 0 && rows.size >= exactBelow

  return {
    set(key, vector) {
      remove(key)
      store(key, vector)
      const label = nextLabel++
      labels.set(key, label)
      keys.set(label, key)
      if (graph) waiting.add(label)
      if (unavailable || building || rows.size < exactBelow) return
      building = build().finally(() => {
        building = undefined
      })
    },

    delete: remove,

    search(query, limit, accepts) {
      if (usesGraph()) {
        const accepted = (label: number) => keys.has(label) && accepts(keys.get(label)!)
        const { neighbors, distances } = graph!.searchKnn([...query], Math.min(limit, rows.size), accepted)
        return new Map(neighbors.map((label, i) => [keys.get(label)!, 1 - distances[i]!]))
      }
      const closest = best<[Key, number]>(limit)
      for (const [key, row] of rows) {
        if (!accepts(key)) continue
        const cosine = dot(query, matrix, row * dimensions)
        closest.offer([key, cosine], cosine)
      }
      return new Map(closest.items())
    },

    similarity(key, query) {
      const row = rows.get(key)
      return row === undefined ? undefined : dot(query, matrix, row * dimensions)
    },

    background(query, among = () => true) {
      const every = Math.max(1, Math.floor(rows.size / sampled))
      let [sum, squares, count, nth] = [0, 0, 0, 0]
      for (const [key, row] of rows) {
        if (!among(key) || nth++ % every > 0) continue
        const cosine = dot(query, matrix, row * dimensions)
        sum += cosine
        squares += cosine * cosine
        count++
      }
      const mean = sum / Math.max(1, count)
      return { mean, deviation: Math.sqrt(Math.max(0, squares / Math.max(1, count) - mean * mean)) }
    },

    get(key) {
      const row = rows.get(key)
      return row === undefined ? undefined : rowOf(row)
    },

    get size() {
      return rows.size
    },

    get method() {
      return usesGraph() ? 'graph' : 'exact'
    },

    settled: async () => building,
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
