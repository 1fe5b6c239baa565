import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { readSuite, writeFloors } from './suite.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'huida-suite-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function suite(text: string, name = 'suite.yaml'): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, text)
  return file
}

const good = `name: ours
rows:
  # Measured on a Monday.
  - name: faq
    kind: retrieval
    data: data/faq
    figures:
      hit1: { floor: 0.5, target: 0.9 }
      hit1.tw: {}
  - name: times
    kind: intents
    locale: en
    data: data/banking
    train: train.csv
    test: [ a.csv, b.csv ]
    figures:
      trainSeconds: { floor: 10 }
`

it('a suite is rows with paths from where its file lies', async () => {
  const { name, rows } = await readSuite(await suite(good))
  expect([name, rows.length]).toEqual(['ours', 2])
  expect(rows[0]).toMatchObject({ kind: 'retrieval', data: join(folder, 'data/faq'), optional: false })
  expect(rows[1]).toMatchObject({ train: ['train.csv'], test: ['a.csv', 'b.csv'] })
})

it('a suite may be JSON', async () => {
  const row = { name: 'faq', kind: 'retrieval', data: 'faq', figures: { hit1: { floor: 0.5 } } }
  const { rows } = await readSuite(await suite(JSON.stringify({ name: 'ours', rows: [row] }), 'suite.json'))
  expect(rows[0]).toMatchObject({ name: 'faq', figures: { hit1: { floor: 0.5 } } })
})

it('everything that is wrong in a suite is told with its line', async () => {
  const wrong = good.replace('floor: 0.5', 'floor: high').replace('locale: en', 'locale: fr')
  const told = readSuite(await suite(wrong))
  await expect(told).rejects.toThrow(/line 8: "rows\.0\.figures\.hit1\.floor": .*number/)
  await expect(told).rejects.toThrow(/line 12: "rows\.1\.locale": /)
})

it('a figure that its kind does not have is told with those that it has', async () => {
  await expect(readSuite(await suite(good.replace('hit1:', 'hits:')))).rejects.toThrow(
    'line 8: row "faq": retrieval has no figure "hits", but hit1, mrr10, ndcg10',
  )
})

it('two rows of one name would share one history, and are refused', async () => {
  await expect(readSuite(await suite(good.replace('name: times', 'name: faq')))).rejects.toThrow(
    'line 10: a second row is called "faq"',
  )
})

it('what is no YAML is told with its line', async () => {
  await expect(readSuite(await suite('name: ours\nrows: [\n'))).rejects.toThrow(
    /is no suite that can be run:\n {2}line \d/,
  )
})

it('floors are set to what was measured less a margin, and nothing else in the file changes', async () => {
  const file = await suite(good)
  const measured = new Map([
    ['faq', { hit1: { value: 0.8127, of: 1_000 }, 'hit1.tw': { value: 0.7, of: 10 } }],
    ['times', { trainSeconds: { value: 4 } }],
  ])
  await writeFloors(await readSuite(file), measured)
  const expected = good
    .replace('floor: 0.5', 'floor: 0.807')
    .replace('hit1.tw: {}', 'hit1.tw: { floor: 0.6 }')
    .replace('floor: 10', 'floor: 8')
  expect(await readFile(file, 'utf8')).toBe(expected)
})
