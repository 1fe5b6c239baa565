import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import type { ArticleInput } from './article.js'
import { exportFolder, toCsv, toJson } from './export.js'
import { importSource } from './import/index.js'
import { memorySpace, openSpace } from './space/space.js'

const articles: ArticleInput[] = [
  {
    id: 'return-clothes.zh',
    scene: 'after-sale',
    problem: 'returns',
    locale: 'zh',
    question: '衣服不合适，怎么"退货"？',
    phrasings: ['退衣服', 'true', '1e3'],
    answer: '七天内申请：\n\n1. 打开订单\n2. 点「退货」, 免费',
    status: 'draft',
    author: 'ann',
  },
  {
    id: 'a/b',
    scene: 'pre-sale',
    problem: 'price: net',
    locale: 'en',
    question: '- Is it #1?',
    answer: 'Yes: always.',
    status: 'draft',
    legal: true,
    audience: ['vip', 'staff'],
    validFrom: '2026-01-01',
    validUntil: '2027-01-01T00:00:00Z',
  },
]

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'huida-export-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** What an import is compared by. */
const plain = (all: readonly ArticleInput[]) =>
  [...all]
    .sort((left, right) => left.id.localeCompare(right.id))
    .map(({ origin: _, updatedAt: __, version: ___, phrasings = [], ...article }) => ({ ...article, phrasings }))

const stored = async () => (await memorySpace('shop', articles)).list()

it('a folder of Markdown brings the same articles back', async () => {
  await exportFolder(folder, await stored())
  const { articles: back, problems } = await importSource(folder)
  expect(problems).toEqual([])
  expect(plain(back)).toEqual(plain(articles))
})

it('a table brings the same articles back', async () => {
  const file = join(folder, 'all.csv')
  await writeFile(file, toCsv(await stored()))
  expect(plain((await importSource(file)).articles)).toEqual(plain(articles))
})

it('a table keeps bars, strokes and signs that are words, and starts no formula', async () => {
  const [article] = await stored()
  const texts = ['S|M', 'a\\|b', '=1+1', "'=1", '+86 138', '@all', '-5℃', 'C:\\dir', '退吗？/换吗？']
  const odd = texts.map((question, i) => ({
    ...article!,
    id: `odd-${i}`,
    question,
    phrasings: [question, `${question} ${i}`],
    answer: question,
  }))
  odd.push({ ...odd[0]!, id: 'odd-one', phrasings: ['S|M'] })
  const table = toCsv(odd)
  expect(table).not.toMatch(/,"?[=+@-]/)
  const file = join(folder, 'odd.csv')
  await writeFile(file, table)
  expect(plain((await importSource(file)).articles)).toEqual(plain(odd))
})

it('a knowledge file is one that can be opened', async () => {
  const file = join(folder, 'copy.json')
  await writeFile(file, toJson('shop', await stored(), { review: 'required', synonyms: [['a', 'b']] }))
  const space = await openSpace({ file, readOnly: true })
  expect([space.review, space.synonyms()]).toEqual(['required', [['a', 'b']]])
  expect(plain(space.list())).toEqual(plain(articles))
  await space.close()
})

it('an id never leads out of the folder', async () => {
  const [article] = await stored()
  await exportFolder(join(folder, 'in'), [{ ...article!, id: '../../out' }])
  expect(await readdir(folder)).toEqual(['in'])
})
