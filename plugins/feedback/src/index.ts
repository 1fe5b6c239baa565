// To use it
export { feedback } from './feedback.js'
export type { Taught } from './taught.js'

// To say it in other words
export { type FeedbackWords, words } from './words.js'

// To read what was said of answers
export type { FeedbackRecord } from './records.js'
