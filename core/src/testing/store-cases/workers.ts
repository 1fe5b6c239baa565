import assert from 'node:assert/strict'
import { LEASE_MS, type Store } from '../../store/store.js'
import { accept, commit, fresh, message, type StoreCase, said, storeCase, turn } from './kit.js'

const lanes = async (store: Store, worker: string, limit = 99) =>
  (await store.claim(worker, limit)).map(({ conversation }) => conversation).toSorted()

const take = async (store: Store, key: string, conversation: string, worker: string) =>
  (await store.accept([said(key, conversation)], { worker }))[0]!

export const workerCases: readonly StoreCase[] = [
  storeCase('open work is claimed by lanes, each with its events and messages in order', async (store) => {
    const sayer = await accept(store, said('1'))
    await commit(store, sayer, { messages: [message('a'), message('b')] })
    const [second, third] = [await accept(store, said('2')), await accept(store, said('3'))]
    const other = await accept(store, said('1', 'ticket:42'))
    const claimed = await store.claim('worker', 99)
    const lane = (id: string) => claimed.find(({ conversation }) => conversation === id)!
    assert.equal(claimed.length, 2)
    assert.deepEqual(
      lane('web:1').events.map(({ position }) => position),
      [second, third],
    )
    assert.equal(lane('web:1').messages.length, 2)
    assert.ok(lane('web:1').messages[0]!.position < lane('web:1').messages[1]!.position)
    assert.deepEqual(
      lane('ticket:42').events.map(({ position }) => position),
      [other],
    )
    assert.equal((await store.claim('worker', 1)).length, 1)
  }),

  storeCase('where one worker has everything, it is never elsewhere, and every lease is its own', async (store) => {
    if (store.shared) return
    await accept(store, said('1'))
    assert.deepEqual(await lanes(store, 'one'), ['web:1'])
    assert.deepEqual(await lanes(store, 'two'), ['web:1'])
    assert.equal((await take(store, '2', 'web:1', 'two')).elsewhere, undefined)
    assert.deepEqual([await store.lease('poll', 'one', 5), await store.lease('poll', 'two', 5)], [true, true])
    await store.renew('one')
    await store.release('web:1', 'one')
  }),

  storeCase(
    'two workers share a store: each lane goes to one of them, and its events are told who holds it',
    async (store) => {
      if (!store.shared) return
      for (const id of ['web:1', 'web:2', 'web:3', 'web:4']) await accept(store, said('1', id))
      const [ones, others] = await Promise.all([lanes(store, 'one', 2), lanes(store, 'two', 2)])
      assert.deepEqual([...ones, ...others].toSorted(), ['web:1', 'web:2', 'web:3', 'web:4'])
      assert.equal((await take(store, '2', others[0]!, 'one')).elsewhere, true)
      assert.equal((await take(store, '2', ones[0]!, 'one')).elsewhere, undefined)
      assert.equal((await take(store, '2', ones[0]!, 'two')).elsewhere, true)
      assert.deepEqual(await lanes(store, 'one'), ones)
      assert.equal((await store.claim('two', 99)).flatMap(({ events }) => events).length, 3)
    },
  ),

  storeCase('the worker that accepts an event of a lane that nobody holds, holds it', async (store) => {
    if (!store.shared) return
    assert.equal((await take(store, '1', 'web:1', 'one')).elsewhere, undefined)
    assert.equal((await take(store, '2', 'web:1', 'two')).elsewhere, true)
    assert.deepEqual(await lanes(store, 'two'), [])
    const position = (await take(store, '1', 'web:2', 'two')).position
    const asked = [said('asked', 'web:1'), said('asked', 'ticket:1')]
    const committed = await commit(store, position, { conversation: fresh('web:2'), asked, worker: 'two' })
    assert.deepEqual(
      committed.asked.map(({ elsewhere }) => elsewhere),
      [true, undefined],
    )
    assert.deepEqual(await lanes(store, 'two'), ['ticket:1'])
  }),

  storeCase('whoever accepts an event is told what is open in its lane before it', async (store) => {
    if (!store.shared) return
    const first = await take(store, '1', 'web:1', 'one')
    assert.equal(first.before, undefined)
    const second = await take(store, '2', 'web:1', 'two')
    assert.deepEqual(second.before, { event: first.position, messages: false })
    await commit(store, first.position, { conversation: fresh('web:1'), messages: [message('a')] })
    const third = await take(store, '3', 'web:1', 'one')
    assert.deepEqual(third.before, { event: second.position, messages: true })
    assert.equal((await take(store, '3', 'web:1', 'one')).before, undefined)
    assert.equal((await take(store, '1', 'web:2', 'one')).before, undefined)
  }),

  storeCase(
    'a lane that is given back is whose next event it is; not so while something is to be done there, nor by another',
    async (store) => {
      if (!store.shared) return
      const { position } = await take(store, '1', 'web:1', 'one')
      await Promise.all([store.release('web:1', 'two'), store.release('web:1', 'one')])
      assert.deepEqual(await lanes(store, 'two'), [])
      const messages = [message('a', { status: 'sending' })]
      const { messages: said } = await commit(store, position, { conversation: fresh('web:1'), messages })
      await store.release('web:1', 'one')
      assert.deepEqual(await lanes(store, 'two'), [])
      await store.settle({ settled: { position: said[0]!, attempts: 1, status: 'delivered' }, at: 30 })
      await store.release('web:1', 'two')
      assert.equal((await take(store, '1', 'web:1', 'two')).elsewhere, true)
      await store.release('web:1', 'one')
      assert.equal((await take(store, '2', 'web:1', 'two')).elsewhere, undefined)
      assert.deepEqual(await lanes(store, 'one'), [])
    },
  ),

  storeCase('a worker that stops gives back all that it holds', async (store) => {
    if (!store.shared) return
    await take(store, '1', 'web:1', 'one')
    await take(store, '1', 'web:2', 'one')
    await store.lease('poll', 'one', 60_000)
    await store.leave('one')
    assert.deepEqual(await lanes(store, 'two'), ['web:1', 'web:2'])
    assert.equal(await store.lease('poll', 'two', 100), true)
  }),

  storeCase(
    'lanes are held as long as they are renewed; a lease that ran out passes the lane on',
    async (store, clock) => {
      if (!store.shared) return
      await take(store, '1', 'web:1', 'one')
      await clock.advance(LEASE_MS - 1)
      await store.renew('one')
      await clock.advance(LEASE_MS - 1)
      assert.deepEqual(await lanes(store, 'two'), [])
      await clock.advance(1)
      assert.deepEqual(await lanes(store, 'two'), ['web:1'])
      assert.deepEqual(await lanes(store, 'one'), [])
      assert.equal((await take(store, '2', 'web:1', 'one')).elsewhere, true)
    },
  ),

  storeCase('a worker that lost its lane commits, attempts and settles nothing any more', async (store, clock) => {
    if (!store.shared) return
    const { position } = await take(store, '1', 'web:1', 'one')
    const [first] = (
      await commit(store, position, { conversation: fresh('web:1'), messages: [message('a', { status: 'sending' })] })
    ).messages
    const second = (await take(store, '2', 'web:1', 'one')).position
    const stale = await turn(store, second, { conversation: { ...fresh('web:1'), fence: 1 } })
    await clock.advance(LEASE_MS)
    assert.deepEqual(await lanes(store, 'two'), ['web:1'])
    assert.equal(await store.begin(second, 1), true)
    assert.ok(await store.settle({ attempting: { position: first!, attempts: 1 }, at: 40 }))
    assert.equal(await store.commit(stale), undefined)
    const settled = { position: first!, attempts: 1, status: 'delivered' as const }
    assert.equal(await store.settle({ settled, at: 50 }), undefined)
    assert.ok(await store.commit({ ...stale, attempt: 2 }))
    assert.ok(await store.settle({ settled: { ...settled, attempts: 2 }, at: 50 }))
  }),

  storeCase('of a thing of which there is one, one worker has it until its time is over', async (store, clock) => {
    if (!store.shared) return
    const lease = (worker: string, ms = 100) => store.lease('telegram poll', worker, ms)
    assert.deepEqual(await Promise.all([lease('one'), lease('two')]), [true, false])
    await clock.advance(99)
    assert.equal(await lease('two'), false)
    assert.equal(await lease('one'), true)
    await clock.advance(99)
    assert.equal(await lease('two'), false)
    await clock.advance(1)
    assert.equal(await lease('two'), true)
    assert.equal(await lease('one'), false)
    assert.equal(await store.lease('another', 'one', 100), true)
  }),
]
