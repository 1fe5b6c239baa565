import { setTimeout } from 'node:timers/promises'
import type { Article, Citation } from '../article.js'
import { sideOf } from '../space/trial.js'
import { corrected } from '../text/spelling.js'
import { ownWordsOf } from '../text/thesaurus.js'
import { codesIn } from '../text/tokens.js'
import { evidenceOf } from '../vectors/vector-lessons.js'
import { openBase } from './base.js'
import { confidenceFeatures, featureNames, saysNothing, type Weighings } from './confidence-features.js'
import type {
  ArticleSource,
  CustomerRetriever,
  Hit,
  RetrieverOptions,
  SearchOptions,
  SpaceRetriever,
  Why,
} from './contract.js'
import type { Edition } from './edition.js'
import { type Ranked, ranksBy } from './ranked.js'
import { acceptance, isOther } from './searchable.js'
import { createStudy, type Study } from './study.js'

/** The most that an article can be believed to answer a question that says nothing, or that names another model. */
const ofNothing = 0.05

/** How long a search waits for articles that are being read, before it looks through those that have been, in milliseconds. */
const readWithinMs = 5_000

/**
 * Searches a space by words and by vectors. A change in the space is found by the next search: words change in the same
 * tick, the old vector is gone in the same tick, and the new one follows as soon as the embedder has made it. Where many articles
 * change at once, and at the start, words are read in the background, and searches wait for them.
 */
export function createRetriever(source: ArticleSource, options: RetrieverOptions = {}): SpaceRetriever {
  const { embedder, thesaurus } = options
  const ownWords = thesaurus ? ownWordsOf(thesaurus) : (query: string) => query
  const base = openBase(source, options)
  const { published, words, vectors, suggestions } = base
  const study = createStudy(base, { ...options, synonyms: () => source.synonyms?.() ?? [] })
  const cite = ({ id, version }: Article): Citation => ({ space: source.name, article: id, version })

  async function searchIn(edition: Edition, asked: string, options: SearchOptions = {}): Promise<Hit[]> {
    const { locale, audience = [], at = new Date(), except, limit = 5, signal } = options
    const { lexical, vocabulary, weighings } = edition
    const accepts = acceptance({ locale, audience, at, except })
    const query = corrected(ownWords(asked), { vocabulary, rarity: lexical.rarity, locale })
    const vector = await vectors?.ofQuestion(query, signal)
    signal?.throwIfAborted()
    // From here to the end nothing waits, so that all parts see the same articles.
    const found = study.rank({ edition, query, accepts, limit, vector })
    const judge = judgeOf(query, found, { study, vector, rarity: lexical.rarity, weighings })
    return found.slice(0, limit).map((ranked, i) => {
      const { confidence, why } = judge(i)
      return {
        article: ranked.entry.article,
        citation: cite(ranked.entry.article),
        score: ranked.score,
        confidence,
        why: query === asked ? why : { ...why, readAs: query },
      }
    })
  }

  async function begin(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted()
    study.learn()
    if (!words.isReady) await within(readWithinMs, words.ready(), signal)
  }

  /** How an edition is searched, also one that is still being made. */
  const searchOf =
    (edition: Edition | Promise<Edition>): CustomerRetriever['search'] =>
    async (asked, options) => {
      await begin(options?.signal)
      return searchIn(await edition, asked, options)
    }

  const everybody: CustomerRetriever = {
    get: (id) => published.entries.get(id)?.article,
    search: searchOf(published),
  }

  return {
    ...everybody,

    async for(customer) {
      if (!base.tried) return everybody
      const { trial: running, own, edition } = base.tried
      const trial = sideOf(source.name, running, await customer())
      if (trial.side === 'published') return { ...everybody, trial }
      return {
        trial,
        get: (id) => (own.get(id) ?? published.entries.get(id))?.article,
        search: searchOf(edition),
      }
    },

    async instead(articles) {
      const { edition, close } = await base.instead(articles)
      return {
        get: (id) => edition.entries.get(id)?.article,
        search: searchOf(edition),
        close,
      }
    },

    suggest(typed, { locale, audience = [], at = new Date(), except, limit = 5 } = {}) {
      const found = suggestions.find(typed, limit, acceptance({ locale, audience, at, except }))
      return [...found].map(([{ article }, question]) => ({ article, citation: cite(article), question }))
    },

    confirm: (question, article) => study.confirm({ question, article }),

    confirmations: () => [...base.confirmations(), ...study.pending],

    get method() {
      const byVectors = embedder && ` + ${study.trust.weight} × ${embedder.name} (${vectors!.index.method})`
      return `BM25 over words and characters${byVectors ?? ''}`
    },

    get progress() {
      return words.progress
    },

    ready: words.ready,

    async settled() {
      await words.ready()
      await base.tried?.edition
      await vectors?.settled()
      await study.settled()
    },

    close() {
      study.close()
      base.close()
    },
  }
}

