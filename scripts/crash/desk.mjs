import { setTimeout as sleep } from 'node:timers/promises'
import { ask } from './ask.mjs'
import { TALLY } from './clerk.mjs'
import { clock } from './clock.mjs'

const agents = ['wang', 'li'].map((id) => ({ kind: 'agent', id }))
const bot = { kind: 'bot' }

/**
 * People of the team, who take conversations over, write, have things done, and give them back. Whoever gets no answer looks, and asks
 * again; who is answered notes down what was promised.
 */
export function deskOf({ bot: process, rng, customers }) {
  const log = { takes: [], returns: [], asked: [] }
  const problems = []
  let isClosed = false
  let busy = 0
  let rounds = 0
  const lines = {}

  const call = async (what, about) => {
    const answer = await ask(process, `/desk/${what}`, { body: JSON.stringify(about) })
    return answer && answer.code !== 503 ? { code: answer.code, body: JSON.parse(answer.body || 'null') } : undefined
  }
  /** Again and again, until there is an answer that will do. */
  const until = async (step) => {
    while (!isClosed) {
      const done = await step()
      if (done !== undefined) return done
      await sleep(rng.between(5, 25))
    }
    return undefined
  }
  const see = (conversation) => until(async () => (await call('see', { conversation }))?.body ?? undefined)

  const assign = async (conversation, owner, epoch, by) => {
    const answer = await call('assign', { conversation, owner, epoch, by })
    if (answer && answer.code !== 200 && answer.body?.error !== 'OWNER_CHANGED')
      problems.push(`assign was answered by ${answer.code} ${answer.body?.error}`)
    return answer?.code === 200 ? answer.body : undefined
  }

  /** Takes a conversation from the bot, as one of several that want it or by writing on the platform's own app. */
  const take = async (conversation, name) => {
    if (rng.chance(0.35)) {
      const [, adapter, account, id] = /^([^/:]+)(?:\/([^:]+))?:(.+)$/.exec(conversation)
      const about = { adapter, conversation: { id, account }, key: `app ${name}`, by: agents[0], text: 'from my phone' }
      const answer = await until(() => call('writes', about))
      if (answer?.code === 200) log.takes.push({ at: clock.now(), conversation, owner: agents[0], key: about.key })
      else if (answer) problems.push(`a message on the platform's app was answered by ${answer.code}`)
      return
    }
    await until(async () => {
      const seen = await see(conversation)
      if (seen?.owner.kind !== 'bot') return true
      const wishes = rng.chance(0.4) ? agents : [rng.pick(agents)]
      const answers = wishes.map(async (owner) => {
        const given = await assign(conversation, owner, seen.epoch, owner)
        if (given) log.takes.push({ at: clock.now(), conversation, owner, epoch: given.epoch })
      })
      await Promise.all(answers)
      return undefined
    })
  }

  /** Has something done under a key, now and then twice. */
  const act = async (to, name, data, key) => {
    const times = rng.chance(0.3) ? 2 : 1
    await Promise.all(
      Array.from({ length: times }, async () => {
        const answer = await until(() => call('act', { to, name, data, key, by: agents[0] }))
        if (answer?.code === 200) log.asked.push({ lane: to, key, result: answer.body })
        else if (answer) problems.push(`the action ${key} was answered by ${answer.code} ${answer.body?.error}`)
      }),
    )
  }

  const giveBack = async (conversation) => {
    log.returns.push({ at: clock.now(), conversation })
    await until(async () => {
      const seen = await see(conversation)
      if (!seen || seen.owner.kind === 'bot') return true
      await assign(conversation, bot, seen.epoch, agents[0])
      return undefined
    })
  }

  const round = async (customer) => {
    const conversation = await until(() => customers.conversationOf(customer))
    await see(conversation)
    await sleep(rng.between(0, 150))
    if (isClosed) return
    const name = `${customer}-d${++rounds}`
    await take(conversation, name)
    await act(conversation, 'desk.say', { key: name, parts: 1 }, name)
    if (rng.chance(0.4)) await act(TALLY, 'tally.add', { key: name, conversation }, name)
    await sleep(rng.between(0, 80))
    await giveBack(conversation)
  }

  return {
    log,
    problems,
    isBusy: () => busy > 0,
    /** One after the other in each conversation, all conversations at once. */
    rounds() {
      for (const customer of customers.names) {
        busy++
        lines[customer] = (lines[customer] ?? Promise.resolve()).then(() => round(customer)).finally(() => busy--)
      }
    },
    close() {
      isClosed = true
    },
  }
}
