import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import { chromiumPath, noChromium } from './chromium.js'
import { cleanups, temporaryFolder } from './cleanup.js'

const cleanup = cleanups(afterEach)

function setChromium(path: string | undefined): void {
  const { CHROMIUM } = process.env
  const set = (value: string | undefined) => {
    if (value === undefined) delete process.env.CHROMIUM
    else process.env.CHROMIUM = value
  }
  cleanup(() => set(CHROMIUM))
  set(path)
}

test('the Chromium that is named is driven', () => {
  const place = join(temporaryFolder(cleanup), 'chromium')
  writeFileSync(place, '')
  setChromium(place)
  expect(chromiumPath()).toBe(place)
  expect(noChromium()).toBeUndefined()
})

test('one that is named and is not there is not replaced by another, and that is told', () => {
  setChromium('/nowhere/chromium')
  expect(chromiumPath()).toBeUndefined()
  expect(noChromium()).toContain('set CHROMIUM')
})
