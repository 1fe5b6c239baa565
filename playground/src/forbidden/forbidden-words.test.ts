import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { card, choices, createBot } from '@huida/core'
import { cleanups, temporaryFolder, testChat, testStore } from '@huida/core/testing'
import { afterEach, describe, expect, test } from '@jest/globals'
import { ForbiddenList } from './forbidden-list.js'
import { forbiddenWords, masked } from './forbidden-words.js'

const cleanup = cleanups(afterEach)

describe('a word that must not be said is hidden', () => {
  test.each([
    ['这是全网最低价！', ['最低价'], '这是全网＊＊＊！'],
    ['最 低 价，最-低-价，最​低价', ['最低价'], '＊ ＊ ＊，＊-＊-＊，＊​＊＊'],
    ['ＦＲＥＥ money and free', ['free'], '＊＊＊＊ money and ＊＊＊＊'],
    [
      'Guaranteed! GUARANTEED. g-u-a-r-a-n-t-e-e-d',
      ['guaranteed'],
      '＊＊＊＊＊＊＊＊＊＊! ＊＊＊＊＊＊＊＊＊＊. ＊-＊-＊-＊-＊-＊-＊-＊-＊-＊',
    ],
    ['Free money, freemoney', ['free money'], '＊＊＊＊ ＊＊＊＊＊, ＊＊＊＊＊＊＊＊＊'],
  ])('%s', (text, words, shown) => expect(masked(text, words)).toBe(shown))
})

describe('another word is not', () => {
  test.each([
    ['class, assessment, as soon, as so', ['ass']],
    ['我最。低价', ['最低价']],
    ['The word stands alone', ['', '  ', '＊', '。']],
    ['😀 signs of two units 😀', ['ＡＢ']],
  ])('%s', (text, words) => expect(masked(text, words)).toBe(text))
})

test('everything that the bot says is cleaned, however it says it, by the words of that moment', async () => {
  const store = testStore()
  const { user, sent, adapter } = testChat({ store })
  let words = ['best price']
  const bot = await createBot({ adapters: [adapter], store })
    .use(forbiddenWords({ words: () => words }))
    .on('message', async (ctx) => {
      ctx.reply('The best price, said first')
      if (ctx.text === 'choices') return choices('The Best Price?', [{ label: 'best price', value: 'best price' }])
      if (ctx.text === 'card') return card('BEST PRICE', { text: 'best price' })
      return ctx.stream(inPieces('This is the best price of all.'))
    })
    .start()
  cleanup(() => bot.stop())
  await user('alice').says('stream')
  await user('alice').says('choices')
  await user('alice').says('card')
  const told = JSON.stringify(sent)
  expect(told).not.toMatch(/best price(?!","?}|"})/i)
  expect(told).toContain('This is the ＊＊＊＊ ＊＊＊＊＊ of all.')
  expect(told).toContain('"label":"＊＊＊＊ ＊＊＊＊＊","value":"best price"')
  words = []
  await user('alice').says('card')
  expect(JSON.stringify(sent.at(-1))).toContain('BEST PRICE')
})

async function* inPieces(text: string): AsyncIterable<string> {
  for (const sign of text) yield sign
}

test('words that are forbidden in one process are hidden by all that share the folder', () => {
  const data = temporaryFolder(cleanup)
  const [one, other] = [new ForbiddenList(data), new ForbiddenList(data)]
  one.replace(['最低价'])
  expect(other.words()).toEqual(['最低价'])
  other.replace(['最低价', 'best price'])
  expect(one.list()).toEqual(['最低价', 'best price'])
  // What cannot be read takes nothing away.
  rmSync(join(data, 'forbidden-words.txt'))
  mkdirSync(join(data, 'forbidden-words.txt'))
  expect(one.words()).toEqual(['最低价', 'best price'])
})
