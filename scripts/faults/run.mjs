import { spawnSync } from 'node:child_process'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { cleanups, crashPoints, listening } from '@huida/core/testing'
import { postgres } from '@huida/plugin-store-postgres'
import { noPostgres, postgresServer } from '@huida/plugin-store-postgres/testing'
import { network } from '../../plugins/store-postgres/dist/testing/proxy.js'
import { random as seeded } from '../crash/random.mjs'
import { bystander } from './bystander.mjs'
import { check, entriesOf } from './checker.mjs'
import { Customer } from './customers.mjs'
import { watchLapses } from './lapses.mjs'
import { load } from './load.mjs'
import { atPlace, troubles } from './troubles.mjs'
import { Worker } from './workers.mjs'

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '15' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    customers: { type: 'string' },
    keep: { type: 'string' },
    tally: { type: 'string' },
    beside: { type: 'string' },
  },
})
const random = seeded(`faults ${values.seed}`)
/** Of the whole run; the last minute is for what is open. */
const troubledMs = values.short ? 25_000 : Number(values.minutes) * 60_000 - 90_000
const OPEN_FOR_MS = 60_000
/** In so much of the machine's time there is trouble, then none for a while: what waits is done by then. */
const TROUBLED_MS = 40_000
const LULL_MS = 30_000
/** A machine that is busier than this tells nothing. */
const MAX_BUSY = 20
/** Fewer tell nothing. */
const FEWEST_FAULTS = 3
/** Whoever asks has an answer by then. */
const ANSWER_MS = 3_000
/** A fault that meets nothing under way shows nothing: before the next, so many messages are answered … */
const FLOWING = 100
/** … or there was so much of the machine's time for them. */
const FLOWS_MS = 4_000
/** As many as keep two cores busy, although half of them may be waiting for a worker that stands still. */
const CUSTOMERS = 240
/** Places that this bot never passes: it has no pictures, no windows, and nobody who writes on the platform's own app. */
const unused = ['media.stored', 'owner.taken', 'held.committed', 'held.superseded', 'held.settled']

const missing = noPostgres()
if (missing) {
  console.log(`test:faults: skipped, since ${missing}`)
  process.exit()
}
// A checker that finds nothing proves nothing, so it is tested first.
const checkerTest = fileURLToPath(new URL('./checker.test.mjs', import.meta.url))
const selfTest = spawnSync(process.execPath, ['--test', '--test-reporter=dot', checkerTest], { encoding: 'utf8' })
if (selfTest.status !== 0) {
  console.error(`The checker does not notice what it should:\n${selfTest.stdout}${selfTest.stderr}`)
  process.exit(1)
}
let finish
const cleanup = cleanups((undo) => {
  finish = undo
})
process.once('SIGINT', () => void finish().then(() => process.exit(130)))
let failed = true
try {
  failed = await run()
} finally {
  await finish()
}
process.exit(failed ? 1 : 0)

