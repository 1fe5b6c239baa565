import type { Json } from '@huida/core'
import { type AdapterKit, type AdapterKits, type PlayedMessage, type ShownMessage, serving } from '@huida/core/testing'
import {
  deed,
  messageActivity,
  pressActivity,
  startTeams,
  type TeamsActivity,
  type TeamsEmulator,
  type TeamsFate,
} from '@huida/emulators/teams'
import { teams } from './index.js'
import type { TeamsOptions } from './options.js'
import { rate } from './send.js'

interface Played {
  name?: string
  appId?: string
  /** Each letter has a group chat of its own with the bot and people of the team, instead of a chat of two. */
  inGroups?: boolean
}

/** Teams over an emulator of its own. */
async function play({ name = 'teams', appId, inGroups = false }: Played): Promise<AdapterKit> {
  const played = await startTeams(appId === undefined ? {} : { appId })
  const bot = await serving()
  const endpoint = `${bot.url}/${name}/messages`
  played.listensAt(endpoint)
  const where = (from: string) =>
    inGroups ? { conversation: `19:${from}@thread.v2`, kind: 'groupChat' as const } : { conversation: `a:${from}` }
  const said = ({ key, from, text, bot: isBot = false, at }: PlayedMessage): TeamsActivity => {
    const mentions = inGroups ? played.bot : undefined
    const activity = messageActivity({ id: key, from, text, isBot, mentions, ...where(from) })
    return at === undefined ? activity : { ...activity, timestamp: new Date(at).toISOString() }
  }
  const pictured = ({ key, from, bytes }: { key: string; from: string; bytes: Uint8Array }): TeamsActivity => {
    played.attachments.set(key, { bytes, mimeType: 'image/png' })
    const attachments = [{ contentType: 'image/*', contentUrl: played.attachmentUrl(key) }]
    return { ...said({ key, from, text: '' }), attachments }
  }
  const made = (change: Partial<TeamsOptions> = {}) =>
    teams({ ...settingsOf(played), name, agents: ['agent-0000'], rate: {}, ...change })
  return {
    adapter: made(),
    rate,
    samples: { native: hero },
    connect: async (started) => bot.connect(started),
    deliver: (message) => played.deliver(said(message)),
    picture: (picture) => played.deliver(pictured(picture)),
    strange: () => played.deliver({ type: 'telepathy', ...deed({ id: 'strange', from: 'a', ...where('a') }) }),
    press: ({ key, from, value }) => {
      const isOurs = ({ choice }: ActionData) => choice === value
      const card = played.shown.find(({ activity }) => dataOf(activity).some(isOurs))
      // A press that was never offered is what an attacker sends.
      const data = dataOf(card?.activity).find(isOurs) ?? { choice: value }
      const pressed = { id: key, from, ...where(from), value: data as unknown as Json }
      return played.deliver(pressActivity({ ...pressed, ...(card && { replyToId: card.id }) }))
    },
    group: ({ key, from, text }, { addressed }) => {
      const thread = { conversation: '19:channel@thread.tacv2;messageid=1795860000000', kind: 'channel' as const }
      return played.deliver(
        messageActivity({ id: key, from, text, ...thread, mentions: addressed ? played.bot : undefined }),
      )
    },
    ...(inGroups && {
      agent: ({ key, from, text }: PlayedMessage) =>
        played.deliver(messageActivity({ id: key, from: 'agent', text, ...where(from) })),
    }),
    stray: async (message) => {
      const stranger = played.complete(said(message))
      return played.deliver({ ...stranger, conversation: { ...stranger.conversation, tenantId: 'another' } })
    },
    twin: (other) => play({ name: other, appId: '21111111-2222-3333-4444-555555555555', inGroups }),
    forge: async (message, how) => {
      const right = await played.tokenFor({})
      const past = Math.floor(Date.now() / 1_000) - 3_600
      switch (how) {
        case 'wrong':
          return played.deliver(said(message), `Bearer ${right.slice(0, -8)}AAAAAAAA`)
        case 'missing':
          return played.deliver(said(message), null)
        case 'twice':
          return played.deliver(said(message), `Bearer ${right}, Bearer ${right.slice(0, -8)}AAAAAAAA`)
        case 'stale':
          return played.deliver(said(message), `Bearer ${await played.tokenFor({}, { nbf: past - 60, exp: past })}`)
        // Of the body, a token only proves where the answer goes.
        case 'another body':
          return played.deliver({ ...said(message), serviceUrl: 'http://127.0.0.1:1/' }, `Bearer ${right}`)
        case 'plain':
          return undefined
      }
    },
    post: async (body) => {
      const headers = { authorization: `Bearer ${await played.tokenFor({})}` }
      return (await fetch(endpoint, { method: 'POST', body: body as unknown as string, headers })).status
    },
    next(fate) {
      played.answersWith(({ method, payload }) => {
        if (method !== 'send' || payload.type !== 'message') return undefined
        played.answersWith(undefined)
        return fates[fate]
      })
    },
    shown: async () => played.shown.map(({ conversation, activity }) => shownAs(letterOf(conversation), activity)),
    withSecret: (secret) => made({ credentials: { type: 'single-tenant', tenantId: played.tenantId, secret } }),
    async close() {
      await bot.close()
      await played.close()
    },
  }
}

