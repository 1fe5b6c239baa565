import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createBot, isHuidaError, memoryStore } from '../index.js'
import { testChat } from '../testing/index.js'
import { inspect, MediaRefused } from './intake.js'
import { memoryMedia } from './memory-media.js'

const png = Buffer.concat([Buffer.from([0x89]), Buffer.from('PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(30_000, 7)])

/** A stream of these pieces, and how much of it was asked for. */
function streamOf(pieces: Iterable<Uint8Array>, fault?: Error) {
  const seen = { given: 0, isCancelled: false }
  const next = pieces[Symbol.iterator]()
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const { done, value } = next.next()
        if (!done) {
          seen.given += value.byteLength
          controller.enqueue(value)
        } else if (fault) controller.error(fault)
        else controller.close()
      },
      cancel() {
        seen.isCancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { body, seen }
}

const cut = (bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] => {
  const pieces: Uint8Array[] = []
  let at = 0
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!
    pieces.push(bytes.subarray(at, at + size))
    at += size
  }
  return pieces
}

const readAll = async (body: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const pieces: Uint8Array[] = []
  for await (const piece of body) pieces.push(piece)
  return Buffer.concat(pieces)
}

const asImage = { claimed: { part: 'image' as const }, maxBytes: 100_000 }

const problemOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work
    return 'none'
  } catch (error) {
    return error instanceof MediaRefused ? error.problem : `a fault: ${error}`
  }
}

describe('a stream is taken', () => {
  test('byte for byte, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 0, max: 20_000 }),
        async (sizes, length) => {
          const bytes = png.subarray(0, 10 + length)
          const inspected = await inspect(streamOf(cut(bytes, sizes)).body, asImage)
          expect(inspected.mimeType).toBe('image/png')
          expect((await readAll(inspected.body)).equals(bytes)).toBe(true)
          expect(inspected.sizeBytes).toBe(bytes.length)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('in single bytes, with empty pieces between them', async () => {
    const pieces = cut(png, [1]).flatMap((piece) => [new Uint8Array(), piece])
    const inspected = await inspect(streamOf(pieces).body, asImage)
    expect((await readAll(inspected.body)).equals(png)).toBe(true)
  })

  test('no further than its cap, and is let go of', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40_000 }), fc.integer({ min: 1, max: 3_000 }), async (max, size) => {
        const { body, seen } = streamOf(cut(png, [size]))
        const problem = await problemOf(
          inspect(body, { ...asImage, maxBytes: max }).then((inspected) => readAll(inspected.body)),
        )
        expect(problem).toBe(max < png.length ? 'too_large' : 'none')
        if (max < png.length) expect(seen).toEqual({ given: expect.any(Number), isCancelled: true })
        expect(seen.given).toBeLessThanOrEqual(Math.min(png.length, max + size))
      }),
      { numRuns: 60 },
    )
  })

  test('not at all when it says itself that it is too large', async () => {
    const { body, seen } = streamOf([png])
    expect(await problemOf(inspect(body, { ...asImage, sizeBytes: 100_001 }))).toBe('too_large')
    expect(seen).toEqual({ given: 0, isCancelled: true })
  })

  test('with others no further than all of them may bring', async () => {
    const allowance = { bytes: 50_000 }
    const first = await inspect(streamOf(cut(png, [1_000])).body, { ...asImage, allowance })
    await readAll(first.body)
    const second = await inspect(streamOf(cut(png, [1_000])).body, { ...asImage, allowance })
    expect(await problemOf(readAll(second.body))).toBe('too_large')
  })

  test('as unavailable when it breaks off at its beginning, in its middle, or before the length that it told', async () => {
    for (const before of [[], [png.subarray(0, 10)], cut(png, [10_000])]) {
      const { body } = streamOf(before, new Error('reset'))
      expect(await problemOf(inspect(body, asImage).then((inspected) => readAll(inspected.body)))).toBe('unavailable')
    }
    const { body } = streamOf(cut(png, [10_000]))
    const told = inspect(body, { ...asImage, sizeBytes: png.length + 1 }).then((inspected) => readAll(inspected.body))
    expect(await problemOf(told)).toBe('unavailable')
  })

  test('whole when it has more bytes than it told, as what was compressed has', async () => {
    const inspected = await inspect(streamOf(cut(png, [10_000])).body, { ...asImage, sizeBytes: 5 })
    expect((await readAll(inspected.body)).length).toBe(png.length)
  })

  test('no further than a signal allows, also when it never gives anything', async () => {
    const abort = new AbortController()
    const problem = problemOf(
      inspect(new ReadableStream({ pull: () => new Promise(() => {}) }), { ...asImage, signal: abort.signal }),
    )
    abort.abort()
    expect(await problem).toBe('unavailable')
    const late = inspect(streamOf([png]).body, { ...asImage, signal: abort.signal })
    expect(await problemOf(late)).toBe('unavailable')
  })

  test('so that timers still fire while it gives nothing, over and over', async () => {
    const abort = new AbortController()
    const { body } = streamOf(
      (function* () {
        for (;;) yield new Uint8Array()
      })(),
    )
    setTimeout(() => abort.abort(), 1)
    expect(await problemOf(inspect(body, { ...asImage, signal: abort.signal }))).toBe('unavailable')
  })

  test('not when it gives texts instead of bytes', async () => {
    const { body } = streamOf(['text' as never])
    expect(await problemOf(inspect(body, asImage))).toBe('unavailable')
  })
})

