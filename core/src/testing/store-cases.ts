import assert from 'node:assert/strict'
import type { MessageReceived } from '../conversation/event.js'
import { choices, text } from '../conversation/part.js'
import { isHuidaError } from '../errors.js'
import type { Json } from '../json.js'
import type { InboxEntry, NewTimer, StagedMessage, Statement, Store, TurnCommit } from '../store/store.js'

/** One thing that every store does. Run it with any test runner; it throws when the store does otherwise. */
export interface StoreCase {
  name: string
  /** @param makeStore gives an empty store, which the case opens and closes */
  run(makeStore: () => Promise<Store>): Promise<void>
  /** Why it is not run. */
  skip?: string
}

/**
 * What a store promises, as a list to run:
 *
 * ```ts
 * for (const { name, run, skip } of storeCases) (skip ? test.skip : test)(name, () => run(async () => myStore()))
 * ```
 */
export const storeCases: readonly StoreCase[] = [
  storeCase('an event is stored once, however often it is handed over', async (store) => {
    const [first] = await store.accept([said('1')])
    assert.equal(first?.fresh, true)
    assert.deepEqual(await store.accept([said('1')]), [{ position: first.position, fresh: false }])
    const [twin, twinAgain] = await store.accept([said('2'), said('2')])
    assert.deepEqual(twinAgain, { position: twin?.position, fresh: false })
    assert.equal((await store.unfinished()).events.length, 2)
  }),

  storeCase('the same key from two adapters is two events', async (store) => {
    await store.accept([said('1')])
    assert.equal((await store.accept([{ ...said('1'), adapter: 'other' }]))[0]?.fresh, true)
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
      conversation: { id: '群 1', kind: 'group', address: { thread: 'x' } },
      parts: [text('我的快递三天没动了，是不是丢了？\n\'"; drop table inbox; --'), choices('?', ['a', 'b'])],
    }
    await store.accept([{ ...said('1'), event }])
    assert.deepEqual((await store.unfinished()).events[0]?.event, event)
  }),

  storeCase('the cursor advances in the commit of the events that were read', async (store) => {
    assert.equal(await store.cursor('kf', 'main'), undefined)
    await store.accept([said('1')], { adapter: 'kf', name: 'main', value: 'a' })
    assert.equal(await store.cursor('kf', 'main'), 'a')
    await store.accept([], { adapter: 'kf', name: 'main', value: 'b' })
    assert.equal(await store.cursor('kf', 'main'), 'b')
    assert.equal(await store.cursor('kf', 'other'), undefined)
  }),

  storeCase('positions grow over events, messages and records', async (store) => {
    const first = await accept(store, said('1'))
    const fence = await begin(store, first)
    const [answer] = (await store.commit(turn(first, fence, { messages: [message('a')], records: [record('one')] })))!
    const [staged] = await say(store, [message('b')])
    const second = await accept(store, said('2'))
    const [{ position: recorded } = { position: 0 }] = await store.records({ limit: 1 })
    const positions = [first, answer!, recorded, staged!, second]
    assert.deepEqual(
      positions.toSorted((a, b) => a - b),
      positions,
    )
    assert.equal(new Set(positions).size, positions.length)
  }),

  storeCase('positions go on after the store was closed', async (store) => {
    await store.accept([said('1')])
    const [staged] = await say(store, [message('a')])
    await reopen(store)
    assert.ok((await accept(store, said('2'))) > staged!)
  }),

  storeCase('the first attempt is counted with the event, each further one by beginning it', async (store) => {
    const position = await accept(store, said('1'))
    assert.equal((await store.unfinished()).events[0]?.attempts, 1)
    assert.equal(await store.begin(position, 1), true)
    assert.equal((await store.unfinished()).events[0]?.attempts, 2)
  }),

  storeCase('only one of two who know the same number of attempts may begin', async (store) => {
    const position = await accept(store, said('1'))
    const begun = await Promise.all([store.begin(position, 1), store.begin(position, 1)])
    assert.deepEqual(begun.toSorted(), [false, true])
    assert.equal(await store.begin(position, 5), false)
    assert.equal((await store.unfinished()).events[0]?.attempts, 2)
  }),

  storeCase('the latest turn says where to send', async (store) => {
    const first = await accept(store, said('1'))
    assert.equal(await store.conversation('web:1'), undefined)
    await store.commit(turn(first, await begin(store, first), { state: { locale: 'zh' } }))
    const { fence, to, user, state } = (await store.conversation('web:1'))!
    assert.deepEqual({ fence, to, user, state }, { fence: 1, to: recipient, user: person, state: { locale: 'zh' } })
    const second = await accept(store, said('2'))
    const moved = turn(second, await begin(store, second, 1))
    const address = { thread: 2 }
    await store.commit({ ...moved, conversation: { ...moved.conversation, to: { ...recipient, address } } })
    assert.deepEqual((await store.conversation('web:1'))?.to.address, address)
  }),

  storeCase('a turn commits everything that it did', async (store) => {
    const position = await accept(store, said('1'))
    const fence = await begin(store, position)
    const positions = await store.commit(
      turn(position, fence, {
        state: { offered: [{ label: 'A', value: 'a' }] },
        messages: [message('one', { attempting: true, answers: position, replyTo: '1' }), message('two')],
        records: [record('thing.happened', { n: 1 })],
        timers: [timer('remind', 500)],
        drawers: [{ drawer: 'visits', key: 'alice', value: { n: 1 } }],
      }),
    )
    assert.equal(positions?.length, 2)
    const { events, messages } = await store.unfinished()
    assert.deepEqual(events, [])
    assert.deepEqual(messages, [
      {
        ...{ position: positions[0], conversation: 'web:1', adapter: 'web', part: text('one'), at: 20 },
        ...{ status: 'sending', attempts: 1, answers: position, replyTo: '1' },
      },
      {
        ...{ position: positions[1], conversation: 'web:1', adapter: 'web', part: text('two'), at: 20 },
        ...{ status: 'waiting', attempts: 0 },
      },
    ])
    assert.deepEqual((await store.conversation('web:1'))?.state, { offered: [{ label: 'A', value: 'a' }] })
    const [{ position: recorded, ...recordedFields } = { position: 0 }] = await store.records({ limit: 9 })
    assert.deepEqual(recordedFields, record('thing.happened', { n: 1 }))
    assert.ok(recorded > 0)
    const [{ id, ...timerFields } = { id: 0 }] = await store.timers(9)
    assert.deepEqual(timerFields, timer('remind', 500))
    assert.deepEqual(await store.get('visits', 'alice', 0), { n: 1 })
  }),

  storeCase('a turn commits nothing when another turn of its conversation was faster', async (store) => {
    const first = await accept(store, said('1'))
    const second = await accept(store, said('2'))
    const [slow, fast] = [await begin(store, first), await begin(store, second)]
    assert.equal((await store.commit(turn(second, fast, { messages: [message('fast')] })))?.length, 1)
    assert.equal(await store.commit(turn(first, slow, { messages: [message('slow')] })), undefined)
    assert.equal((await store.unfinished()).messages.length, 1)
    assert.deepEqual(
      (await store.unfinished()).events.map(({ position }) => position),
      [first],
    )
  }),

  storeCase('a turn whose attempt is no longer the last commits nothing', async (store) => {
    const position = await accept(store, said('1'))
    const stale = await begin(store, position)
    await begin(store, position, stale)
    const everything = turn(position, stale, {
      state: { locale: 'zh' },
      messages: [message('never')],
      records: [record('never')],
      timers: [timer('never', 1)],
      drawers: [{ drawer: 'd', key: 'k', value: 1 }],
    })
    assert.equal(await store.commit(everything), undefined)
    assert.equal((await store.unfinished()).events.length, 1)
    assert.deepEqual((await store.unfinished()).messages, [])
    assert.deepEqual(await store.records({ limit: 9 }), [])
    assert.deepEqual(await store.timers(9), [])
    assert.equal(await store.get('d', 'k', 0), undefined)
    assert.equal(await store.conversation('web:1'), undefined)
  }),

  storeCase('a turn commits once', async (store) => {
    const position = await accept(store, said('1'))
    const once = turn(position, await begin(store, position), { messages: [message('once')] })
    const commits = await Promise.all([store.commit(once), store.commit(once)])
    assert.equal(commits.filter((positions) => positions === undefined).length, 1)
    assert.equal((await store.unfinished()).messages.length, 1)
    assert.equal(await store.begin(position, 1), false)
  }),

  storeCase('a refused turn takes no other turn of the same moment with it', async (store) => {
    const position = await accept(store, said('1'))
    const stale = await begin(store, position)
    const fence = await begin(store, position, stale)
    const [refused, committed, accepted] = await Promise.all([
      store.commit(turn(position, stale, { messages: [message('never')] })),
      store.commit(turn(position, fence, { messages: [message('said')] })),
      store.accept([said('2')]),
    ])
    assert.equal(refused, undefined)
    assert.equal(committed?.length, 1)
    assert.equal(accepted[0]?.fresh, true)
    assert.deepEqual(
      (await store.unfinished()).messages.map(({ part }) => part),
      [text('said')],
    )
  }),

  storeCase('what a turn remembers is there for its next attempt, and gone after its commit', async (store) => {
    const position = await accept(store, said('1'))
    const fence = await begin(store, position)
    await store.remember(position, 'model', { said: '好的' })
    await store.remember(position, 'tool', null)
    assert.deepEqual(
      await store.remembered(position),
      new Map<string, Json>([
        ['model', { said: '好的' }],
        ['tool', null],
      ]),
    )
    assert.deepEqual(await store.remembered(position + 1), new Map())
    await store.commit(turn(position, fence))
    assert.deepEqual(await store.remembered(position), new Map())
  }),

  storeCase('settling a message and counting the next attempt happen together', async (store) => {
    const [first, second] = await say(store, [message('a', { attempting: true }), message('b')])
    await store.settle({ position: first!, status: 'delivered', platformId: 'p1' }, second, 30)
    const { messages } = await store.unfinished()
    assert.deepEqual(
      messages.map(({ position, status, attempts }) => ({ position, status, attempts })),
      [{ position: second, status: 'sending', attempts: 1 }],
    )
    const [line] = await store.ledger('web:1')
    assert.ok(line?.kind === 'out')
    assert.deepEqual([line.status, line.platformId, line.settledAt], ['delivered', 'p1', 30])
  }),

  storeCase('a message to be tried again waits, and tells when', async (store) => {
    const [position] = await say(store, [message('a', { attempting: true })])
    await store.settle({ position: position!, status: 'waiting', code: 'rate_limited', retryAt: 900 }, undefined, 30)
    const [waiting] = (await store.unfinished()).messages
    assert.deepEqual([waiting?.status, waiting?.retryAt, waiting?.attempts], ['waiting', 900, 1])
    await store.settle(undefined, position, 40)
    assert.equal((await store.unfinished()).messages[0]?.attempts, 2)
    await store.settle({ position: position!, status: 'rejected', code: 'blocked' }, undefined, 50)
    assert.deepEqual((await store.unfinished()).messages, [])
  }),

  storeCase('a quarantined event is listed with its error, and replayed with no attempts', async (store) => {
    const position = await accept(store, said('1'))
    await store.commit(turn(position, await begin(store, position), { outcome: 'quarantined', error: 'it broke' }))
    assert.deepEqual((await store.unfinished()).events, [])
    assert.deepEqual(
      (await store.quarantined()).map(({ position, error, attempts }) => ({ position, error, attempts })),
      [{ position, error: 'it broke', attempts: 1 }],
    )
    assert.equal(await store.replay(position), true)
    assert.equal(await store.replay(position), false)
    assert.deepEqual(await store.quarantined(), [])
    assert.equal((await store.unfinished()).events[0]?.attempts, 0)
    assert.equal(await store.begin(position, 0), true)
  }),

  storeCase('timers are told soonest first; setting one again moves it', async (store) => {
    const position = await accept(store, said('1'))
    const timers = [timer('late', 900), timer('soon', 100), timer('moved', 50)]
    await store.commit(turn(position, await begin(store, position), { timers }))
    const [{ id: oldId } = { id: 0 }] = await store.timers(1)
    const second = await accept(store, said('2'))
    await store.commit(turn(second, await begin(store, second, 1), { timers: [timer('moved', 500, { n: 2 })] }))
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
    const position = await accept(store, said('1'))
    const timers = [timer('remind', 100), timer('survey', 200)]
    await store.commit(turn(position, await begin(store, position), { timers }))
    const elsewhere = await accept(store, said('2', 'web:2'))
    await store.commit(turn(elsewhere, await begin(store, elsewhere, 0, 'web:2'), { cancelled: ['remind'] }))
    assert.equal((await store.timers(9)).length, 2)
    const second = await accept(store, said('3'))
    await store.commit(turn(second, await begin(store, second, 1), { cancelled: ['remind', 'unknown'] }))
    assert.deepEqual(
      (await store.timers(9)).map(({ name }) => name),
      ['survey'],
    )
  }),

  storeCase('a timer is removed by the commit of the event that it becomes', async (store) => {
    const position = await accept(store, said('1'))
    await store.commit(turn(position, await begin(store, position), { timers: [timer('remind', 100)] }))
    const [{ id } = { id: 0 }] = await store.timers(1)
    const [accepted] = await store.accept([fired(id)])
    assert.equal(accepted?.fresh, true)
    assert.deepEqual(await store.timers(9), [])
    assert.deepEqual(await store.accept([fired(id)]), [{ position: accepted.position, fresh: false }])
    const { event } = (await store.unfinished()).events[0]!
    assert.deepEqual(event, fired(id).event)
  }),

  storeCase('a timer that was cancelled or moved meanwhile does not fire', async (store) => {
    const position = await accept(store, said('1'))
    await store.commit(
      turn(position, await begin(store, position), { timers: [timer('cancelled', 1), timer('moved', 2)] }),
    )
    const [cancelled, moved] = await store.timers(2)
    const second = await accept(store, said('2'))
    await store.commit(
      turn(second, await begin(store, second, 1), { cancelled: ['cancelled'], timers: [timer('moved', 900)] }),
    )
    assert.deepEqual(await store.accept([fired(cancelled!.id), fired(moved!.id)]), [
      { position: 0, fresh: false },
      { position: 0, fresh: false },
    ])
    assert.deepEqual((await store.unfinished()).events, [])
    assert.deepEqual(
      (await store.timers(9)).map(({ name }) => name),
      ['moved'],
    )
  }),

  storeCase('a drawer keeps a value until it is replaced, removed, or expires', async (store) => {
    const write = async (key: string, ...drawers: TurnCommit['drawers']) => {
      const position = await accept(store, said(key))
      const fence = (await store.conversation('web:1'))?.fence ?? 0
      await store.commit(turn(position, await begin(store, position, fence), { drawers }))
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

  storeCase('a history shows both directions in order, a choice by its label', async (store) => {
    const asked = await accept(store, said('1'))
    const [answer] = (await store.commit(
      turn(asked, await begin(store, asked), {
        messages: [message('hello', { answers: asked })],
        records: [record('x')],
      }),
    ))!
    const base = { ...said('').event, conversation: { id: '1' } }
    const chose = { ...base, type: 'choice' as const, key: '2', value: 'a', label: 'The first' }
    await store.accept([{ ...said('2'), event: chose }])
    await store.accept([{ ...said('3'), event: { ...base, type: 'join' as const, key: '3' } }])
    await store.accept([said('4', 'web:2')])
    const history = await store.history('web:1', { limit: 9 })
    assert.deepEqual(history.slice(0, 2), [
      { position: asked, direction: 'in', at: 10, key: '1', parts: [text('text 1')] },
      { position: answer, direction: 'out', at: 20, answers: asked, parts: [text('hello')] },
    ])
    assert.deepEqual(
      history.slice(2).map(({ direction, parts }) => ({ direction, parts })),
      [{ direction: 'in', parts: [text('The first')] }],
    )
  }),

  storeCase('a history gives back what the adapter kept of an event', async (store) => {
    const raw = { id: 'A-1' }
    await store.accept([{ ...said('1'), event: { ...said('1').event, raw } }])
    assert.deepEqual((await store.history('web:1', { limit: 1 }))[0]?.raw, raw)
  }),

  storeCase('a history is read in pages: the last, those before, those after', async (store) => {
    for (let n = 1; n <= 4; n++) {
      await store.accept([said(`${n}`)])
      await say(store, [message(`answer ${n}`)])
    }
    const all = (await store.history('web:1', { limit: 99 })).map(({ position }) => position)
    const page = async (page: { after?: number; before?: number; limit: number }) =>
      (await store.history('web:1', page)).map(({ position }) => position)
    assert.equal(all.length, 8)
    assert.deepEqual(await page({ limit: 3 }), all.slice(-3))
    assert.deepEqual(await page({ before: all[5]!, limit: 3 }), all.slice(2, 5))
    assert.deepEqual(await page({ after: all[1]!, limit: 3 }), all.slice(2, 5))
    assert.deepEqual(await page({ after: 0, limit: 3 }), all.slice(0, 3))
    assert.deepEqual(await page({ after: all[1]!, before: all[4]!, limit: 9 }), all.slice(2, 4))
    assert.deepEqual(await page({ after: all[7]!, limit: 3 }), [])
  }),

  storeCase('a ledger tells everything about a conversation in order', async (store) => {
    const position = await accept(store, said('1'))
    const trace = [{ step: 'rag', saw: { text: '你好' }, scored: [0.9], chose: 'greeting', ms: 3 }]
    const answers = { messages: [message('hello')], records: [record('thing.happened')] }
    await store.commit(turn(position, await begin(store, position), { trace, ...answers }))
    await store.accept([said('2', 'web:2')])
    const ledger = await store.ledger('web:1')
    assert.deepEqual(
      ledger.map(({ kind }) => kind),
      ['in', 'out', 'record'],
    )
    const [first] = ledger
    assert.ok(first?.kind === 'in')
    const { outcome, startedAt, endedAt, attempts } = first
    assert.deepEqual(
      { outcome, startedAt, endedAt, attempts },
      { outcome: 'answered', startedAt: 15, endedAt: 20, attempts: 1 },
    )
    assert.deepEqual(first.trace, trace)
    assert.deepEqual(first.event, said('1').event)
  }),

  storeCase('conversations are listed the latest first', async (store) => {
    for (const [index, id] of ['web:1', 'web:2', 'web:3'].entries()) {
      const position = await accept(store, said(id, id))
      await store.commit(turn(position, await begin(store, position, 0, id), { at: index === 0 ? 99 : index }))
    }
    const ids = (await store.conversations({ limit: 2 })).map(({ id }) => id)
    assert.deepEqual(ids, ['web:1', 'web:3'])
  }),

  storeCase('records are read on from a position, all or of one type', async (store) => {
    const position = await accept(store, said('1'))
    const records = ['a', 'b', 'a', 'b'].map((type) => record(type))
    await store.commit(turn(position, await begin(store, position), { records }))
    const [first, second] = await store.records({ limit: 2 })
    assert.deepEqual([first?.type, second?.type], ['a', 'b'])
    const rest = await store.records({ after: first!.position, limit: 9 })
    assert.equal(rest.length, 3)
    const ofType = await store.records({ after: first!.position, type: 'a', limit: 9 })
    assert.deepEqual(
      ofType.map(({ position }) => position),
      [rest[1]?.position],
    )
  }),

  storeCase('everything unfinished is there when the store is opened again', async (store) => {
    await accept(store, said('1'))
    const position = await accept(store, said('2', 'web:2'))
    await begin(store, position, 0, 'web:2')
    await store.remember(position, 'model', 'words')
    await say(store, [message('waits')])
    const before = await store.unfinished()
    assert.equal(before.events.length + before.messages.length, 3)
    await reopen(store)
    assert.deepEqual(await store.unfinished(), before)
    assert.deepEqual(await store.remembered(position), new Map([['model', 'words']]))
  }),

  storeCase('texts that no database takes are stored safely', async (store) => {
    const odd = 'a\0b\ud800'
    const entry = said(odd, `web:${odd}`)
    const [first] = await store.accept([entry])
    assert.deepEqual(await store.accept([entry]), [{ position: first?.position, fresh: false }])
    assert.equal((await store.history(`web:${odd}`, { limit: 1 }))[0]?.key, odd)
  }),

  storeCase('statements of plugins belong to the commit; without SQL they are refused', async (store) => {
    const position = await accept(store, said('1'))
    const fence = await begin(store, position)
    const committing = (...statements: Statement[]) =>
      store.commit(turn(position, fence, { messages: [message('counted')], statements }))
    if (!store.sql) {
      await assert.rejects(committing(one('select 1')), (error) => isHuidaError(error, 'STORE_NEEDS_SQL'))
      return
    }
    await store.sql.migrate('visits', {
      '001': [one('create table visits (who text primary key, n integer not null)')],
    })
    assert.equal((await committing(one("insert into visits values ('alice', 1)")))?.length, 1)
    const [visit] = await store.sql.read<{ who: string; n: number }>(one('select who, n from visits'))
    assert.deepEqual([visit?.who, visit?.n], ['alice', 1])
  }),

  storeCase('a turn whose statement changes another number of rows, or fails, commits nothing', async (store) => {
    if (!store.sql) return
    await store.sql.migrate('visits', {
      '001': [one('create table visits (who text primary key, n integer not null)')],
    })
    const position = await accept(store, said('1'))
    const fence = await begin(store, position)
    const committing = (...statements: Statement[]) =>
      store.commit(turn(position, fence, { messages: [message('counted')], statements }))
    const insert = one("insert into visits values ('alice', 1)")
    const [conflict, failure, neighbour] = await Promise.allSettled([
      committing(insert, { ...one('update visits set n = 2'), expectRows: 2 }),
      committing(insert, insert),
      store.accept([said('2')]),
    ])
    assert.ok(conflict.status === 'rejected' && isHuidaError(conflict.reason, 'PLUGIN_TABLE_CONFLICT'))
    assert.ok(failure.status === 'rejected' && isHuidaError(failure.reason, 'PLUGIN_STATEMENT_FAILED'))
    assert.equal(neighbour.status, 'fulfilled')
    assert.deepEqual(await store.sql.read(one('select * from visits')), [])
    assert.deepEqual((await store.unfinished()).messages, [])
    assert.equal((await committing({ ...insert, expectRows: 1 }))?.length, 1)
  }),

  storeCase("a plugin's migrations are applied once, in the order of their names", async (store) => {
    if (!store.sql) return
    const first = { '001-table': [one('create table notes (text text)')] }
    await store.sql.migrate('notes', first)
    const second = { '002-note': [one("insert into notes values ('first')")], ...first }
    await Promise.all([store.sql.migrate('notes', second), store.sql.migrate('other', {})])
    await reopen(store)
    await store.sql.migrate('notes', second)
    const notes = await store.sql.read<{ text: string }>(one('select text from notes'))
    assert.deepEqual(
      notes.map(({ text }) => text),
      ['first'],
    )
    await assert.rejects(
      store.sql.migrate('notes', { '003': [one("insert into notes values ('x')"), one('nonsense')] }),
    )
    assert.equal((await store.sql.read(one('select text from notes'))).length, notes.length)
  }),
]

function storeCase(name: string, check: (store: Store) => Promise<void>): StoreCase {
  return {
    name,
    async run(makeStore) {
      const store = await makeStore()
      await store.open()
      try {
        await check(store)
      } finally {
        await store.close()
      }
    },
  }
}

const recipient = { id: '1', userId: 'alice' }
const person = { id: 'alice', name: 'Alice' }

const said = (key: string, conversation = 'web:1'): InboxEntry & { event: MessageReceived } => ({
  adapter: 'web',
  conversation,
  acceptedAt: 10,
  event: {
    type: 'message',
    key,
    at: 9,
    conversation: { id: conversation.slice(4) },
    user: person,
    parts: [text(`text ${key}`)],
  },
})

const fired = (timer: number): InboxEntry => ({
  ...said('', 'web:1'),
  timer,
  event: {
    type: 'timer',
    key: `timer:${timer}`,
    at: 100,
    conversation: { id: '1' },
    user: person,
    name: 'remind',
    data: null,
  },
})

async function accept(store: Store, entry: InboxEntry): Promise<number> {
  const [accepted] = await store.accept([entry])
  assert.ok(accepted?.fresh)
  return accepted.position
}

/** Has a conversation of its own put messages into the outbox, and gives their positions. */
async function say(store: Store, messages: StagedMessage[]): Promise<number[]> {
  const fence = (await store.conversation('web:sayer'))?.fence ?? 0
  const position = await accept(store, said(`say ${fence}`, 'web:sayer'))
  return (await store.commit(turn(position, await begin(store, position, fence, 'web:sayer'), { messages })))!
}

/** A turn that has begun: its attempt, and its conversation as it was loaded. */
interface Begun {
  attempt: number
  conversation: TurnCommit['conversation']
}

/**
 * Begins a turn.
 * @param from the fence with which its conversation is loaded, or an earlier attempt at the same event
 */
async function begin(store: Store, position: number, from: number | Begun = 0, id = 'web:1'): Promise<Begun> {
  if (typeof from === 'number')
    return { attempt: 1, conversation: { id, adapter: 'web', to: recipient, user: person, fence: from } }
  assert.equal(await store.begin(position, from.attempt), true)
  return { ...from, attempt: from.attempt + 1 }
}

const turn = (position: number, begun: Begun, did: Partial<TurnCommit> = {}): TurnCommit => ({
  position,
  ...begun,
  outcome: 'answered',
  state: {},
  trace: [],
  startedAt: 15,
  at: 20,
  messages: [],
  records: [],
  timers: [],
  cancelled: [],
  drawers: [],
  statements: [],
  ...did,
})

const message = (words: string, about: Partial<StagedMessage> = {}): StagedMessage => ({
  conversation: 'web:1',
  adapter: 'web',
  part: text(words),
  attempting: false,
  ...about,
})

const record = (type: string, data: Json = null) => ({ conversation: 'web:1', type, data, at: 20 })

const timer = (name: string, dueAt: number, data: Json = null): NewTimer => ({
  conversation: 'web:1',
  name,
  dueAt,
  data,
})

const one = (sql: string): Statement => ({ sql, parameters: [] })

async function reopen(store: Store): Promise<void> {
  await store.close()
  await store.open()
}
