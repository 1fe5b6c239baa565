import type { Article, Citation } from '../article.js'
import { type Problem, reasonOf } from '../errors.js'
import { cachedIndex } from '../lexical/index-cache.js'
import type { LexicalFields, LexicalOptions } from '../lexical/lexical.js'
import { sameLanguage } from '../same-language.js'
import type { Change, RunningTrial } from '../space/space.js'
import { sideOf, type TrialSide } from '../space/trial.js'
import { fold } from '../text/fold.js'
import { corrected } from '../text/spelling.js'
import { otherWordsOf, ownWordsOf, type Thesaurus } from '../text/thesaurus.js'
import { codesIn } from '../text/tokens.js'
import { createVocabulary } from '../text/vocabulary.js'
import { type Embedder, vectorOf } from '../vectors/embedding.js'
import { type Fused, fuse } from '../vectors/fusion.js'
import { evidenceOf, learnVectorTrust, type Teacher } from '../vectors/vector-lessons.js'
import { plainTrust, type VectorTrust } from '../vectors/vector-trust.js'
import { createVectorIndex, unit } from '../vectors/vectors.js'
import { createAnswerability } from './answerability.js'
import { type Candidate, confidenceFeatures, featureNames, saysNothing } from './confidence-features.js'
import { type Edition, editionWith, readAtOnce, type Searchable } from './edition.js'
import { type Confirmation, compared, createReranker, traitsOf } from './reranker.js'
import { createSuggestions } from './suggest.js'

/** Finds the articles that answer a question. */
export interface Retriever {
  /**
   * The published articles that fit, best first.
   * @throws the signal's reason when it aborts
   */
  search(query: string, options?: SearchOptions): Promise<Hit[]>
  /** An article that may be found, by its id. Absent: it cannot be asked for. */
  get?(id: string): Article | undefined
  /**
   * What a customer is answered from: while a trial runs, some are answered from what is tried. Ask once in each turn. Absent:
   * everybody is answered from the same.
   * @param customer what names the customer everywhere; asked only while a trial runs
   */
  for?(customer: () => string | Promise<string>): Promise<CustomerRetriever>
}

/** A retriever for one customer. */
export interface CustomerRetriever extends Pick<Retriever, 'search' | 'get'> {
  /** The trial that runs, and on which side of it the customer is. Absent: none runs. */
  readonly trial?: TrialSide
}

/** A question that begins with what is typed, and the article that answers it. */
export interface Suggestion {
  readonly article: Article
  readonly citation: Citation
  /** The question or phrasing that begins with it. */
  readonly question: string
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
  /** Ends the search; it is then rejected with the signal's reason. */
  signal?: AbortSignal
}

/** An article that was found, and why. */
export interface Hit {
  readonly article: Article
  readonly citation: Citation
  /** Only orders the hits of one search. */
  readonly score: number
  /**
   * How probable it is that this article answers, 0 to 1: of the hits with 0.8, eight in ten do. Compare this with a
   * threshold, never the score.
   */
  readonly confidence: number
  readonly why: Why
}

/** What the parts of the search saw. */
export interface Why {
  /** Place by words among the articles compared, from 1. */
  readonly lexicalRank?: number
  /** What words and characters gave; comparable within one search only. Absent: no word fits. */
  readonly lexicalScore?: number
  /** Place by vectors among the articles compared, from 1. */
  readonly vectorRank?: number
  /** Cosine, -1 to 1. */
  readonly vectorScore?: number
  /** The question or phrasing that fits best. */
  readonly matched?: string
  /** The question as it was read, where that is not how it was written: `怎么开发票` for `怎么开发piao`. */
  readonly readAs?: string
  /** The share of the question's weight that the article contains, 0 to 1. */
  readonly coverage: number
  /** How far the score is ahead of the next different question, 0 to 1. */
  readonly margin: number
  /** The share of the question's weight in words that no article holds, 0 to 1. */
  readonly unknown?: number
}

