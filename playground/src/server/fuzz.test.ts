import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cleanups, startProgram } from '@huida/core/testing'
import { afterEach, describe, expect, test } from '@jest/globals'
import { packageFolder } from '../folder.js'

// The whole of it is `npm run test:fuzz`: 12,000 requests.
const REQUESTS = 1_500

const cleanup = cleanups(afterEach)

const script = join(packageFolder, '../scripts/fuzz/run.mjs')
const isBuilt = existsSync(join(packageFolder, 'dist/src/server/serve.js')) && existsSync(script)

// A process of its own, since one that ends is what is looked for. It needs npm run build.
;(isBuilt ? describe : describe.skip)(
  'raw requests, as no client library would send them (needs npm run build)',
  () => {
    test(`${REQUESTS} of them end no process, find no fault, and none is answered with 500`, async () => {
      const { ended } = startProgram([script, '--requests', String(REQUESTS), '--seed', '7000000'], { cleanup })
      const { code, out, err } = await ended
      expect(code === 0 ? '' : `${out}${err}`).toBe('')
      expect(out).toContain('The process lives and answers.')
    })
  },
)
