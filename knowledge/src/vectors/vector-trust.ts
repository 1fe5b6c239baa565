import { type Example, fitAtOnce, logOdds, sigmoid, type Weights } from '@huida/statistics'

/** How much vectors are believed in a base, by a model. */
export interface VectorTrust {
  /** What `Fused.sense` counts beside the words' score, which is about 1 for the same words; 0 where it does not help. */
  readonly weight: number
  /** A confidence that has seen the vectors. */
  confidence(byWords: number, evidence: VectorEvidence): number
}

/** What vectors say of a hit, in deviations: see `Fused`. */
export interface VectorEvidence {
  readonly own: number
  /** How far it is above the closest other article. */
  readonly lead: number
}

/** A weight, and nothing to say on confidence. */
export const plainTrust = (weight: number): VectorTrust => ({ weight, confidence: (byWords) => byWords })

/** A question of which the answer is known, and what competes for it. */
export interface Lesson {
  readonly candidates: readonly { readonly words: number; readonly sense: number; readonly isRight: boolean }[]
}

/** What is tried, in points of score. */
const weights = [0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8, 1.2, 2]
/** How many lessons it takes to say anything. */
export const fewestLessons = 30
/** How many standard errors more questions must be answered than without vectors: chance reaches that once in forty times. */
const surely = 2

/**
 * The weight with which most lessons are answered right; 0 unless that is surely more than without vectors. Of weights that do
 * about as well the smallest is taken.
 */
export function weightFrom(lessons: readonly Lesson[]): number {
  const without = lessons.map((lesson) => placeOf(lesson, 0))
  const tried = weights.flatMap((weight) => {
    const places = lessons.map((lesson) => placeOf(lesson, weight))
    const gained = places.filter((place, i) => place === 1 && without[i] !== 1).length
    const lost = places.filter((place, i) => place !== 1 && without[i] === 1).length
    const isSure = gained - lost >= surely * Math.sqrt(gained + lost) && gained > lost
    return isSure ? [{ weight, reciprocal: places.reduce((sum, place) => sum + 1 / place, 0) }] : []
  })
  const best = Math.max(...tried.map(({ reciprocal }) => reciprocal))
  return tried.find(({ reciprocal }) => reciprocal >= best - 0.003 * lessons.length)?.weight ?? 0
}

/** The place of the right one, from 1; infinite if it was not found. Of equal scores it is the last. */
function placeOf({ candidates }: Lesson, weight: number): number {
  const scoreOf = ({ words, sense }: Lesson['candidates'][number]): number => words + weight * sense
  const right = candidates.filter(({ isRight }) => isRight).map(scoreOf)
  if (right.length === 0) return Number.POSITIVE_INFINITY
  const most = Math.max(...right)
  return 1 + candidates.filter((candidate) => !candidate.isRight && scoreOf(candidate) >= most).length
}

/** The best hit of a lesson, once with the right article there and once without. */
export interface Judged {
  readonly byWords: number
  readonly evidence: VectorEvidence
  readonly isRight: boolean
}

/** One question in five has no answer: see `answerability-prior.ts`. */
const unanswerable = 0.25
const strength = 5

/** Trust with what was learnt of confidence, if that tells better than words alone whether hits are right that it has not seen. */
export function trustFrom(weight: number, judged: readonly Judged[]): VectorTrust {
  if (weight === 0 || judged.length < fewestLessons) return plainTrust(weight)
  const scale = scaleOf(judged)
  const examples = judged.map(
    (one): Example => ({
      values: valuesOf(one, scale),
      positive: one.isRight,
      weight: one.isRight ? 1 : unanswerable,
    }),
  )
  let gained = 0
  // A question is judged twice, and stays in one half.
  for (const half of [0, 1]) {
    const learnt = fit(examples.filter((_, i) => (i >> 1) % 2 === half))
    for (const one of examples.filter((_, i) => (i >> 1) % 2 !== half))
      gained += loss(one, byWordsAlone) - loss(one, learnt)
  }
  if (gained <= 0) return plainTrust(weight)
  const learnt = fit(examples)
  return {
    weight,
    confidence: (byWords, evidence) => sigmoid(logOdds(valuesOf({ byWords, evidence }, scale), learnt)),
  }
}

const byWordsAlone: Weights = Float64Array.of(1, 0, 0, 0)

const fit = (examples: readonly Example[]): Weights => fitAtOnce(examples, { prior: byWordsAlone, strength })

function loss({ values, positive, weight = 1 }: Example, weights: Weights): number {
  const p = sigmoid(logOdds(values, weights))
  return -weight * Math.log(Math.max(1e-6, positive ? p : 1 - p))
}

interface Scale {
  readonly own: readonly [mean: number, deviation: number]
  readonly lead: readonly [mean: number, deviation: number]
}

function scaleOf(judged: readonly Judged[]): Scale {
  const of = (name: keyof VectorEvidence): [number, number] => {
    const values = judged.map(({ evidence }) => evidence[name])
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
    return [mean, Math.max(0.01, Math.sqrt(variance))]
  }
  return { own: of('own'), lead: of('lead') }
}

function valuesOf({ byWords, evidence }: Pick<Judged, 'byWords' | 'evidence'>, { own, lead }: Scale): Float64Array {
  const bounded = Math.min(0.999, Math.max(0.001, byWords))
  return Float64Array.of(
    Math.log(bounded / (1 - bounded)),
    Math.max(-4, Math.min(4, (evidence.own - own[0]) / own[1])),
    Math.max(-4, Math.min(4, (evidence.lead - lead[0]) / lead[1])),
  )
}
