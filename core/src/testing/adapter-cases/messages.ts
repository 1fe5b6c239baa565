import assert from 'node:assert/strict'
import { MAX_TEXT } from '../../conversation/received.js'
import type { AdapterCase, ShownMessage } from '../adapter-kit.js'
import { until } from '../until.js'
import { hi, needs, playing, WITHIN_MS } from './playing.js'
import { LONG_VALUE, longReply } from './samples.js'

const about = 'messages' as const

/** What people say, and what they are answered. */
export const messageCases: readonly AdapterCase[] = [
  {
    name: 'a message is acknowledged with success and answered in its conversation',
    about,
    run: playing(async ({ kit, settled }) => {
      assert.ok((await kit.deliver(hi)) < 300)
      await settled(1)
      assert.deepEqual(await kit.shown(), [{ to: 'a', text: 'echo hi' }])
    }),
  },
  {
    name: 'a redelivery is acknowledged with success and not answered again',
    about,
    run: playing(async ({ kit, settled }) => {
      for (let i = 0; i < 5; i++) assert.ok((await kit.deliver(hi)) < 300)
      await settled(1)
      assert.equal((await kit.shown()).length, 1, 'a redelivery was answered: is `key` the same each time?')
    }),
  },
  {
    name: '50 deliveries of one message at once are one turn',
    about,
    run: playing(async ({ kit, settled, textsTo }) => {
      const statuses = await Promise.all(Array.from({ length: 50 }, () => kit.deliver(hi)))
      assert.ok(
        statuses.every((status) => status < 300),
        `the statuses were ${[...new Set(statuses)].join(', ')}`,
      )
      await settled(1)
      await kit.deliver({ ...hi, key: 'k2', text: 'next' })
      await settled(2)
      assert.deepEqual(await textsTo('a'), ['echo hi', 'echo next'])
    }),
  },
  {
    name: 'the same words in another message are answered again',
    about,
    run: playing(async ({ kit, settled }) => {
      await kit.deliver(hi)
      await kit.deliver({ ...hi, key: 'k2' })
      await settled(2)
      assert.equal((await kit.shown()).length, 2)
    }),
  },
  {
    name: 'a burst is answered in order, and conversations are kept apart',
    about,
    run: playing(async ({ kit, settled, textsTo }) => {
      for (let i = 0; i < 6; i++) await kit.deliver({ key: `b${i}`, from: i % 2 ? 'b' : 'a', text: `m${i}` })
      await settled(6)
      assert.deepEqual(await textsTo('a'), ['echo m0', 'echo m2', 'echo m4'])
      assert.deepEqual(await textsTo('b'), ['echo m1', 'echo m3', 'echo m5'])
    }),
  },
  {
    name: 'messages that overtake each other are answered once each, and in order where the adapter says how long they may',
    about,
    run: playing(async ({ kit, settled, store, textsTo }) => {
      const at = Date.now()
      // Named in their order first: some platforms count their messages.
      const [first, second] = [
        { ...hi, key: 'r1', text: 'first', at },
        { ...hi, key: 'r2', text: 'second', at: at + 1_000 },
      ]
      /** When each was accepted, in the order of coming. */
      const acceptedAt: number[] = []
      const { accept } = store
      store.accept = async (...given) => {
        const accepted = await accept.apply(store, given)
        acceptedAt.push(...given[0].map((entry) => entry.acceptedAt))
        return accepted
      }
      // Not waited for: it may be answered inside its own request.
      const overtaking = kit.deliver(second)
      await until(() => acceptedAt.length > 0, {
        what: 'the second message is stored',
        withinMs: WITHIN_MS,
        everyMs: 1,
      })
      const statuses = [await kit.deliver(first), await overtaking, await kit.deliver(second)]
      assert.ok(statuses.every((status) => status < 300))
      await settled(2)
      const texts = await textsTo('a')
      const { orderWindowMs = 0 } = kit.adapter
      // On a machine that has much else to do the first may be later than that.
      const isInTime = acceptedAt[1]! - acceptedAt[0]! < orderWindowMs / 2
      assert.deepEqual(isInTime ? texts : texts.toSorted(), ['echo first', 'echo second'])
    }),
  },
  {
    name: 'Chinese, emoji and markup arrive and are shown as they were written',
    about,
    run: playing(async ({ kit, settled }) => {
      const text = '你好 👩‍👩‍👧‍👦 <b>*_`[x](http://e.x)</b> & "quotes"'
      await kit.deliver({ ...hi, text })
      await settled(1)
      assert.equal((await kit.shown())[0]?.text, `echo ${text}`)
    }),
  },
  {
    name: 'a reply that is longer than a message of the platform arrives whole, in several',
    about,
    run: playing(async ({ kit, settled }) => {
      const max = kit.adapter.accepts.text.max
      needs(max, 'messages may have any length')
      await kit.deliver({ ...hi, text: 'long' })
      await settled(2)
      const shown = await kit.shown()
      assert.ok(shown.length >= 2)
      const size = (text: string) => (kit.adapter.accepts.text.unit === 'bytes' ? Buffer.byteLength(text) : text.length)
      for (const { text } of shown) assert.ok(size(text) <= max, `${size(text)} is more than ${max}`)
      assert.equal(withoutSpace(shown.map(({ text }) => text)), withoutSpace([longReply(max)]))
    }),
  },
  {
    name: 'a message of another program is acknowledged and never answered',
    about,
    run: playing(async ({ kit, settled }) => {
      needs(kit.knowsBots !== false, 'the platform does not tell about programs')
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
    name: 'what the bot itself has said comes back from the platform, and starts no turn',
    about,
    run: playing(async ({ kit, settled, textsTo, heard }) => {
      needs(kit.echo, 'the platform does not deliver what the bot says')
      await kit.deliver(hi)
      await settled(1)
      for (let i = 0; i < 2; i++) assert.ok((await kit.echo()) < 300)
      await kit.deliver({ ...hi, key: 'k2', text: 'next' })
      await settled(2)
      assert.deepEqual(await textsTo('a'), ['echo hi', 'echo next'])
      assert.equal(heard.length, 2)
    }),
  },
  {
    name: 'an event of a kind that nobody knows is acknowledged, and the next message is answered',
    about,
    run: playing(async ({ kit, settled }) => {
      needs(kit.strange, 'the platform has one kind of event')
      const status = await kit.strange()
      assert.ok(status < 300, `the status was ${status}, so the platform would deliver it again and again`)
      await kit.deliver(hi)
      await settled(1)
      assert.deepEqual(await kit.shown(), [{ to: 'a', text: 'echo hi' }])
    }),
  },
  {
    name: 'a message that is too long to be taken is cut or refused alone: those before and after it are answered',
    about,
    run: playing(async ({ kit, textsTo }) => {
      const messages = [
        { ...hi, text: 'before' },
        { ...hi, key: 'k2', text: 'x'.repeat(MAX_TEXT + 1) },
        { ...hi, key: 'k3', text: 'after' },
      ]
      if (kit.batch) assert.ok((await kit.batch(messages)) < 300)
      else for (const message of messages) await kit.deliver(message)
      await until(async () => (await textsTo('a')).at(-1) === 'echo after', {
        what: 'the message after it is answered',
        withinMs: WITHIN_MS,
      })
      assert.equal((await textsTo('a'))[0], 'echo before')
    }),
  },
  {
    name: 'a button is understood with all of its value, and only where it was shown',
    about,
    run: playing(async ({ kit, settled, textsTo }) => {
      needs(kit.press, 'the platform has no buttons')
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
    name: 'choices can be made by typing: "2" is the second button',
    about,
    run: playing(async ({ kit, settled, textsTo }) => {
      await kit.deliver({ ...hi, text: 'menu' })
      await settled(1)
      await kit.deliver({ ...hi, key: 'k2', text: '2' })
      await settled(2)
      assert.equal(withoutSpace((await textsTo('a')).slice(1)), withoutSpace([`chose ${LONG_VALUE}`]))
    }),
  },
]

/** The value that the platform was given with a button. */
export function buttonOf(shown: readonly ShownMessage[], to: string, label: string): string {
  const buttons = shown.filter((message) => message.to === to).flatMap((message) => message.buttons ?? [])
  const button = buttons.find((button) => button.label === label)
  assert.ok(button, `no button "${label}" was shown; shown() must tell the buttons`)
  return button.value
}

const withoutSpace = (texts: readonly string[]) => texts.join('').replace(/\s/g, '')
