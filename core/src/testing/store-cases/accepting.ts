import assert from 'node:assert/strict'
import type { MessageReceived } from '../../conversation/event.js'
import { choices, text } from '../../conversation/part.js'
import { accept, commit, fresh, open, type StoreCase, said, storeCase, turn } from './kit.js'

export const acceptingCases: readonly StoreCase[] = [
  storeCase('an event is stored once, however often it is handed over', async (store) => {
    const [first] = await store.accept([said('1')])
    assert.equal(first?.fresh, true)
    assert.deepEqual(await store.accept([said('1')]), [{ position: first.position, fresh: false }])
    const [twin, twinAgain] = await store.accept([said('2'), said('2')])
    assert.deepEqual(twinAgain, { position: twin?.position, fresh: false })
    assert.equal((await open(store)).events.length, 2)
  }),

  storeCase('the same key in two conversations is two events', async (store) => {
    await store.accept([said('1')])
    assert.equal((await store.accept([said('1', 'web:2')]))[0]?.fresh, true)
    assert.equal((await store.accept([said('1', 'other:1')]))[0]?.fresh, true)
  }),

  storeCase('of an event that arrives many times at once, one is new', async (store) => {
    const accepted = await Promise.all(Array.from({ length: 20 }, () => store.accept([said('1')])))
    assert.equal(accepted.filter(([first]) => first?.fresh).length, 1)
    assert.equal(new Set(accepted.map(([first]) => first?.position)).size, 1)
  }),

  storeCase('an event comes back exactly as it was', async (store) => {
    const event: MessageReceived = {
      ...said('1').event,
      order: 7,
      raw: { nul: 'a\0b', half: 'x\ud800', deep: [[{ n: 1.5, none: null, yes: true }]], emoji: '🙂', empty: '' },
      conversation: { id: '群 1', kind: 'group', account: 'T1', address: { thread: 'x' } },
      parts: [text('我的快递三天没动了，是不是丢了？\n\'"; drop table event; --'), choices('?', ['a', 'b'])],
    }
    const position = await accept(store, { ...said('1'), event })
    assert.deepEqual((await open(store)).events, [
      { position, adapter: 'web', conversation: 'web:1', event, acceptedAt: 10, attempts: 1 },
    ])
  }),

  storeCase('the cursor advances in the commit of the events that were read', async (store) => {
    assert.equal(await store.cursor('kf', 'main'), undefined)
    await store.accept([said('1')], { cursor: { adapter: 'kf', name: 'main', value: 'a' } })
    assert.equal(await store.cursor('kf', 'main'), 'a')
    await store.accept([], { cursor: { adapter: 'kf', name: 'main', value: 'b' } })
    assert.equal(await store.cursor('kf', 'main'), 'b')
    assert.equal(await store.cursor('kf', 'other'), undefined)
  }),

  storeCase(
    'the first attempt is counted with the event where it begins at once, each other by beginning it',
    async (store) => {
      const begun = await accept(store, said('1'))
      const waiting = await accept(store, said('2', 'web:1', { attempting: false }))
      assert.deepEqual(await attempts(store), [1, 0])
      assert.equal(await store.begin(begun, 1), true)
      assert.equal(await store.begin(waiting, 0), true)
      assert.deepEqual(await attempts(store), [2, 1])
      assert.equal(await store.begin(begun, 2), true)
      assert.deepEqual(await attempts(store), [3, 1])
    },
  ),

  storeCase('only one of two who know the same number of attempts may begin', async (store) => {
    const position = await accept(store, said('1'))
    const begun = await Promise.all([store.begin(position, 1), store.begin(position, 1)])
    assert.deepEqual(begun.toSorted(), [false, true])
    assert.equal(await store.begin(position, 5), false)
    assert.equal(await store.begin(position + 100, 0), false)
    assert.deepEqual(await attempts(store), [2])
  }),

  storeCase(
    'an event that has no turn is kept and not open: noted for the history, or refused with its reason',
    async (store) => {
      const noted = await accept(store, said('1', 'web:1', { attempting: false, done: { outcome: 'noted' } }))
      const refused = await accept(
        store,
        said('2', 'web:1', { attempting: false, done: { outcome: 'refused', error: 'it is too long' } }),
      )
      assert.deepEqual((await open(store)).events, [])
      assert.equal(await store.begin(noted, 0), false)
      assert.equal(
        await store.commit(await turn(store, noted, { conversation: fresh('web:1'), attempt: 0 })),
        undefined,
      )
      assert.deepEqual(await store.outcome(noted), { outcome: 'noted' })
      assert.deepEqual(await store.outcome(refused), { outcome: 'refused', error: 'it is too long' })
      assert.deepEqual(
        (await store.timeline('web:1')).map((entry) => entry.kind === 'in' && [entry.outcome, entry.error]),
        [
          ['noted', undefined],
          ['refused', 'it is too long'],
        ],
      )
      assert.deepEqual(
        (await store.history('web:1', { limit: 9 })).map(({ position }) => position),
        [noted],
      )
      assert.deepEqual(await store.accept([said('2')]), [{ position: refused, fresh: false }])
    },
  ),

  storeCase('an event that has had no turn can be written anew, with media that were fetched', async (store) => {
    const position = await accept(store, said('1'))
    const event = { ...said('1').event, parts: [text('media:1')] }
    await store.rewrite(position, event)
    assert.deepEqual((await open(store)).events[0]?.event, event)
    await commit(store, position)
    await store.rewrite(position, said('1').event)
    const [entry] = await store.timeline('web:1')
    assert.deepEqual(entry?.kind === 'in' && entry.event, event)
  }),

  storeCase('texts that no database takes are stored safely', async (store) => {
    const odd = 'a\0b\ud800'
    const entry = said(odd, `web:${odd}`)
    const [first] = await store.accept([entry])
    assert.deepEqual(await store.accept([entry]), [{ position: first?.position, fresh: false }])
    assert.equal((await store.history(`web:${odd}`, { limit: 1 }))[0]?.key, odd)
  }),
]

const attempts = async (store: Parameters<typeof open>[0]) => (await open(store)).events.map(({ attempts }) => attempts)
