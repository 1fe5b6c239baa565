import type { Kept } from './figures.js'
import { foldsOf } from './folds.js'
import { isRight, type Judgement } from './learner.js'

/** Below which confidence a message is handed to a person: as the plugin `intents` takes it for a language. */
export interface Thresholds {
  /** Of every intent that is not named below. */
  default: number
  intents: Record<string, number>
}

/** What has to hold together, 0 to 1. */
export interface Goals {
  /** The share right of what is kept: at least this. What fits no intent and is kept is wrong. */
  accuracy: number
  /** The share of what has an intent that is handed to people, below a threshold or judged out of scope: at most this. */
  transfer: number
}

/** A judgement with how likely it is right, as the labelled set tells, and whether the thresholds keep it. */
export interface Sifted extends Judgement {
  /** 0 to 1; −1 when it was judged out of scope, which nothing keeps. */
  chance: number
  kept: boolean
}

/** How likely a judgement is right. */
export type Chance = (judgement: Judgement) => number

/** What a labelled set says about confidence: the same for all intents, and how much each intent differs. */
export interface Curve {
  base: number
  slope: number
  offsets: ReadonlyMap<string, number>
}

/** How much intents may differ from each other; 0 is one threshold for all. Which one, the labelled set decides. */
const VARIANCES = [0, 0.1, 0.3, 1, 3] as const

/** Parts of the labelled set that are each judged by a curve that has not seen them. */
const PARTS = 5

/** Thresholds that were chosen, and what led to them. */
export interface Choice {
  thresholds: Thresholds
  /** The chance to be right that is demanded of every intent. */
  demanded: number
  curve: Curve
  /** How much intents were found to differ. */
  variance: number
  /** The labelled set, each judgement sifted by a curve that has not seen it. */
  sifted: Sifted[]
}

/**
 * Chooses a threshold for each intent: the confidence from which a prediction of it has the demanded chance to be right.
 *
 * The chance is a logistic curve over the logit of the confidence (Platt 1999) with an offset for each intent that is held
 * back towards 0 as long as few examples speak for it (a normal prior on the offsets; its variance is chosen by the log
 * loss of parts that were left out). That is what keeps ten examples from inventing a threshold. The demanded chance is the
 * one that lies farthest from both limits, counted in standard errors: the best hope that both hold on other messages.
 * @param variances how much intents may differ, to be chosen from; `[0]` is one threshold for all
 */
export function chooseThresholds(
  judgements: readonly Judgement[],
  goals: Goals,
  variances: readonly number[] = VARIANCES,
): Choice {
  const named = judgements.filter(({ predicted }) => predicted !== undefined)
  const variance = leastBy(variances, (candidate) => logLoss(named, crossed(named, candidate)))
  const chances = crossed(judgements, variance)
  const demanded = demand(
    judgements.map((judgement, i) => ({ ...judgement, chance: chances[i]! })),
    goals,
  )
  const curve = fit(named, variance)
  const names = [...new Set(named.map(({ predicted }) => predicted!))].sort()
  return {
    demanded,
    curve,
    variance,
    thresholds: thresholdsAt(curve, names, demanded),
    sifted: judgements.map((judgement, i) => ({
      ...judgement,
      chance: chances[i]!,
      kept: chances[i]! >= demanded,
    })),
  }
}

/** From which confidence each intent has the demanded chance to be right. */
export const thresholdsAt = (curve: Curve, intents: readonly string[], demanded: number): Thresholds => ({
  default: confidenceAt(curve, demanded),
  intents: Object.fromEntries(intents.map((name) => [name, confidenceAt(curve, demanded, name)])),
})

/** What thresholds do to judgements that they were not chosen on. */
export const sift = (judgements: readonly Judgement[], { thresholds, curve }: Choice): Sifted[] =>
  judgements.map((judgement) => {
    const { predicted, confidence } = judgement
    const threshold = predicted === undefined ? undefined : (thresholds.intents[predicted] ?? thresholds.default)
    return {
      ...judgement,
      chance: chanceBy(curve)(judgement),
      kept: threshold !== undefined && confidence >= threshold,
    }
  })

