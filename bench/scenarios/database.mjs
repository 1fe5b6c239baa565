import { join } from 'node:path'
import { noPostgres, postgresServer } from '../../plugins/store-postgres/dist/testing/index.js'
import { contestant } from '../contestant.mjs'
import { better, fsyncMs, rateOf, sample, summary } from '../measure.mjs'

const CONVERSATIONS = 200
const MS = 1_500
const PROCESSES = 2

/**
 * Durable turns on PostgreSQL, which runs on the same cores: by one process, and by two that share it, beside queues that do the same work of a
 * conversation in its order, each by two processes that share a database.
 */
export async function run({ count, data, progress }) {
  const missing = noPostgres()
  if (missing) {
    console.log(`database: skipped, since ${missing}.`)
    return { tables: [], musts: [] }
  }
  const undo = []
  try {
    progress('starting a server')
    // As it is installed: what is acknowledged is on the disk.
    const server = await postgresServer((end) => undo.push(end), { fsync: 'on', max_connections: '300' })
    const start = async (module, options) => {
      const started = await contestant(module, options)
      undo.push(() => started.stop())
      return started
    }
    const durable = 'turn/huida-durable.mjs'
    const file = await start(durable, { file: join(data, 'database', 'huida.db') })
    const one = await start(durable, { database: await server.database() })
    const cloud = await start('turn/botbuilder-cloud.mjs', { middlewares: 1 })
    const shared = async (module, options) => {
      const database = await server.database()
      const all = []
      // One after the other: the first makes the tables.
      for (let n = 0; n < PROCESSES; n++) all.push(await start(module, { database, name: `p${n}-`, ...options }))
      return all
    }
    const ours = await shared(durable, {})
    const queues = {
      'pg-boss': await shared('queues/pg-boss.mjs', {}),
      'pg-boss, 100 jobs at a time': await shared('queues/pg-boss.mjs', { batch: 100 }),
      'graphile-worker': await shared('queues/graphile-worker.mjs', {}),
      'DBOS Transact': await shared('queues/dbos.mjs', {}),
    }
    const closed = (contestant, conversations) => contestant.call('closed', conversations, MS)
    const together = (all, ask) =>
      sample(all, async () => {
        const runs = await Promise.all(all.map(ask))
        return {
          ...runs[0],
          turns: runs.reduce((sum, { turns }) => sum + turns, 0),
          rate: runs.reduce((sum, { rate }) => sum + rate, 0),
        }
      })
    const measured = {
      ours: () => together(ours, (each) => closed(each, CONVERSATIONS / PROCESSES)),
      ...Object.fromEntries(
        Object.entries(queues).map(([name, all]) => [name, () => together(all, (each) => each.call('measure', MS))]),
      ),
      file: () => sample([file], () => closed(file, CONVERSATIONS)),
      one: () => sample([one], () => closed(one, CONVERSATIONS)),
      cloud: async () => {
        const measure = (conversations) => sample([cloud], () => cloud.call('measure', conversations, MS / 3))
        return better(await measure(1), await measure(CONVERSATIONS))
      },
    }
    progress('warming up')
    for (const all of Object.values(queues))
      await Promise.all(all.map((each) => each.call('begin', CONVERSATIONS / PROCESSES)))
    for (let times = 0; times < 2; times++) for (const measure of Object.values(measured)) await measure()

    const samples = Object.fromEntries([...Object.keys(measured), 'open'].map((name) => [name, []]))
    const fsyncs = []
    for (let round = 0; round < count; round++) {
      progress(`round ${round + 1} of ${count}`)
      fsyncs.push(...fsyncMs(data, 50))
      for (const [name, measure] of Object.entries(measured)) samples[name].push(await measure())
      samples.open.push(await one.call('open', CONVERSATIONS, samples.one.at(-1).rate / 2, MS))
    }
    const rates = Object.fromEntries(Object.keys(measured).map((name) => [name, rateOf(samples[name])]))
    const fsync = summary(fsyncs)
    const accept = (load, quantile) => summary(samples[load].map(({ accept }) => accept[quantile]))
    const wait = (name, times) => ({ name, unit: 'ms', ...times, ratio: times.median / fsync.median, of: 'fsync' })
    const rate = (name, key = name) => ({
      name,
      ...rates[key],
      ratio: rates[key].median / rates.cloud.median,
      of: 'CloudAdapter',
    })
    const beside = (name) => rates.ours.median / rates[name].median
    return {
      tables: [
        {
          title: `Turns per second with ${CONVERSATIONS} conversations at once, PostgreSQL on the same cores`,
          rows: [
            rate(`huida on PostgreSQL, ${PROCESSES} processes together`, 'ours'),
            rate('huida on PostgreSQL, one process', 'one'),
            rate('huida on SQLite, one process', 'file'),
            rate('botbuilder, CloudAdapter, in memory', 'cloud'),
            ...Object.keys(queues).map((name) => rate(`${name}, ${PROCESSES} processes together`, name)),
          ],
        },
        {
          title: 'How long a platform waits until a message is in PostgreSQL, on disk',
          rows: [
            { name: 'one fsync (4 KB appended)', unit: 'ms', ...fsync },
            wait('p50, conversations without pause', accept('one', 'p50')),
            wait('p99, conversations without pause', accept('one', 'p99')),
            wait('p50, arriving at half of that rate', accept('open', 'p50')),
            wait('p99, arriving at half of that rate', accept('open', 'p99')),
          ],
        },
      ],
      musts: [
        { what: 'a durable turn on PostgreSQL, two processes: × CloudAdapter', atLeast: 1, found: beside('cloud') },
        { what: '… × pg-boss', atLeast: 1, found: beside('pg-boss') },
        { what: '… × graphile-worker', atLeast: 1, found: beside('graphile-worker') },
        { what: '… × pg-boss, 100 jobs at a time', atLeast: 1, found: beside('pg-boss, 100 jobs at a time') },
      ],
    }
  } finally {
    for (const end of undo.reverse()) await end()
  }
}
