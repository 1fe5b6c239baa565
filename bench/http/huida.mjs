import { Agent, request as call, createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { createBot, defineAdapter, delivered, parseJson, readBody, text, unknown } from '@huida/core'
import { sqlite } from '@huida/plugin-store-sqlite'
import { listen, reachable } from './listen.mjs'

/** Everything on disk: acknowledged when the update is, sent when the reply is, and the result of sending it as well. */
export async function start({ apiPort, file }) {
  const bot = createBot({ adapters: [json(apiPort)], store: sqlite({ file }) })
  bot.use((ctx) => ctx.text)
  await bot.start()
  const server = createServer(getRequestListener((request) => bot.fetch(request)))
  return reachable({
    port: await listen(server),
    path: '/telegram',
    platform: 'telegram',
    headers: { 'x-telegram-bot-api-secret-token': 'secret' },
  })
}

const json = (apiPort) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 100 })
  return defineAdapter({
    name: 'telegram',
    accepts: { text: { max: 4096 } },
    async fetch(request, inbox) {
      const { message, update_id } = parseJson(await readBody(request))
      await inbox.receive({
        type: 'message',
        key: String(update_id),
        at: message.date * 1000,
        conversation: { id: String(message.chat.id) },
        user: { id: String(message.from.id), name: message.from.first_name, locale: message.from.language_code },
        parts: [text(message.text)],
      })
      return new Response()
    },
    send: ({ to, part }) =>
      new Promise((resolve) => {
        const body = JSON.stringify({ chat_id: to.id, text: part.text })
        const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
        const sending = call({
          port: apiPort,
          host: '127.0.0.1',
          method: 'POST',
          path: '/bot/sendMessage',
          agent,
          headers,
        })
        sending.on('error', (error) => resolve(unknown(error.message)))
        sending.on('response', (answer) => {
          answer.resume()
          answer.on('end', () => resolve(delivered('1')))
        })
        sending.end(body)
      }),
  })
}
