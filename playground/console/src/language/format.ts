import { type Format, formats } from './formats.js'
import { useWords } from './words.js'

/** Numbers and moments in the language of whoever reads them. */
export const useFormat = (): Format => useWords(formats)
