import type { Article } from '../article.js'
import { reasonOf } from '../errors.js'
import { cachedIndex, type KeptIndex } from '../lexical/index-cache.js'
import type { LexicalFields, LexicalOptions } from '../lexical/lexical.js'
import type { Change } from '../space/contract.js'
import { otherWordsOf } from '../text/thesaurus.js'
import { createVocabulary } from '../text/vocabulary.js'
import { type ArticleVectors, createArticleVectors } from '../vectors/article-vectors.js'
import type { ArticleSource, RetrieverOptions } from './contract.js'
import { type Edition, editionWith } from './edition.js'
import { isPublished, type Searchable, searchableOf } from './searchable.js'
import { createSuggestions, type Suggestions } from './suggest.js'
import { followTrials, type Tried } from './tried.js'

/** The articles that may be found, and what has been read of them. Follows its source. */
export interface Base {
  readonly published: Edition
  /** What is tried. Absent: no trial runs. */
  readonly tried: Tried | undefined
  /** Of what is published. */
  readonly words: KeptIndex<Searchable>
  /** Absent: there is no embedder. */
  readonly vectors: ArticleVectors<Searchable> | undefined
  readonly suggestions: Suggestions<Searchable>
  /** What would be searched if these were the published articles. */
  instead(articles: readonly Article[]): Promise<{ readonly edition: Edition; close(): void }>
  /** What an article is found by, confirmed questions included. */
  fieldsOf(entry: Searchable): LexicalFields
  /** The questions that an article is confirmed to answer, oldest first; of many the latest, which say most. */
  confirmedFor(article: string): readonly string[]
  /** From now on a question finds its article. @returns whether that is new */
  confirm(question: string, article: string): boolean
  confirmations(): { question: string; article: string }[]
  /** How often something has changed since the beginning. */
  readonly changes: { readonly put: number; readonly removed: number; readonly confirmed: number }
  close(): void
}

/** How many confirmed questions of an article are searched beside its own. */
const mostConfirmed = 30

/** What of an article is embedded. */
export const embeddedText = (questions: readonly string[], answer: string): string => [...questions, answer].join('\n')

export function openBase(source: ArticleSource, options: RetrieverOptions): Base {
  const {
    embedder,
    thesaurus,
    index: file,
    embedTimeoutMs = 1_500,
    embedRetryMs = 2_000,
    onProblem = () => {},
  } = options
  const entries = new Map<string, Searchable>()
  const suggestions = createSuggestions<Searchable>()
  const changes = { put: 0, removed: 0, confirmed: 0 }
  /** By article. */
  const confirmations = new Map<string, string[]>()
  const vectors =
    embedder &&
    createArticleVectors<Searchable>({
      embedder,
      textOf: ({ article, questions }) => embeddedText(questions, article.answer),
      timeoutMs: embedTimeoutMs,
      retryMs: embedRetryMs,
      onFailure: (error) => onProblem({ code: 'EMBEDDER_FAILED', embedder: embedder.name, reason: reasonOf(error) }),
    })

  const confirmedFor = (article: string) => confirmations.get(article)?.slice(-mostConfirmed) ?? []
  const fieldsOf = ({ article, questions }: Searchable): LexicalFields => ({
    questions: [...questions, ...confirmedFor(article.id)],
    answer: article.answer,
  })
  const read = (fresh: readonly Searchable[]) => fresh.map((entry) => [entry, fieldsOf(entry)] as const)

  /** Lets entries be found that words find, or will. */
  function add(fresh: readonly Searchable[]): void {
    for (const entry of fresh) {
      entries.set(entry.article.id, entry)
      suggestions.set(entry, entry.questions)
      published.vocabulary.add(entry.questions, entry.article.answer)
    }
    changes.put += fresh.length
    // What was tried and is now published has its vector.
    if (fresh.length > 0) vectors?.add(fresh, triedSame)
  }

  function triedSame({ article }: Searchable): Searchable | undefined {
    const same = tried.now?.own.get(article.id)
    return same?.article.version === article.version ? same : undefined
  }

  function forget(id: string): void {
    const entry = entries.get(id)
    if (!entry) return
    entries.delete(id)
    words.delete(entry)
    suggestions.delete(entry)
    vectors?.delete(entry)
  }

  function update({ put, removed }: Change): void {
    const gone = [...removed, ...put.map(({ id }) => id)]
    for (const id of gone) forget(id)
    const fresh = searchable(put)
    words.set(read(fresh))
    published.weighings.clear()
    add(fresh)
    tried.update(gone, fresh)
    changes.removed += removed.length
  }

  const reading: LexicalOptions = {
    synonyms: () => source.synonyms?.() ?? [],
    ...(thesaurus && { thesaurus: otherWordsOf(thesaurus) }),
  }
  const first = searchable(source.published())
  const words = cachedIndex<Searchable>(read(first), {
    ...reading,
    file,
    onFailure: (error) => onProblem({ code: 'INDEX_NOT_KEPT', file: file!, reason: reasonOf(error) }),
  })
  const published: Edition = {
    entries,
    get lexical() {
      return words.lexical
    },
    vocabulary: createVocabulary(),
    weighings: new Map(),
  }
  const tried = followTrials({ source, published, ready: words.ready, vectors, fieldsOf })
  add(first)
  if (source.trial?.()) tried.follow()
  const stops = [source.onPublish(update), source.onTrial?.(tried.follow)]

  return {
    ...{ published, words, vectors, suggestions, fieldsOf, confirmedFor, changes },
    get tried() {
      return tried.now
    },

    async instead(articles) {
      await words.ready()
      const isNew = (article: Article) => isPublished(article) && entries.get(article.id)?.article !== article
      const own = new Map(articles.filter(isNew).map((article) => [article.id, searchableOf(article)]))
      const ids = new Set(articles.map(({ id }) => id))
      const gone = [...entries.keys()].filter((id) => !ids.has(id))
      vectors?.add([...own.values()])
      const edition = await editionWith(published, own, fieldsOf, gone)
      await vectors?.settled()
      return {
        edition,
        close() {
          for (const entry of own.values()) vectors?.delete(entry)
        },
      }
    },

    confirm(question, article) {
      const known = confirmations.get(article) ?? []
      if (known.includes(question)) return false
      confirmations.set(article, [...known, question])
      changes.confirmed++
      const entry = entries.get(article)
      if (entry) words.set(read([entry]))
      published.weighings.clear()
      tried.refresh(article)
      return true
    },

    confirmations: () =>
      [...confirmations].flatMap(([article, questions]) => questions.map((question) => ({ question, article }))),

    close() {
      for (const stop of stops) stop?.()
      words.close()
      vectors?.close()
    },
  }
}

const searchable = (articles: readonly Article[]): Searchable[] => articles.filter(isPublished).map(searchableOf)
