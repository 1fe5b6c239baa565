import { createBot, type Logger } from '@huida/core'
import { type Cleanup, cleanups, temporaryFolder, testChat, until, virtualClock } from '@huida/core/testing'
import { conversations } from '@huida/plugin-conversations'
import { sqlite } from '@huida/plugin-store-sqlite'
import { afterEach, describe, expect, test } from '@jest/globals'
import { Browser } from '../people/fixtures/browser.js'
import { serve } from '../server/serve.js'
import { keptDays } from '../settings/kept-days.js'
import { judgeSettings } from '../settings/settings.js'
import { daysIn } from './days.js'

const cleanup = cleanups(afterEach)
const DAY_MS = 86_400_000
const adminToken = 'a-token-of-tests-that-nobody-guesses-0123456789'

/** A program with records of 40 days, a message a day; whoever asks does so as its administrator. */
async function fortyDays(cleanup: Cleanup, { environment = {} as Record<string, string>, log = silent } = {}) {
  const data = temporaryFolder(cleanup)
  const clock = virtualClock(Date.parse('2026-01-01T08:00:00Z'))
  const { now } = clock
  let ahead = 0
  Object.assign(clock, { now: () => now() + ahead })
  const chat = testChat({ store: sqlite({ file: `${data}/huida.db` }), clock })
  const bot = await chat.start((base) =>
    createBot(base)
      .use(conversations())
      .on('message', (ctx) => `re: ${ctx.text}`),
  )
  for (let day = 0; day < 40; day++) {
    await chat.user(`customer-${day}`).says(`question ${day}`)
    // At once: nobody looks after anything for all the minutes between.
    ahead += DAY_MS
  }
  await bot.stop()
  const { store } = chat
  const again = createBot({ adapters: [chat.adapter], store, clock, log }).use(conversations())
  const retention = keptDays(data, environment)
  const served = await serve({ bot: again, store, clock, log, port: 0, adminToken, retention })
  cleanup(() => served.stop())
  const browser = new Browser(served.url)
  const ask = (method: string, path = '', body?: object) =>
    browser.ask(method, `/api/settings/retention${path}`, body, { authorization: `Bearer ${adminToken}` })
  const said = async () => (await store.entries({ after: 0, limit: 1_000 })).filter(({ kind }) => kind === 'in').length
  const run = async () => {
    const { body } = await ask('GET')
    return body.running ? undefined : body.last
  }
  return { ...served, ask, said, clock, store, data, browser, run }
}

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} }

describe('what is old', () => {
  test('is nothing until somebody says how long it is kept', async () => {
    const { ask, clock, said } = await fortyDays(cleanup)
    expect((await ask('GET')).body).toEqual({
      kinds: ['conversations', 'traces', 'records'].map((kind) => ({ kind })),
      ...{ minDays: 7, isFixed: false },
    })
    await clock.advance(3 * DAY_MS)
    expect(await said()).toBe(40)
  })

  test('is counted before anything is deleted', async () => {
    const { ask, said } = await fortyDays(cleanup)
    const { body } = await ask('POST', '/count', { days: { conversations: 30, traces: 10 } })
    // Each has an event; each answer belongs to its turn.
    expect(body.counts).toEqual({ conversations: 10, traces: 30 })
    expect(await said()).toBe(40)
  })

  test('is deleted when somebody says so, which is audited with how much it was', async () => {
    const { ask, said, run, browser } = await fortyDays(cleanup)
    expect((await ask('POST', '/run', { days: { conversations: 30 } })).status).toBe(200)
    await until(run)
    expect(await run()).toMatchObject({ by: 'token', deleted: { conversations: 10 } })
    expect(await said()).toBe(30)
    const { body } = await browser.ask('GET', '/api/audit', undefined, { authorization: `Bearer ${adminToken}` })
    expect(body.entries).toMatchObject([
      { action: 'records.prune', by: 'token', target: 'conversations', details: { deleted: { conversations: 10 } } },
      { action: 'POST /api/settings/retention/run', by: 'token', details: { days: { conversations: 30 } } },
    ])
    const { body: list } = await browser.ask('GET', '/api/conversations/list?limit=100', undefined, {
      authorization: `Bearer ${adminToken}`,
    })
    expect(list.conversations).toHaveLength(30)
  })

  test('is deleted every day by the program that runs, once it is set', async () => {
    const { ask, said, run, clock } = await fortyDays(cleanup)
    expect((await ask('PUT', '', { days: { conversations: 30 } })).body.kinds[0]).toEqual({
      ...{ kind: 'conversations', days: 30 },
    })
    await clock.advance(120_000)
    await until(run)
    expect([await said(), (await run()).by]).toEqual([29, 'system'])
    const first = (await run()).at
    await clock.advance(12 * 3_600_000)
    expect((await run()).at).toBe(first)
    await clock.advance(13 * 3_600_000)
    await until(async () => (await run())?.at > first)
    expect(await said()).toBe(28)
  })

  test('is never younger than a week: platforms send again what they think was lost', async () => {
    const { ask } = await fortyDays(cleanup)
    expect((await ask('PUT', '', { days: { conversations: 6 } })).status).toBe(400)
    expect((await ask('POST', '/run', { days: { conversations: 0 } })).status).toBe(400)
    expect(() => daysIn('conversations=6')).toThrow('"conversations=6" says no days')
    expect(judgeSettings({}, { HUIDA_KEEP_DAYS: 'traces 30' }).problems).toEqual([
      'HUIDA_KEEP_DAYS: "traces" says no days. Write a kind and a number of days from 7 on: traces=30',
    ])
  })

  test('is as the environment says, where it does', async () => {
    const { ask } = await fortyDays(cleanup, { environment: { HUIDA_KEEP_DAYS: 'conversations=30 media=90' } })
    expect((await ask('GET')).body).toMatchObject({ isFixed: true, kinds: [{ days: 30 }, {}, {}] })
    expect((await ask('PUT', '', { days: {} })).body).toMatchObject({ error: 'SETTING_FROM_ENVIRONMENT' })
  })

  test('is for administrators alone', async () => {
    const { browser } = await fortyDays(cleanup)
    for (const [method, path] of [
      ['GET', ''],
      ['PUT', ''],
      ['POST', '/count'],
      ['POST', '/run'],
    ] as const) {
      const { status } = await browser.ask(method, `/api/settings/retention${path}`, method === 'GET' ? undefined : {})
      expect(status).toBe(403)
    }
  })
})
