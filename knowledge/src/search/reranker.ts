import { type Example, fitLogistic, type Weights } from '@huida/statistics'
import { queryTokens, tokenize } from '../text/tokens.js'
import type { Candidate, Rarity } from './confidence-features.js'

/** A question, and the article that a customer or an agent has said to answer it. */
export interface Confirmation {
  readonly question: string
  /** The article's id. */
  readonly article: string
}

/** Puts candidates in an order learnt from what was confirmed. */
export interface Reranker {
  /** How many of the best by score are put in another order; 0 until something is learnt that helps. */
  readonly depth: number
  /** Whether enough has been confirmed since the latest `fit` for another. */
  readonly isDue: boolean
  /** What is added to a candidate's score. */
  bonus(traits: Float64Array): number
  /** Remembers the traits of a question's candidates: those of the right one, and those of its rivals, best first. */
  add(right: Float64Array, wrong: readonly Float64Array[]): void
  /** Learns from what was added, a few milliseconds at a time. */
  fit(signal: AbortSignal): Promise<void>
}

/** How many candidates compete, how many confirmed questions it takes, and how many of the latest are learnt from. */
export const compared = 20
const fewest = 20
const most = 400
/** What a point of score is worth in log-odds at first: so much that little evidence changes nothing. */
const trustInScore = 10
const strength = 1
/** How long the event loop may be kept, in milliseconds. */
const sliceMs = 3

interface Lesson {
  readonly right: Float64Array
  readonly wrong: readonly Float64Array[]
}

/**
 * A logistic regression over pairs (Burges, "From RankNet to LambdaRank to LambdaMART", 2010, without the network): how the
 * traits of the right article differ from those of each that competed with it. It learns, for instance, that in this base
 * the answers say what the titles do not. What half of the questions teach must answer more of the other half, both ways,
 * than the score alone: else the order stays as it is.
 */
export function createReranker(): Reranker {
  const lessons: Lesson[] = []
  let added = 0
  let fittedAt = 0
  let weights: Weights | undefined

  function* train(): Generator<void, Weights | undefined> {
    let gained = 0
    for (const half of [0, 1]) {
      const learnt = yield* weightsOf(lessons.filter((_, i) => i % 2 === half))
      for (const lesson of lessons.filter((_, i) => i % 2 !== half)) {
        gained += Number(isFirst(lesson, learnt)) - Number(isFirst(lesson, undefined))
      }
    }
    return gained > 0 ? yield* weightsOf(lessons) : undefined
  }

  return {
    get depth() {
      return weights ? compared : 0
    },

    get isDue() {
      return added >= fewest && added >= fittedAt * 1.2
    },

    bonus: (traits) => bonusOf(traits, weights),

    add(right, wrong) {
      added++
      lessons.push({ right, wrong: wrong.slice(0, compared / 2) })
      if (lessons.length > most) lessons.shift()
    },

    async fit(signal) {
      fittedAt = added
      const steps = train()
      let step = steps.next()
      while (!step.done) {
        const end = performance.now() + sliceMs
        while (!step.done && performance.now() < end) step = steps.next()
        await new Promise(setImmediate)
        if (signal.aborted) return
      }
      weights = step.value
    },
  }
}

/** In points of score, which is the first trait. */
function bonusOf(traits: Float64Array, weights: Weights | undefined): number {
  if (!weights) return 0
  let sum = 0
  for (let i = 1; i < traits.length; i++) sum += weights[i]! * traits[i]!
  return sum / Math.max(1, weights[0]!)
}

function isFirst({ right, wrong }: Lesson, weights: Weights | undefined): boolean {
  const own = right[0]! + bonusOf(right, weights)
  return wrong.every((other) => other[0]! + bonusOf(other, weights) < own)
}

function* weightsOf(lessons: readonly Lesson[]): Generator<void, Weights> {
  const examples: Example[] = lessons.flatMap(({ right, wrong }) =>
    wrong.flatMap((other) => {
      const values = right.map((value, i) => value - other[i]!)
      const weight = 1 / wrong.length
      return [
        { values, positive: true, weight },
        { values: values.map((value) => -value), positive: false, weight },
      ]
    }),
  )
  const prior = new Float64Array((lessons[0]?.right.length ?? 0) + 1)
  prior[0] = trustInScore
  return yield* fitLogistic(examples, { prior, strength })
}

/** Texts taken apart into sentences, by text; forgotten together when there are many. */
const sentencesRead = new Map<string, ReadonlySet<string>[]>()

/** What the order may depend on: the score first, then its parts and what the best passage holds of the question. */
export function traitsOf(query: string, { score, match }: Candidate, answer: string, rarity: Rarity): Float64Array {
  const asked = new Map([...queryTokens(query)].map((token) => [token, rarity(token)]))
  let all = 0
  for (const weight of asked.values()) all += weight
  let [sentence, passage] = [0, 0]
  const sentences = sentencesOf(answer)
  for (let i = 0; i < sentences.length; i++) {
    let [one, two] = [0, 0]
    for (const [token, weight] of asked) {
      const here = sentences[i]!.has(token)
      if (here) one += weight
      if (here || sentences[i + 1]?.has(token)) two += weight
    }
    sentence = Math.max(sentence, one)
    passage = Math.max(passage, two)
  }
  return Float64Array.of(
    score,
    match?.asked ?? 0,
    match?.told ?? 0,
    match?.words ?? 0,
    match?.characters ?? 0,
    match?.order ?? 0,
    match?.questionCoverage ?? 0,
    match?.coverage ?? 0,
    all === 0 ? 0 : sentence / all,
    all === 0 ? 0 : passage / all,
    Math.log(1 + answer.length) / 10,
  )
}

function sentencesOf(text: string): ReadonlySet<string>[] {
  const known = sentencesRead.get(text)
  if (known) return known
  const read = (text.match(/[^。！？!?\n]{1,150}[。！？!?\n]?/g) ?? []).map((sentence) => new Set(tokenize(sentence)))
  if (sentencesRead.size >= 2_000) sentencesRead.clear()
  sentencesRead.set(text, read)
  return read
}
