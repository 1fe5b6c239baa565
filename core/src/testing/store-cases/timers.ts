import assert from 'node:assert/strict'
import type { DrawerWrite, Store } from '../../store/store.js'
import { accept, commit, fired, open, type StoreCase, said, storeCase, timer } from './kit.js'

const names = async (store: Store) => (await store.timers(9)).map(({ name }) => name)

export const timerCases: readonly StoreCase[] = [
  storeCase('timers are told soonest first; setting one again moves it', async (store) => {
    const timers = [timer('late', 900), timer('soon', 100), timer('moved', 50)]
    await commit(store, await accept(store, said('1')), { timers })
    const [{ id: oldId } = { id: 0 }] = await store.timers(1)
    await commit(store, await accept(store, said('2')), { timers: [timer('moved', 500, { n: 2 })] })
    const next = await store.timers(9)
    assert.deepEqual(
      next.map(({ name, dueAt }) => [name, dueAt]),
      [
        ['soon', 100],
        ['moved', 500],
        ['late', 900],
      ],
    )
    assert.deepEqual(next[1]?.data, { n: 2 })
    assert.notEqual(next[1]?.id, oldId)
    assert.equal((await store.timers(1)).length, 1)
  }),

  storeCase('a timer is cancelled by its name in its conversation', async (store) => {
    const timers = [timer('remind', 100), timer('survey', 200)]
    await commit(store, await accept(store, said('1')), { timers })
    await commit(store, await accept(store, said('2', 'web:2')), { cancelled: ['remind'] })
    assert.equal((await store.timers(9)).length, 2)
    await commit(store, await accept(store, said('3')), { cancelled: ['remind', 'unknown'] })
    assert.deepEqual(await names(store), ['survey'])
  }),

  storeCase('a timer is removed by the commit of the event that it becomes', async (store) => {
    await commit(store, await accept(store, said('1')), { timers: [timer('remind', 100)] })
    const [{ id } = { id: 0 }] = await store.timers(1)
    const [accepted] = await store.accept([fired(id)])
    assert.equal(accepted?.fresh, true)
    assert.deepEqual(await store.timers(9), [])
    const [again] = await store.accept([fired(id)])
    assert.deepEqual([again?.position, again?.fresh], [accepted.position, false])
    const { event, attempts } = (await open(store)).events[0]!
    assert.deepEqual({ event, attempts }, { event: fired(id).event, attempts: 1 })
  }),

  storeCase('a timer that was cancelled or moved meanwhile does not fire', async (store) => {
    await commit(store, await accept(store, said('1')), { timers: [timer('cancelled', 1), timer('moved', 2)] })
    const [cancelled, moved] = await store.timers(2)
    const again = { cancelled: ['cancelled'], timers: [timer('moved', 900)] }
    await commit(store, await accept(store, said('2')), again)
    assert.deepEqual(await store.accept([fired(cancelled!.id), fired(moved!.id)]), [
      { position: 0, fresh: false },
      { position: 0, fresh: false },
    ])
    assert.deepEqual((await open(store)).events, [])
    assert.deepEqual(await names(store), ['moved'])
  }),

  storeCase('a drawer keeps a value until it is replaced, removed, or expires', async (store) => {
    const write = async (key: string, ...drawers: DrawerWrite[]) => {
      await commit(store, await accept(store, said(key)), { drawers })
    }
    await write('1', { drawer: 'a', key: 'k', value: 'old' }, { drawer: 'b', key: 'k', value: 'other' })
    await write('2', { drawer: 'a', key: 'k', value: 'new', expiresAt: 100 })
    assert.equal(await store.get('a', 'k', 99), 'new')
    assert.equal(await store.get('a', 'k', 100), undefined)
    assert.equal(await store.get('b', 'k', 100), 'other')
    await write('3', { drawer: 'a', key: 'k', value: false })
    assert.equal(await store.get('a', 'k', 9_999), false)
    await write('4', { drawer: 'a', key: 'k', value: undefined }, { drawer: 'b', key: 'k', value: null })
    assert.equal(await store.get('a', 'k', 0), undefined)
    assert.equal(await store.get('b', 'k', 0), null)
  }),

  storeCase('drawers are written outside of turns, too', async (store) => {
    await store.put(
      [
        { drawer: 'tokens', key: 'T1', value: { token: 'x' } },
        { drawer: 'tokens', key: 'T2', value: 1 },
      ],
      5,
    )
    await store.put(
      [
        { drawer: 'tokens', key: 'T2', value: undefined },
        { drawer: 'tokens', key: 'T3', value: 3, expiresAt: 9 },
      ],
      5,
    )
    assert.deepEqual(await store.get('tokens', 'T1', 5), { token: 'x' })
    assert.equal(await store.get('tokens', 'T2', 5), undefined)
    assert.equal(await store.get('tokens', 'T3', 5), 3)
    assert.equal(await store.get('tokens', 'T3', 9), undefined)
    await store.put([], 5)
  }),
]
