import type { HierarchicalNSW } from 'hnswlib-node'

/** Finds the vectors closest to a vector by cosine. */
export interface VectorIndex {
  /** Adds a vector under a key, in place of what was there. Any length, as long as all are equal. */
  set(key: string, vector: Float32Array): void
  /** Forgets a key at once. */
  delete(key: string): void
  /** The `limit` accepted keys with the highest cosine, best first. */
  search(vector: Float32Array, limit: number, accepts: (key: string) => boolean): Map<string, number>
  /** The cosine of one key's vector; undefined when it has none. */
  similarity(key: string, vector: Float32Array): number | undefined
  readonly size: number
  /** `exact` scans every vector; `graph` asks hnswlib-node. */
  readonly method: 'exact' | 'graph'
  /** Resolves when every vector is in the graph, or when there is none to wait for. */
  settled(): Promise<void>
}

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
export function createVectorIndex({ exactBelow = 5_000 }: VectorIndexOptions = {}): VectorIndex {
  const vectors = new Map<string, Float32Array>()
  /** Every vector has a label of its own in the graph, never given out again, so a late addition cannot hit another key. */
  const labels = new Map<string, number>()
  const keys = new Map<number, string>()
  let nextLabel = 0
  let waiting: number[] = []
  let graph: HierarchicalNSW | undefined
  let building: Promise<void> | undefined
  let unavailable = false

  async function build(): Promise<void> {
    if (!graph) {
      const hnswlib = await import('hnswlib-node').catch(() => undefined)
      if (!hnswlib) {
        // It is optional, and the scan gives the same answers, later.
        unavailable = true
        waiting = []
        return
      }
      // CommonJS: what it exports is under `default`, and Jest does not see the names beside it.
      const { HierarchicalNSW } = hnswlib.default
      graph = new HierarchicalNSW('ip', vectors.values().next().value?.length ?? 1)
      graph.initIndex({ maxElements: vectors.size * 2 + 16 })
      waiting = [...labels.values()]
    }
    while (waiting.length > 0) {
      const sliceEnd = performance.now() + sliceMs
      while (waiting.length > 0 && performance.now() < sliceEnd) addToGraph(waiting.pop()!)
      await new Promise(setImmediate)
    }
  }

  function addToGraph(label: number): void {
    const key = keys.get(label)
    if (key === undefined || !graph) return
    if (graph.getCurrentCount() >= graph.getMaxElements()) graph.resizeIndex(graph.getMaxElements() * 2)
    graph.addPoint([...vectors.get(key)!], label)
  }

  function remove(key: string): void {
    const label = labels.get(key)
    if (label === undefined) return
    vectors.delete(key)
    labels.delete(key)
    keys.delete(label)
    const queued = waiting.indexOf(label)
    if (queued >= 0) waiting.splice(queued, 1)
    else graph?.markDelete(label)
  }

  const usesGraph = () => graph !== undefined && waiting.length === 0 && vectors.size >= exactBelow

  return {
    set(key, vector) {
      remove(key)
      const label = nextLabel++
      vectors.set(key, unit(vector))
      labels.set(key, label)
      keys.set(label, key)
      if (graph) waiting.push(label)
      if (unavailable || building || vectors.size < exactBelow) return
      building = build().finally(() => {
        building = undefined
      })
    },

    delete: remove,

    search(vector, limit, accepts) {
      const query = unit(vector)
      const found: [string, number][] = []
      if (usesGraph()) {
        const accepted = (label: number) => keys.has(label) && accepts(keys.get(label)!)
        const { neighbors, distances } = graph!.searchKnn([...query], Math.min(limit, vectors.size), accepted)
        for (const [i, label] of neighbors.entries()) found.push([keys.get(label)!, 1 - distances[i]!])
      } else {
        for (const [key, candidate] of vectors) if (accepts(key)) found.push([key, dot(query, candidate)])
      }
      return new Map(found.sort((left, right) => right[1] - left[1]).slice(0, limit))
    },

    similarity(key, vector) {
      const held = vectors.get(key)
      return held && dot(held, unit(vector))
    },

    get size() {
      return vectors.size
    },

    get method() {
      return usesGraph() ? 'graph' : 'exact'
    },

    settled: async () => building,
  }
}

/** The same direction with length 1; the zero vector stays as it is. */
function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector))
  return length > 0 ? vector.map((value) => value / length) : vector
}

function dot(left: Float32Array, right: Float32Array): number {
  let sum = 0
  for (let i = 0; i < left.length; i++) sum += left[i]! * right[i]!
  return sum
}
