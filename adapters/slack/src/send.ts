import {
  delivered,
  type Outgoing,
  type OutgoingDeletion,
  type OutgoingEdit,
  type OutgoingReaction,
  type Recipient,
  rejected,
  type SendResult,
  type SendTools,
} from '@huida/core'
import type { accepts } from './accepts.js'
import { type Api, Refused } from './api.js'
import { deliveredBefore, metadataOf } from './delivery/found.js'
import { judge } from './delivery/judge.js'
import type { Sending } from './delivery/sending.js'
import { upload } from './delivery/upload.js'
import { addressOf, messageId, messageOf } from './payload.js'
import { cardShown, imageShown, nativeShown, type Shown, updated, wordsShown } from './show/blocks.js'
import { emojiName } from './words/emoji.js'

type Out = Outgoing<typeof accepts>

/** One part, one message. What Slack cannot open is sent as a link. */
export async function send(message: Out, tools: SendTools, sending: Sending): Promise<SendResult> {
  const { part } = message
  try {
    if (isMedia(part) && isKept(part)) return await upload(message, part, tools, sending)
    const shown = shownOf(part)
    return shown ? await post(message, shown, tools, sending) : NOTHING
  } catch (error) {
    if (part.type === 'image' && error instanceof Refused && NOT_OPENED.test(`${error.code} ${error.detail}`))
      return post(message, linkShown(part), tools, sending).catch(judge)
    // A server that failed may have done it before.
    if (error instanceof Refused && /^http_5/.test(error.code)) remember(sending.doubtful, message.id)
    return judge(error)
  }
}

const MAX_DOUBTFUL = 10_000

function remember(doubtful: Set<string>, id: string): void {
  doubtful.add(id)
  if (doubtful.size > MAX_DOUBTFUL) doubtful.delete(doubtful.values().next().value!)
}

/** Slack names what is wrong with a picture only in words. */
const NOT_OPENED = /invalid_blocks|image/i

/** Posts a message, or puts it in the place of one that showed it while it was written. */
async function post(message: Out, shown: Shown, { signal }: SendTools, sending: Sending): Promise<SendResult> {
  const { api, token, streams, doubtful } = sending
  const { id, to, answers } = message
  const place = addressOf(to.id)
  const isDoubtful = message.mayHaveArrived || doubtful.delete(id)
  const before = isDoubtful ? await deliveredBefore(api, message, { token, signal }) : undefined
  if (before !== undefined) return delivered(messageId(place.channel, before))
  const metadata = metadataOf(id)
  const provisional = await streams.end(to, answers)
  if (provisional) {
    const { channel, ts } = provisional
    try {
      await api.call('chat.update', { channel, ts, ...updated(shown), metadata }, { token, signal })
      await streams.forget(to, answers)
      return delivered(messageId(channel, ts))
    } catch (error) {
      // Somebody has taken it away.
      if (!(error instanceof Refused) || error.code !== 'message_not_found') throw error
      await streams.forget(to, answers)
    }
  }
  const { channel, ts } = await api.call<{ channel?: string; ts?: string }>(
    'chat.postMessage',
    { ...place, ...shown, metadata, unfurl_links: false, unfurl_media: false },
    { token, signal },
  )
  // To a person Slack posts in another channel than the one that was named.
  return delivered(ts === undefined ? undefined : messageId(channel ?? place.channel, ts))
}

/** What a part looks like; `undefined` where it shows nothing. */
export function shownOf(part: Out['part']): Shown | undefined {
  switch (part.type) {
    case 'text':
    case 'choices':
      return wordsShown(part)
    case 'card':
      return cardShown(part)
    case 'image':
      return imageShown(part)
    case 'native':
      return nativeShown(part.data)
    case 'file':
    case 'audio':
    case 'video':
      return linkShown(part)
  }
}

type Media = Extract<Out['part'], { type: 'image' | 'file' | 'audio' | 'video' }>

