import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import { file, image, type Outgoing, type Part, text } from '@huida/core'
import { cleanups, listening } from '@huida/core/testing'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type Api, openApi } from './api.js'
import { type FakeBotApi, type FakeFate, fakeBotApi } from './fake-bot-api.js'
import { type accepts, send, showTyping } from './send.js'

const cleanup = cleanups(afterEach)

let api: FakeBotApi
let client: Api
beforeEach(async () => {
  api = await fakeBotApi()
  cleanup(() => api.close())
  client = await openApi(api)
  cleanup(() => client.disconnect())
})

const outgoing = (part: Part, about: { to?: string; replyTo?: string } = {}) =>
  ({
    id: '1',
    position: 1,
    at: 0,
    to: { id: about.to ?? '7', userId: '7' },
    part,
    ...(about.replyTo && { replyTo: about.replyTo }),
  }) as Outgoing<typeof accepts>
const tools = () => ({ signal: AbortSignal.timeout(60_000) })
const sending = (part: Part, about?: { to?: string; replyTo?: string }) => send(client, outgoing(part, about), tools())

describe('a part is one call', () => {
  test.each<[string, Part, object]>([
    ['a text', text('您好'), { method: 'sendMessage', payload: { chat_id: '7', text: '您好' } }],
    [
      'an image by its address',
      image('https://shop.example/a.jpg', 'a jacket'),
      { method: 'sendPhoto', payload: { chat_id: '7', photo: 'https://shop.example/a.jpg' } },
    ],
    [
      'an image that Telegram keeps',
      image('telegram:AgAC'),
      { method: 'sendPhoto', payload: { chat_id: '7', photo: 'AgAC' } },
    ],
    [
      'a file that Telegram fetches',
      file('https://shop.example/a.pdf?v=2', 'a.pdf'),
      { method: 'sendDocument', payload: { chat_id: '7', document: 'https://shop.example/a.pdf?v=2' } },
    ],
    [
      'a file that Telegram would not fetch, as a link',
      file('https://shop.example/a.csv', 'prices.csv'),
      { method: 'sendMessage', payload: { chat_id: '7', text: 'prices.csv\nhttps://shop.example/a.csv' } },
    ],
    [
      'a file that Telegram keeps',
      file('telegram:BQAC', 'a.csv'),
      { method: 'sendDocument', payload: { chat_id: '7', document: 'BQAC' } },
    ],
  ])('%s', async (_, part, call) => {
    expect(await sending(part)).toEqual({ outcome: 'delivered', id: '1001' })
    expect(api.calls).toEqual([{ ...call, at: expect.any(Number) }])
  })

  test('in a group, a reply to the message that it answers, in its topic', async () => {
    await sending(text('hi'), { to: '-1001/5', replyTo: '815/31' })
    expect(api.shown).toEqual([
      {
        chat_id: '-1001',
        message_thread_id: 5,
        text: 'hi',
        reply_parameters: { message_id: 31, allow_sending_without_reply: true },
      },
    ])
  })

  test('with a person alone, no reply', async () => {
    await sending(text('hi'), { replyTo: '815/31' })
    expect(api.shown).toEqual([{ chat_id: '7', text: 'hi' }])
  })

  test('typing is shown where the conversation is', async () => {
    await showTyping(client, { id: '-1001/5', userId: '7' }, tools())
    expect(api.calls).toMatchObject([
      { method: 'sendChatAction', payload: { chat_id: '-1001', message_thread_id: 5, action: 'typing' } },
    ])
  })
})

