import { createBot, defineAdapter, delivered, type Inbox } from '@huida/core'
import { memoryMedia } from '@huida/core/media'
import { cleanups, testStore } from '@huida/core/testing'
import { afterEach, expect, test } from '@jest/globals'
import { serve } from './serve.js'

const cleanup = cleanups(afterEach)
const token = 'k7Qm2vXc9LpR4tWz8bNd3fHs6jYu1aEg'
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

async function shop() {
  let inbox: Inbox | undefined
  const adapter = defineAdapter({
    name: 'pager',
    platform: 'pager',
    accepts: { text: {} },
    start: async (opened) => {
      inbox = opened
    },
    send: async () => delivered(),
    download: async () => ({ body: new Blob([PNG]).stream() as ReadableStream<Uint8Array>, mimeType: 'image/png' }),
  })
  const store = testStore()
  const bot = createBot({ adapters: [adapter], store, media: memoryMedia() })
  const served = await serve({
    bot,
    store,
    port: 0,
    adminToken: token,
    log: { debug() {}, info() {}, warn() {}, error() {} },
  })
  cleanup(() => served.stop())
  await inbox!.receive({
    ...{ type: 'message', key: '1', at: 0, conversation: { id: 'c' }, user: { id: 'u' } },
    parts: [{ type: 'image', url: 'pager-file:1', mimeType: 'image/png' }],
  })
  await bot.settled()
  const [shown] = await store.history('pager:c', { limit: 1 })
  const part = shown?.parts[0] as { url: string }
  return { ...served, bot, media: part.url }
}

test('a picture that a customer sent is stored, and shown to the team and to nobody else', async () => {
  const { url, media } = await shop()
  expect(media).toMatch(/^media:/)
  const address = `${url}/media/${media.slice('media:'.length)}`
  expect((await fetch(address)).status).toBe(403)
  const shown = await fetch(address, { headers: { authorization: `Bearer ${token}` } })
  expect([shown.status, shown.headers.get('content-type'), Buffer.from(await shown.arrayBuffer())]).toEqual([
    200,
    'image/png',
    PNG,
  ])
  expect(shown.headers.get('x-content-type-options')).toBe('nosniff')
  const part = await fetch(address, { headers: { authorization: `Bearer ${token}`, range: 'bytes=1-3' } })
  expect([part.status, await part.text()]).toEqual([206, 'PNG'])
})

test('a link shows one thing for a time, and no other', async () => {
  const { url, media, bot } = await shop()
  const link = (await bot.media!.link(media))!
  expect((await fetch(`${url}/media/link/${link}`)).status).toBe(200)
  expect((await fetch(`${url}/media/link/${link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))}`)).status).toBe(
    404,
  )
  expect((await fetch(`${url}/media/link/`)).status).toBe(404)
})
