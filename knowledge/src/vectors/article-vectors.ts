import { slicesOf } from '../slices.js'
import { type Embedder, vectorOf } from './embedding.js'
import { unit } from './vector-table.js'
import { createVectorIndex, type VectorIndex } from './vectors.js'

/** The vectors of articles, made in the background as soon as the embedder answers. */
export interface ArticleVectors<Key> {
  readonly index: VectorIndex<Key>
  /** Whether an article waits for its vector. */
  readonly isWaiting: boolean
  /** Has these embedded, unless the vector of another key is theirs, too. */
  add(keys: readonly Key[], sameAs?: (key: Key) => Key | undefined): void
  /** Forgets a key in the same tick, also where its vector is under way. */
  delete(key: Key): void
  /** The vector of a question, of length 1; undefined when the embedder fails or takes too long. @throws the signal's reason when it aborts */
  ofQuestion(question: string, signal?: AbortSignal): Promise<Float32Array | undefined>
  /** Notes a failure of the embedder: told once, until it answers again. */
  failed(error: unknown): void
  /** Resolves when all that could be embedded are found. */
  settled(): Promise<void>
  close(): void
}

/** How to embed articles. */
export interface ArticleVectorsOptions<Key> {
  embedder: Embedder
  textOf(key: Key): string
  /** How long a question's vector is waited for, in milliseconds. */
  timeoutMs: number
  /** After how long what failed is tried again, in milliseconds; doubled each time, up to `longestRetryMs`. */
  retryMs: number
  onFailure(error: unknown): void
}

/** How many articles are embedded at once, and the longest wait for another try, in milliseconds. */
const embeddedAtOnce = 64
export const longestRetryMs = 300_000

/** What fails goes on waiting, and is tried again later. */
export function createArticleVectors<Key>(options: ArticleVectorsOptions<Key>): ArticleVectors<Key> {
  const { embedder, textOf, timeoutMs, retryMs, onFailure } = options
  const index = createVectorIndex<Key>(embedder.spellingOnly ? { exactBelow: Number.POSITIVE_INFINITY } : {})
  const waiting = new Set<Key>()
  let embedding: Promise<void> | undefined
  let retry: NodeJS.Timeout | undefined
  let failures = 0
  let closed = false

  function embedAll(): void {
    embedding ??= embedWaiting().finally(() => {
      embedding = undefined
    })
  }

  /** A batch at a time, with turns of the event loop in between: an embedder that keeps its vectors waits for nothing. */
  async function embedWaiting(): Promise<void> {
    const slices = slicesOf()
    while (waiting.size > 0 && !closed) {
      const batch = firstOf(waiting, embeddedAtOnce)
      let made: Float32Array[]
      try {
        made = await embedder.embed(batch.map(textOf))
      } catch (error) {
        failed(error)
        if (!closed) retry = setTimeout(embedAll, Math.min(retryMs * 2 ** (failures - 1), longestRetryMs)).unref()
        return
      }
      failures = 0
      for (const [i, key] of batch.entries()) {
        // It may have been forgotten while the embedder worked.
        if (waiting.delete(key) && made[i]) index.set(key, made[i])
      }
      if (slices.isOver) await slices.next()
    }
  }

  function failed(error: unknown): void {
    if (failures++ === 0) onFailure(error)
  }

  return {
    index,
    get isWaiting() {
      return waiting.size > 0
    },

    add(keys, sameAs) {
      for (const key of keys) {
        const same = sameAs?.(key)
        const known = same === undefined ? undefined : index.get(same)
        if (known) index.set(key, known.slice())
        else waiting.add(key)
      }
      clearTimeout(retry)
      if (waiting.size > 0) embedAll()
    },

    delete(key) {
      waiting.delete(key)
      index.delete(key)
    },

    async ofQuestion(question, signal) {
      if (index.size === 0) return undefined
      const ended = new AbortController()
      const abort = () => ended.abort(signal?.reason)
      const timer = setTimeout(() => ended.abort(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs)
      signal?.addEventListener('abort', abort)
      try {
        const made = vectorOf(embedder, question, { signal: ended.signal })
        const vector = await Promise.race([made, aborted(ended.signal)])
        return vector && unit(vector)
      } catch (error) {
        signal?.throwIfAborted()
        onFailure(error)
        return undefined
      } finally {
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
      }
    },

    failed,

    async settled() {
      while (embedding) await embedding
      await index.settled()
    },

    close() {
      closed = true
      clearTimeout(retry)
    },
  }
}

function firstOf<Item>(items: Iterable<Item>, most: number): Item[] {
  const first: Item[] = []
  for (const item of items) if (first.push(item) === most) break
  return first
}

/** Rejects when the signal aborts; never resolves. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
