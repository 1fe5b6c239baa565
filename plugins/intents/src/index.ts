// To let a bot know what is asked

// To judge or to replace what decides
export { type Candidate, type Classifier, type Example, examplesOf } from './classifier.js'
export { type Entity, type EntityType, entitiesIn } from './entities.js'
export { type Confusion, type Evaluation, evaluate } from './evaluate.js'
export { type Intent, intents, type WithIntent } from './intents.js'
export { nodeNlp } from './node-nlp.js'
export { ecommerce, type Pack, type PackIntent, readPack } from './pack.js'
