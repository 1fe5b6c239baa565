// To answer from knowledge
export { rag } from './rag.js'
export type { RagWords } from './words.js'

// To answer in a language model's words
export { type AnswerModel, modelFromEnv } from './model.js'
export type { Mask } from './answerer.js'

// To read what was answered
export type { RagRecord } from './records.js'
