import { createHmac } from 'node:crypto'
import {
  type AdapterKit,
  type AdapterKits,
  type Forgery,
  type PlayedFate,
  type PlayedMessage,
  serving,
} from '@huida/core/testing'
import {
  buttonsOf,
  labelOf,
  type SlackEmulator,
  type SlackFate,
  type SlackMessage,
  startSlack,
  ts,
  wordsOf,
} from '@huida/emulators/slack'
import { rate } from './accepts.js'
import { slack } from './index.js'

const AGENT = 'UTEAM'

/** Where the letters of the cases speak: each in a chat with the bot, or in a thread of a channel, where the bot is mentioned. */
type Where = 'direct' | 'threads'

/** Slack as the conformance cases play it. */
async function platform(where: Where, by: 'webhook' | 'socket' = 'webhook', name = 'slack'): Promise<AdapterKit> {
  const began = Math.floor(Date.now() / 1_000)
  const keys: string[] = []
  const timeOf = (key: string) => {
    if (!keys.includes(key)) keys.push(key)
    return ts(began, 100 + keys.indexOf(key))
  }
  const rootOf = (letter: string) => ts(began, ['a', 'b', 'group'].indexOf(letter) + 1)
  const emulator = await startSlack({ ackWithinMs: 1_000 })
  const here = await serving()
  if (by === 'webhook') emulator.requestsTo(`${here.url}/${name}/events`)
  const userOf = (letter: string) => `U${letter.toUpperCase()}`
  const isDirect = where === 'direct'
  const threadOf = (letter: string) => ({ channel: 'C1', thread_ts: rootOf(letter), parent_user_id: userOf(letter) })
  const placeOf = (letter: string) => (isDirect ? { channel: `D${letter.toUpperCase()}` } : threadOf(letter))
  const said = ({ key, from, text, bot }: PlayedMessage) => ({
    ...{ ts: timeOf(key), user: userOf(from), ...placeOf(from) },
    text: isDirect ? text : `@${emulator.botUserId} ${text}`,
    ...(bot && { bot_id: 'B99' }),
  })
  const letterOf = ({ channel, thread_ts }: SlackMessage) =>
    channel === 'C1'
      ? (['a', 'b', 'group'].find((letter) => rootOf(letter) === thread_ts) ?? channel)
      : channel.slice(1).toLowerCase()
  return {
    adapter: slack({
      ...{ name, botToken: emulator.botToken, apiUrl: emulator.url, team: [AGENT], rate: {} },
      ...(by === 'webhook' ? { signingSecret: emulator.signingSecret } : { appToken: emulator.appToken }),
    }),
    connect: async (bot) => here.connect(bot),
    deliver: (message) => emulator.says(said(message)),
    press: ({ key, from, value }) => {
      const message = emulator.shown.findLast((each) => letterOf(each) === from)!
      return emulator.presses({ message, value, id: timeOf(key), user: userOf(from) })
    },
    async group({ key, from, text }, { addressed }) {
      const words = addressed ? `@${emulator.botUserId} ${text}` : text
      const message = { ts: timeOf(key), user: userOf(from), text: words, ...threadOf('group') }
      const status = await emulator.says(message)
      // Slack tells twice of what mentions the bot.
      return addressed ? emulator.says(message, { type: 'app_mention' }) : status
    },
    ...(!isDirect && {
      agent: ({ key, from, text }: PlayedMessage) =>
        emulator.says({ ts: timeOf(key), user: AGENT, text, ...threadOf(from) }),
    }),
    strange: () => emulator.deliver({ type: 'telepathy_felt', channel: 'D1', user: 'UA', event_ts: timeOf('strange') }),
    echo: async () => {
      const { channel, thread_ts, text, ts } = emulator.shown.at(-1)!
      const said = {
        channel,
        text: text ?? '',
        ts,
        bot_id: emulator.botId,
        ...(thread_ts !== undefined && { thread_ts }),
      }
      return emulator.says(said)
    },
    picture: ({ key, from, bytes }) => {
      const file = emulator.addFile({ id: `F${key.toUpperCase()}`, name: 'a.png', mimetype: 'image/png', bytes })
      return emulator.says({ ...said({ key, from, text: '' }), files: [file] })
    },
    rate,
    stray: (message) => emulator.says(said(message), { team: 'T9' }),
    twin: (other) => platform(where, by, other),
    ...(by === 'webhook' && {
      forge: (message: PlayedMessage, how: Forgery) => forge(emulator, { event: said(message) }, how),
      withSecret: (signingSecret: string) => slack({ botToken: emulator.botToken, signingSecret }),
      post: (body: Uint8Array) => emulator.post(body),
    }),
    next(fate) {
      emulator.answersWith(({ method }) => {
        if (method !== 'chat.postMessage') return undefined
        emulator.answersWith(undefined)
        return fates[fate]
      })
    },
    shown: async () =>
      emulator.shown.map((message) => {
        const buttons = buttonsOf(message).map((each) => ({ label: labelOf(each), value: String(each.value) }))
        return { to: letterOf(message), text: wordsOf(message), ...(buttons.length > 0 && { buttons }) }
      }),
    async close() {
      await here.close()
      await emulator.close()
    },
  }
}

const fates: Record<PlayedFate, SlackFate> = {
  'rate limited for a second': { status: 429, retryAfterS: 1 },
  blocked: { error: 'restricted_action' },
  unavailable: { status: 503 },
  'no answer': 'no answer',
  'hang up': 'hang up',
}

async function forge(emulator: SlackEmulator, payload: object, how: Forgery): Promise<number | undefined> {
  const body = JSON.stringify(payload)
  const time = (secondsAgo = 0) => String(Math.floor(Date.now() / 1_000) - secondsAgo)
  const signature = (text: string, timestamp: string) =>
    `v0=${createHmac('sha256', emulator.signingSecret).update(`v0:${timestamp}:${text}`).digest('hex')}`
  const wrong = `v0=${'0'.repeat(64)}`
  const post = (given: string | undefined, timestamp = time()) =>
    emulator.post(body, { headers: { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': given } })
  switch (how) {
    case 'wrong':
      return post(wrong)
    case 'missing':
      return post(undefined)
    case 'another body':
      return post(signature(`${body} `, time()))
    case 'twice':
      // As a proxy joins what came in two headers.
      return post(`${signature(body, time())}, ${wrong}`)
    case 'stale':
      return post(signature(body, time(3_600)), time(3_600))
    // Nothing is encrypted but by HTTPS.
    case 'plain':
      return undefined
  }
}

/** For `huida conform`, and for the tests: Slack in each way in which it can be used. */
export const kits: AdapterKits = {
  'Events API in chats of two': () => platform('direct'),
  'Events API in threads of channels': () => platform('threads'),
  'Socket Mode': () => platform('direct', 'socket'),
}
