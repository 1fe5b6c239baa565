import { best } from './best.js'
import type { Field } from './field.js'

/** How every article fits the latest question, by its number. */
export interface Ranking {
  /** The number of the question that fits best; -1 if none does. */
  questions: Int32Array
  /** What that question scores. */
  asked: Float32Array
  /** What the article scores as a whole. */
  told: Float32Array
}

export const noRanking = (): Ranking => ({
  questions: new Int32Array(0),
  asked: new Float32Array(0),
  told: new Float32Array(0),
})

/**
 * Finds the best question of each article.
 * @param firstQuestions by the number of an article, the number of its first question; then one for the next article
 */
export function rankArticles(ranking: Ranking, questions: Field, articles: Field, firstQuestions: Int32Array): void {
  if (ranking.told.length < articles.end) {
    const length = Math.ceil(articles.end * 1.25)
    ranking.questions = new Int32Array(length)
    ranking.asked = new Float32Array(length)
    ranking.told = new Float32Array(length)
  }
  fill(ranking, questions.scores, articles.scores, firstQuestions, articles.end)
}

/** Apart, with nothing but flat arrays, so that the runtime compiles it once and for all. */
function fill(
  ranking: Ranking,
  ofQuestions: Float32Array,
  ofArticles: Float32Array,
  first: Int32Array,
  end: number,
): void {
  const { questions, asked, told } = ranking
  for (let number = 0; number < end; number++) {
    told[number] = ofArticles[number * 3]! + ofArticles[number * 3 + 1]!
    let most = 0
    let question = -1
    const next = first[number + 1]!
    for (let text = first[number]!; text < next; text++) {
      const score = ofQuestions[text * 3]! + ofQuestions[text * 3 + 1]!
      if (score <= most) continue
      most = score
      question = text
    }
    questions[number] = question
    asked[number] = most
  }
}

/** The most of what was found. Asks whether a number was found only where it would be the most, since that is far to look. */
export function most(scores: Float32Array, end: number, isFound: (number: number) => boolean): number {
  let most = 0
  for (let number = 0; number < end; number++) {
    if (scores[number]! > most && isFound(number)) most = scores[number]!
  }
  return most
}

/** The numbers of the best, best first: the question counts for its share, the whole article for the rest. */
export function bestOf(
  { asked, told }: Ranking,
  end: number,
  askedShare: number,
  limit: number,
  isFound: (number: number) => boolean,
): number[] {
  const ranked = best<number>(limit)
  let least = 0
  for (let number = 0; number < end; number++) {
    const score = askedShare * asked[number]! + (1 - askedShare) * told[number]!
    if (score <= least || !isFound(number)) continue
    ranked.offer(number, score)
    least = Math.max(0, ranked.least)
  }
  return ranked.items()
}
