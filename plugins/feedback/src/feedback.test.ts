import { join } from 'node:path'
import { type BotOptions, createBot, plainText } from '@huida/core'
import { cleanups, pluginCases, type TestChat, temporaryFolder, testChat, virtualClock } from '@huida/core/testing'
import { type ArticleInput, createRetriever, memorySpace, type SpaceRetriever } from '@huida/knowledge'
import { rag } from '@huida/plugin-rag'
import { sqlite } from '@huida/plugin-store-sqlite'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { feedback } from './index.js'

const article = (id: string, question: string, answer: string): ArticleInput => ({
  ...{ id, question, answer, scene: 'after-sale', problem: id, locale: 'en', status: 'published' },
})
const space = await memorySpace('shop', [
  article('return', 'How do I return clothes?', 'You can return clothes within 7 days.'),
  article('exchange', 'How do I exchange clothes?', 'You can exchange clothes within 30 days.'),
  article('invoice', 'How do I get an invoice?', 'Open the order and press Invoice.'),
])

const redact = (text: string) => text.replace(/\d{11}/g, '[phone]')
/** What `escalation()` puts there. */
const handoff = { request: async () => 'a person comes', offer: (words: string) => `${words} [person]` }

type Options = NonNullable<Parameters<typeof feedback>[0]>

const cleanup = cleanups(afterEach)
let retriever: SpaceRetriever
let chat: TestChat

const make =
  (options: Options = {}, hasPeople = false) =>
  (base: Pick<BotOptions, 'adapters' | 'store' | 'clock' | 'log'>) =>
    createBot({ ...base, locales: ['en', 'zh'] })
      .use((_, next) => (hasPeople ? next({ handoff }) : next()))
      .use(feedback({ retriever, mask: redact, minPeople: 1, doubtful: 0, ...options }))
      .use(rag({ retriever }))

beforeEach(() => {
  retriever = createRetriever(space)
  const clock = virtualClock()
  chat = testChat({ clock, store: sqlite({ file: join(temporaryFolder(cleanup), 'bot.db') }) })
})

const someone = (id: string) => chat.user(id, { locale: 'en' })

describe('a thumb on an answer', () => {
  test('up is recorded with the article, and nobody is interrupted by thanks', async () => {
    await chat.start(make())
    const ann = someone('ann')
    await ann.says('How do I return clothes?')
    expect(await ann.reacts('👍🏽')).toEqual([])
    expect(await ann.records('answer.confirmed')).toMatchObject([
      { data: { article: 'return', version: 1, locale: 'en', by: 'reaction' } },
    ])
  })

  test('down is recorded, and the customer is asked to say it in other words', async () => {
    await chat.start(make())
    const ann = someone('ann')
    await ann.says('How do I return clothes?')
    expect(plainText(await ann.reacts('👎'))).toMatch(/other words/)
    expect(await ann.records('answer.denied')).toMatchObject([{ data: { article: 'return' } }])
  })

  test('down offers a person where one can be had', async () => {
    await chat.start(make({}, true))
    const ann = someone('ann')
    await ann.says('How do I return clothes?')
    expect(plainText(await ann.reacts('👎'))).toMatch(/talk to a person.*\[person\]/)
  })

  test('can be taken back', async () => {
    await chat.start(make())
    const ann = someone('ann')
    await ann.says('How do I return clothes?')
    await ann.reacts('👍')
    await ann.reacts('👍', { removed: true })
    expect((await ann.records()).map(({ type }) => type)).toContain('answer.unrated')
  })

  test.each(['😂', '👀', ''])('says nothing when it is another emoji: %j', async (emoji) => {
    await chat.start(make())
    const ann = someone('ann')
    await ann.says('How do I return clothes?')
    await ann.reacts(emoji)
    expect((await ann.records()).filter(({ type }) => type.startsWith('answer.'))).toEqual([])
  })

  test('on what is no answer from an article is nobody’s concern', async () => {
    await chat.start(make())
    const ann = someone('ann')
    await ann.says('quantum chromodynamics')
    expect(await ann.reacts('👎')).toEqual([])
    expect((await ann.records()).filter(({ type }) => type.startsWith('answer.'))).toEqual([])
  })
})

