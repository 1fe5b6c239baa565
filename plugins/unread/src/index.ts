// To use it
export { unread } from './unread.js'

// To say it in other words
export { type UnreadWords, words } from './words.js'
