import { describe, expect, test } from '@jest/globals'
import type { Inbox } from '../../adapter.js'
import {
  type Bot,
  type Context,
  createBot,
  defineAdapter,
  delivered,
  memoryStore,
  type PlatformEvent,
  text,
} from '../../index.js'
import { silent } from '../../log.js'
import { testStore, until } from '../../testing/index.js'
import { virtualClock } from '../../testing/virtual-clock.js'

const message = (key: string, conversation: string, said: string, about: object = {}): PlatformEvent => ({
  ...{ key, at: 0, conversation: { id: conversation }, user: { id: conversation } },
  type: 'message',
  parts: [text(said)],
  ...about,
})

/** Bots on one platform whose messages take their time, and its inboxes. */
function platform(options: { rate?: { perConversation: { count: number; perMs: number } } } = {}) {
  const inboxes: Inbox[] = []
  const sent: { to: string; text: string }[] = []
  const make = () =>
    defineAdapter({
      name: 'pager',
      platform: 'pager',
      accepts: { text: {} },
      start: async (opened) => void inboxes.push(opened),
      async send({ to, part }) {
        sent.push({ to: to.id, text: part.text })
        return delivered()
      },
      ...(options.rate && { rate: options.rate }),
    })
  return { make, inboxes, sent }
}

describe('a customer who writes a thousand messages in ten seconds', () => {
  test('has few turns in which nothing is lost, and the answers are soon over', async () => {
    const clock = virtualClock()
    const { make, inboxes, sent } = platform({ rate: { perConversation: { count: 1, perMs: 1_000 } } })
    const heard: string[] = []
    const store = testStore()
    const bot = createBot({ adapters: [make()], store, clock, log: silent }).on('message', (ctx) => {
      heard.push(...ctx.text.split('\n'))
      return 'ok'
    })
    await bot.start()
    for (let n = 0; n < 1_000; n++) {
      await inboxes[0]!.receive(message(`k${n}`, 'c', `m${n}`))
      if (n % 10 === 9) await clock.advance(100)
    }
    await clock.advance(30_000)
    expect(heard).toEqual(Array.from({ length: 1_000 }, (_, n) => `m${n}`))
    expect(sent.length).toBeLessThan(40)
    const outcomes = (await store.timeline('pager:c')).flatMap((entry) => (entry.kind === 'in' ? [entry.outcome] : []))
    expect(outcomes.filter((outcome) => outcome === 'merged').length).toBe(1_000 - sent.length)
    expect(outcomes).not.toContain(undefined)
  })

  test('does not keep others waiting', async () => {
    const clock = virtualClock()
    const { make, inboxes, sent } = platform({ rate: { perConversation: { count: 1, perMs: 1_000 } } })
    const bot = createBot({ adapters: [make()], clock, log: silent }).on('message', () => 'ok')
    await bot.start()
    for (let n = 0; n < 50; n++) await inboxes[0]!.receive(message(`k${n}`, 'c', `m${n}`))
    await inboxes[0]!.receive(message('other', 'd', 'hi'))
    await clock.advance(10)
    expect(sent.some(({ to }) => to === 'd')).toBe(true)
  })
})

test('the pictures of an album are one turn, with the words of its caption', async () => {
  const clock = virtualClock()
  const { make, inboxes, sent } = platform()
  const bot = createBot({ adapters: [make()], clock, log: silent }).on('message', (ctx) => {
    const parts = ctx.event.parts.filter(({ type }) => type === 'image').length
    return `${parts} pictures: ${ctx.text}`
  })
  await bot.start()
  const picture = (n: number, parts: object[] = []) =>
    message(`k${n}`, 'c', '', { album: 'a1', parts: [{ type: 'image', url: `https://x.example/${n}` }, ...parts] })
  await inboxes[0]!.receive(picture(1))
  await clock.advance(300)
  await inboxes[0]!.receive(picture(2, [text('what is this?')]))
  await inboxes[0]!.receive(picture(3))
  await clock.advance(5_000)
  expect(sent.map(({ text }) => text)).toEqual(['3 pictures: what is this?'])
})

test('messages that overtook each other before the process ended take their places when it starts again', async () => {
  const clock = virtualClock()
  const store = testStore()
  const heard: string[] = []
  const boot = async () => {
    let inbox!: Inbox
    const pager = defineAdapter({
      name: 'pager',
      platform: 'pager',
      accepts: { text: {} },
      orderWindowMs: 500,
      start: async (opened) => {
        inbox = opened
      },
      send: async () => delivered(),
    })
    const bot = createBot({ adapters: [pager], store, clock, log: silent }).on('message', (ctx) => {
      heard.push(ctx.text)
    })
    await bot.start()
    return { bot, inbox }
  }
  const { bot, inbox } = await boot()
  await inbox.receive(message('k2', 'c', 'second', { order: 2 }))
  await inbox.receive(message('k1', 'c', 'first', { order: 1 }))
  bot.crash()
  await clock.advance(10_000)
  await boot()
  await until(() => heard.length === 2)
  expect(heard).toEqual(['first', 'second'])
})

