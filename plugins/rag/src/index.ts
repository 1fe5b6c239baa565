// To answer from knowledge

// To answer in a language model's words
export type { Mask } from './answerer.js'
export { type AnswerModel, modelFromEnv } from './model.js'
export { rag } from './rag.js'
export type { RagRecord } from './records.js'
export type { RagWords } from './words.js'