describe('what Telegram says is what the bot can act on', () => {
  const answering = (fate: FakeFate) => {
    api.answersWith(() => fate)
    return sending(text('hi'))
  }
  const refused = (status: number, description: string, retryAfterS?: number) =>
    answering({ status, description, ...(retryAfterS !== undefined && { retryAfterS }) })

  test('429 waits as long as Telegram asks for', async () => {
    const from = Date.now()
    const result = await refused(429, 'Too Many Requests: retry after 7', 7)
    expect(result).toMatchObject({ outcome: 'rejected', code: 'rate_limited' })
    const retryAtMs = result.outcome === 'rejected' ? result.retryAtMs! : 0
    expect(retryAtMs).toBeGreaterThanOrEqual(from + 7_000)
    expect(retryAtMs).toBeLessThanOrEqual(Date.now() + 7_000)
  })

  test.each([
    [403, 'Forbidden: bot was blocked by the user', 'blocked'],
    [403, "Forbidden: bot can't initiate conversation with a user", 'blocked'],
    [403, 'Forbidden: user is deactivated', 'gone'],
    [403, 'Forbidden: bot was kicked from the supergroup chat', 'gone'],
    [400, 'Bad Request: chat not found', 'gone'],
    [400, 'Bad Request: group chat was upgraded to a supergroup chat', 'gone'],
    [400, 'Bad Request: not enough rights to send text messages to the chat', 'blocked'],
    [400, 'Bad Request: BUTTON_DATA_INVALID', 'invalid'],
    [400, 'Bad Request: message text is empty', 'invalid'],
  ])('%s %s is for good', async (status, description, code) => {
    expect(await refused(status, description)).toEqual({ outcome: 'rejected', code, reason: description })
  })

  test.each([
    [401, 'Unauthorized', 'unauthorized'],
    [404, 'Not Found', 'unauthorized'],
    [500, 'Internal Server Error', 'unavailable'],
    [502, 'Bad Gateway', 'unavailable'],
  ])('%s %s may pass', async (status, description, code) => {
    expect(await refused(status, description)).toMatchObject({ code, retryAtMs: expect.any(Number) })
  })

  test('504 leaves open whether it arrived', async () => {
    expect(await refused(504, 'Gateway Timeout')).toMatchObject({ outcome: 'unknown' })
  })

  test('a connection that breaks after the call was made leaves open whether it arrived', async () => {
    expect(await answering('hang up')).toMatchObject({ outcome: 'unknown' })
    expect(api.shown).toHaveLength(1)
  })

  test('a silence that is cut short leaves open whether it arrived', async () => {
    const waiting = new AbortController()
    api.answersWith(() => {
      // The call has arrived.
      setImmediate(() => waiting.abort(new DOMException('too long', 'TimeoutError')))
      return 'no answer'
    })
    const result = await send(client, outgoing(text('hi')), { signal: waiting.signal })
    expect(result).toMatchObject({ outcome: 'unknown' })
  })

  test('a page of somebody in between is no answer of Telegram', async () => {
    const portal = createHttpServer((_, response) => response.end('<h1>Welcome to the hotel</h1>'))
    const hotel = await openApi({ token: api.token, apiRoot: await listening(portal, cleanup) })
    cleanup(() => hotel.disconnect())
    const result = await send(hotel, outgoing(text('hi')), tools())
    expect(result).toMatchObject({ code: 'unavailable', retryAtMs: expect.any(Number) })
  })

  test('a call that is aborted before it began has shown nothing', async () => {
    const result = await send(client, outgoing(text('hi')), { signal: AbortSignal.abort(new Error('too late')) })
    expect(result).toMatchObject({ code: 'unavailable' })
    expect(api.calls).toEqual([])
  })

  test('a server that is not there has not shown it', async () => {
    await api.close()
    expect(await sending(text('hi'))).toMatchObject({
      outcome: 'rejected',
      code: 'unavailable',
      retryAtMs: expect.any(Number),
      reason: expect.stringContaining('ECONNREFUSED'),
    })
  })

  test('a server that is no TLS server has not shown it', async () => {
    const plain = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
    cleanup(() => plain.close())
    const { port } = plain.address() as { port: number }
    const secure = await openApi({ token: api.token, apiRoot: `https://127.0.0.1:${port}` })
    cleanup(() => secure.disconnect())
    expect(await send(secure, outgoing(text('hi')), tools())).toMatchObject({ code: 'unavailable' })
  })
})

test('a connection serves many calls', async () => {
  for (let i = 0; i < 5; i++) await sending(text('hi'))
  expect(api.connections).toBe(1)
})
