// The process that is killed: a bot with state, a tool, timers and answers of several parts, behind one HTTP port.
// Environment: FILE of the store, PLATFORM to send to, ORDER_WINDOW_MS, CRASH_AT `<crash point>:<pass>` (empty: live on).

import { randomUUID } from 'node:crypto'
import { writeSync } from 'node:fs'
import { Agent, createServer, request } from 'node:http'
import { createBot, defineAdapter, definePlugin, delivered, rejected, unknown } from '@huida/core'
import { onCrashPoint } from '@huida/core/testing'
import { sqlite } from '@huida/plugin-store-sqlite'
import { clock } from './clock.mjs'

const { FILE, PLATFORM, ORDER_WINDOW_MS, CRASH_AT } = process.env
const agent = new Agent({ keepAlive: true })

const shop = defineAdapter({
  name: 'shop',
  accepts: { text: {} },
  orderWindowMs: Number(ORDER_WINDOW_MS),
  async fetch(request, inbox) {
    const { key, order, at, conversation, text } = await request.json()
    const who = { conversation: { id: conversation }, user: { id: conversation } }
    await inbox.receive({ type: 'message', key, order, at, ...who, parts: [{ type: 'text', text }] })
    return new Response('stored')
  },
  async send({ id, to, part, replyTo }, { signal }) {
    const attempt = randomUUID()
    const answer = await post('/send', { attempt, id, conversation: to.id, replyTo, text: part.text }, signal).catch(
      () => {},
    )
    if (!answer) {
      // On a slow machine the platform's answer may be on its way when the bot stops waiting for it.
      writeSync(1, `unheard ${id} ${attempt}\n`)
      return unknown()
    }
    if (answer.status === 200) return delivered(id)
    return rejected(answer.status === 429 ? 'rate_limited' : 'unavailable', { retryAtMs: answer.body.retryAt })
  },
})

const counted = definePlugin({
  name: 'counted',
  setup: (app, { store }) =>
    app.use(async (ctx, next) => {
      const turn = ((await store.get(ctx, ctx.conversation.id)) ?? 0) + 1
      store.set(ctx, ctx.conversation.id, turn)
      return next({ turn })
    }),
})

const store = sqlite({ file: FILE })
const bot = createBot({
  adapters: [shop],
  store,
  clock,
  sendTimeoutMs: 5_000,
  // A minute of the machine's: how long a busy one takes is not what is tested here.
  turnBudgetMs: 600_000,
  log: { debug() {}, info() {}, warn() {}, error: (about, message) => console.error(message, about) },
})
  .use(counted())
  .use(async (ctx) => {
    const { key } = ctx.event
    const [, parts, reminds] = ctx.event.type === 'timer' ? [key, 1] : /(\d) parts(, remind)?/.exec(ctx.text)
    const drawn = await ctx.once('draw', async () => (await post('/draw', { key })).body.drawn)
    // Has an effect outside with what was drawn: a repeated turn must do the same again, not another.
    await post('/use', { key, drawn })
    ctx.record('answered', { key, turn: ctx.turn, drawn })
    if (reminds) ctx.schedule(key, ctx.now() + 300)
    return Array.from({ length: parts }, (_, part) => JSON.stringify({ key, turn: ctx.turn, drawn, part }))
  })

if (CRASH_AT) {
  const [point, pass] = CRASH_AT.split(':')
  let passes = 0
  onCrashPoint((passed) => {
    if (passed !== point || ++passes < pass) return
    writeSync(1, `killed at ${point}\n`)
    process.kill(process.pid, 'SIGKILL')
    for (;;); // Not one instruction further.
  })
}

// Listens before it is ready, as a process behind a load balancer does.
const server = createServer(async (req, res) => {
  if (req.url === '/open') return res.end(String(ready ? await open() : Number.NaN))
  const response = await bot.fetch(new Request(`http://bot${req.url}`, { method: 'POST', body: req, duplex: 'half' }))
  res.writeHead(response.status).end(await response.text())
})
server.listen(0, '127.0.0.1', () => writeSync(1, `listening on ${server.address().port}\n`))
let ready = false
await bot.start()
ready = true

async function open() {
  const [{ events, messages }, timers] = await Promise.all([store.unfinished(), store.timers(1)])
  return events.length + messages.length + timers.length
}

// Nobody is left behind when the run is broken off.
process.stdin.resume().once('end', () => process.exit())
process.once('SIGTERM', async () => {
  await bot.stop()
  process.exit(0)
})

function post(path, body, signal) {
  return new Promise((resolve, reject) => {
    const sent = request(`${PLATFORM}${path}`, { method: 'POST', agent, signal }, async (response) => {
      try {
        let answer = ''
        for await (const chunk of response.setEncoding('utf8')) answer += chunk
        resolve({ status: response.statusCode, body: JSON.parse(answer) })
      } catch (error) {
        reject(error)
      }
    })
    sent.on('error', reject)
    sent.end(JSON.stringify(body))
  })
}
