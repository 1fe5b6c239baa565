import { Agent, createServer } from 'node:http'
import { Telegraf } from 'telegraf'
import { listen, reachable } from './listen.mjs'

/** telegraf's `webhookCallback`, which keeps everything in memory; replies by the API, over connections that are kept. */
export async function start({ apiPort }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 100 })
  const bot = new Telegraf('1:secret', {
    // For "http://" it would drop the agent and open a connection for each reply; over HTTPS it keeps them.
    telegram: { apiRoot: `HTTP://127.0.0.1:${apiPort}`, agent, webhookReply: false },
  })
  bot.botInfo = { id: 1, is_bot: true, first_name: 'bot', username: 'bot' }
  bot.on('text', (ctx) => ctx.reply(ctx.message.text))
  const server = createServer(bot.webhookCallback('/telegram', { secretToken: 'secret' }))
  return reachable({
    port: await listen(server),
    path: '/telegram',
    platform: 'telegram',
    headers: { 'x-telegram-bot-api-secret-token': 'secret' },
  })
}