/** What hits are judged with. */
interface Judging {
  study: Study
  vector: Float32Array | undefined
  rarity: (token: string) => number
  weighings: Weighings
}

/** How sure each of those found is to answer, and why; by its place among them. */
function judgeOf(query: string, found: readonly Ranked[], { study, vector, rarity, weighings }: Judging) {
  const isEmpty = saysNothing(query)
  const codes = codesIn(query)
  const wordRanks = ranksBy(found, ({ match }) => match?.score)
  const vectorRanks = ranksBy(found, ({ cosine }) => cosine)
  // By words alone, as confidence has learnt them; what vectors say is added to it.
  const byWords = vector ? found.map((one) => ({ ...one, score: one.score - study.trust.weight * one.sense })) : found
  const features = confidenceFeatures(query, byWords, rarity, weighings)

  function confidenceOf(ranked: Ranked, read: Float64Array): number {
    const byFeatures = study.probability(read)
    const rivals = vector ? found.filter((other) => other.question !== ranked.question) : []
    const confidence = vector ? study.trust.confidence(byFeatures, evidenceOf(ranked, rivals)) : byFeatures
    const isBelievable =
      (!isEmpty || plain(ranked.matched) === plain(query)) && !codes.some((code) => isOther(code, ranked.entry))
    return isBelievable ? confidence : Math.min(confidence, ofNothing)
  }

  return (place: number): { confidence: number; why: Why } => {
    const ranked = found[place]!
    const { match, cosine, score, question, matched } = ranked
    const read = features(place)
    const rival = found.slice(place + 1).find((other) => other.question !== question)
    const why: Why = {
      coverage: match?.coverage ?? 0,
      margin: Math.min(1, (score - Math.max(0, rival?.score ?? 0)) / score),
      unknown: read[UNKNOWN]!,
      ...(match && { lexicalRank: wordRanks.get(ranked)!, lexicalScore: match.score }),
      ...(cosine !== undefined && { vectorRank: vectorRanks.get(ranked)!, vectorScore: cosine }),
      ...(match?.question !== undefined && { matched }),
    }
    return { confidence: confidenceOf(ranked, read), why }
  }
}

/** Where the features say how much of a question is unknown. */
const UNKNOWN = featureNames.indexOf('unknown')

/** A question without what does not tell it from another: case, width, spaces and punctuation, but for `C++` and `C#`. */
const plain = (question: string): string =>
  question
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s?!.,;:。、]+/g, '')

/** Resolves with the work, or when it takes too long. @throws the signal's reason when it aborts */
async function within(ms: number, work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  const ended = new AbortController()
  const late = setTimeout(ms, undefined, {
    ref: false,
    signal: AbortSignal.any([ended.signal, ...(signal ? [signal] : [])]),
  })
  await Promise.race([work, late.catch(() => signal?.throwIfAborted())])
  ended.abort()
}
