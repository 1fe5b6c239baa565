import { MAX_TEXT } from '@huida/core'
import type { BotIdentity, Entity, Message } from './update.js'

/** What a message says, and whether it says it to the bot. */
export interface Said {
  /** Without the bot's name; addresses behind words stand after them. */
  words: string
  /** It calls the bot by name, answers it, or is a command that is not for another bot. */
  toBot: boolean
}

/** A piece of a text that is replaced. */
interface Change {
  start: number
  end: number
  by: string
}

/** Reads the words of a message. In a chat of two the bot's name is only taken off commands. */
export function saidBy(message: Message, bot: BotIdentity): Said {
  const { text, caption, reply_to_message: answered, chat } = message
  const words = text ?? caption
  if (typeof words !== 'string') return { words: '', toBot: answersBot(answered, bot) }
  const isGroup = chat?.type !== 'private'
  const changes: Change[] = []
  let toBot = answersBot(answered, bot)
  for (const entity of entitiesOf(message)) {
    const { start, end, piece } = placed(entity, words)
    if (entity.type === 'text_link' && entity.url && !piece.includes(entity.url))
      changes.push({ start: end, end, by: ` ${entity.url}` })
    if (entity.type === 'bot_command') {
      const [command = '', name] = piece.split('@')
      const isOurs = name !== undefined && isName(name, bot)
      if (isOurs) changes.push({ start: start + command.length, end, by: '' })
      if (isOurs || (name === undefined && start === 0)) toBot = true
    }
    const isMention = entity.type === 'mention' && isName(piece.slice(1), bot)
    if (isGroup && (isMention || (entity.type === 'text_mention' && entity.user?.id === bot.id))) {
      toBot = true
      changes.push({ ...withSpace(start, end, words), by: '' })
    }
  }
  const changed = changes.length === 0 ? words : applied(changes, words).replace(/^[\s,，:：、]+|\s+$/g, '')
  // Only the name was called: then that is what was said.
  return { words: (changed || words).slice(0, MAX_TEXT), toBot }
}

/** The first message of a topic is answered by all that is written in it: that means nobody. */
const answersBot = (answered: Message['reply_to_message'], bot: BotIdentity): boolean =>
  answered?.from?.id === bot.id && answered.forum_topic_created === undefined

const isName = (name: string, { username }: BotIdentity): boolean => name.toLowerCase() === username?.toLowerCase()

/** As Telegram tells; emulators and bridges that tell of none at all leave it to us. */
const entitiesOf = ({ text, entities, caption, caption_entities }: Message): Entity[] =>
  ((text === undefined ? caption_entities : entities) ?? found(text ?? caption ?? '')).filter(
    ({ offset, length }) => Number.isSafeInteger(offset) && Number.isSafeInteger(length),
  )

const found = (words: string): Entity[] =>
  [...words.matchAll(/^\/\w{1,64}(?:@\w{1,64})?|(?<![\w@./])@\w{1,64}/g)].map(({ 0: piece, index }) => ({
    type: piece.startsWith('/') ? 'bot_command' : 'mention',
    offset: index,
    length: piece.length,
  }))

const placed = ({ offset, length }: Entity, words: string) => ({
  start: offset,
  end: offset + length,
  piece: words.slice(offset, offset + length),
})

/** A name is taken out with the space behind it, where there is one before it too. */
function withSpace(start: number, end: number, words: string): { start: number; end: number } {
  const isFree = start === 0 || /\s/.test(words[start - 1]!)
  return { start, end: isFree && /[^\S\n]/.test(words[end] ?? '') ? end + 1 : end }
}

/** From the last to the first, so that places before stay where they are. */
const applied = (changes: readonly Change[], words: string): string =>
  changes
    .toSorted((one, other) => other.start - one.start)
    .reduce((text, { start, end, by }) => text.slice(0, start) + by + text.slice(end), words)
