import { createRequire } from 'node:module'
import { turnLoop } from './loop.mjs'

// Its ES module does not load on Node 20.
const { Bot, Context, h, MessageEncoder } = createRequire(import.meta.url)('koishi')

/** Koishi with a bot on a platform in memory. */
export async function start({ middlewares }) {
  const awaiting = new Map()
  class Encoder extends MessageEncoder {
    #text = ''
    async visit({ type, attrs, children }) {
      if (type === 'text') this.#text += attrs.content
      else await this.render(children)
    }
    async flush() {
      awaiting.get(this.channelId)?.(this.#text)
      this.#text = ''
      this.results.push({ id: '1' })
    }
  }
  class MemoryBot extends Bot {
    static MessageEncoder = Encoder
    constructor(ctx) {
      super(ctx, {}, 'memory')
      this.selfId = 'bot'
    }
  }
  const app = new Context()
  app.plugin(MemoryBot, {})
  for (let n = 1; n < middlewares; n++) app.middleware((_, next) => next())
  app.middleware((session) => h.escape(session.content))
  await app.start()
  const [bot] = app.bots
  bot.online()
  let ids = 0
  return turnLoop(
    (conversation, text) =>
      new Promise((resolve) => {
        awaiting.set(conversation, resolve)
        bot.dispatch(
          bot.session({
            type: 'message',
            timestamp: Date.now(),
            user: { id: conversation, name: 'Alice' },
            channel: { id: conversation, type: 1 },
            message: { id: String(++ids), elements: h.parse(text) },
          }),
        )
      }),
  )
}
