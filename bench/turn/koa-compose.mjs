import compose from 'koa-compose'
import { turnLoop } from './loop.mjs'

/** No framework at all: middleware, composed, and a platform in memory. The limit. */
export async function start({ middlewares }) {
  const stack = Array.from({ length: middlewares - 1 }, () => (_, next) => next())
  stack.push((ctx) => ctx.reply(ctx.text))
  const run = compose(stack)
  return turnLoop(async (conversation, text) => {
    let reply
    const send = async (words) => {
      reply = words
    }
    await run({ conversation, text, reply: send })
    return reply
  })
}
