import { createServer as createHttpServer, type ServerResponse } from 'node:http'
import { createServer } from 'node:net'
import {
  audio,
  choices,
  file,
  image,
  location,
  markdown,
  type Outgoing,
  type OutgoingEdit,
  type Part,
  text,
  video,
} from '@huida/core'
import { cleanups, listening } from '@huida/core/testing'
import { startTelegram, type TelegramEmulator, type TelegramFate } from '@huida/emulators/telegram'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type Api, openApi } from './api.js'
import { type accepts, edit, react, remove, send, showTyping } from './send.js'

const cleanup = cleanups(afterEach)

let api: TelegramEmulator
let client: Api
beforeEach(async () => {
  api = await startTelegram()
  cleanup(() => api.close())
  client = await openApi({ token: api.token, apiRoot: api.url })
  cleanup(() => client.disconnect())
})

const outgoing = (part: Part, about: { to?: string; replyTo?: string } = {}) =>
  ({
    id: '1',
    position: 1,
    at: 0,
    by: { kind: 'bot' },
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
      image('telegram-file:AgAC'),
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
      file('telegram-file:BQAC', 'a.csv'),
      { method: 'sendDocument', payload: { chat_id: '7', document: 'BQAC' } },
    ],
    [
      'a picture that moves',
      { ...image('https://shop.example/a.gif'), mimeType: 'image/gif' },
      { method: 'sendAnimation', payload: { chat_id: '7', animation: 'https://shop.example/a.gif' } },
    ],
    [
      'a voice message',
      audio('https://shop.example/a.ogg', { durationMs: 3_400 }),
      { method: 'sendVoice', payload: { chat_id: '7', voice: 'https://shop.example/a.ogg', duration: 3 } },
    ],
    [
      'a piece of sound',
      audio('https://shop.example/a', { mimeType: 'audio/mpeg' }),
      { method: 'sendAudio', payload: { chat_id: '7', audio: 'https://shop.example/a' } },
    ],
    [
      'a video',
      video('https://shop.example/a.mp4'),
      { method: 'sendVideo', payload: { chat_id: '7', video: 'https://shop.example/a.mp4', supports_streaming: true } },
    ],
    [
      'a place',
      location(31.2, 121.4),
      { method: 'sendLocation', payload: { chat_id: '7', latitude: 31.2, longitude: 121.4 } },
    ],
    [
      'a place with a name',
      location(31.2, 121.4, { name: '门店' }),
      {
        method: 'sendVenue',
        payload: { chat_id: '7', latitude: 31.2, longitude: 121.4, title: '门店', address: '门店' },
      },
    ],
    [
      'a text in Markdown, as entities',
      markdown('**退货**'),
      {
        method: 'sendMessage',
        payload: { chat_id: '7', text: '退货', entities: [{ type: 'bold', offset: 0, length: 2 }] },
      },
    ],
    [
      'choices in Markdown, with buttons',
      { ...choices('**好吗**', ['yes']), format: 'markdown' },
      {
        method: 'sendMessage',
        payload: {
          chat_id: '7',
          text: '好吗',
          entities: [{ type: 'bold', offset: 0, length: 2 }],
          reply_markup: { inline_keyboard: [[{ text: 'yes', callback_data: 'yes' }]] },
        },
      },
    ],
    [
      'a text that only looks like Markdown, as it is',
      text('**退货** [x](https://a.example)'),
      { method: 'sendMessage', payload: { chat_id: '7', text: '**退货** [x](https://a.example)' } },
    ],
  ])('%s', async (_, part, call) => {
    expect(await sending(part)).toEqual({ outcome: 'delivered', id: '7/1001' })
    expect(api.calls).toEqual([{ ...call, at: expect.any(Number) }])
  })

  test('in a group, a reply to the message that it answers, in its topic', async () => {
    await sending(text('hi'), { to: '-1001/5', replyTo: '-1001/31' })
    expect(api.shown).toEqual([
      {
        chat_id: '-1001',
        message_thread_id: 5,
        text: 'hi',
        reply_parameters: { message_id: 31, allow_sending_without_reply: true },
      },
    ])
  })

  test('in a group, no reply to what was said under its old id', async () => {
    await sending(text('hi'), { to: '-1001', replyTo: '-9/31' })
    expect(api.shown).toEqual([{ chat_id: '-1001', text: 'hi' }])
  })

  test('with a person alone, no reply', async () => {
    await sending(text('hi'), { replyTo: '7/31' })
    expect(api.shown).toEqual([{ chat_id: '7', text: 'hi' }])
  })

  test('typing is shown where the conversation is', async () => {
    await showTyping(client, { id: '-1001/5', userId: '7' }, tools())
    expect(api.calls).toMatchObject([
      { method: 'sendChatAction', payload: { chat_id: '-1001', message_thread_id: 5, action: 'typing' } },
    ])
  })
})

