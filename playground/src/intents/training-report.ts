import { confusions } from '@huida/plugin-intents'
import { calibrationError, reliability, wilson } from '@huida/statistics'
import type { Labelled } from '../measure/examples.js'
import { isRight, type Judgement, judgedOf } from '../measure/learner.js'
import { frontier, type Goals, type Pair, pairOf, type Sifted } from '../measure/thresholds.js'
import { type JudgedSet, type LabelledSet, tuningOf } from '../measure/tuning.js'
import { type Tuning, verdictOf } from '../measure/verdict.js'

/** How well what was learned understands messages that it has not learned from. Shares are from 0 to 1; `null`: of nothing. */
export interface TrainingReport {
  /** How many messages were judged, and which file they are from; without one each example was judged by a model that lacks it. */
  judged: number
  apart: string | null
  folds: number
  goals: Goals
  /** The share understood rightly before any threshold, and where it lies with 95 % confidence. What is judged to fit no intent is not. */
  accuracy: number | null
  between: { low: number; high: number }
  /** The expected calibration error. */
  ece: number | null
  /** Messages that fit no intent, and how many of them would be given one. */
  outside: { total: number; kept: number }
  bins: { from: number; to: number; count: number; confidence: number; accuracy: number }[]
  /** What can be had by demanding more or less of every intent, from the surest answers to all. */
  curve: Point[]
  /** By the bot's own thresholds. */
  own: Outcome
  /** By the thresholds that the examples speak for. */
  suggested: Point
  intents: IntentQuality[]
  confusions: ShownConfusion[]
  /** What stands between the examples and the goals, the worst first; empty when they hold. */
  blockers: { intent: string; wrong: number; accuracyWithout: number }[]
}

export interface Outcome {
  accuracy: number | null
  transfer: number
}

export interface Point extends Outcome {
  /** The chance to be right that is demanded. */
  demanded: number
}

/** What became of an intent's examples, each judged by a model that lacks it. */
export interface IntentQuality {
  name: string
  examples: number
  /** How many were taken for it. */
  predicted: number
  precision: number | null
  recall: number | null
  /** Wrong judgements that it takes part in, and how much more would be right at most if it were told apart. */
  wrong: number
  gain: number
}

/** Examples of one intent that were taken for another, or for none. */
export interface ShownConfusion {
  expected: string
  predicted: string | null
  count: number
  /** The surest first, with the example that looks most like each. */
  texts: { text: string; confidence: number; lure?: string }[]
}

const BINS = 10
const MAX_POINTS = 120
const MAX_CONFUSIONS = 40
const MAX_TEXTS = 8

/** What is found out about a training. */
export interface Lesson {
  set: Pick<LabelledSet<string>, 'name' | 'locale' | 'labelled' | 'apart'>
  judged: JudgedSet
  goals: Goals
  folds: number
  /** From which confidence each intent counts by the bot's own thresholds. */
  own: Readonly<Record<string, number>>
}

/** What a training has found out: too large to be read at each start. */
export interface Findings {
  report: TrainingReport
  /** Each example, judged by a model that lacks it. */
  judgements: Judgement[]
  /** How a confidence becomes a chance to be right. */
  curve: { base: number; slope: number; offsets: Record<string, number> }
}

/** Chooses thresholds and counts: a second or two with thousands of examples, so a program that serves does it in a thread of its own. */
export function findingsOf({ set, judged, goals, folds, own }: Lesson): Findings {
  const tuning = tuningOf(set, judged, { goals, folds })
  const { base, slope, offsets } = tuning.choice.curve
  const keepsOwn = ({ predicted, confidence }: Judgement) =>
    predicted !== undefined && confidence >= (own[predicted] ?? 1)
  return {
    report: reportOf(tuning, set.labelled, keepsOwn),
    judgements: judged.choosing,
    curve: { base, slope, offsets: Object.fromEntries(offsets) },
  }
}

function reportOf(
  tuning: Tuning<string>,
  labelled: readonly Labelled[],
  keepsOwn: (judgement: Judgement) => boolean,
): TrainingReport {
  const { unseen, apart, folds, goals, choice, oos } = tuning
  const named = unseen.filter(({ predicted }) => predicted !== undefined)
  const right = unseen.filter(isRight).length
  const reached = pairOf(unseen)
  return {
    ...{ judged: unseen.length, apart: apart ?? null, folds, goals },
    accuracy: numberOf(right / unseen.length),
    between: wilson(right, unseen.length),
    ece: numberOf(calibrationError(judgedOf(named))),
    outside: { total: oos.length, kept: oos.filter(({ kept }) => kept).length },
    bins: reliability(judgedOf(named), BINS).filter(({ count }) => count > 0),
    curve: thinned(frontier(unseen)).map(({ threshold, accuracy, coverage }) => ({
      ...{ demanded: threshold, accuracy },
      transfer: 1 - coverage,
    })),
    own: outcomeOf(pairOf(unseen.map((one) => ({ ...one, kept: keepsOwn(one) })))),
    suggested: { demanded: choice.demanded, ...outcomeOf(reached) },
    intents: qualityOf(choice.sifted),
    confusions: confusionsIn(choice.sifted, labelled),
    blockers: verdictOf(tuning).blockers.map(({ intent, wrong, accuracyWithout }) => ({
      ...{ intent, wrong, accuracyWithout },
    })),
  }
}

const outcomeOf = ({ accuracy, transfer }: Pair): Outcome => ({ accuracy: numberOf(accuracy), transfer })

/** JSON has no `NaN`. */
const numberOf = (value: number): number | null => (Number.isNaN(value) ? null : value)

function thinned<T>(points: readonly T[]): T[] {
  const step = Math.max(1, Math.ceil(points.length / MAX_POINTS))
  return points.filter((_, at) => at % step === 0 || at === points.length - 1)
}

function qualityOf(judgements: readonly Sifted[]): IntentQuality[] {
  const names = [...new Set(judgements.map(({ expected }) => expected!))].sort()
  return names.map((name) => {
    const own = judgements.filter(({ expected }) => expected === name)
    const taken = judgements.filter(({ predicted }) => predicted === name)
    const right = own.filter(isRight).length
    const wrong = own.length - right + (taken.length - right)
    return {
      ...{ name, examples: own.length, predicted: taken.length, wrong, gain: wrong / judgements.length },
      precision: numberOf(right / taken.length),
      recall: numberOf(right / own.length),
    }
  })
}

function confusionsIn(judgements: readonly Judgement[], labelled: readonly Labelled[]): ShownConfusion[] {
  return confusions(judgements, labelled, { responsible: 1 })
    .slice(0, MAX_CONFUSIONS)
    .map(({ expected, predicted, stolen }) => ({
      ...{ expected: expected!, predicted: predicted ?? null, count: stolen.length },
      texts: stolen.slice(0, MAX_TEXTS).map(({ text, confidence, responsible: [lure] }) => ({
        ...{ text, confidence },
        ...(lure && { lure: lure.text }),
      })),
    }))
}
