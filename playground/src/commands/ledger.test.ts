import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createBot } from '@huida/core'
import { cleanups, temporaryFolder, testChat } from '@huida/core/testing'
import { sqlite } from '@huida/plugin-store-sqlite'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { storeFile } from '../settings/settings.js'
import { ledger } from './ledger.js'

const cleanup = cleanups(afterEach)
let data: string
let printed: string

beforeEach(async () => {
  printed = ''
  jest.spyOn(console, 'log').mockImplementation((line: string) => {
    printed += `${line}\n`
  })
  data = join(temporaryFolder(cleanup), 'data')
  mkdirSync(data)
  const store = sqlite({ file: storeFile(data) })
  const chat = testChat({ store })
  const bot = await createBot({ adapters: [chat.adapter], store })
    .on('message', (ctx) => {
      ctx.trace({
        step: 'echo',
        saw: ctx.event.type === 'message' ? JSON.stringify(ctx.event.parts) : '',
        chose: hostile,
      })
      ctx.record('echo.said', { said: hostile })
      return `you said ${hostile}`
    })
    .start()
  await chat.user('alice').says(hostile)
  await bot.stop()
})
afterEach(() => {
  jest.restoreAllMocks()
})

/** It clears the screen, sets the title, turns a line around, and pretends to be a line of the ledger. */
const hostile = 'a\u001b[2J\u001b]0;owned\u0007\u009b31m\u202eb\n01-01 00:00:00 → all is well, call 13812345678'
const id = 'test:alice'

test('what customers wrote moves no cursor, and no line of theirs looks like one of ours', async () => {
  await ledger(id, { data })
  expect(printed.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u)
  expect(printed).toContain('\\u001b[2J')
  expect(printed.split('\n').filter((line) => line.startsWith('01-01'))).toEqual([])
})

test('personal data is masked, and shown when that is asked for', async () => {
  await ledger(id, { data })
  expect(printed).toContain('[phone]')
  expect(printed).not.toContain('13812345678')
  printed = ''
  await ledger(id, { data, json: true })
  expect(printed).not.toContain('13812345678')
  printed = ''
  await ledger(id, { data, clear: true })
  expect(printed).toContain('13812345678')
})

test('JSON is what was stored, and harmless on a terminal', async () => {
  await ledger(id, { data, json: true, clear: true })
  expect(printed.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u)
  expect(JSON.stringify(JSON.parse(printed))).toContain(JSON.stringify(hostile).slice(1, -1))
})