/** Where articles come from: a knowledge space, or anything that tells when they change. */
export interface ArticleSource {
  readonly name: string
  /** What may be found. */
  published(): readonly Article[]
  /** Calls back within the same tick as the change; the result stops that. */
  onPublish(listener: (change: Change) => void): () => void
  /** What a share of the customers is answered from first. Absent: nothing is ever tried. */
  trial?(): Pick<RunningTrial, 'number' | 'share' | 'articles'> | undefined
  /** Calls back within the same tick in which that changes, after `onPublish`; the result stops that. */
  onTrial?(listener: () => void): () => void
  /** Words that mean the same here: `[['快递', '物流', '包裹']]`. */
  synonyms?(): readonly (readonly string[])[]
}

/** How to search. */
export interface RetrieverOptions {
  /** Default: none; words find by themselves. */
  embedder?: Embedder
  /**
   * How much vectors count beside the words, whose score is about 1 for the same words, as the vector closest to the question
   * does. Default: learnt from phrasings and confirmed questions, and 0 where vectors do not help; until then 0.2.
   */
  vectorWeight?: number
  /** What else customers call things: `commerce`, or your own. Words of it count less than a question's own. Default: none. */
  thesaurus?: Thesaurus
  /** How long a search waits for the question's vector before it goes on by words alone, in milliseconds. Default 1,500. */
  embedTimeoutMs?: number
  /** After how long articles that the embedder failed at are tried again, in milliseconds; doubled each time, up to 5 minutes. Default 2,000. */
  embedRetryMs?: number
  /** Questions that people have confirmed before: what `confirmations` gave. Learnt from in the background. */
  confirmed?: readonly Confirmation[]
  /** A file in which the index of words is kept, so that a start need not read every article. Default: none; worth it from some thousands on. */
  index?: string
  /** Told when the embedder fails; search goes on by words. */
  onProblem?: (problem: Problem) => void
}

/** A retriever that follows its source. */
export interface SpaceRetriever extends Retriever {
  /** The method's name, for reports. */
  readonly method: string
  /** Articles by the beginning of a question or of one of its words, for agents who type. Filters are those of a search. */
  suggest(typed: string, options?: Omit<SearchOptions, 'signal'>): Suggestion[]
  /**
   * An agent or a customer says that an article answers a question: from now on the question finds it as a phrasing would,
   * and from twenty on the order of hits learns from what they have in common.
   */
  confirm(question: string, article: string): void
  /** Everything confirmed, to be kept and handed to the next retriever. Holds customers' words: mask them before. */
  confirmations(): Confirmation[]
  /** Resolves when every article known by now has its vector, and confidence has learnt from the articles. */
  settled(): Promise<void>
  /** Stops following the source. */
  close(): void
}

/** The most that an article can be believed to answer a question that says nothing, or that names another model. */
const ofNothing = 0.05

/** How many confirmed questions of an article are searched beside its own; the latest say most. */
const mostConfirmed = 30

/** How many of the best by words, and of the closest vectors, compete. */
const candidates = 100
/** Where no vector puts them in another order, the others would only be sorted to be dropped. */
const candidatesByWords = 40

/**
 * Searches a space by words and by vectors. A change in the space is found by the next search: words change in the same
 * tick, the old vector is gone in the same tick, and the new one follows as soon as the embedder has made it.
 */
