import assert from 'node:assert/strict'
import { Pruning } from '../../pruning.js'
import type { Store } from '../../store/store.js'
import { accept, commit, message, open, record, reopen, type StoreCase, said, say, storeCase, timer } from './kit.js'

/** What stores that cannot delete do not promise. */
const pruneCase = (name: string, check: (store: Store, pruning: Pruning) => Promise<void>): StoreCase =>
  storeCase(name, async (store) => {
    const pruning = new Pruning({ store, foldedUpTo: async () => Number.MAX_SAFE_INTEGER })
    if (store.prunables) await check(store, pruning)
  })

const sending = (words: string) => message(words, { status: 'sending' })

/** A turn of a conversation that was answered, and whose answer arrived. Gives the position of its event. */
async function answered(store: Store, key: string, { conversation = 'web:1', at = 20 } = {}): Promise<number> {
  const event = await accept(store, said(key, conversation, { acceptedAt: at }))
  const { messages } = await commit(store, event, {
    ...{ at, startedAt: at, trace: [{ step: 'chosen', chose: key, ms: 1 }], records: [{ ...record('asked'), at }] },
    messages: [{ ...sending(`answer ${key}`), conversation }],
  })
  await store.settle({
    settled: {
      position: messages[0]!,
      attempts: 1,
      status: 'delivered',
      platformId: key,
      findable: { adapter: 'web' },
    },
    at,
  })
  return event
}

const keysIn = async (store: Store): Promise<string[]> =>
  (await store.entries({ after: 0, limit: 10_000 })).flatMap((entry) => (entry.kind === 'in' ? [entry.event.key] : []))

