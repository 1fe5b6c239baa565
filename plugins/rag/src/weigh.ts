import type { Hit } from '@huida/knowledge'
import type { Intent } from '@huida/plugin-intents'

/** A hit whose score and confidence know the intent of the message. */
export interface Weighed extends Hit {
  /** The confidence with which it was found. */
  readonly found: number
}

/**
 * From this probability on an intent speaks for the articles about it, and below it against them; beyond these bounds it says
 * no more. Measured, see the README.
 */
const SPEAKS_FROM = 0.27
const BOUNDS = { lowest: 0.05, highest: 0.95 }

/**
 * Search and intent judge the same message by different means, so what they say is added as log-odds. Where no article that
 * was found is about a probable intent, intents say nothing: the knowledge may have problems of its own. Where search has read
 * a misspelt question as it was meant, the intent has not, and says nothing against an article. A question that was chosen or
 * copied is certain. `share`: how much of what the intent says counts, 0 to 1.
 */
export function weighed(hits: readonly Hit[], intent: Intent | undefined, asked: string, share = 1): Weighed[] {
  const probabilities = new Map(intent?.candidates.map(({ name, score }) => [name, score]))
  const isJoined = hits.some(({ article }) => probabilities.has(article.problem))
  return hits
    .map((hit) => {
      const found = hit.confidence
      if (hit.article.question === asked) return { ...hit, found, confidence: 1, score: Number.POSITIVE_INFINITY }
      if (!isJoined) return { ...hit, found }
      const probability = probabilities.get(hit.article.problem) ?? 0
      const bounded = Math.min(Math.max(probability, BOUNDS.lowest), BOUNDS.highest)
      const said = logOdds(bounded) - logOdds(SPEAKS_FROM)
      return {
        ...hit,
        found,
        confidence: fromLogOdds(logOdds(found) + share * (hit.why?.readAs === undefined ? said : Math.max(0, said))),
        score: hit.score * (1 + share * probability),
      }
    })
    .sort((left, right) => right.score - left.score)
}

export const logOdds = (probability: number): number => Math.log(probability / (1 - probability))
export const fromLogOdds = (odds: number): number => 1 / (1 + Math.exp(-odds))
