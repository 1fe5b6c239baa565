import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import type { Adapter } from 'lowdb'
import { type Article, parseArticle } from '../article.js'
import { KnowledgeError, type Problem } from '../errors.js'
import type { Quarantined } from '../import/quarantined.js'

/** What was imported and cannot be an article yet; kept until a person gives what it lacks, or throws it away. */
export interface Quarantine {
  /** Everything that waits, in the order in which it came. */
  list(): readonly Quarantined[]
  /** Keeps pieces; one with the id of another replaces it. */
  add(pieces: readonly Quarantined[]): Promise<void>
  /**
   * The article that a piece becomes with the fields that it lacked, and without those that are no field of an article. It
   * still waits: store the article, then `discard`.
   * @throws KnowledgeError QUARANTINE_UNKNOWN, ARTICLE_INVALID, IMPORT_REFUSED while it holds what a page would run
   */
  complete(id: string, fields: Partial<Article>, without?: readonly string[]): Article
  /** Throws pieces away; resolves with how many there were. */
  discard(ids: readonly string[]): Promise<number>
}

/** Where what waits is kept, beside the space's file. */
export const quarantinePath = (file: string): string => `${file.replace(/\.json$/, '')}.quarantine.json`

/** Opens what waits beside a space's file; the file is made when there is something to keep. */
export async function openQuarantine(spaceFile: string): Promise<Quarantine> {
  const { Low } = await import('lowdb')
  const file = quarantinePath(spaceFile)
  const db = new Low<{ waiting: Quarantined[] }>(privateFile(file), { waiting: [] })
  await db.read()

  return {
    list: () => [...db.data.waiting],

    async add(pieces) {
      if (pieces.length === 0) return
      await db.read()
      const ids = new Set(pieces.map(({ id }) => id))
      db.data.waiting = [...db.data.waiting.filter(({ id }) => !ids.has(id)), ...pieces]
      await db.write()
    },

    complete(id, fields, without = []) {
      const piece = db.data.waiting.find((waiting) => waiting.id === id)
      if (!piece) throw new KnowledgeError([{ code: 'QUARANTINE_UNKNOWN', id, file }])
      const locale = /\p{Script=Han}/u.test(String(piece.fields.question ?? piece.fields.answer)) ? 'zh' : 'en'
      const all = { id, status: 'draft', locale, ...piece.fields, ...fields }
      const given = Object.fromEntries(Object.entries(all).filter(([field]) => !without.includes(field)))
      const active = piece.problems.find(({ code }) => code === 'IMPORT_REFUSED')
      if (active && fields.answer === undefined) throw new KnowledgeError([active])
      const parsed = parseArticle(given, new Date().toISOString())
      if ('article' in parsed) return parsed.article
      const [first, ...more] = parsed.faults.map(
        (fault): Problem => ({ code: 'ARTICLE_INVALID', source: piece.source, article: id, ...fault }),
      )
      throw new KnowledgeError([first!, ...more])
    },

    async discard(ids) {
      await db.read()
      const kept = db.data.waiting.filter(({ id }) => !ids.includes(id))
      const discarded = db.data.waiting.length - kept.length
      db.data.waiting = kept
      if (discarded > 0) await db.write()
      return discarded
    },
  }
}

/** Whole or not at all, and for this user only: an import may hold anything. lowdb's own file is for everybody. */
function privateFile<Data>(file: string): Adapter<Data> {
  return {
    async read() {
      try {
        return JSON.parse(await readFile(file, 'utf8')) as Data
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
        throw error
      }
    },
    async write(data) {
      const written = `${file}.${randomUUID().slice(0, 8)}`
      try {
        await writeFile(written, JSON.stringify(data, null, 2), { mode: 0o600, flag: 'wx' })
        await rename(written, file)
      } catch (error) {
        await rm(written, { force: true })
        throw error
      }
    },
  }
}
