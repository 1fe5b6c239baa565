import assert from 'node:assert/strict'
import type { Store } from '../../store/store.js'
import {
  accept,
  ada,
  commit,
  fired,
  message,
  open,
  recipient,
  record,
  reopen,
  type StoreCase,
  said,
  storeCase,
  timer,
  turn,
} from './kit.js'

const to = { ...recipient, id: '2' }

/** A conversation with something of everything moves from `web:1` to `web:2`. */
async function move(store: Store): Promise<number> {
  await commit(store, await accept(store, said('1')), {
    messages: [message('waits'), message('held', { status: 'held' })],
    records: [record('thing.happened')],
    timers: [timer('remind', 100)],
    state: { locale: 'zh' },
  })
  const position = await accept(store, said('move'))
  await commit(store, position, { moved: { id: 'web:2', to }, state: { locale: 'zh' }, messages: [message('moved')] })
  return position
}

export const movingCases: readonly StoreCase[] = [
  storeCase(
    'a conversation that moves goes on under its new id, with everything; the old one is another name for it',
    async (store) => {
      await move(store)
      for (const again of [false, true]) {
        if (again) await reopen(store)
        const conversation = (await store.conversation('web:2'))!
        assert.deepEqual([conversation.id, conversation.to, conversation.state], ['web:2', to, { locale: 'zh' }])
        assert.deepEqual(await store.conversation('web:1'), conversation)
        assert.deepEqual(await store.timeline('web:1'), await store.timeline('web:2'))
        assert.equal((await store.timeline('web:2')).length, 6)
        assert.equal((await store.history('web:1', { limit: 9 })).length, 4)
        assert.equal((await store.held('web:2')).length, 1)
        assert.deepEqual(
          (await store.conversations({ limit: 9 })).map(({ id }) => id),
          ['web:2'],
        )
      }
      const everything = [
        ...(await open(store)).messages,
        ...(await store.records({ limit: 9 })),
        ...(await store.timers(9)),
      ]
      assert.deepEqual([...new Set(everything.map(({ conversation }) => conversation))], ['web:2'])
      const [{ id } = { id: 0 }] = await store.timers(1)
      assert.equal((await store.accept([fired(id, 'web:2')]))[0]?.fresh, true)
    },
  ),

  storeCase(
    'what comes under the old id belongs to the new; keys that the platform counts anew are new events',
    async (store) => {
      await move(store)
      const [late, again, fresh] = await store.accept([said('late'), said('1'), said('1', 'web:2')])
      assert.deepEqual([late?.fresh, again?.fresh, fresh?.fresh], [true, false, true])
      assert.equal((await store.accept([said('late')]))[0]?.fresh, false)
      assert.deepEqual(
        (await open(store)).events.map(({ position, conversation }) => [position, conversation]),
        [
          [late?.position, 'web:2'],
          [fresh?.position, 'web:2'],
        ],
      )
      await commit(store, late!.position)
      assert.ok(
        await store.assign({
          conversation: 'web:1',
          epoch: 0,
          owner: ada,
          at: 1,
          messages: [],
          asked: [],
          records: [],
        }),
      )
      assert.deepEqual((await store.conversation('web:2'))?.owner, ada)
    },
  ),

  storeCase('no turn that was loaded before the move commits after it', async (store) => {
    const waiting = await accept(store, said('waiting'))
    const stale = await turn(store, waiting)
    await move(store)
    assert.equal(await store.commit(stale), undefined)
    const known = (await store.conversation('web:1'))!
    assert.equal(await store.commit({ ...stale, conversation: { ...known, id: 'web:1' } }), undefined)
    assert.ok(await store.commit({ ...stale, conversation: known }))
  }),

  storeCase('a move to an id under which something came already joins the two', async (store) => {
    await commit(store, await accept(store, said('early', 'web:2')), {
      messages: [message('x', { conversation: 'web:2' })],
    })
    const open2 = await accept(store, said('next', 'web:2'))
    const stale = await turn(store, open2)
    await move(store)
    assert.equal((await store.timeline('web:2')).length, 9)
    assert.equal(await store.commit(stale), undefined)
    await commit(store, open2)
  }),

  storeCase('a conversation can move more than once', async (store) => {
    await move(store)
    const position = await accept(store, said('again', 'web:2'))
    await commit(store, position, { moved: { id: 'web:3', to: { ...to, id: '3' } } })
    assert.equal((await store.conversation('web:1'))?.id, 'web:3')
    assert.equal((await store.conversation('web:2'))?.id, 'web:3')
    assert.deepEqual(
      (await store.accept([said('1'), said('again', 'web:2'), said('1', 'web:3')])).map(({ fresh }) => fresh),
      [false, false, true],
    )
    const back = await accept(store, said('back', 'web:3'))
    await commit(store, back, { moved: { id: 'web:1', to: recipient } })
    for (const id of ['web:1', 'web:2', 'web:3']) assert.equal((await store.conversation(id))?.id, 'web:1')
  }),
]
