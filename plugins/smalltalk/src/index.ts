// To use it
export { type MayBeSmallTalk, smalltalk, type WithSmallTalk } from './smalltalk.js'

// To read messages yourself
export type { SmallTalk } from './phrases.js'
export { smallTalkIn } from './read.js'

// To say it in other words
export { type SmallTalkWords, words } from './words.js'
