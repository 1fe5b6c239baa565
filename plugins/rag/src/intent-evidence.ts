import type { Hit } from '@huida/knowledge'
import { usesWord } from '@huida/knowledge/text'
import type { Intent } from '@huida/plugin-intents'

/** A hit whose score and confidence know the intent of the message. */
export interface Weighed extends Hit {
  /** The confidence with which it was found. */
  readonly found: number
  /** Its share beside the other hits, 0 to 1: how likely it is the one, if one of them is. Absent: it was not compared so. */
  readonly share?: number
  /** How many words of other trades the message has that the article does not use. */
  readonly foreign: number
}

/**
 * From this probability on an intent speaks for the articles about it, and below it against them; beyond these bounds it says
 * no more. Measured, see the README.
 */
const SPEAKS_FROM = 0.27
const BOUNDS = { lowest: 0.05, highest: 0.95 }

/** How scores and intents put hits in order: as a softmax, whose shares say how far the best is ahead of the rest. */
const ORDER = { score: 9, intent: 0.77, least: 0.02 }
/** The same where intents know the articles themselves, too. */
const WITH_ARTICLES = { score: 6.3, intent: 0.45, article: 0.36, leastArticle: 0.002 }
/**
 * What an article is believed by: its share, what search and intent say of it, how far an intent is sure of another problem, how much of the
 * question it holds, and how much no article does.
 * Fitted on the shop's own phrasings, each asked without itself, then on conversations, held back towards the former; see the README.
 */
const BELIEF = {
  share: 0.5,
  found: 0.2,
  intent: 0.33,
  elsewhere: -0.4,
  coverage: 0.5,
  unknown: -0.4,
  outOfScope: -1,
  bias: -0.2,
}
/** What a word of another trade says against every article that does not use it, as log-odds, and what a second one adds. Chosen on conversations; see the README. */
const FOREIGN = { first: -2.1, second: -1 }
const SHARES = { lowest: 0.02, highest: 0.98 }
/** Below this, search itself says that it is no answer, and counts for more. */
const HARDLY = 0.1
const HARDLY_WEIGHT = 2

/**
 * Search and intent judge the same message by different means: both order the hits, and both say how far the first is believed. Where no
 * article that was found is about a probable intent, intents say nothing: the knowledge may have problems of its own. Where search has read
 * a misspelt question as it was meant, the intent has not, and says nothing against an article. A question that was chosen or
 * copied is certain. `share`: how much of what the intent says counts, 0 to 1.
 */
export function weighed(hits: readonly Hit[], intent: Intent | undefined, asked: string, share = 1): Weighed[] {
  const probabilities = new Map(intent?.candidates.map(({ name, score }) => [name, score]))
  const isJoined = hits.some(({ article }) => probabilities.has(article.problem))
  const probabilityOf = ({ article }: Hit) => probabilities.get(article.problem) ?? 0
  /** How probable it is that another problem of those that intents know is meant, where they name one. */
  const elsewhere = ({ article, why }: Hit): number =>
    intent?.name === undefined || intent.name === article.problem || !probabilities.has(article.problem) || why?.readAs
      ? 0
      : (probabilities.get(intent.name) ?? 0)
  const asksFor = intent?.articles && new Map(intent.articles.map(({ name, score }) => [name, score]))
  const places = hits.map((hit) => {
    const ofIntent = Math.log(Math.max(ORDER.least, probabilityOf(hit)))
    if (!asksFor) return ORDER.score * hit.score + share * ORDER.intent * ofIntent
    const ofArticle = Math.log(Math.max(WITH_ARTICLES.leastArticle, asksFor.get(hit.article.id) ?? 0))
    const said = WITH_ARTICLES.intent * ofIntent + WITH_ARTICLES.article * ofArticle
    return WITH_ARTICLES.score * hit.score + share * said
  })
  const shares = softmax(places)
  return hits
    .map((hit, i) => {
      const found = hit.confidence
      const foreign = foreignTo(hit, intent?.foreign ?? [])
      if (hit.article.question === asked)
        return { ...hit, found, foreign, confidence: 1, score: Number.POSITIVE_INFINITY }
      if (!isJoined) return { ...hit, found, foreign }
      const believed =
        BELIEF.share * oddsOfShare(shares[i]!) +
        BELIEF.found * logOdds(within(found, HARDLY, 0.99)) +
        HARDLY_WEIGHT * (logOdds(Math.min(found, HARDLY)) - logOdds(HARDLY)) +
        share * BELIEF.intent * saidBy(probabilityOf(hit), hit) +
        share * BELIEF.elsewhere * elsewhere(hit) +
        BELIEF.coverage * (hit.why?.coverage ?? found) +
        BELIEF.unknown * (hit.why?.unknown ?? 0) +
        (intent?.outOfScope ? share * BELIEF.outOfScope : 0) +
        saidByForeign(foreign) +
        BELIEF.bias
      return {
        ...hit,
        found,
        foreign,
        share: shares[i]!,
        confidence: fromLogOdds(believed),
        score: places[i]! / ORDER.score,
      }
    })
    .sort((left, right) => right.score - left.score)
}

/** How probable it is that one of two answers, each of which may be the one. */
export function together(first: Weighed, second: Weighed): number {
  if (first.share === undefined || second.share === undefined) return Math.max(first.confidence, second.confidence)
  const more = oddsOfShare(first.share + second.share) - oddsOfShare(first.share)
  return fromLogOdds(logOdds(first.confidence) + BELIEF.share * more)
}

/** What an intent says of an article, as log-odds. */
function saidBy(probability: number, hit: Hit): number {
  const said = logOdds(within(probability, BOUNDS.lowest, BOUNDS.highest)) - logOdds(SPEAKS_FROM)
  return hit.why?.readAs === undefined ? said : Math.max(0, said)
}

function foreignTo({ article }: Hit, words: readonly string[]): number {
  if (words.length === 0) return 0
  const said = [article.question, ...article.phrasings, article.answer].join('\n')
  return words.filter((word) => !usesWord(said, word)).length
}

/** What words of other trades say against an article, as log-odds. */
const saidByForeign = (words: number): number => (words === 0 ? 0 : FOREIGN.first + (words === 1 ? 0 : FOREIGN.second))

const oddsOfShare = (share: number): number => logOdds(within(share, SHARES.lowest, SHARES.highest))

function softmax(places: readonly number[]): number[] {
  const most = Math.max(...places)
  const raised = places.map((place) => Math.exp(place - most))
  const sum = raised.reduce((total, one) => total + one, 0)
  return raised.map((one) => one / sum)
}

const within = (value: number, lowest: number, highest: number): number => Math.min(Math.max(value, lowest), highest)

export const logOdds = (probability: number): number => Math.log(probability / (1 - probability))
export const fromLogOdds = (odds: number): number => 1 / (1 + Math.exp(-odds))
