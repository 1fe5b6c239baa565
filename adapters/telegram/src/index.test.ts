import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { type Bot, choices, createBot, image, type Logger, markdown, memoryStore, type Store } from '@huida/core'
import { memoryMedia } from '@huida/core/media'
import { adapterCases, cleanups, listening as serving, until } from '@huida/core/testing'
import { messageUpdate, startTelegram, type TelegramEmulator, type TelegramUpdate } from '@huida/emulators/telegram'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { TelegramServer } from 'telegram-test-api/lib/telegramServer.js'
import { kits } from './conformance.js'
import { telegram } from './index.js'

const secret = 'a_secret-of-the-tests'

const cleanup = cleanups(afterEach)

/** The address behind which a bot listens, before there is a bot. */
async function address(): Promise<{
  url: string
  serve(bot: Pick<Bot, 'fetch'>, name?: string): void
  close(): Promise<unknown>
}> {
  let served: Pick<Bot, 'fetch'> | undefined
  let path = 'telegram'
  const server: Server = createServer(async (incoming, outgoing) => {
    const request = new Request(`http://bot/${path}${incoming.url}`, {
      method: incoming.method!,
      // Typed for every name; a test sends each once.
      headers: incoming.headers as Record<string, string>,
      // Node's types do not know that its streams are bodies.
      ...(incoming.method === 'POST' && ({ body: incoming, duplex: 'half' } as object)),
    })
    const response = await served!.fetch(request)
    outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }
  cleanup(close)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/updates`,
    serve: (bot, name = 'telegram') => {
      served = bot
      path = name
    },
    close,
  }
}

type GroupUpdate = TelegramUpdate & { message: object }

describe.each(Object.entries(kits))('telegram() by %s', (_, make) => {
  for (const { name, run } of adapterCases) test(name, () => run(make))
})

describe('a bot on Telegram', () => {
  let api: TelegramEmulator
  let store: Store
  const log: { level: string; fields: unknown; message: string }[] = []
  /** The latest. */
  let bot: Bot
  /** What is told `hang` does so until one of these is called. */
  let hangs = false
  const hanging: (() => void)[] = []
  /** Much longer as it is written than as it is read. */
  const essay = markdown(
    Array.from(
      { length: 80 },
      (_, i) => `**第 ${i} 条** ${'退货须知'.repeat(20)}见[说明](https://shop.example/${i})。`,
    ).join('\n\n'),
  )

  const logger: Logger = Object.fromEntries(
    ['debug', 'info', 'warn', 'error'].map((level) => [
      level,
      (fields: object, message: string) => log.push({ level, fields, message }),
    ]),
  ) as unknown as Logger

  /** An echo that listens by long polling, or at an address. */
  const start = async (webhook?: { secret: string; url: string }) => {
    const adapter = telegram({ token: api.token, apiRoot: api.url, rate: {}, ...(webhook && { webhook }) })
    const made = createBot({ adapters: [adapter], store, log: logger, media: memoryMedia() })
      .on('choice', (ctx) => `chose ${ctx.event.type === 'choice' && ctx.event.label}`)
      .on('message', async (ctx) => {
        const [part] = ctx.event.parts
        if (part?.type === 'image' && ctx.text === '') return image(part.url)
        if (part?.type === 'file') return `${part.name}: ${part.problem}`
        if (ctx.text === 'essay') return essay
        if (hangs && ctx.text === 'hang') await new Promise<void>((resolve) => hanging.push(resolve))
        return ctx.text === 'menu' ? choices('?', ['yes', 'x'.repeat(100)]) : `echo ${ctx.text}`
      })
    cleanup(() => made.stop())
    // Whatever is on its ctx.
    bot = (await made.start()) as Bot
    return bot
  }

  const texts = () => api.shown.map(({ text }) => text)
  const hi = (id: number, text = `m${id}`) => messageUpdate({ id, from: 7, text })

  beforeEach(async () => {
    api = await startTelegram()
    cleanup(() => api.close())
    store = memoryStore()
    log.length = 0
  })

  const listening = async () => {
    const here = await address()
    const serve = async () => here.serve(await start({ secret, url: here.url }))
    await serve()
    return { url: here.url, restart: serve }
  }

  test('answers each update once, though one comes five times and two come in the wrong order', async () => {
    await listening()
    for (let i = 0; i < 5; i++) expect(await api.deliver(hi(1))).toBe(200)
    expect(await Promise.all([api.deliver(hi(3)), api.deliver(hi(2))])).toEqual([200, 200])
    expect(await api.deliver(hi(3))).toBe(200)
    await bot.settled()
    expect(texts().toSorted()).toEqual(['echo m1', 'echo m2', 'echo m3'])
  })

  test('acknowledges with an empty body and answers by a call, never inside the response', async () => {
    const { url } = await listening()
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'x-telegram-bot-api-secret-token': secret },
      body: JSON.stringify(hi(1)),
    })
    expect([response.status, await response.text()]).toEqual([200, ''])
    await until(() => texts().length === 1)
  })

  test('acknowledges updates that it does not know, and takes nothing but POST', async () => {
    const { url } = await listening()
    expect(await api.deliver({ update_id: 1, story_repost: {} } as TelegramUpdate)).toBe(200)
    expect((await fetch(url)).status).toBe(405)
    expect(log.find(({ level }) => level === 'debug')?.fields).toEqual({ update: ['update_id', 'story_repost'] })
  })

  test('is not held up by an update of a shape that Telegram never had (rule 18)', async () => {
    const { message, ...rest } = hi(1) as TelegramUpdate & { message: object }
    api.queue({ ...rest, message: { ...message, photo: 5 } } as TelegramUpdate, hi(2))
    await start()
    await until(() => texts().length === 1)
    expect(log.find(({ level }) => level === 'error')?.fields).toMatchObject({ update: ['update_id', 'message'] })
  })

  test('goes on after a restart with what the last process took but did not send', async () => {
    const { restart } = await listening()
    const first = bot
    api.answersWith(({ method }) => (method === 'sendMessage' ? new Promise(() => {}) : undefined))
    await api.deliver(hi(1))
    await until(() => api.calls.some(({ method }) => method === 'sendMessage'))
    first.crash()
    // Its call is never answered, so that it would be waited for.
    cleanup(() => api.close())
    api.answersWith(undefined)
    await restart()
    expect(await api.deliver(hi(1))).toBe(200)
    await bot.settled()
    expect(texts()).toEqual(['echo m1'])
  })

  test('shows choices as buttons, takes long values back whole, and stops the button from spinning', async () => {
    await listening()
    await api.deliver(hi(1, 'menu'))
    await until(() => api.shown.length === 1)
    const keyboard = api.shown[0]!.reply_markup as { inline_keyboard: { text: string; callback_data: string }[][] }
    expect(keyboard.inline_keyboard.map((row) => row.length)).toEqual([1, 1])
    const [, [long]] = keyboard.inline_keyboard as [unknown, [{ text: string; callback_data: string }]]
    expect(Buffer.byteLength(long.callback_data)).toBeLessThanOrEqual(64)
    const { message } = hi(1) as unknown as { message: { chat: object; from: object } }
    await api.deliver({
      update_id: 2,
      callback_query: {
        id: '77',
        from: message.from,
        message: { ...message, reply_markup: keyboard },
        data: long.callback_data,
      },
    } as TelegramUpdate)
    await until(() => api.shown.length === 2)
    expect(texts()[1]).toBe(`chose ${'x'.repeat(100)}`)
    await until(() => api.calls.some(({ method }) => method === 'answerCallbackQuery'))
    expect(api.calls.find(({ method }) => method === 'answerCallbackQuery')?.payload).toEqual({
      callback_query_id: '77',
    })
  })

  test('polls where it left off, also after a restart, and confirms only what is stored', async () => {
    api.queue(hi(1), hi(2))
    const first = await start()
    await until(() => texts().length === 2)
    await first.stop()
    api.queue(hi(3))
    await start()
    await until(() => texts().length === 3)
    expect(texts()).toEqual(['echo m1', 'echo m2', 'echo m3'])
    const offsets = api.calls.filter(({ method }) => method === 'getUpdates').map(({ payload }) => payload.offset)
    expect(offsets.filter((offset) => offset !== undefined).slice(0, 2)).toEqual([3, 3])
  })

  test('does not confirm updates that the store could not take', async () => {
    const accept = store.accept.bind(store)
    let failures = 0
    store.accept = async (entries, cursor) => {
      if (failures++ === 0) throw new Error('the disk is full')
      return accept(entries, cursor)
    }
    api.queue(hi(1))
    await start()
    await until(() => texts().length === 1)
    expect(api.calls.filter(({ method }) => method === 'getUpdates').slice(0, 2)).toMatchObject([
      { payload: expect.not.objectContaining({ offset: 2 }) },
      { payload: expect.not.objectContaining({ offset: 2 }) },
    ])
  })

  test('says what to do when another process polls with the same token', async () => {
    await start()
    await until(() => api.calls.some(({ method }) => method === 'getUpdates'))
    const second = telegram({ token: api.token, apiRoot: api.url })
    const other = await createBot({ adapters: [second] }).start()
    cleanup(() => other.stop())
    await until(() => log.some(({ message }) => message.includes('another process polls with the same token')))
  })

  test('says what to do when a webhook is registered', async () => {
    await fetch(`${api.url}/bot${api.token}/setWebhook`, { method: 'POST', body: '{"url":"http://127.0.0.1:1"}' })
    await start()
    await until(() => log.some(({ message }) => message.includes('call deleteWebhook once')))
  })

  test('stops at once, though a poll is under way', async () => {
    // It would wait for ever.
    api.answersWith(({ method }) => (method === 'getUpdates' ? 'no answer' : undefined))
    const bot = await start()
    await until(() => api.calls.some(({ method }) => method === 'getUpdates'))
    await bot.stop()
  })

  test('does not start with a token that Telegram refuses, and does not repeat it', async () => {
    const bot = createBot({ adapters: [telegram({ token: '42:revoked', apiRoot: api.url })] })
    const error = await bot.start().then(
      () => undefined,
      (reason: Error) => reason,
    )
    expect(error).toMatchObject({ code: 'CONFIG_INVALID' })
    expect(error?.message).toContain('Check the token')
    expect(`${error?.message} ${error?.stack} ${error?.cause}`).not.toContain('revoked')
  })

  test('starts though Telegram cannot be reached, and catches up when it can', async () => {
    let isDown = true
    api.answersWith(() => (isDown ? { status: 502, description: 'Bad Gateway' } : undefined))
    api.queue(hi(1))
    await start()
    isDown = false
    await until(() => texts().length === 1)
    expect(log.some(({ message }) => message.includes('trying again while the bot runs'))).toBe(true)
  })

  test('two of them in one bot share no rates', async () => {
    const others = await startTelegram({ token: '43:fake' })
    cleanup(() => others.close())
    const rate = { total: { count: 1, perMs: 3_600_000 } }
    const adapters = [
      telegram({ token: api.token, apiRoot: api.url, rate }),
      telegram({ name: 'telegram-2', token: others.token, apiRoot: others.url, rate }),
    ]
    const two = await createBot({ adapters, store, log: logger, stopWithinMs: 1 })
      .on('message', (ctx) => ctx.conversation.id)
      .start()
    cleanup(() => two.stop())
    api.queue(hi(1))
    others.queue(hi(1))
    await until(() => api.shown.length + others.shown.length === 2)
    expect([api.shown[0]?.text, others.shown[0]?.text]).toEqual(['telegram:7', 'telegram-2:7'])
  })

  test('polls in one process of all, and in another one when that stops', async () => {
    store = memoryStore({ shared: true })
    const first = await start()
    await until(() => api.calls.some(({ method }) => method === 'getUpdates'))
    await start()
    api.queue(hi(1))
    await until(() => texts().length === 1)
    expect(log.some(({ message }) => message.includes('another process polls'))).toBe(false)
    await first.stop()
    api.queue(hi(2))
    await until(() => texts().length === 2)
  })

  test('goes on asking though the clock is set back an hour each time', async () => {
    const { now } = Date
    cleanup(() => {
      Date.now = now
    })
    let asked = 0
    // It holds no request, as some servers of one's own.
    const server = createServer((request, response) => {
      if (request.url?.endsWith('/getUpdates')) {
        const behind = ++asked * 3_600_000
        Date.now = () => now() - behind
        response.end('{"ok":true,"result":[]}')
      } else response.end('{"ok":true,"result":{"id":42,"username":"shop_bot"}}')
    })
    const adapter = telegram({ token: api.token, apiRoot: await serving(server, cleanup) })
    const made = createBot({ adapters: [adapter], store })
    cleanup(() => made.stop())
    await made.start()
    await until(() => asked >= 3)
  })

  test('is called again about a group until it knows its own name', async () => {
    let isDown = true
    api.answersWith(({ method }) =>
      isDown && method === 'getMe' ? { status: 502, description: 'Bad Gateway' } : undefined,
    )
    const { url } = await listening()
    const deliver = async (update: object) =>
      (
        await fetch(url, {
          method: 'POST',
          headers: { 'x-telegram-bot-api-secret-token': secret },
          body: JSON.stringify(update),
        })
      ).status
    const { message } = hi(1, '@shop_bot hello') as GroupUpdate
    const mention = { update_id: 1, message: { ...message, chat: { id: -5, type: 'group' } } }
    expect(await deliver(mention)).toBe(503)
    expect(await deliver(hi(2))).toBe(200)
    isDown = false
    await until(async () => (await deliver(mention)) === 200)
    await until(() => texts().length === 2)
    expect(texts().toSorted()).toEqual(['echo hello', 'echo m2'])
  })

  test('goes on with a group under its new id, and knows it by the old one (rule 17)', async () => {
    await listening()
    const inGroup = (id: number, chat: number, about: object): TelegramUpdate => {
      const { message } = hi(id) as GroupUpdate
      return { update_id: id, message: { ...message, chat: { id: chat, type: 'group' }, ...about } } as TelegramUpdate
    }
    await api.deliver(inGroup(1, -5, { text: '@shop_bot before' }))
    await until(() => api.shown.length === 1)
    const { text: _, ...silent } = (hi(2) as unknown as { message: { text: string } }).message
    await api.deliver({
      update_id: 2,
      message: { ...silent, chat: { id: -5, type: 'group' }, migrate_to_chat_id: -1005 },
    } as TelegramUpdate)
    await api.deliver({
      update_id: 3,
      message: { ...silent, chat: { id: -1005, type: 'supergroup' }, migrate_from_chat_id: -5 },
    } as TelegramUpdate)
    // It counts its messages anew.
    await api.deliver(inGroup(4, -1005, { text: '@shop_bot after', message_id: 1 }))
    await until(() => api.shown.length === 2)
    await bot.send('telegram:-5', 'by its old name')
    await until(() => api.shown.length === 3)
    expect(api.shown.map(({ chat_id }) => chat_id)).toEqual(['-5', '-1005', '-1005'])
    expect(await store.conversations({ limit: 9 })).toHaveLength(1)
  })

  test('answers an album once, though nothing says where it ends (rule 16)', async () => {
    await listening()
    const photo = (id: number, about: object = {}) => {
      const { text: _, ...message } = (hi(id) as unknown as { message: { text: string } }).message
      return { update_id: id, message: { ...message, media_group_id: '9', photo: [{ file_id: `f${id}` }], ...about } }
    }
    for (const update of [photo(1, { caption: '都破了' }), photo(2), photo(3)])
      await api.deliver(update as TelegramUpdate)
    await until(() => api.shown.length === 1)
    await bot.settled()
    expect(texts()).toEqual(['echo 都破了'])
  })

  test('is not held up by a handler that hangs (rule 18)', async () => {
    hangs = true
    await start()
    api.queue(hi(1, 'hang'))
    await until(() => hanging.length === 1)
    api.queue(messageUpdate({ id: 2, from: 8, text: 'm2' }))
    await until(() => texts().length === 1)
    expect(texts()).toEqual(['echo m2'])
    for (const end of hanging.splice(0)) end()
    await until(() => texts().length === 2)
  })

  test('splits what people read, not what was written, and cuts nothing off (rule 13)', async () => {
    await listening()
    await api.deliver(hi(1, 'essay'))
    await until(() => texts().join('').includes('第 79 条'))
    await bot.settled()
    for (const text of texts()) expect(String(text).length).toBeLessThanOrEqual(4_096)
    const entities = api.shown.flatMap(({ text, entities }) =>
      (entities as { type: string; offset: number; length: number; url?: string }[]).map((entity) => ({
        ...entity,
        words: String(text).slice(entity.offset, entity.offset + entity.length),
      })),
    )
    const read = texts().join('\n').replace(/\s+/g, '')
    for (let i = 0; i < 80; i++) {
      expect(read).toContain(`第${i}条${'退货须知'.repeat(20)}见说明。`)
      expect(entities).toContainEqual(expect.objectContaining({ type: 'bold', words: `第 ${i} 条` }))
      expect(entities).toContainEqual(
        expect.objectContaining({ type: 'text_link', words: '说明', url: `https://shop.example/${i}` }),
      )
    }
    expect(read).not.toMatch(/[*\][(]/)
  })

  test('tells of a file that Telegram does not give out for its size (rule 19)', async () => {
    await listening()
    const { text: _, ...message } = (hi(1) as unknown as { message: { text: string } }).message
    const document = { file_id: 'big', file_name: '录像.zip', mime_type: 'application/zip', file_size: 30_000_000 }
    await api.deliver({ update_id: 1, message: { ...message, document } } as TelegramUpdate)
    await until(() => texts().length === 1)
    expect(texts()).toEqual(['录像.zip: too_large'])
    expect(api.calls.some(({ method }) => method === 'getFile')).toBe(false)
  })

  test('uploads what it keeps of customers', async () => {
    await listening()
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    )
    api.files.set('p1', png)
    const { text: _, ...message } = (hi(1) as unknown as { message: { text: string } }).message
    await api.deliver({
      update_id: 1,
      message: { ...message, photo: [{ file_id: 'p1', file_size: png.length }] },
    } as TelegramUpdate)
    await until(() => api.shown.length === 1)
    const { file_id } = api.shown[0]!.photo as { file_id: string }
    expect(Buffer.from(api.files.get(file_id)!)).toEqual(png)
  })

  test('changes, takes back and marks with emoji what was said', async () => {
    const made = createBot({
      adapters: [telegram({ token: api.token, apiRoot: api.url, rate: {} })],
      store,
      log: logger,
    })
      .hears('say', (ctx) => ctx.reply('first', { name: 'notice' }))
      .hears('change', (ctx) => ctx.edit('notice', 'second'))
      .hears('forget', (ctx) => ctx.delete('notice'))
      .hears('thanks', (ctx) => ctx.react('👍'))
    cleanup(() => made.stop())
    await made.start()
    const methods = () =>
      api.calls.map(({ method }) => method).filter((method) => /^(send|edit|delete|set)/.test(method))
    for (const [index, text] of ['say', 'change', 'forget', 'thanks'].entries()) {
      api.queue(hi(index + 1, text))
      await until(() => methods().length === index + 1)
    }
    expect(methods()).toEqual(['sendMessage', 'editMessageText', 'deleteMessage', 'setMessageReaction'])
    const payloadOf = (wanted: string) => api.calls.find(({ method }) => method === wanted)?.payload
    expect(payloadOf('editMessageText')).toEqual({ chat_id: '7', message_id: 1_001, text: 'second' })
    expect(payloadOf('setMessageReaction')).toMatchObject({ message_id: 4 })
  })

  test('tells of requests without the secret, but not of each', async () => {
    const { url } = await listening()
    for (let i = 0; i < 5; i++) expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(401)
    expect(log.filter(({ message }) => message.includes('were refused'))).toHaveLength(1)
  })

  test('writes neither token nor texts into its log', async () => {
    api.queue(hi(1, 'my secret question'))
    api.answersWith(({ method }) => (method === 'sendMessage' ? 'hang up' : undefined))
    await start()
    await until(() => texts().length > 0)
    await api.close()
    const written = () => inspect(log, { depth: 10 })
    await until(() => written().includes('ECONNREFUSED'))
    expect(written()).not.toMatch(/42:fake|42%3Afake|secret question/)
  })
})

