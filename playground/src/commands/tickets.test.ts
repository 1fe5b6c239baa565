import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Composer, type Context, createBot, definePlugin } from '@huida/core'
import { cleanups, temporaryFolder, testChat } from '@huida/core/testing'
import { sqlite } from '@huida/plugin-store-sqlite'
import { tickets, type WithTickets } from '@huida/plugin-tickets'
import { afterEach, expect, test } from '@jest/globals'
import { serve } from '../server/serve.js'
import { ticketsCommand } from './tickets.js'

const cleanup = cleanups(afterEach)

const opener = definePlugin({
  name: 'opener',
  dependencies: ['tickets'],
  setup(app: Composer<Context & WithTickets>) {
    app.on(
      'message',
      async (ctx) => (await ctx.tickets.open({ type: 'refund', subject: ctx.text }, { key: ctx.text })).number,
    )
  },
})

const identify = ({ headers }: Request) => {
  const role = headers.get('x-role')
  return role ? { id: 'ann', roles: [role] } : undefined
}

/** A served bot with one ticket, and where its records are. */
async function withTicket(subject: string) {
  const data = temporaryFolder(cleanup)
  const store = sqlite({ file: join(data, 'huida.db') })
  const chat = testChat({ store })
  const bot = createBot({ adapters: [chat.adapter], store, identify })
    .use(tickets())
    .use(opener())
  const { url, stop } = await serve({ bot, port: 0, log: { debug() {}, info() {}, warn() {}, error() {} } })
  cleanup(stop)
  await chat.user('alice').says(subject)
  await bot.settled()
  return { data, url }
}

test('tickets are exported at an address: masked, for those who may, and with personal data for managers', async () => {
  const { url } = await withTicket('=1+1 call 13812345678')
  const get = async (query: string, role: string) => {
    const response = await fetch(`${url}/api/tickets/export?${query}`, { headers: { 'x-role': role } })
    return { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
  }
  expect(await get('format=csv&columns=subject&locale=en', 'coordinator')).toEqual({
    ...{ status: 200, type: 'text/csv; charset=utf-8' },
    text: '"Subject"\r\n"\'=1+1 call 138****5678"\r\n',
  })
  expect((await get('format=xlsx', 'manager')).type).toContain('spreadsheetml')
  expect((await get('format=jsonl&columns=subject&clear=true', 'manager')).text).toContain('13812345678')
  expect((await get('format=jsonl&clear=true', 'coordinator')).status).toBe(403)
  expect((await get('format=csv', 'agent')).status).toBe(403)
  expect((await get('columns=nothing', 'manager')).status).toBe(400)
  expect((await get('timeZone=Mars', 'manager')).status).toBe(400)
  expect((await get('state=closed&format=jsonl', 'manager')).text).toBe('')
})

test('huida tickets export writes a file while the bot runs', async () => {
  const { data } = await withTicket('refund please 13812345678')
  const out = join(data, 'tickets.jsonl')
  const words = ['export', '--format', 'jsonl', '--out', out, '--data', data, '--columns', 'number,subject']
  await ticketsCommand().parseAsync(words, { from: 'user' })
  expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual({
    number: expect.stringMatching(/^T-/),
    subject: 'refund please 138****5678',
  })
})
