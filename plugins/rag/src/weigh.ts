import type { Hit } from '@huida/knowledge'
import type { Intent } from '@huida/plugin-intents'

/** A hit whose score and confidence know the intent of the message. */
export interface Weighed extends Hit {
  /** The confidence with which it was found. */
  readonly found: number
}

/** How much an intent that is certain adds to the log-odds of the articles about it, and to their score. See the README. */
const INTENT_LOG_ODDS = 2
const INTENT_SHARE = 0.4

/** Articles about the intent move up, and a question that was chosen or copied is certain. */
export function weighed(hits: readonly Hit[], intent: Intent | undefined, asked: string): Weighed[] {
  return hits
    .map((hit) => {
      const found = hit.confidence
      if (hit.article.question === asked) return { ...hit, found, confidence: 1, score: Number.POSITIVE_INFINITY }
      const agrees = intent?.name !== undefined && intent.name === hit.article.problem ? intent.confidence : 0
      return {
        ...hit,
        found,
        confidence: fromLogOdds(logOdds(found) + INTENT_LOG_ODDS * agrees),
        score: hit.score * (1 + INTENT_SHARE * agrees),
      }
    })
    .sort((left, right) => right.score - left.score)
}

const logOdds = (probability: number) => Math.log(probability / (1 - probability))
const fromLogOdds = (odds: number) => 1 / (1 + Math.exp(-odds))