describe('what is confirmed', () => {
  const asked = 'How do I return clothes? 13800138000'

  test('teaches the search, without personal data', async () => {
    await chat.start(make())
    const ann = someone('ann')
    await ann.says(asked)
    await ann.reacts('👍')
    expect(retriever.confirmations()).toEqual([{ question: 'How do I return clothes? [phone]', article: 'return' }])
  })

  test('of one person teaches nothing until others agree', async () => {
    await chat.start(make({ minPeople: 2 }))
    for (const times of [1, 2]) {
      await someone('ann').says(`How do I return clothes? ${times}`)
      await someone('ann').reacts('👍')
    }
    expect(retriever.confirmations()).toEqual([])
    await someone('bob').says('How do I return my clothes?')
    await someone('bob').reacts('👍')
    expect(retriever.confirmations().map(({ question }) => question)).toEqual([
      'How do I return clothes? 2',
      'How do I return my clothes?',
    ])
  })

  test('is known after a restart, and forgotten when its time is over', async () => {
    await chat.start(make({ keepDays: 30 }))
    await someone('ann').says(asked)
    await someone('ann').reacts('👍')
    retriever = createRetriever(space)
    await chat.restart()
    expect(retriever.confirmations()).toHaveLength(1)
    await chat.clock.advance(31 * 86_400_000)
    retriever = createRetriever(space)
    await chat.restart()
    expect(retriever.confirmations()).toEqual([])
  })

  test('and then denied is not taught to the next process', async () => {
    await chat.start(make())
    await someone('ann').says(asked)
    await someone('ann').reacts('👍')
    await someone('ann').reacts('👎')
    retriever = createRetriever(space)
    await chat.restart()
    expect(retriever.confirmations()).toEqual([])
  })

  test('by choosing one of the offered questions teaches what the message before it meant', async () => {
    await chat.start(make())
    const ann = someone('ann')
    const offered = await ann.says('clothes')
    expect(offered).toMatchObject([{ type: 'choices' }])
    await ann.chooses('How do I return clothes?')
    expect(retriever.confirmations()).toEqual([{ question: 'clothes', article: 'return' }])
  })

  test('teaches nothing where personal data cannot be taken out', async () => {
    await chat.start(make({ mask: undefined }))
    await someone('ann').says(asked)
    await someone('ann').reacts('👍')
    expect(retriever.confirmations()).toEqual([])
    expect(await someone('ann').records('answer.confirmed')).toHaveLength(1)
  })
})

test('what the customers of a trial confirm teaches nothing: the others are searched for as before', async () => {
  const tried = await memorySpace('shop', [article('return', 'How do I return clothes?', 'Within 7 days.')])
  await tried.put({ ...article('return', 'How do I return clothes?', 'Within 30 days.'), status: 'review' })
  await tried.startTrial({ by: 'carol', share: 0.99, articles: ['return'] })
  retriever = createRetriever(tried)
  await chat.start(make())
  const ann = someone('ann')
  expect(plainText(await ann.says('How do I return my clothes?'))).toContain('30 days')
  await ann.reacts('👍')
  expect(await ann.records('answer.confirmed')).toHaveLength(1)
  expect(retriever.confirmations()).toEqual([])
})

describe('under a doubtful answer', () => {
  test('the customer is asked whether it was meant, and yes teaches', async () => {
    await chat.start(make({ doubtful: 1 }))
    const ann = someone('ann')
    const reply = await ann.says('return clothes please')
    expect(reply.at(-1)).toMatchObject({ type: 'choices', text: 'Is this what you meant?' })
    expect(reply.filter(({ type }) => type === 'choices')).toHaveLength(1)
    expect(plainText(await ann.chooses('Yes'))).toBe('Good.')
    expect(await ann.records('answer.confirmed')).toMatchObject([{ data: { article: 'return', by: 'choice' } }])
    expect(retriever.confirmations()).toHaveLength(1)
  })

  test('no is recorded, and helped further', async () => {
    await chat.start(make({ doubtful: 1 }))
    const ann = someone('ann')
    await ann.says('return clothes please')
    expect(plainText(await ann.chooses('No'))).toMatch(/other words/)
    expect(await ann.records('answer.denied')).toHaveLength(1)
  })

  test('nothing is asked where there are no buttons', async () => {
    chat = testChat({ accepts: { text: {} }, store: sqlite({ file: ':memory:' }) })
    await chat.start(make({ doubtful: 1 }))
    expect(plainText(await someone('ann').says('How do I return clothes?'))).not.toMatch(/what you meant/)
  })
})

describe('feedback()', () => {
  // A store with tables lets one program in: what has died in this process would still hold it.
  const cases = pluginCases.filter(({ name }) => name !== 'it survives a crash in the middle of a conversation')
  test.each(cases.map((each) => [each.name, each] as const))('%s', (_, { run }) =>
    run({
      make: () => feedback(),
      makeWrong: () => feedback({ doubtful: 2 }),
      store: () => sqlite({ file: ':memory:' }),
    }),
  )
})
