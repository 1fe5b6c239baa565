import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import type { Quarantined } from '../import/quarantined.js'
import { openQuarantine } from './quarantine.js'
import { openSpace } from './space.js'

let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'huida-quarantine-'))
  file = join(folder, 'shop.json')
})

afterEach(() => rm(folder, { recursive: true }))

const piece: Quarantined = {
  id: 'faq-1',
  source: 'faq.md',
  line: 3,
  fields: { question: '怎么退货？', answer: '七天内申请。', scene: 'after-sale' },
  problems: [
    { code: 'ARTICLE_INVALID', source: 'faq.md', article: 'faq-1', line: 3, field: 'problem', fault: 'missing' },
  ],
}

it('keeps what waits, across restarts; importing again replaces it', async () => {
  await (await openQuarantine(file)).add([piece])
  const again = await openQuarantine(file)
  await again.add([{ ...piece, line: 4 }])
  expect(again.list()).toMatchObject([{ id: 'faq-1', line: 4 }])
})

it('gives an article once what it lacks is given, and says what is lacking until then', async () => {
  const quarantine = await openQuarantine(file)
  await quarantine.add([piece])
  expect(() => quarantine.complete('faq-1', {})).toThrow('"problem" is missing')
  expect(quarantine.complete('faq-1', { problem: 'returns' })).toMatchObject({
    id: 'faq-1',
    locale: 'zh',
    status: 'draft',
    problem: 'returns',
  })
  expect(await quarantine.discard(['faq-1'])).toBe(1)
  expect((await openQuarantine(file)).list()).toEqual([])
})

it('gives an article without the fields that are dropped, and none that still holds a script', async () => {
  const quarantine = await openQuarantine(file)
  const refused = { code: 'IMPORT_REFUSED', source: 'faq.md', refusal: 'active-content', found: '<script>' } as const
  await quarantine.add([
    { ...piece, id: 'odd', fields: { ...piece.fields, problem: 'returns', views: '12' } },
    { ...piece, id: 'active', fields: { ...piece.fields, problem: 'returns' }, problems: [refused] },
  ])
  expect(() => quarantine.complete('odd', {})).toThrow('"views" is not a field')
  expect(quarantine.complete('odd', {}, ['views'])).toMatchObject({ id: 'odd', status: 'draft' })
  expect(() => quarantine.complete('active', {})).toThrow('runs by itself')
  expect(quarantine.complete('active', { answer: '七天内。' })).toMatchObject({ answer: '七天内。' })
})

it('refuses what does not wait', async () => {
  const quarantine = await openQuarantine(file)
  expect(() => quarantine.complete('nothing', {})).toThrow('Nothing with the id nothing waits')
})

it('is, like the history, a file that only this user may read', async () => {
  await (await openQuarantine(file)).add([piece])
  const space = await openSpace({ file, create: 'shop' })
  await space.put({ ...(await openQuarantine(file)).complete('faq-1', { problem: 'returns' }) })
  await space.close()
  const modes = await Promise.all(
    (await readdir(folder)).map(async (name) => [name, ((await stat(join(folder, name))).mode & 0o777).toString(8)]),
  )
  expect(modes).toContainEqual(['shop.quarantine.json', '600'])
  expect(modes).toContainEqual(['shop.history.jsonl', '600'])
})
