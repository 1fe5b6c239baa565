// To hand conversations over to people
export { escalation } from './escalation.js'

// To ask for a person from another plugin
export type { Handoff, HandoffReason, HandoffRequest, MayWishForPerson, WithHandoff } from './on-ctx.js'

// To say who answers
export { type Team, type TeamInput, teamSchema } from './desk/team.js'

// To help those who answer
export type { Customer, FindArticles } from './conversation/packet.js'
export type { Script } from './api/suggestions.js'

// To say it in other words
export { type EscalationWords, words } from './conversation/words.js'

// To build a screen for agents
export type { LiveEvent } from './api/live.js'
export type { CaseSummary, MessageView, NoteView } from './api/views.js'

// To know when to step aside
export { asksForPerson, type Wish } from './reasons/ask.js'
export { assent } from './reasons/assent.js'
export { type Emotion, emotionOf } from './reasons/emotion.js'
export { type Reasons, type ReasonWords, reasons } from './reasons/reason-words.js'
export { type Sensitive, sensitiveTopic, type Topic } from './reasons/sensitive.js'
