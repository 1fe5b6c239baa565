import { setImmediate as others } from 'node:timers/promises'
import type { Example, IntentModel } from '../classifier.js'

/** What a model said about an example whose intent is known. */
export interface Judgement {
  text: string
  /** Undefined: none of the intents. */
  expected: string | undefined
  /** The best candidate, whatever its score; undefined when there was none. */
  predicted: string | undefined
  /** The probability that `predicted` is right, 0 to 1. */
  confidence: number
}

/** Asks a model about examples that it has not learned from. Lets other work through. */
export async function judge(
  model: Pick<IntentModel, 'classify'>,
  examples: readonly Example[],
  { onProgress }: { onProgress?: (progress: { done: number; total: number }) => void } = {},
): Promise<Judgement[]> {
  const judgements: Judgement[] = []
  for (const { text, intent } of examples) {
    const { candidates, confidence } = await model.classify(text)
    judgements.push({ text, expected: intent, predicted: candidates[0]?.name, confidence })
    if (judgements.length % 50 === 0) {
      await others()
      onProgress?.({ done: judgements.length, total: examples.length })
    }
  }
  onProgress?.({ done: examples.length, total: examples.length })
  return judgements
}
