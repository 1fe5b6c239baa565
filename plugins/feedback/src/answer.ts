import { type BotAccess, type Context, fieldsOf, type LedgerEntry, plainText } from '@huida/core'

/** An answer that a customer was shown, as the event log tells it. */
export interface Answer {
  /** The `key` of the event that asked. */
  event: string
  /** What was asked, in the customer's words. */
  question: string
  /** Who asked. */
  user: string
  article: string
  version: number
  /** It was answered from what is only tried with some of the customers. */
  isTried: boolean
}

/** How far back an answer is looked for, in entries of the log. */
const LOOKED_AT = 300

const lately = (bot: BotAccess, ctx: Context): Promise<LedgerEntry[]> =>
  bot.timeline(ctx.conversation.id, { limit: LOOKED_AT })

/** The answer of which a message of ours is a part, by the platform's id of the message. `undefined`: no article is in it, or it is long ago. */
export async function answerIn(bot: BotAccess, ctx: Context, message: string): Promise<Answer | undefined> {
  const entries = await lately(bot, ctx)
  const said = entries.findLast((entry) => entry.kind === 'out' && entry.platformId === message)
  if (said?.kind !== 'out') return undefined
  return answerTo(entries, ({ position }) => position === said.answers)
}

/** The answer to an event, by its key. */
export async function answerToKey(bot: BotAccess, ctx: Context, key: string): Promise<Answer | undefined> {
  return answerTo(await lately(bot, ctx), ({ event }) => event.key === key)
}

/** What a message asked in the customer's words, by its key. `undefined`: it was no message, or it is long ago. */
export async function questionOfKey(bot: BotAccess, ctx: Context, key: string): Promise<string | undefined> {
  const asked = askedIn(await lately(bot, ctx), ({ event }) => event.key === key && event.type === 'message')
  return asked && questionOf(asked)
}

type Asked = Extract<LedgerEntry, { kind: 'in' }>

const askedIn = (entries: readonly LedgerEntry[], isAsked: (entry: Asked) => boolean): Asked | undefined =>
  entries.find((entry): entry is Asked => entry.kind === 'in' && isAsked(entry))

const questionOf = ({ event }: Asked): string =>
  event.type === 'message' ? plainText(event.parts) : event.type === 'choice' ? (event.label ?? '') : ''

function answerTo(entries: readonly LedgerEntry[], isAsked: (entry: Asked) => boolean): Answer | undefined {
  const asked = askedIn(entries, isAsked)
  if (!asked) return undefined
  const { event } = asked
  const record = entries.find(
    (entry) => entry.kind === 'record' && entry.type === 'rag.answered' && fieldsOf(entry.data).event === event.key,
  )
  if (record?.kind !== 'record') return undefined
  const { article, version, trial } = fieldsOf(record.data)
  if (typeof article !== 'string' || typeof version !== 'number') return undefined
  return {
    event: event.key,
    question: questionOf(asked),
    user: event.user.id,
    article,
    version,
    isTried: isTried(trial),
  }
}

/** Whether what a record says of a trial is that its side answered. */
export const isTried = (trial: unknown): boolean =>
  typeof trial === 'object' && trial !== null && 'side' in trial && trial.side === 'trial'
