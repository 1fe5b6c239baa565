import type { LexicalFields } from '../lexical/lexical.js'
import type { RunningTrial } from '../space/contract.js'
import type { ArticleVectors } from '../vectors/article-vectors.js'
import type { ArticleSource } from './contract.js'
import { type Edition, editionWith } from './edition.js'
import { type Searchable, searchableOf } from './searchable.js'

/** What a share of the customers is answered from. */
export interface Tried {
  readonly trial: Pick<RunningTrial, 'number' | 'share'>
  /** What it does not share with what is published, by the ids of articles. */
  readonly own: ReadonlyMap<string, Searchable>
  readonly edition: Promise<Edition>
}

/** Follows the trials of a source. */
export interface TriedEdition {
  /** Absent: no trial runs. */
  readonly now: Tried | undefined
  /** Takes in that a trial has begun, lost an article or ended. */
  follow(): void
  /** Changes what is tried as what is published was, before the next search of it. */
  update(gone: readonly string[], fresh: readonly Searchable[]): void
  /** Takes in that an article is found by other words. */
  refresh(article: string): void
}

/** What editions are made of. */
export interface TriedOptions {
  source: ArticleSource
  published: Edition
  /** Resolves when all of what is published has been read. */
  ready: () => Promise<void>
  vectors: ArticleVectors<Searchable> | undefined
  fieldsOf: (entry: Searchable) => LexicalFields
}

export function followTrials({ source, published, ready, vectors, fieldsOf }: TriedOptions): TriedEdition {
  let tried: Tried | undefined

  async function change(how: (edition: Edition, own: Tried['own']) => void): Promise<void> {
    if (!tried) return
    const { edition: made, own } = tried
    const edition = await made
    how(edition, own)
    edition.weighings.clear()
  }

  async function editionOf(own: Tried['own']): Promise<Edition> {
    await ready()
    return editionWith(published, own, fieldsOf)
  }

  return {
    get now() {
      return tried
    },

    follow() {
      const before = tried
      const trial = source.trial?.()
      const own = new Map(
        trial?.articles.map((article) => {
          const known = before?.own.get(article.id)
          return [article.id, known?.article.version === article.version ? known : searchableOf(article)]
        }),
      )
      for (const [id, entry] of before?.own ?? []) if (own.get(id) !== entry) vectors?.delete(entry)
      tried = trial && { trial, own, edition: editionOf(own) }
      vectors?.add([...own].flatMap(([id, entry]) => (before?.own.get(id) === entry ? [] : entry)))
    },

    update(gone, fresh) {
      // New words are known by then: its vocabulary is one beside what is published.
      void change(({ entries, lexical }, own) => {
        for (const id of gone) {
          const entry = entries.get(id)
          if (!entry || own.has(id)) continue
          entries.delete(id)
          lexical.delete(entry)
        }
        for (const entry of fresh) {
          if (own.has(entry.article.id)) continue
          entries.set(entry.article.id, entry)
          lexical.set(entry, fieldsOf(entry))
        }
      })
    },

    refresh(article) {
      void change(({ entries, lexical }) => {
        const same = entries.get(article)
        if (same) lexical.set(same, fieldsOf(same))
      })
    },
  }
}
