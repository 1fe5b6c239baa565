import type { Json } from '@huida/core'

/** What people do, as the Bot Connector tells of it. `deliver` adds what all activities of a platform have in common. */
export interface TeamsActivity {
  type: string
  id: string
  from: { id: string; name?: string; aadObjectId?: string; role?: string }
  conversation: { id: string; conversationType?: string; isGroup?: boolean; tenantId?: string }
  /** As it was written, with `<at>…</at>` for people that are mentioned. */
  text?: string
  [member: string]: Json | undefined
}

/** Where something happens. */
export interface TeamsPlace {
  /** Default `a:` and the person's id: a chat of two. */
  conversation?: string
  /** Default `personal`. */
  kind?: 'personal' | 'groupChat' | 'channel'
}

/** Who does it, and under which id Teams knows that. */
export interface TeamsDeed extends TeamsPlace {
  id: string
  /** Of the person; Teams writes `29:` before it. */
  from: string
  /** Default `小王`. */
  name?: string
  /** The person's id in Entra. Default: `from` with `-0000` behind it. */
  aadObjectId?: string
}

/** A message. `mentions` puts the bot's name before the text, as people must in channels. */
export function messageActivity(
  message: TeamsDeed & { text: string; mentions?: { id: string; name: string } | undefined; isBot?: boolean },
): TeamsActivity {
  const { text, mentions, isBot = false } = message
  const said = { type: 'message', textFormat: 'plain', ...deed(message) } as const
  const from = isBot ? { id: `28:${message.from}`, name: 'another bot', role: 'bot' } : said.from
  if (!mentions) return { ...said, from, text }
  const at = `<at>${mentions.name}</at>`
  // Teams puts a no-break space or a blank behind the name.
  return { ...said, from, text: `${at} ${text}`, entities: [{ type: 'mention', mentioned: mentions, text: at }] }
}

/** A press of `Action.Submit`: a message without words, with the data of the action. `replyToId` names the card. */
export const pressActivity = (press: TeamsDeed & { value: Json; replyToId?: string }): TeamsActivity => ({
  type: 'message',
  ...deed(press),
  value: press.value,
  ...(press.replyToId !== undefined && { replyToId: press.replyToId }),
})

/** The members of a conversation changed. */
export const membersActivity = (
  change: TeamsDeed & { added?: readonly string[]; removed?: readonly string[] },
): TeamsActivity => ({
  type: 'conversationUpdate',
  ...deed(change),
  ...(change.added && { membersAdded: change.added.map((id) => ({ id })) }),
  ...(change.removed && { membersRemoved: change.removed.map((id) => ({ id })) }),
})

/** What all deeds say. */
export const deed = ({
  id,
  from,
  name = '小王',
  aadObjectId,
  conversation = `a:${from}`,
  kind = 'personal',
}: TeamsDeed) => ({
  id,
  from: { id: `29:${from}`, name, aadObjectId: aadObjectId ?? `${from}-0000` },
  conversation: { id: conversation, conversationType: kind, ...(kind !== 'personal' && { isGroup: true }) },
})
