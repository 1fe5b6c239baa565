import { parentPort, workerData } from 'node:worker_threads'
import { type Lesson, learn } from './training.js'

/** What the worker says: how far it is, and at last the saved model. */
export type FromWorker = { done: number; total: number } | { saved: Uint8Array }

const say = (message: FromWorker, transfer?: ArrayBuffer[]) => parentPort!.postMessage(message, transfer)
const saved = await learn(workerData as Lesson, say)
say({ saved }, [saved.buffer as ArrayBuffer])
