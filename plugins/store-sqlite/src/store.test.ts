import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { storeCases } from '@huida/core/testing'
import { describe, test } from '@jest/globals'
import { sqlite } from './index.js'

for (const { name, run, skip } of storeCases) {
  const runs = skip ? test.skip : test
  describe('in a file', () => {
    runs(name, () => run(async () => sqlite({ file: join(mkdtempSync(join(tmpdir(), 'huida-')), 'data', 'huida.db') })))
  })
}
