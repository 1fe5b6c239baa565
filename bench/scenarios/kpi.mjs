import { join } from 'node:path'
import { contestant } from '../contestant.mjs'
import { summary } from '../measure.mjs'

const RECORDS = 1_000_000

/** The numbers of a team from a log of a million records, each time in a process of its own that has nothing yet. */
export async function run({ count, data, progress }) {
  progress(`${RECORDS} records are written`)
  const command = []
  const tables = []
  const peaks = []
  for (let round = 0; round < count; round++) {
    const file = join(data, `kpi-${round}`, 'huida.db')
    const writer = await contestant('kpi/kpi.mjs', { file })
    await writer.call('fill', RECORDS)
    await writer.stop()
    for (const [how, samples] of [
      ['command', command],
      ['tables', tables],
    ]) {
      progress(`${how}, round ${round + 1} of ${count}`)
      const reader = await contestant('kpi/kpi.mjs', { file })
      const { result, cpuMs } = await reader.metered(() => reader.call(how))
      await reader.stop()
      samples.push({ seconds: result.ms / 1_000, cpuUs: cpuMs * 1_000, facts: result.facts })
      peaks.push(result.peakBytes / 1_024 ** 2)
    }
    if (command[round].facts !== tables[round].facts)
      throw new Error(
        `the command made ${command[round].facts} facts of the log, and the tables hold ${tables[round].facts}`,
      )
  }
  const row = (name, samples) => ({
    ...{ name, unit: 's', ...summary(samples.map(({ seconds }) => seconds)) },
    cpuUs: summary(samples.map(({ cpuUs }) => cpuUs)).median,
  })
  const rows = [row('huida kpi', command), row("a bot's tables, from nothing", tables)]
  return {
    tables: [
      { title: `The numbers of ${RECORDS.toLocaleString('en-US')} records, on disk`, rows },
      { title: 'Memory at its highest', rows: [{ name: 'of both', unit: 'MB', ...summary(peaks) }] },
    ],
    musts: [
      { what: 'numbers by the command', unit: ' s', atMost: 5, found: rows[0].median },
      { what: 'numbers kept in tables, from nothing', unit: ' s', atMost: 5, found: rows[1].median },
    ],
  }
}
