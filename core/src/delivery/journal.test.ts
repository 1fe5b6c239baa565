import { expect, test } from '@jest/globals'
import type { Inbox } from '../adapter.js'
import {
  createBot,
  defineAdapter,
  delivered,
  HuidaError,
  memoryStore,
  type Part,
  rejected,
  text,
  unknown,
} from '../index.js'
import { silent } from '../log.js'
import { testChat, virtualClock } from '../testing/index.js'

const said = (key: string) => ({
  ...{ type: 'message' as const, key, at: 0, conversation: { id: 'c' }, user: { id: 'u' } },
  parts: [text(key)],
})

/** A platform that takes everything: what it was sent, and where its messages come in once it is opened. */
function platform() {
  const sent: Part[] = []
  let inbox!: Inbox
  const adapter = defineAdapter({
    name: 'test',
    platform: 'test',
    accepts: { text: {} },
    start: async (opened) => {
      inbox = opened
    },
    async send({ part }) {
      sent.push(part)
      return delivered()
    },
  })
  return { adapter, sent, opened: () => inbox }
}

test('an answer that is not ready within the request is sent when it is', async () => {
  const clock = virtualClock()
  const { adapter, sent, opened } = platform()
  const thinks = () => new Promise<string>((resolve) => clock.after(5_000, () => resolve('late')))
  await createBot({ adapters: [adapter], clock })
    .use(thinks)
    .start()
  const answer = opened().receiveWithin(said('1'), { ms: 4_500 })
  await clock.advance(4_600)
  expect(await answer).toBeUndefined()
  await clock.advance(1_000)
  expect(sent).toEqual([text('late')])
})

test('what arrives while the bot is starting is refused, so that it has one turn when it comes again', async () => {
  const store = memoryStore()
  let open = () => {}
  const { claim } = store
  store.claim = async (...asked) => {
    await new Promise<void>((resolve) => {
      open = resolve
    })
    return claim.apply(store, asked)
  }
  let turns = 0
  const adapter = defineAdapter({
    name: 'eager',
    platform: 'test',
    accepts: { text: {} },
    send: async () => delivered(),
    async fetch(_, inbox) {
      await inbox.receive(said('1'))
      return new Response()
    },
  })
  const bot = createBot({ adapters: [adapter], store }).use(() => void turns++)
  const started = bot.start()
  await new Promise((resolve) => setImmediate(resolve))
  const post = () => bot.fetch(new Request('http://bot/eager', { method: 'POST' }))
  expect((await post()).status).toBe(503)
  open()
  await started
  expect((await post()).status).toBe(200)
  await bot.settled()
  expect(turns).toBe(1)
})

test('a message that was refused several times is still sent again when its fate is open', async () => {
  const chat = testChat()
  await chat.start((base) => createBot(base).use(() => 'ok'))
  chat.answersWith(() => {
    if (chat.sent.length < 5) return rejected('rate_limited', { retryAtMs: chat.clock.now() + 1_000 })
    return chat.sent.length === 5 ? unknown() : undefined
  })
  const alice = chat.user('alice')
  await alice.says('hi')
  await chat.clock.advance(3_600_000)
  expect(await alice.ledger()).toContainEqual(
    expect.objectContaining({ kind: 'out', status: 'delivered', attempts: 6 }),
  )
})

test('a message that may have arrived says so when it is sent again, after a crash too; one that was refused does not', async () => {
  const chat = testChat()
  await chat.start((base) => createBot(base).use((ctx) => ctx.text))
  const fates = [rejected('rate_limited', { retryAtMs: 0 }), unknown(), delivered(), new Promise<never>(() => {})]
  chat.answersWith(() => fates[chat.sent.length - 1])
  const alice = chat.user('alice')
  await alice.says('hi')
  await chat.clock.advance(60_000)
  void alice.says('crash')
  await chat.clock.advance(1)
  await chat.crash()
  await chat.clock.advance(60_000)
  expect(chat.sent.map(({ mayHaveArrived }) => mayHaveArrived)).toEqual([undefined, undefined, true, undefined, true])
})

test('a message that ends the process whenever it is sent does not hold up the next for ever', async () => {
  const chat = testChat()
  await chat.start((base) => createBot(base).use((ctx) => ctx.text))
  chat.answersWith(({ part }) => (part.type === 'text' && part.text === 'deadly' ? new Promise(() => {}) : undefined))
  const alice = chat.user('alice')
  void alice.says('deadly')
  await chat.clock.advance(1)
  for (let crash = 0; crash < 25; crash++) {
    await chat.crash()
    await chat.clock.advance(1)
  }
  expect(chat.sent.length).toBe(20)
  expect(await alice.ledger()).toContainEqual(expect.objectContaining({ kind: 'out', status: 'unknown', attempts: 20 }))
  expect(await alice.says('harmless')).toEqual([text('harmless')])
})

test('a message whose turns the store is in trouble for, however often, is answered when it is not any more', async () => {
  const clock = virtualClock()
  const store = memoryStore()
  const { remember } = store
  let troubles = 0
  store.remember = async (...asked) => {
    if (++troubles <= 20) throw new HuidaError('STORE_UNAVAILABLE', { store: 'memory', reason: 'of the test' })
    return remember.apply(store, asked)
  }
  const { adapter, sent, opened } = platform()
  await createBot({ adapters: [adapter], store, clock, log: silent })
    .on('message', (ctx) => ctx.once('answer', async () => 'ok'))
    .start()
  await opened().receive(said('1'))
  await clock.advance(10 * 60_000)
  expect(sent).toEqual([text('ok')])
})
