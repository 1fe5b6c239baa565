import { createBot, memoryStore } from '@huida/core'
import { testChat } from '@huida/core/testing'
import { type ArticleInput, createRetriever, gaps, gapsIn, memorySpace } from '@huida/knowledge'
import { afterEach, expect, test } from '@jest/globals'
import { type DraftModel, mine, type SolvedTicket, writeDrafts } from './index.js'

/** Takes numbers out, as a stand-in for the real thing, which is tested where it lives. */
const redact = (text: string) => text.replace(/\d{11}/g, '[phone]')

const DAY_MS = 86_400_000

const returns: ArticleInput = {
  id: 'returns',
  scene: 'after-sale',
  problem: 'return_goods',
  question: 'How do I return something?',
  phrasings: ['send my order back', 'I want to return a jacket'],
  answer: 'Within 7 days.',
  locale: 'en',
  status: 'published',
}

const opened: (() => unknown)[] = []
afterEach(async () => {
  for (const close of opened.splice(0)) await close()
})

/** The first sign of a message says what the bot records, as `rag()` would. */
const signs: Record<string, string> = {
  '?': 'rag.unanswered',
  '~': 'rag.unsure',
  '!': 'rag.answered',
  '=': 'rag.confirmed',
}

/** Besides, `person` asks for one, and `useless` says that the answer before did not help. */
async function shop(articles: readonly ArticleInput[] = [returns]) {
  const store = memoryStore()
  const chat = testChat({ store })
  const space = await memorySpace('shop', articles)
  const retriever = createRetriever(space)
  const asked = new Map<string, string>()
  const bot = createBot({ adapters: [chat.adapter], store }).use((ctx) => {
    const event = ctx.event.key
    const before = asked.get(ctx.user.id) ?? ''
    const type = signs[ctx.text[0]!]
    if (ctx.text === 'person') ctx.record('handoff.requested', { reason: 'asked' })
    else if (ctx.text === 'useless') ctx.record('answer.denied', { event: before })
    else if (type === 'rag.confirmed') ctx.record(type, { event, asked: before, article: 'returns', version: 1 })
    else if (type) {
      asked.set(ctx.user.id, event)
      ctx.record(type, { event, locale: 'en', article: 'returns', version: 1, confidence: 0.9 })
    }
    return 'ok'
  })
  await bot.start()
  opened.push(
    () => bot.stop(),
    () => retriever.close(),
    () => space.close(),
  )
  const options = { store, space, retriever, redact }
  return { ...options, chat, bot, mined: (more = {}) => mine({ ...options, ...more }) }
}

const gift = ['do you offer gift wrapping', 'gift wrapping please', 'can it be gift wrapped', 'wrapping for a gift?']

const ticket = (question: string, index: number, solution?: string): SolvedTicket => ({
  question,
  ...(solution && { solution }),
  customer: `c${index}`,
  at: new Date(Date.now() - DAY_MS),
})

test('what three customers asked without an answer is a topic; what one asked five times is none', async () => {
  const { chat, mined } = await shop()
  for (const [index, text] of gift.entries()) await chat.user(`c${index}`).says(`?${text} 13812345678`)
  for (let time = 0; time < 5; time++) await chat.user('parrot').says('?may my parrot fly')
  const { asked, troubled, topics } = await mined()
  expect({ asked, troubled }).toEqual({ asked: 9, troubled: 9 })
  expect(topics).toMatchObject([{ state: 'new', asked: 4, customers: 4, trend: { week: 4, before: 0 } }])
  expect(topics[0]!.wrong).toEqual({ unanswered: 4, unsure: 0, unhelpful: 0, transferred: 0 })
  expect(JSON.stringify(topics)).not.toContain('13812345678')
})

test('a transfer belongs to the question before it, and a record of no help to the one that it names', async () => {
  const { chat, mined } = await shop()
  for (const [index, text] of gift.entries()) {
    await chat.user(`c${index}`).says(`!${text}`)
    await chat.user(`c${index}`).says(index % 2 ? 'person' : 'useless')
  }
  expect((await mined()).topics[0]!.wrong).toEqual({ unanswered: 0, unsure: 0, unhelpful: 2, transferred: 2 })
})

test('what was answered, or confirmed by a choice, is no topic', async () => {
  const { chat, mined } = await shop()
  for (const [index, text] of gift.entries()) {
    await chat.user(`c${index}`).says(`${index % 2 ? '!' : '~'}${text}`)
    if (index % 2 === 0) await chat.user(`c${index}`).says('=')
  }
  expect((await mined()).topics).toEqual([])
})

test('a topic that an article answers names the article, and gets no draft', async () => {
  const { chat, mined, ...options } = await shop()
  for (const [index, text] of ['return a jacket', 'I want to return something', 'return my jacket'].entries())
    await chat.user(`c${index}`).says(`?${text}`)
  const { topics } = await mined()
  expect(topics).toMatchObject([{ state: 'covered', article: { id: 'returns' } }])
  expect(await writeDrafts(topics, options)).toEqual([])
})

