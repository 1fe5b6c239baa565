import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { cleanups, listening } from '@huida/core/testing'
import { afterEach, describe, expect, test } from '@jest/globals'
import { openApi } from './api.js'

const cleanup = cleanups(afterEach)
const soon = () => AbortSignal.timeout(30_000)

/** The connector, answering as told, and the calls that came. */
async function connector(answer: (response: ServerResponse, request: IncomingMessage) => void) {
  const asked: { path: string | undefined; headers: IncomingMessage['headers']; body: string }[] = []
  const url = await listening(
    createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      asked.push({ path: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() })
      answer(response, request)
    }),
    cleanup,
  )
  const api = await openApi({ appId: 'app', tokens: undefined, serviceHosts: ['127.0.0.1'] })
  cleanup(() => api.close())
  return { api, asked, place: { conversation: '19:a@thread.tacv2;messageid=1', serviceUrl: `${url}/apac` } }
}

describe("botbuilder's client with our transport", () => {
  test('writes activities as they are, below the address of the region', async () => {
    const { api, asked, place } = await connector((response) => response.writeHead(201).end('{"id":"1"}'))
    const activity = {
      type: 'message' as const,
      text: 'hi',
      attachments: [{ contentType: 'x', content: { a: [{ b: null }] } }],
    }
    expect(await api.send(place, activity, soon())).toBe('1')
    expect(asked[0]!.path).toBe('/apac/v3/conversations/19%3Aa%40thread.tacv2%3Bmessageid%3D1/activities')
    expect(JSON.parse(asked[0]!.body)).toEqual(activity)
    expect(asked[0]!.headers).not.toHaveProperty('authorization')
    expect(asked[0]!.headers['accept-encoding']).toBe('identity')
  })

  test.each([200, 201, 202, 204])('takes every success as one: %d', async (status) => {
    const { api, asked, place } = await connector((response) => response.writeHead(status).end())
    expect(await api.send(place, { type: 'typing' }, soon())).toBeUndefined()
    await api.update(place, 'a b/c', { type: 'message' }, soon())
    await api.delete(place, '1', soon())
    expect(asked[1]!.path).toMatch(/activities\/a%20b%2Fc$/)
    expect(asked).toHaveLength(3)
  })

  test('does not try again what was refused, and tells why', async () => {
    const { api, asked, place } = await connector((response) =>
      response.writeHead(429, { 'retry-after': '7' }).end('{"error":{"code":"TooManyRequests","message":"slow down"}}'),
    )
    await expect(api.send(place, { type: 'typing' }, soon())).rejects.toMatchObject({
      status: 429,
      code: 'TooManyRequests',
      description: 'slow down',
      retryAfterS: 7,
    })
    expect(asked).toHaveLength(1)
  })

  test('does not follow to another address', async () => {
    const { api, asked, place } = await connector((response) =>
      response.writeHead(307, { location: 'http://evil.example/' }).end(),
    )
    await expect(api.send(place, { type: 'typing' }, soon())).rejects.toMatchObject({ status: 307 })
    expect(asked).toHaveLength(1)
  })

  test.each([
    ['a page of somebody in between', (response: ServerResponse) => response.end('<html>')],
    ['an answer that never ends', (response: ServerResponse) => response.end('x'.repeat(100_000))],
    ['a connection that breaks', (response: ServerResponse) => response.destroy()],
  ])('does not know what became of a call with %s', async (_, answer) => {
    const { api, place } = await connector(answer)
    await expect(api.send(place, { type: 'typing' }, soon())).rejects.toMatchObject({ sent: true })
  })

  test('a call can be aborted, before and while it is under way', async () => {
    const abort = new AbortController()
    const { api, place } = await connector(() => abort.abort())
    await expect(api.send(place, { type: 'typing' }, AbortSignal.abort())).rejects.toThrow()
    await expect(api.send(place, { type: 'typing' }, abort.signal)).rejects.toMatchObject({ sent: true })
  })

  test('a call that had waited for a connection, and lost it, may have arrived', async () => {
    const answers: ServerResponse[] = []
    const { api, place } = await connector((response) => {
      answers.push(response)
      if (answers.length === 100) for (const answer of answers) answer.writeHead(201).end('{"id":"1"}')
      else if (answers.length > 100) response.destroy()
    })
    const calls = Array.from({ length: 101 }, () => api.send(place, { type: 'typing' }, soon()))
    const last = expect(calls.pop()).rejects.toMatchObject({ sent: true })
    await Promise.all(calls)
    await last
  })

  test('a connection that never stood has shown nothing', async () => {
    const server = createTcpServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    await new Promise((resolve) => server.close(resolve))
    const { api } = await connector(() => {})
    const nowhere = { conversation: 'a', serviceUrl: `http://127.0.0.1:${port}/` }
    await expect(api.send(nowhere, { type: 'typing' }, soon())).rejects.toMatchObject({ sent: false })
  })

  test('nobody is called whose host is not allowed', async () => {
    const { api } = await connector(() => {})
    const elsewhere = { conversation: 'a', serviceUrl: 'https://smba.trafficmanager.net/apac/' }
    await expect(api.send(elsewhere, { type: 'typing' }, soon())).rejects.toMatchObject({
      code: 'ServiceUrlNotAllowed',
    })
  })
})
