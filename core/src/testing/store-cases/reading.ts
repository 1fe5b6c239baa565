import assert from 'node:assert/strict'
import { text } from '../../conversation/part.js'
import type { LedgerEntry, Store } from '../../store/store.js'
import { accept, commit, message, person, record, type StoreCase, said, say, storeCase } from './kit.js'

export const readingCases: readonly StoreCase[] = [
  storeCase('a history shows both directions in order, by whom, a choice by its label', async (store) => {
    const asked = await accept(store, said('1'))
    const agent = { kind: 'agent' as const, id: 'ada', name: 'Ada' }
    const { messages } = await commit(store, asked, {
      messages: [message('hello', { answers: asked }), message('I am Ada', { by: agent })],
      records: [record('x')],
    })
    const base = { ...said('').event, conversation: { id: '1' } }
    const chose = { ...base, type: 'choice' as const, key: '2', value: 'a', label: 'The first' }
    await store.accept([{ ...said('2'), event: chose }])
    await store.accept([{ ...said('3'), event: { ...base, type: 'join' as const, key: '3' } }])
    await store.accept([{ ...said('4'), event: { ...base, key: '4', by: agent, parts: [text('typed on the phone')] } }])
    await store.accept([{ ...said('5'), event: { ...base, key: '5', parts: [] } }])
    await store.accept([said('6', 'web:2')])
    const history = await store.history('web:1', { limit: 9 })
    const alice = { kind: 'customer', ...person }
    assert.deepEqual(history.slice(0, 3), [
      { position: asked, direction: 'in', by: alice, at: 10, key: '1', parts: [text('text 1')] },
      { position: messages[0], direction: 'out', by: { kind: 'bot' }, at: 20, answers: asked, parts: [text('hello')] },
      { position: messages[1], direction: 'out', by: agent, at: 20, parts: [text('I am Ada')] },
    ])
    assert.deepEqual(
      history.slice(3).map(({ direction, by, parts }) => ({ direction, by, parts })),
      [
        { direction: 'in', by: alice, parts: [text('The first')] },
        { direction: 'out', by: agent, parts: [text('typed on the phone')] },
      ],
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
      await say(store, [message(`answer ${n}`), message('not shown', { status: 'draft' }), message(`more ${n}`)])
    }
    const all = (await store.history('web:1', { limit: 99 })).map(({ position }) => position)
    assert.equal(all.length, 16)
    await everyPage(all, (page) => store.history('web:1', page))
  }),

  storeCase('a history finds what was shown behind much that was not', async (store) => {
    const [first] = await say(store, [message('shown')])
    for (let n = 0; n < 20; n++) await say(store, [message('draft', { status: 'draft' })])
    const [last] = await say(store, [message('shown')])
    const positions = async (page: Parameters<Store['history']>[1]) =>
      (await store.history('web:1', page)).flatMap(({ direction, position }) => (direction === 'out' ? [position] : []))
    assert.deepEqual(await positions({ limit: 99 }), [first, last])
    assert.deepEqual(await positions({ after: first!, limit: 30 }), [last])
    assert.deepEqual(await positions({ before: last!, limit: 30 }), [first])
  }),

  storeCase('a timeline tells everything about a conversation in order', async (store) => {
    const position = await accept(store, said('1'))
    const trace = [{ step: 'rag', saw: { text: '你好' }, scored: [0.9], chose: 'greeting', ms: 3 }]
    const answers = { messages: [message('hello')], records: [record('thing.happened')] }
    await commit(store, position, { trace, result: { ok: true }, ...answers })
    await store.accept([said('2', 'web:2')])
    await store.append([record('more.happened'), record('elsewhere', null, 'web:2')])
    const timeline = await store.timeline('web:1')
    assert.deepEqual(
      timeline.map(({ kind }) => kind),
      ['in', 'out', 'record', 'record'],
    )
    assert.deepEqual(timeline[0], {
      ...{
        kind: 'in',
        position,
        adapter: 'web',
        conversation: 'web:1',
        event: said('1').event,
        acceptedAt: 10,
        attempts: 1,
      },
      ...{ outcome: 'answered', result: { ok: true }, trace, startedAt: 15, endedAt: 20 },
    })
    assert.deepEqual(timeline[3], { ...record('more.happened'), kind: 'record', position: timeline[3]?.position })
    assert.deepEqual(await store.timeline('nobody'), [])
  }),

  storeCase('a timeline is read in pages: all, the last, those before, those after', async (store) => {
    for (let n = 1; n <= 3; n++) {
      await store.append([record('thing.happened')])
      await say(store, [message('one'), message('two'), message('draft', { status: 'draft' })])
    }
    const all = (await store.timeline('web:1')).map(({ position }) => position)
    assert.equal(all.length, 15)
    await everyPage(all, (page) => store.timeline('web:1', page))
    assert.deepEqual(
      (await store.timeline('web:1', { after: all[3]! })).map(({ position }) => position),
      all.slice(4),
    )
  }),

  storeCase('everything about all conversations is read on from a position', async (store) => {
    for (const id of ['web:1', 'web:2', 'web:3']) {
      await store.append([record('thing.happened', null, id)])
      await say(store, [message('one', { conversation: id }), message('two', { conversation: id })], id)
      await accept(store, said('waits', id))
    }
    const all = await store.entries({ after: 0, limit: 99 })
    assert.equal(all.length, 15)
    const inOrder = (entries: LedgerEntry[]) => entries.map(({ position }) => position)
    assert.deepEqual(
      inOrder(all),
      inOrder(all).toSorted((a, b) => a - b),
    )
    for (const limit of [1, 2, 4]) {
      const read: LedgerEntry[] = []
      for (let page = await store.entries({ after: 0, limit }); page.length > 0; ) {
        assert.ok(page.length <= limit)
        read.push(...page)
        page = await store.entries({ after: page.at(-1)!.position, limit })
      }
      assert.deepEqual(read, all)
    }
  }),

  storeCase('conversations are listed the latest first, in pages', async (store) => {
    const at = { 'web:1': 99, 'web:2': 1, 'web:3': 2, 'web:4': 2 }
    for (const [id, updatedAt] of Object.entries(at))
      await commit(store, await accept(store, said(id, id)), { at: updatedAt })
    const list = async (page: { after?: string; limit: number }) =>
      (await store.conversations(page)).map(({ id }) => id)
    const all = await list({ limit: 9 })
    assert.deepEqual([all[0], all[3], all.length], ['web:1', 'web:2', 4])
    assert.deepEqual(await list({ limit: 2 }), all.slice(0, 2))
    for (const [index, after] of all.entries())
      assert.deepEqual(await list({ after, limit: 2 }), all.slice(index + 1, index + 3))
  }),

  storeCase('records are read on from a position, all or of one type', async (store) => {
    const records = ['a', 'b', 'a', 'b'].map((type) => record(type))
    await commit(store, await accept(store, said('1')), { records })
    const [first, second] = await store.records({ limit: 2 })
    assert.deepEqual([first?.type, second?.type], ['a', 'b'])
    const rest = await store.records({ after: first!.position, limit: 9 })
    assert.equal(rest.length, 3)
    const ofType = await store.records({ after: first!.position, types: ['a'], limit: 9 })
    assert.deepEqual(ofType, [{ ...record('a'), position: rest[1]?.position }])
    assert.deepEqual(await store.records({ types: ['c'], limit: 9 }), [])
  }),

  storeCase('records of several types are read in pages, in their order', async (store) => {
    await store.append(['a', 'b', 'c', 'b', 'a', 'c', 'b', 'a'].map((type, n) => record(type, { n })))
    const pages = async (types: readonly string[], limit: number) => {
      const read: [string, unknown][] = []
      for (let after = 0; ; ) {
        const page = await store.records({ after, types, limit })
        assert.ok(page.length <= limit)
        read.push(...page.map(({ type, data }): [string, unknown] => [type, data]))
        if (page.length < limit) return read
        after = page.at(-1)!.position
      }
    }
    const all = await pages(['a', 'b', 'c'], 100)
    assert.equal(all.length, 8)
    for (const types of [['a', 'c'], ['c', 'a'], ['b'], ['b', 'nothing'], ['nothing'], []])
      for (const limit of [1, 2, 3, 100])
        assert.deepEqual(
          await pages(types, limit),
          all.filter(([type]) => types.includes(type)),
        )
  }),

  storeCase('records come back as they were written, whatever is in them', async (store) => {
    const strange = ['', 'a,b', '"[{\\', "it's", '退货 🧾', '\u001F', '\n\t', '\u2028', '%_?']
    const values = [null, true, 0.1, -7, '', [], {}, [[1], { a: [null] }], { 'k"ey': strange }, ...strange]
    const records = values.map((data, n) => ({
      ...record(`type ${strange[n % strange.length]}`, data, `web:${strange[(n + 1) % strange.length]}`),
      adapter: `adapter ${strange[(n + 2) % strange.length]}`,
      by: { kind: 'agent' as const, id: `ada ${strange[(n + 3) % strange.length]}` },
      at: n * 1_000,
    }))
    await store.append(records)
    const read = await store.records({ limit: 100 })
    assert.deepEqual(
      read.map(({ position, ...rest }) => rest),
      records,
    )
    assert.deepEqual(await store.records({ types: records.map(({ type }) => type), limit: 100 }), read)
  }),

  storeCase('the latest position is that of what was stored last', async (store) => {
    assert.equal(await store.latest(), 0)
    const position = await accept(store, said('1'))
    assert.equal(await store.latest(), position)
    const silent = await commit(store, position)
    assert.equal(await store.latest(), position)
    assert.deepEqual(silent.messages, [])
    const next = await accept(store, said('2'))
    const { messages } = await commit(store, next, { messages: [message('one'), message('two')] })
    assert.equal(await store.latest(), messages[1])
    await store.append([record('x')])
    assert.equal(await store.latest(), (await store.records({ limit: 9 }))[0]?.position)
  }),

  storeCase('records are appended outside of turns, by whoever did it', async (store) => {
    const by = { kind: 'agent' as const, id: 'ada', name: 'Ada' }
    await store.append([])
    await store.append([{ ...record('knowledge.published', { article: 'return' }, 'team'), adapter: 'console', by }])
    const [stored] = await store.records({ limit: 9 })
    assert.deepEqual(stored, {
      ...{
        conversation: 'team',
        adapter: 'console',
        type: 'knowledge.published',
        data: { article: 'return' },
        by,
        at: 20,
      },
      position: stored?.position,
    })
  }),
]

/** Pages of all sizes at all places hold what they should. */
async function everyPage(
  all: readonly number[],
  read: (page: { after?: number; before?: number; limit: number }) => Promise<{ position: number }[]>,
): Promise<void> {
  const page = async (page: { after?: number; before?: number; limit: number }) =>
    (await read(page)).map(({ position }) => position)
  for (const limit of [1, 3, 5]) {
    assert.deepEqual(await page({ limit }), all.slice(-limit))
    assert.deepEqual(await page({ after: 0, limit }), all.slice(0, limit))
    for (const [index, position] of all.entries()) {
      assert.deepEqual(await page({ after: position, limit }), all.slice(index + 1, index + 1 + limit))
      assert.deepEqual(await page({ before: position, limit }), all.slice(Math.max(0, index - limit), index))
    }
  }
  assert.deepEqual(await page({ after: all[1]!, before: all[6]!, limit: 9 }), all.slice(2, 6))
}
