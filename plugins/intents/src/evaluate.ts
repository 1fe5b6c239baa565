import type { Classifier, Example } from './classifier.js'

/** One intent taken for another. */
export interface Confusion {
  expected: string
  /** Undefined when the classifier had no idea at all. */
  predicted: string | undefined
  /** The texts that it happened to. */
  texts: string[]
}

export interface Evaluation {
  total: number
  right: number
  /** The share of right ones, 0 to 1; 0 of no examples. */
  accuracy: number
  /** The most frequent ones first. */
  confusions: Confusion[]
}

/** Asks a trained classifier about examples that it has not learned from, whatever its scores. */
export async function evaluate(classifier: Classifier, examples: readonly Example[]): Promise<Evaluation> {
  const confusions = new Map<string, Confusion>()
  let right = 0
  for (const { text, intent: expected } of examples) {
    const predicted = (await classifier.classify(text))[0]?.name
    if (predicted === expected) {
      right++
      continue
    }
    const pair = JSON.stringify([expected, predicted])
    const confusion = confusions.get(pair) ?? { expected, predicted, texts: [] }
    confusion.texts.push(text)
    confusions.set(pair, confusion)
  }
  return {
    total: examples.length,
    right,
    accuracy: examples.length === 0 ? 0 : right / examples.length,
    confusions: [...confusions.values()].sort((a, b) => b.texts.length - a.texts.length),
  }
}
