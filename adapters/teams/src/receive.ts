import {
  type Author,
  type ConversationRef,
  type Json,
  MAX_TEXT,
  type PlatformEvent,
  text,
  type User,
} from '@huida/core'
import { type Account, type Activity, type Address, listOf, wordOf } from './activity.js'
import { pressedOf } from './cards.js'
import { mediaOf } from './media.js'
import type { TeamsOptions } from './options.js'

/** What an activity is read with. */
export interface Reading {
  /** As it was verified. */
  serviceUrl: string
  groups: 'addressed' | 'all'
  agents: NonNullable<TeamsOptions['agents']>
  /** Milliseconds since 1970. */
  now: number
}

/** What all events of an activity have in common. */
type Base = Pick<PlatformEvent, 'at' | 'conversation' | 'user'> & { by?: Author; raw: Json }

/**
 * An activity as events. None where nobody said anything to anybody: members that come and go, invokes, and kinds that are not known here.
 * The key is the activity's id, which is unique in its conversation.
 */
export function receive(payload: Json & Activity, reading: Reading): PlatformEvent[] {
  const base = baseOf(payload, reading)
  const id = wordOf(payload.id)
  if (!base) return []
  switch (payload.type) {
    case 'message':
      return id === undefined ? [] : [said(payload, id, base, reading)]
    case 'messageUpdate':
      // The id is that of the message; each change has a time of its own.
      return id === undefined
        ? []
        : [
            {
              ...base,
              ...heard(payload, base, reading),
              type: 'edited',
              key: `${id}/${base.at}`,
              of: id,
              parts: partsOf(payload),
            },
          ]
    case 'messageDelete':
      return id === undefined ? [] : [{ ...base, type: 'deleted', key: `${id}/-${base.at}`, of: id }]
    case 'messageReaction':
      return reacted(payload, base)
    case 'conversationUpdate':
    case 'installationUpdate':
      return changed(payload, base)
    default:
      return []
  }
}

function said(activity: Activity, id: string, base: Base, reading: Reading): PlatformEvent {
  const pressed = pressedOf(activity.value)
  if (!pressed)
    return { ...base, ...heard(activity, base, reading), type: 'message', key: id, parts: partsOf(activity) }
  const { choice: value, label } = pressed
  return { ...base, type: 'choice', key: id, value, ...(label !== undefined && { label }) }
}

/** In groups, what does not mention the bot is not for it. What a person of the team says always counts: the conversation is theirs. */
function heard({ recipient, entities }: Activity, base: Base, { groups }: Reading): { addressed?: false } {
  if (base.conversation.kind !== 'group' || groups === 'all' || base.by) return {}
  const isMentioned = listOf(entities).some(
    ({ mentioned }) => mentioned?.id !== undefined && mentioned.id === recipient?.id,
  )
  return isMentioned ? {} : { addressed: false }
}

const partsOf = (activity: Activity) => {
  const words = wordsOf(activity)
  return [...mediaOf(activity), ...(words === '' ? [] : [text(words)])]
}

/** Without the bot's own name, and with those of others as people read them. More than is taken at once stays in `raw`. */
function wordsOf({ text, entities, recipient }: Activity): string {
  let words = wordOf(text) ?? ''
  for (const { type, text: at, mentioned } of listOf(entities)) {
    const name = wordOf(at)
    // Only what Teams writes: with other words in its place, a short text could be made very long.
    if (type !== 'mention' || !name?.startsWith('<at')) continue
    const isBot = mentioned?.id !== undefined && mentioned.id === recipient?.id
    const [before = '', ...after] = words.split(name)
    words = isBot
      ? [before, ...after.map((piece) => piece.trimStart())].join('')
      : [before, ...after].join(
          `@${(wordOf(mentioned?.name) ?? name.replace(/<[^<>]*>/g, '')).replace(/[<>]/g, '').slice(0, 200)}`,
        )
  }
  return words.replaceAll('\u00A0', ' ').trim().slice(0, MAX_TEXT)
}

