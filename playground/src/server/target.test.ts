import { once } from 'node:events'
import { connect } from 'node:net'
import { createBot } from '@huida/core'
import { testChat, testStore } from '@huida/core/testing'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Served, serve } from './serve.js'

let served: Served
beforeAll(async () => {
  const bot = createBot({ adapters: [testChat().adapter], store: testStore() })
  served = await serve({ bot, port: 0, log: { debug() {}, info() {}, warn() {}, error() {} } })
})
afterAll(() => served.stop())

/** The first line of what comes back. */
async function answerTo(...lines: string[]): Promise<string> {
  const socket = connect(Number(new URL(served.url).port), '127.0.0.1')
  socket.write(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'))
  let read = ''
  socket.setEncoding('latin1').on('data', (chunk) => {
    read += chunk
  })
  await once(socket, 'close')
  return read.split('\r\n', 1)[0]!
}

const upgrade = ['Connection: Upgrade', 'Upgrade: websocket']

describe('every request ends in an answer', () => {
  test.each(['http:///', 'http://', '*', 'http://[::1/', 'x', 'ftp://localhost/', '/\\x', 'http://a:99999/'])(
    'GET %s, also where it asks to become a WebSocket',
    async (target) => {
      expect(await answerTo(`GET ${target} HTTP/1.1`, 'Host: a', 'Connection: close')).toMatch(/^HTTP\/1.1 400 /)
      expect(await answerTo(`GET ${target} HTTP/1.1`, 'Host: a', ...upgrade)).toMatch(/^HTTP\/1.1 400 /)
    },
  )

  test.each(['a b', '[', 'a@b', '0x7f.1', '1.2.3.4.5', 'a:99999', '\xff', 'xn--a', 'http://a/', ''])(
    'a Host that names no host: "%s"',
    async (host) => {
      const line = `Host: ${host}`
      expect(await answerTo('GET /health HTTP/1.1', line, 'Connection: close')).toMatch(/^HTTP\/1.1 400 /)
      expect(await answerTo('GET /web/socket HTTP/1.1', line, ...upgrade)).toMatch(/^HTTP\/1.1 400 /)
    },
  )

  test('no Host, or two of them', async () => {
    expect(await answerTo('GET /health HTTP/1.1', 'Connection: close')).toMatch(/^HTTP\/1.1 400 /)
    const two = ['Host: a', 'Host: b', 'Connection: close']
    expect(await answerTo('GET /health HTTP/1.1', ...two)).toMatch(/^HTTP\/1.1 400 /)
    expect(await answerTo('GET /health HTTP/1.0')).toMatch(/^HTTP\/1.1 400 /)
  })

  test('CONNECT', async () => {
    expect(await answerTo('CONNECT example.com:443 HTTP/1.1', 'Host: a')).toMatch(/^HTTP\/1.1 405 /)
  })
})

test('a target that names the host too is taken, as every server must', async () => {
  const close = ['Host: shop.example:8080', 'Connection: close']
  expect(await answerTo('GET http://shop.example:8080/health HTTP/1.1', ...close)).toMatch(/^HTTP\/1.1 200 /)
})

test.each([
  'localhost',
  'LOCALHOST:3000',
  '127.0.0.1',
  '[::1]:3000',
  'a_b.example',
  'shop.example.',
  'xn--fsqu00a.xn--0zwm56d',
])('the host %s is one', async (host) => {
  expect(await answerTo('GET /health HTTP/1.1', `Host: ${host}`, 'Connection: close')).toMatch(/^HTTP\/1.1 200 /)
})
