import assert from 'node:assert/strict'
import { HuidaError } from '../../errors.js'
import type { Store } from '../../store/store.js'
import type { AdapterCase, PlayedFate } from '../adapter-kit.js'
import { until } from '../until.js'
import { hi, needs, playing, WITHIN_MS } from './playing.js'

const about = 'failures' as const
const tame = 'the platform cannot be made to fail'

/** What goes wrong on the way, and what becomes of the messages. */
export const failureCases: readonly AdapterCase[] = [
  {
    name: 'a message that cannot be stored is not acknowledged, so that the platform delivers it again',
    about,
    run: playing(async ({ kit, settled, store }) => {
      const accept = store.accept
      let refused = 0
      store.accept = () => {
        refused++
        return Promise.reject(new HuidaError('STORE_UNAVAILABLE', { store: 'test', reason: 'it is switched off' }))
      }
      const status = await kit.deliver(hi)
      if (kit.pulls) await until(() => refused > 0, { what: 'the message is read', withinMs: WITHIN_MS })
      else assert.ok(status >= 500, `it was acknowledged with ${status} before it was stored`)
      store.accept = accept
      // Whoever asks for news asks again by itself: the cursor must not have moved on.
      if (!kit.pulls) assert.ok((await kit.deliver(hi)) < 300)
      await settled(1)
      assert.deepEqual(await kit.shown(), [{ to: 'a', text: 'echo hi' }])
    }),
  },
  {
    name: 'a message that the platform limits is sent again, not before its time',
    about,
    run: playing(async ({ kit, settled }) => {
      needs(kit.next, tame)
      kit.next('rate limited for a second')
      const from = Date.now()
      await kit.deliver(hi)
      await settled(1)
      assert.equal((await kit.shown()).length, 1)
      assert.ok(Date.now() - from >= 900, 'sent again too early')
    }),
  },
  {
    name: 'a message that the platform refuses for good is told as undelivered and not sent again, and the next one is sent',
    about,
    run: playing(async ({ kit, settled, store, troubles }) => {
      needs(kit.next, tame)
      kit.next('blocked')
      await kit.deliver(hi)
      const { status } = await until(async () => lastOf(store), {
        what: 'the fate of the message',
        withinMs: WITHIN_MS,
      })
      assert.equal(status, 'rejected', `the platform refused the message, but it counts as ${status}`)
      await until(() => troubles.length > 0, { what: 'somebody is told', withinMs: WITHIN_MS })
      assert.equal(troubles[0]?.what, 'undelivered')
      await kit.deliver({ ...hi, key: 'k2', text: 'again' })
      await settled(1)
      assert.deepEqual(
        (await kit.shown()).map(({ text }) => text),
        ['echo again'],
      )
    }),
  },
  {
    name: 'a message that the platform cannot take for the moment arrives when it can',
    about,
    run: sentOnceMore('unavailable'),
  },
  {
    name: 'a message without an answer from the platform is sent once more, and no more than that',
    about,
    run: sentOnceMore('no answer'),
  },
  {
    name: 'a message whose connection breaks is sent once more, and no more than that',
    about,
    run: sentOnceMore('hang up'),
  },
]

function sentOnceMore(fate: PlayedFate): AdapterCase['run'] {
  return playing(
    async ({ kit, settled, store }) => {
      needs(kit.next, tame)
      kit.next(fate)
      await kit.deliver(hi)
      await settled(1)
      await until(() => lastOf(store), { what: 'the fate of the message', withinMs: WITHIN_MS })
      const shown = await kit.shown()
      assert.ok(shown.length <= 2, `it was shown ${shown.length} times`)
      for (const message of shown) assert.deepEqual(message, { to: 'a', text: 'echo hi' })
      await kit.deliver({ ...hi, key: 'k2', text: 'next' })
      await settled(shown.length + 1)
      assert.equal((await kit.shown()).at(-1)?.text, 'echo next')
    },
    { sendTimeoutMs: 1_000 },
  )
}

/** The latest message of the bot whose fate is decided. */
async function lastOf(store: Store): Promise<{ status: string } | undefined> {
  const [conversation] = await store.conversations({ limit: 1 })
  const ledger = conversation ? await store.timeline(conversation.id) : []
  return ledger
    .filter((entry) => entry.kind === 'out')
    .filter(({ status }) => status === 'delivered' || status === 'rejected' || status === 'unknown')
    .at(-1)
}
