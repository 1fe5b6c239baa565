import { createHmac, timingSafeEqual } from 'node:crypto'
import { bytesBody, createBot, definePlugin, fileAnswer, type Logger, parseJson, Refusal } from '@huida/core'
import { testChat, until } from '@huida/core/testing'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { z } from 'zod'
import { type Served, serve } from './serve.js'

let served: Served
let logged: object[]
/** How many lines were made, and whether the one who made them was told to stop. */
let made: number
let isGivenUp: boolean

const signature = (bytes: Uint8Array) => createHmac('sha256', 'key').update(bytes).digest()

const list = definePlugin({
  name: 'list',
  setup(_, { route }) {
    route({
      ...{ method: 'GET', path: '/csv', role: 'everybody', audit: 'none' },
      query: z.object({
        lines: z.coerce.number(),
        type: z.string().default('text/csv'),
        fails: z.stringbool().default(false),
      }),
      answer: fileAnswer('text/csv'),
      handle: ({ query }) => ({ type: query.type, name: '工单 "1".csv', chunks: lines(query.lines, query.fails) }),
    })
    route({
      ...{ method: 'POST', path: '/signed', role: 'everybody', audit: 'none' },
      body: bytesBody,
      answer: z.object({ said: z.string() }),
      handle({ body: { bytes, headers } }) {
        const given = Buffer.from(headers.get('x-signature') ?? '', 'hex')
        const right = signature(bytes)
        if (given.length !== right.length || !timingSafeEqual(given, right))
          throw new Refusal(401, 'UNAUTHENTIC', 'The signature is wrong.')
        return { said: (parseJson(bytes) as { said: string }).said }
      },
    })
  },
})

async function* lines(count: number, fails: boolean) {
  try {
    for (made = 0; made < count; made++) yield Buffer.from(`${'x'.repeat(1_000)}\n`)
    if (fails) throw new Error('the source failed')
  } finally {
    isGivenUp = made < count
  }
}

beforeEach(async () => {
  logged = []
  made = 0
  isGivenUp = false
  const line = (fields: object) => void logged.push(fields)
  const log: Logger = { debug: line, info: line, warn: line, error: line }
  const bot = createBot({ adapters: [testChat().adapter] }).use(list())
  served = await serve({ bot, port: 0, log })
})
afterEach(() => served.stop())

test('a route sends a file under its name, while it is being made', async () => {
  const response = await fetch(`${served.url}/api/list/csv?lines=2000`)
  expect(response.headers.get('content-type')).toBe('text/csv')
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('content-disposition')).toBe(
    `attachment; filename="_1_.csv"; filename*=UTF-8''%E5%B7%A5%E5%8D%95%20%221%22.csv`,
  )
  expect((await response.text()).length).toBe(2000 * 1001)
})

test('no more of a file is made than is taken, and none after whoever asked has gone', async () => {
  const gone = new AbortController()
  const response = await fetch(`${served.url}/api/list/csv?lines=1000000`, { signal: gone.signal })
  await response.body!.getReader().read()
  // A gigabyte would be made if nobody waited; the buffers on the way hold a few megabytes.
  expect(made).toBeLessThan(200_000)
  gone.abort()
  await until(() => isGivenUp)
})

test('a file that fails on its way is cut off, so that nobody takes a part for the whole', async () => {
  const response = await fetch(`${served.url}/api/list/csv?lines=100&fails=true`)
  await expect(response.text()).rejects.toThrow()
})

test('a file of a type that the route has not named is a fault', async () => {
  const response = await fetch(`${served.url}/api/list/csv?lines=1&type=text/html`)
  expect([response.status, response.headers.get('content-type')]).toEqual([500, expect.stringContaining('json')])
})

test('a route that verifies a signature is given the bytes as they were sent', async () => {
  const sent = Buffer.from('{ "said" : "你好" }')
  const post = (headers: Record<string, string>) =>
    fetch(`${served.url}/api/list/signed`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: sent,
    })
  const right = await post({ 'x-signature': signature(sent).toString('hex') })
  expect([right.status, await right.json()]).toEqual([200, { said: '你好' }])
  expect((await post({ 'x-signature': signature(Buffer.from('{"said":"你好"}')).toString('hex') })).status).toBe(401)
  expect((await post({})).status).toBe(401)
})

test('files and unread bodies stand in the OpenAPI document', async () => {
  const headers = { authorization: `Bearer ${served.adminToken}` }
  const document = await (await fetch(`${served.url}/api/openapi.json`, { headers })).json()
  expect(document).toMatchObject({
    paths: {
      '/api/list/csv': { get: { responses: { 200: { content: { 'text/csv': {} } } } } },
      '/api/list/signed': { post: { requestBody: { content: { 'application/json': {} } } } },
    },
  })
})