/** The settings of a bot on a played platform. */
export const settingsOf = ({ appId, secret, tenantId, endpoints }: TeamsEmulator): TeamsOptions => ({
  appId,
  credentials: { type: 'single-tenant', tenantId, secret },
  endpoints,
  serviceHosts: ['127.0.0.1'],
})

const fates = {
  'rate limited for a second': { status: 429, code: 'TooManyRequests', retryAfterS: 1 },
  blocked: { status: 403, code: 'BotNotInConversationRoster' },
  unavailable: { status: 502, code: 'BadGateway' },
  'no answer': 'no answer',
  'hang up': 'hang up',
} as const satisfies Record<string, TeamsFate>

/** A card of a kind that the adapter does not make by itself. */
const hero = {
  type: 'native',
  platform: 'teams',
  data: { contentType: 'application/vnd.microsoft.card.hero', content: { title: 'A jacket' } },
  fallback: { type: 'text', text: 'A jacket' },
} as const

const letterOf = (conversation: string): string =>
  /^(?:a|19):([a-z])(?:@thread\.v2)?$/.exec(conversation)?.[1] ?? 'group'

interface ShownActivity {
  text?: Json | undefined
  attachments?: Json | undefined
}

interface CardItem {
  inlines?: { text: string }[]
  actions?: { data: ActionData }[]
}

/** What a button of a card carries. */
export interface ActionData {
  /** The value. */
  choice: string
  /** What the button says. */
  label?: string
}

/** What a card consists of, as `cardOf` makes it. */
const itemsOf = ({ attachments }: ShownActivity = {}): CardItem[] => {
  const [attachment] = (attachments ?? []) as { content?: { body?: CardItem[] } }[]
  return attachment?.content?.body ?? []
}

/** What the buttons of a shown message carry. */
export const dataOf = (activity: ShownActivity | undefined): ActionData[] =>
  itemsOf(activity).flatMap(({ actions = [] }) => actions.map(({ data }) => data))

/** A message as people see it: its text, or the words of its card, and its buttons. */
export function shownAs(to: string, activity: ShownActivity): ShownMessage {
  const buttons = dataOf(activity).map(({ label = '', choice: value }) => ({ label, value }))
  const words = itemsOf(activity).flatMap(({ inlines }) => (inlines ? [inlines.map(({ text }) => text).join('')] : []))
  const text = typeof activity.text === 'string' ? activity.text : words.join('\n')
  return { to, text, ...(buttons.length > 0 && { buttons }) }
}

/** For `huida conform`, and for the tests: Teams in each way in which people meet the bot there. */
export const kits: AdapterKits = {
  'chats of two': () => play({}),
  'group chats with people of the team': () => play({ inGroups: true }),
}
