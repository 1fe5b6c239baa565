import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { cleanups, mediaStoreCases, temporaryFolder } from '../testing/index.js'
import { folderMedia } from './folder-media.js'
import { mediaId } from './media-store.js'

const cleanup = cleanups(afterEach)
const id = await mediaId('s', 'alice', '1')
const about = { mimeType: 'image/png', at: 1_700_000_000_000 }

async function* of(...pieces: string[]) {
  for (const piece of pieces) yield Buffer.from(piece)
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))

const opened = async (options: Partial<Parameters<typeof folderMedia>[0]> = {}) => {
  const folder = options.folder ?? join(temporaryFolder(cleanup), 'media')
  const store = folderMedia({ minFreeBytes: 0, ...options, folder })
  await store.open()
  return { store, folder }
}

describe('a folder of media', () => {
  for (const { name, run } of mediaStoreCases)
    test(name, () =>
      run(async () => folderMedia({ folder: temporaryFolder(cleanup), maxTotalBytes: 1_000_000, minFreeBytes: 0 })),
    )

  test('lets only this user read what customers sent', async () => {
    const { store, folder } = await opened()
    await store.put(id, of('x'), about)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    for (const file of filesIn(folder)) {
      expect(statSync(file).mode & 0o777).toBe(0o600)
      expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700)
    }
  })

  test('holds no name that somebody gave, so that none leads anywhere', async () => {
    const { store, folder } = await opened()
    await store.put(id, of('x'), { ...about, name: '../../evil.html' })
    expect(filesIn(folder).join()).not.toContain('evil')
  })

  test('goes on with what the last process kept, and counts it', async () => {
    const { store, folder } = await opened()
    await store.put(id, of('x'.repeat(600)), about)
    await store.close()
    const again = await opened({ folder, maxTotalBytes: 1_000 })
    expect((await again.store.get(id))?.sizeBytes).toBe(600)
    await expect(again.store.put(await mediaId('s', 'bob', '1'), of('y'.repeat(600)), about)).rejects.toMatchObject({
      code: 'MEDIA_UNAVAILABLE',
    })
  })

  test('removes what a process left half written, unless another may be writing it', async () => {
    const { folder } = await opened()
    const left = join(folder, 'written', 'left')
    writeFileSync(left, 'half')
    await opened({ folder })
    expect(filesIn(folder)).toEqual([left])
    const { now } = Date
    cleanup(() => {
      Date.now = now
    })
    Date.now = () => now() + 7_200_000
    await opened({ folder })
    expect(filesIn(folder)).toEqual([])
  })

  test('leaves nothing half written behind when a stream breaks or there is no room', async () => {
    const { store, folder } = await opened({ maxTotalBytes: 100 })
    await expect(store.put(id, of('x'.repeat(200)), about)).rejects.toMatchObject({ code: 'MEDIA_UNAVAILABLE' })
    expect(filesIn(folder)).toEqual([])
  })

  test('refuses when the disk is almost full, so that the records of the bot still fit', async () => {
    const { store, folder } = await opened({ minFreeBytes: Number.MAX_SAFE_INTEGER })
    await expect(store.put(id, of('x'), about)).rejects.toThrow(/disk is almost full/)
    expect(filesIn(folder)).toEqual([])
  })

  test('does not take a file for media that it has not written', async () => {
    const { store, folder } = await opened()
    await store.put(id, of('x'), about)
    const [file = ''] = filesIn(folder)
    for (const bytes of ['', 'short', ' '.repeat(2_000), `${'{"mimeType":1}'.padEnd(1_023)}\n`]) {
      writeFileSync(file, bytes)
      expect(await store.get(id)).toBeUndefined()
    }
  })

  test('tells that it cannot be written when its folder was taken away', async () => {
    const { store, folder } = await opened()
    rmSync(folder, { recursive: true })
    await expect(store.put(id, of('x'), about)).rejects.toMatchObject({ code: 'MEDIA_UNAVAILABLE' })
    expect(await store.get(id)).toBeUndefined()
    expect(await store.deleteBefore(Date.now())).toBe(0)
  })

  test('says at start what is wrong with its place and its options', async () => {
    const place = join(temporaryFolder(cleanup), 'file')
    writeFileSync(place, '')
    await expect(folderMedia({ folder: join(place, 'media') }).open()).rejects.toMatchObject({
      code: 'STORE_OPEN_FAILED',
    })
    expect(folderMedia({ folder: '' }).check?.()).toHaveLength(1)
    expect(folderMedia({ folder: 'media', maxTotalBytes: -1 }).check?.()).toHaveLength(1)
  })

  test('lets go of the file when nobody reads on', async () => {
    const { store } = await opened()
    await store.put(id, of('x'.repeat(1_000_000)), about)
    const openFiles = () => readdirSync('/proc/self/fd').length
    const before = openFiles()
    for (let i = 0; i < 20; i++) {
      ;(await store.get(id))!.read()
      const reader = (await store.get(id))!.read().getReader()
      await reader.read()
      await reader.cancel()
    }
    expect(openFiles()).toBeLessThan(before + 10)
  })

  test('keeps two folders side by side apart', async () => {
    const one = await opened()
    const other = await opened()
    await one.store.put(id, of('x'), about)
    expect(await other.store.get(id)).toBeUndefined()
    mkdirSync(join(other.folder, 'zz'))
    utimesSync(join(other.folder, 'zz'), 1, 1)
    expect(await other.store.deleteBefore(Date.now())).toBe(0)
    expect(readFileSync(filesIn(one.folder)[0]!).length).toBe(1_025)
  })
})
