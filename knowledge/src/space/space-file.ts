import { randomUUID } from 'node:crypto'
import { rmSync, statSync } from 'node:fs'
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Adapter } from 'lowdb'
import { type Article, articleFields, parseArticle } from '../article.js'
import { KnowledgeError, type Problem, reasonOf } from '../errors.js'
import { slicesOf } from '../slices.js'
import { turns } from '../turns.js'
import type { Header } from './history-entry.js'
import { findJsonFault } from './json-syntax.js'

/** What a knowledge file holds. */
export interface SpaceContent extends Header {
  readonly space: string
  readonly articles: readonly Article[]
}

/** A lowdb adapter that knows whether what it read is still what is there. */
export interface SpaceStorage extends Adapter<SpaceContent> {
  /** Whether somebody else has written since the last read or write. */
  changed(): Promise<boolean>
}

/** Thrown by `write` when somebody else has written since the last read: read again, then repeat the change. */
export class OutdatedError extends Error {}

const format = 'huida-knowledge/1'

/**
 * One JSON file, for people to read and edit. Written to a temporary file beside it, forced to disk, and renamed: after a
 * crash at any moment the file holds either all of the change or none. lowdb's own adapter renames without forcing.
 *
 * The path may be a link, and may lead elsewhere from one moment to the next: what it leads to now is read, and replaced.
 */
