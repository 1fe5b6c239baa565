import type { Article, Citation } from './article.js'
import { type Embedder, hashEmbedder } from './embedding.js'
import { createLexicalIndex, type LexicalMatch } from './lexical.js'
import { type Problem, reasonOf } from './problem.js'
import type { Change } from './space.js'
import { createVectorIndex, unit } from './vectors.js'

/** Finds the articles that answer a question. */
export interface Retriever {
  /**
   * The published articles that fit, best first.
   * @throws the signal's reason when it aborts
   */
  search(query: string, options?: SearchOptions): Promise<Hit[]>
}

/** What may be found. Applied while searching, so that a filter never empties a page of results. */
export interface SearchOptions {
  /** Only articles of this language; `zh` finds `zh-TW` and the other way round. Default: every language. */
  locale?: string
  /** The groups that the reader belongs to. Articles with an audience are found only by a member. Default: none. */
  audience?: readonly string[]
  /** The instant at which the articles must be valid. Default: now. */
  at?: Date
  /** Ids of articles not wanted, such as those that have been shown already. Default: none. */
  except?: ReadonlySet<string>
  /** The most hits wanted. Default 5. */
  limit?: number
  signal?: AbortSignal
}

/** An article that was found, and why. */
export interface Hit {
  readonly article: Article
  readonly citation: Citation
  /** Only orders the hits of one search. */
  readonly score: number
  /** How much speaks for this article being the answer, 0 to 1: compare this with a threshold, never the score. */
  readonly confidence: number
  readonly why: Why
}

/** What the parts of the search saw. */
export interface Why {
  /** Place by words among the articles compared, from 1. */
  readonly lexicalRank?: number
  readonly lexicalScore?: number
  /** Place by vectors among the articles compared, from 1. */
  readonly vectorRank?: number
  /** Cosine, -1 to 1. */
  readonly vectorScore?: number
  /** The question or phrasing that fits best. */
  readonly matched?: string
  /** The share of the question's weight that the article contains, 0 to 1. */
  readonly coverage: number
  /** How far the score is ahead of the next different question, 0 to 1. */
  readonly margin: number
}

/** Where articles come from: a knowledge space, or anything that tells when they change. */
export interface ArticleSource {
  readonly name: string
  /** What may be found. */
  published(): readonly Article[]
  /** Calls back within the same tick as the change; the result stops that. */
  onPublish(listener: (change: Change) => void): () => void
  /** Words that mean the same here: `[['快递', '物流', '包裹']]`. */
  synonyms?(): readonly (readonly string[])[]
}

/** How to search. */
export interface RetrieverOptions {
  /** Default: built in, without a model. */
  embedder?: Embedder
  /** How much the cosine counts beside the words, whose score is about 1 for the same words. Default 0.1. */
  vectorWeight?: number
  /** How long a search waits for the question's vector before it goes on by words alone, in milliseconds. Default 1,500. */
  embedTimeoutMs?: number
  /** Told when the embedder fails; search goes on by words. */
  onProblem?: (problem: Problem) => void
}

/** A retriever that follows its source. */
export interface SpaceRetriever extends Retriever {
  /** The method's name, for reports. */
  readonly method: string
  /** Resolves when every article known by now has its vector. */
  settled(): Promise<void>
  /** Stops following the source. */
  close(): void
}

/** How many of the best by words, and of the closest vectors, compete. */
const candidates = 100

/**
 * Searches a space by words and by vectors. A change in the space is found by the next search: words change in the same
 * tick, the old vector is gone in the same tick, and the new one follows as soon as the embedder has made it.
 */
