import { readFile } from 'node:fs/promises'
import { replaceFile } from '../replace-file.js'
import { slicesOf } from '../slices.js'
import {
  createLexicalIndex,
  type LexicalFields,
  type LexicalIndex,
  type LexicalOptions,
  loadLexicalIndex,
} from './lexical.js'

/** How long nothing must have changed before an index is written again. */
const QUIET_MS = 2_000
/** And how much longer than the last writing of it took: of a large one it takes seconds, and edits come one after another. */
const QUIET_PER_WRITE = 20
/** So many articles are read in the tick in which they change; of more, each slice finds some. */
const AT_ONCE = 20

/** An index of words that reads its articles in the background, and whose file follows it. */
export interface KeptIndex<Key> {
  /** What has been read. Another one once the file has been loaded. */
  readonly lexical: LexicalIndex<Key>
  /** Adds articles in place of what was there: a few in the same tick, many in slices. */
  set(articles: readonly (readonly [Key, LexicalFields])[]): void
  /** Forgets a key in the same tick. */
  delete(key: Key): void
  /** How many of how many articles are read. */
  readonly progress: Progress
  /** Whether no article waits to be read. */
  readonly isReady: boolean
  /** Resolves when no article waits to be read. */
  ready(): Promise<void>
  /** Reads and writes no more. What changed since the last time is read from the articles at the next start. */
  close(): void
}

/** How far something is that takes a while. */
export interface Progress {
  readonly done: number
  readonly of: number
}

/** How to keep an index. */
export interface KeepingOptions extends LexicalOptions {
  /** Where. Default: nowhere. */
  file?: string | undefined
  /** Told when the file cannot be written. */
  onFailure: (error: unknown) => void
}

/**
 * An index of these articles: what the file holds of them is taken as it is, the rest is read, a few milliseconds at a time. Without
 * a file, or with one that is damaged or of another version, everything is read.
 */
export function cachedIndex<Key>(
  articles: readonly (readonly [Key, LexicalFields])[],
  { file, onFailure, ...options }: KeepingOptions,
): KeptIndex<Key> {
  let lexical = createLexicalIndex<Key>(options)
  const waiting = new Map(articles)
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()
  let wroteForMs = 0
  let closed = false
  let working: Promise<void> | undefined

  /** What changes while the file is loaded is forgotten there, and waits. */
  async function load(file: string): Promise<void> {
    const bytes = await readFile(file).catch(() => undefined)
    const loaded = bytes && (await loadLexicalIndex(bytes, articles, options))
    if (!loaded) return
    for (const [key, fields] of articles) {
      if (waiting.get(key) === fields) waiting.delete(key)
      else loaded.delete(key)
    }
    lexical = loaded
  }

  async function readWaiting(): Promise<void> {
    const slices = slicesOf()
    for (const [key, fields] of waiting) {
      if (closed) return
      waiting.delete(key)
      lexical.set(key, fields)
      if (slices.isOver) await slices.next()
    }
    changed()
  }

  function work(first: () => Promise<void>): void {
    working = first()
      .then(readWaiting)
      .finally(() => {
        working = undefined
      })
  }

  function changed(): void {
    clearTimeout(timer)
    if (closed || file === undefined) return
    // A program that has nothing else to do may end.
    timer = setTimeout(
      () => {
        writing = writing.then(() => write(file)).catch(onFailure)
      },
      Math.max(QUIET_MS, QUIET_PER_WRITE * wroteForMs),
    ).unref()
  }

  async function write(file: string): Promise<void> {
    const begun = performance.now()
    await replaceFile(file, await lexical.save())
    wroteForMs = performance.now() - begun
  }

  work(async () => (file === undefined ? undefined : load(file)))
  return {
    get lexical() {
      return lexical
    },
    set(fresh) {
      if (!working && fresh.length <= AT_ONCE) {
        for (const [key, fields] of fresh) lexical.set(key, fields)
        return changed()
      }
      for (const [key, fields] of fresh) {
        lexical.delete(key)
        waiting.set(key, fields)
      }
      if (!working) work(async () => {})
    },
    delete(key) {
      waiting.delete(key)
      lexical.delete(key)
      if (!working) changed()
    },
    get progress() {
      const done = lexical.size.keys
      return { done, of: done + waiting.size }
    },
    get isReady() {
      return working === undefined
    },
    async ready() {
      while (working) await working
    },
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}
