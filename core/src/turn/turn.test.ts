import { expect, test } from '@jest/globals'
import { createBot, text } from '../index.js'
import { testChat } from '../testing/index.js'

test('what a model said is repeated and not asked again, also on a ctx that has grown', async () => {
  const chat = testChat()
  let calls = 0
  let failures = 1
  await chat.start((base) =>
    createBot(base)
      .use((_, next) => next({ greeting: '您好' }))
      .use(async (ctx) => {
        const said = await ctx.once('model', async () => `${ctx.greeting} ${++calls}`)
        if (failures-- > 0) throw new Error('the tool after it failed')
        return said
      }),
  )
  const alice = chat.user('alice')
  await alice.says('hi')
  await chat.clock.advance(1_000)
  expect(alice.sees()).toEqual([text('您好 1')])
})

test('a middleware sees after next() what the rest has recorded, traced and said', async () => {
  const chat = testChat()
  const seen: unknown[] = []
  await chat.start((base) =>
    createBot(base)
      .use(async (ctx, next) => {
        const rest = await next()
        const { records, trace, said } = ctx.soFar()
        seen.push([records.map(({ type }) => type), trace.map(({ step }) => step), said])
        return rest
      })
      .on('message', (ctx) => {
        ctx.record('thing.done', null)
        ctx.trace({ step: 'thing' })
        ctx.reply('first')
        return 'second'
      }),
  )
  await chat.user('alice').says('hi')
  expect(seen).toEqual([[['thing.done'], ['thing'], [text('first')]]])
})
