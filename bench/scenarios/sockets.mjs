import { join } from 'node:path'
import { contestant } from '../contestant.mjs'
import { summary } from '../measure.mjs'

const CUSTOMERS = 1_000

/** Each time in a fresh server, from one customer to a thousand and one. */
export async function run({ data, progress }) {
  const kilobytes = []
  for (let time = 1; time <= 3; time++) {
    progress(`${time} of 3`)
    const file = join(data, `sockets-${time}`, 'huida.db')
    const server = await contestant('sockets/server.mjs', { file }, ['--expose-gc'])
    const customers = await contestant('sockets/customers.mjs', { port: await server.call('port') })
    await customers.call('come', 1)
    const before = await server.call('residentBytes')
    await customers.call('come', CUSTOMERS)
    const after = await server.call('residentBytes')
    const open = await customers.call('open')
    if (open !== CUSTOMERS + 1) throw new Error(`only ${open} sockets stayed open`)
    kilobytes.push((after - before) / 1024 / CUSTOMERS)
    await customers.stop()
    await server.stop()
  }
  const cost = summary(kilobytes)
  return {
    tables: [
      { title: 'Resident memory of an idle WebSocket customer', rows: [{ name: 'huida', unit: 'KB', ...cost }] },
    ],
    musts: [{ what: 'an idle WebSocket customer', unit: ' KB', atMost: 25, found: cost.median }],
  }
}
