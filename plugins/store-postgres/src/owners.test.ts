import { type Adapter, createBot, defineAdapter, delivered, text } from '@huida/core'
import { cleanups, until } from '@huida/core/testing'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { postgres } from './index.js'
import { noPostgres, serverForAll } from './testing/index.js'

const missing = noPostgres()
const here = missing ? describe.skip : describe
const server = serverForAll({ beforeAll, afterAll })
const cleanup = cleanups(afterEach)

const ada = { kind: 'agent' as const, id: 'ada' }
const byAda = { kind: 'agent' as const, id: 'ada' }

/** A bot with connections of its own, as in a process of its own. */
async function worker(url: string, more: Partial<Adapter> = {}) {
  const sent: string[] = []
  const desk = defineAdapter({
    name: 'desk',
    platform: 'desk',
    accepts: { text: {} },
    send: async ({ part }) => {
      if (part.type === 'text') sent.push(part.text)
      return delivered()
    },
    ...more,
  })
  let inbox: Parameters<NonNullable<Adapter['start']>>[0] | undefined
  const started = desk.start
  desk.start = async (opened, tools) => {
    inbox = opened
    await started?.(opened, tools)
  }
  const bot = createBot({ adapters: [desk], store: postgres({ url }), stopWithinMs: 1 })
  cleanup(() => bot.stop())
  const hears = (says: string, from = 'alice') =>
    inbox!.receive({
      ...{ type: 'message', key: says, at: 0, conversation: { id: from }, user: { id: from } },
      parts: [text(says)],
    })
  return { bot, sent, hears }
}

here(`an owner that is changed by another process${missing ? ` (${missing})` : ''}`, () => {
  test('ends the turn that runs for the conversation: what it has said is a draft', async () => {
    const url = await server.database()
    const [first, second] = [await worker(url), await worker(url)]
    let aborted = false
    first.bot.on('message', async (ctx) => {
      if (ctx.text === 'hello') return 'good day'
      ctx.reply('let me see')
      await new Promise<void>((resolve) => ctx.signal.addEventListener('abort', () => resolve(), { once: true }))
      aborted = true
      return 'too late'
    })
    await first.bot.start()
    await second.bot.start()
    await first.hears('hello')
    await until(() => first.sent.length === 1)
    await first.hears('slow')
    await second.bot.assign('desk:alice', ada, { epoch: 0, by: byAda })
    await until(() => aborted)
    const drafts = await until(async () => {
      const found = (await second.bot.ledger('desk:alice')).filter(
        (entry) => entry.kind === 'out' && entry.status === 'draft',
      )
      return found.length > 0 && found
    })
    expect(drafts).toHaveLength(1)
    expect(first.sent).toEqual(['good day'])
  })

  test('is told as changed only when no older word of the bot is on its way', async () => {
    const url = await server.database()
    let arrives = () => {}
    const arrived = new Promise<void>((resolve) => {
      arrives = resolve
    })
    const order: string[] = []
    const first = await worker(url, {
      send: async () => {
        order.push('sending')
        await arrived
        order.push('arrived')
        return delivered()
      },
    })
    const second = await worker(url)
    first.bot.on('message', () => 'good day')
    await first.bot.start()
    await second.bot.start()
    await first.hears('hello')
    await until(() => order.length > 0)
    const assigning = second.bot.assign('desk:alice', ada, { epoch: 0, by: byAda }).then(() => order.push('assigned'))
    // It is stored, and waits all the same.
    await until(async () => (await second.bot.ledger('desk:alice')).some(({ kind }) => kind === 'record'))
    arrives()
    await assigning
    expect(order).toEqual(['sending', 'arrived', 'assigned'])
  })
})
