import { createBot, markdown, plainText, sources } from '@huida/core'
import { cleanups, testChat, virtualClock } from '@huida/core/testing'
import { afterEach, expect, test } from '@jest/globals'
import { NOW, routes, shopServer } from './fixtures/shop-server.js'
import { httpConnector, orders } from './index.js'

const cleanup = cleanups(afterEach)

/** A customer whose messages have this intent; articles answer those that hold the word. */
async function asking(name: string | undefined, word: string) {
  const server = await shopServer(cleanup)
  const chat = testChat({ clock: virtualClock(NOW) })
  const intent = { name, confidence: 0.9, outOfScope: false, entities: [], candidates: [] }
  const article = [markdown('An article.'), sources({ title: 'A question', articleId: 'one', version: 1 })]
  const bot = await chat.start((base) =>
    createBot(base)
      .use((_, next) => next({ intent }))
      .use(orders({ number: { pattern: /20\d{10}/ }, connector: httpConnector({ baseUrl: server.url, routes }) }))
      .on('message', (ctx) => (ctx.text.includes(word) ? article : 'I do not know.')),
  )
  cleanup(() => bot.stop())
  return chat.user('ann', { locale: 'en' })
}

test('where no intent is sure an article answers, and the number is asked for after it', async () => {
  const said = plainText(await (await asking(undefined, 'parcel')).says('my parcel has not moved, is it lost'))
  expect(said).toMatch(/^An article\.[\s\S]*order number/)
})

test('where no article answers either, the number alone is asked for', async () => {
  const said = plainText(await (await asking(undefined, 'nothing')).says('my parcel has not moved, is it lost'))
  expect(said).toMatch(/^Please send me the order number/)
})

test('who surely wants to know where the parcel is, is asked for the number alone', async () => {
  const said = plainText(await (await asking('track_parcel', 'parcel')).says('where is my parcel?'))
  expect(said).not.toContain('An article.')
})

test('who tells what is wrong gets the article, whatever else the message seems to want', async () => {
  const said = plainText(await (await asking('track_parcel', 'parcel')).says('my parcel is stuck somewhere'))
  expect(said).toMatch(/^An article\.[\s\S]*order number/)
})

test('why and what if are asked of articles first', async () => {
  const why = await asking('track_parcel', 'packages')
  expect(plainText(await why.says('two packages show up for one order, why'))).toMatch(/^An article\./)
  const whatIf = await asking('parcel_lost', 'lost')
  await whatIf.says('where is my parcel')
  expect(plainText(await whatIf.says('what if it is lost'))).toMatch(/^An article\./)
})

test('where only the intent says that an order is meant, an article goes first, unless a number was given', async () => {
  const asleep = await (await asking('order_status', 'asleep')).says('three days now, is your warehouse asleep')
  expect(plainText(asleep)).toMatch(/^An article\./)
  const mistyped = await (await asking('order_status', 'number')).says('my order number is 20261115008')
  expect(plainText(mistyped)).not.toContain('An article.')
})

test('a single word may ask something of all orders', async () => {
  expect(plainText(await (await asking('track_parcel', 'tracking')).says('tracking'))).toMatch(/^An article\./)
})

test('who tells what is wrong with an order gets the article, and is asked whose order it is', async () => {
  const said = plainText(await (await asking('parcel_lost', 'never came')).says('202611180034 never came'))
  expect(said).toMatch(/^An article\.[\s\S]*last four digits/)
})
