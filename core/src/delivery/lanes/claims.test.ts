import { expect, test } from '@jest/globals'
import type { Inbox } from '../../adapter.js'
import {
  createBot,
  defineAdapter,
  delivered,
  HuidaError,
  type InboxEntry,
  memoryStore,
  type Store,
  text,
} from '../../index.js'
import { silent } from '../../log.js'
import { virtualClock } from '../../testing/virtual-clock.js'

/** A store whose answer to a commit comes when it is let go. */
function answeringLate(store: Store): { store: Store; answer(): void } {
  let answer = () => {}
  const answered = new Promise<void>((resolve) => {
    answer = resolve
  })
  const late = new Proxy(store, {
    get(target, name) {
      const value = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      if (name !== 'commit') return value.bind(target)
      return async (...given: unknown[]) => {
        const committed = await value.apply(target, given)
        await answered
        return committed
      }
    },
  })
  return { store: late, answer }
}

/** A bot that says everything twice, where its messages come in, and what it has sent. */
async function worker(store: Store, clock: ReturnType<typeof virtualClock>, sent: string[]) {
  let inbox!: Inbox
  const pager = defineAdapter({
    name: 'pager',
    platform: 'pager',
    accepts: { text: {} },
    start: async (opened) => {
      inbox = opened
    },
    async send({ part }) {
      sent.push(part.text)
      return delivered()
    },
  })
  await createBot({ adapters: [pager], store, clock, log: silent })
    .on('message', ({ text }) => [text, `${text} again`])
    .start()
  const who = { conversation: { id: 'c' }, user: { id: 'c' } }
  return (said: string) => inbox.receive({ type: 'message', key: said, at: clock.now(), ...who, parts: [text(said)] })
}

test('what a turn said leaves in order, also when a claim sees it before the turn hears that it is stored', async () => {
  const clock = virtualClock()
  const { store, answer } = answeringLate(memoryStore({ clock, shared: true }))
  const sent: string[] = []
  const write = await worker(store, clock, sent)
  await write('one')
  await clock.advance(2_000)
  answer()
  await clock.advance(2_000)
  expect(sent).toEqual(['one', 'one again'])
})

test('a message that another worker has accepted has its turn before a later one, also when its worker has not heard of it', async () => {
  const clock = virtualClock()
  const shared = memoryStore({ clock, shared: true })
  const { store, answer } = answeringLate(shared)
  const sent: string[] = []
  const write = await worker(store, clock, sent)
  const writeToOther = await worker(shared, clock, sent)
  await write('one')
  await clock.advance(1)
  await writeToOther('two')
  await write('three')
  answer()
  await clock.advance(2_000)
  expect(sent.filter((said) => !said.endsWith('again'))).toEqual(['one', 'two', 'three'])
})

test('a message that another worker has begun is begun anew, also when the store cannot be read at first: the other’s attempt is over', async () => {
  const clock = virtualClock()
  const shared = memoryStore({ clock, shared: true })
  let troubles = 1
  const store = new Proxy(shared, {
    get(target, name) {
      const value = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...given: unknown[]) => {
        if (name === 'remembered' && troubles-- > 0)
          return Promise.reject(new HuidaError('STORE_UNAVAILABLE', { store: 'memory', reason: 'of the test' }))
        return value.apply(target, given)
      }
    },
  })
  const who = { conversation: { id: 'c' }, user: { id: 'c' } }
  const entry: InboxEntry = {
    ...{ adapter: 'pager', conversation: 'pager:c', acceptedAt: clock.now(), attempting: true },
    event: { type: 'message', key: 'one', at: clock.now(), ...who, parts: [text('one')] },
  }
  const [accepted] = await shared.accept([entry], { worker: 'that stands still' })
  await clock.advance(60_000)
  const pager = defineAdapter({
    name: 'pager',
    platform: 'pager',
    accepts: { text: {} },
    start: async () => {},
    send: async () => delivered(),
  })
  await createBot({ adapters: [pager], store, clock, log: silent })
    .on('message', async (ctx) => {
      await ctx.once('draw', async () => 'here')
      await new Promise((resolve) => clock.after(10_000, () => resolve(undefined)))
      return 'done'
    })
    .start()
  await clock.advance(2_000)
  expect(troubles).toBeLessThan(1)
  expect(await shared.remember(accepted!.position, 1, 'draw', 'there')).toBe(false)
})