test('a message that had begun before the process ended has its own turn, and is not merged into that of others', async () => {
  const clock = virtualClock()
  const store = testStore()
  const { make, inboxes, sent } = platform()
  let isHanging = true
  const boot = async () => {
    const pager = { ...make(), orderWindowMs: 500 }
    const bot = createBot({ adapters: [pager], store, clock, log: silent }).on('message', async (ctx) => {
      const drawn = await ctx.once('drawn', async () => `for ${ctx.text}`)
      if (isHanging) await new Promise(() => {})
      return drawn
    })
    await bot.start()
    return bot
  }
  const first = await boot()
  await inboxes[0]!.receive(message('k9', 'c', 'm9', { order: 9 }))
  await clock.advance(600)
  for (let n = 1; n < 9; n++) await inboxes[0]!.receive(message(`k${n}`, 'c', `m${n}`, { order: n }))
  first.crash()
  isHanging = false
  await boot()
  await clock.advance(30_000)
  const answers = sent.map(({ text }) => text)
  expect(answers.join()).toContain('m7\nm8')
  expect(answers.at(-1)).toBe('for m9')
})

describe('a message that ends the process', () => {
  test('is given up after five times, and twenty others that came with it are answered', async () => {
    const clock = virtualClock()
    const { make, inboxes, sent } = platform()
    const store = testStore()
    const bots: Bot[] = []
    let kills = 0
    const never = new Promise<string>(() => {})
    const boot = async () => {
      const bot = createBot({ adapters: [make()], store, clock, log: silent }).on('message', async (ctx) => {
        if (ctx.text !== 'poison') {
          await new Promise<void>((resolve) => clock.after(50, resolve))
          return `ok ${ctx.text}`
        }
        await new Promise<void>((resolve) => clock.after(10, resolve))
        kills++
        bots.at(-1)!.crash()
        return never
      })
      bots.push(bot as Bot)
      await bot.start()
    }
    await boot()
    for (let n = 0; n < 21; n++) void inboxes.at(-1)!.receive(message(`k${n}`, `c${n}`, n === 7 ? 'poison' : `m${n}`))
    for (let life = 1; life < 8; life++) {
      await clock.advance(5_000)
      if (kills < life) break
      await boot()
    }
    await clock.advance(60_000)
    expect(kills).toBe(5)
    expect((await bots.at(-1)!.quarantined()).map(({ event }) => event.key)).toEqual(['k7'])
    const answered = new Set(sent.filter(({ text }) => text.startsWith('ok')).map(({ to }) => to))
    expect(answered.size).toBe(20)
    const ledger = await Promise.all(Array.from({ length: 21 }, (_, n) => store.timeline(`pager:c${n}`)))
    expect(ledger.flat().filter((entry) => entry.kind === 'in' && entry.outcome === 'answered')).toHaveLength(20)
  })
})

describe('messages that have their turn together', () => {
  /** One after the other, from the same store; the second handles a flood of one customer until `crashes` says otherwise. */
  async function flooded(
    handle: (ctx: Context, crash: () => Promise<never>) => Promise<string>,
    texts: readonly string[],
  ) {
    const clock = virtualClock()
    const { make, inboxes, sent } = platform()
    const store = testStore()
    let lives = 0
    const boot = async () => {
      const life = ++lives
      const bot: Bot = createBot({ adapters: [make()], store, clock, log: silent })
      const crash = () => {
        if (life === lives) lives++
        bot.crash()
        return new Promise<never>(() => {})
      }
      bot.on('message', (ctx) => handle(ctx, crash))
      await bot.start()
      return life
    }
    let running = await boot()
    for (const [n, said] of texts.entries()) void inboxes.at(-1)!.receive(message(`k${n}`, 'c', said))
    for (let restarts = 0; restarts < 12; restarts++) {
      await clock.advance(20_000)
      if (running === lives) break
      running = await boot()
    }
    const events = (await store.timeline('pager:c')).filter((entry) => entry.kind === 'in')
    return { sent: sent.map(({ text }) => text), outcomes: events.map(({ outcome }) => outcome), restarts: lives }
  }
  const texts = Array.from({ length: 12 }, (_, n) => `m${n}`)

  test('have it together again after a crash, when something was remembered that answers all of them', async () => {
    let crashes = 0
    const { sent, outcomes } = await flooded(async (ctx, crash) => {
      const answer = await ctx.once('model', async () => ctx.text.replaceAll('\n', ' '))
      if (answer.includes(' ') && crashes++ === 0) return crash()
      return answer
    }, texts)
    expect(crashes).toBeGreaterThan(1)
    expect(sent.join(' ')).toBe(texts.join(' '))
    expect(outcomes).not.toContain(undefined)
  })

  test('are tried one by one when the process ends again and again: only the guilty one is given up', async () => {
    const poisoned = texts.with(8, 'poison')
    const { sent, outcomes } = await flooded(
      async (ctx, crash) => (ctx.text.includes('poison') ? crash() : ctx.text.replaceAll('\n', ' ')),
      poisoned,
    )
    expect(outcomes.filter((outcome) => outcome === 'quarantined')).toHaveLength(1)
    expect(sent.join(' ').match(/m\d+/g)).toEqual(poisoned.filter((said) => said !== 'poison'))
  })

  test('are tried one by one when they fail: the others are answered', async () => {
    const failing = texts.with(8, 'boom')
    const { sent, outcomes } = await flooded(async (ctx) => {
      if (ctx.text.includes('boom')) throw new Error('broken')
      return ctx.text.replaceAll('\n', ' ')
    }, failing)
    expect(outcomes.filter((outcome) => outcome === 'quarantined')).toHaveLength(1)
    expect(sent.join(' ').match(/m\d+/g)).toEqual(failing.filter((said) => said !== 'boom'))
  })
})

