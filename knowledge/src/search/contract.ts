import type { Article, Citation } from '../article.js'
import type { Problem } from '../errors.js'
import type { Progress } from '../lexical/index-cache.js'
import type { Change, RunningTrial } from '../space/contract.js'
import type { TrialSide } from '../space/trial.js'
import type { Thesaurus } from '../text/thesaurus.js'
import type { Embedder } from '../vectors/embedding.js'
import type { Confirmation } from './reranker.js'

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
  /** A file in which the index of words is kept, so that a start need not read every article. Default: none; worth it from a thousand on. */
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
  /** Finds what would be found if these articles were the published ones, for a rehearsal. It is closed by who has asked for it. */
  instead(articles: readonly Article[]): Promise<CustomerRetriever & { close(): void }>
  /**
   * An agent or a customer says that an article answers a question: from now on the question finds it as a phrasing would,
   * and from twenty on the order of hits learns from what they have in common.
   */
  confirm(question: string, article: string): void
  /** Everything confirmed, to be kept and handed to the next retriever. Holds customers' words: mask them before. */
  confirmations(): Confirmation[]
  /** How many of how many articles are found by their words: fewer than all while many are read, as at the first start. */
  readonly progress: Progress
  /** Resolves when every article known by now is found by its words; rejects never. A search waits for it some seconds by itself. */
  ready(): Promise<void>
  /** Resolves when every article known by now has its vector, and confidence has learnt from the articles. */
  settled(): Promise<void>
  /** Stops following the source. */
  close(): void
}
