import type { Hit } from '@huida/knowledge'
import type { Intent } from '@huida/plugin-intents'

/** A hit whose score and confidence know the intent of the message. */
export interface Weighed extends Hit {
  /** The confidence with which it was found. */
  readonly found: number
}

/**
 * From this probability on, an intent speaks for the articles about it. Above a certain probability it says no more, so
 * that no intent answers alone. Measured, see the README.
 */
const SPEAKS_FROM = 0.12
const SPEAKS_UP_TO = 0.95

/**
 * Search and intent judge the same message by different means, so what they say is added as log-odds: an article about a
 * probable intent moves up, and nothing moves down, since a problem may have no intent of its own. A question that was
 * chosen or copied is certain.
 */
export function weighed(hits: readonly Hit[], intent: Intent | undefined, asked: string): Weighed[] {
  return hits
    .map((hit) => {
      const found = hit.confidence
      if (hit.article.question === asked) return { ...hit, found, confidence: 1, score: Number.POSITIVE_INFINITY }
      const probability = intent?.candidates.find(({ name }) => name === hit.article.problem)?.score ?? 0
      const speaksFor = Math.max(0, logOdds(Math.min(probability, SPEAKS_UP_TO)) - logOdds(SPEAKS_FROM))
      return {
        ...hit,
        found,
        confidence: fromLogOdds(logOdds(found) + speaksFor),
        score: hit.score * (1 + probability),
      }
    })
    .sort((left, right) => right.score - left.score)
}

const logOdds = (probability: number) => Math.log(probability / (1 - probability))
const fromLogOdds = (odds: number) => 1 / (1 + Math.exp(-odds))
