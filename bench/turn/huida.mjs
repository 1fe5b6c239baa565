import { createBot, defineAdapter, delivered, memoryStore, text } from '@huida/core'
import { turnLoop } from './loop.mjs'

/** A whole turn: accepted, decided, committed to the store in memory, sent by an adapter in memory. */
export async function start({ middlewares }) {
  const { inbox, awaiting } = await startBot({ store: memoryStore(), middlewares })
  let keys = 0
  return turnLoop(
    (conversation, words) =>
      new Promise((resolve, reject) => {
        awaiting.set(conversation, resolve)
        inbox.receive(message(`k${++keys}`, conversation, words)).catch(reject)
      }),
  )
}

/** An echo on a platform in memory, which tells who waits for a reply. */
export async function startBot({ store, middlewares = 1, log }) {
  const awaiting = new Map()
  const platform = memoryPlatform(({ conversation, text }) => awaiting.get(conversation)?.(text))
  const bot = createBot({ adapters: [platform.adapter], store, log })
  for (let n = 1; n < middlewares; n++) bot.use((_, next) => next())
  bot.use((ctx) => ctx.text)
  await bot.start()
  return { bot, inbox: platform.inbox, awaiting }
}

/**
 * A platform in memory: `inbox` is there once its bot has started.
 * @param {(reply: { conversation: string, text: string }) => void} shows is called with what it shows
 */
export function memoryPlatform(shows) {
  const platform = {
    inbox: undefined,
    adapter: defineAdapter({
      name: 'memory',
      platform: 'memory',
      accepts: { text: {} },
      start: async (opened) => {
        platform.inbox = opened
      },
      async send({ to, part }) {
        shows({ conversation: to.id, text: part.text })
        return delivered('1')
      },
    }),
  }
  return platform
}

export const message = (key, conversation, words) => ({
  type: 'message',
  key,
  at: Date.now(),
  conversation: { id: conversation },
  user: { id: conversation, name: 'Alice', locale: 'en' },
  parts: [text(words)],
})
