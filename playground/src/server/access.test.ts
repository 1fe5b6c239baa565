import { once } from 'node:events'
import { connect } from 'node:net'
import { createBot, definePlugin, HuidaError, type Logger, Refusal } from '@huida/core'
import { testChat, testStore } from '@huida/core/testing'
import { memorySpace } from '@huida/knowledge'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { type Served, serve } from './serve.js'

let served: Served
let logged: object[]

const log = (): Logger => {
  const line = (fields: object) => void logged.push(fields)
  return { debug: line, info: line, warn: line, error: line }
}

const desk = definePlugin({
  name: 'desk',
  setup(_, { route, socket }) {
    route({
      ...{ method: 'GET', path: '/tickets/:id', role: 'agent', audit: 'personal' },
      params: z.object({ id: z.string().regex(/^\d+$/) }),
      answer: z.object({ id: z.string(), who: z.string() }),
      handle({ by, params: { id } }) {
        if (id === '404') throw new Refusal(404, 'TICKET_UNKNOWN', 'There is no such ticket.')
        return { id, who: by.id, secret: 'planted' }
      },
    })
    route({
      ...{ method: 'POST', path: '/tickets', role: 'everybody', audit: 'change' },
      body: z.object({ title: z.string().max(10) }),
      query: z.object({ urgent: z.stringbool().default(false) }),
      answer: z.object({ title: z.string(), urgent: z.boolean() }),
      handle: ({ body, query }) => ({ ...body, ...query }),
    })
    route({
      ...{ method: 'GET', path: '/broken', role: 'everybody', audit: 'none' },
      answer: z.object({ count: z.number() }),
      handle: () => ({ count: 'secret text' }) as never,
    })
    route({
      ...{ method: 'GET', path: '/busy', role: 'everybody', audit: 'none' },
      answer: z.object({}),
      handle() {
        throw new HuidaError('STORE_UNAVAILABLE', { store: 'sqlite', reason: 'the disk is full' })
      },
    })
    socket({ path: '/live/:room', role: 'agent', open: (opened, { params }) => opened.send(`room ${params.room}`) })
  },
})

/** Agents carry a badge. */
const identify = ({ headers }: Request) =>
  headers.get('x-badge') === 'ann' ? { id: 'ann', roles: ['agent'] } : undefined

beforeEach(async () => {
  logged = []
  const store = testStore()
  const space = await memorySpace('shop', [])
  const bot = createBot({ adapters: [testChat().adapter], store, identify }).use(desk())
  served = await serve({ bot, store, knowledge: { space }, port: 0, log: log() })
})
afterEach(() => served.stop())

/** Writes bytes, and reads until the server hangs up. */
async function raw(...lines: string[]): Promise<string> {
  const socket = connect(Number(new URL(served.url).port), '127.0.0.1')
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  let read = ''
  socket.setEncoding('utf8').on('data', (chunk) => {
    read += chunk
  })
  await once(socket, 'close')
  return read
}

const guarded = ['/traces/conversations', '/knowledge/articles', '/api', '/api/openapi.json', '/api/desk/tickets/1']
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

