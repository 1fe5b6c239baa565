import { request as call, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { expect, test } from '@jest/globals'
import { bodyComesFrom, readBody } from './body.js'

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
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const reading = new Promise((resolve) =>
    server.once('request', (incoming) => resolve(readBody(from(incoming)).catch((error: unknown) => error))),
  )
  const { port } = server.address() as AddressInfo
  const sending = call({ port, method: 'POST', headers: { 'content-length': 100 } })
  sending.on('error', () => {})
  sending.write('begun', () => setTimeout(() => sending.destroy(), 20))
  expect(await reading).toMatchObject({ code: 'BODY_INVALID' })
  server.close()
})
