import { KnowledgeError, reasonOf } from '../errors.js'
import type { HistoryLog } from '../space/history-file.js'
import { keptFile } from '../space/kept.js'

/** What a file is known to have held. */
interface Held {
  /** Number and id of the last entry of the database's history. */
  readonly seq: number
  readonly id: string
}

/** Where it is noted how far a file is. */
export const stepPath = (file: string): string => `${file.replace(/\.json$/, '')}.step.json`

/**
 * A history in a database beside which a file is kept. How far the file is stands beside the file: it is about this copy of it, and
 * a copy that nobody knows of (a fresh checkout) is compared with all that was ever said.
 */
export function inStep(log: HistoryLog, file: string): HistoryLog {
  const step = keptFile<Held>(stepPath(file))
  const ids = new Map<number, string>()
  /** The last number that was told. */
  let told = 0

  return {
    append: log.append,
    async read() {
      const read = await log.read()
      if (read.anew) {
        ids.clear()
        told = 0
      }
      for (const entry of read.entries) if ('seq' in entry) ids.set(entry.seq, entry.id ?? '')
      const known = await step.read().catch(() => undefined)
      const isOfThis = known !== undefined && ids.get(known.seq) === known.id
      if (!isOfThis || known.seq === told) return read
      told = known.seq
      return { ...read, entries: [...read.entries, { stored: known.seq }] }
    },
    async settle(seq) {
      const held = { seq, id: ids.get(seq) ?? '' }
      told = seq
      await step
        .change((now) => (now?.seq === held.seq && now.id === held.id ? now : held))
        .catch((error) => {
          const problem = { code: 'FILE_NOT_WRITTEN', file: step.place, reason: reasonOf(error) } as const
          throw new KnowledgeError([problem], { cause: error })
        })
    },
  }
}
