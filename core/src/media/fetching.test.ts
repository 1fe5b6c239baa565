import { readdirSync } from 'node:fs'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { Download, Inbox } from '../adapter.js'
import {
  audio,
  createBot,
  defineAdapter,
  definePlugin,
  delivered,
  file,
  image,
  type MessageEdited,
  type MessageReceived,
  type Part,
  type PlatformEvent,
  text,
} from '../index.js'
import { silent } from '../log.js'
import {
  cleanups,
  onCrashPoint,
  type TestChat,
  type TestChatOptions,
  temporaryFolder,
  testChat,
  testStore,
  textOnly,
  until,
  virtualClock,
} from '../testing/index.js'
import { folderMedia } from './folder-media.js'
import type { MediaStore } from './media-store.js'
import { memoryMedia } from './memory-media.js'

const cleanup = cleanups(afterEach)
const png = Buffer.concat([Buffer.from([0x89]), Buffer.from('PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(5_000, 7)])

const bodyOf = (...pieces: Uint8Array[]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece)
      controller.close()
    },
  })

type DownloadFunction = (part: Part, about: { account?: string; signal: AbortSignal }) => Promise<Download | undefined>

/** A bot whose platform keeps media, and what its handlers see. */
async function playing(
  download: DownloadFunction,
  {
    media = memoryMedia(),
    limits = {},
    ...options
  }: TestChatOptions & { media?: MediaStore | null; limits?: object } = {},
) {
  const downloads: string[] = []
  const adapter = {
    ...options.adapter,
    download: (part: Part, about: Parameters<DownloadFunction>[1]) => {
      downloads.push((part as { url: string }).url)
      return download(part, about)
    },
  }
  const chat = testChat({ ...options, adapter })
  const seen: Part[][] = []
  const bot = await chat.start((base) =>
    createBot({ ...base, ...(media && { media }), mediaLimits: limits }).on('message', (ctx) => {
      seen.push((ctx.event as { parts: Part[] }).parts)
      return 'ok'
    }),
  )
  cleanup(() => bot.stop())
  return { chat, bot, seen, downloads, alice: chat.user('alice') }
}

const said = (key: string, ...parts: Part[]): PlatformEvent => ({
  ...{ type: 'message', key, at: 0, conversation: { id: 'alice' }, user: { id: 'alice' }, parts },
})

/** A platform whose events are handed over one by one. */
async function platform(download: DownloadFunction, media: MediaStore = memoryMedia()) {
  const clock = virtualClock()
  const store = testStore(clock)
  const seen: Part[][] = []
  let inbox: Inbox | undefined
  const adapter = defineAdapter({
    name: 'test',
    platform: 'test',
    accepts: { text: {} },
    download,
    start: async (opened) => {
      inbox = opened
    },
    send: async () => delivered(),
  })
  const bot = createBot({ adapters: [adapter], store, clock, media, log: silent }).use((ctx) => {
    seen.push((ctx.event as { parts: Part[] }).parts)
  })
  await bot.start()
  cleanup(() => bot.stop())
  return { inbox: inbox!, store, clock, seen }
}

const storedParts = async (chat: TestChat): Promise<Part[]> => {
  const [entry] = await chat.store.timeline('test:alice')
  return entry?.kind === 'in' && entry.event.type === 'message' ? entry.event.parts : []
}

const isLost = (problem: string) => expect.objectContaining({ url: 'media:missing', problem })

