import { wilson } from '@huida/statistics'
import type { Language } from '../terminal/language.js'
import { type Blocker, blockersOf } from './blockers.js'
import type { Kept } from './figures.js'
import { type Choice, frontier, type Goals, meets, type Pair, pairOf, type Sifted } from './thresholds.js'

/** What `huida tune` found out about one language of a labelled set. */
export interface Tuning<Locale extends string = Language> {
  /** Of the set. */
  name: string
  locale: Locale
  goals: Goals
  choice: Choice
  /** How many parts the labelled set was judged in, each by a model that learned from the others. */
  folds: number
  /** Messages that were not used for choosing, with what the thresholds do to them. */
  unseen: Sifted[]
  /** The file that they are from; undefined when each part of the labelled set was sifted by what the others chose. */
  apart: string | undefined
  /** Messages that fit no intent: they should be handed over. */
  oos: Sifted[]
  /** For texts that were taken for another intent, the example of it that looks most like them: what to rewrite first. */
  lures: ReadonlyMap<string, string>
  /** What one threshold for all intents does to the unseen ones. */
  single: { threshold: number; reached: Pair }
}

/** Whether the goals hold on messages that were not used for choosing. */
export interface Verdict {
  /** `missed`: some thresholds would do, though not those that the labelled set speaks for. `impossible`: none would. */
  outcome: 'met' | 'missed' | 'impossible'
  reached: Pair
  /** Where the accuracy of what is kept lies, with 95 % confidence. */
  between: { low: number; high: number }
  /** The most accurate that there is within the transfer goal; undefined when too much is judged out of scope for it. */
  withinTransfer: Kept | undefined
  /** The fewest transfers that there are with the accuracy goal; undefined when it is nowhere reached. */
  withAccuracy: Kept | undefined
  /** Even where the truth is kindest to it, the best within the transfer goal is below the accuracy goal. */
  isBeyondDoubt: boolean
  blockers: Blocker[]
}

/** Judges what was chosen by what it does to messages that it was not chosen on. */
export function verdictOf({ unseen, goals }: Pick<Tuning, 'unseen' | 'goals'>): Verdict {
  const reached = pairOf(unseen)
  const points = frontier(unseen)
  const withinTransfer = greatest(
    points.filter(({ coverage }) => 1 - coverage <= goals.transfer + 1e-9),
    ({ accuracy }) => accuracy,
  )
  const withAccuracy = greatest(
    points.filter(({ accuracy }) => accuracy >= goals.accuracy),
    ({ coverage }) => coverage,
  )
  const isWithinReach = withinTransfer !== undefined && withinTransfer.accuracy >= goals.accuracy
  const outcome = meets(reached, goals) ? 'met' : isWithinReach ? 'missed' : 'impossible'
  const best = withinTransfer && kindest(withinTransfer, unseen.length)
  return {
    outcome,
    reached,
    between: wilson(reached.right, reached.kept),
    withinTransfer,
    withAccuracy,
    isBeyondDoubt: best !== undefined && best < goals.accuracy,
    blockers: outcome === 'impossible' ? blockersOf(unseen, goals) : [],
  }
}

const kindest = ({ accuracy, coverage }: Kept, total: number) => {
  const kept = Math.round(coverage * total)
  return wilson(Math.round(accuracy * kept), kept).high
}

const greatest = <T>(all: readonly T[], of: (one: T) => number): T | undefined =>
  all.reduce<T | undefined>((best, one) => (best === undefined || of(one) > of(best) ? one : best), undefined)
