import { setTimeout as sleep } from 'node:timers/promises'
import { ask } from '../ask.mjs'
import { clock } from '../clock.mjs'
import { fates, isRefused, quotas } from '../fates.mjs'
import { untagged } from '../tag.mjs'
import { isTaken } from '../taken.mjs'

/** Long enough for most that overtake each other on the way, in the bot's milliseconds. */
export const ORDER_WINDOW_MS = 300

/** A platform made up for this test: it tells an order, lets messages overtake each other on their way, and asks who owns a conversation. */
export function shopSide({ rng, log, url }) {
  const fateOf = fates(rng)
  const quota = quotas(rng)
  return {
    routes: {
      async '/send'({ conversation, text }, answer, socket) {
        const message = untagged(text)
        const fate = quota.isOver(conversation) ? 'quota' : fateOf(message.position)
        const retryAt = clock.now() + rng.between(200, 1_500)
        log.sends.push({ ...message, at: clock.now(), conversation, fate, ...(isRefused(fate) && { retryAt }) })
        await sleep(rng.between(0, 15))
        if (fate === 'delivered') answer(200, {})
        if (fate === 'quota') answer(403, {})
        if (fate === 'limited') answer(429, { retryAt })
        if (fate === 'failed') answer(500, { retryAt })
        if (fate === 'cut' || fate === 'lost') socket.destroy()
      },
      async '/session'({ conversation, position, owner }, answer) {
        log.sessions.push({ at: clock.now(), conversation, position, owner })
        answer(200, {})
      },
    },
    customer: ({ bot, problems }, name) => ({
      takesPictures: true,
      orderWindowMs: ORDER_WINDOW_MS,
      conversation: () => `shop:${name}`,
      written(message) {
        quota.begin(name)
        return message
      },
      async post({ key, order, text, at, hasPicture }) {
        const picture = hasPicture ? `${url()}/picture/${key}` : undefined
        const body = JSON.stringify({ key, order, conversation: name, text, at, picture })
        return isTaken(await ask(bot, '/shop/hook', { body }), problems)
      },
    }),
  }
}
