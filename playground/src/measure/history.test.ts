import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { commitOf, lastOf, readHistory, remember } from './history.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'huida-history-'))
})
afterAll(() => rm(folder, { recursive: true }))

const run = (time: string, rows: Record<string, Record<string, number>>, suite = 'ours') => ({ time, suite, rows })

it('remembers runs in a file that it makes with its folder, and tells suites apart', async () => {
  const file = join(folder, 'new', 'history.jsonl')
  expect(await readHistory(file, 'ours')).toEqual([])
  await remember(file, run('2026-01-01', { faq: { hit1: 0.5 } }))
  await remember(file, run('2026-01-02', { faq: { hit1: 0.1 } }, 'theirs'))
  expect(await readHistory(file, 'ours')).toEqual([run('2026-01-01', { faq: { hit1: 0.5 } })])
})

it('the last figure is that of the last run that measured it', () => {
  const runs = [run('1', { faq: { hit1: 0.5 }, other: { hit1: 0.7 } }), run('2', { faq: { hit1: 0.6 } })]
  expect([lastOf(runs, 'faq', 'hit1'), lastOf(runs, 'other', 'hit1'), lastOf(runs, 'faq', 'mrr10')]).toEqual([
    0.6,
    0.7,
    undefined,
  ])
})

it('a line that is no run is told with its number', async () => {
  const file = join(folder, 'broken.jsonl')
  await writeFile(file, '{"suite":"ours","rows":{}}\n{"suite":')
  await expect(readHistory(file, 'ours')).rejects.toThrow(`${file}: line 2 is no run of huida eval.`)
})

it('outside of a repository there is no commit', async () => {
  expect(await commitOf(folder)).toBeUndefined()
})
