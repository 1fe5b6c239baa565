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
  let inbox
  const adapter = defineAdapter({
    name: 'memory',
    platform: 'memory',
    accepts: { text: {} },
    start: async (opened) => {
      inbox = opened
    },
    async send({ to, part }) {
      awaiting.get(to.id)?.(part.text)
      return delivered('1')
    },
  })
  const bot = createBot({ adapters: [adapter], store, log })
  for (let n = 1; n < middlewares; n++) bot.use((_, next) => next())
  bot.use((ctx) => ctx.text)
  await bot.start()
  return { bot, inbox, awaiting }
}

export const message = (key, conversation, words) => ({
  type: 'message',
  key,
  at: Date.now(),
  conversation: { id: conversation },
  user: { id: conversation, name: 'Alice', locale: 'en' },
  parts: [text(words)],
})
