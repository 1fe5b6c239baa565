import { createBot, rejected } from '@huida/core'
import { cleanups, testChat } from '@huida/core/testing'
import { sqlite } from '@huida/plugin-store-sqlite'
import { afterEach, describe, expect, test } from '@jest/globals'
import { freePort } from '../fixtures/free-port.js'
import { type ServedMetrics, serve } from '../server/serve.js'
import { judgeSettings } from '../settings/settings.js'
import { openMetrics } from './metrics.js'

const cleanup = cleanups(afterEach)
const token = 'a-token-for-prometheus-0123456789-abcdef'
const log = { debug() {}, info() {}, warn() {}, error() {} }

/** A bot that counts, and the program that tells it. */
async function counting(who: Omit<ServedMetrics, 'text'>) {
  const metrics = await openMetrics()
  cleanup(() => metrics.stop())
  const chat = testChat()
  const store = sqlite({ file: ':memory:' })
  const bot = createBot({ adapters: [chat.adapter], store, log, meter: metrics.meter, maxAttempts: 1 })
    .command('person', (ctx) => {
      ctx.assign({ kind: 'queue', id: 'tier1' }, { reason: 'asked' })
      return 'wait'
    })
    .command('broken', () => {
      throw new Error('broken')
    })
    .on('message', () => 'ok')
  const served = await serve({ bot, store, port: 0, log, metrics: { ...who, text: metrics.text } })
  cleanup(() => served.stop())
  metrics.observe(store.sql!)
  const ask = (headers: Record<string, string> = {}) => fetch(`${served.url}/metrics`, { headers })
  return { ...served, chat, ask, text: metrics.text }
}

/** The value of a series. */
const figure = (text: string, series: string): number | undefined => {
  const line = text.split('\n').find((line) => line.startsWith(`${series} `))
  return line === undefined ? undefined : Number(line.slice(series.length))
}

describe('what is counted', () => {
  test('is turns with their seconds, deliveries by channel, what waits, and the process', async () => {
    const { chat, text } = await counting({})
    await chat.user('alice').says('hi')
    await chat.user('alice').says('hi again')
    await chat.user('bob').says('/person')
    chat.answersWith(() => rejected('blocked'))
    await chat.user('carol').says('hi')
    const told = await text()
    const turns = 'huida_turn_duration_seconds_count{adapter="test",outcome="answered"}'
    expect(figure(told, turns)).toBe(4)
    expect(figure(told, turns.replace('_count', '_sum'))).toBeGreaterThanOrEqual(0)
    expect(figure(told, 'huida_deliveries_total{adapter="test",outcome="delivered"}')).toBe(3)
    expect(figure(told, 'huida_deliveries_total{adapter="test",outcome="rejected",code="blocked"}')).toBe(1)
    expect(figure(told, 'huida_outbox')).toBe(0)
    expect(figure(told, 'huida_events_waiting')).toBe(0)
    expect(figure(told, 'huida_conversations{owner="queue"}')).toBe(1)
    expect(figure(told, 'huida_conversations{owner="agent"}')).toBe(0)
    expect(figure(told, 'huida_quarantine')).toBe(0)
    expect(figure(told, 'nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0)
    expect(figure(told, 'process_cpu_seconds_total')).toBeGreaterThan(0)
    expect(figure(told, 'process_resident_memory_bytes')).toBeGreaterThan(1e7)
  })

  test('is an event that failed too often', async () => {
    const { chat, text } = await counting({})
    await chat.user('alice').says('/broken')
    expect(figure(await text(), 'huida_quarantine')).toBe(1)
  })

  test('is nothing of anybody: no person, no conversation, no word', async () => {
    const { chat, text } = await counting({})
    await chat.user('alice-13812345678').says('my card is 6222021234567890')
    expect(await text()).not.toMatch(/alice|138|6222|card/)
  })
})

describe('it is told', () => {
  test('to whoever shows the token, at the port of the program', async () => {
    const { ask, adminToken } = await counting({ token })
    const told = await ask({ authorization: `Bearer ${token}` })
    expect([told.status, told.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^text\/plain/)])
    expect(await told.text()).toContain('# TYPE huida_outbox gauge')
    for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: `Bearer ${adminToken}` }]) {
      const refused = await ask(headers as Record<string, string>)
      expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    }
  })

  test('to this machine, at a port of its own that listens nowhere else, and by no name that leads there', async () => {
    const port = await freePort()
    const { ask } = await counting({ port })
    const local = await fetch(`http://127.0.0.1:${port}/metrics`)
    expect([local.status, await local.text()]).toEqual([200, expect.stringContaining('process_start_time_seconds')])
    expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(404)
    await expect(fetch(`http://127.0.0.2:${port}/metrics`)).rejects.toThrow()
    const { get } = await import('node:http')
    const rebound = await new Promise<number | undefined>((resolve) => {
      get({ host: '127.0.0.1', port, path: '/metrics', headers: { host: 'evil.example' } }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
    })
    expect(rebound).toBe(403)
    expect((await ask()).status).toBe(404)
  })

  test('to nobody unless it is set, and a token that can be guessed is none', async () => {
    expect(judgeSettings({}, {}).settings.metrics).toBeUndefined()
    expect(judgeSettings({}, { HUIDA_METRICS_TOKEN: token, HUIDA_METRICS_PORT: '9464' }).settings.metrics).toEqual({
      ...{ token, port: 9464 },
    })
    expect(judgeSettings({}, { HUIDA_METRICS_TOKEN: 'secret', HUIDA_METRICS_PORT: 'x' }).problems).toEqual([
      expect.stringMatching(/^HUIDA_METRICS_TOKEN can be guessed/),
      expect.stringMatching(/^HUIDA_METRICS_PORT is "x"/),
    ])
  })
})
