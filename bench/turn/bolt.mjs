import bolt from '@slack/bolt'
import { WebClient } from '@slack/web-api'
import { slackEvent } from '../platforms.mjs'
import { turnLoop } from './loop.mjs'

/** Bolt's `processEvent` behind a receiver in memory, with the call of the platform replaced. */
export async function start({ middlewares }) {
  let reply
  WebClient.prototype.apiCall = async (_, { text }) => {
    reply = text
    return { ok: true, ts: '1.1' }
  }
  const app = new bolt.App({
    receiver: { init() {}, start: async () => {}, stop: async () => {} },
    authorize: async () => ({ botToken: 'xoxb-1', botId: 'B1', botUserId: 'U1', teamId: 'T1' }),
    logLevel: 'error',
  })
  for (let n = 1; n < middlewares; n++) app.use(({ next }) => next())
  app.message(async ({ message, say }) => {
    await say(message.text)
  })
  let events = 0
  return turnLoop(async (conversation, text) => {
    await app.processEvent({ body: slackEvent(++events, conversation, text), ack: async () => {} })
    return reply
  })
}
