import { once } from 'node:events'
import { connect } from 'node:net'
import { createBot, defineAdapter, delivered, readBody } from '@huida/core'
import { testStore } from '@huida/core/testing'
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { type Served, serve } from './serve.js'

let served: Served | undefined
afterEach(async () => {
  await served?.stop()
  served = undefined
})

/** A platform that answers over HTTP: what is posted to `/hook/` comes in as a message of "alice". */
const hook = () =>
  defineAdapter({
    platform: 'test',
    name: 'hook',
    accepts: { text: {} },
    async fetch(request, inbox) {
      const said = new TextDecoder().decode(await readBody(request))
      await inbox.receive({
        type: 'message',
        key: String(Math.random()),
        at: 0,
        conversation: { id: 'alice' },
        user: { id: 'alice' },
        parts: [{ type: 'text', text: said }],
        raw: { secret: 'platform secret' },
      })
      await inbox.settled()
      return Response.json({ ok: true })
    },
    send: async () => delivered('1'),
  })

const quiet = { debug() {}, info() {}, warn() {}, error() {} }

/** As the program asks itself: with the token. */
const withToken = () => ({ headers: { authorization: `Bearer ${served!.adminToken}` } })

async function start() {
  const store = testStore()
  const bot = createBot({ adapters: [hook()], store }).use((ctx) => {
    ctx.trace({ step: 'echo', saw: ctx.text, scored: { echo: 1 }, chose: 'echo' })
    return `you said ${ctx.text}`
  })
  served = await serve({ bot, store, port: 0, log: quiet })
  return served.url
}

test('the chat page may load nothing from elsewhere, and nobody may frame it', async () => {
  const response = await fetch(await start())
  const policy = response.headers.get('content-security-policy')
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(policy).toContain("default-src 'self'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toContain('unsafe')
  expect(await response.text()).not.toMatch(/<style|style="|<script(?![^>]*src=)|\son\w+=/)
})

test('a trace shows what came in, what was decided and what went out, and not what the platform sent besides', async () => {
  const url = await start()
  await fetch(`${url}/hook/`, { method: 'POST', body: 'hello' })
  const conversations = await (await fetch(`${url}/traces/conversations`, withToken())).json()
  expect(conversations).toMatchObject([{ id: 'hook:alice', adapter: 'hook' }])
  const response = await fetch(`${url}/traces/conversations/${encodeURIComponent('hook:alice')}`, withToken())
  const text = await response.text()
  expect(JSON.parse(text)).toMatchObject([
    { kind: 'in', outcome: 'answered', trace: [{ step: 'echo', scored: { echo: 1 } }] },
    { kind: 'out', act: { type: 'say', part: { text: 'you said hello' } }, status: 'delivered' },
  ])
  expect(text).not.toContain('platform secret')
  expect(response.headers.get('cache-control')).toBe('no-store')
})

test('what is not there is answered with 404, whatever the path looks like', async () => {
  const url = await start()
  const paths = [
    '/nothing',
    '/favicon.ico',
    '/pages/nothing.js',
    '/pages/../package.json',
    '/traces/x',
    '/traces/conversations/no',
  ]
  const statuses = await Promise.all(paths.map(async (path) => (await fetch(url + path, withToken())).status))
  expect(statuses).toEqual(paths.map(() => 404))
})

test('a body of 10 MB is refused with 413, and the next request is answered', async () => {
  const url = await start()
  const response = await fetch(`${url}/hook/`, { method: 'POST', body: 'x'.repeat(10 * 1024 * 1024) })
  expect(response.status).toBe(413)
  expect(await response.json()).toMatchObject({ error: 'BODY_TOO_LARGE' })
  expect((await fetch(`${url}/hook/`, { method: 'POST', body: 'hello' })).status).toBe(200)
})

test('stopping waits for nobody who keeps a socket open, and a path without sockets refuses them', async () => {
  const url = new URL(await start())
  const socket = connect(Number(url.port), '127.0.0.1')
  socket.write('GET /hook/ HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  const [answer] = await once(socket, 'data')
  expect(String(answer)).toMatch(/^HTTP\/1.1 404 /)
  await served!.stop()
  served = undefined
  socket.destroy()
})

test('a port that is taken is told in words, with what to do', async () => {
  const { port } = new URL(await start())
  const second = serve({ bot: createBot({ adapters: [hook()] }), port: Number(port), log: quiet })
  await expect(second).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is taken by another program. Stop that program, or choose another port: PORT=${Number(port) + 1}`,
  )
})

describe('a bot without a log', () => {
  const talk = async () => {
    const told: string[] = []
    const out = jest.spyOn(console, 'log').mockImplementation((line: string) => void told.push(line))
    const err = jest.spyOn(process.stderr, 'write').mockImplementation((line) => told.push(String(line)) > 0)
    cleanupSpies.push(out, err)
    const store = testStore()
    const adapter = defineAdapter({ ...hook(), fetch: () => Promise.reject(new Error('a fault of an adapter')) })
    served = await serve({ bot: createBot({ adapters: [adapter], store }), store, port: 0 })
    return told
  }
  const cleanupSpies: { mockRestore(): void }[] = []
  afterEach(() => {
    for (const spy of cleanupSpies.splice(0)) spy.mockRestore()
  })

  test('prints where it listens, with the link that opens the traces', async () => {
    const [told] = await talk()
    expect(told).toContain(`${served!.url}\n`)
    expect(told).toContain(`${served!.url}/console/decisions#token=${served!.adminToken}`)
  })

  test('tells faults on standard error', async () => {
    const told = await talk()
    expect((await fetch(`${served!.url}/hook/`)).status).toBe(500)
    expect(told.join('')).toContain('Error: a fault of an adapter')
  })
})
