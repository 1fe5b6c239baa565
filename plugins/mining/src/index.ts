// To find what is asked and not answered
export { type MiningOptions, type MiningReport, mine } from './mine.js'
export type { Topic } from './topics.js'
export type { Question, Redact, SolvedTicket } from './questions.js'

// To have it written
export { type DraftModel, type DraftOptions, writeDrafts } from './draft.js'

// To see what it changed
export type { Asked, Effect } from './effect.js'
