import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { cleanups, startProgram } from '@huida/core/testing'
import { afterEach, expect, test } from '@jest/globals'

// This plays the core as it is installed, so it needs it built: npm run build.
const isBuilt = existsSync(new URL('../../dist/index.js', import.meta.url))
const script = fileURLToPath(new URL('../../../scripts/simulate/run.mjs', import.meta.url))
const cleanup = cleanups(afterEach)

/** `npm run test:simulation` plays 100,000. */
const SEEDS = 2_000

;(isBuilt ? test : test.skip)(
  'two workers on one store keep every promise, whenever they are killed, stand still or do not hear what the store has done',
  async () => {
    const { code, out } = await startProgram([script, '--seeds', String(SEEDS)], { cleanup }).ended
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('every promise kept') })
  },
)
