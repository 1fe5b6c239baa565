import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { crashPoints } from '@huida/core/testing'
import { clock } from './clock.mjs'
import { readLedger } from './ledger.mjs'
import { openPlatform } from './platform.mjs'
import { random } from './random.mjs'

const CONVERSATIONS = ['c1', 'c2', 'c3']
const BURST = 6
/** Long enough for most that overtake each other on the way, in the bot's milliseconds. */
const ORDER_WINDOW_MS = 300
const MAX_BURSTS = 6
/** Everything must be settled by then, on the slowest of machines, in real milliseconds. */
const SETTLED_WITHIN_MS = 60_000

/**
 * Customers write, the platform has its troubles, the bot is killed at a crash point and started again, until everything is
 * settled. The same seed does the same as far as the machine allows.
 *
 * @param {{ point: import('@huida/core/testing').CrashPoint, seed: number }} about
 * @returns {Promise<import('./checker.mjs').History>}
 */
export async function play({ point, seed }) {
  // One stream each, so that what one does leaves the others as they are.
  const [rng, network, fates] = ['plan', 'network', 'platform'].map((stream) => random(`${point} ${seed} ${stream}`))
  const folder = mkdtempSync(join(tmpdir(), 'huida-crash-'))
  const file = join(folder, 'bot.db')
  const platform = await openPlatform(fates)
  const incoming = []
  const kills = []
  const problems = []
  // Recovery is crashed too, now and then, and not always at the same place.
  const armed = [`${point}:${rng.between(1, 8)}`]
  if (rng.chance(0.5)) armed.push(`${rng.chance(0.5) ? point : rng.pick(crashPoints)}:${rng.between(1, 5)}`)
  if (rng.chance(0.2)) armed.push(`${rng.pick(crashPoints)}:${rng.between(1, 5)}`)

  let over = false
  let stopping = false
  /** @type {import('node:child_process').ChildProcess} */
  let process
  let port
  let ended

  /** Starts the bot, and starts it again whenever it has been killed. */
  const start = () => {
    port = undefined
    let killedAt
    process = spawn(globalThis.process.execPath, [fileURLToPath(new URL('./bot.mjs', import.meta.url))], {
      env: {
        ...globalThis.process.env,
        FILE: file,
        PLATFORM: platform.url,
        ORDER_WINDOW_MS,
        CRASH_AT: armed.shift() ?? '',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let complaints = ''
    process.stderr.setEncoding('utf8').on('data', (text) => {
      complaints += text
    })
    createInterface(process.stdout).on('line', (line) => {
      if (line.startsWith('listening on ')) port = Number(line.slice('listening on '.length))
      if (line.startsWith('killed at ')) killedAt = line.slice('killed at '.length)
      if (line.startsWith('unknown ')) platform.notHeard(line.slice('unknown '.length))
    })
    ended = new Promise((resolve) => {
      process.once('close', async (code, signal) => {
        if (complaints) problems.push(`the bot complained: ${complaints}`)
        const asExpected = stopping ? code === 0 : signal === 'SIGKILL' && killedAt
        if (!asExpected && !over) problems.push(`the bot ended by itself: ${signal ?? `exit code ${code}`}`)
        if (killedAt && !over) {
          const { entries, remembered } = await readLedger(file, CONVERSATIONS.map(idOf))
          kills.push({
            at: clock.now(),
            point: killedAt,
            stored: entries.filter(({ kind }) => kind === 'in').map(({ event }) => event.key),
            sending: entries
              .filter(({ kind, status }) => kind === 'out' && status === 'sending')
              .map(({ position }) => position),
            remembered,
          })
          start()
          // Platforms redeliver what they are not sure of.
          for (const message of incoming.filter(() => network.chance(0.2)))
            void deliverOnce(message, network.between(0, 300))
        }
        resolve()
      })
    })
  }

  const orders = new Map(CONVERSATIONS.map((conversation) => [conversation, 0]))
  const write = () => {
    const conversation = rng.pick(CONVERSATIONS)
    const order = orders.get(conversation) + 1
    orders.set(conversation, order)
    const parts = rng.between(1, 3)
    const reminds = order === 2
    const key = `${conversation}-${order}`
    const text = `${key}: ${parts} parts${reminds ? ', remind' : ''}`
    const message = { key, order, conversation, text, at: clock.now(), parts, reminds }
    incoming.push(message)
    void deliver(message, network.between(0, 20))
    const copies = network.chance(0.3) ? network.between(1, 4) : 0
    for (let copy = 0; copy < copies; copy++) void deliverOnce(message, network.between(0, 100))
  }

  const burst = () => {
    for (let message = 0; message < BURST; message++) write()
  }

  /** Until the bot says that it has it. */
  const deliver = async (message, delay) => {
    await sleep(delay)
    while (!over && !(await post(message))) await sleep(network.between(5, 40))
  }
  const deliverOnce = async (message, delay) => {
    await sleep(delay)
    if (!over) await post(message)
  }
  const post = async ({ parts, reminds, acknowledgedAt, ...message }) => {
    const status = await ask('/shop/hook', JSON.stringify(message)).catch(() => undefined)
    const sent = incoming.find(({ key }) => key === message.key)
    if (status?.code === 200) sent.acknowledgedAt ??= clock.now()
    else if (status && status.code !== 404 && status.code !== 503)
      problems.push(`the bot answered ${status.code}: ${status.body}`)
    return status?.code === 200
  }

  const ask = (path, body) =>
    new Promise((resolve, reject) => {
      if (!port) return reject(new Error('the bot is not there'))
      const sent = request({ host: '127.0.0.1', port, path, method: 'POST', timeout: 5_000 }, async (response) => {
        try {
          let answer = ''
          for await (const chunk of response.setEncoding('utf8')) answer += chunk
          resolve({ code: response.statusCode, body: answer })
        } catch (error) {
          reject(error)
        }
      })
      sent.on('timeout', () => sent.destroy(new Error('no answer from the bot')))
      sent.on('error', reject)
      sent.end(body)
    })

  try {
    const deadline = performance.now() + SETTLED_WITHIN_MS
    start()
    burst()
    while (!port && performance.now() < deadline) await sleep(10)
    await sleep(network.between(0, 100))
    burst()
    let settled = false
    for (let bursts = 2; !settled && performance.now() < deadline; ) {
      await sleep(10)
      const open = await ask('/open').catch(() => undefined)
      if (open?.body !== '0' || !incoming.every(({ acknowledgedAt }) => acknowledgedAt)) continue
      // Customers go on writing until the point has been passed often enough.
      if (kills.length > 0 || bursts++ === MAX_BURSTS) settled = true
      else burst()
    }
    if (settled) {
      stopping = true
      process.kill('SIGTERM')
      await Promise.race([ended, sleep(5_000)])
    }
    over = true
    process.kill('SIGKILL')
    await ended
    const { entries } = await readLedger(file, CONVERSATIONS.map(idOf))
    return { point, windowMs: ORDER_WINDOW_MS, settled, incoming, kills, problems, ledger: entries, ...platform.log() }
  } finally {
    platform.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** As the ledger knows a conversation. */
export const idOf = (conversation) => `shop:${conversation}`
