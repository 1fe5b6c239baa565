import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { cleanups, startProgram } from '@huida/core/testing'
import { afterEach, expect, test } from '@jest/globals'
import { noPostgres } from './testing/index.js'

const script = fileURLToPath(new URL('../../../scripts/faults/run.mjs', import.meta.url))
const isBuilt = existsSync(new URL('../dist/testing/index.js', import.meta.url))
const missing = isBuilt ? noPostgres() : 'needs npm run build'
const cleanup = cleanups(afterEach)

;(missing ? test.skip : test)(
  `two workers keep every promise while they and the database are killed, stopped and cut off${missing ? ` (${missing})` : ''}`,
  async () => {
    const { code, out, err } = await startProgram([script, '--short', '--seed', '1'], { cleanup }).ended
    expect({ code, out, err }).toEqual({ code: 0, out: expect.stringContaining('every promise kept'), err: '' })
  },
)
