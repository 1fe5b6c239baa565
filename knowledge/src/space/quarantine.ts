import { type Article, parseArticle } from '../article.js'
import { KnowledgeError, type Problem } from '../errors.js'
import type { Quarantined } from '../import/quarantined.js'
import { type Kept, keptFile } from './kept.js'

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
export const openQuarantine = (spaceFile: string): Promise<Quarantine> =>
  quarantineIn(keptFile<Waiting>(quarantinePath(spaceFile)))

interface Waiting {
  readonly waiting: readonly Quarantined[]
}

/** Opens what waits in a document. */
export async function quarantineIn(document: Kept<Waiting>): Promise<Quarantine> {
  const file = document.place
  let { waiting } = (await document.read()) ?? { waiting: [] }

  return {
    list: () => [...waiting],

    async add(pieces) {
      if (pieces.length === 0) return
      const ids = new Set(pieces.map(({ id }) => id))
      const added = (now: Waiting | undefined) => [...(now?.waiting ?? []).filter(({ id }) => !ids.has(id)), ...pieces]
      ;({ waiting } = await document.change((now) => ({ waiting: added(now) })))
    },

    complete(id, fields, without = []) {
      const piece = waiting.find((one) => one.id === id)
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
      let discarded = 0
      ;({ waiting } = await document.change((now = { waiting: [] }) => {
        const kept = now.waiting.filter(({ id }) => !ids.includes(id))
        discarded = now.waiting.length - kept.length
        return discarded > 0 ? { waiting: kept } : now
      }))
      return discarded
    },
  }
}
