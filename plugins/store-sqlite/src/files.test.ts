import { chmodSync, existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type InboxEntry, type Store, text } from '@huida/core'
import { cleanups, temporaryFolder, until } from '@huida/core/testing'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { backup, checkDatabase, isOwned, sqlite } from './index.js'

const cleanup = cleanups(afterEach)
let folder: string
let file: string

beforeEach(() => {
  folder = temporaryFolder(cleanup)
  file = join(folder, 'data', 'huida.db')
})

async function open(readOnly = false): Promise<Store> {
  const store = sqlite({ file, readOnly })
  await store.open()
  cleanup(() => store.close())
  return store
}

const said = (key: string): InboxEntry => ({
  adapter: 'web',
  conversation: 'web:1',
  acceptedAt: 10,
  event: { type: 'message', key, at: 9, conversation: { id: '1' }, user: { id: 'alice' }, parts: [text('hello')] },
})

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

describe('files are for this user only', () => {
  test('the database, its log, its index and its lock, and the folder that is made for them', async () => {
    const before = process.umask(0)
    cleanup(() => process.umask(before))
    const store = await open()
    await store.accept([said('1')])
    expect(readdirSync(join(folder, 'data')).sort()).toEqual([
      'huida.db',
      'huida.db-shm',
      'huida.db-wal',
      'huida.db.lock',
    ])
    for (const name of readdirSync(join(folder, 'data')))
      expect([name, modeOf(join(folder, 'data', name))]).toEqual([name, '600'])
    expect(modeOf(join(folder, 'data'))).toBe('700')
  })

  test('also those of an earlier version, which were for everybody', async () => {
    await (await open()).close()
    chmodSync(file, 0o644)
    await open()
    expect(modeOf(file)).toBe('600')
  })

  test('making them so gives up no lock', async () => {
    await open()
    await expect(sqlite({ file }).open()).rejects.toThrow('another process owns')
    await expect(sqlite({ file }).open()).rejects.toThrow('another process owns')
    expect(await isOwned(file)).toBe(true)
  })
})

describe('a file that is taken away while it is open', () => {
  const refused = (store: Store, how: string) =>
    until(async () => {
      const error = await store.accept([said(String(Math.random()))]).then(
        () => undefined,
        (error: Error) => error,
      )
      if (!error) return undefined
      expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', status: 503 })
      return error.message.includes(how)
    })

  test.each([
    ['removed', () => rmSync(file)],
    ['removed', () => rmSync(`${file}-wal`)],
    ['removed', () => rmSync(join(folder, 'data'), { recursive: true })],
    ['removed', () => renameSync(join(folder, 'data'), join(folder, 'elsewhere'))],
    [
      'replaced',
      () => {
        renameSync(file, `${file}.old`)
        writeFileSync(file, '')
      },
    ],
  ])('is %s: nothing is acknowledged any more', async (how, take) => {
    const store = await open()
    await store.accept([said('1')])
    take()
    await refused(store, how)
  })

  test('and put back: it goes on', async () => {
    const store = await open()
    await store.accept([said('1')])
    renameSync(file, `${file}.away`)
    await refused(store, 'removed')
    renameSync(`${file}.away`, file)
    await until(() =>
      store.accept([said('2')]).then(
        () => true,
        () => undefined,
      ),
    )
  })
})

describe('a backup', () => {
  test('while the bot writes holds everything that was acknowledged before it began, and is whole', async () => {
    const store = await open()
    let written = 0
    let isWriting = true
    const writing = (async () => {
      while (isWriting) {
        await Promise.all(Array.from({ length: 20 }, (_, n) => store.accept([said(`${written}-${n}`)])))
        written += 20
      }
    })()
    await until(() => written > 200)
    for (const name of ['one.db', 'two.db']) {
      const before = written
      const to = join(folder, name)
      await backup({ file, to })
      expect(modeOf(to)).toBe('600')
      const copy = sqlite({ file: to, readOnly: true })
      await copy.open()
      const events = (await copy.claim('test', Number.POSITIVE_INFINITY)).flatMap((lane) => lane.events)
      await copy.close()
      expect(events.length).toBeGreaterThanOrEqual(before)
    }
    isWriting = false
    await writing
  })

  test('opens as a store of its own', async () => {
    await (await open()).accept([said('1')])
    const to = join(folder, 'copy.db')
    await backup({ file, to })
    const copy = sqlite({ file: to })
    await copy.open()
    expect(await copy.accept([said('1')])).toMatchObject([{ fresh: false }])
    await copy.close()
  })

  test('overwrites nothing, and leaves nothing half done', async () => {
    await open()
    writeFileSync(join(folder, 'copy.db'), 'mine')
    await expect(backup({ file, to: join(folder, 'copy.db') })).rejects.toThrow('there is something at')
    await expect(backup({ file: join(folder, 'none.db'), to: join(folder, 'new.db') })).rejects.toThrow('there is no')
    writeFileSync(join(folder, 'broken.db'), 'this is no database at all, though it is long enough to be looked at')
    await expect(backup({ file: join(folder, 'broken.db'), to: join(folder, 'new.db') })).rejects.toThrow(
      'not an SQLite database',
    )
    expect(existsSync(join(folder, 'new.db'))).toBe(false)
  })

  test('that was damaged is found to be', async () => {
    const store = await open()
    for (let n = 0; n < 200; n++) await store.accept([said(`${n}`)])
    const to = join(folder, 'copy.db')
    await backup({ file, to })
    await checkDatabase(to)
    const bytes = Buffer.alloc(4_096, 0xff)
    const { open: openFile } = await import('node:fs/promises')
    const handle = await openFile(to, 'r+')
    await handle.write(bytes, 0, bytes.length, 4_096 * 3)
    await handle.close()
    await expect(checkDatabase(to)).rejects.toThrow(/damaged|disk image/)
  })
})
