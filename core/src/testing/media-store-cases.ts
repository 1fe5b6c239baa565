import assert from 'node:assert/strict'
import { isHuidaError } from '../errors.js'
import { type AboutMedia, type MediaStore, mediaId } from '../media/media-store.js'

/** One thing that every media store does. Run it with any test runner; it throws when the store does otherwise. */
export interface MediaStoreCase {
  name: string
  /** @param make gives an empty store with room for 1 MB, which the case opens and closes */
  run(make: () => Promise<MediaStore>): Promise<void>
}

/**
 * What a media store promises, as a list to run:
 *
 * ```ts
 * for (const { name, run } of mediaStoreCases) test(name, () => run(async () => myMedia({ maxTotalBytes: 1_000_000 })))
 * ```
 */
export const mediaStoreCases: readonly MediaStoreCase[] = [
  mediaCase('what was kept comes back byte for byte, with what is known of it', async (store) => {
    const bytes = pattern(200_000)
    const about = { mimeType: 'image/png', at: 1_700_000_000_123, name: '发票 2026.png' }
    await store.put(ids.a1, of(bytes), about)
    const { read, ...kept } = (await store.get(ids.a1))!
    assert.deepEqual(kept, { ...about, sizeBytes: bytes.length })
    assert.ok((await readAll(read())).equals(bytes))
    assert.ok((await readAll(read())).equals(bytes), 'it is read as often as it is asked for')
  }),

  mediaCase('any range of it can be read, both ends included', async (store) => {
    const bytes = pattern(5_000)
    await store.put(ids.a1, of(bytes), png)
    const { read } = (await store.get(ids.a1))!
    for (const [start, end] of [
      [0, 0],
      [0, 4_999],
      [4_999, 4_999],
      [1_000, 1_999],
    ] as const)
      assert.ok((await readAll(read({ start, end }))).equals(bytes.subarray(start, end + 1)), `${start}-${end}`)
  }),

  mediaCase('nothing at all is something, too', async (store) => {
    await store.put(ids.a1, of(Buffer.alloc(0)), png)
    const kept = (await store.get(ids.a1))!
    assert.equal(kept.sizeBytes, 0)
    assert.equal((await readAll(kept.read())).length, 0)
  }),

  mediaCase('the same id again takes the place of what was there', async (store) => {
    await store.put(ids.a1, of(pattern(100)), png)
    await store.put(ids.a1, of(Buffer.from('second')), { ...png, mimeType: 'text/plain' })
    const kept = (await store.get(ids.a1))!
    assert.equal(kept.mimeType, 'text/plain')
    assert.equal((await readAll(kept.read())).toString(), 'second')
  }),

  mediaCase('a stream that breaks leaves nothing of its own, and what was there stays', async (store) => {
    const broken = async function* () {
      yield pattern(100_000)
      throw new Error('it broke off')
    }
    await assert.rejects(store.put(ids.a1, broken(), png), /it broke off/)
    assert.equal(await store.get(ids.a1), undefined)
    await store.put(ids.a1, of(Buffer.from('first')), png)
    await assert.rejects(store.put(ids.a1, broken(), png), /it broke off/)
    assert.equal((await readAll((await store.get(ids.a1))!.read())).toString(), 'first')
  }),

  mediaCase('a stream is read no faster than it is written, in pieces of any size', async (store) => {
    const bytes = pattern(20_000)
    const single = async function* () {
      for (const byte of bytes) yield Uint8Array.of(byte)
    }
    await store.put(ids.a1, single(), png)
    assert.ok((await readAll((await store.get(ids.a1))!.read())).equals(bytes))
  }),

  mediaCase('two that are written at once under one id leave one of them, whole', async (store) => {
    const [one, other] = [Buffer.alloc(100_000, 1), Buffer.alloc(150_000, 2)]
    await Promise.all([store.put(ids.a1, of(one, 10), png), store.put(ids.a1, of(other, 10), png)])
    const left = await readAll((await store.get(ids.a1))!.read())
    assert.ok(left.equals(one) || left.equals(other))
  }),

  mediaCase('many are written at once, and each is kept', async (store) => {
    const many = await Promise.all(
      Array.from({ length: 50 }, (_, index) => mediaId('s', `owner ${index % 5}`, String(index))),
    )
    await Promise.all(many.map((id) => store.put(id, of(Buffer.from(id)), png)))
    for (const id of many) assert.equal((await readAll((await store.get(id))!.read())).toString(), id)
  }),

  mediaCase('what does not fit is refused, and what fits is kept afterwards', async (store) => {
    await assert.rejects(store.put(ids.a1, of(Buffer.alloc(1_500_000), 100), png), unavailable)
    assert.equal(await store.get(ids.a1), undefined)
    for (let round = 0; round < 4; round++) {
      await store.put(ids.a1, of(Buffer.alloc(450_000), 10), png)
      await store.put(ids.b1, of(Buffer.alloc(450_000), 10), png)
      assert.equal(await store.deleteOwned(a), 1)
      assert.equal(await store.delete(ids.b1), true)
    }
  }),

  mediaCase('what is deleted is gone, and it is told whether there was something', async (store) => {
    await store.put(ids.a1, of(pattern(10)), png)
    assert.equal(await store.delete(ids.a1), true)
    assert.equal(await store.delete(ids.a1), false)
    assert.equal(await store.get(ids.a1), undefined)
  }),

  mediaCase('everything of one owner is deleted together, and nothing of anybody else', async (store) => {
    for (const id of Object.values(ids)) await store.put(id, of(pattern(10)), png)
    assert.equal(await store.deleteOwned(a), 2)
    assert.equal(await store.deleteOwned(a), 0)
    assert.equal(await store.get(ids.a1), undefined)
    assert.equal(await store.get(ids.a2), undefined)
    assert.notEqual(await store.get(ids.b1), undefined)
  }),

  mediaCase('what is older than a time is deleted, by when it was kept', async (store) => {
    await store.put(ids.a1, of(pattern(10)), { ...png, at: 1_000_000 })
    await store.put(ids.a2, of(pattern(10)), { ...png, at: 2_000_000 })
    if (store.countBefore) assert.equal(await store.countBefore(1_500_000), 1)
    assert.equal(await store.deleteBefore(1_000_000), 0)
    assert.equal(await store.deleteBefore(1_500_000), 1)
    assert.equal(await store.get(ids.a1), undefined)
    assert.notEqual(await store.get(ids.a2), undefined)
  }),

  mediaCase('what is no id is not there, and cannot be written', async (store) => {
    await store.put(ids.a1, of(pattern(10)), png)
    const [owner = '', key = ''] = ids.a1.split('.')
    for (const id of [
      ...['', '.', '..', '../../../etc/passwd', '/etc/passwd', `${owner}/${key}`, `${owner}.../${key}`],
      ...[`${ids.a1}/`, `${ids.a1}\0.png`, ids.a1.toUpperCase(), `${owner}.`, ids.a1.replace('.', '\\'), '%2e%2e%2f'],
    ]) {
      assert.equal(await store.get(id), undefined, id)
      assert.equal(await store.delete(id), false, id)
      assert.equal(await store.deleteOwned(id), 0, id)
      await assert.rejects(store.put(id, of(pattern(1)), png), unavailable, id)
    }
    assert.notEqual(await store.get(ids.a1), undefined)
  }),

  mediaCase('names of any kind come back, or a part of them', async (store) => {
    for (const name of ['a/../../b', '"\r\nx: y', '🙂'.repeat(40), '长'.repeat(1_000), '\u0001'.repeat(300)]) {
      await store.put(ids.a1, of(pattern(10)), { ...png, name })
      const kept = (await store.get(ids.a1))!
      assert.ok(kept.name !== undefined && name.startsWith(kept.name), JSON.stringify(kept.name))
      assert.equal(kept.sizeBytes, 10)
    }
  }),
]

/** Of two owners, as `mediaId` makes them. */
const ids = {
  a1: `${'a'.repeat(32)}.${'1'.repeat(32)}`,
  a2: `${'a'.repeat(32)}.${'2'.repeat(32)}`,
  b1: `${'b'.repeat(32)}.${'1'.repeat(32)}`,
}
const a = 'a'.repeat(32)

const png: AboutMedia = { mimeType: 'image/png', at: 1_700_000_000_000 }

const pattern = (size: number): Buffer =>
  Buffer.from(Uint8Array.from({ length: size }, (_, index) => (index * 7) % 251))

async function* of(bytes: Buffer, pieces = 1): AsyncGenerator<Uint8Array> {
  const size = Math.ceil(bytes.length / pieces)
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

async function readAll(body: ReadableStream<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of body) pieces.push(piece)
  return Buffer.concat(pieces)
}

const unavailable = (error: unknown): boolean => isHuidaError(error, 'MEDIA_UNAVAILABLE')

function mediaCase(name: string, play: (store: MediaStore) => Promise<void>): MediaStoreCase {
  return {
    name,
    async run(make) {
      const store = await make()
      await store.open()
      try {
        await play(store)
      } finally {
        await store.close()
      }
    },
  }
}
