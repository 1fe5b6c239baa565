import { slicesOf } from '../slices.js'
import { longestRetryMs } from '../vectors/article-vectors.js'
import type { Embedder } from '../vectors/embedding.js'
import { learnVectorTrust, type Teacher } from '../vectors/vector-lessons.js'
import { plainTrust, type VectorTrust } from '../vectors/vector-trust.js'
import { createAnswerability } from './answerability.js'
import { type Base, embeddedText } from './base.js'
import { confidenceFeatures } from './confidence-features.js'
import type { RetrieverOptions } from './contract.js'
import { readAtOnce } from './edition.js'
import { type Race, type Ranked, rank, rankedOf } from './ranked.js'
import { type Confirmation, compared, createReranker, traitsOf } from './reranker.js'
import { acceptance, type Searchable } from './searchable.js'

/** Ranks articles by what has been learnt, and learns from them and from what people confirm. */
export interface Study {
  /** How much vectors are believed. */
  readonly trust: VectorTrust
  /** How probable it is that a hit answers, by its confidence features. */
  probability(features: Float64Array): number
  /** What competes for a question, best first. */
  rank(of: Pick<Race, 'edition' | 'query' | 'accepts' | 'limit' | 'vector'>): Ranked[]
  /** Learns in the background what is due; until then, what was known before holds. */
  learn(): void
  /** Learns from a confirmation; in the background where not all articles are read yet. */
  confirm(confirmation: Confirmation): void
  /** Confirmed, and not learnt from yet. */
  readonly pending: readonly Confirmation[]
  /** Resolves when what is under way has been learnt. */
  settled(): Promise<void>
  close(): void
}

/** Of a larger base, about so many articles are learnt from. */
const mostTeachers = 10_000

