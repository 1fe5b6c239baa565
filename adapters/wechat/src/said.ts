import { MAX_TEXT } from '@huida/core'
import { type Heard, KIND } from './heard.js'

/** What a message says, and whether it says it to the bot. */
export interface Said {
  /** Without the bot's name, and without what it quotes of the bot. */
  words: string
  toBot: boolean
}

/** Between a name and what follows: phones write U+2005, desks a space. */
const SEPARATOR = '[\\u2005\\u2006\\u00a0\\t ]'
const EVERYBODY = new RegExp(`@(?:所有人|all|everyone)(?:${SEPARATOR}|$)`, 'i')
const SOMEBODY = new RegExp(`@[^@\\s\\u2005]{1,64}(?:${SEPARATOR}|$)`)
/** How phones write an answer: what is answered in brackets, a line of dashes, the answer. */
const QUOTE = /^「([^：:\n]{1,64})[：:][\s\S]{0,2000}?」[ \t]{0,8}\n(?:- ){3,60}-?[ \t]{0,8}\n/

/** Reads the words of a message. Outside of rooms they are left as they are. */
export function saidBy({ message, self, alias }: Heard): Said {
  const { text = '', roomId, type, mentionIdList = [] } = message
  if (type !== KIND.text) return { words: '', toBot: false }
  if (!roomId) return { words: text.slice(0, MAX_TEXT), toBot: true }
  const names = [alias, self.name].filter((name): name is string => name !== undefined && name !== '')
  const quote = QUOTE.exec(text)
  const isQuoted = quote !== null && names.includes(quote[1] ?? '')
  const words = isQuoted ? text.slice(quote[0].length) : text
  const bare = withoutNames(words, names)
  const isNamed = bare !== words
  // Who calls everybody does not call the bot; puppets put all members into the list then.
  const isListed = mentionIdList.includes(self.id) && (isNamed || !EVERYBODY.test(words))
  // A name that nobody told us, because it was changed a moment ago or is shown by another one.
  const told = isListed && !isNamed && mentionIdList.length === 1 ? words.replace(SOMEBODY, '') : bare
  const toBot = isListed || isQuoted || (isNamed && mentionIdList.length === 0)
  const said = toBot ? told.replace(/^[\s\u2005,，:：、]+/, '').replace(/(?<!\s)\s+$/, '') : text
  // Only the name was called: then that is what was said.
  return { words: (said || text).slice(0, MAX_TEXT), toBot }
}

/** Takes `@name` out, the longest name first, where it is not the beginning of a longer one. */
function withoutNames(words: string, names: readonly string[]): string {
  return names
    .toSorted((one, other) => other.length - one.length)
    .reduce(
      (words, name) =>
        words.replace(new RegExp(`@${escaped(name)}(?:${SEPARATOR}|(?=[，,：:。！？!?\\n])|$)`, 'g'), ''),
      words,
    )
}

const escaped = (name: string) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
