import type { HierarchicalNSW } from 'hnswlib-node'
import { slicesOf } from '../slices.js'
import { createVectorTable, unit } from './vector-table.js'

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
  /** `exact` scans; `graph` asks hnswlib-node. */
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
  /** How many vectors are scanned before a graph is worth its memory and its approximation. Default 50,000. */
  exactBelow?: number
}

/** How long the event loop may be kept while vectors are added to the graph, in milliseconds. */
const sliceMs = 10

/**
 * A scan, and from `exactBelow` vectors on a graph (HNSW) if the optional `hnswlib-node` is installed. The graph is built in the
 * background, a few milliseconds at a time; until it has everything, the scan answers. From 2,000 vectors on the scan looks at
 * sketches first, and then at those vectors that may be the closest.
 */
export function createVectorIndex<Key>({ exactBelow = 50_000 }: VectorIndexOptions = {}): VectorIndex<Key> {
  const table = createVectorTable<Key>()
  /** In the graph every vector has a label of its own, never given out again, so that a late addition hits no other key. */
  const labels = new Map<Key, number>()
  const keys = new Map<number, Key>()
  let nextLabel = 0
  const waiting = new Set<number>()
  let graph: HierarchicalNSW | undefined
  let building: Promise<void> | undefined
  let unavailable = false

  async function build(): Promise<void> {
    if (!graph) {
      const hnswlib = await import('hnswlib-node').catch(() => undefined)
      if (!hnswlib) {
        // It is optional, and the scan gives the same answers, later.
        unavailable = true
        return
      }
      graph = new hnswlib.default.HierarchicalNSW('ip', table.dimensions)
      graph.initIndex({ maxElements: table.size * 2 + 16 })
      for (const label of keys.keys()) waiting.add(label)
    }
    const slices = slicesOf(sliceMs)
    for (const label of waiting) {
      addToGraph(graph, label)
      waiting.delete(label)
      if (slices.isOver) await slices.next()
    }
  }

  function addToGraph(graph: HierarchicalNSW, label: number): void {
    if (graph.getCurrentCount() >= graph.getMaxElements()) graph.resizeIndex(graph.getMaxElements() * 2)
    graph.addPoint([...table.get(keys.get(label)!)!], label)
  }

  function remove(key: Key): void {
    const label = labels.get(key)
    if (label === undefined) return
    table.delete(key)
    labels.delete(key)
    keys.delete(label)
    if (!waiting.delete(label)) graph?.markDelete(label)
  }

  const usesGraph = () => graph !== undefined && waiting.size === 0 && table.size >= exactBelow

  return {
    set(key, vector) {
      remove(key)
      table.set(key, unit(vector))
      const label = nextLabel++
      labels.set(key, label)
      keys.set(label, key)
      if (graph) waiting.add(label)
      if (unavailable || building || table.size < exactBelow) return
      building = build().finally(() => {
        building = undefined
      })
    },

    delete: remove,

    search(query, limit, accepts) {
      if (!usesGraph()) return table.search(query, limit, accepts)
      const accepted = (label: number) => keys.has(label) && accepts(keys.get(label)!)
      const { neighbors, distances } = graph!.searchKnn([...query], Math.min(limit, table.size), accepted)
      return new Map(neighbors.map((label, i) => [keys.get(label)!, 1 - distances[i]!]))
    },

    similarity: table.similarity,

    background(query, among) {
      let [sum, squares, count] = [0, 0, 0]
      for (const cosine of table.sample(query, sampled, among)) {
        sum += cosine
        squares += cosine * cosine
        count++
      }
      const mean = sum / Math.max(1, count)
      return { mean, deviation: Math.sqrt(Math.max(0, squares / Math.max(1, count) - mean * mean)) }
    },

    get: table.get,

    get size() {
      return table.size
    },

    get method() {
      return usesGraph() ? 'graph' : 'exact'
    },

    settled: async () => building,
  }
}
