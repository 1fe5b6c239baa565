import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type InboxEntry, type Store, text } from '@huida/core'
import { folderMedia, mediaId } from '@huida/core/media'
import { cleanups, temporaryFolder } from '@huida/core/testing'
import { openSpace } from '@huida/knowledge'
import { sqlite } from '@huida/plugin-store-sqlite'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { storeFile } from '../settings/settings.js'
import { backUp } from './backup.js'
import { restore } from './restore.js'

const cleanup = cleanups(afterEach)
let folder: string
let here: { data: string; knowledge: string; locale: 'en' }
let there: typeof here
let saved: string

beforeEach(() => {
  jest.spyOn(console, 'log').mockImplementation(() => {})
  folder = temporaryFolder(cleanup)
  const places = (name: string) => ({
    ...{ data: join(folder, name, 'data'), knowledge: join(folder, name, 'shop.json'), locale: 'en' as const },
  })
  here = places('here')
  there = places('there')
  saved = join(folder, 'backups', 'monday')
})
afterEach(() => {
  jest.restoreAllMocks()
})

const said = (key: string): InboxEntry => ({
  adapter: 'web',
  conversation: 'web:1',
  acceptedAt: 10,
  event: { type: 'message', key, at: 9, conversation: { id: '1' }, user: { id: 'alice' }, parts: [text('hello')] },
})

async function openStore({ data }: typeof here): Promise<Store> {
  const { mkdirSync } = await import('node:fs')
  mkdirSync(data, { recursive: true })
  const store = sqlite({ file: storeFile(data) })
  await store.open()
  cleanup(() => store.close())
  return store
}

async function openArticles({ knowledge }: typeof here) {
  const space = await openSpace({ file: knowledge, create: 'shop' })
  cleanup(() => space.close())
  return space
}

const article = (answer: string) => ({
  ...{ id: 'jacket', scene: 'after-sale', problem: 'returns', locale: 'en', status: 'published' as const },
  ...{ question: 'How do I return a jacket?', answer, author: 'ann' },
})

/** A bot that runs, with records and articles. */
async function running() {
  const store = await openStore(here)
  await store.accept([said('1')])
  const space = await openArticles(here)
  await space.put(article('Within 7 days.'))
  return { store, space }
}

