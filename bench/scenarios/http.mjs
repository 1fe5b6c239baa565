import { join } from 'node:path'
import { contestant } from '../contestant.mjs'
import { rateOf, sample, summary } from '../measure.mjs'

const names = {
  huida: 'huida, everything on disk',
  telegraf: 'telegraf, webhookCallback, in memory',
  botbuilder: 'botbuilder, Express, in memory',
  bolt: '@slack/bolt, HTTPReceiver, in memory',
  koishi: 'koishi, its server, in memory',
  raw: 'node:http in and out (the limit)',
  'raw-echo': 'node:http in only',
}
const paces = {
  acknowledged: 'each writes again when the last was acknowledged',
  answered: 'each writes again when the last was answered',
}
const CONNECTIONS = 50
const MS = 1_000

export async function run({ count, data, progress, only = Object.keys(names) }) {
  const world = await contestant('world.mjs')
  const apiPort = await world.call('apiPort')
  const children = {}
  const load = async (name, pace, ms) =>
    world.call('load', { ...(await children[name].call('where')), connections: CONNECTIONS, ms, pace })
  for (const name of only) {
    progress(`warming ${name} up`)
    children[name] = await contestant(`http/${name}.mjs`, { apiPort, file: join(data, 'http', 'huida.db') })
    for (const pace of ['acknowledged', 'answered', 'acknowledged']) await load(name, pace, 1.5 * MS)
  }
  const samples = Object.fromEntries(only.map((name) => [name, { acknowledged: [], answered: [] }]))
  for (let round = 0; round < count; round++)
    for (const pace of Object.keys(paces))
      for (const name of only) {
        progress(`round ${round + 1} of ${count}, ${name}`)
        samples[name][pace].push(await sample(children[name], () => load(name, pace, MS)))
      }
  for (const child of [world, ...Object.values(children)]) await child.stop()

  const tables = []
  const musts = []
  for (const [pace, words] of Object.entries(paces)) {
    const rates = Object.fromEntries(only.map((name) => [name, rateOf(samples[name][pace])]))
    tables.push({
      title: `Over HTTP, 50 connections, ${words}: replies per second`,
      rows: only.map((name) => ({
        name: names[name],
        ...rates[name],
        ratio: rates[name].median / rates.telegraf.median,
        of: 'telegraf',
      })),
    })
    musts.push({
      what: `over HTTP, when ${pace}: × telegraf`,
      atLeast: 1,
      found: rates.huida.median / rates.telegraf.median,
    })
  }
  const times = (what) => (name) => ({
    name: names[name],
    unit: 'ms',
    ...summary(samples[name].answered.map((one) => one[what].p99)),
  })
  tables.push(
    { title: 'p99 of the acknowledgement, when each waits for its answer', rows: only.map(times('acknowledged')) },
    { title: 'p99 of the reply, when each waits for its answer', rows: only.map(times('answered')) },
  )
  return { tables, musts }
}
