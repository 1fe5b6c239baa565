import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { telegram } from '@huida/adapter-telegram'
import { createBot } from '@huida/core'
import { sqlite } from '@huida/plugin-store-sqlite'
import { listen, reachable } from './listen.mjs'

/** Everything on disk: acknowledged when the update is, sent when the reply is, and the result of sending it as well. */
export async function start({ apiPort, file }) {
  const secret = randomBytes(32).toString('hex')
  const adapter = telegram({
    token: '1:secret',
    webhook: { secret },
    apiRoot: `http://127.0.0.1:${apiPort}`,
    // Without Telegram's own limits, which this adapter keeps to by default and telegraf does not.
    rate: {},
  })
  const bot = createBot({ adapters: [adapter], store: sqlite({ file }) })
  bot.use((ctx) => ctx.text)
  await bot.start()
  const server = createServer(getRequestListener((request, { incoming }) => bot.fetch(request, { incoming })))
  return reachable({
    port: await listen(server),
    path: '/telegram/updates',
    platform: 'telegram',
    headers: { 'x-telegram-bot-api-secret-token': secret },
  })
}
