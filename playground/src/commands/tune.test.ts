import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cleanups, startProgram, temporaryFolder } from '@huida/core/testing'
import { readThresholds } from '@huida/plugin-intents'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { packageFolder } from '../folder.js'

const cleanup = cleanups(afterAll)
const folder = temporaryFolder(cleanup)

const describeBuilt = existsSync(join(packageFolder, 'dist/src/cli.js')) ? describe : describe.skip

const things = ['shoes', 'jacket', 'lamp', 'phone', 'book', 'kettle', 'scarf', 'chair', 'desk', 'watch']
const csv = (...rows: [string, string][]) => ['text,intent', ...rows.map((row) => row.join(','))].join('\n')

beforeAll(() => {
  const returns = things.map((thing): [string, string] => [`I want to send the ${thing} back`, 'return_goods'])
  const parcels = things.map((thing): [string, string] => [`where is the parcel with my ${thing}`, 'track_parcel'])
  writeFileSync(join(folder, 'train.csv'), csv(...returns, ...parcels))
  const asked: [string, string][] = [
    ['can I send it back', 'return_goods'],
    ['where is my parcel', 'track_parcel'],
    ['tell me a joke', 'oos'],
  ]
  writeFileSync(join(folder, 'test.csv'), csv(...asked))
})

/** Runs the command, and resolves with its exit code and what it printed. */
const tune = (...args: string[]) =>
  startProgram([join(packageFolder, 'bin/huida.js'), 'tune', ...args], { cleanup }).ended

describeBuilt('huida tune (needs npm run build)', () => {
  test('writes thresholds as the plugin takes them and a report, and prints the conclusion', async () => {
    const files = { thresholds: join(folder, 'thresholds.json'), report: join(folder, 'tune.html') }
    const written = ['--thresholds', files.thresholds, '--report', files.report]
    const { code, out } = await tune(folder, '--folds', '2', '--transfer', '0.6', '--locale', 'en', ...written)
    expect(code).toBe(0)
    expect(Object.keys((await readThresholds(files.thresholds)).en!.intents)).toEqual(['return_goods', 'track_parcel'])
    const [, conclusion] = out.split('\n')
    expect(readFileSync(files.report, 'utf8')).toContain(conclusion)
  })

  test('what cannot be tuned is told, with what to do', async () => {
    const [nowhere, share] = await Promise.all([tune('/nowhere'), tune(folder, '--accuracy', '90')])
    expect([nowhere.code, nowhere.err]).toEqual([1, expect.stringMatching(/^\/nowhere cannot be read \(ENOENT\)/)])
    expect([share.code, share.err]).toEqual([1, expect.stringContaining('Write 0.9 for 90 %.')])
  })
})
