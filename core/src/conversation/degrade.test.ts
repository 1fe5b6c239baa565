import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Accepts } from '../adapter.js'
import { card, choices, createBot, file, image, link, type Part, plainText, sources, text } from '../index.js'
import { testChat, textOnly } from '../testing/index.js'
import { choose, degrade, isChoiceToken, offeredBy } from './degrade.js'
import { words } from './words.js'

const down = (parts: Part[], accepts: Accepts = textOnly) => degrade(parts, { accepts, words: words.en! })

describe('where a platform shows text only', () => {
  test('choices become a numbered list', () => {
    expect(down([choices('Which one?', ['Return', 'Exchange'])])).toEqual([
      text('Which one?\n1. Return\n2. Exchange\nReply with a number to choose'),
    ])
  })

  test('a card becomes its image, its words and its choices', () => {
    expect(down([card('Jacket', { text: 'Warm', imageUrl: 'https://x/j.png', choices: ['Buy'] })])).toEqual([
      text('[Image] Jacket https://x/j.png'),
      text('Jacket\nWarm\n1. Buy\nReply with a number to choose'),
    ])
  })

  test('images and files become a line with their link', () => {
    expect(down([image('https://x/a.png', 'the label'), file('https://x/b.pdf', 'b.pdf')])).toEqual([
      text('[Image] the label https://x/a.png'),
      text('[File] b.pdf https://x/b.pdf'),
    ])
  })

  test('sources become the last lines of the answer', () => {
    expect(down([text('Send it back.'), sources({ title: 'Returns', articleId: 'returns.en', version: 3 })])).toEqual([
      text('Send it back.\n\nSource: Returns'),
    ])
  })
})

test('what a platform shows by itself is left alone', () => {
  const parts = [text('a'), choices('b', ['c']), card('d'), image('https://x/e')]
  expect(down(parts, { text: {}, choices: {}, card: {}, image: {} })).toEqual(parts)
})

test('more choices than a platform shows become a numbered list', () => {
  expect(down([choices('?', ['a', 'b', 'c'])], { text: {}, choices: { max: 2 } })[0]?.type).toBe('text')
})

test('numbers go on over several questions in one answer', async () => {
  const chat = testChat({ accepts: textOnly })
  await chat.start((base) =>
    createBot(base)
      .on('choice', (ctx) => ctx.event.value)
      .use(() => [choices('Size?', ['S', 'M']), choices('Colour?', ['red', 'blue'])]),
  )
  const alice = chat.user('alice')
  await alice.says('hello')
  expect(await alice.says('4')).toEqual([text('blue')])
})

test('a value that is too long for a button travels as a token and comes back whole', async () => {
  const value = `order:${'x'.repeat(200)}`
  const chat = testChat({ accepts: { text: {}, choices: { maxValueBytes: 64 } } })
  await chat.start((base) =>
    createBot(base)
      .on('choice', (ctx) => ctx.event.value)
      .use(() => choices('Which?', [{ label: 'this', value }])),
  )
  const alice = chat.user('alice')
  const [question] = await alice.says('hello')
  expect(isChoiceToken(offeredBy([question!])[0]!.value)).toBe(true)
  await chat.restart()
  expect(await alice.chooses('this')).toEqual([text(value)])
})

test.each(['2', ' 2 ', '２', '2.', '2、', 'exchange', 'EXCHANGE'])('%j means the second choice', (typed) => {
  expect(choose(typed, choices('?', ['return', 'exchange']).choices)?.value).toBe('exchange')
})

test.each(['3', '0', '22', 'two', ''])('%j means none of two choices', (typed) => {
  expect(choose(typed, choices('?', ['return', 'exchange']).choices)).toBeUndefined()
})

const part = fc.oneof(
  fc.string({ minLength: 1 }).map(text),
  fc
    .tuple(fc.string(), fc.array(fc.string({ minLength: 1 }), { maxLength: 5 }))
    .map(([ask, labels]) => choices(ask, labels)),
  fc.webUrl().map((url) => image(url)),
  fc
    .tuple(fc.string({ minLength: 1 }), fc.string())
    .map(([title, body]) => card(title, { text: body, choices: ['ok'] })),
)

describe('what the bot keeps itself', () => {
  const kept = `media:${'a'.repeat(32)}.${'b'.repeat(32)}`
  const uploading = { text: {}, image: { uploads: true }, file: { uploads: true, maxBytes: 10 }, card: {}, link: {} }

  test('is shown by a platform to which it is uploaded', () => {
    expect(down([image(kept, 'cat')], uploading)).toEqual([image(kept, 'cat')])
  })

  test('is a line with its name elsewhere, without an address that nobody can open', () => {
    expect(down([image(kept, 'cat')], { text: {}, image: {} })).toEqual([text('[Image] cat')])
    expect(down([file(kept, 'a.pdf', { sizeBytes: 11 })], uploading)).toEqual([text('[File] a.pdf')])
    expect(down([image(kept)])).toEqual([text('[Image]')])
  })

  test('is a line with its name where there is nothing, whatever the platform shows', () => {
    expect(down([image('media:missing', 'cat')], uploading)).toEqual([text('[Image] cat')])
  })

  test('comes before its card, and is left out of a preview', () => {
    expect(down([card('Jacket', { imageUrl: kept })], uploading)).toEqual([image(kept, 'Jacket'), card('Jacket')])
    expect(down([link('https://x', 'X', { imageUrl: kept })], uploading)).toEqual([link('https://x', 'X')])
  })
})

test('whatever is said, a platform is handed only what it shows, in messages that fit', () => {
  fc.assert(
    fc.property(fc.array(part, { maxLength: 5 }), fc.integer({ min: 40, max: 200 }), (parts, max) => {
      const shown = down(parts, { text: { max }, choices: { max: 3, maxText: 30 } })
      for (const each of shown) {
        expect(['text', 'choices']).toContain(each.type)
        expect(plainText([each]).length).toBeLessThanOrEqual(each.type === 'choices' ? 30 : max)
      }
    }),
  )
})

test('whatever is offered, its number in the list chooses it', () => {
  const label = fc.string({ minLength: 1 }).filter((each) => !/^\s*[\d０-９]*[.。、)]?\s*$/.test(each))
  fc.assert(
    fc.property(fc.array(label, { minLength: 1, maxLength: 20 }), fc.nat(), (labels, pick) => {
      const options = labels.map((each, index) => ({ label: each, value: `v${index}` }))
      const index = pick % options.length
      expect(choose(String(index + 1), offeredBy([choices('?', options)]))?.value).toBe(`v${index}`)
    }),
  )
})
