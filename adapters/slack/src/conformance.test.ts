import { type AdapterKit, adapterCases, cleanups, type PlayedMessage } from '@huida/core/testing'
import { buttonsOf, labelOf, type SlackMessage, startSlack, ts, wordsOf } from '@huida/emulators/slack'
import { afterEach, describe, test } from '@jest/globals'
import { served } from './fixtures/served.js'
import { slack } from './index.js'

const cleanup = cleanups(afterEach)

/** Where the letters of the cases speak: each in a chat with the bot, or in a thread of a channel, where the bot is mentioned. */
type Where = 'direct' | 'threads'

const AGENT = 'UTEAM'

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
  const here = await served(cleanup, name)
  if (by === 'webhook') emulator.requestsTo(here.url)
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
  const forged = { wrong: `v0=${'0'.repeat(64)}`, missing: undefined }
  return {
    adapter: slack({
      ...{ name, botToken: emulator.botToken, apiUrl: emulator.url, team: [AGENT], rate: {} },
      ...(by === 'webhook' ? { signingSecret: emulator.signingSecret } : { appToken: emulator.appToken }),
    }),
    connect: async (bot) => here.serve(bot),
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
    stray: (message) => emulator.says(said(message), { team: 'T9' }),
    twin: (other) => platform(where, by, other),
    ...(by === 'webhook' && {
      forge: (message: PlayedMessage, how: 'wrong' | 'missing') =>
        emulator.post(JSON.stringify({ event: said(message) }), { headers: { 'x-slack-signature': forged[how] } }),
      post: (body: Uint8Array) => emulator.post(body),
    }),
    next(fate) {
      emulator.answersWith(({ method }) => {
        if (method !== 'chat.postMessage') return undefined
        emulator.answersWith(undefined)
        if (fate === 'no answer') return fate
        return fate === 'blocked' ? { error: 'restricted_action' } : { status: 429, retryAfterS: 1 }
      })
    },
    shown: async () =>
      emulator.shown.map((message) => {
        const buttons = buttonsOf(message).map((each) => ({ label: labelOf(each), value: String(each.value) }))
        return { to: letterOf(message), text: wordsOf(message), ...(buttons.length > 0 && { buttons }) }
      }),
    close: () => emulator.close(),
  }
}

const cases = adapterCases.map((each) => [each.name, each] as const)

describe('slack() in chats of two, by the Events API', () => {
  test.each(cases)('%s', (_, { run }) => run(() => platform('direct')))
})

describe('slack() in threads of channels, by the Events API', () => {
  test.each(cases)('%s', (_, { run }) => run(() => platform('threads')))
})

describe('slack() in chats of two, by Socket Mode', () => {
  test.each(cases)('%s', (_, { run }) => run(() => platform('direct', 'socket')))
})
