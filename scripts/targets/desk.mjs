// A bot with tickets in a process of its own, which can be killed. It is told by messages what to do, and tells how tickets stand.

import { createBot, definePlugin, systemClock } from '@huida/core'
import { testChat } from '@huida/core/testing'
import { sqlite } from '@huida/plugin-store-sqlite'
import { TicketTables, tickets } from '@huida/plugin-tickets'
import { redmine, requestTracker, ticketSync } from '@huida/plugin-tickets/targets'

const { file, kind, options } = JSON.parse(process.env.DESK)
const target = kind === 'redmine' ? redmine(options) : requestTracker(options)

const opener = definePlugin({
  name: 'opener',
  dependencies: ['tickets'],
  setup(app) {
    app.on('message', async (ctx) => {
      const { number } = await ctx.tickets.open(
        { type: 'logistics', subject: ctx.text, problem: `${ctx.text}\n包裹没有更新` },
        { key: ctx.text },
      )
      return number
    })
  },
})

const store = sqlite({ file })
const chat = testChat({ store })
const bot = createBot({
  ...{ adapters: [chat.adapter], store, clock: systemClock },
  log: { debug() {}, info() {}, warn() {}, error: (facts, message) => console.error(message, facts) },
})
  .use(ticketSync({ targets: [target], pollMs: 1_000, callMs: 3_000, settleMs: 4_000, perSecond: 50 }))
  .use(tickets())
  .use(opener())
await bot.start()
const tables = await TicketTables.of(store.sql)

process.on('disconnect', () => process.exit())
process.on('message', async ({ id, what, text, number, action, data }) => {
  try {
    let result = null
    if (what === 'open')
      result = /T-\w{6}/.exec(JSON.stringify(await chat.user('alice').says(text, { key: `${process.pid} ${id}` })))?.[0]
    if (what === 'act') result = await bot.act(`ticket:${number}`, action, data, { by: { kind: 'agent', id: 'wang' } })
    if (what === 'ticket') result = await tables.ticket(number)
    process.send({ id, result })
  } catch (error) {
    process.send({ id, error: String(error) })
  }
})
process.send({ ready: true })