/** Telegram says this about the first call, and does the next one. */
const refusingOnce = (description: string, movedTo?: number) => {
  api.answersWith(() => {
    api.answersWith(undefined)
    return { status: 400, description, ...(movedTo !== undefined && { movedTo }) }
  })
}

describe('what the bot keeps is uploaded', () => {
  const bytes = Buffer.from(`%PDF-1.4\n${'文字\r\n--boundary\r\n'.repeat(2_000)}`)
  let opened = 0
  const keeping = (mimeType: string, name?: string) => ({
    ...tools(),
    media: async () => {
      opened++
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          for (let at = 0; at < bytes.length; at += 10_000) controller.enqueue(bytes.subarray(at, at + 10_000))
          controller.close()
        },
      })
      return { body, mimeType, sizeBytes: bytes.length, ...(name && { name }) }
    },
  })
  const uploading = (part: Part, mimeType: string, name?: string) =>
    send(client, outgoing(part, { to: '-1001/5' }), keeping(mimeType, name))

  beforeEach(() => {
    opened = 0
  })

  test.each<[string, Part, string, object]>([
    ['a picture', image('media:1'), 'image/jpeg', { method: 'sendPhoto', field: 'photo', name: 'image.jpg' }],
    [
      'a picture that moves',
      image('media:1'),
      'image/gif',
      { method: 'sendAnimation', field: 'animation', name: 'image.gif' },
    ],
    [
      'a picture that phones do not show',
      image('media:1'),
      'image/bmp',
      { method: 'sendDocument', field: 'document', name: 'image.bmp' },
    ],
    [
      'a file',
      file('media:1', '发票 "2026".pdf'),
      'application/pdf',
      { method: 'sendDocument', field: 'document', name: '发票 "2026".pdf' },
    ],
    [
      'a voice message',
      audio('media:1', { durationMs: 2_400 }),
      'audio/ogg',
      { method: 'sendVoice', field: 'voice', name: 'audio.ogg' },
    ],
    ['a piece of sound', audio('media:1'), 'audio/mpeg', { method: 'sendAudio', field: 'audio', name: 'audio.mp3' }],
    [
      'a sound that Telegram does not play',
      audio('media:1'),
      'audio/amr',
      { method: 'sendDocument', field: 'document', name: 'audio.amr' },
    ],
    ['a video', video('media:1'), 'video/mp4', { method: 'sendVideo', field: 'video', name: 'video.mp4' }],
    [
      'a film that Telegram does not play',
      video('media:1'),
      'video/webm',
      { method: 'sendDocument', field: 'document', name: 'video.webm' },
    ],
  ])('%s', async (_, part, mimeType, expected) => {
    expect(await uploading(part, mimeType)).toEqual({ outcome: 'delivered', id: '-1001/1001' })
    const [{ method, payload }] = api.calls as [(typeof api.calls)[number]]
    const [[field, sent]] = Object.entries(payload).filter(([, value]) => typeof value === 'object') as [
      [string, { file_id: string; file_name: string; mime_type: string }],
    ]
    expect({ method, field, name: sent.file_name }).toEqual(expected)
    expect(payload).toMatchObject({ chat_id: '-1001', message_thread_id: '5' })
    expect(sent.mime_type).toBe(mimeType)
    expect(Buffer.from(api.files.get(sent.file_id)!)).toEqual(bytes)
  })

  test('as a file where it is no picture that Telegram shows', async () => {
    refusingOnce('Bad Request: PHOTO_INVALID_DIMENSIONS')
    expect(await uploading(image('media:1'), 'image/png')).toMatchObject({ outcome: 'delivered' })
    expect(api.calls.map(({ method }) => method)).toEqual(['sendPhoto', 'sendDocument'])
    expect(api.shown[0]).toMatchObject({ document: { file_size: bytes.length } })
  })

  test('anew where the group goes on under another id', async () => {
    refusingOnce('Bad Request: group chat was upgraded to a supergroup chat', -1_009)
    expect(await uploading(image('media:1'), 'image/png')).toMatchObject({ outcome: 'delivered' })
    expect(opened).toBe(2)
    expect(api.shown[0]).toMatchObject({ chat_id: '-1009', photo: { file_size: bytes.length } })
  })

  test('in the place of another one', async () => {
    const about = {
      id: '1',
      position: 1,
      at: 0,
      by: { kind: 'bot' },
      to: { id: '7', userId: '7' },
      target: '7/1',
    } as const
    await edit(client, { ...about, part: image('media:1') } as OutgoingEdit<typeof accepts>, keeping('image/png'))
    expect(api.calls[0]).toMatchObject({
      method: 'editMessageMedia',
      payload: { media: '{"type":"photo","media":"attach://file"}', file: { file_size: bytes.length } },
    })
  })

  test('unless it is kept no more', async () => {
    const gone = { ...tools(), media: async () => undefined }
    expect(await send(client, outgoing(image('media:1')), gone)).toMatchObject({ outcome: 'rejected', code: 'invalid' })
    expect(api.calls).toEqual([])
  })

  test('and has not been shown where its bytes could not be read to the end', async () => {
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new Error('the disk is broken'))
      },
    })
    const broken = { ...tools(), media: async () => ({ body, mimeType: 'image/png', sizeBytes: 9 }) }
    const result = await send(client, outgoing(image('media:1')), broken)
    expect(result).toMatchObject({ outcome: 'rejected', code: 'unavailable', retryAtMs: expect.any(Number) })
    expect(api.shown).toEqual([])
  })

  test('or larger than Telegram takes, which is for good', async () => {
    api.answersWith(() => ({ status: 413, description: 'Request Entity Too Large' }))
    expect(await uploading(file('media:1', 'a.pdf'), 'application/pdf')).toMatchObject({
      outcome: 'rejected',
      code: 'invalid',
    })
  })
})