describe('what an agent uploads', () => {
  const media = async () => {
    const chat = testChat()
    return (await chat.start((base) => createBot({ ...base, media: memoryMedia(), mediaLimits: { maxBytes: 50_000 } })))
      .media!
  }

  test('is kept, opened, served by role, and served by a link for a time', async () => {
    const kept = await media()
    const about = { owner: 'agent:amy', name: 'a.png', mimeType: 'image/png' }
    const { url, mimeType, sizeBytes } = await kept.keep({ ...about, body: streamOf([png]).body })
    expect({ mimeType, sizeBytes }).toEqual({ mimeType: 'image/png', sizeBytes: png.length })
    const opened = (await kept.open(url))!
    expect(opened).toMatchObject({ mimeType, sizeBytes, name: 'a.png' })
    expect((await readAll(opened.body)).equals(png)).toBe(true)
    expect((await kept.serve(new Request('http://bot/'), url.slice('media:'.length))).status).toBe(200)
    const link = await kept.link(url, { ttlMs: 1_000 })
    const linked = await kept.serveLink(new Request(`http://bot/web/media/${link}`))
    expect(linked.status).toBe(200)
    expect(linked.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect((await kept.serveLink(new Request(`http://bot/web/media/${link}0`))).status).toBe(404)
    expect(await kept.link('https://shop.example/a.png')).toBeUndefined()
    expect(await kept.forget('agent:amy')).toBe(1)
    expect(await kept.open(url)).toBeUndefined()
  })

  test('is refused with the reason', async () => {
    const kept = await media()
    const refusal = (about: object, pieces: Uint8Array[]) =>
      kept
        .keep({ owner: 'agent:amy', ...about, body: streamOf(pieces).body })
        .catch((error: unknown) => (isHuidaError(error) ? `${error.code} ${error.status}` : error))
    expect(await refusal({}, [png, png])).toBe('MEDIA_TOO_LARGE 413')
    expect(await refusal({ name: 'a.pdf' }, [png])).toBe('MEDIA_TYPE_WRONG 415')
    expect(await refusal({ sizeBytes: 40_000 }, [png])).toBe('MEDIA_UNAVAILABLE 503')
  })

  test('has links that a second process opens, too, whoever of them asks first', async () => {
    const store = memoryStore({ shared: true })
    const media = memoryMedia()
    const [one, other] = [testChat({ store }), testChat({ store })]
    const first = (await one.start((base) => createBot({ ...base, media }))).media!
    const second = (await other.start((base) => createBot({ ...base, media }))).media!
    const { url } = await first.keep({ owner: 'agent:amy', body: streamOf([png]).body })
    const [link, again] = await Promise.all([first.link(url), second.link(url)])
    for (const here of [first, second])
      for (const opened of [link, again])
        expect((await here.serveLink(new Request(`http://bot/${opened}`))).status).toBe(200)
  })
})
