import { noPostgres, postgresServer } from '../../plugins/store-postgres/dist/testing/index.js'
import { contestant } from '../contestant.mjs'
import { latencies, summary } from '../measure.mjs'
import { STUCK } from '../recovery/worker.mjs'

const CUSTOMERS = 200
const QUEUED = 10_000
const QUEUED_CUSTOMERS = 1_000
const PER_SECOND = 300
const LOAD_MS = 5_000
const WARM_MS = 2_000
/** The database is away for so long. */
const AWAY_MS = 3_000
const GIVEN_UP_MS = 60_000

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Two workers that share a PostgreSQL, with a model that takes 50 ms: a worker is killed, the database crashes, much is queued, one is stuck. */
export async function run({ count, progress }) {
  const missing = noPostgres()
  if (missing) {
    console.log(`recovery: skipped, since ${missing}.`)
    return { tables: [], musts: [] }
  }
  const undo = []
  try {
    progress('starting a server')
    const server = await postgresServer((end) => undo.push(end), { fsync: 'on', max_connections: '300' })
    const database = await server.database()
    let started = 0
    const worker = () => contestant('recovery/worker.mjs', { database, name: `w${++started}` })
    const workers = [await worker(), await worker()]
    undo.push(() => Promise.all(workers.map((each) => each.stop())))
    const both = async (ask) => Promise.all(workers.map(ask))

    const load = (ms = LOAD_MS) => both((each) => each.call('load', CUSTOMERS / 2, PER_SECOND / 2, ms))
    progress('warming up')
    await load(WARM_MS)

    const found = { killed: [], restarted: [], queued: [], stored: [], usual: [], beside: [] }
    let rounds = 0
    for (let round = 0; round < count; round++) {
      progress(`round ${round + 1} of ${count}: ${PER_SECOND} messages a second`)
      const usual = await load()
      found.stored.push(Math.max(...usual.map(({ stored }) => stored.p99)))
      found.usual.push(Math.max(...usual.map(({ answered }) => answered.p99)))
      await workers[0].call('say', [{ conversation: `stuck ${round}`, text: STUCK }])
      found.beside.push(Math.max(...(await load()).map(({ answered }) => answered.p99)))
      await both((each) => each.call('replies'))

      progress(`round ${round + 1} of ${count}: a worker is killed`)
      const asked = messages(`killed ${++rounds}`, CUSTOMERS, CUSTOMERS)
      await workers[0].call('say', asked)
      const killedAt = Date.now()
      await workers[0].kill()
      const after = await answersOf(workers.slice(1), asked)
      found.killed.push(latencies(after.map(({ at }) => at - killedAt)).p99)
      workers[0] = await worker()

      progress(`round ${round + 1} of ${count}: the database crashes`)
      const before = messages(`restarted ${rounds}`, CUSTOMERS, CUSTOMERS)
      await both((each, index) =>
        each.call(
          'say',
          before.filter((_, n) => n % 2 === index),
        ),
      )
      await server.stop('immediate')
      await wait(AWAY_MS)
      await server.start()
      const backAt = Date.now()
      found.restarted.push(latencies((await answersOf(workers, before)).map(({ at }) => at - backAt)).p99)

      progress(`round ${round + 1} of ${count}: ${QUEUED} messages are queued`)
      const queued = messages(`queued ${rounds}`, QUEUED, QUEUED_CUSTOMERS)
      const begun = Date.now()
      await both((each, index) =>
        each.call(
          'say',
          queued.filter((_, n) => n % 2 === index),
        ),
      )
      const answers = await answersOf(workers, queued)
      found.queued.push(Math.max(...answers.map(({ at }) => at)) - begun)
    }
    const row = (name, unit, samples, divide = 1) => ({ name, unit, ...summary(samples.map((each) => each / divide)) })
    const rows = [
      row('a worker is killed: until its customers are answered by the other, p99', 's', found.killed, 1_000),
      row('the database is back: until everybody is answered, p99', 's', found.restarted, 1_000),
      row(`${QUEUED} messages of ${QUEUED_CUSTOMERS} customers: until the last answer`, 's', found.queued, 1_000),
      row(`${PER_SECOND} messages a second: until a message is stored, p99`, 'ms', found.stored),
      row(`${PER_SECOND} messages a second: until it is answered, p99`, 'ms', found.usual),
      row('… while the turn of one customer is stuck', 'ms', found.beside),
    ]
    const [killed, restarted, drained, stored, usual, beside] = rows
    const must = (what, unit, atMost, { median }) => ({ what, unit, atMost, found: median })
    return {
      tables: [{ title: 'Two workers on one PostgreSQL, with a model that takes 50 ms', rows }],
      musts: [
        must('a worker is killed: its customers are answered, p99', ' s', 10, killed),
        must('the database is back: everybody is answered, p99', ' s', 5, restarted),
        must(`${QUEUED} queued messages are answered`, ' s', 60, drained),
        must(`a message is stored at ${PER_SECOND} a second, p99`, ' ms', 100, stored),
        {
          what: 'answers beside a stuck conversation, p99: × those without',
          atMost: 1.1,
          found: beside.median / usual.median,
        },
      ],
    }
  } finally {
    for (const end of undo.reverse()) await end()
  }
}

const messages = (what, count, customers) =>
  Array.from({ length: count }, (_, n) => ({ conversation: `${what} ${n % customers}`, text: `${n}` }))

/**
 * The last answer to each message. Several of a customer may have been answered at once.
 * @throws Error when some were not answered, or not in their order
 */
async function answersOf(workers, asked) {
  const open = new Map(asked.map(({ conversation, text }) => [`${conversation} ${text}`, undefined]))
  const last = new Map()
  for (const begun = Date.now(); [...open.values()].includes(undefined); await wait(100)) {
    if (Date.now() - begun > GIVEN_UP_MS)
      throw new Error(`${[...open.values()].filter((at) => at === undefined).length} messages were not answered`)
    const replies = (await Promise.all(workers.map((each) => each.call('replies')))).flat()
    for (const { conversation, text, at } of replies.sort((one, other) => one.at - other.at))
      for (const words of text.split('\n')) {
        if (!open.has(`${conversation} ${words}`)) continue
        if (Number(words) < (last.get(conversation) ?? -1))
          throw new Error(`${conversation}: "${words}" was answered after "${last.get(conversation)}"`)
        last.set(conversation, Number(words))
        open.set(`${conversation} ${words}`, at)
      }
  }
  return [...open.values()].map((at) => ({ at }))
}
