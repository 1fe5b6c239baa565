import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { readThresholds } from './thresholds.js'

test('thresholds are read from a file, and a file that holds none says what to mend', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'thresholds-')), 'thresholds.json')
  await expect(readThresholds(file)).rejects.toThrow(/cannot be read as thresholds/)
  await writeFile(file, '{ "en": { "default": 0.6, "intents": { "refund_status": 0.7 } } }')
  expect(await readThresholds(file)).toEqual({ en: { default: 0.6, intents: { refund_status: 0.7 } } })
  await writeFile(file, '{ "en": { "default": 7 } }')
  await expect(readThresholds(file)).rejects.toThrow(/does not hold thresholds, at "en\.default"/)
})
