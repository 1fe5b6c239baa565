import { asksForPerson } from './ask.js'
import { assentEn, assentZh } from './assent-words.js'
import { lexiconOf } from './lexicon.js'
import { read, type Token } from './reader.js'

const lexicon = lexiconOf([assentZh, assentEn])

/** Nobody answers yes or no in more than this, in UTF-16 units. */
const LONGEST = 120

/**
 * What a customer answers to "shall I get a person?": yes or no in any words, Chinese or English. undefined for anything else, and
 * whenever something else is asked besides: 好的那运费呢 is a question about shipping.
 */
export function assent(text: string): 'yes' | 'no' | undefined {
  if (text.length > LONGEST) return undefined
  const clauses = read(text, lexicon)
  const tokens = clauses.flat()
  if (tokens.length === 0) return undefined
  if (tokens.every(isKnown)) {
    const answer = weighed(tokens)
    if (answer && (!/[?？]\s*$/.test(text) || CERTAIN.test(text))) return answer
  }
  // "Yes, I want to talk to somebody", 好，帮我转给主管.
  const opens = tokens[0]!.means
  if ((opens.has('yes') || opens.has('nod')) && !opens.has('no') && asksForPerson(text).is === 'asks') return 'yes'
  return undefined
}

/** Questions that agree. */
const CERTAIN = /why not|何不|为什么不/i

const isKnown = ({ means }: Token): boolean => means.size > 0 && !means.has('asks')

function weighed(tokens: readonly Token[]): 'yes' | 'no' | undefined {
  const has = (answer: string, without = '') => tokens.some(({ means }) => means.has(answer) && !means.has(without))
  const [yes, no] = [has('yes', 'polite'), has('no')]
  // No, and not a little yes, which would be neither.
  if (no) return yes ? undefined : 'no'
  return yes || has('nod') || (has('yes') && tokens.length <= 2) ? 'yes' : undefined
}
