import { KnowledgeError, type Problem } from '../errors.js'
import type { KnowledgeSpace } from '../space/contract.js'
import type { HistoryEntry } from '../space/history-entry.js'
import { type HistoryLog, historyMemory } from '../space/history-file.js'
import type { Kept } from '../space/kept.js'
import { type Quarantine, quarantineIn } from '../space/quarantine.js'
import { createSpace, load } from '../space/space.js'
import { spaceFile, spaceMemory } from '../space/space-file.js'
import { watchFiles } from '../space/watch.js'
import { type WholeSpace, wholeOfFile } from '../space/whole.js'
import { Database, type DatabaseOptions } from './database.js'
import { documentIn } from './document.js'
import { historyIn } from './history.js'
import { inStep } from './in-step.js'
import { begin, nameIn, QUARANTINE, tables } from './whole.js'

/** Which database, and what the file of articles has to do with it. */
export interface PostgresKnowledgeOptions extends DatabaseOptions {
  /** A file of articles: with its history, what the database begins with. Once there is something in it, nothing more is read of the file. */
  file?: string
  /** The file is kept in step: what changes in the database is written there, and an edit of it is a change of the database. Default `false`. */
  inStep?: boolean
  /** Nothing is ever written; of an empty database, what it would begin with is shown. Default `false`. */
  readOnly?: boolean
  /** Told once of each problem. */
  onProblem?: (problem: Problem) => void
}

/** Knowledge that many processes share. */
export interface PostgresKnowledge {
  readonly space: KnowledgeSpace
  /** What an import could not place. */
  quarantine(): Promise<Quarantine>
  /** A small document beside the articles. */
  document<Data>(name: string): Kept<Data>
  /** Stops following and ends the connections. */
  close(): Promise<void>
}

/** Changes are told; what was told and lost is found by looking so often. */
const LOOK_EVERY_MS = 400

/**
 * Opens the knowledge of a database and follows it: what one process stores serves in all of them within a second. While the
 * database is gone, what was read serves on, and changes are refused.
 * @throws KnowledgeError DATABASE_UNAVAILABLE, or with everything that is wrong with the file that an empty database begins with
 */
export async function openPostgresKnowledge(options: PostgresKnowledgeOptions): Promise<PostgresKnowledge> {
  const { file, readOnly = false, onProblem = () => {} } = options
  const database = new Database(options)
  try {
    if (!readOnly) await database.prepare(tables)
    const there = await nameIn(database)
    const first = there === undefined ? await firstOf(database, file, readOnly) : undefined
    const name = first?.name ?? there ?? (await nameIn(database))!
    const log = historyIn(database)
    const kept = file !== undefined && options.inStep && !readOnly ? file : undefined
    const storage = kept === undefined ? spaceMemory({ space: name, articles: [] }) : spaceFile(kept)
    const space = await createSpace(
      kept === undefined ? { ...(await load(storage, name)), isMissing: true } : await load(storage, name),
      storage,
      readOnly ? historyMemory(first ? onceRead(first.entries) : log) : kept === undefined ? log : inStep(log, kept),
      {
        ...{ onProblem, history: database.place, isReadOnly: readOnly, keepsFile: kept !== undefined },
        follow: (look) => follow(database, look, kept),
      },
    )
    return {
      space,
      document: (name) => documentIn(database, name),
      quarantine: () => quarantineIn(documentIn(database, QUARANTINE)),
      async close() {
        await space.close()
        await database.close()
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** Puts the first content into an empty database, unless another process was quicker; `undefined`: it was. */
async function firstOf(
  database: Database,
  file: string | undefined,
  readOnly: boolean,
): Promise<WholeSpace | undefined> {
  if (file === undefined) throw new KnowledgeError([{ code: 'SPACE_EMPTY', place: database.place }])
  const whole = await wholeOfFile(file)
  if (readOnly) return whole
  return (await begin(database, whole)) ? whole : undefined
}

/** Calls back soon after somebody has told of a change, after a look at most every 400 ms, and never again before it has looked. */
function follow(database: Database, look: () => Promise<void>, file: string | undefined): () => void {
  let isLooking = false
  let again = false
  let isStopped = false
  const soon = async () => {
    again = isLooking
    if (isLooking || isStopped) return
    isLooking = true
    await look()
    isLooking = false
    if (again) void soon()
  }
  const timer = setInterval(soon, LOOK_EVERY_MS).unref()
  const stops = [database.listen(soon), ...(file === undefined ? [] : [watchFiles([file], soon)])]
  return () => {
    isStopped = true
    clearInterval(timer)
    for (const stop of stops) stop()
  }
}

/** A history that nobody appends to. */
function onceRead(entries: readonly HistoryEntry[]): HistoryLog {
  let fresh = entries
  return {
    async read() {
      const read = fresh
      fresh = []
      return { anew: false, entries: read }
    },
    append: async () => undefined,
    settle: async () => {},
  }
}
