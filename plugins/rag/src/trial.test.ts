import { createBot, plainText } from '@huida/core'
import { cleanups, type TestChat, testChat } from '@huida/core/testing'
import { type ArticleInput, createRetriever, type KnowledgeSpace, memorySpace, sideOf } from '@huida/knowledge'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { rag } from './rag.js'

const cleanup = cleanups(afterEach)
const question = 'How do I return clothes?'
const article: ArticleInput = {
  ...{ id: 'return', question, answer: 'You can return clothes within 7 days.', locale: 'en' },
  ...{ scene: 'after-sale', problem: 'return_goods', status: 'published', author: 'ann' },
}

let space: KnowledgeSpace
let chat: TestChat

beforeEach(async () => {
  space = await memorySpace('shop', [article])
  await space.put({ ...article, answer: 'You can return clothes within 30 days.', status: 'review' })
  chat = testChat()
})

async function start(options: Partial<Parameters<typeof rag>[0]> = {}, handoff?: { person(): Promise<string> }) {
  const retriever = createRetriever(space)
  cleanup(() => retriever.close())
  return chat.start((base) =>
    createBot({ ...base, locales: ['en'] })
      .use((_, next) => (handoff ? next({ handoff }) : next()))
      .use(rag({ retriever, ...options })),
  )
}

/** Somebody whom the first trial answers from a side. */
function customerOn(side: 'trial' | 'published', share = 0.5, named = (id: string) => `test:${id}`): string {
  for (let n = 0; ; n++) if (sideOf('shop', { number: 1, share }, named(`c${n}`)).side === side) return `c${n}`
}
const answerOf = async (id: string) => plainText(await chat.user(id).says(question))

describe('while a trial runs', () => {
  test('a customer is answered from their side, again and again, and after a restart', async () => {
    await start()
    await space.startTrial({ by: 'carol', share: 0.5 })
    const [tried, other] = [customerOn('trial'), customerOn('published')]
    for (let time = 0; time < 2; time++) {
      expect(await answerOf(tried)).toContain('30 days')
      expect(await answerOf(other)).toContain('7 days')
      await chat.restart()
    }
  })

  test('records and traces say which, and nothing of it when it has ended', async () => {
    await start()
    await space.startTrial({ by: 'carol', share: 0.5 })
    const tried = chat.user(customerOn('trial'))
    await tried.says(question)
    await tried.says('quantum chromodynamics')
    await space.endTrial({ by: 'carol' })
    await tried.says(question)
    const trial = { number: 1, side: 'trial' }
    expect((await tried.records()).filter(({ type }) => type.startsWith('rag.'))).toMatchObject([
      { type: 'rag.answered', data: { version: 2, trial } },
      { type: 'rag.unanswered', data: { trial } },
      { type: 'rag.answered', data: { version: 1 } },
    ])
    expect((await tried.records('rag.answered')).at(-1)?.data).not.toHaveProperty('trial')
  })

  test('a preview is answered from what everybody gets', async () => {
    const bot = await start()
    await space.startTrial({ by: 'carol', share: 0.99 })
    const { parts } = await bot.answer({
      ...{ type: 'message', key: 'k', at: 0, conversation: { id: 'x' }, parts: [{ type: 'text', text: question }] },
      user: { id: customerOn('trial', 0.99), locale: 'en' },
    })
    expect(plainText(parts)).toContain('7 days')
  })
})

describe('a customer on several channels', () => {
  test('keeps the side of the person as whom agents have joined them', async () => {
    await start({}, { person: async () => `test:${customerOn('trial')}` })
    await space.startTrial({ by: 'carol', share: 0.5 })
    expect(await answerOf(customerOn('published'))).toContain('30 days')
  })

  test('keeps the side of the number by which the shop knows them', async () => {
    await start({ customer: ({ user }) => user.id })
    await space.startTrial({ by: 'carol', share: 0.5 })
    expect(await answerOf(customerOn('trial', 0.5, (id) => id))).toContain('30 days')
  })
})
