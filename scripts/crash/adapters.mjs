import { randomUUID } from 'node:crypto'
import { writeSync } from 'node:fs'
import { slack } from '@huida/adapter-slack'
import { telegram } from '@huida/adapter-telegram'
import { web } from '@huida/adapter-web'
import { officialAccount } from '@huida/adapter-wechat-official'
import { defineAdapter, delivered, rejected, unknown } from '@huida/core'
import { clock } from './clock.mjs'
import { post } from './post.mjs'
import { tagged } from './tag.mjs'

/** Two short parts fit into one message, three never do. */
const MAX_TEXT = 130
/** As a platform for service accounts has it. */
const windows = [{ opens: 'message', forMs: 2 * 86_400_000, messages: 5 }]
/** Customers of this test write faster than people do. */
const often = { count: 1e6, perMs: 1 }

/**
 * The channels of a run, of these: a platform made up for this test, which does whatever a platform can do, and the adapters for web pages,
 * Telegram, Slack and official accounts of WeChat as they are. All of them limit how much may be said, and tell of the team's people who
 * write on the platform's own app.
 *
 * @param {Record<string, string>} env
 * @param {Map<string, import('@huida/core').Inbox>} inboxes filled as they start
 */
export const channels = (env, port, inboxes) =>
  env.CHANNELS.split(',').map((name) => {
    const { adapter, watched = saysWhichAttempt } = makers[name](env, port)
    return observed(adapter, inboxes, watched)
  })

const makers = {
  shop: ({ PLATFORM, ORDER_WINDOW_MS }) => ({ adapter: shop(PLATFORM, Number(ORDER_WINDOW_MS)) }),
  web: () => ({
    adapter: web({ limits: { messagesPerSession: often, messagesPerAddress: often, sessionsPerAddress: often } }),
    watched: isSeen,
  }),
  telegram({ BOT_API, BOT_TOKEN, HOOK_SECRET }, port) {
    const webhook = HOOK_SECRET && { secret: HOOK_SECRET, url: `http://127.0.0.1:${port}/telegram/hook` }
    return { adapter: telegram({ token: BOT_TOKEN, apiRoot: BOT_API, rate: {}, ...(webhook && { webhook }) }) }
  },
  slack: ({ SLACK_API, SLACK_TOKEN, SLACK_SECRET }) => ({
    adapter: slack({ apiUrl: SLACK_API, botToken: SLACK_TOKEN, signingSecret: SLACK_SECRET, rate: {} }),
  }),
  wechat: ({ WECHAT_API, WECHAT }) => ({
    adapter: officialAccount({ ...JSON.parse(WECHAT), apiRoot: WECHAT_API, rate: {}, clock }),
  }),
}

const shop = (platform, orderWindowMs) =>
  defineAdapter({
    name: 'shop',
    platform: 'shop',
    accepts: { text: {} },
    orderWindowMs,
    async fetch(request, inbox) {
      const { key, order, at, conversation, text, picture } = await request.json()
      const who = { conversation: { id: conversation }, user: { id: conversation } }
      const parts = [...(picture ? [{ type: 'image', url: picture }] : []), { type: 'text', text }]
      await inbox.receive({ type: 'message', key, order, at, ...who, parts })
      return new Response('stored')
    },
    async download({ url }, { signal }) {
      const { body } = await fetch(url, { signal })
      return { body, mimeType: 'image/jpeg' }
    },
    async send({ id, to, part }, { signal }) {
      const answer = await post(`${platform}/send`, { conversation: to.id, text: part.text }, signal).catch(() => {})
      if (!answer) return unknown()
      if (answer.status === 200) return delivered(id)
      if (answer.status === 403) return rejected('quota')
      return rejected(answer.status === 429 ? 'rate_limited' : 'unavailable', { retryAtMs: answer.body.retryAt })
    },
    async assign({ position, to, owner }, { signal }) {
      const told = await post(`${platform}/session`, { conversation: to.id, position, owner }, signal).catch(() => {})
      return told ? delivered() : unknown()
    },
  })

/** An adapter with the limits of this test, whose attempts are told to whoever watches from outside. */
function observed(adapter, inboxes, watched) {
  return {
    ...adapter,
    accepts: { ...adapter.accepts, text: { ...adapter.accepts.text, max: MAX_TEXT } },
    windows: adapter.windows ?? windows,
    ...(adapter.fetch && { fetch: (request, inbox) => adapter.fetch(request, saysWhatIsHanded(inbox)) }),
    async start(inbox, tools) {
      inboxes.set(adapter.name, inbox)
      await adapter.start?.(inbox, tools)
    },
    send: (message, tools) => watched(adapter, message, tools),
  }
}

async function saysWhichAttempt(adapter, message, tools) {
  const { position, part } = message
  const [attempt, at] = [randomUUID(), clock.now()]
  tell('attempted', { at, position, attempt })
  const result = await adapter.send(
    { ...message, part: { ...part, text: tagged(part.text, { position, attempt }) } },
    tools,
  )
  // On a slow machine the platform's answer may be on its way when the bot stops waiting for it, whatever the adapter says of it then.
  if (result.outcome === 'unknown' || tools.signal.aborted) tell('unheard', { position, attempt })
  return result
}

/** Pages are woken, and read for themselves. */
function isSeen(adapter, message, tools) {
  const { position, to, part } = message
  const about = { at: clock.now(), position, conversation: to.id, text: part.text, fate: 'delivered' }
  tell('woken', about)
  return adapter.send(message, tools)
}

/** The beginning of an answer leaves inside the platform's own request, not by `send`. */
const saysWhatIsHanded = (inbox) => ({
  ...inbox,
  async receiveWithin(event, reply) {
    const message = await inbox.receiveWithin(event, reply)
    if (!message) return undefined
    const { position, part, to } = message
    const attempt = randomUUID()
    tell('handed', { at: clock.now(), position, conversation: to.id, text: part.text, attempt })
    return { ...message, part: { ...part, text: tagged(part.text, { position, attempt }) } }
  },
})

const tell = (what, about) => writeSync(1, `${what} ${JSON.stringify(about)}\n`)
