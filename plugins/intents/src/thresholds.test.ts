import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cleanups, temporaryFolder } from '@huida/core/testing'
import { afterEach, expect, test } from '@jest/globals'
import { readThresholds } from './thresholds.js'

const cleanup = cleanups(afterEach)

test('thresholds are read from a file, and a file that holds none says what to mend', async () => {
  const file = join(temporaryFolder(cleanup), 'thresholds.json')
  await expect(readThresholds(file)).rejects.toThrow(/cannot be read as thresholds/)
  await writeFile(file, '{ "en": { "default": 0.6, "intents": { "refund_status": 0.7 } } }')
  expect(await readThresholds(file)).toEqual({ en: { default: 0.6, intents: { refund_status: 0.7 } } })
  await writeFile(file, '{ "en": { "default": 7 } }')
  await expect(readThresholds(file)).rejects.toThrow(/does not hold thresholds, at "en\.default"/)
})