export function createRetriever(source: ArticleSource, options: RetrieverOptions = {}): SpaceRetriever {
  const {
    embedder,
    thesaurus,
    embedTimeoutMs = 1_500,
    embedRetryMs = 2_000,
    confirmed = [],
    onProblem = () => {},
  } = options
  const ownWords = thesaurus ? ownWordsOf(thesaurus) : (query: string) => query
  const vectors = createVectorIndex<Searchable>(embedder?.spellingOnly ? { exactBelow: Number.POSITIVE_INFINITY } : {})
  const suggestions = createSuggestions<Searchable>()
  const answerability = createAnswerability()
  const reranker = createReranker()
  /** By article, the questions that it is confirmed to answer, oldest first. */
  const confirmations = new Map<string, string[]>()
  /** Confirmed before, and not learnt from yet. */
  const pending = [...confirmed]
  const closed = new AbortController()
  /** Articles that wait for their vector, and what embeds them. */
  const withoutVector = new Set<Searchable>()
  let embedding: Promise<void> | undefined
  let retry: NodeJS.Timeout | undefined
  let failures = 0
  /** Whether the weight is learnt: not when it is given, nor for a model that knows no meaning. */
  const learnsTrust = embedder !== undefined && !embedder.spellingOnly && options.vectorWeight === undefined
  let trust: VectorTrust = plainTrust(options.vectorWeight ?? (embedder?.spellingOnly ? 0.1 : 0.2))
  /** How many articles and confirmations have changed since trust was learnt. */
  let untrusted = 0
  let learning: Promise<void> | undefined
  /** How many articles have changed since confidence learnt from them. */
  let unlearnt = 0

  const first = source.published().filter(isPublished).map(entryOf)
  const reading: LexicalOptions = {
    synonyms: () => source.synonyms?.() ?? [],
    ...(thesaurus && { thesaurus: otherWordsOf(thesaurus) }),
  }
  const kept = cachedIndex<Searchable>(
    options.index,
    first.map((entry) => [entry, fieldsOf(entry)]),
    reading,
    (error) => onProblem({ code: 'INDEX_NOT_KEPT', file: options.index!, reason: reasonOf(error) }),
  )
  const published: Edition = {
    entries: new Map(),
    lexical: kept.lexical,
    vocabulary: createVocabulary(),
    weighings: new Map(),
  }
  const { entries, lexical, vocabulary, weighings } = published
  let tried: Tried | undefined
  add(first)

  function update({ put, removed }: Change): void {
    for (const id of [...removed, ...put.map(({ id }) => id)]) forget(id)
    const fresh = put.filter(isPublished).map(entryOf)
    for (const entry of fresh) lexical.set(entry, fieldsOf(entry))
    weighings.clear()
    add(fresh)
    unlearnt += removed.length
    kept.changed()
    void inTrial(({ entries, lexical, vocabulary }, own) => {
      for (const id of [...removed, ...put.map(({ id }) => id)]) {
        const entry = entries.get(id)
        if (!entry || own.has(id)) continue
        entries.delete(id)
        lexical.delete(entry)
      }
      for (const entry of fresh) {
        if (own.has(entry.article.id)) continue
        entries.set(entry.article.id, entry)
        lexical.set(entry, fieldsOf(entry))
        vocabulary.add(entry.questions, entry.article.answer)
      }
    })
  }

  /** Changes what is tried, too, before the next search of it. */
  async function inTrial(change: (edition: Edition, own: Tried['own']) => void): Promise<void> {
    if (!tried) return
    const { edition: made, own } = tried
    const edition = await made
    change(edition, own)
    edition.weighings.clear()
  }

  /** Takes in that a trial has begun, lost an article or ended. */
  function followTrial(): void {
    const before = tried
    const trial = source.trial?.()
    const own = new Map(
      trial?.articles.map((article) => {
        const known = before?.own.get(article.id)
        return [article.id, known?.article.version === article.version ? known : entryOf(article)]
      }),
    )
    for (const [id, entry] of before?.own ?? []) if (own.get(id) !== entry) forgetVector(entry)
    tried = trial && { trial, own, edition: editionWith(published, own, reading, fieldsOf) }
    embedLater([...own].flatMap(([id, entry]) => (before?.own.get(id) === entry ? [] : entry)))
  }

  /** Lets entries be found that words find already. */
  function add(fresh: readonly Searchable[]): void {
    for (const entry of fresh) {
      entries.set(entry.article.id, entry)
      suggestions.set(entry, entry.questions)
      vocabulary.add(entry.questions, entry.article.answer)
    }
    unlearnt += fresh.length
    untrusted += fresh.length
    embedLater(fresh)
  }

  /** Lets entries have their vectors; what was tried and is now published has one. */
  function embedLater(fresh: readonly Searchable[]): void {
    if (!embedder) return
    for (const entry of fresh) {
      const same = tried?.own.get(entry.article.id)
      const known =
        same && same !== entry && same.article.version === entry.article.version ? vectors.get(same) : undefined
      if (known) vectors.set(entry, known.slice())
      else withoutVector.add(entry)
    }
    clearTimeout(retry)
    if (withoutVector.size > 0) embedAll(embedder)
  }

  function fieldsOf({ article, questions }: Searchable): LexicalFields {
    const latest = confirmations.get(article.id)?.slice(-mostConfirmed) ?? []
    return { questions: [...questions, ...latest], answer: article.answer }
  }

  /** Learns from a confirmation before it is a phrasing: then it would find itself, and teach nothing. */
  function learnFrom({ question, article }: Confirmation): void {
    const entry = entries.get(article)
    const known = confirmations.get(article) ?? []
    if (known.includes(question)) return
    if (entry) {
      const competing = rank(published, question, (other) => other.article.locale === entry.article.locale, 1)
      const traits = competing
        .slice(0, compared)
        .map((one) => traitsOf(question, one, one.entry.article.answer, lexical.rarity))
      const right = competing.findIndex((one) => one.entry === entry)
      if (traits[right]) {
        const wrong = traits.filter((_, i) => competing[i]!.question !== entry.article.question)
        reranker.add(traits[right], wrong)
      }
    }
    confirmations.set(article, [...known, question])
    untrusted++
    if (entry) lexical.set(entry, fieldsOf(entry))
    weighings.clear()
    void inTrial(({ entries, lexical }) => {
      const same = entries.get(article)
      if (same) lexical.set(same, fieldsOf(same))
    })
  }

  async function learnPending(): Promise<void> {
    while (pending.length > 0 && !closed.signal.aborted) {
      learnFrom(pending.shift()!)
      await new Promise(setImmediate)
    }
  }

  function forget(id: string): void {
    const entry = entries.get(id)
    if (!entry) return
    entries.delete(id)
    lexical.delete(entry)
    weighings.clear()
    suggestions.delete(entry)
    forgetVector(entry)
  }

  function forgetVector(entry: Searchable): void {
    vectors.delete(entry)
    withoutVector.delete(entry)
  }

  const isSearched = (entry: Searchable): boolean =>
    entries.get(entry.article.id) === entry || tried?.own.get(entry.article.id) === entry

  function embedAll(embedder: Embedder): void {
    embedding ??= embedWaiting(embedder).finally(() => {
      embedding = undefined
    })
  }

  /** Gives all that wait their vectors, a batch at a time. What fails goes on waiting, and is tried again later. */
  async function embedWaiting(embedder: Embedder): Promise<void> {
    while (withoutVector.size > 0 && !closed.signal.aborted) {
      const batch = [...withoutVector].slice(0, embeddedAtOnce)
      let made: Float32Array[]
      try {
        made = await embedder.embed(batch.map(({ article, questions }) => embeddedText(questions, article.answer)))
      } catch (error) {
        if (failures++ === 0) embedderFailed(embedder, error)
        const after = Math.min(embedRetryMs * 2 ** (failures - 1), longestRetryMs)
        if (!closed.signal.aborted) retry = setTimeout(() => embedAll(embedder), after).unref()
        return
      }
      failures = 0
      for (const [i, entry] of batch.entries()) {
        withoutVector.delete(entry)
        // The article may have changed while the embedder worked; then its new text waits, too.
        if (isSearched(entry) && made[i]) vectors.set(entry, made[i])
      }
    }
  }

  async function embedQuery(
    embedder: Embedder,
    query: string,
    signal?: AbortSignal,
  ): Promise<Float32Array | undefined> {
    const ended = new AbortController()
    const abort = () => ended.abort(signal?.reason)
    const timer = setTimeout(() => ended.abort(new Error(`no answer in ${embedTimeoutMs} ms`)), embedTimeoutMs)
    signal?.addEventListener('abort', abort)
    try {
      const vector = await Promise.race([vectorOf(embedder, query, { signal: ended.signal }), aborted(ended.signal)])
      return vector && unit(vector)
    } catch (error) {
      signal?.throwIfAborted()
      embedderFailed(embedder, error)
      return undefined
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
  }

  function embedderFailed(embedder: Embedder, error: unknown): void {
    onProblem({ code: 'EMBEDDER_FAILED', embedder: embedder.name, reason: reasonOf(error) })
  }

  /** What competes for a question, best first. */
  function rank(
    { entries, lexical }: Edition,
    query: string,
    accepts: (entry: Searchable) => boolean,
    limit: number,
    vector?: Float32Array,
  ): Ranked[] {
    // Vectors of all that may be searched are kept together.
    const isOfEdition = (entry: Searchable) => entries.get(entry.article.id) === entry
    const found = fuse<Searchable>(query, vector, {
      ...{ lexical, vectors },
      ...(tried ? { accepts: (entry) => isOfEdition(entry) && accepts(entry), isOfEdition } : { accepts }),
      byWords: Math.max(vector ? candidates : candidatesByWords, limit),
      byVectors: embedder?.spellingOnly ? 0 : Math.max(candidates, limit),
    })
      .map((one) => rankedOf(one, trust.weight))
      .filter(({ score }) => score > 0)
      .sort(byScore)
    if (reranker.depth === 0) return found
    const best = found.slice(0, reranker.depth).map((one) => {
      const bonus = reranker.bonus(traitsOf(query, one, one.entry.article.answer, lexical.rarity))
      return { ...one, score: one.score + bonus }
    })
    return [...best.sort(byScore), ...found.slice(reranker.depth)]
  }

  /** Lets confidence learn, once a tenth of the articles has changed; until it has, what it knew before holds. */
  function learn(): void {
    const isDue = unlearnt > 0 && unlearnt >= entries.size / 10
    const isTrustDue = learnsTrust && withoutVector.size === 0 && untrusted > 0 && untrusted >= entries.size / 10
    if (learning || !(isDue || reranker.isDue || isTrustDue || pending.length > 0)) return
    if (isDue) unlearnt = 0
    const askable = [...entries.values()].map(({ article, questions }) => ({ ...article, questions }))
    const ask = (query: string, locale: string, except: ReadonlySet<string>) => {
      const accepts = acceptance({ locale: locale || undefined, except, at: undefined, audience: undefined })
      const ranked = rank(published, query, accepts, 1)
      return ranked.length === 0 ? undefined : confidenceFeatures(query, ranked, lexical.rarity, weighings)(0)
    }
    const all = async () => {
      await learnPending()
      while (vocabulary.read(readAtOnce) && !closed.signal.aborted) await new Promise(setImmediate)
      if (reranker.isDue) await reranker.fit(closed.signal)
      if (isDue) await answerability.learn(askable, ask, closed.signal)
      if (isTrustDue) await learnTrust(embedder)
    }
    learning = all().finally(() => {
      learning = undefined
    })
  }

  /** Learns how much to believe the vectors. An embedder that fails at it is asked again some minutes later. */
  async function learnTrust(embedder: Embedder): Promise<void> {
    const changes = untrusted
    untrusted = 0
    const inOrder = [...entries.values()].sort((left, right) => (left.article.id < right.article.id ? -1 : 1))
    const teachers = new Map(
      inOrder.map((entry): [Searchable, Teacher] => {
        const confirmed = confirmations.get(entry.article.id)?.slice(-mostConfirmed) ?? []
        return [entry, { locale: entry.article.locale, fields: fieldsOf(entry), confirmed }]
      }),
    )
    try {
      const learnt = await learnVectorTrust({
        ...{ embedder, vectors, teachers, signal: closed.signal, textOf: embeddedText },
        synonyms: () => source.synonyms?.() ?? [],
        judge: (query, found, rarity) => {
          const ranked = found.map((one) => rankedOf(one, 0))
          return answerability.probability(confidenceFeatures(query, ranked, rarity)(0))
        },
      })
      if (learnt) trust = learnt
    } catch (error) {
      if (closed.signal.aborted) return
      if (failures++ === 0) embedderFailed(embedder, error)
      setTimeout(() => {
        untrusted += changes
      }, longestRetryMs).unref()
    }
  }

  async function searchIn(
    edition: Edition,
    asked: string,
    { locale, audience = [], at = new Date(), except, limit = 5, signal }: SearchOptions = {},
  ): Promise<Hit[]> {
    const { lexical, vocabulary, weighings } = edition
    signal?.throwIfAborted()
    learn()
    const accepts = acceptance({ locale, audience, at, except })
    const query = corrected(ownWords(asked), { vocabulary, rarity: lexical.rarity, locale })
    const isEmpty = saysNothing(query)
    const codes = codesIn(query)
    const vector = embedder && vectors.size > 0 ? await embedQuery(embedder, query, signal) : undefined
    // From here to the end nothing waits, so that all parts see the same articles.
    const found = rank(edition, query, accepts, limit, vector)
    const wordRanks = ranksBy(found, ({ match }) => match?.score)
    const vectorRanks = ranksBy(found, ({ cosine }) => cosine)
    // By words alone, as confidence has learnt them; what vectors say is added to it.
    const byWords = vector ? found.map((one) => ({ ...one, score: one.score - trust.weight * one.sense })) : found
    const features = confidenceFeatures(query, byWords, lexical.rarity, weighings)
    return found.slice(0, limit).map((ranked, i) => {
      const { entry, match, cosine, score, question, matched } = ranked
      const read = features(i)
      const byFeatures = answerability.probability(read)
      const rivals = vector ? found.filter((other) => other.question !== question) : []
      const confidence = vector ? trust.confidence(byFeatures, evidenceOf(ranked, rivals)) : byFeatures
      const rival = found.slice(i + 1).find((other) => other.question !== question)
      const why: { -readonly [Name in keyof Why]: Why[Name] } = {
        coverage: match?.coverage ?? 0,
        margin: Math.min(1, (score - Math.max(0, rival?.score ?? 0)) / score),
        unknown: read[UNKNOWN]!,
      }
      if (match) {
        why.lexicalRank = wordRanks.get(ranked)!
        why.lexicalScore = match.score
      }
      if (cosine !== undefined) {
        why.vectorRank = vectorRanks.get(ranked)!
        why.vectorScore = cosine
      }
      if (match?.question !== undefined) why.matched = matched
      if (query !== asked) why.readAs = query
      const isBelievable = (!isEmpty || plain(matched) === plain(query)) && !codes.some((code) => isOther(code, entry))
      return {
        article: entry.article,
        citation: cite(entry.article),
        score,
        confidence: isBelievable ? confidence : Math.min(confidence, ofNothing),
        why,
      }
    })
  }

  if (source.trial?.()) followTrial()
  const stops = [source.onPublish(update), source.onTrial?.(followTrial)]
  const everybody: CustomerRetriever = {
    get: (id) => entries.get(id)?.article,
    search: (asked, options) => searchIn(published, asked, options),
  }

  return {
    ...everybody,

    async for(customer) {
      if (!tried) return everybody
      const { trial: running, own, edition } = tried
      const trial = sideOf(source.name, running, await customer())
      if (trial.side === 'published') return { ...everybody, trial }
      return {
        trial,
        get: (id) => (own.get(id) ?? entries.get(id))?.article,
        search: async (asked, options) => searchIn(await edition, asked, options),
      }
    },

    suggest(typed, { locale, audience = [], at = new Date(), except, limit = 5 } = {}) {
      const found = suggestions.find(typed, limit, acceptance({ locale, audience, at, except }))
      return [...found].map(([{ article }, question]) => ({ article, citation: cite(article), question }))
    },

    confirm: (question, article) => learnFrom({ question, article }),

    confirmations: () => [
      ...[...confirmations].flatMap(([article, questions]) => questions.map((question) => ({ question, article }))),
      ...pending,
    ],

    get method() {
      return `BM25 over words and characters${embedder ? ` + ${trust.weight} × ${embedder.name} (${vectors.method})` : ''}`
    },

    async settled() {
      while (embedding) await embedding
      await tried?.edition
      await vectors.settled()
      learn()
      await learning
    },

    close() {
      closed.abort()
      clearTimeout(retry)
      kept.close()
      for (const stop of stops) stop?.()
    },
  }

  function cite({ id, version }: Article): Citation {
    return { space: source.name, article: id, version }
  }
}

/** What of an article is embedded. */
const embeddedText = (questions: readonly string[], answer: string): string => [...questions, answer].join('\n')

/** Where the features say how much of a question is unknown. */
const UNKNOWN = featureNames.indexOf('unknown')

/** How many articles are embedded at once, and the longest wait for another try. */
const embeddedAtOnce = 64
const longestRetryMs = 300_000

/** An article that competes, and what the parts of the search say of it. */
interface Ranked extends Candidate, Fused<Searchable> {
  readonly match: Fused<Searchable>['match']
}

function rankedOf(one: Fused<Searchable>, vectorWeight: number): Ranked {
  // Field by field: this is done for all that compete in every search.
  const { entry, match, cosine, sense, deviations } = one
  return {
    entry,
    match,
    cosine,
    sense,
    deviations,
    question: entry.article.question,
    matched: entry.questions[match?.question ?? 0] ?? entry.article.question,
    score: (match?.score ?? 0) + vectorWeight * sense,
  }
}

type Filters = { readonly [Name in 'locale' | 'audience' | 'at' | 'except']: SearchOptions[Name] | undefined }

/** Whether an entry may be found; a filter that is undefined lets everything pass. */
function acceptance({ locale, audience, at, except }: Filters) {
  const instant = at?.getTime()
  return ({ article, from, until }: Searchable): boolean =>
    (instant === undefined || (from <= instant && instant < until)) &&
    !except?.has(article.id) &&
    (locale === undefined || sameLanguage(article.locale, locale)) &&
    (audience === undefined || article.audience === undefined || article.audience.some((one) => audience.includes(one)))
}

/** What a share of the customers is answered from. */
interface Tried {
  readonly trial: Pick<RunningTrial, 'number' | 'share'>
  /** What it does not share with what is published, by the ids of articles. */
  readonly own: ReadonlyMap<string, Searchable>
  readonly edition: Promise<Edition>
}

const entryOf = (article: Article): Searchable => ({
  article,
  questions: [article.question, ...article.phrasings],
  from: article.validFrom ? Date.parse(article.validFrom) : Number.NEGATIVE_INFINITY,
  until: article.validUntil ? Date.parse(article.validUntil) : Number.POSITIVE_INFINITY,
})

const isPublished = ({ status }: Article): boolean => status === 'published'

/** A question without what does not tell it from another: case, width, spaces and punctuation, but for `C++` and `C#`. */
const plain = (question: string): string =>
  question
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s?!.,;:。、]+/g, '')

/** Whether an article is about a model of the same family, and not about the one that a code names: `TH01`, and `TH03` is asked. */
function isOther(
  { letters, figures }: { letters: string; figures: string },
  { article, questions }: Searchable,
): boolean {
  const text = fold([...questions, article.answer].join('\n'))
  const ofFamily = [...text.matchAll(new RegExp(`(?<![a-z0-9])${letters}[-_\\u2010 ]?([0-9]+)(?![0-9])`, 'g'))]
  return ofFamily.length > 0 && ofFamily.every(([, other]) => other !== figures)
}

/** Of those that fit alike, the one that was changed last comes first. */
const byScore = (left: Ranked, right: Ranked): number =>
  right.score - left.score || (left.entry.article.updatedAt < right.entry.article.updatedAt ? 1 : -1)

/** The places of those that have a value, from 1, highest first. */
function ranksBy(found: readonly Ranked[], value: (ranked: Ranked) => number | undefined): Map<Ranked, number> {
  const sorted = found
    .filter((ranked) => value(ranked) !== undefined)
    .sort((left, right) => value(right)! - value(left)!)
  return new Map(sorted.map((ranked, i) => [ranked, i + 1]))
}

/** Rejects when the signal aborts; never resolves. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
