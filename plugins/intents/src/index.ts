// To let a bot know what is asked
export { type Intent, intents, type WithIntent } from './intents.js'
export { type Entity, type EntityType, entitiesIn } from './entities.js'

// To say what can be asked
export { ecommerce, type Pack, type PackIntent, readPack } from './pack.js'
export { type Keeping, learnOnce, learnPack, modelFile } from './learning/model-cache.js'
export type { TeachingArticle } from './learning/examples.js'
export type { Knowledge } from './learning/learner.js'
export { readThresholds, type Thresholds, type ThresholdsByLocale } from './thresholds.js'
export type { TrainedFrom, TrainedIntents, TrainedModel } from './learning/trained.js'
export { ofLanguage } from './language.js'
export { besideForeign, type FindForeign, foreignWords } from './learning/foreign-words.js'

// To judge what decides
export { type Judgement, judge } from './measure/judge.js'
export { type Confusion, confusions, type Theft } from './measure/confusions.js'

// To replace what decides
export {
  type Candidate,
  type Classification,
  type Classifier,
  type Example,
  examplesOf,
  type IntentModel,
  type TrainOptions,
  type Verdict,
} from './classifier.js'
export { forCustomers, type NgramOptions, ngrams } from './ngrams/ngrams.js'
export { nodeNlp } from './node-nlp.js'
