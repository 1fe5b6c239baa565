import { contestant } from '../contestant.mjs'
import { summary } from '../measure.mjs'

const TURNS = 200

/**
 * What a turn of the shop bot costs, and where it goes: understanding is intents and search together. Intents are what a bot with
 * them needs more than one without; the rest is the core, the memory of the conversation, traces and records.
 */
export async function run({ count, progress }) {
  progress('warming the shop up')
  const child = await contestant('shop/shop.mjs')
  const methods = ['tokenise', 'echo', 'intents', 'shop']
  for (const method of methods) await child.call(method, 3 * TURNS)
  const samples = { tokenise: [], turn: [], intents: [], search: [], rest: [], understanding: [] }
  for (let round = 0; round < count; round++) {
    progress(`round ${round + 1} of ${count}`)
    const tokenise = await child.call('tokenise', 50 * TURNS)
    const echo = await child.call('echo', 5 * TURNS)
    const intents = (await child.call('intents', 5 * TURNS)) - echo
    const { turn, search } = await child.call('shop', TURNS)
    const found = { tokenise, turn, intents, search, rest: turn - intents - search, understanding: intents + search }
    for (const [name, value] of Object.entries(found)) samples[name].push(value)
  }
  await child.stop()
  const measured = Object.fromEntries(Object.entries(samples).map(([name, all]) => [name, summary(all)]))
  const row = (name, of) => ({
    name,
    unit: 'µs',
    ...measured[of],
    ratio: measured[of].median / measured.tokenise.median,
    of: 'taking its words apart',
  })
  return {
    tables: [
      {
        title: 'A turn of the shop bot: processor time of a message',
        rows: [
          row('taking its words apart, once', 'tokenise'),
          row('the whole turn', 'turn'),
          row('  intents', 'intents'),
          row('  search', 'search'),
          row('  the rest', 'rest'),
        ],
      },
    ],
    musts: [
      {
        what: 'understanding a message, intents and search',
        unit: ' ms',
        atMost: 2,
        found: measured.understanding.median / 1000,
      },
    ],
  }
}
