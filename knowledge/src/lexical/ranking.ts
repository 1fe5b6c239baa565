import { best } from '../search/best.js'
import type { Field } from './bm25-field.js'

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
 * Finds the best question of each article that comes close.
 * @param firstQuestions by the number of an article, the number of its first question; then one for the next article
 * @returns the most that an article scores as a whole, of those found
 */
export function rankArticles(
  ranking: Ranking,
  questions: Field,
  articles: Field,
  firstQuestions: Int32Array,
  isFound: (number: number) => boolean,
): number {
  const { end } = articles
  if (ranking.told.length < end) {
    const length = Math.ceil(end * 1.25)
    ranking.questions = new Int32Array(length)
    ranking.asked = new Float32Array(length)
    ranking.told = new Float32Array(length)
  }
  addReadings(ranking.told, articles.scores, end)
  const mostTold = most(ranking.told, end, isFound)
  pickQuestions(ranking, questions.scores, firstQuestions, end, mostTold * leastTold)
  return mostTold
}

/**
 * What holds less than this share of the best cannot lead by a question, whose words it holds too; most articles do, and
 * looking at their questions would take longer than all the rest.
 */
const leastTold = 0.1

// The loops are apart, with nothing but flat arrays, so that the runtime compiles them once and for all.

function addReadings(told: Float32Array, scores: Float32Array, end: number): void {
  for (let number = 0; number < end; number++) told[number] = scores[number * 3]! + scores[number * 3 + 1]!
}

function pickQuestions(ranking: Ranking, scores: Float32Array, first: Int32Array, end: number, floor: number): void {
  const { questions, asked, told } = ranking
  for (let number = 0; number < end; number++) {
    let most = 0
    let question = -1
    const next = told[number]! < floor ? 0 : first[number + 1]!
    for (let text = first[number]!; text < next; text++) {
      const score = scores[text * 3]! + scores[text * 3 + 1]!
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
