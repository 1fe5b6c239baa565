import { join } from 'node:path'
import { contestant } from '../contestant.mjs'
import { better, fsyncMs, rateOf, sample, summary } from '../measure.mjs'

const CONVERSATIONS = 200
const MS = 1_500

export async function run({ count, data, progress }) {
  const ours = await contestant('turn/huida-durable.mjs', { file: join(data, 'durable', 'huida.db') })
  const theirs = await contestant('turn/botbuilder-cloud.mjs', { middlewares: 1 })
  progress('warming up')
  await ours.call('closed', CONVERSATIONS, 2 * MS)
  for (const conversations of [1, CONVERSATIONS]) await theirs.call('measure', conversations, MS)

  const samples = { closed: [], open: [], theirs: [] }
  const fsyncs = []
  for (let round = 0; round < count; round++) {
    progress(`round ${round + 1} of ${count}`)
    fsyncs.push(...fsyncMs(data, 50))
    const closed = await sample(ours, () => ours.call('closed', CONVERSATIONS, MS))
    const open = await sample(ours, () => ours.call('open', CONVERSATIONS, closed.rate / 2, MS))
    samples.closed.push(closed)
    samples.open.push(open)
    const measure = (conversations) => sample(theirs, () => theirs.call('measure', conversations, MS / 3))
    samples.theirs.push(better(await measure(1), await measure(CONVERSATIONS)))
  }
  await ours.stop()
  await theirs.stop()

  const fsync = summary(fsyncs)
  const [we, they] = [rateOf(samples.closed), rateOf(samples.theirs)]
  const accept = (load, quantile) => summary(samples[load].map(({ accept }) => accept[quantile]))
  const row = (name, times) => ({ name, unit: 'ms', ...times, ratio: times.median / fsync.median, of: 'fsync' })
  return {
    tables: [
      {
        title: 'A durable turn, 200 conversations at once: turns per second',
        rows: [
          { name: 'huida, everything on disk', ...we, ratio: we.median / they.median, of: 'CloudAdapter' },
          { name: 'botbuilder, CloudAdapter, in memory', ...they, ratio: 1, of: 'CloudAdapter' },
        ],
      },
      {
        title: 'How long a platform waits until a message is on disk',
        rows: [
          { name: 'one fsync (4 KB appended)', unit: 'ms', ...fsync },
          row('p50, conversations without pause', accept('closed', 'p50')),
          row('p99, conversations without pause', accept('closed', 'p99')),
          row('p50, arriving at half of that rate', accept('open', 'p50')),
          row('p99, arriving at half of that rate', accept('open', 'p99')),
        ],
      },
    ],
    musts: [
      { what: 'a durable turn: × CloudAdapter', atLeast: 2.5, found: we.median / they.median },
      { what: 'p99 of accept at half the rate, in ms', atMost: 5, found: accept('open', 'p99').median },
    ],
  }
}