const isMedia = (part: Out['part']): part is Media =>
  part.type === 'image' || part.type === 'file' || part.type === 'audio' || part.type === 'video'

/** Only the bot's own media store opens it, so it is uploaded. */
const isKept = ({ url }: Media): boolean => url.startsWith('media:')

/** Slack keeps only what is uploaded; what lies elsewhere is an address. */
function linkShown(part: Media): Shown {
  const name = part.type === 'file' ? part.name : part.type === 'audio' ? part.transcript : part.alt
  return wordsShown({ type: 'text', text: [name, part.url].filter(Boolean).join('\n') })
}

/** Changes a message: its words, buttons or picture. A file stays what it is. */
export async function edit(
  { target, part, id }: OutgoingEdit<typeof accepts>,
  { signal }: SendTools,
  { api, token }: Sending,
): Promise<SendResult> {
  const message = messageOf(target)
  const shown = message && !(isMedia(part) && isKept(part)) ? shownOf(part) : undefined
  if (!message || !shown) return NO_MESSAGE
  try {
    await api.call('chat.update', { ...message, ...updated(shown), metadata: metadataOf(id) }, { token, signal })
    return delivered(target)
  } catch (error) {
    return judge(error)
  }
}

/** Takes a message or a file back; what is gone already is. */
export async function remove(
  { target }: OutgoingDeletion,
  { signal }: SendTools,
  { api, token }: Sending,
): Promise<SendResult> {
  const message = messageOf(target)
  const file = /^file\/(\w+)$/.exec(target)?.[1]
  if (!message && file === undefined) return NO_MESSAGE
  try {
    if (message) await api.call('chat.delete', message, { token, signal })
    else await api.call('files.delete', { file }, { token, signal })
    return delivered()
  } catch (error) {
    return error instanceof Refused && /^(message_not_found|file_not_found|file_deleted)$/.test(error.code)
      ? delivered()
      : judge(error)
  }
}

/** Slack adds emoji one by one, and takes away what is named: so those that the bot has put there are asked for first. */
export async function react(
  { target, emoji }: OutgoingReaction,
  { signal }: SendTools,
  { api, token, botUserId }: Sending & { botUserId: string | undefined },
): Promise<SendResult> {
  const message = messageOf(target)
  if (!message) return NO_MESSAGE
  const { channel, ts: timestamp } = message
  const name = emojiName(emoji)
  try {
    if (emoji === '') {
      for (const given of await reactionsOf(api, message, botUserId, { token, signal }))
        await api.call('reactions.remove', { channel, timestamp, name: given }, { token, signal })
      return delivered()
    }
    if (name === undefined)
      return rejected('invalid', { reason: 'Slack has no such emoji; give its name, such as :shipit:' })
    await api.call('reactions.add', { channel, timestamp, name }, { token, signal })
    return delivered()
  } catch (error) {
    return error instanceof Refused && /^(already_reacted|no_reaction)$/.test(error.code) ? delivered() : judge(error)
  }
}

async function reactionsOf(
  api: Api,
  { channel, ts: timestamp }: { channel: string; ts: string },
  botUserId: string | undefined,
  calling: { token: string; signal: AbortSignal },
): Promise<string[]> {
  const { message } = await api.call<{ message?: { reactions?: { name: string; users?: string[] }[] } }>(
    'reactions.get',
    { channel, timestamp, full: true },
    calling,
  )
  const given = message?.reactions ?? []
  return given.filter(({ users = [] }) => botUserId !== undefined && users.includes(botUserId)).map(({ name }) => name)
}

/** The workspace has not installed the app, or has thrown it out. */
export const notInstalled = ({ account }: Recipient): SendResult =>
  rejected('unauthorized', { reason: `the app is not installed in the workspace ${account ?? ''}` })

const NO_MESSAGE = rejected('invalid', { reason: 'it is no message of Slack that can be changed' })
const NOTHING = rejected('invalid', { reason: 'there are no blocks in the native part' })