describe('what a message brings is kept before its turn', () => {
  test('in the media store, under an address that only the bot opens', async () => {
    const { chat, bot, seen, alice } = await playing(async () => ({ body: bodyOf(png), mimeType: 'image/png' }))
    expect(await alice.says([image('test:1', 'a cat'), text('look')])).toEqual([text('ok')])
    const [[picture]] = seen as unknown as [[{ url: string }]]
    expect(picture).toEqual({
      ...{ type: 'image', alt: 'a cat', mimeType: 'image/png', sizeBytes: png.length },
      url: expect.stringMatching(/^media:[0-9a-f]{32}\.[0-9a-f]{32}$/),
    })
    expect(await new Response((await bot.media!.open(picture.url))!.body).arrayBuffer()).toEqual(
      png.buffer.slice(png.byteOffset, png.byteOffset + png.length),
    )
    // History and console see the same.
    expect((await storedParts(chat))[0]).toEqual(picture)
  })

  test('never before it is acknowledged', async () => {
    let give = (_: Download) => {}
    const { inbox, seen } = await platform(
      () =>
        new Promise((resolve) => {
          give = resolve
        }),
    )
    expect(await inbox.receive(said('1', image('test:1')))).toMatchObject({ outcome: 'accepted' })
    expect(await inbox.receive(said('1', image('test:1')))).toMatchObject({ outcome: 'duplicate' })
    expect(seen).toEqual([])
    give({ body: bodyOf(png) })
    await until(() => seen.length === 1)
  })

  test('from every message of an album, which is one turn', async () => {
    const { inbox, seen, store, clock } = await platform(async () => ({ body: bodyOf(png) }))
    for (const key of ['1', '2', '3'])
      await inbox.receive({ ...said(key, image(`test:${key}`)), album: 'a' } as MessageReceived)
    await clock.advance(2_000)
    await until(() => seen.length === 1)
    const urls = seen[0]!.map((part) => (part as { url: string }).url)
    expect(urls).toEqual(Array.from({ length: 3 }, () => expect.stringMatching(/^media:/)))
    expect(new Set(urls).size).toBe(3)
    const stored = (await store.timeline('test:alice')).flatMap((entry) =>
      entry.kind === 'in' && entry.event.type === 'message' ? entry.event.parts : [],
    )
    expect(stored.map((part) => (part as { url: string }).url)).toEqual(urls)
  })

  test('from what a message says since it was changed', async () => {
    const { inbox, seen } = await platform(async () => ({ body: bodyOf(png) }))
    await inbox.receive({ ...said('2', image('test:2')), type: 'edited', of: '1' } as MessageEdited)
    await until(() => seen.length === 1)
    expect(seen[0]).toEqual([expect.objectContaining({ mimeType: 'image/png' })])
  })

  test('as fast as the store writes, and never all of it in memory', async () => {
    let given = 0
    let resume = () => {}
    const written: number[] = []
    const slow: MediaStore = {
      ...memoryMedia(),
      async put(_, body) {
        for await (const piece of body) {
          written.push(piece.byteLength)
          if (written.length === 3)
            await new Promise<void>((resolve) => {
              resume = resolve
            })
        }
      },
    }
    const stream = () =>
      new ReadableStream<Uint8Array>({
        pull(controller) {
          controller.enqueue(given === 0 ? png : Buffer.alloc(10_000))
          if (++given === 100) controller.close()
        },
      })
    const { inbox, seen } = await platform(async () => ({ body: stream() }), slow)
    await inbox.receive(said('1', image('test:1')))
    await until(() => written.length === 3)
    expect(given).toBeLessThan(6)
    resume()
    await until(() => seen.length === 1)
    expect(seen[0]).toEqual([expect.objectContaining({ sizeBytes: png.length + 99 * 10_000 })])
  })

  test('once, although its turn runs again', async () => {
    const { chat, downloads } = await playing(async () => ({ body: bodyOf(png) }))
    let runs = 0
    const media = memoryMedia()
    const again = await chat.start((base) =>
      createBot({ ...base, media }).on('message', () => {
        if (++runs < 3) throw new Error('no')
        return 'at last'
      }),
    )
    cleanup(() => again.stop())
    const said = chat.user('alice').says(image('test:1'))
    await until(async () => {
      await chat.clock.advance(1_000)
      return chat.user('alice').sees().length === 1
    })
    await said
    expect({ runs, downloads }).toEqual({ runs: 3, downloads: ['test:1'] })
  })

  test('again after a crash between keeping and telling, in the place of what was there', async () => {
    const folder = temporaryFolder(cleanup)
    const { chat, downloads, seen } = await playing(async () => ({ body: bodyOf(png) }), {
      media: folderMedia({ folder, minFreeBytes: 0 }),
    })
    cleanup(() => onCrashPoint(undefined))
    let crashed: Promise<void> | undefined
    onCrashPoint((point) => {
      if (point === 'media.stored' && !crashed) crashed = chat.crash()
    })
    void chat.user('alice').says(image('test:1'))
    await until(() => chat.user('alice').sees().length === 1)
    await crashed
    expect(downloads).toEqual(['test:1', 'test:1'])
    const [[picture]] = seen as unknown as [[{ url: string }]]
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    expect(files.map(({ name }) => name)).toEqual([picture.url.split('.')[1]])
  })

  test('no more when it ended the process each time: then somebody is told', async () => {
    const { chat, downloads } = await playing(async () => ({ body: bodyOf(png) }))
    cleanup(() => onCrashPoint(undefined))
    onCrashPoint((point) => {
      if (point === 'media.stored') void chat.crash()
    })
    void chat.user('alice').says(image('test:1'))
    await until(() => chat.user('alice').sees().length === 1)
    expect(downloads).toHaveLength(5)
    expect(await chat.store.quarantined()).toHaveLength(1)
  })

  test('by persons, so that one is forgotten and the others are not', async () => {
    const { bot, seen, chat } = await playing(async () => ({ body: bodyOf(png) }))
    await chat.user('alice').says(image('test:1'))
    await chat.user('bob').says(image('test:1'))
    const [alices, bobs] = seen.map(([part]) => (part as { url: string }).url) as [string, string]
    expect(alices).not.toBe(bobs)
    expect(await bot.media!.forget('test:alice')).toBe(1)
    expect(await bot.media!.open(alices)).toBeUndefined()
    expect(await bot.media!.open(bobs)).toBeDefined()
  })

  test('whatever many people send at once', async () => {
    const { chat, bot, seen } = await playing(async (part) => ({
      body: bodyOf(png, Buffer.from((part as { url: string }).url)),
    }))
    const people = Array.from({ length: 60 }, (_, index) => chat.user(`u${index}`))
    await Promise.all(people.map((person, index) => person.says(image(`test:${index}`))))
    const urls = seen.map(([part]) => (part as { url: string }).url)
    expect(new Set(urls).size).toBe(60)
    for (const url of urls) expect((await bot.media!.open(url))?.sizeBytes).toBeGreaterThan(png.length)
  })
})