describe('two bots that share a store', () => {
  test('share the work, keep the order of each conversation, and one goes on where the other ended', async () => {
    const clock = virtualClock()
    const { make, inboxes, sent } = platform()
    const store = memoryStore({ clock, shared: true })
    const boot = (name: string) =>
      createBot({ adapters: [make()], store, clock, log: silent }).on('message', async (ctx) => {
        await new Promise<void>((resolve) => clock.after(20, resolve))
        return `${name} ${ctx.text}`
      })
    const [one, two] = [boot('one'), boot('two')]
    await one.start()
    await two.start()
    const written: Promise<unknown>[] = []
    for (let n = 0; n < 40; n++) {
      written.push(inboxes[n % 2]!.receive(message(`k${n}`, `c${n % 4}`, `${n}`)))
      await clock.advance(5)
    }
    await clock.advance(200)
    one.crash()
    for (let n = 40; n < 60; n++) {
      written.push(inboxes[1]!.receive(message(`k${n}`, `c${n % 4}`, `${n}`)))
      await clock.advance(50)
    }
    await clock.advance(60_000)
    await Promise.all(written)
    for (let c = 0; c < 4; c++) {
      const numbers = sent
        .filter(({ to }) => to === `c${c}`)
        .flatMap(({ text }) => text.split(/\D+/).filter(Boolean).map(Number))
      expect(numbers).toEqual(Array.from({ length: 15 }, (_, n) => c + 4 * n))
    }
    expect(new Set(sent.map(({ text }) => text.split(' ')[0]))).toEqual(new Set(['one', 'two']))
    await two.stop()
  })

  test('an action that one accepts is done where its lane is held, and its result comes back', async () => {
    const clock = virtualClock()
    const { make } = platform()
    const store = memoryStore({ clock, shared: true })
    let times = 0
    const boot = () =>
      createBot({ adapters: [make()], store, clock, log: silent }).action('count', (ctx) => ctx.result(++times))
    const bots = [boot(), boot()]
    for (const bot of bots) await bot.start()
    const results = Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        bots[n % 2]!.act('ticket:1', 'count', null, { by: { kind: 'system' }, key: `${n % 5}` }),
      ),
    )
    let done = false
    void results.finally(() => (done = true))
    while (!done) await clock.advance(500)
    expect((await results).toSorted()).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5])
    expect(times).toBe(5)
  })
})

test('when too many turns wait for others that compute, more are refused at once, and all that were taken are answered', async () => {
  const { make, inboxes, sent } = platform()
  const bot = createBot({ adapters: [make()], maxBacklog: 20, log: silent }).on('message', (ctx) => {
    const end = performance.now() + 5
    while (performance.now() < end);
    return ctx.text
  })
  await bot.start()
  const results: PromiseSettledResult<unknown>[] = []
  for (let n = 0; n < 200; n++) {
    const [result] = await Promise.allSettled([inboxes[0]!.receive(message(`k${n}`, `c${n}`, `${n}`))])
    results.push(result!)
  }
  await until(() => sent.length === results.filter(({ status }) => status === 'fulfilled').length)
  const refused = results.filter((result) => result.status === 'rejected')
  for (const { reason } of refused) expect(reason).toMatchObject({ code: 'OVERLOADED', status: 503 })
  expect(sent.length + refused.length).toBe(200)
})
