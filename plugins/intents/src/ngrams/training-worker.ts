import { parentPort, workerData } from 'node:worker_threads'
import type { Verdict } from '../classifier.js'
import { crossValidate } from './cross-validation.js'
import { learn } from './training.js'
import type { Lesson } from './training-set.js'

/** What the worker is told: what to learn from, and to judge it by folds instead of making a model of it. */
export interface ToWorker {
  lesson: Lesson
  foldOf?: readonly number[]
}

/** What the worker says: how far it is, and at last the saved model, or what was made of each example. */
export type FromWorker = { done: number; total: number } | { result: Uint8Array | Verdict[] }

const say = (message: FromWorker, transfer?: ArrayBuffer[]) => parentPort!.postMessage(message, transfer)
const { lesson, foldOf } = workerData as ToWorker
if (foldOf) say({ result: await crossValidate(lesson, foldOf, say) })
else {
  const saved = await learn(lesson, say)
  say({ result: saved }, [saved.buffer as ArrayBuffer])
}
