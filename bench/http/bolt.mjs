import { Agent } from 'node:http'
import bolt from '@slack/bolt'
import { reachable } from './listen.mjs'

/** Bolt with its HTTP receiver, without the check of signatures. */
export async function start({ apiPort }) {
  const receiver = new bolt.HTTPReceiver({ signatureVerification: false, signingSecret: 'x', logLevel: 'error' })
  const app = new bolt.App({
    receiver,
    authorize: async () => ({ botToken: 'xoxb-1', botId: 'B1', botUserId: 'U1', teamId: 'T1' }),
    clientOptions: {
      slackApiUrl: `http://127.0.0.1:${apiPort}/api/`,
      agent: new Agent({ keepAlive: true, maxSockets: 100 }),
      maxRequestConcurrency: 1_000,
    },
    logLevel: 'error',
  })
  app.message(async ({ message, say }) => {
    await say(message.text)
  })
  const server = await app.start({ port: 0, host: '127.0.0.1' })
  return reachable({ port: server.address().port, path: '/slack/events', platform: 'slack' })
}
