import assert from 'node:assert/strict'
import { plainText } from '../conversation/part.js'
import { HuidaError } from '../errors.js'
import type { Store } from '../store/store.js'
import {
  type AdapterCase,
  LONG_VALUE,
  longReply,
  type PlayedMessage,
  playing,
  playingTwins,
  type ShownMessage,
} from './adapter-kit.js'
import { until } from './until.js'

const hi: PlayedMessage = { key: 'k1', from: 'a', text: 'hi' }

/** What every adapter must do, as plain data: run them with any test runner. A case that cannot apply passes. */
export const adapterCases: readonly AdapterCase[] = [
  {
    name: 'a message is acknowledged with success and answered in its conversation',
    run: playing(async ({ kit, settled }) => {
      assert.ok((await kit.deliver(hi)) < 300)
      await settled(1)
      assert.deepEqual(await kit.shown(), [{ to: 'a', text: 'echo hi' }])
    }),
  },
  {
    name: 'a redelivery is acknowledged with success and not answered again',
    run: playing(async ({ kit, settled }) => {
      for (let i = 0; i < 5; i++) assert.ok((await kit.deliver(hi)) < 300)
      await settled(1)
      assert.equal((await kit.shown()).length, 1)
    }),
  },
  {
    name: 'the same words in another message are answered again',
    run: playing(async ({ kit, settled }) => {
      await kit.deliver(hi)
      await kit.deliver({ ...hi, key: 'k2' })
      await settled(2)
      assert.equal((await kit.shown()).length, 2)
    }),
  },
  {
    name: 'a burst is answered in order, and conversations are kept apart',
    run: playing(async ({ kit, settled, textsTo }) => {
      for (let i = 0; i < 6; i++) await kit.deliver({ key: `b${i}`, from: i % 2 ? 'b' : 'a', text: `m${i}` })
      await settled(6)
      assert.deepEqual(await textsTo('a'), ['echo m0', 'echo m2', 'echo m4'])
      assert.deepEqual(await textsTo('b'), ['echo m1', 'echo m3', 'echo m5'])
    }),
  },
  {
    name: 'Chinese, emoji and markup arrive and are shown as they were written',
    run: playing(async ({ kit, settled }) => {
      const text = '你好 👩‍👩‍👧‍👦 <b>*_`[x](http://e.x)</b> & "quotes"'
      await kit.deliver({ ...hi, text })
      await settled(1)
      assert.equal((await kit.shown())[0]?.text, `echo ${text}`)
    }),
  },
  {
    name: 'a reply that is longer than a message of the platform arrives whole, in several',
    run: playing(async ({ kit, settled }) => {
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
    run: playing(async ({ kit, settled }) => {
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
    run: playing(async ({ kit, settled, store }) => {
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
    run: playing(async ({ kit, settled }) => {
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
    run: playing(async ({ kit, settled, store }) => {
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
      async ({ kit, settled }) => {
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
  {
    name: 'a button is understood with all of its value, and only where it was shown',
    run: playing(async ({ kit, settled, textsTo }) => {
      if (!kit.press) return
      await kit.deliver({ ...hi, text: 'menu' })
      await kit.deliver({ key: 'k2', from: 'b', text: 'hi' })
      await settled(2)
      const value = buttonOf(await kit.shown(), 'a', 'long')
      // A value that travels as it is means the same for everybody.
      if (value !== LONG_VALUE) assert.ok((await kit.press({ key: 'p1', from: 'b', value })) < 300)
      assert.ok((await kit.press({ key: 'p2', from: 'a', value })) < 300)
      await settled(value === LONG_VALUE ? 3 : 4)
      // What is longer than a message comes in several.
      assert.equal(withoutSpace((await textsTo('a')).slice(1)), withoutSpace([`chose ${LONG_VALUE}`]))
      for (const text of await textsTo('b')) assert.ok(!text.includes('long'), 'a value was given to somebody else')
    }),
  },
  {
    name: 'two accounts of the platform in one bot do not share users, conversations or keys',
    run: playingTwins(async (one, other) => {
      for (const { kit, settled } of [one, other]) {
        assert.ok((await kit.deliver({ ...hi, text: 'who' })) < 300)
        await settled(1)
      }
      const [[first], [second]] = [await one.textsTo('a'), await other.textsTo('a')]
      assert.ok(first !== undefined && second !== undefined)
      assert.notEqual(first, second)
      assert.equal((await one.store.conversations({ limit: 10 })).length, 2)
    }),
  },
  {
    name: 'two accounts of the platform in one bot do not share choices',
    run: playingTwins(async (one, other) => {
      if (!other.kit.press) return
      await one.kit.deliver({ ...hi, text: 'menu' })
      await other.kit.deliver(hi)
      for (const { settled } of [one, other]) await settled(1)
      const value = buttonOf(await one.kit.shown(), 'a', 'long')
      if (value === LONG_VALUE) return
      assert.ok((await other.kit.press({ key: 'p1', from: 'a', value })) < 300)
      await other.settled(2)
      for (const text of await other.textsTo('a'))
        assert.ok(!text.includes('long'), 'a value was given to another account')
    }),
  },
  {
    name: 'what is said in a group, but not to the bot, is kept for the history and has no turn',
    run: playing(async ({ kit, settled, store }) => {
      if (!kit.group) return
      assert.ok((await kit.group({ key: 'g1', from: 'a', text: 'chatter' }, { addressed: false })) < 300)
      assert.ok((await kit.group({ key: 'g2', from: 'b', text: 'question' }, { addressed: true })) < 300)
      await settled(1)
      assert.deepEqual(
        (await kit.shown()).map(({ to, text }) => ({ to, text })),
        [{ to: 'group', text: 'echo question' }],
      )
      const [group, ...others] = await store.conversations({ limit: 10 })
      assert.equal(others.length, 0)
      assert.equal(group?.to.kind, 'group')
      const history = await store.history(group.id, { limit: 10 })
      assert.deepEqual(
        history.map(({ parts }) => plainText(parts)),
        ['chatter', 'question', 'echo question'],
      )
    }),
  },
  {
    name: 'a person of the team who writes on the platform takes the conversation, and the bot is silent',
    run: playing(async ({ kit, settled, store }) => {
      if (!kit.agent) return
      await kit.deliver(hi)
      await settled(1)
      assert.ok((await kit.agent({ key: 'k2', from: 'a', text: 'I take over' })) < 300)
      assert.ok((await kit.deliver({ key: 'k3', from: 'a', text: 'thanks' })) < 300)
      await settled(1)
      assert.equal((await kit.shown()).length, 1)
      const [conversation] = await store.conversations({ limit: 1 })
      assert.equal(conversation?.owner.kind, 'agent')
      const said = await store.history(conversation.id, { limit: 10 })
      assert.deepEqual(
        said.map(({ by }) => by.kind),
        ['customer', 'bot', 'agent', 'customer'],
      )
    }),
  },
  {
    name: 'a message to an account that is not configured is refused, and leaves no conversation',
    run: playing(async ({ kit, settled, store }) => {
      if (!kit.stray) return
      const status = await kit.stray(hi)
      assert.ok(status < 500, `the status was ${status}, so the platform would deliver it again and again`)
      assert.deepEqual(await store.claim('test', 1), [])
      await kit.deliver({ ...hi, key: 'k2' })
      await settled(1)
      assert.equal((await kit.shown()).length, 1)
    }),
  },
  ...(['wrong', 'missing'] as const).map(
    (how): AdapterCase => ({
      name: `a request with a ${how} signature is refused and leaves no trace`,
      run: playing(async ({ kit, store }) => {
        if (!kit.forge) return
        assert.equal(await kit.forge(hi, how), 401)
        assert.deepEqual(await store.claim('test', 1), [])
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
      run: playing(async ({ kit, settled }) => {
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

/** The value that the platform was given with a button. */
function buttonOf(shown: readonly ShownMessage[], to: string, label: string): string {
  const buttons = shown.filter((message) => message.to === to).flatMap((message) => message.buttons ?? [])
  const button = buttons.find((button) => button.label === label)
  assert.ok(button, `no button "${label}" was shown; shown() must tell the buttons`)
  return button.value
}

const withoutSpace = (texts: readonly string[]) => texts.join('').replace(/\s/g, '')

const rejectedOne = (store: Store) =>
  until(async () => {
    const [conversation] = await store.conversations({ limit: 1 })
    const ledger = conversation ? await store.timeline(conversation.id) : []
    return ledger.some((entry) => entry.kind === 'out' && entry.status === 'rejected')
  })
