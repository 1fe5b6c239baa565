import { Worker } from 'node:worker_threads'
import type { Job, Parsed } from './parsed.js'
import type { Answer } from './parser-thread.js'
import { Refused } from './refusal.js'

/** Reads documents on a thread of its own, so that none can block or crash the program. */
export interface Parser {
  /**
   * One at a time.
   * @throws {Refused} when it is refused, takes too long or takes too much memory.
   */
  parse(job: Job, signal?: AbortSignal): Promise<Parsed>
  close(): Promise<void>
}

/** Starts no thread before the first document. A thread that had to be ended is followed by a new one. */
export function createParser(): Parser {
  let worker: Worker | undefined
  const end = async () => {
    const ended = worker
    worker = undefined
    await ended?.terminate()
  }
  return {
    async parse(job, signal) {
      signal?.throwIfAborted()
      worker ??= start(job.limits.maxMemoryMb)
      let answer: Answer
      try {
        answer = await ask(worker, job, signal)
      } catch (error) {
        await end()
        throw error
      }
      if ('parsed' in answer) return answer.parsed
      throw 'refused' in answer ? new Refused(answer.refused) : new Error(answer.failed)
    },
    close: end,
  }
}

/**
 * The compiled thread, also when this file runs from its source: a thread of Node.js reads no TypeScript. It gets no
 * environment, since what parses a stranger's file needs no secrets, and its chatter is not ours.
 */
function start(maxMemoryMb: number): Worker {
  const worker = new Worker(new URL('../../dist/import/parser-thread.js', import.meta.url), {
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: maxMemoryMb },
  })
  // What it still says while it is being ended is nobody's concern.
  worker.on('error', () => {})
  worker.stdout.resume()
  worker.stderr.resume()
  worker.unref()
  return worker
}

/** How often the memory of a thread is looked at: buffers are not part of the heap that Node.js itself limits. */
const memoryCheckMs = 100

async function ask(worker: Worker, job: Job, signal?: AbortSignal): Promise<Answer> {
  const { timeoutMs, maxMemoryMb } = job.limits
  const before = process.memoryUsage.rss()
  const settled: (() => void)[] = []
  try {
    return await new Promise<Answer>((resolve, reject) => {
      const tooMuch = () => reject(new Refused({ refusal: 'took-too-much-memory', limit: maxMemoryMb }))
      const tooLong = () => reject(new Refused({ refusal: 'took-too-long', limit: timeoutMs }))
      const late = setTimeout(tooLong, timeoutMs)
      const memory = setInterval(() => {
        if (process.memoryUsage.rss() - before > maxMemoryMb * 1024 * 1024) tooMuch()
      }, memoryCheckMs)
      const onError = (error: NodeJS.ErrnoException) =>
        error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuch() : reject(error)
      const onAbort = () => reject(signal?.reason)
      worker.on('message', resolve).on('error', onError)
      signal?.addEventListener('abort', onAbort)
      settled.push(
        () => clearTimeout(late),
        () => clearInterval(memory),
        () => worker.off('message', resolve).off('error', onError),
        () => signal?.removeEventListener('abort', onAbort),
      )
      worker.postMessage(job)
    })
  } finally {
    for (const tidy of settled) tidy()
  }
}
