// To let a bot know what is asked

// To judge or to replace what decides
export {
  type Candidate,
  type Classification,
  type Classifier,
  type Example,
  examplesOf,
  type IntentModel,
  type TrainOptions,
} from './classifier.js'
export { type Confusion, confusions, type Theft } from './confusions.js'
export { type Entity, type EntityType, entitiesIn } from './entities.js'
export { type Intent, intents, type WithIntent } from './intents.js'
export { type Judgement, judge } from './judge.js'
export { learnPack } from './kept.js'
export { forCustomers, type NgramOptions, ngrams } from './ngrams.js'
export { nodeNlp } from './node-nlp.js'
export { ecommerce, type Pack, type PackIntent, readPack } from './pack.js'
export { readThresholds, type Thresholds } from './thresholds.js'
