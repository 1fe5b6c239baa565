import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setImmediate as others } from 'node:timers/promises'
import { type Classifier, learnOnce, ngrams, type TrainOptions } from '@huida/plugin-intents'
import type { Judged } from '@huida/statistics'
import type { Labelled } from './examples.js'

/** What a classifier said about a text whose intent is known. */
export interface Judgement {
  text: string
  /** Undefined: it fits no intent. */
  expected: string | undefined
  /** Undefined: judged out of scope, or the text says nothing at all. */
  predicted: string | undefined
  /** That the prediction is right, 0 to 1. */
  confidence: number
}

/** The running classifier after it has learned. */
export interface Learned {
  /**
   * Asks about examples. By default as a bot acts on it, so that what is likelier out of scope has no prediction;
   * `whatever` takes the best candidate all the same.
   */
  judge(examples: readonly Labelled[], how?: 'whatever'): Promise<Judgement[]>
  classify(text: string): Promise<unknown>
  /** How long learning took. */
  seconds: number
  /** The longest that nothing else could run meanwhile. */
  blockedMs: number
}

/** How often the pause of the event loop is looked at. */
const RESOLUTION_MS = 5

/** What learns. */
export interface Learning extends Pick<TrainOptions, 'onProgress'> {
  /** The share of messages to expect that fit no intent. Default: the classifier's own. */
  outOfScope?: number | undefined
  /** Default: `ngrams`. */
  classifier?: Classifier | undefined
  /** A folder in which what is learned is kept, and looked for first. Default: nowhere. */
  keep?: string | undefined
}

/** Lets the classifier that a bot would use learn; the same examples lead to the same one. */
export async function learn(
  locale: string,
  examples: readonly Labelled[],
  { outOfScope, classifier: given, keep, onProgress }: Learning = {},
): Promise<Learned> {
  const classifier = given ?? ngrams(locale, { ...(outOfScope !== undefined && { outOfScope }) })
  const pauses = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  pauses.enable()
  const started = performance.now()
  const model = await learnOnce(classifier, examples, {
    ...(keep !== undefined && { in: keep }),
    ...(onProgress && { onProgress }),
  })
  const seconds = (performance.now() - started) / 1_000
  pauses.disable()
  return {
    seconds,
    blockedMs: Math.max(0, pauses.max / 1e6 - RESOLUTION_MS),
    classify: (text) => model.classify(text),
    judge: async (asked, how) => {
      const judgements: Judgement[] = []
      for (const { text, intent } of asked) {
        const { name, candidates, confidence } = await model.classify(text)
        const predicted = how === 'whatever' ? candidates[0]?.name : name
        judgements.push({ text, expected: intent, predicted, confidence })
        // A program may serve meanwhile.
        if (judgements.length % 100 === 0) await others()
      }
      return judgements
    },
  }
}

export const isRight = ({ expected, predicted }: Judgement): boolean => expected === predicted

export const judgedOf = (judgements: readonly Judgement[]): Judged[] =>
  judgements.map((one) => ({ confidence: one.confidence, right: isRight(one) }))
