import { beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { openedBy, signedLink } from './link.js'
import { mediaId } from './media-store.js'
import { memoryMedia } from './memory-media.js'
import { serveMedia } from './serve.js'

const id = await mediaId('s', 'alice', '1')
const bytes = Buffer.from(Array.from({ length: 1_000 }, (_, index) => index % 251))
let store = memoryMedia()

const keep = (mimeType: string, name?: string) =>
  store.put(
    id,
    (async function* () {
      yield bytes
    })(),
    { mimeType, at: 0, ...(name !== undefined && { name }) },
  )

const ask = (headers: Record<string, string> = {}, method = 'GET', path = id) =>
  serveMedia(store, new Request(`http://bot/media/${path}`, { method, headers }), path)

beforeEach(() => {
  store = memoryMedia()
})

describe('media are served', () => {
  test('whole, under the type that the bytes have, and run nothing', async () => {
    await keep('image/png', '照片.png')
    const response = await ask()
    expect(response.status).toBe(200)
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': '1000',
      'content-disposition': "inline; filename*=UTF-8''%E7%85%A7%E7%89%87.png",
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining('sandbox'),
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'private, no-store',
    })
  })

  test.each(['text/html', 'image/svg+xml', 'text/xml', 'application/xhtml+xml', 'text/plain', 'application/zip'])(
    '%s is downloaded and not shown',
    async (mimeType) => {
      await keep(mimeType)
      const { headers } = await ask()
      expect(headers.get('content-type')).toBe('application/octet-stream')
      expect(headers.get('content-disposition')).toBe('attachment')
    },
  )

  test('a PDF is shown, which no browser does in a sandbox', async () => {
    await keep('application/pdf')
    const { headers } = await ask()
    expect(headers.get('content-disposition')).toBe('inline')
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'self'")
  })

  test('a name of any kind stays within its header', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async (name) => {
        await keep('image/png', `${name}\ud800"\r\n;'()*`)
        const { headers } = await ask()
        expect(headers.get('content-disposition')).toMatch(/^inline; filename\*=UTF-8''[\w%.~!-]*$/)
      }),
      { numRuns: 50 },
    )
  })

  test.each([
    ['bytes=0-9', 206, 0, 10],
    ['bytes=990-', 206, 990, 1_000],
    ['bytes=-10', 206, 990, 1_000],
    ['bytes=-5000', 206, 0, 1_000],
    ['bytes=0-5000', 206, 0, 1_000],
    ['BYTES=5-5', 206, 5, 6],
    ['bytes=0-1,3-4', 200, 0, 1_000],
    ['bytes=9-3', 200, 0, 1_000],
    ['lines=1-2', 200, 0, 1_000],
    ['bytes=', 200, 0, 1_000],
    ['bytes=99999999999999999999-', 200, 0, 1_000],
  ])('the range %s', async (range, status, start, end) => {
    await keep('audio/ogg')
    const response = await ask({ range })
    expect(response.status).toBe(status)
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes.subarray(start, end))).toBe(true)
    expect(response.headers.get('content-length')).toBe(String(end - start))
    expect(response.headers.get('content-range')).toBe(status === 206 ? `bytes ${start}-${end - 1}/1000` : null)
  })

  test.each(['bytes=1000-', 'bytes=5000-6000', 'bytes=-0'])('the range %s cannot be had', async (range) => {
    await keep('audio/ogg')
    const response = await ask({ range })
    expect(response.status).toBe(416)
    expect(response.headers.get('content-range')).toBe('bytes */1000')
  })

  test('the rest of something that may have changed is all of it', async () => {
    await keep('audio/ogg')
    expect((await ask({ range: 'bytes=0-9', 'if-range': '"x"' })).status).toBe(200)
  })

  test('without their bytes when only their head is asked for, and not for any other method', async () => {
    await keep('image/png')
    const head = await ask({}, 'HEAD')
    expect(head.headers.get('content-length')).toBe('1000')
    expect(await head.text()).toBe('')
    expect((await ask({}, 'POST')).status).toBe(405)
  })

  test.each(['../../etc/passwd', '..%2f..%2fetc%2fpasswd', '', `${id}x`, id.replace(/^./, 'f')])(
    'nothing is at %j',
    async (path) => {
      await keep('image/png')
      const response = await ask({}, 'GET', path)
      expect(response.status).toBe(404)
      expect(await response.json()).toMatchObject({ error: 'MEDIA_UNKNOWN' })
    },
  )
})

describe('a link', () => {
  const secret = Buffer.alloc(32, 7)
  let link = ''
  beforeEach(async () => {
    link = await signedLink(secret, { id, until: 1_000 })
  })

  test('opens one thing until it ends, wherever it is mounted', async () => {
    expect(await openedBy(secret, link, 999)).toBe(id)
    expect(await openedBy(secret, `https://shop.example/web/media/${link}`, 0)).toBe(id)
    expect(await openedBy(secret, link, 1_000)).toBeUndefined()
  })

  test('opens nothing with another secret, or when any of it was changed', async () => {
    const other = await mediaId('s', 'bob', '1')
    expect(await openedBy(Buffer.alloc(32, 8), link, 0)).toBeUndefined()
    expect(await openedBy(secret, link.replace(id, other), 0)).toBeUndefined()
    await fc.assert(
      fc.asyncProperty(fc.nat(link.length - 1), fc.constantFrom(...'0a9-_.&=A'), async (at, letter) => {
        fc.pre(link[at] !== letter)
        expect(await openedBy(secret, link.slice(0, at) + letter + link.slice(at + 1), 0)).toBeUndefined()
      }),
    )
    const others = ['', id, `${id}?until=9999`, `${link}&until=9`, `${link}#x`, link.replace('=1000', '=9000')]
    for (const changed of others) expect(await openedBy(secret, changed, 0)).toBeUndefined()
  })
})
