// Opening
export type { PostgresKnowledge, PostgresKnowledgeOptions } from './knowledge.js'
export { openPostgresKnowledge } from './knowledge.js'

// Taking it elsewhere
export type { DatabaseOptions } from './database.js'
export { wholeOfDatabase, writeWholeToDatabase } from './whole.js'