async function run() {
  const begunAt = Date.now()
  const server = await postgresServer(cleanup, { max_connections: '60' })
  const url = await server.database()
  const store = postgres({ url })
  await store.open()
  await store.close()
  const lapsesSoFar = await watchLapses(url)
  const shown = []
  let customers = []
  const platform = await listening(
    createServer((req, res) =>
      showing(req, res, shown, (message) =>
        customers.find(({ conversation }) => conversation === `pager:${message.conversation}`)?.hears(message.words),
      ),
    ),
    cleanup,
  )
  const faults = []
  const begin = (fault) => {
    const row = { at: Date.now(), until: Number.POSITIVE_INFINITY, ...fault }
    faults.push(row)
    const end = () => {
      row.until = Date.now()
    }
    return { end }
  }
  const networks = [await network(url, cleanup), await network(url, cleanup)]
  const passed = new Set()
  const workers = networks.map(
    ({ url }, n) =>
      new Worker({
        name: `w${n + 1}`,
        // As in a rolling upgrade: one of the version before.
        ...(n === 1 && values.beside && { version: values.beside }),
        env: { DATABASE: url, PLATFORM: platform },
        onFault: ({ how, point }) => passed.add(`${how} ${point}`),
      }),
  )
  cleanup(() => Promise.all(workers.map((worker) => worker.end())))
  while (!workers.every((worker) => worker.url)) await sleep(50)

  let isOver = false
  const machine = await bystander(url, cleanup)
  const waited = []
  const workerAt = (to) => workers.find((one) => one.url === to)
  const told = (ms, status, to, ranMs) => {
    const name = workerAt(to)?.options.name
    const isDown = faults.some((fault) => fault.worker === name && fault.until > Date.now() - ms - 1_000)
    // Whoever stands still answers nobody; whoever runs does, whatever the database does.
    if (name && !isDown) waited.push({ ms, status, ranMs, name, at: Date.now() })
  }
  const asking = load(() => customers)
  cleanup(asking.end)
  const urls = () => workers.flatMap((worker) => worker.url ?? []).sort(() => random.between(0, 1) - 0.5)
  const count = Number(values.customers ?? (values.short ? 16 : CUSTOMERS))
  customers = Array.from({ length: count }, (_, n) => {
    const channel = n % 2 ? 'web' : 'pager'
    const ranMsOf = (to) => workerAt(to)?.ranMs
    return new Customer({
      name: `c${n}`,
      channel,
      random: seeded(`${values.seed} ${n}`),
      urls,
      told,
      ranMsOf,
      isTooMuch: asking.isTooMuch,
      machine,
    })
  })
  const writing = customers.map((customer) => customer.write(() => isOver))
  const takings = []
  const people = takeAndGive({ customers, urls, takings, isOver: () => isOver })

  const kinds = troubles({ workers, networks, server, url, random, begin })
  const points = crashPoints.filter((point) => !unused.includes(point))
  const places = allPlaces(points)
  const counts = {}
  /** A run in which hardly anything went wrong says nothing: on a slow machine it is longer. */
  const isTroubled = () => {
    const ms = Date.now() - begunAt
    return ms < troubledMs || (faults.length < FEWEST_FAULTS && ms < 4 * troubledMs)
  }
  const lull = async () => {
    while (isTroubled() && machine.ms(begunAt, Date.now()) % (TROUBLED_MS + LULL_MS) > TROUBLED_MS) await sleep(100)
  }
  /** Messages are under way again: after a fault that nothing went on in, as many as customers wait for. */
  const flowing = async () => {
    const [from, before] = [Date.now(), asking.answered()]
    const isIdle = () => machine.ms(from, Date.now()) < FLOWS_MS && asking.answered() - before < FLOWING
    while (isTroubled() && isIdle()) await sleep(100)
  }
  const counted = (name) => {
    counts[name] = (counts[name] ?? 0) + 1
  }
  /** All of them come before one comes again. */
  const atPlaces = async () => {
    while (isTroubled()) {
      await lull()
      await flowing()
      if (places.length === 0) places.push(...allPlaces(points))
      const place = await atPlace({ workers, random, begin, places })
      if (!place) continue
      places.splice(places.indexOf(place), 1)
      counted(`${place.how} between accept and sent`)
    }
  }
  const anyhow = async () => {
    while (isTroubled()) {
      await lull()
      await flowing()
      const kind = random.pick(Object.keys(kinds))
      await kinds[kind]()
      counted(kind)
      await sleep(random.between(200, 1_500))
    }
  }
  await Promise.all([atPlaces(), anyhow()])

  isOver = true
  await people
  // What was begun is written until it is acknowledged.
  await Promise.all(writing)
  await opened(store)
  cleanup(() => store.close())
  const isDone = await rests(store, machine)
  for (const customer of customers) if (!customer.conversation) while (!(await customer.read())) await sleep(100)
  const logs = workers.map(({ log }) => log).join('')
  const lapses = await lapsesSoFar()
  const judged = await check({ store, customers, shown, takings, faults, lapses, logs, isDone, machine })
  for (const { ms, status, ranMs, name, at } of waited)
    if (ranMs > ANSWER_MS) {
      const when = ((at - begunAt) / 1_000).toFixed(1)
      judged.broken.push(
        `F7: ${status} of ${name} at ${when} s, after ${Math.round(ms)} ms, of which ${ranMs} of the worker`,
      )
    }
  const [ms, machinesMs] = [Date.now() - begunAt, machine.ms(begunAt, Date.now())]
  if (machinesMs < ms / MAX_BUSY)
    judged.broken.push(`I0: the machine gave ${machinesMs} of ${ms} ms: nothing can be said`)
  if (faults.length < FEWEST_FAULTS) judged.broken.push(`I0: ${faults.length} faults: nothing can be said`)
  for (const worker of workers) judged.broken.push(...worker.problems)
  if (values.keep)
    await keep(values.keep, { store, judged, begunAt, faults, lapses, shown, rounds: machine.rounds, logs })
  report({ judged, waited, counts, faults, passed, points, machine, begunAt })
  if (values.tally) tally(values.tally, { judged, faults, begunAt })
  return judged.broken.length > 0
}

function allPlaces(points) {
  return points.flatMap((point) => ['SIGKILL', 'SIGSTOP'].map((how) => ({ point, how })))
}

/** The platform of the test: it shows what it is sent, and now and then refuses, says nothing, or says nothing although it was shown. */
async function showing(req, res, shown, hears) {
  let text = ''
  for await (const chunk of req) text += chunk
  const message = JSON.parse(text)
  const fate = random.between(0, 99)
  if (fate < 3) return res.writeHead(429).end()
  if (fate < 5) return res.destroy()
  const one = { ...message, at: Date.now(), isHeard: fate >= 7 }
  shown.push(one)
  hears(message)
  if (!one.isHeard) return res.destroy()
  // Whoever is gone by now has not heard it.
  res.once('close', () => {
    if (!res.writableFinished) one.isHeard = false
  })
  res.end()
}