describe('what is not for everybody is closed without the token', () => {
  test('whatever Host, X-Forwarded-For or the source address say', async () => {
    for (const path of guarded)
      for (const headers of [
        ['Host: localhost'],
        ['Host: 127.0.0.1'],
        ['Host: 127.0.0.1', 'X-Real-IP: 127.0.0.1', 'X-Forwarded-For: 127.0.0.1'],
        ['Host: 127.0.0.1:3000', 'X-Huida-Address: 127.0.0.1'],
        ['Host: shop.example', 'Forwarded: for=127.0.0.1', 'Via: 1.1 localhost'],
        ['Host: localhost', 'Authorization: Bearer wrong'],
        ['Host: localhost', 'Authorization: Basic YWRtaW46YWRtaW4='],
        ['Host: localhost', 'Cookie: huida-session=made-up'],
      ])
        expect(await raw(`GET ${path} HTTP/1.1`, ...headers, 'Connection: close')).toMatch(/^HTTP\/1.1 403 /)
  })

  test('nor does a WebSocket open', async () => {
    const upgrade = ['Host: 127.0.0.1', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']
    const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
    expect(await raw('GET /api/desk/live/1 HTTP/1.1', ...upgrade, key)).toMatch(/^HTTP\/1.1 403 /)
    expect(await raw('GET /traces/conversations HTTP/1.1', ...upgrade, key)).toMatch(/^HTTP\/1.1 404 /)
  })

  test('and is told so kindly, in Chinese and English, to programs and on a page', async () => {
    const zh = await fetch(`${served.url}/traces/conversations`, { headers: { 'accept-language': 'zh-CN,en' } })
    expect(await zh.json()).toEqual({
      error: 'FORBIDDEN',
      message: expect.stringContaining('请打开启动时终端显示的链接'),
    })
    const en = await fetch(`${served.url}/knowledge/articles`)
    expect(await en.json()).toEqual({ error: 'FORBIDDEN', message: expect.stringContaining('Open the link') })
    const page = await fetch(`${served.url}/api`, { headers: { accept: 'text/html' } })
    expect([page.status, await page.text()]).toEqual([403, expect.stringContaining('sign-in.js')])
  })
})

test('the token opens everything, to programs', async () => {
  for (const path of guarded)
    expect((await fetch(served.url + path, { headers: bearer(served.adminToken) })).status).toBe(200)
})

describe('a browser shows the token once, and is known by a cookie', () => {
  const begin = (headers: Record<string, string> = bearer(served.adminToken)) =>
    fetch(`${served.url}/api/session`, { method: 'POST', headers })
  const cookieOf = (response: Response) => response.headers.get('set-cookie')!.split(';', 1)[0]!
  const read = async (headers: Record<string, string>) =>
    (await fetch(`${served.url}/traces/conversations`, { headers })).status

  test('which no script can read and no other site can use', async () => {
    const began = await begin()
    expect(began.status).toBe(200)
    expect(began.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Strict$/)
    expect(began.headers.get('set-cookie')).not.toContain(served.adminToken)
    const cookie = cookieOf(began)
    expect(await read({ cookie })).toBe(200)
    expect(await read({ cookie: `other=1; ${cookie}; more=2` })).toBe(200)
    expect(await read({ cookie, 'sec-fetch-site': 'same-origin' })).toBe(200)
    expect(await read({ cookie, 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await read({ cookie, 'sec-fetch-site': 'same-site' })).toBe(403)
    expect(await read({ cookie, origin: 'https://evil.example' })).toBe(403)
    expect(await read({ cookie, origin: 'null' })).toBe(403)
    expect(await read({ cookie, origin: served.url })).toBe(200)
  })

  test('only over TLS, where a proxy says that there is TLS', async () => {
    const began = await begin({ ...bearer(served.adminToken), 'x-forwarded-proto': 'https' })
    expect(began.headers.get('set-cookie')).toMatch(/; Secure$/)
  })

  test('a wrong token gives none, and whoever leaves is not known any more', async () => {
    expect((await begin(bearer('x'.repeat(43)))).status).toBe(403)
    expect((await begin({})).status).toBe(403)
    const cookie = cookieOf(await begin())
    await fetch(`${served.url}/api/session`, { method: 'DELETE', headers: { cookie } })
    expect(await read({ cookie })).toBe(403)
  })
})

test('the token is in no log', async () => {
  await fetch(`${served.url}/traces/conversations`, { headers: bearer(served.adminToken) })
  await fetch(`${served.url}/api/session`, { method: 'POST', headers: bearer(served.adminToken) })
  await fetch(`${served.url}/knowledge/articles`, { headers: bearer(`${served.adminToken}x`) })
  expect(JSON.stringify(logged)).not.toContain(served.adminToken)
})

test('a token that can be guessed is refused at the start', async () => {
  const bot = createBot({ adapters: [testChat().adapter] })
  for (const adminToken of ['changeme', 'x'.repeat(64), 'twelve words with blanks between them, you see'])
    await expect(serve({ bot, port: 0, adminToken, log: log() })).rejects.toThrow('HUIDA_ADMIN_TOKEN')
})

describe('what plugins declare', () => {
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${served.url}/api/desk${path}`, init)
    return { status: response.status, body: await response.json() }
  }
  const post = (body: unknown, path = '/tickets', headers: Record<string, string> = {}) =>
    ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  const asAnn = { headers: { 'x-badge': 'ann' } }

  test('is answered to whom it is for, without what the answer does not name', async () => {
    expect(await ask('/tickets/7', asAnn)).toEqual({ status: 200, body: { id: '7', who: 'ann' } })
    expect((await ask('/tickets/7')).status).toBe(403)
    expect((await ask('/tickets/7', { headers: bearer(served.adminToken) })).body).toMatchObject({ who: 'token' })
    expect(logged).toContainEqual(
      expect.objectContaining({
        audit: 'personal',
        outcome: 'done',
        by: 'ann',
        action: 'GET /api/desk/tickets/:id',
        target: '7',
      }),
    )
    expect(logged).toContainEqual(expect.objectContaining({ audit: 'personal', outcome: 'refused', by: 'anonymous' }))
  })

  test('is handed what its schemas made of what was sent', async () => {
    expect(await post({ title: 'late', more: 1 }, '/tickets?urgent=true')).toEqual({
      status: 200,
      body: { title: 'late', urgent: true },
    })
  })

  test.each([
    ['a body that does not fit', () => post({ title: 'x'.repeat(11) }), 400, 'BODY_INVALID'],
    [
      'a body that is no JSON',
      () => ask('/tickets', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }),
      400,
      'BODY_INVALID',
    ],
    ['a body with __proto__', () => post(JSON.parse('{"title":{"__proto__":{"x":1}}}')), 400, 'BODY_INVALID'],
    [
      'a query that is given twice',
      () => post({ title: 'a' }, '/tickets?urgent=true&urgent=false'),
      400,
      'QUERY_INVALID',
    ],
    ['a query that does not fit', () => post({ title: 'a' }, '/tickets?urgent=perhaps'), 400, 'QUERY_INVALID'],
    ['a path that does not fit', () => ask('/tickets/x', asAnn), 404, 'NOT_FOUND'],
    ['a path with a broken percent sign', () => ask('/tickets/%E0%A4%A', asAnn), 400, 'REQUEST_INVALID'],
    ['what its handler refuses', () => ask('/tickets/404', asAnn), 404, 'TICKET_UNKNOWN'],
    ['another method', () => ask('/tickets/7', { method: 'DELETE' }), 405, 'METHOD_NOT_ALLOWED'],
    ['nothing that is declared', () => ask('/nothing'), 404, 'NOT_FOUND'],
    ['2 MB', () => post({ title: 'x'.repeat(2_000_000) }), 413, 'BODY_TOO_LARGE'],
  ])('%s is refused with a code', async (_, asked, status, error) => {
    expect(await asked()).toMatchObject({ status, body: { error, message: expect.any(String) } })
  })

  test('an answer that its schema does not allow is a fault: nothing of it is sent, and the log says where', async () => {
    const { status, body } = await ask('/broken')
    expect([status, JSON.stringify(body)]).toEqual([500, expect.not.stringContaining('secret')])
    expect(logged).toContainEqual(expect.objectContaining({ error: expect.any(Error), path: '/api/desk/broken' }))
  })

  test('what cannot be done now is 503, and says when to ask again', async () => {
    const response = await fetch(`${served.url}/api/desk/busy`)
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
    expect(await response.json()).toMatchObject({ error: 'STORE_UNAVAILABLE' })
  })

  test('stands in the OpenAPI document and on its page', async () => {
    const headers = bearer(served.adminToken)
    const document = await (await fetch(`${served.url}/api/openapi.json`, { headers })).json()
    expect(document).toMatchObject({
      openapi: '3.1.0',
      paths: {
        '/api/desk/tickets/{id}': {
          get: {
            parameters: [{ name: 'id', in: 'path', required: true }],
            responses: { 200: { content: { 'application/json': { schema: { required: ['id', 'who'] } } } } },
          },
        },
        '/api/desk/tickets': {
          post: {
            security: [],
            requestBody: { content: { 'application/json': { schema: { properties: { title: { maxLength: 10 } } } } } },
          },
        },
        '/knowledge/publish': { post: {} },
        '/traces/conversations': { get: {} },
      },
    })
    expect(await (await fetch(`${served.url}/api`, { headers })).text()).toContain('/api/desk/tickets/{id}')
  })

  test('a socket opens for whom it is for, and for no page of another site', async () => {
    const open = (room: string, ...headers: string[]) =>
      raw(
        `GET /api/desk/live/${room} HTTP/1.1`,
        ...['Host: localhost', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'],
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        ...headers,
      )
    expect(await open('1', 'X-Badge: ann', 'Origin: https://evil.example')).toMatch(/^HTTP\/1.1 403 /)
    expect(await open('%ff', 'X-Badge: ann')).toMatch(/^HTTP\/1.1 400 /)
    const socket = new WebSocket(`${served.url.replace('http', 'ws')}/api/desk/live/7`, {
      headers: { 'x-badge': 'ann' },
    })
    const [said] = await once(socket, 'message')
    expect(String(said)).toBe('room 7')
    const closed = once(socket, 'close')
    await served.stop()
    expect(await closed).toMatchObject([1012, expect.anything()])
  })
})
