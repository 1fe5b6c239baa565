import { Worker } from 'node:worker_threads'
import type { Findings, Lesson } from './training-report.js'

/** Node 20 runs no TypeScript: from sources, as in this project's tests, the thread is the one that was built. */
const thread = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/src/intents/findings-worker.js' : 'findings-worker.js',
  import.meta.url,
)

/** What is found out about a training, in a thread of its own, so that customers do not wait for it. */
export function findingsInThread(lesson: Lesson): Promise<Findings> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(thread, { workerData: lesson })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`The thread that counts ended with code ${code}. Train again.`)))
  })
}
