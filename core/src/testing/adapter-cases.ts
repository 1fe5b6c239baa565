import assert from 'node:assert/strict'
import type { Adapter } from '../adapter.js'
import { type Bot, createBot } from '../bot.js'
import { HuidaError } from '../errors.js'
import { memoryStore } from '../store/memory-store.js'
import type { Store } from '../store/store.js'
import { until } from './until.js'

/** What a person does on the platform, in the words of a case. */
export interface PlayedMessage {
  /** The platform's identity of the message: the same again is a redelivery. */
  key: string
  /** Who, and in which conversation: a case uses a few letters. */
  from: string
  text: string
  /** The writer is a program. */
  bot?: boolean
}

/** What the platform does with the next message that it is sent. */
export type PlayedFate = 'rate limited for a second' | 'blocked' | 'no answer'

/**
 * A real or played platform under test. Each case asks for a new one: real protocol bytes over real sockets, no mocked
 * functions.
 */
export interface AdapterKit {
  adapter: Adapter
  /** Called once the bot runs, with its `fetch` behind the address that you serve. */
  connect?(bot: Bot): Promise<void>
  /**
   * Plays a message as the platform delivers it and resolves with the HTTP status of the acknowledgement (200 where the
   * platform has none).
   */
  deliver(message: PlayedMessage): Promise<number>
  /** What the platform was told to show so far, in order. */
  shown(): Promise<{ to: string; text: string }[]>
  /** Decides over the next message that the bot sends. Absent: the platform cannot be made to do this. */
  next?(fate: PlayedFate): void
  /** The same message with a signature that is wrong, or without one: the status. Absent: nothing is signed. */
  forge?(message: PlayedMessage, how: 'wrong' | 'missing'): Promise<number>
  /** Any bytes as a request body, rightly signed: the status. Absent: there are no requests. */
  post?(body: Uint8Array): Promise<number>
  /** Whether the platform tells about other programs. Default true. */
  knowsBots?: boolean
  /** Ends what was opened for the case; called at its end, also when it fails. */
  close(): Promise<void>
}

/** One thing that every adapter must do. */
export interface AdapterCase {
  name: string
  /** Plays it against a new platform of `make`. @throws AssertionError when the adapter does otherwise */
  run(make: () => Promise<AdapterKit>): Promise<void>
}

const hi: PlayedMessage = { key: 'k1', from: 'a', text: 'hi' }

