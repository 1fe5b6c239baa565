import { createRequire } from 'node:module'
import { reachable } from './listen.mjs'

// Its ES module does not load on Node 20.
const require = createRequire(import.meta.url)
const { Bot, Context, h, HTTP, MessageEncoder } = require('koishi')
const { default: Server } = require('@koishijs/plugin-server')

/** A small Telegram bot on Koishi's own server and HTTP client; acknowledges before it answers, as Koishi's adapters do. */
export async function start({ apiPort }) {
  class Encoder extends MessageEncoder {
    #text = ''
    async visit({ type, attrs, children }) {
      if (type === 'text') this.#text += attrs.content
      else await this.render(children)
    }
    async flush() {
      const text = this.#text
      this.#text = ''
      const body = { chat_id: this.channelId, text }
      const { result } = await this.bot.ctx.http.post(`http://127.0.0.1:${apiPort}/bot/sendMessage`, body)
      this.results.push({ id: String(result.message_id) })
    }
  }
  class SmallBot extends Bot {
    static MessageEncoder = Encoder
    static inject = ['server', 'http']
    constructor(ctx) {
      super(ctx, {}, 'telegram')
      this.selfId = 'bot'
      ctx.server.post('/telegram', (koa) => {
        const { message, update_id } = koa.request.body
        koa.status = 200
        koa.body = ''
        this.dispatch(
          this.session({
            type: 'message',
            timestamp: message.date * 1000,
            user: { id: String(message.from.id), name: message.from.first_name },
            channel: { id: String(message.chat.id), type: 1 },
            message: { id: String(update_id), elements: h.parse(message.text) },
          }),
        )
      })
    }
  }
  const app = new Context()
  app.plugin(Server, { host: '127.0.0.1', port: 20_000 + (process.pid % 20_000), maxPort: 65_000 })
  app.plugin(HTTP)
  app.plugin(SmallBot, {})
  app.middleware((session) => h.escape(session.content))
  await app.start()
  while (!app.bots[0] || !app.server._http.listening) await new Promise((resolve) => setTimeout(resolve, 10))
  app.bots[0].online()
  return reachable({ port: app.server.port, path: '/telegram', platform: 'telegram' })
}