describe('a refusal that is only about the form is mended at once', () => {
  test('what Telegram cannot read as entities is sent once more, plain (rule 14)', async () => {
    refusingOnce("Bad Request: can't parse entities: unsupported start tag")
    expect(await sending(markdown('**hi**'))).toMatchObject({ outcome: 'delivered' })
    expect(api.shown).toEqual([{ chat_id: '7', text: 'hi' }])
  })

  test.each([
    'Bad Request: failed to get HTTP URL content',
    'Bad Request: wrong type of the web page content',
    'Bad Request: WEBPAGE_CURL_FAILED',
  ])('a picture that Telegram cannot fetch is sent as a link: %s', async (description) => {
    refusingOnce(description)
    expect(await sending(image('https://shop.example/a.jpg', 'a jacket'))).toMatchObject({ outcome: 'delivered' })
    expect(api.shown).toEqual([{ chat_id: '7', text: 'a jacket\nhttps://shop.example/a.jpg' }])
  })

  test('what was sent to a group that became a supergroup is sent there', async () => {
    refusingOnce('Bad Request: group chat was upgraded to a supergroup chat', -1_009)
    expect(await sending(text('hi'), { to: '-9', replyTo: '-9/31' })).toEqual({
      outcome: 'delivered',
      id: '-1009/1001',
    })
    expect(api.shown).toEqual([{ chat_id: '-1009', text: 'hi' }])
  })
})

