import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { messageUpdate } from '@huida/emulators/telegram'
import { ask } from './ask.mjs'
import { clock } from './clock.mjs'
import { pictureOf } from './pictures.mjs'

/** How often somebody writes much more at once than is answered. */
const FLOOD = 0.35
const FLOOD_OF = 9
const BURST = 6
/** How often a page asks what is new. */
const PAGE_MS = 40

/**
 * Customers, and the networks that carry what they write: late, in the wrong order, several times.
 *
 * @param {object} world
 * @param {ReturnType<typeof import('./supervisor.mjs').supervise>} world.bot
 * @param {Awaited<ReturnType<typeof import('./platform.mjs').openPlatforms>>} world.platform
 */
export function customersOf({ bot, platform, plan, network, hook }) {
  /** @type {import('./checker.mjs').Incoming[]} */
  const incoming = []
  const problems = []
  let isGone = false
  const world = { bot, platform, network, problems, isGone: () => isGone }
  const channels = { c1: shopOf(world), c2: webOf(world), c3: hook ? hookOf(world) : pollOf(world) }

  const names = Object.keys(channels)

  /** Until the bot says that it has it. */
  const deliver = async (channel, message, delay) => {
    await sleep(delay)
    while (!isGone && !(await channel.post(message))) await sleep(network.between(5, 40))
    if (!isGone) message.acknowledgedAt ??= clock.now()
  }
  const deliverOnce = async (channel, message, delay) => {
    await sleep(delay)
    if (!isGone && (await channel.post(message))) message.acknowledgedAt ??= clock.now()
  }
  const say = (customer) => {
    const channel = channels[customer]
    const order = incoming.filter((message) => message.customer === customer).length + 1
    const key = `${customer}-${order}`
    // Seven do not fit into what a platform takes before the customer writes again.
    const parts = plan.chance(0.25) ? 7 : plan.between(1, 3)
    const [reminds, tallies] = [order % 5 === 2, plan.chance(0.3)]
    const text = `${key}: ${parts} parts${reminds ? ', remind' : ''}${tallies ? ', tally' : ''}`
    const hasPicture = customer !== 'c2' && plan.chance(0.3)
    const message = channel.written({
      customer,
      key,
      order,
      text,
      at: clock.now(),
      parts,
      reminds,
      tallies,
      hasPicture,
    })
    incoming.push(message)
    void deliver(channel, message, network.between(0, 20))
    const copies = network.chance(0.3) ? network.between(1, 4) : 0
    for (let copy = 0; copy < copies; copy++) void deliverOnce(channel, message, network.between(0, 100))
  }

  return {
    incoming,
    problems,
    /** What pages were shown, and when they asked for it. */
    views: channels.c2.views,
    names,
    /** `<adapter>:<id>`, as soon as it is known. */
    conversationOf: (customer) => channels[customer].conversation(),
    burst() {
      for (const customer of names) say(customer)
      for (let message = names.length; message < BURST; message++) say(plan.pick(names))
      if (!plan.chance(FLOOD)) return
      const customer = plan.pick(names)
      for (let message = 0; message < FLOOD_OF; message++) say(customer)
    },
    /** After a restart, platforms redeliver what they are not sure of. */
    areNotSure() {
      for (const message of incoming)
        if (network.chance(0.2)) void deliverOnce(channels[message.customer], message, network.between(0, 300))
    },
    leave() {
      isGone = true
    },
  }
}

/** Notes down what a bot should not have said. 404 and 503 are said by one that is starting. */
function isTaken(answer, problems) {
  if (answer === undefined || [404, 503].includes(answer.code)) return false
  if (answer.code < 300) return true
  problems.push(`the bot said ${answer.code}: ${answer.body}`)
  return false
}

/** A platform that tells an order, and lets messages overtake each other on their way. */
const shopOf = ({ bot, platform, problems }) => ({
  conversation: () => 'shop:c1',
  written(message) {
    platform.hears('c1')
    return message
  },
  async post({ key, order, text, at, hasPicture }) {
    const picture = hasPicture ? `${platform.url}/picture/${key}` : undefined
    const body = JSON.stringify({ key, order, conversation: 'c1', text, at, picture })
    return isTaken(await ask(bot, '/shop/hook', { body }), problems)
  },
})

/** A page: it has a session, posts, and reads the history again and again. */
function webOf({ bot, network, problems, isGone }) {
  const views = []
  let token
  let after = 0
  const authorised = () => ({ authorization: `Bearer ${token}`, 'content-type': 'application/json' })
  const begin = async () => {
    while (!token && !isGone()) {
      const answer = await ask(bot, '/web/session', { body: '' })
      if (isTaken(answer, problems)) token ??= JSON.parse(answer.body).token
      else await sleep(network.between(5, 40))
    }
  }
  const began = begin()
  const read = async () => {
    await began
    while (!isGone()) {
      const askedAt = clock.now()
      const answer = await ask(bot, `/web/messages?after=${after}`, { method: 'GET', headers: authorised() })
      if (isTaken(answer, problems))
        for (const { position, direction, parts } of JSON.parse(answer.body).messages) {
          after = position
          if (direction === 'out') views.push({ askedAt, position, text: parts[0].text })
        }
      await sleep(PAGE_MS)
    }
  }
  void read()
  return {
    views,
    /** As the adapter names it: a hash of what the token begins with. */
    conversation: () =>
      token &&
      `web:${createHash('sha256').update(Buffer.from(token, 'base64url').subarray(0, 32)).digest('base64url')}`,
    written: (message) => ({ ...message, id: crypto.randomUUID() }),
    async post({ id, text }) {
      await began
      if (!token) return false
      const answer = await ask(bot, '/web/messages', { headers: authorised(), body: JSON.stringify({ id, text }) })
      return isTaken(answer, problems)
    },
  }
}

const CHAT = 1_001
let updates = 0

/** As Telegram tells of a message; its date and its id stay when it is told again. */
function updateOf({ telegram }, message) {
  const { key, order: id, text, hasPicture } = message
  const update = messageUpdate({ id, from: CHAT, text })
  if (!hasPicture) return { ...message, update }
  const bytes = pictureOf(key)
  telegram.files.set(key, bytes)
  const { text: caption, ...told } = update.message
  const photo = [{ file_id: key, file_unique_id: key, file_size: bytes.length, width: 8, height: 8 }]
  return { ...message, update: { ...update, message: { ...told, caption, photo } } }
}

/** Telegram calls the bot. */
const hookOf = ({ platform, platform: { telegram } }) => ({
  conversation: () => `telegram:${CHAT}`,
  written: (message) => updateOf(platform, message),
  post: ({ update }) =>
    telegram.deliver(update).then(
      (status) => status === 200,
      () => false,
    ),
})

/** The bot asks Telegram; what was told once is told again by another update, since updates are in order. */
const pollOf = ({ platform, platform: { telegram }, isGone }) => ({
  conversation: () => `telegram:${CHAT}`,
  written: (message) => updateOf(platform, message),
  async post({ update }) {
    const queued = { ...update, update_id: ++updates }
    telegram.queue(queued)
    while (!telegram.hasRead(queued) && !isGone()) await sleep(5)
    return telegram.hasRead(queued)
  },
})
