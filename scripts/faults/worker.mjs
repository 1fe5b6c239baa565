// A process that is killed, stopped and cut off: a bot on the web channel and on a platform of the test, its records in PostgreSQL.
// Environment: DATABASE, PLATFORM (where messages are shown), NAME. Told over its channel: [{ point, how, pass }].

import { writeSync } from 'node:fs'
import { createServer } from 'node:http'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { web } from '@huida/adapter-web'
import { createBot, defineAdapter, delivered, rejected, unknown } from '@huida/core'
import { onCrashPoint } from '@huida/core/testing'
import { postgres } from '@huida/plugin-store-postgres'
import { asker } from './asking.mjs'

const { DATABASE, PLATFORM, NAME } = process.env
/** A round of the event loop that takes longer is told. */
const SLOW_ROUND_NS = 200e6
/** How long this process has run, in milliseconds: not while it stands still, or others have the processor. */
let ranMs = 0
const rounds = monitorEventLoopDelay({ resolution: 10 })
rounds.enable()
setInterval(() => {
  ranMs += 100
  if (ranMs % 1_000 === 0 && rounds.max > SLOW_ROUND_NS) {
    const [mean, max] = [rounds.mean, rounds.max].map((ns) => Math.round(ns / 1e6))
    log.debug({ mean, max }, 'rounds of the event loop in milliseconds')
  }
  if (ranMs % 1_000 === 0) rounds.reset()
  if (ranMs % 500 === 0) process.send?.({ ranMs }, () => {})
}, 100)
const many = { count: 1_000_000, perMs: 1_000 }

/** A line to whoever started this, which is out before the process stands still; also when nobody has read the last ones yet. */
function atOnce(line) {
  for (let bytes = Buffer.from(line); bytes.length > 0; )
    try {
      bytes = bytes.subarray(writeSync(1, bytes))
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error
    }
}

/** At one of these places between accept and sent, the process is killed or stands still. */
let armed = []
onCrashPoint((point) => {
  const place = armed.find((one) => one.point === point)
  if (!place || --place.pass > 0) return
  armed = []
  atOnce(`${place.how} at ${point}\n`)
  process.kill(process.pid, place.how)
})
process.on('message', (places) => {
  armed = places
})

const ask = asker({ withinMs: 2_000 })

const pager = defineAdapter({
  name: 'pager',
  platform: 'pager',
  accepts: { text: {} },
  async fetch(request, inbox) {
    const { key, from, text } = await request.json()
    const about = { key, at: Date.now(), conversation: { id: from }, user: { id: from } }
    try {
      await inbox.receive({ type: 'message', ...about, parts: [{ type: 'text', text }] })
      return new Response(null, { status: 202 })
    } catch (error) {
      return new Response(error.code, { status: error.status ?? 500 })
    }
  },
  async send({ position, to, part, by }) {
    const body = { position, conversation: to.id, words: part.text, by: by.kind, worker: NAME }
    try {
      const { status } = await ask('POST', PLATFORM, { body })
      if (status === 429) return rejected('rate-limited', { retryAtMs: Date.now() + 200 })
      return status === 200 ? delivered(`p${position}`) : unknown()
    } catch {
      return unknown()
    }
  },
})

const log = Object.fromEntries(
  ['debug', 'info', 'warn', 'error'].map((level) => [
    level,
    (about, message) =>
      void process.stderr.write(`${JSON.stringify({ at: Date.now(), NAME, level, message, ...plain(about) })}\n`),
  ]),
)
const plain = ({ error, ...about }) => ({ ...about, ...(error && { error: String(error.stack ?? error) }) })

const store = postgres({ url: DATABASE })
const bot = createBot({
  adapters: [
    web({
      limits: {
        messagesPerSession: many,
        messagesPerAddress: many,
        sessionsPerAddress: many,
        refusalsPerAddress: many,
      },
    }),
    pager,
  ],
  store,
  locale: 'en',
  sendTimeoutMs: 3_000,
  log,
})
bot
  .action('ticket.open', (ctx) => void ctx.record('ticket.opened', ctx.event.data))
  .on('timer', (ctx) => void ctx.record('timer.fired', ctx.event.data))
  .on('message', async (ctx) => {
    const [key, what] = ctx.text.split(/\s/)
    if (ctx.text.includes('poison')) throw new Error('poison')
    const once = await ctx.once('draw', async () => crypto.randomUUID())
    if (what === 'ticket') ctx.act(`ticket:${key}`, 'ticket.open', key)
    if (what === 'timer') ctx.schedule(`remind ${key}`, Date.now() + 500, key)
    ctx.record('turn.done', key)
    return [0, 1].map((part) => JSON.stringify({ key, once, part }))
  })

const server = createServer(async (req, res) => {
  const { method, url, headers } = req
  const from = ranMs
  const body = method === 'POST' ? { body: req, duplex: 'half' } : {}
  const answer = async () => {
    if (url === '/take' || url === '/give') return owned(url, req)
    const response = await bot.fetch(new Request(`http://${headers.host}${url}`, { method, headers, ...body }))
    return [response.status, await response.text()]
  }
  const [status, text] = await answer().catch((error) => [error.status ?? 500, String(error.code ?? error)])
  if (!res.destroyed) res.writeHead(status, { 'x-ran-ms': ranMs - from }).end(text)
})

/** A person takes a conversation, or gives it back. */
async function owned(url, req) {
  let text = ''
  for await (const chunk of req) text += chunk
  const id = JSON.parse(text).conversation
  const known = await store.conversation(id)
  if (!known || (known.owner.kind === 'agent') === (url === '/take')) return [409, '']
  const by = { kind: 'agent', id: 'ada' }
  await bot.assign(id, url === '/take' ? by : { kind: 'bot' }, { epoch: known.epoch, by })
  return [200, '']
}

process.once('SIGTERM', async () => {
  await bot.stop()
  process.exit(0)
})
// Nobody is left behind when the run is broken off.
process.on('disconnect', () => process.exit())
await bot.start()
server.listen(0, '127.0.0.1', () => atOnce(`listening on ${server.address().port}\n`))