describe('what was sent can be changed', () => {
  const about = {
    id: '1',
    position: 1,
    at: 0,
    by: { kind: 'bot' },
    to: { id: '7', userId: '7' },
    target: '7/1001',
  } as const
  const editing = (part: Part) => edit(client, { ...about, part } as OutgoingEdit<typeof accepts>, tools())

  test('to other words and buttons', async () => {
    expect(await editing(choices('**?**', ['yes']))).toEqual({ outcome: 'delivered', id: '7/1001' })
    expect(api.calls[0]).toMatchObject({
      method: 'editMessageText',
      payload: {
        chat_id: '7',
        message_id: 1_001,
        text: '**?**',
        reply_markup: { inline_keyboard: [[{ text: 'yes', callback_data: 'yes' }]] },
      },
    })
  })

  test('to other words below a picture', async () => {
    refusingOnce('Bad Request: there is no text in the message to edit')
    await editing(markdown('**new**'))
    expect(api.calls[1]).toMatchObject({
      method: 'editMessageCaption',
      payload: { message_id: 1_001, caption: 'new', caption_entities: [{ type: 'bold', offset: 0, length: 3 }] },
    })
  })

  test('to another picture', async () => {
    await editing(image('https://shop.example/b.jpg'))
    expect(api.calls[0]).toMatchObject({
      method: 'editMessageMedia',
      payload: { message_id: 1_001, media: { type: 'photo', media: 'https://shop.example/b.jpg' } },
    })
  })

  test('to what it already is', async () => {
    refusingOnce('Bad Request: message is not modified: specified new message content is exactly the same')
    expect(await editing(text('same'))).toEqual({ outcome: 'delivered', id: '7/1001' })
  })

  test('not in the new group, where its id means another one', async () => {
    refusingOnce('Bad Request: group chat was upgraded to a supergroup chat', -1_009)
    expect(await editing(text('new'))).toMatchObject({ outcome: 'rejected', code: 'gone' })
    expect(api.calls).toHaveLength(1)
  })

  test('not when it is gone', async () => {
    refusingOnce('Bad Request: message to edit not found')
    expect(await editing(text('new'))).toMatchObject({ outcome: 'rejected', code: 'gone' })
  })

  test('taken back, also when somebody else was faster', async () => {
    expect(await remove(client, about, tools())).toEqual({ outcome: 'delivered' })
    expect(api.calls[0]).toMatchObject({ method: 'deleteMessage', payload: { chat_id: '7', message_id: 1_001 } })
    refusingOnce('Bad Request: message to delete not found')
    expect(await remove(client, about, tools())).toEqual({ outcome: 'delivered' })
    refusingOnce("Bad Request: message can't be deleted for everyone")
    expect(await remove(client, about, tools())).toMatchObject({ outcome: 'rejected', code: 'invalid' })
  })

  test('with an emoji as Telegram writes it, or without one', async () => {
    expect(await react(client, { ...about, target: '7/31', emoji: '❤️' }, tools())).toEqual({ outcome: 'delivered' })
    await react(client, { ...about, target: '7/31', emoji: '' }, tools())
    expect(api.calls.map(({ payload }) => payload)).toEqual([
      { chat_id: '7', message_id: 31, reaction: [{ type: 'emoji', emoji: '❤' }] },
      { chat_id: '7', message_id: 31, reaction: [] },
    ])
    expect(await react(client, { ...about, target: 'press/9', emoji: '👍' }, tools())).toMatchObject({
      code: 'invalid',
    })
  })
})

describe('what Telegram says is what the bot can act on', () => {
  const answering = (fate: TelegramFate) => {
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

  test('a call that had waited for a connection, and lost it, may have arrived', async () => {
    const answers: ServerResponse[] = []
    const url = await listening(
      createHttpServer((_, response) => {
        answers.push(response)
        if (answers.length === 100) for (const answer of answers) answer.end('{"ok":true,"result":{"message_id":1}}')
        else if (answers.length > 100) response.destroy()
      }),
      cleanup,
    )
    const full = await openApi({ token: api.token, apiRoot: url })
    cleanup(() => full.disconnect())
    const calls = Array.from({ length: 101 }, () => send(full, outgoing(text('hi')), tools()))
    expect((await Promise.all(calls)).map(({ outcome }) => outcome)).toEqual([
      ...Array.from({ length: 100 }, () => 'delivered'),
      'unknown',
    ])
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
