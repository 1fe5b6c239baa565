/** A text, and what its author wants. */
export interface Example {
  text: string
  /** Undefined: it is known that the text has none of the intents. */
  intent: string | undefined
}

/** An intent that a text may have, and how well it fits: 0 to 1. */
export interface Candidate {
  name: string
  score: number
}

/** What a model makes of one text. */
export interface Classification {
  /** The best candidate; undefined when it is likelier that the text has none of the intents. */
  name: string | undefined
  /** The probability that `candidates[0]` is right, 0 to 1; 0 without candidates. */
  confidence: number
  /** Best first; the hopeless may be missing. */
  candidates: Candidate[]
}

/** The name of a classification, and how likely it is right. */
export type Verdict = Pick<Classification, 'name' | 'confidence'>

/** What was learned, and will not change: learning again makes another model. */
export interface IntentModel {
  /** The same for models that answer alike: a hash of all that was learned. */
  readonly version: string
  /** What a message wants, and how sure that is. */
  classify(text: string): Promise<Classification>
  /** Everything that was learned, for `load` of the classifier that made it. */
  save(): Uint8Array
}

/** How a classifier learns. */
export interface TrainOptions {
  /** The same examples and the same seed make the same model. Default: 1. */
  seed?: number
  /** Ends the learning, which is then rejected with the signal's reason. */
  signal?: AbortSignal
  /** Called now and then while the work goes on, in units that mean nothing by themselves. */
  onProgress?: (progress: { done: number; total: number }) => void
}

/** Learns from examples of one language what texts want. Another implementation takes the place of `ngrams` here. */
export interface Classifier {
  readonly name: string
  /** Names all that a model depends on beside its examples and the seed. Without it models are not kept. */
  readonly key?: string
  /**
   * Learns, and lets other work through while it does.
   * @throws the signal's reason when it aborts
   */
  train(examples: readonly Example[], options?: TrainOptions): Promise<IntentModel>
  /**
   * What is made of each example by a model that learned the other folds; `foldOf` has the fold of each, from 0. Absent: whoever wants to know
   * lets it learn once for each fold.
   * @throws the signal's reason when it aborts
   */
  crossValidate?(examples: readonly Example[], foldOf: readonly number[], options?: TrainOptions): Promise<Verdict[]>
  /**
   * A model from what `save` gave.
   * @throws Error when the bytes are not from this classifier, or from another version of it
   */
  load(saved: Uint8Array): Promise<IntentModel>
}

/** Phrasings by intent, as a pack holds them, as a list of examples. */
export const examplesOf = (phrasings: Readonly<Record<string, readonly string[]>>): Example[] =>
  Object.entries(phrasings).flatMap(([intent, texts]) => texts.map((text) => ({ text, intent })))