/**
 * Sifts each part of a labelled set with thresholds that were chosen on the other parts: an honest account of a set that
 * has nothing to put aside.
 */
export const siftCrosswise = (judgements: readonly Judgement[], goals: Goals): Sifted[] =>
  inParts(judgements, (others, part) => sift(part, chooseThresholds(others, goals)))

/** How a pair of figures is counted. */
export interface Pair {
  /** `NaN` when nothing is kept. */
  accuracy: number
  transfer: number
  kept: number
  right: number
  /** Those that fit no intent included. */
  total: number
}

export function pairOf(sifted: readonly Sifted[]): Pair {
  const kept = sifted.filter((one) => one.kept)
  const right = kept.filter(isRight).length
  const answerable = sifted.filter(hasIntent)
  return {
    accuracy: right / kept.length,
    transfer: 1 - answerable.filter((one) => one.kept).length / answerable.length,
    kept: kept.length,
    right,
    total: sifted.length,
  }
}

/** What fits no intent is rightly handed over, and no transfer that a goal counts. */
const hasIntent = ({ expected }: Pick<Judgement, 'expected'>): boolean => expected !== undefined

/**
 * What can be had by demanding more or less of every intent, from the surest answers to all; what is judged out of scope is not. `coverage`: of
 * what has an intent.
 */
export function frontier(sifted: readonly Pick<Sifted, 'chance' | 'expected' | 'predicted'>[]): Kept[] {
  const sorted = [...sifted].sort((left, right) => right.chance - left.chance)
  const answerable = sorted.filter(hasIntent).length
  const points: Kept[] = []
  let [right, covered] = [0, 0]
  for (const [i, one] of sorted.entries()) {
    if (one.expected === one.predicted) right++
    if (hasIntent(one)) covered++
    if (sorted[i + 1]?.chance === one.chance || one.chance < 0) continue
    points.push({ threshold: one.chance, coverage: covered / answerable, accuracy: right / (i + 1) })
  }
  return points
}

export const meets = ({ accuracy, transfer }: Pick<Pair, 'accuracy' | 'transfer'>, goals: Goals): boolean =>
  accuracy >= goals.accuracy && transfer <= goals.transfer

/** The demanded chance whose pair is the farthest within both limits, or the least beyond them, in standard errors. */
function demand(sifted: readonly Pick<Sifted, 'chance' | 'expected' | 'predicted'>[], goals: Goals): number {
  const { length: total } = sifted
  const points = frontier(sifted)
  if (points.length === 0) return 1
  const safety = ({ accuracy, coverage }: Kept) =>
    Math.min(
      (accuracy - goals.accuracy) / Math.sqrt((goals.accuracy * (1 - goals.accuracy)) / (coverage * total)),
      (goals.transfer - (1 - coverage)) / Math.sqrt((goals.transfer * (1 - goals.transfer)) / total),
    )
  return leastBy(points, (point) => -safety(point)).threshold
}

/** For each judgement the chance that a curve gives it which was fitted on the other parts. */
const crossed = (judgements: readonly Judgement[], variance: number): number[] =>
  inParts(judgements, (others, part) => part.map(chanceBy(fit(others, variance))))

/** Works on each part with the others beside it, and puts the results back in order. */
function inParts<T>(
  judgements: readonly Judgement[],
  work: (others: readonly Judgement[], part: readonly Judgement[]) => T[],
): T[] {
  const results = new Array<T>(judgements.length)
  const foldOf = foldsOf(
    judgements.map(({ text, expected }) => ({ text, intent: expected })),
    PARTS,
  )
  for (let part = 0; part < PARTS; part++) {
    const places = judgements.flatMap((_, i) => (foldOf[i] === part ? [i] : []))
    const others = judgements.filter((_, i) => foldOf[i] !== part)
    const done = work(
      others,
      places.map((i) => judgements[i]!),
    )
    for (const [k, place] of places.entries()) results[place] = done[k]!
  }
  return results
}

