import { createBot, type Part, plainText, type Store } from '@huida/core'
import { cleanups, testChat } from '@huida/core/testing'
import { type ArticleInput, createRetriever, memorySpace } from '@huida/knowledge'
import { rag } from '@huida/plugin-rag'
import { afterEach, describe, expect, test } from '@jest/globals'
import { replay } from './replay.js'
import { Tries, type TriesOptions } from './tries.js'

const cleanup = cleanups(afterEach)

const returns: ArticleInput = {
  ...{ id: 'returns', scene: 'after-sale', problem: 'returns', locale: 'en', status: 'published' },
  ...{ question: 'How do I return a jacket?', answer: 'Within 7 days.' },
}

async function opened({ start }: Partial<TriesOptions> = {}) {
  const space = await memorySpace('shop', [returns])
  cleanup(() => space.close())
  const stores: Store[] = []
  const tries = new Tries({
    space,
    start: (parts) => {
      stores.push(parts.store)
      return createBot({ adapters: [parts.adapter], store: parts.store })
        .hears('ping', () => ({ type: 'choices', text: 'Well?', choices: [{ label: 'Pong', value: 'pong' }] }))
        .chosen('pong', () => 'You chose.')
        .use(rag({ retriever: parts.retriever }))
        .start()
    },
    ...(start && { start }),
  })
  cleanup(() => tries.stop())
  return { space, tries, stores }
}

const says = (parts: readonly Part[]) => plainText(parts.filter(({ type }) => type === 'text'))

describe('a try', () => {
  test('is answered by a bot of its own, with every step, and goes on where it was', async () => {
    const { tries } = await opened()
    const id = tries.begin('ann', { texts: 'live' })
    const { parts, entries } = await tries.say('ann', id, { text: 'How do I return a jacket?' })
    expect(says(parts)).toContain('Within 7 days.')
    expect(entries[0]).toMatchObject({ kind: 'in', outcome: 'answered', trace: [{ step: 'rag' }] })
    await tries.say('ann', id, { text: 'ping' })
    const chosen = await tries.say('ann', id, { choice: { label: 'Pong', value: 'pong' } })
    expect(says(chosen.parts)).toBe('You chose.')
    expect(chosen.entries.filter(({ kind }) => kind === 'in')).toHaveLength(1)
  })

  test('answers from drafts as they are at this moment, or from what serves', async () => {
    const { tries, space } = await opened()
    const [draft, live] = [tries.begin('ann', { texts: 'draft' }), tries.begin('ann', { texts: 'live' })]
    const ask = async (id: string) => says((await tries.say('ann', id, { text: returns.question })).parts)
    expect(await ask(draft)).toContain('7 days')
    await space.put({ ...returns, status: 'draft', answer: 'Within 30 days.' })
    expect(await ask(draft)).toContain('30 days')
    expect(await ask(live)).toContain('7 days')
    await space.put({ ...returns, status: 'retired' })
    expect(await ask(draft)).not.toContain('days')
  })

  test('leaves a draft without its answer aside', async () => {
    const { tries, space } = await opened()
    await space.put({ ...returns, status: 'draft', answer: '[To be completed: write the answer]' })
    const { parts } = await tries.say('ann', tries.begin('ann', { texts: 'draft' }), { text: returns.question })
    expect(says(parts)).toContain('7 days')
  })

  test('is nobody else’s, and is over when it was put away', async () => {
    const { tries } = await opened()
    const id = tries.begin('ann', { texts: 'live' })
    await expect(tries.say('bob', id, { text: 'ping' })).rejects.toMatchObject({ code: 'TRY_UNKNOWN' })
    await tries.stop()
    await expect(tries.say('ann', id, { text: 'ping' })).rejects.toMatchObject({ code: 'TRY_UNKNOWN' })
  })

  test('begins anew after a bot that could not start', async () => {
    let isBroken = true
    const { tries } = await opened({
      async start({ adapter, store }) {
        if (isBroken) throw new Error('broken')
        return createBot({ adapters: [adapter], store })
          .on('message', () => 'here')
          .start()
      },
    })
    const id = tries.begin('ann', { texts: 'live' })
    await expect(tries.say('ann', id, { text: 'hi' })).rejects.toThrow('broken')
    isBroken = false
    expect(says((await tries.say('ann', id, { text: 'hi' })).parts)).toBe('here')
  })
})

test('an earlier conversation is said again, and what would be answered otherwise is told', async () => {
  const { tries, space, stores } = await opened()
  const retriever = createRetriever(space)
  cleanup(() => retriever.close())
  const chat = testChat()
  const bot = await chat.start((base) =>
    createBot(base)
      .hears('hello', () => 'Hello!')
      .use(rag({ retriever })),
  )
  cleanup(() => bot.stop())
  const alice = chat.user('alice', { locale: 'en' })
  await alice.says('hello')
  await alice.says('How do I return a jacket?')
  await space.put({ ...returns, status: 'draft', answer: 'Within 30 days.' })
  const turns = await replay(tries, chat.store, { by: 'ann', conversation: 'test:alice', texts: 'draft' })
  expect(turns.map(({ said, isDifferent }) => [said, isDifferent])).toEqual([
    ['hello', true],
    ['How do I return a jacket?', true],
  ])
  expect(turns[1]).toMatchObject({
    before: { article: 'returns', text: 'Within 7 days.' },
    after: { article: 'returns', text: 'Within 30 days.' },
  })
  // Nothing of it is in the records of those who run.
  expect(stores).toHaveLength(1)
  expect(stores[0]).not.toBe(chat.store)
  await expect(
    replay(tries, chat.store, { by: 'ann', conversation: 'test:nobody', texts: 'draft' }),
  ).rejects.toMatchObject({ status: 404 })
})
