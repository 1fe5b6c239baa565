import { request as call, createServer } from 'node:http'
import { Readable } from 'node:stream'
import { afterEach, expect, test } from '@jest/globals'
import { cleanups, listening } from '../testing/index.js'
import { bodyComesFrom, readBody } from './body.js'

const cleanup = cleanups(afterEach)

const from = (incoming: Readable) => {
  const request = new Request('http://bot/x', { method: 'POST' })
  bodyComesFrom(request, incoming)
  return request
}

test("a body is read from node's own stream where there is one", async () => {
  expect(Buffer.from(await readBody(from(Readable.from([Buffer.from('a'), Buffer.from('b')])))).toString()).toBe('ab')
})

test('reading stops at the limit', async () => {
  const incoming = Readable.from(Array.from({ length: 100 }, () => Buffer.alloc(100)))
  await expect(readBody(from(incoming), 250)).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' })
  expect(incoming.readableFlowing).toBe(false)
})

test('a connection that ends within the body is told', async () => {
  const server = createServer()
  const url = await listening(server, cleanup)
  const reading = new Promise((resolve) =>
    server.once('request', (incoming) => resolve(readBody(from(incoming)).catch((error: unknown) => error))),
  )
  const sending = call(url, { method: 'POST', headers: { 'content-length': 100 } })
  sending.on('error', () => {})
  server.once('request', (incoming) => incoming.once('data', () => sending.destroy()))
  sending.write('begun')
  expect(await reading).toMatchObject({ code: 'BODY_INVALID' })
})
