import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cleanups, startProgram, temporaryFolder } from '@huida/core/testing'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { packageFolder } from '../folder.js'

const cleanup = cleanups(afterAll)
const cli = join(packageFolder, 'dist/src/cli.js')
// These run the program as it is installed, so they need it built: npm run build.
const describeBuilt = existsSync(cli) ? describe : describe.skip

describeBuilt('huida records prune', () => {
  const data = temporaryFolder(cleanup)
  let url: string
  beforeAll(async () => {
    const program = startProgram([cli, 'start', '--port', '0', '--data', data], { cleanup })
    url = await program.prints(/http:\/\/localhost:\d+/)
  })
  const prune = async (...words: string[]) => {
    const all = [cli, 'records', 'prune', ...words, '--url', url, '--data', data, '--locale', 'en']
    const { code, out, err } = await startProgram(all, { cleanup }).ended
    return { code, said: `${out}${err}` }
  }

  test('needs to be told for how long what is kept', async () => {
    expect(await prune()).toEqual({ code: 1, said: expect.stringContaining('Nothing says how long') })
    expect(await prune('--keep', 'traces=1')).toEqual({
      code: 1,
      said: expect.stringContaining('"traces=1" says no days'),
    })
    expect(await prune('--keep', 'cookies=30')).toEqual({
      ...{ code: 1, said: expect.stringContaining('There is no cookies to delete. There are: conversations, traces') },
    })
  })

  test('says how much that is first, and deletes it with --yes', async () => {
    const counted = await prune('--keep', 'conversations=365', 'traces=30')
    expect(counted).toEqual({
      code: 0,
      said: expect.stringMatching(/conversations +> 365 days +0\ntraces +> 30 days +0/),
    })
    expect(counted.said).toContain('Nothing was deleted.')
    expect(await prune('--keep', 'traces=30', '--yes')).toEqual({
      ...{ code: 0, said: expect.stringContaining('Deleted: traces 0') },
    })
  })
})
