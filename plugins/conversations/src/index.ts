// To use it
export { conversations } from './conversations.js'
