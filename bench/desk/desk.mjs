import { createBot, defineAdapter, delivered } from '@huida/core'
import { escalation, teamSchema } from '@huida/plugin-escalation'
import { sqlite } from '@huida/plugin-store-sqlite'
import { serve } from 'huida'

const system = { kind: 'system' }

/** A desk as the program serves it: its records on the disk, its agents signed in by a header. */
export async function start({ file, agents }) {
  let inbox
  const adapter = defineAdapter({
    name: 'bench',
    platform: 'bench',
    accepts: { text: {} },
    start: async (opened) => {
      inbox = opened
    },
    send: async ({ position }) => delivered(`p${position}`),
  })
  const team = teamSchema.parse({
    agents: Array.from({ length: agents }, (_, n) => ({ id: `a${n}`, skills: n % 2 ? ['refund'] : [], capacity: 1 })),
    queues: [{ id: 'support', limit: 100_000 }],
  })
  const store = sqlite({ file })
  // Nobody takes what they are offered here, and nobody is taken for away.
  const hours = 6 * 3_600_000
  const limits = { offerMs: hours, waitMs: hours, positionEveryMs: hours, responseMs: hours }
  const bot = createBot({
    ...{ adapters: [adapter], store },
    identify: (request) => {
      const id = request.headers.get('x-agent')
      return id ? { id, name: id, roles: ['agent'] } : undefined
    },
  })
    .use(escalation({ team: () => team, limits }))
    .on('message', () => 'ok')
  const served = await serve({ bot, store, port: 0 })
  for (const { id } of team.agents)
    await bot.act('desk:floor', 'desk.presence', { agent: id, state: 'online' }, { by: system })
  const customer = (n) =>
    inbox.receive({
      ...{ type: 'message', key: `m${n}`, at: Date.now(), parts: [{ type: 'text', text: '转人工' }] },
      ...{ conversation: { id: `c${n}` }, user: { id: `c${n}`, locale: 'zh' } },
    })
  let came = 0
  let next = 0
  return {
    url: () => served.url,
    /** So many customers ask for a person. */
    async come(customers) {
      for (; came < customers; came += 50) {
        await Promise.all(Array.from({ length: Math.min(50, customers - came) }, (_, n) => customer(came + n)))
        await bot.settled()
      }
    },
    /** How many wait, and how many are offered to somebody. */
    async waiting() {
      const [row] = await store.sql.read({
        sql: `select sum(phase = 'queued') as waiting, sum(phase = 'offered') as offered from escalation_cases`,
        parameters: [],
      })
      return { waiting: Number(row.waiting), offered: Number(row.offered) }
    },
    /** Some agents, one after another, can take one more: how long until who is asked for what is decided and stored. */
    async decide(times) {
      const samples = []
      for (let time = 0; time < times; time++) {
        team.agents[next++ % agents].capacity++
        const begun = performance.now()
        await bot.act('desk:floor', 'desk.match', null, { by: system })
        samples.push(performance.now() - begun)
        await bot.settled()
      }
      return samples
    },
    /** Whom is what offered to, as far as it is stored. */
    offers: () => offers(store),
  }
}

async function offers({ sql }) {
  const rows = await sql.read({
    sql: `select conversation, agent from escalation_cases where phase = 'offered' order by conversation`,
    parameters: [],
  })
  return rows
}
