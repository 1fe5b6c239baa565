// The process that is killed: a bot on some channels, behind one HTTP port.
// Environment: see `channels`, and FILE of the store, MEDIA for a folder of pictures, CRASH_AT `<crash point>:<pass>` (empty: live on).

import { writeSync } from 'node:fs'
import { createServer } from 'node:http'
import { createBot } from '@huida/core'
import { folderMedia } from '@huida/core/media'
import { onCrashPoint } from '@huida/core/testing'
import { sqlite } from '@huida/plugin-store-sqlite'
import { channels } from './adapters.mjs'
import { clerk } from './clerk.mjs'
import { clock } from './clock.mjs'
import { killAt } from './kill.mjs'

// Adapters tell the platform's times by the machine's clock.
Date.now = clock.now

const { FILE, MEDIA, PLATFORM, CRASH_AT } = process.env
onCrashPoint(killAt(CRASH_AT))

let bot
let isReady = false
const inboxes = new Map()
const store = sqlite({ file: FILE })

/** What the team's desk and the test ask for, beside the channels. */
const desk = {
  open: async () => {
    const [lanes, timers] = await Promise.all([store.claim('desk', Number.POSITIVE_INFINITY), store.timers(1)])
    return lanes.length + timers.length
  },
  see: async ({ conversation }) => {
    const known = await store.conversation(conversation)
    return known ? { owner: known.owner, epoch: known.epoch } : null
  },
  assign: ({ conversation, owner, epoch, by }) => bot.assign(conversation, owner, { epoch, by, reason: 'test' }),
  act: ({ to, name, data, key, by }) => bot.act(to, name, data, { key, by }),
  /** Somebody of the team writes on the platform's own app. */
  writes: ({ adapter, conversation, key, by, text }) => {
    const who = { conversation, user: { id: conversation.id }, by }
    return inboxes
      .get(adapter)
      .receive({ type: 'message', key, at: clock.now(), ...who, parts: [{ type: 'text', text }] })
  },
}

// Listens before it is ready, as a process behind a load balancer does.
const server = createServer(async (req, res) => {
  const { method, url, headers } = req
  const [, asked] = /^\/desk\/(\w+)$/.exec(url) ?? []
  if (!isReady && asked) return res.writeHead(503).end()
  const body = method === 'POST' ? { body: req, duplex: 'half' } : {}
  // As a server does that knows who waits no more.
  const gone = new AbortController()
  res.once('close', () => {
    if (!res.writableFinished) gone.abort()
  })
  const request = new Request(`http://${headers.host}${url}`, { method, headers, ...body, signal: gone.signal })
  if (!asked) {
    const response = bot ? await bot.fetch(request) : new Response(null, { status: 503 })
    return res.writeHead(response.status).end(await response.text())
  }
  try {
    res.end(JSON.stringify(await desk[asked](await request.json())))
  } catch (error) {
    if (!error.code) throw error
    res.writeHead(error.status ?? 500).end(JSON.stringify({ error: error.code }))
  }
})
server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address()
  writeSync(1, `listening on ${port}\n`)
  bot = createBot({
    adapters: channels(process.env, port, inboxes),
    store,
    clock,
    media: folderMedia({ folder: MEDIA, minFreeBytes: 0 }),
    mediaLimits: { withinMs: 600_000 },
    sendTimeoutMs: 5_000,
    // A minute of the machine's: how long a busy one takes is not what is tested here.
    turnBudgetMs: 600_000,
    log: { debug() {}, info() {}, warn() {}, error: (about, message) => console.error(message, about) },
  }).use(clerk(PLATFORM)())
  await bot.start()
  isReady = true
})

// Nobody is left behind when the run is broken off.
process.stdin.resume().once('end', () => process.exit())
process.once('SIGTERM', async () => {
  await bot?.stop()
  process.exit(0)
})
