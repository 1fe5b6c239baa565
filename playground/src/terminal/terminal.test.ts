import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { choices, createBot } from '@huida/core'
import { expect, test } from '@jest/globals'
import { terminal } from './terminal.js'

/** What a bot that offers a choice prints for these lines. */
async function printed(...lines: string[]) {
  const output = new PassThrough()
  const { adapter, ended } = terminal({ input: Readable.from(lines.map((line) => `${line}\n`)), output })
  const bot = createBot({ adapters: [adapter] })
    .chosen('b', () => 'B it is')
    .on('message', (ctx) => (ctx.text === 'pick' ? choices('which?', ['a', 'b']) : `you said ${ctx.text}`))
  await bot.start()
  await ended
  await bot.stop()
  output.end()
  return text(output)
}

test('each line is a message, empty ones are none, and the end of the input ends the talk', async () => {
  expect(await printed('one', '', 'two')).toBe('you said one\n\nyou said two\n\n')
})

test('a choice is made by its number', async () => {
  expect(await printed('pick', '2')).toBe('which?\n1. a\n2. b\nReply with a number to choose\n\nB it is\n\n')
})

test('a line that is too long is refused in words, and the talk goes on', async () => {
  const out = await printed('x'.repeat(8_001), 'two')
  expect(out).toContain('at most 8000 are taken')
  expect(out).toContain('you said two')
})
