import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Locale } from '@huida/core'
import { nodeNlp } from '@huida/plugin-intents'
import type { Labelled } from './examples.js'
import type { Judged } from './figures.js'

/** What a classifier said about a text whose intent is known. */
export interface Judgement {
  text: string
  /** Undefined: it fits no intent. */
  expected: string | undefined
  /** Undefined: judged out of scope. */
  predicted: string | undefined
  /** That the prediction is right, 0 to 1. */
  confidence: number
}

/** The running classifier after it has learned. */
export interface Learned {
  judge(examples: readonly Labelled[]): Promise<Judgement[]>
  classify(text: string): Promise<unknown>
  /** How long learning took. */
  seconds: number
  /** The longest that nothing else could run meanwhile. */
  blockedMs: number
}

/** How often the pause of the event loop is looked at. */
const RESOLUTION_MS = 5

/** Lets the classifier that a bot would use learn; the same examples and seed lead to the same one. */
export async function learn(locale: Locale, examples: readonly Labelled[]): Promise<Learned> {
  const classifier = nodeNlp(locale)
  const pauses = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  const inScope = examples.flatMap(({ text, intent }) => (intent === undefined ? [] : [{ text, intent }]))
  pauses.enable()
  const started = performance.now()
  await classifier.train(inScope)
  const seconds = (performance.now() - started) / 1_000
  pauses.disable()
  return {
    seconds,
    blockedMs: Math.max(0, pauses.max / 1e6 - RESOLUTION_MS),
    classify: (text) => classifier.classify(text),
    judge: async (asked) => {
      const judgements: Judgement[] = []
      for (const { text, intent } of asked) {
        const [best] = await classifier.classify(text)
        judgements.push({ text, expected: intent, predicted: best?.name, confidence: best?.score ?? 0 })
      }
      return judgements
    },
  }
}

export const isRight = ({ expected, predicted }: Judgement): boolean => expected === predicted

export const judgedOf = (judgements: readonly Judgement[]): Judged[] =>
  judgements.map((one) => ({ confidence: one.confidence, right: isRight(one) }))
