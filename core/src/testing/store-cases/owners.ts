import assert from 'node:assert/strict'
import { theBot } from '../../conversation/author.js'
import { text } from '../../conversation/part.js'
import type { OwnerChange, Store } from '../../store/store.js'
import {
  accept,
  ada,
  bob,
  commit,
  fresh,
  message,
  open,
  record,
  type StoreCase,
  said,
  saidIn,
  say,
  storeCase,
  turn,
} from './kit.js'

const change = (about: Partial<OwnerChange> = {}): OwnerChange => ({
  ...{ conversation: 'web:1', epoch: 0, owner: ada, at: 40, messages: [], asked: [], records: [] },
  ...about,
})

export const ownerCases: readonly StoreCase[] = [
  storeCase(
    'a conversation is the bot’s, until somebody else is made its owner under the next epoch',
    async (store) => {
      assert.equal(await store.assign(change()), undefined)
      await commit(store, await accept(store, said('1')))
      const assigned = await store.assign(
        change({
          messages: [message('Ada is here', { by: { kind: 'system' }, epoch: 1 })],
          asked: [said('asked', 'ticket:1')],
          records: [record('owner.changed')],
        }),
      )
      assert.equal(assigned?.epoch, 1)
      const { owner, epoch, fence, updatedAt } = (await store.conversation('web:1'))!
      assert.deepEqual({ owner, epoch, fence, updatedAt }, { owner: ada, epoch: 1, fence: 1, updatedAt: 40 })
      const { events, messages } = await open(store)
      assert.deepEqual([messages[0]?.position, messages[0]?.at], [assigned.messages[0], 40])
      assert.deepEqual([events[0]?.position, events[0]?.conversation], [assigned.asked[0]?.position, 'ticket:1'])
      assert.deepEqual(
        (await store.records({ limit: 9 })).map(({ type }) => type),
        ['owner.changed'],
      )
    },
  ),

  storeCase(
    'a history does not show what the bot had still to say when somebody else took the conversation',
    async (store) => {
      const position = await accept(store, said('1'))
      await commit(store, position, {
        messages: [
          message('on its way', { status: 'sending' }),
          message('next'),
          message('a notice', { by: { kind: 'system' } }),
        ],
      })
      const shown = async () =>
        (await store.history('web:1', { limit: 9 })).flatMap(({ direction, parts }) =>
          direction === 'out' ? parts : [],
        )
      assert.deepEqual(await shown(), [text('on its way'), text('next'), text('a notice')])
      await store.assign(change())
      assert.deepEqual(await shown(), [text('on its way'), text('a notice')])
    },
  ),

  storeCase('of two who take a conversation at the same moment, one does', async (store) => {
    await commit(store, await accept(store, said('1')))
    const one = change({ records: [record('one')] })
    const other = change({ owner: bob, records: [record('other')], messages: [message('x')] })
    const assigned = await Promise.all([store.assign(one), store.assign(other)])
    assert.equal(assigned.filter(Boolean).length, 1)
    assert.equal((await store.conversation('web:1'))?.epoch, 1)
    assert.equal((await store.records({ limit: 9 })).length, 1)
    assert.equal(await store.assign(change({ owner: theBot })), undefined)
    assert.equal((await store.assign(change({ owner: theBot, epoch: 1 })))?.epoch, 2)
  }),

  storeCase('a turn that was loaded under an older epoch commits nothing; loaded anew it does', async (store) => {
    await commit(store, await accept(store, said('1')))
    const position = await accept(store, said('2'))
    const stale = await turn(store, position, { messages: [message('stale')] })
    assert.ok(await store.assign(change()))
    assert.equal(await store.commit(stale), undefined)
    await commit(store, position, { messages: [message('kept', { status: 'draft' })] })
    assert.deepEqual((await store.conversation('web:1'))?.owner, ada)
    assert.deepEqual((await open(store)).messages, [])
  }),

  storeCase('a turn can make somebody else the owner', async (store) => {
    const queue = { kind: 'queue' as const, id: 'vip' }
    const first = await commit(store, await accept(store, said('1')), { owner: queue })
    assert.equal(first.epoch, 1)
    const { owner, epoch } = (await store.conversation('web:1'))!
    assert.deepEqual({ owner, epoch }, { owner: queue, epoch: 1 })
    const second = await commit(store, await accept(store, said('2')), { owner: theBot })
    assert.equal(second.epoch, 2)
    assert.equal(await store.assign(change({ epoch: 1 })), undefined)
  }),

  storeCase('an event can make its author the owner, also of a conversation that was never stored', async (store) => {
    const take = async (key: string, owner = ada) => (await store.accept([said(key, 'web:1', { owner })]))[0]!
    const first = await take('1')
    assert.equal(first.epoch, 1)
    const { updatedAt, ...known } = (await store.conversation('web:1'))!
    assert.deepEqual(known, { ...fresh('web:1'), owner: ada, epoch: 1, state: {} })
    assert.equal(updatedAt, 10)
    assert.equal((await take('2')).epoch, undefined)
    assert.equal((await take('3', bob)).epoch, 2)
    assert.deepEqual(await take('1', ada), { position: first.position, fresh: false })
    assert.deepEqual((await store.conversation('web:1'))?.owner, bob)
    await commit(store, first.position)
    assert.equal((await store.conversation('web:1'))?.epoch, 2)
  }),

  storeCase('events of one moment change the owner in their order', async (store) => {
    const taken = await Promise.all([ada, bob, ada].map((owner, n) => store.accept([said(`${n}`, 'web:1', { owner })])))
    assert.deepEqual(
      taken.map(([accepted]) => accepted?.epoch),
      [1, 2, 3],
    )
  }),

  storeCase('a first turn that did not know of an owner commits nothing', async (store) => {
    const position = await accept(store, said('1'))
    const stale = await turn(store, position)
    await store.accept([said('2', 'web:1', { owner: ada })])
    assert.equal(await store.commit(stale), undefined)
    await commit(store, position)
    const { fence, epoch, owner } = (await store.conversation('web:1'))!
    assert.deepEqual({ fence, epoch, owner }, { fence: 1, epoch: 1, owner: ada })
  }),

  storeCase(
    'words of the bot are not attempted under another epoch than theirs; those of people are',
    async (store) => {
      const agent = { kind: 'agent' as const, id: 'ada' }
      const [first, botWaits, botTries, agentSays] = await say(store, [
        message('first', { status: 'sending' }),
        message('bot'),
        message('again', { status: 'sending' }),
        message('agent', { by: agent }),
      ])
      assert.ok(await store.settle({ settled: { position: botTries!, attempts: 1, status: 'waiting' }, at: 30 }))
      assert.ok(await store.assign(change()))
      const settled = { position: first!, attempts: 1, status: 'delivered' as const }
      const attempt = (position: number, attempts: number) => ({ attempting: { position, attempts }, at: 50 })
      assert.equal(await store.settle({ settled, ...attempt(botWaits!, 0) }), undefined)
      assert.equal(await store.settle(attempt(botTries!, 1)), undefined)
      assert.equal(await store.settle(attempt(first!, 1)), undefined)
      assert.ok(await store.settle({ settled, ...attempt(agentSays!, 0) }))
      assert.ok(await store.settle({ settled: { position: botWaits!, attempts: 0, status: 'draft' }, at: 60 }))
      assert.deepEqual(saidIn((await open(store)).messages), ['again', 'agent'])
      const [later] = await say(store, [message('under the new epoch', { epoch: 1 })])
      assert.ok(await store.settle(attempt(later!, 0)))
    },
  ),

  storeCase('conversations are listed by their owner, by the person and by the adapter', async (store) => {
    const vip = { kind: 'queue' as const, id: 'vip' }
    const owners = { 'web:1': ada, 'web:2': bob, 'web:3': vip, 'web:4': ada }
    for (const [id, owner] of Object.entries(owners)) await store.accept([said('1', id, { owner, acceptedAt: 10 })])
    const other = said('1', 'other:1', { adapter: 'other', acceptedAt: 5 })
    await commit(store, await accept(store, { ...other, event: { ...other.event, user: { id: 'carol' } } }), {
      conversation: {
        ...fresh('other:1'),
        adapter: 'other',
        user: { id: 'carol' },
        to: { id: '1', account: 'T', userId: 'carol' },
      },
      at: 5,
    })
    const list = async (page: Parameters<Store['conversations']>[0]) =>
      (await store.conversations(page)).map(({ id }) => id).toSorted()
    assert.deepEqual(await list({ owner: ada, limit: 9 }), ['web:1', 'web:4'])
    assert.deepEqual(await list({ owner: { kind: 'agent' }, limit: 9 }), ['web:1', 'web:2', 'web:4'])
    assert.deepEqual(await list({ owner: { kind: 'queue' }, limit: 9 }), ['web:3'])
    assert.deepEqual(await list({ owner: theBot, limit: 9 }), ['other:1'])
    assert.deepEqual(await list({ owner: vip, adapter: 'other', limit: 9 }), [])
    assert.deepEqual(await list({ person: 'other/T:carol', limit: 9 }), ['other:1'])
    assert.deepEqual(await list({ person: 'web:alice', owner: ada, limit: 9 }), ['web:1', 'web:4'])
    assert.deepEqual(await list({ person: 'web:alice', owner: { kind: 'queue' }, limit: 9 }), ['web:3'])
    assert.deepEqual(await list({ person: 'nobody', limit: 9 }), [])
    assert.deepEqual(await list({ adapter: 'other', limit: 9 }), ['other:1'])
    assert.equal((await list({ owner: { kind: 'agent' }, limit: 2 })).length, 2)
  }),
]