describe('what cannot be had says so, and the turn goes on', () => {
  test.each([
    ['too_large', async () => ({ body: bodyOf(png, Buffer.alloc(100_000)) })],
    ['too_large', async () => ({ body: bodyOf(png), sizeBytes: 60_000 })],
    ['wrong_type', async () => ({ body: bodyOf(Buffer.from('<html><script>')), mimeType: 'image/png' })],
    ['unavailable', async () => undefined],
  ] as [string, DownloadFunction][])('%s', async (problem, download) => {
    const { chat, seen, alice, downloads } = await playing(download, { limits: { maxBytes: 50_000 } })
    expect(await alice.says([image('test:1', 'cat'), text('hi')])).toEqual([text('ok')])
    expect(seen[0]).toEqual([isLost(problem), text('hi')])
    expect(await storedParts(chat)).toEqual([isLost(problem), text('hi')])
    expect(downloads).toHaveLength(1)
  })

  test('a part that says itself that it is too large is not asked for', async () => {
    const { seen, alice, downloads } = await playing(async () => undefined, { limits: { maxBytes: 50_000 } })
    await alice.says(file('test:1', 'film.mp4', { sizeBytes: 50_001 }))
    expect({ parts: seen[0], downloads }).toEqual({ parts: [isLost('too_large')], downloads: [] })
  })

  test('of many, those that are more than a turn may bring', async () => {
    const { seen, alice } = await playing(async () => ({ body: bodyOf(png) }), { limits: { maxBytesPerTurn: 12_000 } })
    await alice.says([1, 2, 3, 4].map((index) => image(`test:${index}`)))
    expect(seen[0]!.map((part) => (part as { problem?: string }).problem).sort()).toEqual([
      ...['too_large', 'too_large', undefined, undefined],
    ])
  })

  test('a platform that is down for a moment is asked again', async () => {
    let calls = 0
    const { chat, seen } = await playing(async () => {
      if (++calls < 3) throw new Error('502')
      if (calls === 3)
        return { body: new ReadableStream({ pull: (controller) => controller.error(new Error('reset')) }) }
      return { body: bodyOf(png) }
    })
    const said = chat.user('alice').says(image('test:1'))
    await chat.clock.advance(5_000)
    await said
    await until(() => seen.length === 1)
    expect({ calls, parts: seen[0] }).toEqual({ calls: 4, parts: [expect.objectContaining({ mimeType: 'image/png' })] })
  })

  test.each([
    ['never answers', () => new Promise<never>(() => {})],
    [
      'answers with a stream that never ends',
      async () => ({ body: new ReadableStream({ pull: () => new Promise(() => {}) }) }),
    ],
    ['is down for long', () => Promise.reject(new Error('502'))],
  ] as [string, DownloadFunction][])('a platform that %s is not waited for', async (_, download) => {
    const { chat, seen } = await playing(download)
    void chat.user('alice').says(image('test:1'))
    await chat.clock.advance(9_900)
    expect(seen).toEqual([])
    await chat.clock.advance(100)
    await until(() => seen.length === 1)
    expect(seen[0]).toEqual([isLost('unavailable')])
  })

  test('a media store that has no room, or fails', async () => {
    const full = await playing(async () => ({ body: bodyOf(png) }), { media: memoryMedia({ maxTotalBytes: 100 }) })
    await full.alice.says(image('test:1'))
    expect(full.seen[0]).toEqual([isLost('unavailable')])
    expect(full.downloads).toHaveLength(1)
  })

  test('a bot without a media store', async () => {
    const { seen, alice, downloads } = await playing(async () => ({ body: bodyOf(png) }), { media: null })
    await alice.says([audio('test:1'), image('https://shop.example/a.jpg')])
    expect(seen[0]).toEqual([isLost('unavailable'), image('https://shop.example/a.jpg')])
    expect(downloads).toEqual([])
  })

  test('the time that it took is part of the time of the turn', async () => {
    const chat = testChat({ adapter: { download: () => new Promise(() => {}) } })
    const bot = await chat.start((base) =>
      createBot({ ...base, media: memoryMedia() }).on('message', () => new Promise(() => {})),
    )
    cleanup(() => bot.stop())
    void chat.user('alice').says(image('test:1'))
    await chat.clock.advance(10_000)
    await chat.clock.advance(9_900)
    expect(chat.user('alice').sees()).toEqual([])
    await chat.clock.advance(200)
    await until(() => chat.user('alice').sees().length === 1)
  })

  test('a bot that stops meanwhile leaves it to the next start', async () => {
    let answers: DownloadFunction = () => new Promise(() => {})
    const { chat, seen, downloads } = await playing((...asked) => answers(...asked))
    void chat.user('alice').says(image('test:1'))
    await until(() => downloads.length === 1)
    answers = async () => ({ body: bodyOf(png) })
    await chat.restart()
    await until(() => seen.length === 1)
    expect(seen[0]).toEqual([expect.objectContaining({ mimeType: 'image/png' })])
  })
})

