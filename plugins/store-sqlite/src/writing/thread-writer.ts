import { Worker } from 'node:worker_threads'
import { type Batch, type BatchOutcome, type BatchWriter, errorOf, type Failure } from './batch.js'
import { type Packed, packBatch, unpackOutcome } from './packed.js'
import type { Order } from './serve.js'

/** Where it is compiled to, also when this file runs from its source: a thread of Node.js reads no TypeScript. */
const thread = new URL('../../dist/writing/thread.js', import.meta.url)

/**
 * Writes to a file in a thread of its own, so that neither SQLite nor the disk holds the bot up.
 * @throws what SQLite says of the file
 */
export async function startThread(file: string): Promise<BatchWriter> {
  const worker = new Worker(thread, { workerData: { file }, execArgv: [] })
  const writer = new ThreadWriter(worker)
  await writer.opened
  return writer
}

class ThreadWriter implements BatchWriter {
  /** Resolves when the thread has the file open. */
  readonly opened: Promise<void>
  /** Resolves the batch that is being written. */
  #written: ((outcome: BatchOutcome) => void) | undefined
  #ended: Failure | undefined

  constructor(private readonly worker: Worker) {
    this.opened = new Promise((resolve, reject) => {
      worker.once('message', (answer: { refused?: Failure }) => {
        if (answer.refused) reject(errorOf(answer.refused))
        else resolve()
        worker.on('message', (outcome: Packed) => this.#settle(unpackOutcome(outcome)))
        // The process may end while nothing is being written.
        worker.unref()
      })
      const end = (failure: Failure) => {
        this.#ended ??= failure
        reject(errorOf(failure))
        this.#settle({ failure })
      }
      worker.once('error', (error) => end({ message: `the thread that writes has failed: ${error}` }))
      worker.once('exit', () => end({ message: 'the thread that writes has ended' }))
    })
  }

  continueFrom(position: number): void {
    this.#tell({ continueFrom: position })
  }

  write(batch: Batch): Promise<BatchOutcome> {
    if (this.#ended) return Promise.resolve({ failure: this.#ended })
    this.worker.ref()
    return new Promise((resolve) => {
      this.#written = resolve
      this.#tell({ write: packBatch(batch) })
    })
  }

  close(): Promise<void> {
    if (this.#ended) return Promise.resolve()
    this.worker.ref()
    return new Promise((resolve) => {
      this.worker.once('exit', () => resolve())
      this.#tell({ close: true })
    })
  }

  #tell(order: Order): void {
    this.worker.postMessage(order)
  }

  #settle(outcome: BatchOutcome): void {
    const resolve = this.#written
    this.#written = undefined
    this.worker.unref()
    resolve?.(outcome)
  }
}
