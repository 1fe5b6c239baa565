import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import {
  createLexicalIndex,
  type LexicalFields,
  type LexicalIndex,
  type LexicalOptions,
  loadLexicalIndex,
} from './lexical.js'

/** How long nothing must have changed before an index is written again. */
const QUIET_MS = 2_000

/** An index of words whose file follows it. */
export interface KeptIndex<Key> {
  readonly lexical: LexicalIndex<Key>
  /** Says that something has changed: the file is written once that has come to rest. */
  changed(): void
  /** Writes no more. What changed since the last time is read from the articles at the next start. */
  close(): void
}

/**
 * An index of these articles: what the file holds of them is taken as it is, the rest is read. Without a file, or with one that
 * is damaged or of another version, everything is read.
 */
export function cachedIndex<Key>(
  file: string | undefined,
  articles: readonly (readonly [Key, LexicalFields])[],
  options: LexicalOptions,
  onFailure: (error: unknown) => void,
): KeptIndex<Key> {
  const loaded = file === undefined ? undefined : load(file, articles, options)
  const lexical = loaded ?? createLexicalIndex<Key>(options)
  if (!loaded) for (const [key, fields] of articles) lexical.set(key, fields)
  if (file === undefined) return { lexical, changed: () => {}, close: () => {} }

  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()
  let closed = false
  const changed = () => {
    clearTimeout(timer)
    if (closed) return
    // A program that has nothing else to do may end.
    timer = setTimeout(() => {
      writing = writing.then(() => write(file, lexical).catch(onFailure))
    }, QUIET_MS).unref()
  }
  changed()
  return {
    lexical,
    changed,
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}

function load<Key>(file: string, articles: readonly (readonly [Key, LexicalFields])[], options: LexicalOptions) {
  try {
    return loadLexicalIndex(readFileSync(file), articles, options)
  } catch {
    // Not there yet, or not readable: writing it will tell.
    return undefined
  }
}

/** Whole or not at all. */
async function write<Key>(file: string, lexical: LexicalIndex<Key>): Promise<void> {
  const written = `${file}.${randomUUID().slice(0, 8)}`
  try {
    await writeFile(written, await lexical.save(), { mode: 0o600 })
    await rename(written, file)
  } catch (error) {
    await rm(written, { force: true })
    throw error
  }
}
