import { contestant } from '../contestant.mjs'
import { better, rounds, sample } from '../measure.mjs'

const names = {
  huida: 'huida, the whole turn',
  'huida-deciding': 'huida, bot.answer(): deciding only',
  telegraf: 'telegraf, handleUpdate',
  'botbuilder-test': 'botbuilder, TestAdapter',
  'botbuilder-cloud': 'botbuilder, CloudAdapter',
  bolt: '@slack/bolt, processEvent',
  koishi: 'koishi, dispatch',
  'koa-compose': 'koa-compose alone (the limit)',
}
const MS = 250
const AT_ONCE = 200

/** Everybody with one conversation and with many at once; the better of the two counts, for everybody. */
export async function run({ count, progress }) {
  const tables = []
  const musts = []
  for (const middlewares of [1, 10]) {
    const children = {}
    for (const name of Object.keys(names)) {
      progress(`${middlewares} middleware, warming ${name} up`)
      children[name] = await contestant(`turn/${name}.mjs`, { middlewares })
      for (const conversations of [1, AT_ONCE]) await children[name].call('measure', conversations, 2 * MS)
    }
    progress(`${middlewares} middleware, measuring`)
    const measured = await rounds(
      count,
      Object.fromEntries(
        Object.entries(children).map(([name, child]) => {
          const measure = (conversations) => sample(child, () => child.call('measure', conversations, MS))
          return [name, async () => better(await measure(1), await measure(AT_ONCE))]
        }),
      ),
    )
    for (const child of Object.values(children)) await child.stop()
    const { telegraf } = measured
    tables.push({
      title: `A turn in memory, ${middlewares} middleware: turns per second`,
      rows: Object.entries(measured).map(([name, rate]) => ({
        name: names[name],
        ...rate,
        ratio: rate.median / telegraf.median,
        of: 'telegraf',
      })),
    })
    // Deciding is all that the peers do; the whole turn is accepted, committed and settled as well.
    for (const [name, what, atLeast] of [
      ['huida-deciding', `deciding in memory, ${middlewares} middleware`, 1],
      ['huida', `a whole turn in memory, ${middlewares} middleware`, middlewares === 1 ? 0.5 : 1],
    ])
      musts.push({ what: `${what}: × telegraf`, atLeast, found: measured[name].median / telegraf.median })
  }
  return { tables, musts }
}
