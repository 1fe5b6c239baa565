import { join } from 'node:path'
import { noPostgres, postgresServer } from '../../plugins/store-postgres/dist/testing/index.js'
import { contestant } from '../contestant.mjs'
import { fsyncMs, rateOf, sample, summary } from '../measure.mjs'

const CONVERSATIONS = 200
const MS = 1_500
const PROCESSES = 2

/** Durable turns on PostgreSQL, which runs on the same cores: by one process, and by two that share it. */
export async function run({ count, data, progress }) {
  const missing = noPostgres()
  if (missing) {
    console.log(`database: skipped, since ${missing}.`)
    return { tables: [], musts: [] }
  }
  const undo = []
  const closed = (contestant, conversations) => contestant.call('closed', conversations, MS)
  try {
    progress('starting a server')
    // As it is installed: what is acknowledged is on the disk.
    const server = await postgresServer((end) => undo.push(end), { fsync: 'on' })
    const databases = [await server.database(), await server.database()]
    const durable = 'turn/huida-durable.mjs'
    const file = await contestant(durable, { file: join(data, 'database', 'huida.db') })
    const one = await contestant(durable, { database: databases[0] })
    const several = await Promise.all(
      Array.from({ length: PROCESSES }, (_, n) => contestant(durable, { database: databases[1], name: `p${n}-` })),
    )
    undo.push(() => Promise.all([file, one, ...several].map((each) => each.stop())))
    const together = async () => {
      const runs = await Promise.all(several.map((each) => closed(each, CONVERSATIONS / PROCESSES)))
      return { ...runs[0], rate: runs.reduce((sum, { rate }) => sum + rate, 0) }
    }
    progress('warming up')
    for (const each of [file, one]) await closed(each, CONVERSATIONS)
    await together()

    const samples = { file: [], one: [], open: [], several: [] }
    const fsyncs = []
    for (let round = 0; round < count; round++) {
      progress(`round ${round + 1} of ${count}`)
      fsyncs.push(...fsyncMs(data, 50))
      samples.file.push(await sample(file, () => closed(file, CONVERSATIONS)))
      const busy = await sample(one, () => closed(one, CONVERSATIONS))
      samples.one.push(busy)
      samples.open.push(await sample(one, () => one.call('open', CONVERSATIONS, busy.rate / 2, MS)))
      samples.several.push(await sample(several[0], together))
    }
    const [ofFile, ofOne, ofSeveral] = [samples.file, samples.one, samples.several].map(rateOf)
    const fsync = summary(fsyncs)
    const accept = (load, quantile) => summary(samples[load].map(({ accept }) => accept[quantile]))
    const row = (name, times) => ({ name, unit: 'ms', ...times, ratio: times.median / fsync.median, of: 'fsync' })
    const rate = (name, times) => ({ name, ...times, ratio: times.median / ofFile.median, of: 'SQLite' })
    return {
      tables: [
        {
          title: 'A durable turn on PostgreSQL, 200 conversations at once: turns per second',
          rows: [
            rate('SQLite, one process', ofFile),
            rate('PostgreSQL on the same machine, one process', ofOne),
            rate(`PostgreSQL on the same machine, ${PROCESSES} processes together`, ofSeveral),
          ],
        },
        {
          title: 'How long a platform waits until a message is in PostgreSQL, on disk',
          rows: [
            { name: 'one fsync (4 KB appended)', unit: 'ms', ...fsync },
            row('p50, conversations without pause', accept('one', 'p50')),
            row('p99, conversations without pause', accept('one', 'p99')),
            row('p50, arriving at half of that rate', accept('open', 'p50')),
            row('p99, arriving at half of that rate', accept('open', 'p99')),
          ],
        },
      ],
      musts: [{ what: 'a durable turn on PostgreSQL: × SQLite', atLeast: 0.15, found: ofOne.median / ofFile.median }],
    }
  } finally {
    for (const end of undo.reverse()) await end()
  }
}