export function createStudy(base: Base, { embedder, vectorWeight, confirmed = [], synonyms }: StudyOptions): Study {
  const { published } = base
  const answerability = createAnswerability()
  const reranker = createReranker()
  const pending = [...confirmed]
  const closed = new AbortController()
  /** Whether the weight of vectors is learnt: not when it is given, nor for a model that knows no meaning. */
  const learnsTrust = embedder !== undefined && !embedder.spellingOnly && vectorWeight === undefined
  let trust: VectorTrust = plainTrust(vectorWeight ?? (embedder?.spellingOnly ? 0.1 : 0.2))
  let learning: Promise<void> | undefined
  /** What had changed when confidence, and when trust, was learnt. */
  const learntAt = { confidence: 0, trust: 0 }

  const changed = () => base.changes.put + base.changes.removed
  const changedForTrust = () => base.changes.put + base.changes.confirmed
  /** Once a tenth of the articles has changed. */
  const isDue = (changes: number) => changes > 0 && changes >= published.entries.size / 10
  const isConfidenceDue = () => isDue(changed() - learntAt.confidence)
  const isTrustDue = () => learnsTrust && !base.vectors?.isWaiting && isDue(changedForTrust() - learntAt.trust)

  const ranked: Study['rank'] = (of) => rank(base, { ...of, vectorWeight: trust.weight, embedder, reranker })

  async function learnAll(): Promise<void> {
    await base.words.ready()
    await learnPending()
    await readWords()
    if (reranker.isDue) await reranker.fit(closed.signal)
    if (isConfidenceDue()) await learnConfidence()
    if (isTrustDue()) await learnTrust(embedder!)
  }

  async function learnPending(): Promise<void> {
    while (pending.length > 0 && !closed.signal.aborted) {
      learnFrom(pending.shift()!)
      await new Promise(setImmediate)
    }
  }

  /** Learns from a confirmation before it is a phrasing: then it would find itself, and teach nothing. */
  function learnFrom({ question, article }: Confirmation): void {
    const entry = published.entries.get(article)
    if (entry && !base.confirmedFor(article).includes(question)) {
      const accepts = (other: Searchable) => other.article.locale === entry.article.locale
      const competing = ranked({ edition: published, query: question, accepts, limit: 1 })
      const traits = competing
        .slice(0, compared)
        .map((one) => traitsOf(question, one, one.entry.article.answer, published.lexical.rarity))
      const right = competing.findIndex((one) => one.entry === entry)
      if (traits[right]) {
        const wrong = traits.filter((_, i) => competing[i]!.question !== entry.article.question)
        reranker.add(traits[right], wrong)
      }
    }
    base.confirm(question, article)
  }

  /** What spelling is mended by, and what is suggested to who types. */
  async function readWords(): Promise<void> {
    const slices = slicesOf()
    while (!closed.signal.aborted && (published.vocabulary.read(readAtOnce) || base.suggestions.read()))
      if (slices.isOver) await slices.next()
  }

  async function learnConfidence(): Promise<void> {
    learntAt.confidence = changed()
    const { rarity } = published.lexical
    const askable = teachersOf(base).map(({ article, questions }) => ({ ...article, questions }))
    const ask = (query: string, locale: string, except: ReadonlySet<string>) => {
      const accepts = acceptance({ locale: locale || undefined, except, at: undefined, audience: undefined })
      const found = ranked({ edition: published, query, accepts, limit: 1 })
      return found.length === 0 ? undefined : confidenceFeatures(query, found, rarity, published.weighings)(0)
    }
    await answerability.learn(askable, ask, closed.signal)
  }

  /** Learns how much to believe the vectors. An embedder that fails at it is asked again some minutes later. */
  async function learnTrust(embedder: Embedder): Promise<void> {
    const before = learntAt.trust
    learntAt.trust = changedForTrust()
    const vectors = base.vectors!
    const teachers = new Map(
      teachersOf(base).map((entry): [Searchable, Teacher] => {
        const confirmed = base.confirmedFor(entry.article.id)
        return [entry, { locale: entry.article.locale, fields: base.fieldsOf(entry), confirmed }]
      }),
    )
    try {
      const learnt = await learnVectorTrust({
        ...{ embedder, vectors: vectors.index, teachers, signal: closed.signal, textOf: embeddedText, synonyms },
        judge: (query, found, rarity) => {
          const byWords = found.map((one) => rankedOf(one, 0))
          return answerability.probability(confidenceFeatures(query, byWords, rarity)(0))
        },
      })
      if (learnt) trust = learnt
    } catch (error) {
      if (closed.signal.aborted) return
      vectors.failed(error)
      setTimeout(() => {
        learntAt.trust = before
      }, longestRetryMs).unref()
    }
  }

  function learn(): void {
    if (learning || !(isConfidenceDue() || reranker.isDue || isTrustDue() || pending.length > 0)) return
    learning = learnAll().finally(() => {
      learning = undefined
    })
  }

  return {
    get trust() {
      return trust
    },
    probability: answerability.probability,
    rank: ranked,
    learn,
    confirm(confirmation) {
      if (base.words.isReady) learnFrom(confirmation)
      else pending.push(confirmation)
    },
    pending,
    async settled() {
      learn()
      await learning
    },
    close: () => closed.abort(),
  }
}

type StudyOptions = Pick<RetrieverOptions, 'embedder' | 'vectorWeight' | 'confirmed'> & {
  synonyms: () => readonly (readonly string[])[]
}

/**
 * The articles to learn from, in the order of their ids: all, or of many those whose question falls into one of so many parts, so that
 * the same articles always teach the same, and those with the same question all do.
 */
function teachersOf({ published: { entries } }: Base): Searchable[] {
  const parts = Math.ceil(entries.size / mostTeachers)
  const chosen = []
  for (const entry of entries.values())
    if (parts === 1 || partOf(entry.article.question, parts) === 0) chosen.push(entry)
  return chosen.sort((left, right) => (left.article.id < right.article.id ? -1 : 1))
}

function partOf(text: string, parts: number): number {
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash, 31) + text.charCodeAt(i)
  return ((hash ^ (hash >>> 15)) >>> 0) % parts
}