/** People take conversations by any worker, and give them back. */
async function takeAndGive({ customers, urls, takings, isOver }) {
  const ask = async (path, conversation) => {
    const [to] = urls()
    if (!to) return false
    const body = JSON.stringify({ conversation })
    const signal = AbortSignal.timeout(20_000)
    return fetch(`${to}${path}`, { method: 'POST', body, signal }).then(
      ({ status }) => status === 200,
      () => false,
    )
  }
  while (!isOver()) {
    await sleep(random.between(300, 1_500))
    const { conversation } = random.pick(customers.filter((one) => one.conversation))
    const taking = { conversation, from: Number.POSITIVE_INFINITY, to: undefined }
    takings.push(taking)
    if (!(await ask('/take', conversation))) continue
    taking.from = Date.now()
    await sleep(random.between(100, 2_000))
    taking.to = Date.now()
    while (!(await ask('/give', conversation)) && !isOver()) await sleep(500)
  }
  for (const one of takings) one.to ??= Date.now()
}

/** As whoever starts a program does: when it cannot be opened, again. */
async function opened(store) {
  for (;;) {
    try {
      return await store.open()
    } catch (error) {
      if (error.status !== 503 && error.code !== 'STORE_OPEN_FAILED') throw error
      await sleep(500)
    }
  }
}

async function rests(store, machine) {
  for (const from = Date.now(); machine.ms(from, Date.now()) < OPEN_FOR_MS; await sleep(500)) {
    const { rows } = await openOf(store)
    if (rows === 0) return true
  }
  return false
}

async function openOf(store) {
  const one = async (sql) => (await store.sql.read({ sql, parameters: [] }))[0].n
  const events = await one(`select count(*) as n from event left join turn on turn.event = event.position
    where event.outcome is null and turn.event is null`)
  const timers = await one('select count(*) as n from timer')
  const messages =
    await one(`select coalesce(sum(count), 0) - (select count(*) from delivery where status not in ('waiting', 'sending')) as n from turn
    where messages is not null and messages not like '%"status":"draft"%'`)
  return { rows: events + timers + Math.max(0, messages) }
}

/** What was broken, what was done, and everything that is stored: a line of JSON each. */
async function keep(file, { store, judged, begunAt, faults, lapses, shown, rounds, logs }) {
  writeFileSync(file, `${JSON.stringify({ ...judged, begunAt, faults, lapses, rounds })}\n`)
  for (const one of shown) appendFileSync(file, `${JSON.stringify({ shown: one })}\n`)
  for await (const entry of entriesOf(store)) appendFileSync(file, `${JSON.stringify({ entry })}\n`)
  appendFileSync(file, logs)
}

/** Adds this run to those that a file holds, a line each, and prints what they are together. */
function tally(file, { judged: { broken, counts }, faults, begunAt }) {
  const seconds = Math.round((Date.now() - begunAt) / 1_000)
  const run = { seed: values.seed, seconds, faults: faults.length, broken: broken.length, ...counts }
  appendFileSync(file, `${JSON.stringify(run)}\n`)
  const runs = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const sum = (name) => runs.reduce((all, one) => all + one[name], 0).toLocaleString('en')
  console.log(
    `${runs.length} runs: ${sum('messages')} messages of customers and ${sum('shown')} of the bot in ${sum('seconds')} s with ${sum('faults')} faults, ${sum('broken')} broken`,
  )
}

function report({ judged: { broken, counts: judged }, waited, counts, faults, passed, points, machine, begunAt }) {
  const seconds = Math.round((Date.now() - begunAt) / 1_000)
  const ms = waited.map((one) => one.ms).sort((a, b) => a - b)
  const at = (share) => Math.round(ms[Math.min(ms.length - 1, Math.floor(ms.length * share))] ?? 0)
  console.log(`seed ${values.seed}, ${seconds} s, ${faults.length} faults:`)
  for (const [name, n] of Object.entries(counts)) console.log(`  ${name}: ${n}`)
  const never = points
    .flatMap((point) => ['SIGKILL', 'SIGSTOP'].map((how) => `${how} ${point}`))
    .filter((one) => !passed.has(one))
  console.log(
    `places between accept and sent: ${points.length * 2 - never.length} of ${points.length * 2}${never.length > 0 && never.length < 9 ? `, not ${never.join(', ')}` : ''}`,
  )
  for (const [name, n] of Object.entries(judged)) console.log(`${name}: ${n}`)
  const refused = waited.filter(({ status }) => status >= 500).length
  console.log(
    `answers to webhooks and pages: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms; ${refused} of ${ms.length} were 503`,
  )
  console.log(
    `the machine: a second of it took ${((Date.now() - begunAt) / machine.ms(begunAt, Date.now()) || 0).toFixed(1)} s`,
  )
  const kinds = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'I9', 'I10', 'I11', 'F7']
  console.log(kinds.map((kind) => `${kind} ${broken.filter((one) => one.startsWith(`${kind}:`)).length}`).join(' · '))
  for (const one of broken.slice(0, 30)) console.log(`  ${one}`)
  console.log(broken.length === 0 ? 'every promise kept' : `${broken.length} broken`)
}
