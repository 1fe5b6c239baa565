import assert from 'node:assert/strict'
import { plainText } from '../../conversation/part.js'
import type { AdapterCase } from '../adapter-kit.js'
import { until } from '../until.js'
import { buttonOf } from './messages.js'
import { hi, needs, playing, playingTwins, WITHIN_MS } from './playing.js'
import { LONG_VALUE } from './samples.js'

const about = 'people' as const

/** Who writes and acts: groups, agents, accounts. */
export const peopleCases: readonly AdapterCase[] = [
  {
    name: 'two accounts of the platform in one bot do not share users, conversations or keys',
    about,
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
    about,
    run: playingTwins(async (one, other) => {
      needs(other.kit.press, 'the platform has no buttons')
      await one.kit.deliver({ ...hi, text: 'menu' })
      await other.kit.deliver(hi)
      for (const { settled } of [one, other]) await settled(1)
      const value = buttonOf(await one.kit.shown(), 'a', 'long')
      needs(value !== LONG_VALUE, 'values travel as they are')
      assert.ok((await other.kit.press({ key: 'p1', from: 'a', value })) < 300)
      await other.settled(2)
      for (const text of await other.textsTo('a'))
        assert.ok(!text.includes('long'), 'a value was given to another account')
    }),
  },
  {
    name: 'what is said in a group, but not to the bot, is kept for the history and has no turn',
    about,
    run: playing(async ({ kit, settled, store }) => {
      needs(kit.group, 'the platform has no groups in which people talk to each other')
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
    about,
    run: playing(async ({ kit, settled, store }) => {
      needs(kit.agent, 'nobody of the team writes on the platform itself')
      await kit.deliver(hi)
      await settled(1)
      assert.ok((await kit.agent({ key: 'k2', from: 'a', text: 'I take over' })) < 300)
      assert.ok((await kit.deliver({ key: 'k3', from: 'a', text: 'thanks' })) < 300)
      const [conversation] = await store.conversations({ limit: 1 })
      const said = async () => store.history(conversation!.id, { limit: 10 })
      // What is asked for is stored some time after it was put there.
      await until(async () => (await said()).length >= 4, { what: 'the last message is stored', withinMs: WITHIN_MS })
      await settled(1)
      assert.equal((await kit.shown()).length, 1)
      const owner = (await store.conversations({ limit: 1 }))[0]?.owner
      assert.equal(owner?.kind, 'agent')
      assert.deepEqual(
        (await said()).map(({ by }) => by.kind),
        ['customer', 'bot', 'agent', 'customer'],
      )
    }),
  },
  {
    name: 'a message to an account that is not configured is refused, and leaves no conversation',
    about,
    run: playing(async ({ kit, settled, store }) => {
      needs(kit.stray, 'there are no accounts')
      const status = await kit.stray(hi)
      assert.ok(status < 500, `the status was ${status}, so the platform would deliver it again and again`)
      assert.deepEqual(await store.claim('test', 1), [])
      await kit.deliver({ ...hi, key: 'k2' })
      await settled(1)
      assert.equal((await kit.shown()).length, 1)
    }),
  },
]
