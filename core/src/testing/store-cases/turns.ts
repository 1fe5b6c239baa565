import assert from 'node:assert/strict'
import type { Json } from '../../json.js'
import type { TurnCommit } from '../../store/store.js'
import {
  accept,
  commit,
  fresh,
  message,
  open,
  recipient,
  record,
  reopen,
  type StoreCase,
  said,
  saidIn,
  say,
  storeCase,
  timer,
  turn,
} from './kit.js'

export const turnCases: readonly StoreCase[] = [
  storeCase('positions grow over events, messages and records, in the order of the commits', async (store) => {
    const first = await accept(store, said('1'))
    const committed = await commit(store, first, {
      messages: [message('a'), message('b')],
      asked: [said('asked', 'web:2')],
      records: [record('one'), record('two')],
    })
    const [later] = await say(store, [message('c')])
    await store.append([record('three')])
    const second = await accept(store, said('2'))
    const records = (await store.records({ limit: 9 })).map(({ position }) => position)
    const positions = [first, ...committed.messages, committed.asked[0]!.position, ...records.slice(0, 2), later!]
    positions.push(records[2]!, second)
    assert.deepEqual(
      positions.toSorted((a, b) => a - b),
      positions,
    )
    assert.equal(new Set(positions).size, positions.length)
  }),

  storeCase('no position is given twice, however the messages of a turn begin', async (store) => {
    const given: number[] = []
    for (const status of ['sending', 'waiting', 'draft', 'held'] as const) {
      given.push(...(await say(store, [message('a', { status }), message('b', { status }), message('c', { status })])))
      given.push(await accept(store, said(status)))
    }
    assert.equal(new Set(given).size, 16)
  }),

  storeCase('positions go on after the store was closed', async (store) => {
    await store.accept([said('1')])
    const messages = await say(store, [message('a', { status: 'sending' }), message('b', { status: 'sending' })])
    await reopen(store)
    assert.ok((await accept(store, said('2'))) > messages[1]!)
  }),

  storeCase('a store keeps the id that it was made with', async (store) => {
    const { id } = store
    assert.ok(id.length > 8)
    await reopen(store)
    assert.equal(store.id, id)
  }),

  storeCase('the latest turn says where to send', async (store) => {
    const first = await accept(store, said('1'))
    assert.equal(await store.conversation('web:1'), undefined)
    await commit(store, first, { state: { locale: 'zh' } })
    assert.deepEqual(await store.conversation('web:1'), {
      ...fresh('web:1'),
      ...{ fence: 1, state: { locale: 'zh' }, updatedAt: 20 },
    })
    const second = await accept(store, said('2'))
    const conversation = { ...fresh('web:1'), fence: 1, to: { ...recipient, address: { thread: 2 } } }
    await commit(store, second, { conversation })
    assert.deepEqual((await store.conversation('web:1'))?.to.address, { thread: 2 })
  }),

  storeCase('a turn commits everything that it did', async (store) => {
    const position = await accept(store, said('1'))
    const state = {
      offered: [{ to: 'alice', choices: [{ label: 'A', value: 'a' }] }],
      named: { menu: { turn: position, index: 0 } },
    }
    const { messages, epoch } = await commit(store, position, {
      state,
      messages: [message('one', { status: 'sending', answers: position, replyTo: '1' }), message('two')],
      records: [record('thing.happened', { n: 1 })],
      timers: [timer('remind', 500)],
      drawers: [{ drawer: 'visits', key: 'alice', value: { n: 1 } }],
    })
    assert.equal(epoch, 0)
    const work = await open(store)
    assert.deepEqual(work.events, [])
    assert.deepEqual(work.messages, [
      {
        ...message('one'),
        position: messages[0],
        answers: position,
        replyTo: '1',
        status: 'sending',
        attempts: 1,
        at: 20,
      },
      { ...message('two'), position: messages[1], status: 'waiting', attempts: 0, at: 20 },
    ])
    assert.deepEqual((await store.conversation('web:1'))?.state, state)
    const [{ position: recorded, ...recordedFields } = { position: 0 }] = await store.records({ limit: 9 })
    assert.deepEqual(recordedFields, record('thing.happened', { n: 1 }))
    assert.ok(recorded > 0)
    const [{ id, ...timerFields } = { id: 0 }] = await store.timers(9)
    assert.deepEqual(timerFields, timer('remind', 500))
    assert.deepEqual(await store.get('visits', 'alice', 0), { n: 1 })
    assert.deepEqual(await store.saidBy(position), work.messages)
    assert.deepEqual(await store.saidBy(position + 100), [])
  }),

  storeCase('the outcome of a turn is told with its result; while the event waits, there is none', async (store) => {
    const position = await accept(store, said('1'))
    assert.equal(await store.outcome(position), undefined)
    await commit(store, position, { outcome: 'silent', result: null })
    assert.deepEqual(await store.outcome(position), { outcome: 'silent', result: null })
    const refused = await accept(store, said('2'))
    await commit(store, refused, { outcome: 'refused', error: 'nobody does that', result: { code: 7 } })
    assert.deepEqual(await store.outcome(refused), {
      outcome: 'refused',
      error: 'nobody does that',
      result: { code: 7 },
    })
    assert.equal(await store.outcome(refused + 100), undefined)
  }),

  storeCase('events that a turn asks for are stored in its commit, each once', async (store) => {
    const position = await accept(store, said('1'))
    const known = await accept(store, said('known', 'web:2'))
    const asked = [said('new', 'ticket:42', { attempting: false }), said('known', 'web:2')]
    const committed = await commit(store, position, { asked })
    assert.deepEqual(
      committed.asked.map(({ fresh }) => fresh),
      [true, false],
    )
    assert.equal(committed.asked[1]?.position, known)
    const events = (await open(store)).events.map(({ position, conversation, attempts }) => [
      position,
      conversation,
      attempts,
    ])
    assert.deepEqual(events, [
      [known, 'web:2', 1],
      [committed.asked[0]?.position, 'ticket:42', 0],
    ])
  }),

  storeCase('events that had their turn together are done together, or none of them', async (store) => {
    const [first, second, third] = [
      await accept(store, said('1')),
      await accept(store, said('2')),
      await accept(store, said('3')),
    ]
    await commit(store, first, { merged: [second], messages: [message('both')] })
    assert.deepEqual(await store.outcome(second), { outcome: 'merged' })
    assert.equal(await store.begin(second, 1), false)
    assert.equal(
      await store.commit(await turn(store, third, { merged: [second], messages: [message('never')] })),
      undefined,
    )
    const work = await open(store)
    assert.deepEqual(
      work.events.map(({ position }) => position),
      [third],
    )
    assert.deepEqual(saidIn(work.messages), ['both'])
  }),

  storeCase('a turn commits nothing when another turn of its conversation was faster', async (store) => {
    const first = await accept(store, said('1'))
    const second = await accept(store, said('2'))
    const slow = await turn(store, first, { messages: [message('slow')] })
    await commit(store, second, { messages: [message('fast')] })
    assert.equal(await store.commit(slow), undefined)
    const { events, messages } = await open(store)
    assert.deepEqual(saidIn(messages), ['fast'])
    assert.deepEqual(
      events.map(({ position }) => position),
      [first],
    )
    await commit(store, first)
    const third = await accept(store, said('3'))
    assert.equal(
      await store.commit(await turn(store, third, { conversation: { ...fresh('web:1'), fence: 1 } })),
      undefined,
    )
  }),

  storeCase('a turn whose attempt is no longer the last commits nothing', async (store) => {
    const position = await accept(store, said('1'))
    const everything: Partial<TurnCommit> = {
      state: { locale: 'zh' },
      messages: [message('never'), message('held', { status: 'held' })],
      asked: [said('never', 'web:2')],
      records: [record('never')],
      timers: [timer('never', 1)],
      drawers: [{ drawer: 'd', key: 'k', value: 1 }],
      owner: { kind: 'queue', id: 'vip' },
    }
    const stale = await turn(store, position, everything)
    assert.equal(await store.begin(position, 1), true)
    assert.equal(await store.commit(stale), undefined)
    assert.equal(await store.commit({ ...stale, attempt: 3 }), undefined)
    const { events, messages } = await open(store)
    assert.equal(events.length, 1)
    assert.deepEqual(messages, [])
    assert.deepEqual(await store.records({ limit: 9 }), [])
    assert.deepEqual(await store.timers(9), [])
    assert.deepEqual(await store.held('web:1'), [])
    assert.equal(await store.get('d', 'k', 0), undefined)
    assert.equal(await store.conversation('web:1'), undefined)
    assert.equal((await store.accept([said('never', 'web:2')]))[0]?.fresh, true)
    assert.ok(await store.commit({ ...stale, attempt: 2 }))
  }),

  storeCase('a turn commits once', async (store) => {
    const position = await accept(store, said('1'))
    const once = await turn(store, position, { messages: [message('once')] })
    const commits = await Promise.all([store.commit(once), store.commit(once)])
    assert.equal(commits.filter((committed) => committed === undefined).length, 1)
    assert.equal((await open(store)).messages.length, 1)
    assert.equal(await store.begin(position, 1), false)
  }),

  storeCase('a refused turn takes no other turn of the same moment with it', async (store) => {
    const position = await accept(store, said('1'))
    const stale = await turn(store, position, { messages: [message('never')] })
    await store.begin(position, 1)
    const [refused, committed, accepted] = await Promise.all([
      store.commit(stale),
      store.commit({ ...stale, attempt: 2, messages: [message('said')] }),
      store.accept([said('2')]),
    ])
    assert.equal(refused, undefined)
    assert.equal(committed?.messages.length, 1)
    assert.equal(accepted[0]?.fresh, true)
    assert.deepEqual(saidIn((await open(store)).messages), ['said'])
  }),

  storeCase('what a turn remembers is there for its next attempt, and gone after its commit', async (store) => {
    const position = await accept(store, said('1'))
    await store.remember(position, 1, 'model', { said: '好的' })
    await store.remember(position, 1, 'tool', null)
    assert.deepEqual(
      await store.remembered(position),
      new Map<string, Json>([
        ['model', { said: '好的' }],
        ['tool', null],
      ]),
    )
    assert.deepEqual(await store.remembered(position + 1), new Map())
    await commit(store, position)
    assert.deepEqual(await store.remembered(position), new Map())
  }),

  storeCase(
    'what an attempt would remember that is no longer the last, or whose event is done, is not kept',
    async (store) => {
      const position = await accept(store, said('1'))
      assert.equal(await store.remember(position, 1, 'model', 'first'), true)
      await store.begin(position, 1)
      assert.equal(await store.remember(position, 1, 'model', 'of one that stood still'), false)
      assert.equal(await store.remember(position, 2, 'model', 'second'), true)
      assert.deepEqual(await store.remembered(position), new Map([['model', 'second']]))
      await commit(store, position, { attempt: 2 })
      assert.equal(await store.remember(position, 2, 'model', 'too late'), false)
      assert.equal(await store.remember(position + 100, 1, 'model', 'of nothing'), false)
      assert.deepEqual(await store.remembered(position), new Map())
    },
  ),

  storeCase('a quarantined event is listed with its error, and replayed with no attempts', async (store) => {
    for (const messages of [[], [message('sorry')]]) {
      const key = `${messages.length}`
      const position = await accept(store, said(key))
      await commit(store, position, { outcome: 'quarantined', error: 'it broke', messages })
      assert.deepEqual((await open(store)).events, [])
      assert.deepEqual(
        (await store.quarantined()).map(({ position, error, attempts }) => ({ position, error, attempts })),
        [{ position, error: 'it broke', attempts: 1 }],
      )
      assert.equal(await store.replay(position), true)
      assert.equal(await store.replay(position), false)
      assert.deepEqual(await store.quarantined(), [])
      assert.equal((await open(store)).events[0]?.attempts, 0)
      assert.equal(await store.outcome(position), undefined)
      assert.equal(await store.begin(position, 0), true)
      await commit(store, position)
      assert.deepEqual(await store.outcome(position), { outcome: 'answered' })
      assert.equal(await store.replay(position), false)
    }
    assert.equal((await store.history('web:1', { limit: 9 })).length, 3)
  }),

  storeCase('everything unfinished is there when the store is opened again', async (store) => {
    await accept(store, said('1'))
    const position = await accept(store, said('2', 'web:2'))
    await store.begin(position, 1)
    await store.remember(position, 2, 'model', 'words')
    await say(
      store,
      [message('waits'), message('goes', { status: 'sending' }), message('draft', { status: 'draft' })],
      'web:3',
    )
    const before = await open(store)
    assert.deepEqual([before.events.length, before.messages.length], [2, 2])
    await reopen(store)
    assert.deepEqual(await open(store), before)
    assert.deepEqual(await store.remembered(position), new Map([['model', 'words']]))
  }),

  storeCase('what is open among thousands that are finished is found', async (store) => {
    const first = await accept(store, said('first', 'web:first'))
    const [waits] = await say(store, [message('waits', { conversation: 'web:sayer' })], 'web:sayer')
    for (let batch = 0; batch < 5; batch++) {
      const keys = Array.from({ length: 500 }, (_, n) => `${batch} ${n}`)
      await store.accept(keys.map((key) => said(key, `web:${key}`, { attempting: false, done: { outcome: 'noted' } })))
    }
    const last = await accept(store, said('last', 'web:last'))
    const quarantined = await accept(store, said('bad', 'web:bad'))
    await commit(store, quarantined, { outcome: 'quarantined' })
    await reopen(store)
    const work = await open(store)
    assert.deepEqual(
      work.events.map(({ position }) => position),
      [first, last],
    )
    assert.deepEqual(
      work.messages.map(({ position }) => position),
      [waits],
    )
  }),
]
