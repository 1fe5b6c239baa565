import { randomUUID } from 'node:crypto'
import { type FileHandle, open, realpath } from 'node:fs/promises'
import { dirname } from 'node:path'
import { KnowledgeError, reasonOf } from '../errors.js'
import type { HistoryEntry, NewEntry, Stored } from './history-entry.js'

/** What was read since the last time. */
export interface Read {
  /** Everything is there, because the log was replaced: forget what was read before. */
  readonly anew: boolean
  readonly entries: readonly (HistoryEntry | Stored)[]
  /** The line before which one is missing. */
  readonly gap?: number
}

/** An append-only log that several processes may write. */
export interface HistoryLog {
  /** What was appended since the last read, by whomever. */
  read(): Promise<Read>
  /**
   * Appends behind what was read, and forces it to disk; resolves with its number. `undefined`: somebody else was quicker,
   * nothing holds; read and decide again.
   * @throws KnowledgeError HISTORY_NOT_WRITTEN
   */
  append(entry: NewEntry): Promise<number | undefined>
  /** Notes that the space's file holds everything up to an entry. */
  settle(seq: number): Promise<void>
}

/**
 * One JSON object on each line. Whoever appends gives the number behind the last one read; of two with the same number the
 * first in the file holds, for every reader. That takes no lock, so no crash can leave one behind; and a line that a crash
 * has cut off is nobody's.
 */
export function historyFile(file: string): HistoryLog {
  let folder: string | undefined
  let inode = 0n
  let offset = 0
  let lines = 0
  let last = 0

  async function read(): Promise<Read> {
    const place = await realpath(dirname(file)).catch(() => folder)
    // A folder that is a link may lead to another one by now, such as the next release of a deployment. A history that
    // begins there goes on from what is known.
    const moved = folder !== undefined && place !== folder
    folder = place
    let handle: FileHandle
    try {
      handle = await open(file, 'r')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw notWritten(file, error)
      if (moved) [offset, lines, last] = [0, 0, 0]
      if (offset > 0) throw notWritten(file, new Error('it was there, and is gone'))
      return { anew: false, entries: [] }
    }
    try {
      const found = await handle.stat({ bigint: true })
      const anew = offset > 0 && (moved || found.ino !== inode || found.size < offset)
      if (anew) [offset, lines, last] = [0, 0, 0]
      inode = found.ino
      const bytes = Buffer.alloc(Number(found.size) - offset)
      const { bytesRead } = bytes.length > 0 ? await handle.read(bytes, 0, bytes.length, offset) : { bytesRead: 0 }
      // What has no end of line yet is still being written, or never will be.
      const whole = bytes.subarray(0, bytesRead).lastIndexOf(0x0a) + 1
      offset += whole
      const entries: (HistoryEntry | Stored)[] = []
      let gap: number | undefined
      for (const line of whole === 0 ? [] : bytes.toString('utf8', 0, whole - 1).split('\n')) {
        lines++
        const entry = parse(line)
        if (entry && 'stored' in entry) entries.push(entry)
        else if (entry && entry.seq > last) {
          if (entry.seq > last + 1) gap ??= lines
          last = entry.seq
          entries.push(entry)
        }
      }
      return { anew, entries, ...(gap !== undefined && { gap }) }
    } finally {
      await handle.close()
    }
  }

  async function write(line: string, isForced: boolean): Promise<void> {
    try {
      // Drafts made of what customers said stand in it, so it is for this user only.
      const handle = await open(file, 'a+', 0o600)
      try {
        const { size } = await handle.stat()
        const end = Buffer.alloc(1)
        if (size > 0) await handle.read(end, 0, 1, size - 1)
        const isCut = size > 0 && end[0] !== 0x0a
        const bytes = Buffer.from(`${isCut ? '\n' : ''}${line}\n`)
        // One call, or else two that append at once would mix.
        const { bytesWritten } = await handle.write(bytes)
        if (bytesWritten < bytes.length) throw new Error('the disk is full')
        if (isForced) await handle.datasync()
      } finally {
        await handle.close()
      }
    } catch (error) {
      throw notWritten(file, error)
    }
  }

  /** What `append` has read while it looked whether its line holds; told by the next `read`. */
  let ahead: Read | undefined

  return {
    async read() {
      const [before, now] = [ahead, await read()]
      ahead = undefined
      if (!before || now.anew) return now
      const gap = before.gap ?? now.gap
      return { anew: before.anew, entries: [...before.entries, ...now.entries], ...(gap !== undefined && { gap }) }
    },

    async append(entry) {
      const id = randomUUID().slice(0, 8)
      const seq = last + 1
      await write(JSON.stringify({ seq, at: new Date().toISOString(), id, ...entry }), true)
      ahead = await read()
      return ahead.entries.some((found) => 'id' in found && found.id === id) ? seq : undefined
    },

    settle: (seq) => write(JSON.stringify({ stored: seq }), false),
  }
}

/** Nothing is written: for spaces in memory, and for reading only. */
export function historyMemory(inner?: HistoryLog): HistoryLog {
  let fresh: HistoryEntry[] = []
  let last = 0
  return {
    async read() {
      const found = await inner?.read()
      for (const entry of found?.entries ?? []) if ('seq' in entry) last = Math.max(last, entry.seq)
      const entries = [...(found?.entries ?? []), ...fresh]
      fresh = []
      return { anew: found?.anew ?? false, entries }
    },
    async append(entry) {
      fresh.push({ seq: ++last, at: new Date().toISOString(), ...entry })
      return last
    },
    settle: async () => {},
  }
}

function parse(line: string): HistoryEntry | Stored | undefined {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value !== 'object' || value === null) return undefined
    if ('seq' in value && typeof value.seq === 'number') return value as HistoryEntry
    if ('stored' in value && typeof value.stored === 'number') return value as Stored
    return undefined
  } catch {
    // A line that a crash has cut off; the number of the next one tells whether it was needed.
    return undefined
  }
}

const notWritten = (file: string, error: unknown) =>
  new KnowledgeError([{ code: 'HISTORY_NOT_WRITTEN', file, reason: reasonOf(error) }], { cause: error })