/** One activity tells what was put there and what was taken away, of a message of ours. */
function reacted({ id, replyToId, reactionsAdded, reactionsRemoved }: Activity, base: Base): PlatformEvent[] {
  const of = wordOf(replyToId)
  if (of === undefined) return []
  const key = `${wordOf(id) ?? of}/${base.at}`
  const emojiIn = (reactions: Activity['reactionsAdded']) => [
    ...new Set(listOf(reactions).flatMap(({ type }) => emojiOf(type) ?? [])),
  ]
  return [
    ...emojiIn(reactionsRemoved).map((emoji) => ({
      ...base,
      type: 'reacted' as const,
      key: `${key}/-${emoji}`,
      of,
      emoji,
      removed: true,
    })),
    ...emojiIn(reactionsAdded).map((emoji) => ({
      ...base,
      type: 'reacted' as const,
      key: `${key}/+${emoji}`,
      of,
      emoji,
    })),
  ]
}

/** Teams' first six have names; the others begin with their code, such as `1f389_partypopper`. */
function emojiOf(type: unknown): string | undefined {
  const name = wordOf(type)
  if (name === undefined) return undefined
  const code = Number.parseInt(/^([0-9a-f]{4,6})_/.exec(name)?.[1] ?? '', 16)
  return NAMED[name] ?? (code <= 0x10ffff ? String.fromCodePoint(code) : name.slice(0, 64))
}

const NAMED: Readonly<Record<string, string>> = {
  like: '👍',
  heart: '❤️',
  laugh: '😆',
  surprised: '😮',
  sad: '😢',
  angry: '😡',
}

/**
 * The bot was let in or thrown out. Only the first of the two activities that tell of an installation counts, and other members that come
 * and go are no conversation.
 */
function changed(activity: Activity, base: Base): PlatformEvent[] {
  const { type, id, action, recipient, membersAdded, membersRemoved } = activity
  const isBot = (member: Account) => member.id !== undefined && member.id === recipient?.id
  const key = (what: string) => `${what}/${wordOf(id) ?? ''}/${base.at}`
  if (type === 'installationUpdate')
    return typeof action === 'string' && action.startsWith('remove')
      ? [{ ...base, type: 'leave', key: key('leave') }]
      : []
  if (listOf(membersAdded).some(isBot)) return [{ ...base, type: 'join', key: key('join') }]
  return listOf(membersRemoved).some(isBot) ? [{ ...base, type: 'leave', key: key('leave') }] : []
}

function baseOf(activity: Json & Activity, { serviceUrl, agents, now }: Reading): Base | undefined {
  const { conversation, from, timestamp, locale, channelData, channelId } = activity
  const id = wordOf(conversation?.id)
  const user = wordOf(from?.id)
  if (!from || id === undefined || user === undefined) return undefined
  const isDirect =
    conversation?.conversationType === undefined ? !conversation?.isGroup : conversation.conversationType === 'personal'
  const name = wordOf(from.name)
  const tag = wordOf(locale)
  const at = Date.parse(timestamp ?? '')
  const isProgram = from.role === 'bot' || user.startsWith('28:')
  const agent = isDirect || isProgram ? undefined : agentOf(from, agents)
  // Other channels of the Bot Service have no tenants; their users are others, too.
  const account = wordOf(conversation?.tenantId) ?? wordOf(channelData?.tenant?.id) ?? wordOf(channelId)
  const where: ConversationRef = {
    // In a channel, `;messageid=` at its end is the thread, and stays.
    id,
    ...(account !== undefined && { account }),
    kind: isDirect ? 'direct' : 'group',
    address: { serviceUrl } satisfies Address,
  }
  const who: User = {
    id: user,
    ...(name !== undefined && { name }),
    ...(tag !== undefined && { locale: tag }),
    ...(isProgram && { bot: true }),
  }
  return {
    at: Number.isFinite(at) ? at : now,
    conversation: where,
    user: who,
    ...(agent && { by: agent }),
    raw: activity,
  }
}

function agentOf(person: Account, agents: Reading['agents']): Author | undefined {
  const { id, aadObjectId, name } = person
  const isAgent =
    typeof agents === 'function' ? agents(person) : aadObjectId !== undefined && agents.includes(aadObjectId)
  return isAgent
    ? { kind: 'agent', id: aadObjectId ?? id, ...(wordOf(name) !== undefined && { name: name as string }) }
    : undefined
}
