import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { protocolPage } from './page.js'

test('the reference page says what the code runs (node scripts/handoff-page.mjs writes it)', () => {
  const page = new URL('../../../../docs/reference/handoff.md', import.meta.url)
  expect(readFileSync(page, 'utf8')).toBe(protocolPage())
})