export function spaceFile(file: string): SpaceStorage {
  let known = ''
  /** Nobody looks at what is being replaced. */
  const inTurn = turns()

  async function read(): Promise<SpaceContent> {
    let handle: FileHandle | undefined
    try {
      handle = await open(file, 'r')
      // Before the text: what is written in between differs from this and is read next time.
      known = fingerprint(await handle.stat({ bigint: true }))
      return parse(file, utf8(file, await handle.readFile()), new Date(Number((await handle.stat()).mtimeMs)))
    } catch (error) {
      if (error instanceof KnowledgeError) throw error
      const missing = isMissing(error)
      known = missing ? '' : unreadable
      throw new KnowledgeError(
        [missing ? { code: 'FILE_MISSING', file } : { code: 'FILE_UNREADABLE', file, reason: reasonOf(error) }],
        { cause: error },
      )
    } finally {
      await handle?.close()
    }
  }

  return {
    read: () => inTurn(read),

    async write(content) {
      // What is written is a change of what was read last; what is read meanwhile is not in it.
      const basis = known
      const target = await realpath(file).catch(() => file)
      const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`)
      const replace = async (written: string) => {
        if (known !== basis || (await fingerprintOf(file)) !== basis) throw new OutdatedError()
        known = await rename(temporary, target).then(
          () => written,
          (error) => {
            if (!isMountPoint(error)) throw error
            return writeThrough(target, 'r+', parts)
          },
        )
      }
      const parts = await serialized(content)
      try {
        const mode = await stat(file).then(
          (found) => found.mode & 0o777,
          () => 0o644,
        )
        const written = await writeThrough(temporary, 'wx', parts, mode)
        const lock = join(dirname(target), `.${basename(target)}.lock`)
        await inTurn(() => locked(lock, () => replace(written)))
        await rm(temporary, { force: true })
        await syncDirectory(dirname(target))
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => {})
        if (error instanceof OutdatedError) throw error
        throw new KnowledgeError([{ code: 'FILE_NOT_WRITTEN', file, reason: reasonOf(error) }], { cause: error })
      }
    },

    changed: () => inTurn(async () => known === unreadable || (await fingerprintOf(file)) !== known),
  }
}

/** Writes all of a file and forces it to disk; resolves with its fingerprint. */
async function writeThrough(
  file: string,
  flags: 'wx' | 'r+',
  parts: readonly Buffer[],
  mode?: number,
): Promise<string> {
  const handle = await open(file, flags, mode)
  try {
    let at = 0
    for (const part of parts) {
      const { bytesWritten } = await handle.write(part, 0, null, at)
      if (bytesWritten < part.length) throw new Error('the disk is full')
      at += bytesWritten
    }
    await handle.truncate(at)
    await handle.sync()
    return fingerprint(await handle.stat({ bigint: true }))
  } finally {
    await handle.close()
  }
}

/**
 * A single file that a container was given (`-v shop.json:/app/shop.json`) is a mount of its own, which nothing can
 * replace. It is written in place; a crash in between leaves it cut, and the history, which was written first, whole.
 */
const isMountPoint = (error: unknown): boolean => ['EBUSY', 'EXDEV'].includes((error as NodeJS.ErrnoException).code!)

/** A lock this old belongs to a process that was killed: it is held for two system calls. */
const staleLockMs = 2_000

/** Keeps two processes of ours from looking and replacing at once. Persons' editors know nothing of it. */
async function locked(lock: string, work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await (await open(lock, 'wx')).close()
      break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      // At once, so that nobody removes the lock of who has just removed the old one.
      const found = statSync(lock, { throwIfNoEntry: false })
      if (found && Date.now() - found.mtimeMs > staleLockMs) rmSync(lock, { force: true })
      else await setTimeout(5)
    }
  }
  try {
    await work()
  } finally {
    await rm(lock, { force: true })
  }
}

/** Nothing is written: for tests, and for articles that come from elsewhere. */
export function spaceMemory(content: SpaceContent): SpaceStorage {
  let held = content
  return {
    read: async () => held,
    write: async (next) => {
      held = next
    },
    changed: async () => false,
  }
}

/** Never with characters put in for those that could not be read: a customer would get them. */
function utf8(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new KnowledgeError([{ code: 'FILE_NOT_UTF_8', file }], { cause: error })
  }
}

function parse(file: string, text: string, changedAt: Date): SpaceContent {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new KnowledgeError([{ code: 'FILE_SYNTAX', file, ...findJsonFault(text) }], { cause: error })
  }
  const given = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  const { space, review, synonyms, articles: rows } = given
  if (
    given.format !== format ||
    typeof space !== 'string' ||
    space === '' ||
    !Array.isArray(rows) ||
    !(review === undefined || review === 'none' || review === 'required') ||
    !(synonyms === undefined || areSynonyms(synonyms))
  ) {
    throw new KnowledgeError([{ code: 'FILE_FORMAT', file }])
  }
  const problems: Problem[] = []
  const articles = new Map<string, Article>()
  for (const [i, row] of rows.entries()) {
    const parsed = parseArticle(row, changedAt.toISOString())
    if ('article' in parsed) {
      const { id } = parsed.article
      if (articles.has(id))
        problems.push({ code: 'ARTICLE_DUPLICATE', source: file, article: id, ...lineOf(text, id, 2) })
      articles.set(id, parsed.article)
      continue
    }
    const id: unknown = row?.id
    const place = typeof id === 'string' ? { article: id, ...lineOf(text, id, 1) } : { article: `#${i + 1}` }
    for (const fault of parsed.faults) problems.push({ code: 'ARTICLE_INVALID', source: file, ...place, ...fault })
  }
  const [first, ...more] = problems
  if (first) throw new KnowledgeError([first, ...more])
  return { space, ...(review && { review }), ...(synonyms && { synonyms }), articles: [...articles.values()] }
}

/** The line at which an id stands for the nth time, counted from 1. */
function lineOf(json: string, id: string, nth: number): { line?: number } {
  const places = [...json.matchAll(/"id"\s*:\s*("(?:[^"\\]|\\.)*")/g)].filter(
    ([, written]) => written === JSON.stringify(id),
  )
  const place = places[nth - 1]
  return place ? { line: json.slice(0, place.index).split('\n').length } : {}
}

const areSynonyms = (value: unknown): value is string[][] =>
  Array.isArray(value) &&
  value.every((words) => Array.isArray(words) && words.every((word) => typeof word === 'string' && word.trim() !== ''))

/**
 * Two spaces, a fixed order of fields, and nothing that says no more than its absence: small diffs. Made in slices, since an edit of one
 * article writes all of them.
 */
async function serialized({ articles, ...header }: SpaceContent): Promise<Buffer[]> {
  const head = JSON.stringify({ format, ...header }, null, 2).slice(0, -'\n}'.length)
  if (articles.length === 0) return [Buffer.from(`${head},\n  "articles": []\n}\n`)]
  const slices = slicesOf()
  const parts = [Buffer.from(`${head},\n  "articles": [\n`)]
  for (let from = 0; from < articles.length; from += serializedAtOnce) {
    const rows = articles.slice(from, from + serializedAtOnce).map(rowOf)
    parts.push(Buffer.from(`${from === 0 ? '' : ',\n'}${rows.join(',\n')}`))
    if (slices.isOver) await slices.next()
  }
  return [...parts, Buffer.from('\n  ]\n}\n')]
}

const serializedAtOnce = 100

function rowOf(article: Article): string {
  const fields = articleFields.filter(
    (field) =>
      !(field === 'version' && article.version === 1) && !(field === 'phrasings' && article.phrasings.length === 0),
  )
  const row = JSON.stringify(Object.fromEntries(fields.map((field) => [field, article[field]])), null, 2)
  return `    ${row.replaceAll('\n', '\n    ')}`
}

/** Stands for a file that is there but cannot be read; it is tried again each time. */
const unreadable = 'unreadable'

/** Changes whenever the file is written or replaced; empty when there is none. */
const fingerprintOf = async (file: string): Promise<string> =>
  stat(file, { bigint: true }).then(fingerprint, (error) => {
    return isMissing(error) ? '' : unreadable
  })

const fingerprint = (found: { ino: bigint; size: bigint; mtimeNs: bigint }): string =>
  `${found.ino} ${found.size} ${found.mtimeNs}`

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

/** Forces the renaming itself to disk. Windows cannot open a directory, and needs no such thing. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
