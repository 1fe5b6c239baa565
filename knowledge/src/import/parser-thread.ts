import { parentPort } from 'node:worker_threads'
import { reasonOf } from '../errors.js'
import { parse } from './parse.js'
import type { Job, Parsed } from './parsed.js'
import { type RefusalFacts, Refused } from './refusal.js'

/** What the thread answers to a job. */
export type Answer = { parsed: Parsed } | { refused: RefusalFacts } | { failed: string }

/** The thread's whole program: one job at a time, one answer to each. */
parentPort?.on('message', async (job: Job) => parentPort?.postMessage(await answer(job)))

async function answer(job: Job): Promise<Answer> {
  try {
    return { parsed: await parse(job) }
  } catch (error) {
    return error instanceof Refused ? { refused: error.facts } : { failed: reasonOf(error) }
  }
}
