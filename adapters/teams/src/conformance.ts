import type { AdapterKit, AdapterKits, PlayedMessage } from '@huida/core/testing'
import { serving } from '@huida/core/testing'
import {
  messageActivity,
  pressActivity,
  startTeams,
  type TeamsActivity,
  type TeamsEmulatorOptions,
} from '@huida/emulators/teams'
import { settings } from './conformance/settings.js'
import { dataOf, shownAs } from './conformance/shown.js'
import { teams } from './index.js'
import { rate } from './send.js'

interface Played {
  name?: string
  options?: TeamsEmulatorOptions
  /** Each letter has a group chat of its own with the bot and people of the team, instead of a chat of two. */
  inGroups?: boolean
}

/** Teams as the conformance cases play it. */
async function platform({ name = 'teams', options = {}, inGroups = false }: Played = {}): Promise<AdapterKit> {
  const played = await startTeams(options)
  const here = await serving()
  played.listensAt(`${here.url}/${name}/messages`)
  const { bot } = played
  const where = (from: string) =>
    inGroups ? { conversation: `19:${from}@thread.v2`, kind: 'groupChat' as const } : { conversation: `a:${from}` }
  const activity = ({ key, from, text, bot: isBot = false }: PlayedMessage): TeamsActivity =>
    messageActivity({ id: key, from, text, isBot, ...where(from), mentions: inGroups ? bot : undefined })
  const letterOf = (conversation: string) => /^(?:a|19):([a-z])(?:@thread\.v2)?$/.exec(conversation)?.[1] ?? 'group'
  return {
    adapter: teams({ ...settings(played), name, agents: ['agent-0000'] }),
    connect: async (started) => here.connect(started),
    deliver: (message) => played.deliver(activity(message)),
    press: ({ key, from, value }) => {
      const card = played.shown.find(({ activity }) => dataOf(activity).some(({ choice }) => choice === value))
      const data = dataOf(card?.activity).find(({ choice }) => choice === value) ?? { choice: value }
      return played.deliver(
        pressActivity({ id: key, from, ...where(from), value: data, ...(card && { replyToId: card.id }) }),
      )
    },
    group: ({ key, from, text }, { addressed }) =>
      played.deliver(
        messageActivity({
          id: key,
          from,
          text,
          conversation: '19:channel@thread.tacv2;messageid=1795860000000',
          kind: 'channel',
          mentions: addressed ? bot : undefined,
        }),
      ),
    ...(inGroups && {
      agent: ({ key, from, text }: PlayedMessage) =>
        played.deliver(messageActivity({ id: key, from: 'agent', text, ...where(from) })),
    }),
    stray: async (message) => {
      const stranger = played.complete(activity(message))
      return played.deliver({ ...stranger, conversation: { ...stranger.conversation, tenantId: 'another tenant' } })
    },
    twin: (other) => platform({ name: other, options: { appId: '21111111-2222-3333-4444-555555555555' }, inGroups }),
    forge: async (message, how) => {
      const right = await played.tokenFor({})
      const swapped = right.replace(/\.[^.]*\./, `.${Buffer.from('{"aud":"another"}').toString('base64url')}.`)
      const hourAgo = Math.floor(Date.now() / 1_000) - 3_600
      switch (how) {
        case 'wrong':
          return played.deliver(activity(message), `Bearer ${swapped}`)
        case 'missing':
          return played.deliver(activity(message), null)
        case 'twice':
          return played.deliver(activity(message), `Bearer ${right}, Bearer ${swapped}`)
        case 'stale':
          return played.deliver(
            activity(message),
            `Bearer ${await played.tokenFor({}, { nbf: hourAgo - 3_600, exp: hourAgo })}`,
          )
        // A token says nothing of the body but its serviceUrl, and nothing is encrypted but by HTTPS.
        case 'another body':
          return played.deliver({ ...activity(message), serviceUrl: 'https://attacker.example/' }, `Bearer ${right}`)
        case 'plain':
          return undefined
      }
    },
    strange: () => played.deliver({ ...activity({ key: 'strange', from: 'a', text: '' }), type: 'telepathy' }),
    picture: ({ key, from, bytes }) => {
      played.attachments.set(`picture-${key}`, { bytes, mimeType: 'image/png' })
      const { text: _, ...told } = activity({ key, from, text: '' })
      const attachments = [{ contentType: 'image/png', contentUrl: played.attachmentUrl(`picture-${key}`) }]
      return played.deliver({ ...told, attachments } as TeamsActivity)
    },
    post: async (body) => {
      const headers = { authorization: `Bearer ${await played.tokenFor({})}` }
      return (await fetch(`${here.url}/${name}/messages`, { method: 'POST', body, headers })).status
    },
    next(fate) {
      played.answersWith(({ method }) => {
        if (method !== 'send') return undefined
        played.answersWith(undefined)
        if (fate === 'no answer' || fate === 'hang up') return fate
        if (fate === 'unavailable') return { status: 503, code: 'ServiceUnavailable' }
        return fate === 'blocked'
          ? {
              status: 403,
              code: 'BotNotInConversationRoster',
              description: 'The bot is not part of the conversation roster.',
            }
          : { status: 429, code: 'TooManyRequests', retryAfterS: 1 }
      })
    },
    shown: async () => played.shown.map(({ conversation, activity }) => shownAs(letterOf(conversation), activity)),
    withSecret: (secret) =>
      teams({ ...settings(played), credentials: { type: 'single-tenant', tenantId: played.tenantId, secret } }),
    rate,
    async close() {
      await here.close()
      await played.close()
    },
  }
}

/** For `huida conform`, and for the tests: Teams in each way in which it can be used. */
export const kits: AdapterKits = {
  'chats of two': () => platform(),
  'group chats with people of the team': () => platform({ inGroups: true }),
}
