import { createHash } from 'node:crypto'
import { type ArticleInput, parseArticle } from '../article.js'
import type { Problem } from '../errors.js'
import type { Piece } from './parsed.js'
import type { Quarantined } from './quarantined.js'

/** What an import has gathered so far. */
export interface Drafts {
  readonly articles: readonly ArticleInput[]
  readonly quarantined: readonly Quarantined[]
  readonly size: number
  /** @param from what its articles say of where they came from */
  add(source: string, name: string, piece: Piece, from?: string): void
}

/** Makes drafts of pieces, and lets those wait that cannot be articles yet. */
export function createDrafts(defaults: Partial<ArticleInput>): Drafts {
  const articles: ArticleInput[] = []
  const quarantined: Quarantined[] = []
  const taken = new Map<string, string>()
  return {
    articles,
    quarantined,
    get size() {
      return articles.length + quarantined.length
    },
    add(source, name, { fields, uncut, active, under: _, ...place }, from = source) {
      const text = `${fields.question ?? ''}\n${fields.answer ?? ''}`
      const article = String(fields.id ?? `${name}-${shortHash(String(uncut ? fields.answer : fields.question))}`)
      const before = taken.get(article)
      if (before === text) return
      taken.set(article, before ?? text)
      const origin = { type: 'import', from }
      const draft = {
        locale: localeOf(String(fields.question ?? fields.answer)),
        ...defaults,
        ...fields,
        id: article,
        status: 'draft',
        origin,
      }
      const parsed = parseArticle(draft, new Date().toISOString())
      const problems: Problem[] = []
      if (uncut) problems.push({ code: 'IMPORT_UNCUT', source, ...place })
      for (const fault of 'faults' in parsed ? parsed.faults : []) {
        if (uncut && fault.field === 'question') continue
        problems.push({ code: 'ARTICLE_INVALID', source, article, ...place, ...fault })
      }
      if (active) problems.push({ code: 'IMPORT_REFUSED', source, refusal: 'active-content', found: active })
      if (before !== undefined) problems.push({ code: 'ARTICLE_DUPLICATE', source, article, ...place })
      if ('article' in parsed && problems.length === 0) {
        // Not the version: an import is meant to replace what is there.
        const { version, updatedAt, ...input } = parsed.article
        articles.push(input)
      } else {
        const id = before === undefined ? article : `${article}-${shortHash(text)}`
        // Under its own id, so that completing it never replaces the other one.
        quarantined.push({ id, source, ...place, fields: { ...draft, id }, problems })
      }
    },
  }
}

const localeOf = (text: string): string => (/\p{Script=Han}/u.test(text) ? 'zh' : 'en')

/** Eight hexadecimal digits that name a text. */
const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8)