describe('with the emulator telegram-test-api', () => {
  let server: TelegramServer
  beforeEach(async () => {
    // It takes no port 0.
    const here = await address()
    const { port } = new URL(here.url)
    await here.close()
    server = new TelegramServer({ port: Number(port), host: '127.0.0.1' })
    await server.start()
    cleanup(() => server.stop())
  })

  const echo = (webhook?: { secret: string }) =>
    createBot({
      adapters: [telegram({ token: '42:emulated', apiRoot: server.config.apiURL, ...(webhook && { webhook }) })],
    }).on('message', (ctx) => (ctx.text === 'menu' ? choices('?', ['yes', 'no']) : `echo ${ctx.text}`))

  test('a person is answered by long polling, and offered buttons', async () => {
    const bot = await echo()
      .on('choice', (ctx) => `chose ${ctx.event.type === 'choice' && ctx.event.value}`)
      .start()
    cleanup(() => bot.stop())
    const client = server.getClient('42:emulated', { timeout: 60_000, interval: 20 })
    await client.sendMessage(client.makeMessage('我的快递三天没动了'))
    expect((await client.getUpdates()).result[0]?.message.text).toBe('echo 我的快递三天没动了')
    await client.sendMessage(client.makeMessage('menu'))
    const offered = (await client.getUpdates()).result[0]?.message
    expect(offered?.reply_markup).toEqual({
      inline_keyboard: [[{ text: 'yes', callback_data: 'yes' }], [{ text: 'no', callback_data: 'no' }]],
    })
    await client.sendCallback(client.makeCallbackQuery('no'))
    expect((await client.getUpdates()).result[0]?.message.text).toBe('chose no')
  })

  test('a person is answered by webhook, but not without the secret, which the emulator does not know', async () => {
    const here = await address()
    const started = await echo({ secret }).start()
    cleanup(() => started.stop())
    server.setWebhook({ url: here.url }, '42:emulated')
    const client = server.getClient('42:emulated', { timeout: 60_000, interval: 20 })
    here.serve(started)
    await expect(server.addUserMessage(client.makeMessage('hi'))).rejects.toThrow('401')
    here.serve({
      fetch(request) {
        request.headers.set('x-telegram-bot-api-secret-token', secret)
        return started.fetch(request)
      },
    })
    await server.addUserMessage(client.makeMessage('hi'))
    expect((await client.getUpdates()).result[0]?.message.text).toBe('echo hi')
  })
})
