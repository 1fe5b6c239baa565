import { describe, expect, test } from '@jest/globals'
import { createBot } from '../index.js'
import { testChat } from '../testing/index.js'
import { inLanguage, localised, shownBy, spoken, withOwnWords } from './locale.js'

/** A bot that answers with the language that it answers in. */
async function speaker(options: { locales?: string[]; locale?: string } = {}) {
  const chat = testChat()
  await chat.start((base) => createBot({ ...base, ...options }).on('message', (ctx) => ctx.locale))
  return async (said: string[], user: { locale?: string } = {}) => {
    const customer = chat.user(crypto.randomUUID(), user)
    for (const text of said) await customer.says(text)
    return customer.sees().map((part) => (part.type === 'text' ? part.text : ''))
  }
}

describe('the language of a conversation', () => {
  test.each([
    ['ok'],
    ['VIP'],
    ['XXL'],
    ['SF1234567890123'],
    ['iPhone 15 Pro Max'],
    ['thanks'],
    ['OK thanks'],
    ['E203'],
    ['wifi'],
    ['👍'],
    ['https://shop.example/item/1'],
    ['a@b.example'],
    ['123456'],
  ])('stays Chinese when a Chinese customer writes "%s"', async (text) => {
    const ask = await speaker()
    expect(await ask(['怎么开发票', text])).toEqual(['zh', 'zh'])
  })

  test.each([['顺丰'], ['OK 好']])(
    'stays English when a customer who writes English names something: "%s" in a sentence',
    async (name) => {
      const ask = await speaker()
      expect(await ask(['where is my parcel please', `did you give it to ${name} today`])).toEqual(['en', 'en'])
    },
  )

  test('changes when a message of several words shows it', async () => {
    const ask = await speaker()
    expect(await ask(['怎么开发票', 'how do I get an invoice?', 'ok', '谢谢，那运费谁出呢'])).toEqual([
      'zh',
      'en',
      'en',
      'zh',
    ])
  })

  test('begins with what the platform tells of the customer, else with what the first words hint at', async () => {
    const ask = await speaker()
    expect(await ask(['ok'], { locale: 'zh-hans' })).toEqual(['zh'])
    expect(await ask(['ok'])).toEqual(['en'])
    expect(await ask(['123'])).toEqual(['zh'])
  })

  test('that the bot does not speak becomes English, or what the bot says is its default', async () => {
    expect(await (await speaker())(['123'], { locale: 'de' })).toEqual(['en'])
    expect(await (await speaker({ locales: ['zh', 'en'], locale: 'zh' }))(['123'], { locale: 'de' })).toEqual(['zh'])
    expect(await (await speaker({ locales: ['fr'] }))(['123'], { locale: 'de' })).toEqual(['fr'])
  })

  test('is any that the bot declares; those of one script are kept apart by the customer', async () => {
    const ask = await speaker({ locales: ['de', 'en', 'ja', 'ru'] })
    expect(await ask(['wo ist mein paket bitte heute'], { locale: 'de-AT' })).toEqual(['de'])
    expect(await ask(['where is my order'], { locale: 'en-GB' })).toEqual(['en'])
    expect(await ask(['ありがとうございます'])).toEqual(['ja'])
    expect(await ask(['Где мой заказ сейчас'])).toEqual(['ru'])
  })
})

test('a table is read by the tag, the language, the fallback, English, or what comes first', () => {
  const table = { zh: 1, en: 2, 'pt-BR': 3 }
  expect(['zh', 'zh-TW', 'pt', 'fr'].map((locale) => localised(table, locale))).toEqual([1, 1, 3, 2])
  expect(localised(table, 'fr', 'zh-CN')).toBe(1)
  expect(localised({ zh: 1 }, 'fr')).toBe(1)
})

test('tags mean the languages that are spoken', () => {
  expect(spoken('zh_Hant_TW', ['en', 'zh'])).toBe('zh')
  expect(spoken('fr', ['en', 'zh'])).toBeUndefined()
  expect(shownBy('', ['en', 'zh'])).toBeUndefined()
})

describe('words that somebody has replaced', () => {
  const words = { zh: { yes: '好', no: '不' }, en: { yes: 'yes', no: 'no' } }

  test.each([
    ['zh', '行', '不'],
    ['zh-TW', '行', '不'],
    ['en', 'yes', 'no'],
    // Another language reads the built-in English, and nothing that was replaced for Chinese.
    ['de', 'yes', 'no'],
  ])('stand beside those that were not, in their language only: %s', (locale, yes, no) => {
    expect(withOwnWords(words, { zh: { yes: '行' } }, locale)).toEqual({ yes, no })
  })

  test('of the tag itself go before those of its language', () => {
    expect(inLanguage({ zh: 1, 'zh-TW': 2 }, 'zh-TW')).toBe(2)
    expect(inLanguage({ zh: 1 }, 'zh-TW')).toBe(1)
    expect(inLanguage({ zh: 1 }, 'en')).toBeUndefined()
  })
})