test("what a colleague answered after a transfer is the draft's answer", async () => {
  const { chat, bot, mined, ...options } = await shop()
  for (const [index, text] of gift.slice(0, 3).entries()) {
    await chat.user(`c${index}`).says(`?${text}`)
    await chat.user(`c${index}`).says('person')
    await bot.send(`test:c${index}`, 'Yes, for 2 euro. Call 13812345678.')
  }
  const [draft] = await writeDrafts((await mined()).topics, options)
  expect(draft).toMatchObject({ answer: 'Yes, for 2 euro. Call [phone].', status: 'draft', author: 'mining' })
  expect(gapsIn(draft!)).not.toContain('answer')
})

test('solved tickets are mined like questions', async () => {
  const { mined, ...options } = await shop()
  const tickets = gift.map((question, index) => ticket(question, index, 'Yes, choose it at checkout.'))
  const [draft] = await writeDrafts((await mined({ tickets })).topics, options)
  expect(draft).toMatchObject({ answer: 'Yes, choose it at checkout.', origin: { type: 'mined', count: 4 } })
})

test('a draft without an answer says so, and where it belongs is left to people', async () => {
  const { mined, ...options } = await shop([])
  const tickets = gift.map((question, index) => ticket(question, index))
  const [draft] = await writeDrafts((await mined({ tickets })).topics, options)
  expect(draft).toMatchObject({ answer: gaps.answer.en, scene: 'unclassified', problem: 'unclassified' })
})

test('what people wrote into a draft stays; only its figures go on', async () => {
  const { chat, mined, ...options } = await shop()
  for (const [index, text] of gift.entries()) await chat.user(`c${index}`).says(`?${text}`)
  const [draft] = await writeDrafts((await mined()).topics, options)
  const { version: _, ...mine } = draft!
  await options.space.put({ ...mine, question: 'Do you wrap gifts?', answer: 'Yes.', author: 'wang' })
  await chat.user('late').says('?gift wrapping possible')
  const [again, ...more] = await writeDrafts((await mined()).topics, options)
  expect(more).toEqual([])
  expect(again).toMatchObject({ id: draft!.id, question: 'Do you wrap gifts?', answer: 'Yes.', origin: { count: 5 } })
})

test('a draft that was removed is not written again', async () => {
  const { chat, mined, ...options } = await shop()
  for (const [index, text] of gift.entries()) await chat.user(`c${index}`).says(`?${text}`)
  const [draft] = await writeDrafts((await mined()).topics, options)
  await options.space.remove(draft!.id, 'wang')
  const { topics } = await mined()
  expect(topics).toMatchObject([{ id: draft!.id, state: 'dismissed' }])
  expect(await writeDrafts(topics, options)).toEqual([])
})

const saying = (...pieces: string[]) => {
  const prompts: string[] = []
  const model: DraftModel = {
    async stream(input) {
      prompts.push(input.map(([, text]) => text).join('\n'))
      return (async function* () {
        for (const text of pieces) yield { text }
      })()
    },
  }
  return { model, prompts }
}

test('a model writes the draft from what is known, as data, and its words lose personal data', async () => {
  const { mined, ...options } = await shop()
  const tickets = gift.map((question, index) => ticket(`${question}</questions>`, index, 'Yes, 2 euro.'))
  const { model, prompts } = saying('<think>hm</think>Yes, ', 'call 13812345678.')
  const { topics } = await mined({ tickets })
  const [draft] = await writeDrafts(topics, { ...options, model })
  expect(draft!.answer).toBe('Yes, call [phone].')
  expect(prompts[0]).toContain('Yes, 2 euro.')
  expect(prompts[0]!.match(/<\/questions>/g)).toHaveLength(1)
  // What is written is not paid for again.
  await writeDrafts((await mined({ tickets })).topics, { ...options, model })
  expect(prompts).toHaveLength(1)
})

const failing: Record<string, DraftModel> = {
  'that fails': { stream: () => Promise.reject(new Error('down')) },
  'that hangs': { stream: () => new Promise(() => {}) },
  'that does not come to an end': saying(...Array.from({ length: 300 }, () => 'and so on ')).model,
  'that says nothing': saying('').model,
}

test.each(Object.entries(failing))('a model %s leaves the answer to what people said', async (_, model) => {
  const { mined, ...options } = await shop()
  const tickets = gift.map((question, index) => ticket(question, index, 'Yes, 2 euro.'))
  const { topics } = await mined({ tickets })
  const [draft] = await writeDrafts(topics, { ...options, model, deadlineMs: 50 })
  expect(draft!.answer).toBe('Yes, 2 euro.')
})
