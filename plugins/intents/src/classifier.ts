/** A text, and what its author wants. */
export interface Example {
  text: string
  intent: string
}

/** An intent that a text may have, and how sure the classifier is: 0 to 1. */
export interface Candidate {
  name: string
  score: number
}

/** Learns from examples of one language what texts want. Another implementation takes the place of `nodeNlp` here. */
export interface Classifier {
  /**
   * Learns, in place of whatever was known before. Lets other work through while it does.
   * @throws the signal's reason when it aborts
   */
  train(examples: readonly Example[], options?: { signal?: AbortSignal }): Promise<void>
  /** Candidates with a score above 0, best first; none when nothing in the text is known. */
  classify(text: string): Promise<Candidate[]>
}

/** Phrasings by intent, as a pack holds them, as a list of examples. */
export const examplesOf = (phrasings: Readonly<Record<string, readonly string[]>>): Example[] =>
  Object.entries(phrasings).flatMap(([intent, texts]) => texts.map((text) => ({ text, intent })))
