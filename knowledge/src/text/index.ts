/** How texts are read, for whoever compares them as retrieval does: this loads nothing else. */

export { usesWord } from './tokens.js'