const chanceBy =
  (curve: Curve): Chance =>
  ({ predicted, confidence }) =>
    predicted === undefined
      ? -1
      : logistic(curve.base + curve.slope * logit(confidence) + (curve.offsets.get(predicted) ?? 0))

/** The confidence at which the chance is as demanded; in steps of 0.001, rounded down as `sift` compares with ≥. */
function confidenceAt({ base, slope, offsets }: Curve, chance: number, intent = ''): number {
  const confidence = logistic((logit(chance) - base - (offsets.get(intent) ?? 0)) / slope)
  return Math.floor(confidence * 1_000) / 1_000
}

/** A curve that falls with confidence would keep the doubtful: the slope stays above this. */
const LEAST_SLOPE = 0.05

/**
 * The curve of the greatest posterior: Newton's method on base and slope, then on each offset, in turns. A prior as weak as
 * one example keeps base and slope finite where all are right.
 */
function fit(judgements: readonly Judgement[], variance: number): Curve {
  const rows = judgements.flatMap((one) =>
    one.predicted === undefined ? [] : [{ x: logit(one.confidence), y: isRight(one) ? 1 : 0, name: one.predicted }],
  )
  const byName = new Map<string, typeof rows>()
  for (const row of rows) {
    const own = byName.get(row.name)
    if (own) own.push(row)
    else byName.set(row.name, [row])
  }
  const offsets = new Map<string, number>()
  let base = 0
  let slope = 1
  for (let round = 0; round < 30; round++) {
    // A prior of variance 4 around "confidence is the chance": base 0, slope 1.
    let [g0, g1, h00, h01, h11] = [-base / 4, -(slope - 1) / 4, 1 / 4, 0, 1 / 4]
    for (const { x, y, name } of rows) {
      const p = logistic(base + slope * x + (offsets.get(name) ?? 0))
      const w = p * (1 - p)
      g0 += y - p
      g1 += (y - p) * x
      h00 += w
      h01 += w * x
      h11 += w * x * x
    }
    const determinant = h00 * h11 - h01 * h01
    const steps = [bounded((h11 * g0 - h01 * g1) / determinant), bounded((h00 * g1 - h01 * g0) / determinant)]
    base += steps[0]!
    slope = Math.max(LEAST_SLOPE, slope + steps[1]!)
    for (const [name, own] of variance > 0 ? byName : []) {
      const offset = offsets.get(name) ?? 0
      let [g, h] = [-offset / variance, 1 / variance]
      for (const { x, y } of own) {
        const p = logistic(base + slope * x + offset)
        g += y - p
        h += p * (1 - p)
      }
      steps.push(bounded(g / h))
      offsets.set(name, offset + steps.at(-1)!)
    }
    if (steps.every((step) => Math.abs(step) < 1e-4)) break
  }
  return { base, slope, offsets }
}

/** What chances that were given say of what was right: small is good. */
const logLoss = (judgements: readonly Judgement[], chances: readonly number[]): number =>
  judgements.reduce((total, one, i) => total - Math.log(isRight(one) ? chances[i]! : 1 - chances[i]!), 0)

const logistic = (x: number): number => 1 / (1 + Math.exp(-x))

/** 0 and 1 themselves lie at infinity. */
function logit(share: number): number {
  const inside = Math.min(1 - 1e-4, Math.max(1e-4, share))
  return Math.log(inside / (1 - inside))
}

/** Newton's steps leap where the curve is flat. */
const bounded = (step: number) => Math.max(-2, Math.min(2, step))

const leastBy = <T>(all: readonly T[], cost: (one: T) => number): T => {
  const costs = all.map(cost)
  return all[costs.indexOf(Math.min(...costs))]!
}
