import { cleanups } from '@huida/core/testing'
import { sqlite } from '@huida/plugin-store-sqlite'
import { afterEach, describe, expect, test } from '@jest/globals'
import { AuditLog } from './audit-log.js'
import type { AuditEntry } from './chain.js'

const cleanup = cleanups(afterEach)

const entry = (i: number): AuditEntry => ({
  ...{
    at: 1_000 + i,
    by: i % 2 ? 'ann' : 'bob',
    action: 'PATCH /api/people/:id',
    target: `person-${i}`,
    outcome: 'done',
  },
  details: { to: ['agent'], 备注: '客服' },
})

async function opened(entries = 0) {
  const store = sqlite({ file: ':memory:' })
  await store.open()
  cleanup(() => store.close())
  const log = await AuditLog.open(store.sql!)
  for (let i = 1; i <= entries; i++) await log.append(entry(i))
  const change = (sql: string, ...parameters: unknown[]) => store.sql!.write([{ sql, parameters }])
  return { store, log, change }
}

test('what is kept is given back as it was, the latest first, in pages', async () => {
  const { log } = await opened(5)
  const first = await log.page({}, 2)
  expect(first).toMatchObject([
    { seq: 5, ...entry(5) },
    { seq: 4, ...entry(4) },
  ])
  expect((await log.page({ before: 4 }, 10)).map(({ seq }) => seq)).toEqual([3, 2, 1])
})

test('is found by who, what, whom, how it went and when', async () => {
  const { log } = await opened(6)
  await log.append({ ...entry(7), action: 'sign-in', outcome: 'refused', target: '100%_sure' })
  const found = async (filter: Parameters<AuditLog['page']>[0]) => (await log.page(filter, 10)).map(({ seq }) => seq)
  expect(await found({ by: 'bob' })).toEqual([6, 4, 2])
  expect(await found({ action: 'PATCH /api/' })).toEqual([6, 5, 4, 3, 2, 1])
  expect(await found({ action: '%' })).toEqual([])
  expect(await found({ outcome: 'refused' })).toEqual([7])
  expect(await found({ target: 'person-3', by: 'ann' })).toEqual([3])
  expect(await found({ from: 1_002, to: 1_004 })).toEqual([3, 2])
})

test('entries that come at once all have their place', async () => {
  const { log } = await opened()
  await Promise.all(Array.from({ length: 200 }, (_, i) => log.append(entry(i))))
  expect(await log.verify()).toMatchObject({ head: { seq: 200 } })
  expect((await log.verify()).broken).toBeUndefined()
})

test('two processes that write at once make one chain', async () => {
  const { store, log } = await opened(3)
  const other = await AuditLog.open(store.sql!)
  await Promise.all(Array.from({ length: 40 }, (_, i) => (i % 2 ? log : other).append(entry(i))))
  const { head, broken } = await log.verify()
  expect([head.seq, broken]).toEqual([43, undefined])
})

describe('to verify tells the first entry that is not as it was', () => {
  test.each([
    ['whose words were changed', "update audit set by_id = 'eve' where seq = 3", { seq: 3, why: 'changed' }],
    ['whose details were changed', `update audit set details = '{}' where seq = 3`, { seq: 3, why: 'changed' }],
    ['whose details are none any more', `update audit set details = '{' where seq = 3`, { seq: 3, why: 'changed' }],
    ['that was taken out', 'delete from audit where seq = 3', { seq: 3, why: 'missing' }],
    ['that was the first', 'delete from audit where seq = 1', { seq: 1, why: 'missing' }],
  ])('%s', async (_, sql, broken) => {
    const { log, change } = await opened(6)
    expect((await log.verify()).broken).toBeUndefined()
    await change(sql)
    expect((await log.verify()).broken).toEqual(broken)
  })

  test('also when others have moved up to its place', async () => {
    const { log, change } = await opened(6)
    await change('delete from audit where seq = 3')
    await change('update audit set seq = seq - 1 where seq > 3')
    expect((await log.verify()).broken).toEqual({ seq: 3, why: 'changed' })
  })

  test('that the end was cut off, by an end that was noted elsewhere', async () => {
    const { log, change } = await opened(6)
    const noted = await log.head()
    await change('delete from audit where seq > 4')
    expect((await log.verify(noted)).broken).toEqual({ seq: 5, why: 'cut' })
    // Without it, nobody can tell.
    expect((await log.verify()).broken).toBeUndefined()
    // It goes on behind what is left, and is found out all the same.
    const after = await AuditLog.open((await opened()).store.sql!)
    expect((await after.verify(noted)).broken).toEqual({ seq: 1, why: 'cut' })
  })

  test('that all of it was written anew, likewise', async () => {
    const { log } = await opened(6)
    const noted = await log.head()
    const forged = await opened()
    for (let i = 1; i <= 7; i++) await forged.log.append({ ...entry(i), by: 'nobody' })
    expect((await forged.log.verify()).broken).toBeUndefined()
    expect((await forged.log.verify(noted)).broken).toEqual({ seq: 6, why: 'rewritten' })
  })
})