export const pruningCases: readonly StoreCase[] = [
  pruneCase(
    'what is older than a time is counted and deleted, by kind, and what is younger stays',
    async (store, pruning) => {
      await answered(store, 'a', { at: 100 })
      await answered(store, 'b', { at: 200 })
      await answered(store, 'c', { at: 300 })
      assert.deepEqual(pruning.kinds, ['conversations', 'traces', 'records'])
      const counted = await Promise.all(pruning.kinds.map((kind) => pruning.count(kind, 250)))
      assert.deepEqual(counted, [2, 2, 2])
      assert.equal(await pruning.prune('traces', 150), 1)
      const [first, second] = await store
        .entries({ after: 0, limit: 1 })
        .then(async ([one]) => [
          one,
          (await store.entries({ after: one!.position, limit: 10 })).find(({ kind }) => kind === 'in'),
        ])
      assert.ok(first?.kind === 'in' && second?.kind === 'in')
      assert.deepEqual([first.trace, first.outcome, second.trace?.length], [undefined, 'answered', 1])
      assert.equal(await pruning.prune('records', 250), 2)
      assert.equal((await store.records({ limit: 10 })).length, 1)
      assert.equal(await pruning.prune('conversations', 250), 2)
      assert.deepEqual(await keysIn(store), ['c'])
      assert.deepEqual(
        await Promise.all(['a', 'b', 'c'].map(async (key) => (await store.find('web', undefined, key)) !== undefined)),
        [false, false, true],
      )
      assert.deepEqual(await Promise.all(pruning.kinds.map((kind) => pruning.prune(kind, 250))), [0, 0, 0])
    },
  ),

  pruneCase('what waits for its turn, is to be sent, or is held is never deleted', async (store, pruning) => {
    await answered(store, 'done', { at: 100 })
    await accept(store, said('waits', 'web:2', { acceptedAt: 100 }))
    const [leaving] = await say(store, [message('leaves')], 'web:3')
    const [held] = await say(store, [message('held', { status: 'held' })], 'web:4')
    await answered(store, 'young', { at: 900 })
    assert.equal(await pruning.prune('conversations', 500), 1)
    await reopen(store)
    const { events, messages } = await open(store)
    assert.deepEqual([events.map(({ event }) => event.key), messages[0]?.position], [['waits'], leaving])
    assert.equal((await store.held('web:4'))[0]?.position, held)
  }),

  pruneCase('no event whose turn is done has another one after it', async (store, pruning) => {
    for (const key of ['a', 'b', 'c']) await answered(store, key, { at: 100 })
    await answered(store, 'young', { at: 900 })
    await pruning.prune('conversations', 500)
    await reopen(store)
    assert.deepEqual(await open(store), { events: [], messages: [] })
  }),

  pruneCase('the last position stays, so that none is given twice', async (store, pruning) => {
    await answered(store, 'a', { at: 100 })
    const latest = await store.latest()
    for (const kind of pruning.kinds) await pruning.prune(kind, 500)
    await reopen(store)
    assert.equal(await store.latest(), latest)
    assert.ok((await answered(store, 'b', { at: 600 })) > latest)
  }),

  pruneCase(
    'a conversation goes when nothing is left of it, and begins anew when somebody writes',
    async (store, pruning) => {
      await answered(store, 'a', { at: 100, conversation: 'web:1' })
      const reminded = await accept(store, said('b', 'web:2', { acceptedAt: 100 }))
      await commit(store, reminded, { at: 100, timers: [{ ...timer('later', 5_000), conversation: 'web:2' }] })
      await answered(store, 'c', { at: 900, conversation: 'web:3' })
      await pruning.prune('conversations', 500)
      const there = await Promise.all(['web:1', 'web:2', 'web:3'].map((id) => store.conversation(id)))
      assert.deepEqual(there.map(Boolean), [false, true, true])
      await answered(store, 'again', { at: 901, conversation: 'web:1' })
      assert.equal((await store.conversation('web:1'))?.fence, 1)
    },
  ),

  pruneCase('what was said without a question goes, too', async (store, pruning) => {
    await answered(store, 'a', { at: 100 })
    const known = (await store.conversation('web:1'))!
    const assigned = await store.assign({
      ...{ conversation: 'web:1', epoch: known.epoch, owner: { kind: 'queue', id: 'q' }, at: 110 },
      ...{ messages: [{ ...sending('a colleague comes'), by: { kind: 'system' } }], asked: [], records: [] },
    })
    await store.settle({ settled: { position: assigned!.messages[0]!, attempts: 1, status: 'delivered' }, at: 110 })
    await answered(store, 'young', { at: 900, conversation: 'web:2' })
    assert.equal(await pruning.count('conversations', 500), 2)
    assert.equal(await pruning.prune('conversations', 500), 2)
    assert.deepEqual(await store.history('web:1', { limit: 10 }), [])
    // Somebody has it, so that it is not over.
    assert.equal((await store.conversation('web:1'))?.owner.kind, 'queue')
  }),

  pruneCase('many go a little at a time, and whoever writes meanwhile is not refused', async (store, pruning) => {
    for (let n = 0; n < 450; n++) await answered(store, `${n}`, { at: 100, conversation: `web:${n}` })
    await answered(store, 'young', { at: 900 })
    const steps: number[] = []
    let meanwhile: Promise<unknown> | undefined
    const told = (deleted: number) => {
      steps.push(deleted)
      meanwhile ??= answered(store, 'meanwhile', { at: 901 })
    }
    assert.equal(await pruning.prune('conversations', 500, { told }), 450)
    await meanwhile
    assert.ok(new Set(steps).size > 2)
    assert.deepEqual(await keysIn(store), ['young', 'meanwhile'])
  }),

  pruneCase('what some projection has still to read is not deleted', async (store) => {
    const first = await answered(store, 'a', { at: 100 })
    await answered(store, 'b', { at: 100 })
    await answered(store, 'young', { at: 900 })
    const end = (await store.entries({ after: first, limit: 10 })).find(({ kind }) => kind === 'in')!.position - 1
    const pruning = new Pruning({ store, foldedUpTo: async () => end })
    assert.equal(await pruning.prune('conversations', 500), 1)
    assert.deepEqual(await keysIn(store), ['b', 'young'])
  }),

  pruneCase('a signal ends it between two writes', async (store, pruning) => {
    for (let n = 0; n < 250; n++) await answered(store, `${n}`, { at: 100 })
    await answered(store, 'young', { at: 900 })
    const deleted = await pruning.prune('conversations', 500, { signal: AbortSignal.abort() })
    assert.equal(deleted, 200)
  }),
]
