import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { cleanups, startProgram } from '@huida/core/testing'
import { afterEach, expect, test } from '@jest/globals'
import { noPostgres } from './testing/index.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const missing =
  noPostgres() ??
  (process.env.HUIDA_TEST_STORE ? 'all tests are on PostgreSQL already' : undefined) ??
  (existsSync(`${root}plugins/store-postgres/dist/testing/index.js`) ? undefined : 'needs npm run build')
const cleanup = cleanups(afterEach)
/** Four files of tests, one after the other, each with as many databases as tests. */
const ENDS_WITHIN_MS = 1_200_000

/** Some of what HUIDA_TEST_STORE=postgres runs: one file of each kind. */
const files = [
  'core/src/bot-lifecycle.test.ts',
  'plugins/escalation/src/escalation.test.ts',
  'plugins/conversations/src/conversations.test.ts',
  'adapters/web/src/index.test.ts',
]

;(missing ? test.skip : test)(
  `tests that keep what they do in memory pass on PostgreSQL, too${missing ? ` (${missing})` : ''}`,
  async () => {
    const jest = [
      '--experimental-vm-modules',
      '--no-warnings',
      'node_modules/jest/bin/jest.js',
      '-w',
      '1',
      '--runTestsByPath',
    ]
    const env = { HUIDA_TEST_STORE: 'postgres', HOME: process.env.HOME ?? '/', NODE_ENV: 'test' }
    const { code, err } = await startProgram([...jest, ...files], { cleanup, cwd: root, env }).ended
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('Test Suites: 4 passed, 4 total') })
  },
  ENDS_WITHIN_MS,
)
