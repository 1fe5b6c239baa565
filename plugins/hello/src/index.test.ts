import { createBot, text } from '@huida/core'
import { pluginCases, testChat } from '@huida/core/testing'
import { describe, expect, test } from '@jest/globals'
import { greeter, visits } from './index.js'

describe('a greeting', () => {
  test('is answered as to a stranger first, and as to a friend afterwards', async () => {
    const chat = testChat()
    await chat.start((base) => createBot(base).use(visits()).use(greeter()))
    const alice = chat.user('alice')
    expect(await alice.says('你好')).toEqual([text('初次见面，您好！')])
    expect(await alice.says('hello')).toEqual([text('Welcome back!')])
  })

  test('is answered as to a stranger again when the visitor was forgotten', async () => {
    const chat = testChat()
    await chat.start((base) =>
      createBot(base)
        .use(visits({ ttlMs: 60_000 }))
        .use(greeter()),
    )
    const alice = chat.user('alice')
    await alice.says('hi')
    await chat.clock.advance(60_001)
    expect(await alice.says('hi')).toEqual([text('Nice to meet you!')])
  })
})

test('the same id of a user on two platforms is two people', async () => {
  const [one, two] = [testChat(), testChat({ name: 'other' })]
  const bot = createBot({ adapters: [one.adapter, two.adapter] })
    .use(visits())
    .use(greeter())
  await bot.start()
  await one.user('7').says('hi')
  expect(await two.user('7').says('hi')).toEqual([text('Nice to meet you!')])
  await bot.stop()
})

describe('visits()', () => {
  test.each(pluginCases.map((each) => [each.name, each] as const))('%s', (_, { run }) =>
    run({ make: () => visits(), makeWrong: () => visits({ ttlMs: -1 }) }),
  )
})

describe('greeter()', () => {
  test.each(pluginCases.map((each) => [each.name, each] as const))('%s', (_, { run }) =>
    run({ make: () => greeter(), before: () => [visits()] }),
  )
})