describe('a backup of a bot that runs', () => {
  test('is put in place elsewhere, with all of its records and every version of its articles', async () => {
    const { store, space } = await running()
    await space.put(article('Within 14 days.'))
    await backUp(saved, here)
    await store.accept([said('after')])
    await restore(saved, there)

    const copy = await openStore(there)
    expect(await copy.accept([said('1'), said('after')])).toMatchObject([{ fresh: false }, { fresh: true }])
    const articles = await openArticles(there)
    expect(articles.get('jacket')).toMatchObject({ answer: 'Within 14 days.', version: 2 })
    expect(articles.version('jacket', 1)).toMatchObject({ answer: 'Within 7 days.' })
    await articles.rollback({ by: 'ann' })
    expect(articles.get('jacket')).toMatchObject({ answer: 'Within 7 days.' })
  })

  test('holds the team and what customers sent besides words', async () => {
    await running()
    writeFileSync(join(here.data, 'team.yaml'), 'agents: [{ id: wang }]\n')
    const kept = folderMedia({ folder: join(here.data, 'media') })
    const id = await mediaId('store', 'web/alice', 'photo')
    await kept.open()
    await kept.put(id, new Blob(['a picture']).stream() as never, { mimeType: 'image/png', at: 10 })
    await backUp(saved, here)
    await restore(saved, there)

    expect(readFileSync(join(there.data, 'team.yaml'), 'utf8')).toContain('wang')
    const copy = folderMedia({ folder: join(there.data, 'media') })
    await copy.open()
    expect(await new Response((await copy.get(id))!.read()).text()).toBe('a picture')
    // What is there already is not mixed with what was saved.
    rmSync(storeFile(there.data))
    await expect(restore(saved, there)).rejects.toThrow(join(there.data, 'media'))
    await restore(saved, { ...there, overwrite: true })
    expect(readdirSync(there.data).filter((name) => name.startsWith('before-restore-'))).toHaveLength(1)
  })

  test('is for this user only, holds nothing else, and says what it holds', async () => {
    await running()
    await backUp(saved, here)
    const names = readdirSync(saved).sort()
    expect(names).toEqual(['huida.db', 'knowledge.history.jsonl', 'knowledge.json', 'manifest.json'])
    for (const name of names) expect((statSync(join(saved, name)).mode & 0o777).toString(8)).toBe('600')
    expect((statSync(saved).mode & 0o777).toString(8)).toBe('700')
    expect(readdirSync(join(folder, 'backups'))).toEqual(['monday'])
    expect(JSON.parse(readFileSync(join(saved, 'manifest.json'), 'utf8'))).toMatchObject({
      format: 'huida-backup/1',
      files: [{ name: 'huida.db' }, { name: 'knowledge.json' }, { name: 'knowledge.history.jsonl' }],
    })
  })

  test('while the articles are being edited fits together', async () => {
    const { space } = await running()
    let isEditing = true
    const editing = (async () => {
      for (let n = 0; isEditing; n++) {
        await space.put(article(`Within ${n} days.`))
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    })()
    await backUp(saved, here)
    isEditing = false
    await editing
    await restore(saved, there)
    const articles = await openArticles(there)
    expect(articles.problems).toEqual([])
    const versions = articles.versions('jacket')
    expect(articles.get('jacket')).toEqual(versions.at(-1)!.article)
    expect(versions.every(({ by }) => by === 'ann')).toBe(true)
  })

  test('overwrites nothing, and leaves nothing half done behind', async () => {
    await running()
    await backUp(saved, here)
    await expect(backUp(saved, here)).rejects.toThrow('is not empty')
    await expect(backUp(join(folder, 'backups', 'none'), there)).rejects.toThrow('Start the bot once')
    expect(readdirSync(join(folder, 'backups'))).toEqual(['monday'])
  })
})

describe('restoring', () => {
  beforeEach(async () => {
    const { store, space } = await running()
    await backUp(saved, here)
    await store.accept([said('later')])
    await space.put(article('Never.'))
  })

  test('is refused while the bot runs, and where something is already; with --overwrite it is moved aside', async () => {
    await expect(restore(saved, here)).rejects.toThrow('A running bot owns')
    const other = await openStore(there)
    await other.accept([said('theirs')])
    await other.close()
    await expect(restore(saved, there)).rejects.toThrow('There is something already')
    await restore(saved, { ...there, overwrite: true })
    const copy = await openStore(there)
    expect(await copy.accept([said('1'), said('theirs')])).toMatchObject([{ fresh: false }, { fresh: true }])
    const [aside] = readdirSync(there.data).filter((name) => name.startsWith('before-restore-'))
    const before = sqlite({ file: join(there.data, aside!, 'huida.db') })
    await before.open()
    expect(await before.accept([said('theirs')])).toMatchObject([{ fresh: false }])
    await before.close()
  })

  test('the same articles that are there already are no reason to refuse', async () => {
    await restore(saved, there)
    rmSync(there.data, { recursive: true })
    await restore(saved, there)
    expect(existsSync(storeFile(there.data))).toBe(true)
  })

  test.each([
    ['a folder that is none', () => rmSync(join(saved, 'manifest.json')), 'is no backup'],
    ['a file that is missing', () => rmSync(join(saved, 'knowledge.json')), 'is missing'],
    ['a file that was changed', () => writeFileSync(join(saved, 'huida.db'), 'x'), 'is not what was saved'],
    [
      'a manifest that names a file elsewhere',
      () => {
        const path = join(saved, 'manifest.json')
        writeFileSync(path, readFileSync(path, 'utf8').replace('knowledge.json', '../../etc/passwd'))
      },
      'names a file that no backup holds',
    ],
    [
      'a backup of another version',
      () => writeFileSync(join(saved, 'manifest.json'), '{"format":"huida-backup/9","files":[]}'),
      'another version',
    ],
  ])('%s is told, and nothing is touched', async (_, spoil, told) => {
    spoil()
    await expect(restore(saved, there)).rejects.toThrow(told)
    expect(existsSync(there.data)).toBe(false)
  })
})