/** What every adapter must do, as plain data: run them with any test runner. A case that cannot apply passes. */
export const adapterCases: readonly AdapterCase[] = [
  {
    name: 'a message is acknowledged with success and answered in its conversation',
    run: playing(async (kit, settled) => {
      assert.ok((await kit.deliver(hi)) < 300)
      await settled(1)
      assert.deepEqual(await kit.shown(), [{ to: 'a', text: 'echo hi' }])
    }),
  },
  {
    name: 'a redelivery is acknowledged with success and not answered again',
    run: playing(async (kit, settled) => {
      for (let i = 0; i < 5; i++) assert.ok((await kit.deliver(hi)) < 300)
      await settled(1)
      assert.equal((await kit.shown()).length, 1)
    }),
  },
  {
    name: 'the same words in another message are answered again',
    run: playing(async (kit, settled) => {
      await kit.deliver(hi)
      await kit.deliver({ ...hi, key: 'k2' })
      await settled(2)
      assert.equal((await kit.shown()).length, 2)
    }),
  },
  {
    name: 'a burst is answered in order, and conversations are kept apart',
    run: playing(async (kit, settled) => {
      for (let i = 0; i < 6; i++) await kit.deliver({ key: `b${i}`, from: i % 2 ? 'b' : 'a', text: `m${i}` })
      await settled(6)
      const shown = await kit.shown()
      const textsTo = (who: string) => shown.filter(({ to }) => to === who).map(({ text }) => text)
      assert.deepEqual(textsTo('a'), ['echo m0', 'echo m2', 'echo m4'])
      assert.deepEqual(textsTo('b'), ['echo m1', 'echo m3', 'echo m5'])
    }),
  },
  {
    name: 'Chinese, emoji and markup arrive and are shown as they were written',
    run: playing(async (kit, settled) => {
      const text = '你好 👩‍👩‍👧‍👦 <b>*_`[x](http://e.x)</b> & "quotes"'
      await kit.deliver({ ...hi, text })
      await settled(1)
      assert.equal((await kit.shown())[0]?.text, `echo ${text}`)
    }),
  },
  {
    name: 'a reply that is longer than a message of the platform arrives whole, in several',
    run: playing(async (kit, settled) => {
      const max = kit.adapter.accepts.text.max
      if (max === undefined) return
      await kit.deliver({ ...hi, text: 'long' })
      await settled(2)
      const shown = await kit.shown()
      assert.ok(shown.length >= 2)
      const size = (text: string) => (kit.adapter.accepts.text.unit === 'bytes' ? Buffer.byteLength(text) : text.length)
      for (const { text } of shown) assert.ok(size(text) <= max, `${size(text)} is more than ${max}`)
      assert.equal(
        shown
          .map(({ text }) => text)
          .join('')
          .replace(/\s/g, ''),
        longReply(max).replace(/\s/g, ''),
      )
    }),
  },
  {
    name: 'a message of another program is acknowledged and never answered',
    run: playing(async (kit, settled) => {
      if (kit.knowsBots === false) return
      assert.ok((await kit.deliver({ ...hi, bot: true })) < 300)
      await kit.deliver({ ...hi, key: 'k2', text: 'person' })
      await settled(1)
      assert.deepEqual(
        (await kit.shown()).map(({ text }) => text),
        ['echo person'],
      )
    }),
  },
  {
    name: 'a message that cannot be stored is not acknowledged, so that the platform delivers it again',
    run: playing(async (kit, settled, store) => {
      const accept = store.accept
      store.accept = () =>
        Promise.reject(new HuidaError('STORE_UNAVAILABLE', { store: 'test', reason: 'it is switched off' }))
      assert.ok((await kit.deliver(hi)) >= 500)
      store.accept = accept
      assert.ok((await kit.deliver(hi)) < 300)
      await settled(1)
      assert.equal((await kit.shown()).length, 1)
    }),
  },
  {
    name: 'a message that the platform limits is sent again, not before its time',
    run: playing(async (kit, settled) => {
      if (!kit.next) return
      kit.next('rate limited for a second')
      const from = Date.now()
      await kit.deliver(hi)
      await settled(1)
      assert.equal((await kit.shown()).length, 1)
      assert.ok(Date.now() - from >= 900, 'sent again too early')
    }),
  },
  {
    name: 'a message that the platform refuses for good is not sent again, and the next one is',
    run: playing(async (kit, settled, store) => {
      if (!kit.next) return
      kit.next('blocked')
      await kit.deliver(hi)
      await rejectedOne(store)
      await kit.deliver({ ...hi, key: 'k2', text: 'again' })
      await settled(1)
      assert.deepEqual(
        (await kit.shown()).map(({ text }) => text),
        ['echo again'],
      )
    }),
  },
  {
    name: 'a message without an answer from the platform is sent once more, and no more than that',
    run: playing(
      async (kit, settled) => {
        if (!kit.next) return
        kit.next('no answer')
        await kit.deliver(hi)
        await settled(1)
        const shown = await kit.shown()
        assert.ok(shown.length >= 1 && shown.length <= 2)
      },
      { sendTimeoutMs: 300 },
    ),
  },
  ...(['wrong', 'missing'] as const).map(
    (how): AdapterCase => ({
      name: `a request with a ${how} signature is refused and leaves no trace`,
      run: playing(async (kit, _settled, store) => {
        if (!kit.forge) return
        assert.equal(await kit.forge(hi, how), 401)
        assert.deepEqual(await store.unfinished(), { events: [], messages: [] })
        assert.deepEqual(await store.conversations({ limit: 1 }), [])
      }),
    }),
  ),
  ...[
    { name: 'no JSON', body: '{"id":', statuses: [400] },
    { name: 'a list instead of an event', body: '[]', statuses: [200, 202, 204, 400] },
    { name: 'invalid UTF-8', body: Buffer.from([0x22, 0xff, 0xfe, 0x22]), statuses: [400] },
    { name: 'JSON nested 10,000 deep', body: '['.repeat(10_000) + ']'.repeat(10_000), statuses: [400] },
    { name: '10 MB', body: Buffer.alloc(10_000_000, 0x20), statuses: [413] },
  ].map(
    ({ name, body, statuses }): AdapterCase => ({
      name: `a body with ${name} is refused in words, and the next message is answered`,
      run: playing(async (kit, settled) => {
        if (!kit.post) return
        const status = await kit.post(Buffer.from(body))
        assert.ok(statuses.includes(status), `the status was ${status}, not ${statuses.join(' or ')}`)
        await kit.deliver(hi)
        await settled(1)
        assert.equal((await kit.shown()).length, 1)
      }),
    }),
  ),
]

const longReply = (max: number) => 'The quick brown fox jumps over the lazy dog. '.repeat(Math.ceil((max * 1.5) / 45))

type Play = (kit: AdapterKit, settled: (messages: number) => Promise<void>, store: Store) => Promise<void>

/** Runs a case with an echo bot behind the adapter. `settled(n)` waits until the platform shows n messages. */
function playing(play: Play, options: { sendTimeoutMs?: number } = {}): AdapterCase['run'] {
  return async (make) => {
    const kit = await make()
    const store = memoryStore()
    const bot = createBot({ adapters: [kit.adapter], store, ...options }).on('message', (ctx) =>
      ctx.text === 'long' ? longReply(kit.adapter.accepts.text.max ?? 100) : `echo ${ctx.text}`,
    )
    try {
      await bot.start()
      await kit.connect?.(bot)
      await play(
        kit,
        (messages) => until(async () => (await kit.shown()).length >= messages).then(() => bot.settled()),
        store,
      )
    } finally {
      await kit.close()
      await bot.stop()
    }
  }
}

const rejectedOne = (store: Store) =>
  until(async () => {
    const [conversation] = await store.conversations({ limit: 1 })
    const ledger = conversation ? await store.ledger(conversation.id) : []
    return ledger.some((entry) => entry.kind === 'out' && entry.status === 'rejected')
  })