export function createRetriever(source: ArticleSource, options: RetrieverOptions = {}): SpaceRetriever {
  const { embedder = hashEmbedder(), vectorWeight = 0.1, embedTimeoutMs = 1_500, onProblem = () => {} } = options
  const entries = new Map<string, Entry>()
  const lexical = createLexicalIndex<Entry>({ synonyms: () => source.synonyms?.() ?? [] })
  const vectors = createVectorIndex<Entry>(embedder.spellingOnly ? { exactBelow: Number.POSITIVE_INFINITY } : {})
  let embedding: Promise<unknown> = Promise.resolve()

  function update({ put, removed }: Change): void {
    const fresh: Entry[] = []
    for (const id of removed) forget(id)
    for (const article of put) {
      forget(article.id)
      if (article.status !== 'published') continue
      const questions = [article.question, ...article.phrasings]
      const entry: Entry = {
        article,
        questions,
        from: article.validFrom ? Date.parse(article.validFrom) : Number.NEGATIVE_INFINITY,
        until: article.validUntil ? Date.parse(article.validUntil) : Number.POSITIVE_INFINITY,
      }
      entries.set(article.id, entry)
      lexical.set(entry, { questions, answer: article.answer })
      fresh.push(entry)
    }
    if (fresh.length > 0) embedding = Promise.all([embedding, embedEntries(fresh)])
  }

  function forget(id: string): void {
    const entry = entries.get(id)
    if (!entry) return
    entries.delete(id)
    lexical.delete(entry)
    vectors.delete(entry)
  }

  async function embedEntries(fresh: readonly Entry[]): Promise<void> {
    try {
      const made = await embedder.embed(
        fresh.map(({ article, questions }) => [...questions, article.answer].join('\n')),
      )
      for (const [i, entry] of fresh.entries()) {
        // The article may have changed while the embedder worked; then a newer call brings its vector.
        if (entries.get(entry.article.id) === entry && made[i]) vectors.set(entry, made[i])
      }
    } catch (error) {
      embedderFailed(error)
    }
  }

  async function embedQuery(query: string, signal: AbortSignal | undefined): Promise<Float32Array | undefined> {
    const ended = new AbortController()
    const abort = () => ended.abort(signal?.reason)
    const timer = setTimeout(() => ended.abort(new Error(`no answer in ${embedTimeoutMs} ms`)), embedTimeoutMs)
    signal?.addEventListener('abort', abort)
    try {
      const [vector] = await Promise.race([embedder.embed([query], { signal: ended.signal }), aborted(ended.signal)])
      return vector && unit(vector)
    } catch (error) {
      signal?.throwIfAborted()
      embedderFailed(error)
      return undefined
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
  }

  function embedderFailed(error: unknown): void {
    onProblem({ code: 'EMBEDDER_FAILED', embedder: embedder.name, reason: reasonOf(error) })
  }

  update({ put: source.published(), removed: [] })
  const stop = source.onPublish(update)

  return {
    async search(query, { locale, audience = [], at = new Date(), except, limit = 5, signal } = {}) {
      signal?.throwIfAborted()
      const instant = at.getTime()
      const accepts = ({ article, from, until }: Entry) =>
        from <= instant &&
        instant < until &&
        !except?.has(article.id) &&
        (locale === undefined || sameLanguage(article.locale, locale)) &&
        (article.audience === undefined || article.audience.some((group) => audience.includes(group)))
      const vector = vectors.size > 0 ? await embedQuery(query, signal) : undefined
      // From here to the end nothing waits, so that all parts see the same articles.
      const byWords = lexical.search(query, Math.max(candidates, limit), accepts)
      const byVector =
        vector && !embedder.spellingOnly
          ? vectors.search(vector, Math.max(candidates, limit), accepts)
          : new Map<Entry, number>()
      const found = [...new Set([...byWords.keys(), ...byVector.keys()])]
        .map((entry) => {
          const match = byWords.get(entry)
          const cosine = byVector.get(entry) ?? (vector && vectors.similarity(entry, vector))
          return { entry, match, cosine, score: (match?.score ?? 0) + vectorWeight * (cosine ?? 0) }
        })
        .filter(({ score }) => score > 0)
      const wordRanks = ranks(found.filter(({ match }) => match !== undefined))
      found.sort((left, right) => (right.cosine ?? -1) - (left.cosine ?? -1))
      const vectorRanks = ranks(found.filter(({ cosine }) => cosine !== undefined))
      found.sort((left, right) => right.score - left.score)
      return found.slice(0, limit).map(({ entry, match, cosine, score }, i) => {
        const { article } = entry
        const rival = found.slice(i + 1).find((other) => other.entry.article.question !== article.question)
        const margin = score > 0 ? Math.min(1, (score - Math.max(0, rival?.score ?? 0)) / score) : 0
        return {
          article,
          citation: { space: source.name, article: article.id, version: article.version },
          score,
          confidence: confidence(match, margin),
          why: {
            ...(match && { lexicalRank: wordRanks.get(entry)!, lexicalScore: match.score }),
            ...(vectorRanks.has(entry) && { vectorRank: vectorRanks.get(entry)! }),
            ...(cosine !== undefined && { vectorScore: cosine }),
            ...(match?.question !== undefined && { matched: entry.questions[match.question]! }),
            coverage: match?.coverage ?? 0,
            margin,
          },
        }
      })
    },

    get method() {
      return `BM25 over words, characters and fragments + ${vectorWeight} × ${embedder.name} (${vectors.method})`
    },

    async settled() {
      await embedding
      await vectors.settled()
    },

    close: stop,
  }
}

interface Entry {
  readonly article: Article
  /** The question first, then its phrasings. */
  readonly questions: readonly string[]
  readonly from: number
  readonly until: number
}

/**
 * Grows with the share of the question that the article's best phrasing and the whole article hold, and with the lead over
 * the next article. The middle and the slope are a sensible guess until they are learnt from a space's own questions.
 */
function confidence(match: LexicalMatch | undefined, margin: number): number {
  if (!match) return 0
  const evidence = 0.5 * match.questionCoverage + 0.5 * match.coverage + 0.3 * margin
  return 1 / (1 + Math.exp(-(evidence - 0.5) / 0.1))
}

/** From 1, in the order given. */
const ranks = (found: readonly { entry: Entry }[]) => new Map(found.map(({ entry }, i) => [entry, i + 1]))

/** Whether one language tag is the other, or a part of it: `zh` and `zh-TW`, but not `zh-CN` and `zh-TW`. */
function sameLanguage(left: string, right: string): boolean {
  if (left === right) return true
  const [a, b] = [`${left.toLowerCase()}-`, `${right.toLowerCase()}-`]
  return a.startsWith(b) || b.startsWith(a)
}

/** Rejects when the signal aborts; never resolves. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