describe('nobody', () => {
  test('names what others have sent', async () => {
    const { chat, seen } = await playing(async () => ({ body: bodyOf(png) }))
    await chat.user('alice').says(image('test:1'))
    const { url } = seen[0]![0] as { url: string }
    await chat.user('bob').says(image(url))
    expect(seen[1]).toEqual([isLost('unavailable')])
    await chat.user('alice').says(image(url))
    expect(seen[2]).toEqual([image(url)])
  })

  test('sees an address of the platform in what has no turn', async () => {
    const { inbox, store, seen } = await platform(async () => ({ body: bodyOf(png) }))
    await inbox.receive({ ...said('1', image('test:1')), addressed: false })
    await inbox.receive({ ...said('2', file('test:2', 'a.pdf')), by: { kind: 'agent', id: 'amy' } })
    const parts = (await store.history('test:alice', { limit: 10 })).flatMap(({ parts }) => parts)
    expect(parts).toEqual([isLost('unavailable'), isLost('unavailable')])
    expect(seen).toEqual([])
  })
})

test('a plugin opens what is kept, and nothing else', async () => {
  const sizes: (number | undefined)[] = []
  const looks = definePlugin({
    name: 'looks',
    setup: (app, { bot }) =>
      app.on('message', async (ctx) => {
        for (const part of ctx.event.parts)
          if (part.type === 'image') {
            const opened = await bot.openMedia(part.url)
            sizes.push(opened?.sizeBytes)
            await opened?.body.cancel()
          }
        return 'looked'
      }),
  })
  const options = { adapter: { download: async () => ({ body: bodyOf(png) }) } }
  const [kept, withoutStore] = [testChat(options), testChat()]
  for (const [chat, media] of [[kept, memoryMedia()] as const, [withoutStore, undefined] as const]) {
    const bot = await chat.start((base) => createBot({ ...base, ...(media && { media }) }).use(looks()))
    cleanup(() => bot.stop())
    await chat.user('alice').says(image(media ? 'test:1' : 'https://shop.example/a.png'))
  }
  expect(sizes).toEqual([png.length, undefined])
})

describe('what the bot says with media', () => {
  const echo = async (options: TestChatOptions = {}) => {
    const opened: string[] = []
    const chat = testChat({
      ...options,
      adapter: { download: async () => ({ body: bodyOf(png) }) },
    })
    const bot = await chat.start((base) =>
      createBot({ ...base, media: memoryMedia() }).on('message', (ctx) => (ctx.event as { parts: Part[] }).parts),
    )
    cleanup(() => bot.stop())
    return { chat, opened, bot }
  }

  test('reaches a platform that uploads', async () => {
    const { chat } = await echo()
    const sizes: (number | undefined)[] = []
    const { send } = chat.adapter
    chat.adapter.send = async (message, tools) => {
      const media = await tools.media?.((message.part as { url: string }).url)
      sizes.push(media?.sizeBytes)
      await media?.body.cancel()
      return send.call(chat.adapter, message, tools)
    }
    await chat.user('alice').says(image('test:1'))
    expect(sizes).toEqual([png.length])
  })

  test('is a line with its name where it is not uploaded, never an address that nobody can open', async () => {
    for (const accepts of [textOnly, { text: {}, image: {} }]) {
      const { chat } = await echo({ accepts })
      expect(await chat.user('alice').says(image('test:1', '小猫'))).toEqual([text('[图片] 小猫')])
    }
  })
})
