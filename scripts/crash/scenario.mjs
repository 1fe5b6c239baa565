import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { crashPoints } from '@huida/core/testing'
import { clock } from './clock.mjs'
import { readLedger } from './ledger.mjs'
import { openPlatform } from './platform.mjs'
import { random } from './random.mjs'
import { supervise } from './supervisor.mjs'

const CUSTOMERS = ['c1', 'c2', 'c3']
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
  const [plan, network, fates] = ['plan', 'network', 'platform'].map((stream) => random(`${point} ${seed} ${stream}`))
  const folder = mkdtempSync(join(tmpdir(), 'huida-crash-'))
  const file = join(folder, 'bot.db')
  const ledger = () =>
    readLedger(
      file,
      CUSTOMERS.map((customer) => `shop:${customer}`),
    )
  const platform = await openPlatform(fates)
  const kills = []
  const bot = supervise({
    env: { FILE: file, PLATFORM: platform.url, ORDER_WINDOW_MS: String(ORDER_WINDOW_MS) },
    armed: arm(point, plan),
    onUnheard: platform.notHeard,
    async onKilled(at) {
      const { entries, remembered } = await ledger()
      const sending = entries.filter(({ kind, status }) => kind === 'out' && status === 'sending')
      kills.push({
        ...{ at: clock.now(), point: at, remembered },
        stored: entries.filter(({ kind }) => kind === 'in').map(({ event }) => event.key),
        sending: sending.map(({ position }) => position),
      })
      customers.areNotSure()
    },
  })
  const customers = write(bot, plan, network)

  let settled = false
  try {
    const deadline = performance.now() + SETTLED_WITHIN_MS
    customers.burst()
    while (!bot.port() && performance.now() < deadline) await sleep(10)
    await sleep(network.between(0, 100))
    customers.burst()
    for (let bursts = 2; !settled && bot.problems.length === 0 && performance.now() < deadline; ) {
      await sleep(10)
      const open = await ask(bot, '/open')
      if (open?.body !== '0' || !customers.incoming.every(({ acknowledgedAt }) => acknowledgedAt)) continue
      // Customers go on writing until the point has been passed often enough.
      if (kills.length > 0 || bursts++ === MAX_BURSTS) settled = true
      else customers.burst()
    }
  } finally {
    customers.leave()
    await bot.stop()
    platform.close()
  }
  try {
    return {
      ...{ point, settled, kills, incoming: customers.incoming, windowMs: ORDER_WINDOW_MS },
      problems: [...bot.problems, ...customers.problems],
      ledger: (await ledger()).entries,
      ...platform.log(),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Where the lives of the bot end: recovery is crashed too, now and then, and not always at the same place. */
function arm(point, plan) {
  const armed = [`${point}:${plan.between(1, 8)}`]
  if (plan.chance(0.5)) armed.push(`${plan.chance(0.5) ? point : plan.pick(crashPoints)}:${plan.between(1, 5)}`)
  if (plan.chance(0.2)) armed.push(`${plan.pick(crashPoints)}:${plan.between(1, 5)}`)
  return armed
}

/** Customers, and the network that carries what they write: late, in the wrong order, several times. */
function write(bot, plan, network) {
  /** @type {import('./checker.mjs').Incoming[]} */
  const incoming = []
  const problems = []
  let gone = false

  const post = async (message) => {
    const { key, order, conversation, text, at } = message
    const answer = await ask(bot, '/shop/hook', JSON.stringify({ key, order, conversation, text, at }))
    if (answer?.code === 200) message.acknowledgedAt ??= clock.now()
    // 404 and 503 are said by a bot that is starting.
    else if (answer && ![404, 503].includes(answer.code)) problems.push(`the bot said ${answer.code}: ${answer.body}`)
    return answer?.code === 200
  }
  /** Until the bot says that it has it. */
  const deliver = async (message, delay) => {
    await sleep(delay)
    while (!gone && !(await post(message))) await sleep(network.between(5, 40))
  }
  const deliverOnce = async (message, delay) => {
    await sleep(delay)
    if (!gone) await post(message)
  }
  const say = (conversation) => {
    const order = incoming.filter((message) => message.conversation === conversation).length + 1
    const [key, parts, reminds] = [`${conversation}-${order}`, plan.between(1, 3), order === 2]
    const text = `${key}: ${parts} parts${reminds ? ', remind' : ''}`
    const message = { key, order, conversation, text, at: clock.now(), parts, reminds }
    incoming.push(message)
    void deliver(message, network.between(0, 20))
    const copies = network.chance(0.3) ? network.between(1, 4) : 0
    for (let copy = 0; copy < copies; copy++) void deliverOnce(message, network.between(0, 100))
  }

  return {
    incoming,
    problems,
    burst() {
      for (let message = 0; message < BURST; message++) say(plan.pick(CUSTOMERS))
    },
    /** After a restart, platforms redeliver what they are not sure of. */
    areNotSure() {
      for (const message of incoming) if (network.chance(0.2)) void deliverOnce(message, network.between(0, 300))
    },
    leave() {
      gone = true
    },
  }
}

/** What the bot answers; `undefined` when it does not. */
function ask(bot, path, body) {
  return new Promise((resolve) => {
    if (!bot.port()) return resolve(undefined)
    const about = { host: '127.0.0.1', port: bot.port(), path, method: 'POST', timeout: 5_000 }
    const sent = request(about, async (response) => {
      try {
        let answer = ''
        for await (const chunk of response.setEncoding('utf8')) answer += chunk
        resolve({ code: response.statusCode, body: answer })
      } catch {
        resolve(undefined)
      }
    })
    sent.on('timeout', () => sent.destroy())
    sent.on('error', () => resolve(undefined))
    sent.end(body)
  })
}
