import { expect, test } from '@jest/globals'
import { z } from 'zod'
import { createBot } from '../bot.js'
import { definePlugin } from '../plugin.js'
import { testChat } from '../testing/index.js'
import { anonymous, mayUse, type RouteTools } from './route.js'

const starting = (declare: (tools: RouteTools) => void) =>
  createBot({ adapters: [testChat().adapter] })
    .use(definePlugin({ name: 'desk', setup: (_, tools) => declare(tools) })())
    .start()

const ticket = z.object({ id: z.string(), title: z.string() })

test('a plugin declares its routes, and whoever serves the bot finds them', async () => {
  const bot = await starting(({ route, socket }) => {
    route({
      ...{ method: 'POST', path: '/tickets/:id', role: 'agent', audit: 'change' },
      body: z.object({ title: z.string().trim() }),
      answer: ticket,
      // The types of what comes in are those that the schemas make.
      handle: ({ params, body }) => ({ id: params.id!, title: body.title.toUpperCase() }),
    })
    socket({ path: '/live', role: 'agent', open: (opened) => opened.send('hello') })
  })
  expect(bot.routes.http).toMatchObject([{ plugin: 'desk', path: '/tickets/:id', role: 'agent' }])
  expect(bot.routes.sockets).toMatchObject([{ plugin: 'desk', path: '/live' }])
  await bot.stop()
})

test('a route without role, audit class or answer does not compile', async () => {
  const whole = { method: 'GET', path: '/a', role: 'agent', audit: 'read', answer: ticket } as const
  const handle = () => ({ id: '1', title: 'a' })
  const { role: _, ...withoutRole } = whole
  const { audit: __, ...withoutAudit } = whole
  const { answer: ___, ...withoutAnswer } = whole
  const bot = starting(({ route }) => {
    // @ts-expect-error role
    route({ ...withoutRole, handle })
    // @ts-expect-error audit
    route({ ...withoutAudit, handle })
    // @ts-expect-error answer
    route({ ...withoutAnswer, handle })
    // @ts-expect-error the answer lacks a field that its schema names
    route({ ...whole, path: '/b', handle: () => ({ id: '1' }) })
  })
  await expect(bot).rejects.toThrow('does not say whom it is for')
})

test('without a compiler, the bot does not start, and everything that is wrong is told at once', async () => {
  const declare = ({ route, socket }: { route(given: object): void; socket(given: object): void }) => {
    route({ path: 'tickets' })
    route({ method: 'GET', path: '/a', role: [], audit: 'some', body: ticket, answer: {}, handle: 1 })
    for (const path of ['/t/:id', '/t/:other'])
      route({ method: 'GET', path, role: 'agent', audit: 'read', answer: ticket, handle: () => ({}) })
    socket({ path: '/live' })
  }
  // As a JavaScript user calls it.
  const error: Error = await starting(declare as never).then(
    () => new Error('it started'),
    (error) => error,
  )
  for (const problem of [
    'has no method',
    'has no path that fits',
    'does not say whom it is for',
    'has no audit class',
    'does not say what it answers',
    'takes a body by GET',
    'has no handle()',
    'route GET /t/:other is declared twice',
    'has no open()',
  ])
    expect(error.message).toContain(problem)
})

test('a route is for those who have one of its roles; an administrator may do everything', () => {
  const agent = { id: 'ann', roles: ['agent'] }
  const administrator = { id: 'root', roles: ['administrator'] }
  const everybody = [anonymous, agent, administrator]
  const who = (role: Parameters<typeof mayUse>[0]['role']) => everybody.map((by) => mayUse({ role }, by))
  expect(who('everybody')).toEqual([true, true, true])
  expect(who('signed-in')).toEqual([false, true, true])
  expect(who(['expert', 'agent'])).toEqual([false, true, true])
  expect(who('auditor')).toEqual([false, false, true])
  expect(mayUse({ role: 'anonymous' }, { ...anonymous, roles: ['anonymous', 'administrator'] })).toBe(false)
})
