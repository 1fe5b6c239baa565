import { setTimeout as sleep } from 'node:timers/promises'
import { clock } from './clock.mjs'

/** How often somebody writes much more at once than is answered. */
const FLOOD = 0.35
const FLOOD_OF = 9
const BURST = 6

/**
 * Customers, and the networks that carry what they write: late, in the wrong order, several times.
 *
 * @param {object} world
 * @param {ReturnType<typeof import('./supervisor.mjs').supervise>} world.bot
 * @param {Awaited<ReturnType<typeof import('./platform.mjs').openPlatforms>>} world.platform
 * @param {readonly string[]} world.names
 */
export function customersOf({ bot, platform, plan, network, names }) {
  /** @type {import('./checker.mjs').Incoming[]} */
  const incoming = []
  const problems = []
  let isGone = false
  const world = { bot, network, problems, isGone: () => isGone }
  const channels = Object.fromEntries(names.map((name) => [name, platform.customer(world, name)]))

  /** Until the bot says that it has it; some platforms give up before that. */
  const deliver = async (channel, message, delay) => {
    await sleep(delay)
    let isTaken = false
    do isTaken = !isGone && (await channel.post(message))
    while (!isTaken && !isGone && !channel.givesUp && (await sleep(network.between(5, 40), true)))
    if (isGone) return
    if (isTaken) message.acknowledgedAt ??= clock.now()
    else giveUp(message)
  }
  /** Whoever has never reached the bot writes again. */
  const giveUp = (message) => {
    message.isGivenUp = true
    const mine = incoming.filter(({ customer }) => customer === message.customer)
    if (mine.every(({ acknowledgedAt, isGivenUp }) => isGivenUp && !acknowledgedAt)) say(message.customer)
  }
  const deliverOnce = async (channel, message, delay) => {
    await sleep(delay)
    const { repeat = channel.post } = channel
    if (!isGone && (await repeat(message)) && !isGone) message.acknowledgedAt ??= clock.now()
  }
  const say = (customer) => {
    const channel = channels[customer]
    const order = incoming.filter((message) => message.customer === customer).length + 1
    const key = `${customer}-${order}`
    // Seven do not fit into what a platform takes before the customer writes again.
    const parts = plan.chance(0.25) ? 7 : plan.between(1, 3)
    const [reminds, tallies] = [order % 5 === 2, plan.chance(0.3)]
    const text = `${key}: ${parts} parts${reminds ? ', remind' : ''}${tallies ? ', tally' : ''}`
    const hasPicture = channel.takesPictures === true && plan.chance(0.3)
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
    names,
    /** Whether no platform goes on until the bot has taken a message. */
    allGiveUp: Object.values(channels).every(({ givesUp }) => givesUp),
    /** For how long messages of a conversation may overtake each other, where its platform tells an order. */
    orderWindows: () =>
      Object.fromEntries(
        Object.values(channels).flatMap(({ conversation, orderWindowMs }) =>
          orderWindowMs ? [[conversation(), orderWindowMs]] : [],
        ),
      ),
    /** Whether nobody waits any more for the bot to take a message. */
    areThrough: () => incoming.every(({ acknowledgedAt, isGivenUp }) => acknowledgedAt || isGivenUp),
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
