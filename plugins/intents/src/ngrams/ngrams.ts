import { Worker } from 'node:worker_threads'
import type { Locale } from '@huida/core'
import type { Classifier } from '../classifier.js'
import { spoken } from './corpus.js'
import { ngramModel } from './ngram-model.js'
import { intentsOf, type Lesson } from './training.js'
import type { FromWorker } from './training-worker.js'

/** Counts the ways of learning: another number, and models that were kept are learned anew. */
const LEARNING = 2

/** How `ngrams` judges. */
export interface NgramOptions {
  /**
   * The share of messages to expect that fit no intent, above 0 and below 1. Default: 0.03. It moves every confidence:
   * say what your conversations say. Where customers write freely to a support bot it is often a half.
   */
  outOfScope?: number
  /** Embeddings whose vectors join the features, for example one of LangChain's. */
  embeddings?: { embedDocuments(texts: string[]): Promise<number[][]> }
}

/**
 * The default classifier: linear models over words, stems and letters of words (Chinese: characters), several of them
 * averaged, and a probability that is measured on examples held back. Learns in a thread of its own.
 */
export function ngrams(locale: Locale, { outOfScope = 0.03, embeddings }: NgramOptions = {}): Classifier {
  if (!(outOfScope > 0 && outOfScope < 1))
    throw new RangeError(`outOfScope is ${outOfScope}, which is no share. Give a number above 0 and below 1.`)
  const embed = embeddings && (async (text: string) => unit((await embeddings.embedDocuments([text]))[0] ?? []))
  return {
    name: 'ngrams',
    // What embeddings say may change without a sign, so that what was learned with them is not kept.
    ...(!embeddings && { key: `ngrams ${LEARNING} ${locale} ${outOfScope}` }),
    async train(examples, { seed = 1, signal, onProgress } = {}) {
      signal?.throwIfAborted()
      const texts = [...examples.map(({ text }) => text), ...intentsOf(examples).map(spoken)]
      const vectors = embeddings && (await embeddings.embedDocuments(texts)).map(unit)
      const lesson: Lesson = { locale, examples, seed, outOfScope, ...(vectors && { vectors }) }
      return ngramModel(await learned(lesson, signal, onProgress), embed)
    },
    load: (saved) => ngramModel(saved, embed),
  }
}

/** `ngrams` as the plugin takes it: customers write whatever they like, so every fifth message may fit no intent. */
export const forCustomers = (locale: Locale): Classifier => ngrams(locale, { outOfScope: 0.2 })

/** Node 20 runs no TypeScript: from sources, as in this project's tests, the thread is the one that was built. */
const thread = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/ngrams/training-worker.js' : 'training-worker.js',
  import.meta.url,
)

function learned(
  lesson: Lesson,
  signal: AbortSignal | undefined,
  onProgress: ((progress: { done: number; total: number }) => void) | undefined,
): Promise<Uint8Array> {
  signal?.throwIfAborted()
  return new Promise<Uint8Array>((resolve, reject) => {
    const worker = new Worker(thread, { workerData: lesson })
    const abort = () => {
      reject(signal?.reason)
      void worker.terminate()
    }
    signal?.addEventListener('abort', abort, { once: true })
    worker.on('message', (message: FromWorker) => {
      if ('saved' in message) resolve(message.saved)
      else onProgress?.(message)
    })
    worker.on('error', reject)
    worker.on('exit', (code) => {
      signal?.removeEventListener('abort', abort)
      reject(new Error(`The thread that learns ended with code ${code} before it was done. Train again.`))
    })
  })
}

/** An embedding of length 1 beside words of length 1: half of what counts. */
function unit(vector: readonly number[]): Float32Array {
  const length = Math.hypot(...vector) || 1
  return Float32Array.from(vector, (number) => number / length)
}
