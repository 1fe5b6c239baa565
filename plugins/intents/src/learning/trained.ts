import type { Locale } from '@huida/core'
import type { Classifier, Example, IntentModel } from '../classifier.js'
import type { Pack } from '../pack.js'
import type { Thresholds } from '../thresholds.js'

/** Models that people train while the bot runs: they go before what it learns from its packs. */
export interface TrainedIntents {
  /** Told when the bot starts what it would go by without them. The bot starts when it resolves. */
  begin(about: TrainedFrom): void | Promise<void>
  /** What serves a language at this moment, asked for each message; `undefined`: what the packs teach. */
  serving(locale: Locale): TrainedModel | undefined
}

/** What a bot goes by where nobody has trained anything. */
export interface TrainedFrom {
  packs: readonly Pack[]
  /** All that it learns a language of its packs from at this moment: their phrasings, and the questions of articles. */
  examples: (locale: Locale) => readonly Example[]
  /** Makes the classifier of a language. */
  classifier: (locale: Locale) => Classifier
  /** Folders in which what it has learned is kept, each model under its `modelFile`. */
  learned: readonly string[]
  /** From which confidence an intent counts. */
  thresholdOf: (locale: Locale, intent: string) => number
}

/** A model that people have chosen to serve. */
export interface TrainedModel {
  model: IntentModel
  /** From which confidence each intent counts. Default: as the bot's own. */
  thresholds?: Thresholds
}
