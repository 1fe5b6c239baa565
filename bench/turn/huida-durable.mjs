import { sqlite } from '@huida/plugin-store-sqlite'
import { latencies } from '../measure.mjs'
import { message, startBot } from './huida.mjs'

/**
 * A whole turn with everything on disk: accepted with one fsync, decided, the reply committed with another, then sent.
 * @param {{ file?: string, database?: string, name?: string }} options where it is kept; `name` tells its conversations from those of others
 */
export async function start({ file, database, name = 'c' }) {
  const store = database ? (await import('@huida/plugin-store-postgres')).postgres({ url: database }) : sqlite({ file })
  const { inbox, awaiting } = await startBot({ store })
  let keys = 0
  let failed
  const receive = (conversation, words) => inbox.receive(message(`k${++keys}`, `${name}${conversation}`, words))

  return {
    /** Each conversation speaks again as soon as it was answered. */
    async closed(conversations, ms) {
      const accepts = []
      const begun = performance.now()
      let turns = 0
      await Promise.all(
        Array.from({ length: conversations }, async (_, n) => {
          while (performance.now() - begun < ms) {
            const at = performance.now()
            const reply = new Promise((resolve) => awaiting.set(`${name}${n}`, resolve))
            await receive(n, `hello ${keys}`)
            accepts.push(performance.now() - at)
            await reply
            turns++
          }
        }),
      )
      return { turns, rate: (turns / (performance.now() - begun)) * 1000, accept: latencies(accepts) }
    },

    /** Messages come at a rate, whether those before are answered or not. Counted from when they should have come. */
    async open(conversations, rate, ms) {
      awaiting.clear()
      const accepts = []
      const pending = []
      const begun = performance.now()
      let come = 0
      while (performance.now() - begun < ms) {
        while (begun + (come / rate) * 1000 <= performance.now()) {
          const due = begun + (come / rate) * 1000
          const accepted = receive(come++ % conversations, `hello ${keys}`).then(
            () => accepts.push(performance.now() - due),
            (error) => {
              failed = error
            },
          )
          pending.push(accepted)
        }
        await new Promise(setImmediate)
      }
      await Promise.all(pending)
      await inbox.settled()
      if (failed) throw failed
      return { turns: come, rate: (come / (performance.now() - begun)) * 1000, accept: latencies(accepts) }
    },
  }
}
