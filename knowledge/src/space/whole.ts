import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { KnowledgeError, reasonOf } from '../errors.js'
import type { Quarantined } from '../import/quarantined.js'
import { replaceFile } from '../replace-file.js'
import { apply, emptyState, type State } from './history.js'
import type { HistoryEntry } from './history-entry.js'
import { historyFile } from './history-file.js'
import { openQuarantine } from './quarantine.js'
import { placeOfHistory } from './space.js'
import { spaceFile } from './space-file.js'
import { changesOf } from './transactions.js'

/** A space with everything that there ever was of it, to be taken elsewhere. */
export interface WholeSpace {
  readonly name: string
  readonly entries: readonly HistoryEntry[]
  /** What an import could not place. */
  readonly waiting: readonly Quarantined[]
}

/** How much a space holds: the same on both sides when it was taken elsewhere. */
export interface SpaceFigures {
  readonly articles: number
  readonly versions: number
  readonly releases: number
  readonly entries: number
  /** Of all that the history says. */
  readonly checksum: string
}

/**
 * All of a space that is kept in files, what a person has edited last included. Nothing is written.
 * @throws KnowledgeError with everything that is wrong with the file
 */
export async function wholeOfFile(file: string): Promise<WholeSpace> {
  const path = resolve(file)
  const { entries: logged } = await historyFile(await placeOfHistory(path)).read()
  const content = (await spaceFile(path).read())!
  const state = emptyState()
  for (const entry of logged) apply(state, entry)
  // The same as often as it is read, so that who was interrupted finds what was taken elsewhere before.
  const at = (await stat(path)).mtime.toISOString()
  const changes = changesOf(state, content.space, () => at)
  changes.takeFile(content)
  const edit = changes.entry('file')
  const last = { seq: state.seq + 1, at, id: checksumOf([edit]).slice(0, 8) }
  const entries = logged.filter((entry): entry is HistoryEntry => !('stored' in entry))
  const waiting = (await openQuarantine(path)).list()
  return { name: content.space, entries: edit ? [...entries, { ...last, ...edit }] : entries, waiting }
}

/**
 * Writes all of a space to files: into none, or into those of an earlier state of the same.
 * @param from where it comes from: for people
 * @throws KnowledgeError SPACES_DIFFER, FILE_NOT_WRITTEN, HISTORY_NOT_WRITTEN
 */
export async function writeWhole(file: string, { name, entries, waiting }: WholeSpace, from: string): Promise<void> {
  const path = resolve(file)
  const history = await placeOfHistory(path)
  if (existsSync(path)) requireBeginning((await wholeOfFile(path)).entries, entries, from, path)
  const lines = [...entries, { stored: entries.at(-1)?.seq ?? 0 }].map((entry) => `${JSON.stringify(entry)}\n`)
  const storage = spaceFile(path)
  // What was there is known to belong to the same.
  if (existsSync(path)) await storage.read()
  const { header, working } = stateOf(entries)
  await replaceFile(history, [lines.join('')], { sync: true }).catch((error) => {
    throw new KnowledgeError([{ code: 'HISTORY_NOT_WRITTEN', file: history, reason: reasonOf(error) }], {
      cause: error,
    })
  })
  await storage.write({ space: name, ...header, articles: [...working.values()] })
  await (await openQuarantine(path)).add(waiting)
}

/** @throws KnowledgeError SPACES_DIFFER unless one history is the beginning of the other */
export function requireBeginning(
  beginning: readonly HistoryEntry[],
  entries: readonly HistoryEntry[],
  from: string,
  to: string,
): void {
  const differs = beginning.findIndex((entry, at) => !isSame(entry, entries[at]))
  if (differs >= 0) throw new KnowledgeError([{ code: 'SPACES_DIFFER', from, to, entry: differs + 1 }])
}

/** What a space holds, to compare two of them. */
export function figuresOfSpace({ entries }: Pick<WholeSpace, 'entries'>): SpaceFigures {
  const { working, versions, releases } = stateOf(entries)
  return {
    articles: working.size,
    versions: [...versions.values()].reduce((sum, { size }) => sum + size, 0),
    releases: releases.length,
    entries: entries.length,
    checksum: checksumOf(entries),
  }
}

function checksumOf(entries: readonly unknown[]): string {
  const checksum = createHash('sha256')
  for (const entry of entries) checksum.update(`${JSON.stringify(entry)}\n`)
  return checksum.digest('hex')
}

function stateOf(entries: readonly HistoryEntry[]): State {
  const state = emptyState()
  for (const entry of entries) apply(state, entry)
  return state
}

const isSame = (left: HistoryEntry, right: HistoryEntry | undefined): boolean =>
  JSON.stringify(left) === JSON.stringify(right)
