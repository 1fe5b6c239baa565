import { isRight, type Judgement } from './learner.js'
import type { Goals, Sifted } from './thresholds.js'

/** One intent taken for another, with the texts that it happened to. */
export interface Confusion {
  expected: string
  predicted: string
  texts: string[]
}

/** An intent that stands between a labelled set and its goals. */
export interface Blocker {
  intent: string
  /** Wrong answers that would be given because of it, it being what was meant or what was understood. */
  wrong: number
  /** The share right of what is kept if this one and all before it were told apart from the others. */
  accuracyWithout: number
  confusions: Confusion[]
}

/**
 * The intents that prevent the goals, the worst first, and no more of them than it takes: as many messages are kept as the
 * transfer goal demands, the surest ones; then, as long as too few of them are right, the intent with the most wrong answers
 * is taken to be told apart. Empty when the goals hold.
 */
export function blockersOf(sifted: readonly Sifted[], goals: Goals): Blocker[] {
  const named = sifted.filter(({ chance }) => chance >= 0)
  const chances = named.map(({ chance }) => chance).sort((a, b) => b - a)
  const wanted = Math.ceil(sifted.length * (1 - goals.transfer) - 1e-9)
  const least = chances[wanted - 1] ?? 0
  const kept = named.filter(({ chance }) => chance >= least)
  const blockers: Blocker[] = []
  let wrong = kept.filter((one) => !isRight(one))
  while (1 - wrong.length / kept.length < goals.accuracy) {
    const counts = new Map<string, number>()
    for (const one of wrong) for (const name of namesOf(one)) counts.set(name, (counts.get(name) ?? 0) + 1)
    const [intent, count] = [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))[0]!
    const confusions = confusionsOf(wrong.filter((one) => namesOf(one).includes(intent)))
    wrong = wrong.filter((one) => !namesOf(one).includes(intent))
    blockers.push({ intent, wrong: count, accuracyWithout: 1 - wrong.length / kept.length, confusions })
  }
  return blockers
}

/** Which intents are taken for which, the most frequent first; messages that are transferred are none. */
export function confusionsOf(judgements: readonly Judgement[]): Confusion[] {
  const found = new Map<string, Confusion>()
  for (const one of judgements) {
    const { text, expected, predicted } = one
    if (expected === undefined || predicted === undefined || isRight(one)) continue
    const key = JSON.stringify([expected, predicted])
    const confusion = found.get(key) ?? { expected, predicted, texts: [] }
    confusion.texts.push(text)
    found.set(key, confusion)
  }
  return [...found.values()].sort((a, b) => b.texts.length - a.texts.length)
}

const namesOf = ({ expected, predicted }: Judgement): string[] => [expected, predicted].flatMap((name) => name ?? [])
