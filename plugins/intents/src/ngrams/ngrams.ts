import { Worker } from 'node:worker_threads'
import type { Locale } from '@huida/core'
import type { Classifier, Example, TrainOptions, Verdict } from '../classifier.js'
import { spoken } from './corpus.js'
import { ngramModel } from './ngram-model.js'
import { intentsOf, type Lesson } from './training-set.js'
import type { FromWorker, ToWorker } from './training-worker.js'

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
  const lessonOf = async (examples: readonly Example[], { seed = 1, signal }: TrainOptions): Promise<Lesson> => {
    signal?.throwIfAborted()
    const texts = [...examples.map(({ text }) => text), ...intentsOf(examples).map(spoken)]
    const vectors = embeddings && (await embeddings.embedDocuments(texts)).map(unit)
    return { locale, examples, seed, outOfScope, ...(vectors && { vectors }) }
  }
  return {
    name: 'ngrams',
    // What embeddings say may change without a sign, so that what was learned with them is not kept.
    ...(!embeddings && { key: `ngrams ${LEARNING} ${locale} ${outOfScope}` }),
    train: async (examples, options = {}) =>
      ngramModel((await inThread({ lesson: await lessonOf(examples, options) }, options)) as Uint8Array, embed),
    crossValidate: async (examples, foldOf, options = {}) =>
      (await inThread({ lesson: await lessonOf(examples, options), foldOf }, options)) as Verdict[],
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

function inThread(
  task: ToWorker,
  { signal, onProgress }: Pick<TrainOptions, 'signal' | 'onProgress'>,
): Promise<Uint8Array | Verdict[]> {
  signal?.throwIfAborted()
  return new Promise((resolve, reject) => {
    const worker = new Worker(thread, { workerData: task })
    const abort = () => {
      reject(signal?.reason)
      void worker.terminate()
    }
    signal?.addEventListener('abort', abort, { once: true })
    worker.on('message', (message: FromWorker) => {
      if ('result' in message) resolve(message.result)
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
