import { createBot } from '@huida/core'
import { postgres } from '@huida/plugin-store-postgres'
import { latencies } from '../measure.mjs'
import { memoryPlatform, message } from '../turn/huida.mjs'

/** What a model takes, and which words it never answers. */
const THINKS_MS = 50
export const STUCK = 'stuck'
const AT_A_TIME = 100

/**
 * A worker with a model that takes its time: one of several that share a database.
 * @param {{ database: string, name: string }} options
 */
export async function start({ database, name }) {
  const replies = []
  const heard = new Map()
  const platform = memoryPlatform((reply) => {
    replies.push({ ...reply, at: Date.now() })
    heard.get(`${reply.conversation} ${reply.text}`)?.()
  })
  const bot = createBot({
    adapters: [platform.adapter],
    store: postgres({ url: database }),
    log: { debug() {}, info() {}, warn() {}, error() {} },
    maxBacklog: 100_000,
    turnBudgetMs: 60_000,
  })
  bot.use(async (ctx) => {
    await new Promise((resolve) => setTimeout(resolve, ctx.text.startsWith(STUCK) ? 30_000 : THINKS_MS))
    return ctx.text
  })
  await bot.start()
  let keys = 0
  const say = (conversation, text) => platform.inbox.receive(message(`${name} ${++keys}`, conversation, text))
  return {
    /** As many platforms do, a hundred at a time. Resolves when all are stored. */
    async say(messages) {
      for (let from = 0; from < messages.length; from += AT_A_TIME)
        await Promise.all(
          messages.slice(from, from + AT_A_TIME).map(({ conversation, text }) => say(conversation, text)),
        )
    },
    /** What was shown since it was asked for last. */
    replies: () => replies.splice(0),
    /** Messages of as many customers come at a rate: how long it takes until they are stored, and until they are answered. */
    async load(customers, rate, ms) {
      const stored = []
      const answered = []
      const all = []
      const begun = performance.now()
      for (let come = 0; performance.now() - begun < ms; ) {
        for (; begun + (come / rate) * 1000 <= performance.now(); come++) {
          const due = begun + (come / rate) * 1000
          const [conversation, text] = [`${name} ${come % customers}`, `hello ${keys}`]
          all.push(
            new Promise((resolve, reject) => {
              heard.set(`${conversation} ${text}`, () => {
                heard.delete(`${conversation} ${text}`)
                resolve(answered.push(performance.now() - due))
              })
              say(conversation, text).then(() => stored.push(performance.now() - due), reject)
            }),
          )
        }
        // A loop without a pause would take the processor of the database.
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
      await Promise.all(all)
      return { stored: latencies(stored), answered: latencies(answered) }
    },
  }
}
