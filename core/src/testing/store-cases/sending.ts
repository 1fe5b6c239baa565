import assert from 'node:assert/strict'
import type { StagedMessage, Store } from '../../store/store.js'
import { accept, commit, message, open, reopen, type StoreCase, said, saidIn, say, storeCase } from './kit.js'

const sending = (words: string, about: Partial<StagedMessage> = {}) => message(words, { status: 'sending', ...about })

export const sendingCases: readonly StoreCase[] = [
  storeCase('settling a message and counting the next attempt happen together', async (store) => {
    const [first, second] = await say(store, [sending('a'), message('b')])
    const settled = { position: first!, attempts: 1, status: 'delivered' as const, platformId: 'p1' }
    assert.deepEqual(await store.settle({ settled, attempting: { position: second!, attempts: 0 }, at: 30 }), [])
    const { messages } = await open(store)
    assert.deepEqual(
      messages.map(({ position, status, attempts }) => ({ position, status, attempts })),
      [{ position: second, status: 'sending', attempts: 1 }],
    )
    const line = await told(store, first!)
    assert.deepEqual([line.status, line.platformId, line.settledAt], ['delivered', 'p1', 30])
  }),

  storeCase('a message to be tried again waits, and tells when', async (store) => {
    const [position] = await say(store, [sending('a')])
    const settle = (attempts: number, about: object) =>
      store.settle({ settled: { position: position!, attempts, status: 'waiting', ...about }, at: 30 })
    assert.ok(await settle(1, { code: 'rate_limited', retryAt: 900 }))
    const [waiting] = (await open(store)).messages
    assert.deepEqual(
      [waiting?.status, waiting?.retryAt, waiting?.attempts, waiting?.code],
      ['waiting', 900, 1, 'rate_limited'],
    )
    assert.ok(await store.settle({ attempting: { position: position!, attempts: 1 }, at: 40 }))
    const [again] = (await open(store)).messages
    assert.deepEqual([again?.status, again?.retryAt, again?.attempts], ['sending', undefined, 2])
    assert.ok(await settle(2, { status: 'rejected', code: 'blocked' }))
    assert.deepEqual((await open(store)).messages, [])
    assert.equal((await told(store, position!)).code, 'blocked')
  }),

  storeCase('a message that was under way when the process died is attempted again', async (store) => {
    const [position] = await say(store, [sending('a')])
    await reopen(store)
    assert.ok(await store.settle({ attempting: { position: position!, attempts: 1 }, at: 40 }))
    assert.equal((await open(store)).messages[0]?.attempts, 2)
    assert.ok(await store.settle({ settled: { position: position!, attempts: 2, status: 'unknown' }, at: 50 }))
    assert.deepEqual((await open(store)).messages, [])
  }),

  storeCase('of two who attempt or settle a message, one does', async (store) => {
    const [first, second] = await say(store, [sending('a'), message('b')])
    const settle = (attempts: number) =>
      store.settle({ settled: { position: first!, attempts, status: 'delivered' }, at: 30 })
    const attempt = (position: number, attempts: number) => store.settle({ attempting: { position, attempts }, at: 30 })
    assert.equal(await settle(2), undefined)
    assert.equal(await settle(0), undefined)
    assert.equal(await attempt(second!, 1), undefined)
    const attempted = await Promise.all([attempt(second!, 0), attempt(second!, 0)])
    assert.equal(attempted.filter(Boolean).length, 1)
    const settled = await Promise.all([settle(1), settle(1)])
    assert.equal(settled.filter(Boolean).length, 1)
    assert.equal(await attempt(first!, 1), undefined)
    assert.equal(await attempt(second! + 100, 0), undefined)
  }),

  storeCase('nothing is settled when the next attempt cannot be counted', async (store) => {
    const [first, second] = await say(store, [sending('a'), message('b')])
    const settled = {
      position: first!,
      attempts: 1,
      status: 'delivered' as const,
      findable: { adapter: 'web' },
      platformId: 'p',
    }
    const asked = [said('trouble')]
    const change = { settled, attempting: { position: second!, attempts: 3 }, at: 30, asked }
    assert.equal(await store.settle(change), undefined)
    assert.deepEqual(
      (await open(store)).messages.map(({ status, attempts }) => [status, attempts]),
      [
        ['sending', 1],
        ['waiting', 0],
      ],
    )
    assert.equal(await store.find('web', undefined, 'p'), undefined)
    assert.deepEqual((await open(store)).events, [])
  }),

  storeCase('events that follow from a settlement are stored with it', async (store) => {
    const [position] = await say(store, [sending('a')])
    const settled = { position: position!, attempts: 1, status: 'rejected' as const, code: 'gone' }
    const [asked] = (await store.settle({ settled, at: 30, asked: [said('trouble', 'web:2')] }))!
    assert.equal(asked?.fresh, true)
    assert.deepEqual(
      (await open(store)).events.map(({ position, conversation }) => [position, conversation]),
      [[asked.position, 'web:2']],
    )
  }),

  storeCase('a message can be found by the id that the platform gave it, within its account', async (store) => {
    const [one, other] = await say(store, [sending('a'), message('b', { status: 'sending' })])
    const settle = (position: number, findable: { adapter: string; account?: string }) =>
      store.settle({ settled: { position, attempts: 1, status: 'delivered', platformId: 'p', findable }, at: 30 })
    assert.ok(await settle(one!, { adapter: 'web' }))
    assert.ok(await settle(other!, { adapter: 'web', account: 'T1' }))
    assert.equal(await store.find('web', undefined, 'p'), one)
    assert.equal(await store.find('web', 'T1', 'p'), other)
    assert.equal(await store.find('web', 'T2', 'p'), undefined)
    assert.equal(await store.find('other', undefined, 'p'), undefined)
  }),

  storeCase('drafts and held messages are neither open nor shown, and never attempted', async (store) => {
    const [draft, held] = await say(store, [message('draft', { status: 'draft' }), message('held', { status: 'held' })])
    assert.deepEqual((await open(store)).messages, [])
    assert.deepEqual(await shown(store), [])
    for (const position of [draft!, held!]) {
      assert.equal(await store.settle({ attempting: { position, attempts: 0 }, at: 30 }), undefined)
      assert.equal(await store.settle({ attempting: { position, attempts: 1 }, at: 30 }), undefined)
      const settled = { position, attempts: 1, status: 'delivered' as const }
      assert.equal(await store.settle({ settled, at: 30 }), undefined)
    }
    assert.deepEqual(
      (await store.timeline('web:1')).flatMap((entry) => (entry.kind === 'out' ? [entry.status] : [])),
      ['draft', 'held'],
    )
  }),

  storeCase('a message that may not go any more becomes a draft, or is held', async (store) => {
    const [first, second] = await say(store, [sending('a'), message('b')])
    assert.ok(await store.settle({ settled: { position: first!, attempts: 1, status: 'held' }, at: 30 }))
    assert.ok(await store.settle({ settled: { position: second!, attempts: 0, status: 'draft' }, at: 30 }))
    assert.deepEqual((await open(store)).messages, [])
    assert.deepEqual(saidIn(await store.held('web:1')), ['a'])
    assert.deepEqual(await shown(store), [])
  }),

  storeCase('a turn stages held messages anew: they are superseded, and never shown', async (store) => {
    const [one] = await say(store, [message('one', { status: 'held' }), message('two', { status: 'held' })])
    await say(store, [message('elsewhere', { status: 'held', conversation: 'web:2' })], 'web:2')
    assert.deepEqual(saidIn(await store.held('web:1')), ['one', 'two'])
    const position = await accept(store, said('next'))
    await commit(store, position, { messages: [message('one')], superseded: [one!] })
    assert.deepEqual(saidIn(await store.held('web:1')), ['two'])
    assert.deepEqual(saidIn((await open(store)).messages), ['one'])
    assert.equal((await told(store, one!)).status, 'superseded')
    assert.equal((await shown(store)).length, 1)
  }),

  storeCase('rows of the outbox tell what they do: words, changes, reactions, assignments', async (store) => {
    const target = { turn: 1, index: 0 }
    const acts: StagedMessage['act'][] = [
      { type: 'say', part: { type: 'text', text: 'hi' } },
      { type: 'edit', target, part: { type: 'text', text: 'hi!' } },
      { type: 'delete', target },
      { type: 'react', target: 'key', emoji: '👍' },
      { type: 'assign', owner: { kind: 'agent', id: 'ada' } },
    ]
    const by = { kind: 'agent' as const, id: 'ada' }
    await say(
      store,
      acts.map((act) => message('', { act, by, epoch: 3 })),
    )
    assert.deepEqual(
      (await open(store)).messages.map(({ act, by, epoch }) => ({ act, by, epoch })),
      acts.map((act) => ({ act, by, epoch: 3 })),
    )
    assert.equal((await shown(store)).length, 2)
  }),
]

async function told(store: Store, position: number) {
  const line = (await store.timeline('web:1')).find((entry) => entry.position === position)
  assert.ok(line?.kind === 'out')
  return line
}

const shown = async (store: Store) =>
  (await store.history('web:1', { limit: 99 })).filter(({ direction }) => direction === 'out')
