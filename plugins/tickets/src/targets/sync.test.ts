import { cleanups, until } from '@huida/core/testing'
import { afterEach, expect, test } from '@jest/globals'
import { Office } from './fixtures/office.js'
import { MINUTE, playShop } from './fixtures/shop.js'

const cleanup = cleanups(afterEach)

test('a ticket is told once, with what the mapping names, and knows its number there', async () => {
  const office = new Office()
  const shop = await playShop(cleanup, { targets: [office] })
  const number = await shop.opens('包裹没有更新\n还有别的')
  expect(office.tickets).toMatchObject([
    { key: number, state: 'new', fields: { title: '包裹没有更新 还有别的', order: '202611180034' } },
  ])
  expect((await shop.ticket(number)).outside).toEqual({ office: office.tickets[0]!.id })
  await shop.passes(10 * MINUTE)
  expect(office.calls.filter((call) => call !== 'changes')).toEqual(['create'])
})

test('what changes here is told, and nothing when nothing that is told has changed', async () => {
  const office = new Office()
  const shop = await playShop(cleanup, { targets: [office] })
  const number = await shop.opens()
  await shop.act(number, 'ticket.note', { text: 'internal' })
  expect(office.calls).not.toContain('update')
  await shop.act(number, 'ticket.change', { subject: 'Parcel lost', state: 'pending' })
  expect(office.tickets).toMatchObject([{ state: 'waiting', fields: { title: 'Parcel lost' } }])
  await shop.act(number, 'ticket.close', { solution: 'Sent again.' })
  expect(office.tickets).toMatchObject([{ state: 'done' }])
  expect(office.calls.filter((call) => call === 'update')).toHaveLength(2)
})

test('a state that a person changes there comes back, once, and is not told there again', async () => {
  const office = new Office()
  const shop = await playShop(cleanup, { targets: [office] })
  const number = await shop.opens()
  const { id } = office.tickets[0]!
  await shop.passes(MINUTE)
  for (const [there, here] of [
    ['waiting', 'pending'],
    ['working', 'open'],
    ['done', 'closed'],
    ['working', 'open'],
  ] as const) {
    office.person(id, { state: there })
    await shop.passes(2 * MINUTE)
    expect((await shop.ticket(number)).state).toBe(here)
    expect(office.tickets[0]!.state).toBe(there)
  }
  expect(office.calls).not.toContain('update')
  const history = await shop.chat.user('alice').records('ticket.changed')
  expect(history).toHaveLength(4)
})

test('a ticket whose answer was lost is found, and not made twice', async () => {
  const office = new Office()
  office.goesWrong('create', 'lost')
  const shop = await playShop(cleanup, { targets: [office] })
  const number = await shop.opens()
  await shop.passes(MINUTE)
  expect(office.tickets).toHaveLength(1)
  expect((await shop.ticket(number)).outside).toEqual({ office: office.tickets[0]!.id })
})

test('while the index of the other system lags, it is looked for again before it is made again', async () => {
  const office = new Office()
  office.goesWrong('create', 'lost')
  office.isIndexed = false
  const shop = await playShop(cleanup, { targets: [office], settleMs: 2 * MINUTE })
  await shop.opens()
  await shop.passes(MINUTE, 5_000)
  expect(office.calls.filter((call) => call === 'find').length).toBeGreaterThan(1)
  office.isIndexed = true
  await shop.passes(2 * MINUTE)
  expect(office.tickets).toHaveLength(1)
})

test('what never arrived is made again once it had the time to be found', async () => {
  const office = new Office()
  office.goesWrong('create', 'unknown')
  const shop = await playShop(cleanup, { targets: [office] })
  await shop.opens()
  await shop.passes(5 * MINUTE)
  expect(office.calls.filter((call) => call === 'create')).toHaveLength(2)
  expect(office.tickets).toHaveLength(1)
})

test('a call that is never answered ends, and the ticket is looked for', async () => {
  const office = new Office()
  office.goesWrong('create', 'hang')
  const shop = await playShop(cleanup, { targets: [office] })
  const said = shop.chat.user('alice').says('parcel')
  await until(() => office.calls.includes('create'))
  await shop.clock.advance(10_000)
  await said
  await shop.passes(5 * MINUTE)
  expect(office.tickets).toHaveLength(1)
  expect(await shop.bot.quarantined()).toEqual([])
})

test('of an outage nothing is lost: pauses grow, and everything is told when it is over', async () => {
  const office = new Office()
  office.goesWrong('create', 'later', 27)
  const shop = await playShop(cleanup, { targets: [office] })
  for (const text of ['one', 'two', 'three']) await shop.opens(text)
  await shop.passes(10 * MINUTE)
  const tries = office.calls.filter((call) => call === 'create').length
  expect(tries).toBeGreaterThan(6)
  expect(tries).toBeLessThan(27)
  await shop.passes(240 * MINUTE, 10 * MINUTE)
  expect(office.tickets.map(({ fields }) => fields.title).sort()).toEqual(['one', 'three', 'two'])
})

test('a target that asks to be left alone is left alone, by every ticket', async () => {
  const office = new Office()
  office.goesWrong('create', { failure: 'later', retryInMs: 30 * MINUTE })
  const shop = await playShop(cleanup, { targets: [office] })
  await shop.opens('one')
  await shop.opens('two')
  await shop.passes(25 * MINUTE)
  expect(office.calls.filter((call) => call === 'create')).toHaveLength(1)
  await shop.passes(10 * MINUTE)
  expect(office.tickets).toHaveLength(2)
})

test('what is refused is told to people, and tried again when the ticket changes', async () => {
  const office = new Office()
  office.goesWrong('create', 'refused', 2)
  const shop = await playShop(cleanup, { targets: [office] })
  const number = await shop.opens()
  await shop.passes(60 * MINUTE, 10 * MINUTE)
  expect(office.tickets).toEqual([])
  const failed = await shop.store.records({ types: ['ticket.sync_failed'], limit: 9 })
  expect(failed.map(({ data }) => data)).toEqual([{ ticket: number, target: 'office', failure: 'refused' }])
  await shop.act(number, 'ticket.change', { subject: 'Shorter' })
  expect(office.tickets).toHaveLength(1)
})

test('of a state that was changed on both sides the one outside holds, of fields ours', async () => {
  const office = new Office()
  const shop = await playShop(cleanup, { targets: [office] })
  const number = await shop.opens()
  const { id } = office.tickets[0]!
  office.person(id, { state: 'done', fields: { title: 'their words' } })
  await shop.act(number, 'ticket.change', { subject: 'our words', state: 'pending' })
  await shop.passes(3 * MINUTE)
  expect((await shop.ticket(number)).state).toBe('closed')
  expect(office.tickets).toMatchObject([{ state: 'done', fields: { title: 'our words' } }])
})

test('reconciling repairs what was changed there by hand, once, and leaves alone what is written differently there', async () => {
  const office = new Office()
  const shop = await playShop(cleanup, { targets: [office], reconcileMs: 10 * MINUTE, pollMs: 5 * MINUTE })
  await shop.opens()
  const { id } = office.tickets[0]!
  office.person(id, { fields: { title: 'by hand', order: '202611180034' } })
  await shop.passes(16 * MINUTE, 4 * MINUTE)
  expect(office.tickets[0]!.fields.title).toBe('包裹没有更新')
  const update = office.update.bind(office)
  let updates = 0
  office.update = async (...given) => {
    updates++
    const done = await update(...given)
    // It writes everything in its own way.
    office.tickets[0]!.fields.title = 'ITS OWN WAY'
    return done
  }
  office.tickets[0]!.fields.title = 'ITS OWN WAY'
  await shop.passes(60 * MINUTE, 10 * MINUTE)
  expect(updates).toBeLessThanOrEqual(1)
})

test('a ticket that was deleted there is made again while it is open here', async () => {
  const office = new Office()
  const shop = await playShop(cleanup, { targets: [office], reconcileMs: 10 * MINUTE, pollMs: 5 * MINUTE })
  const number = await shop.opens()
  office.deletes(office.tickets[0]!.id)
  await shop.passes(16 * MINUTE, 4 * MINUTE)
  expect(office.tickets).toMatchObject([{ key: `${number}-2`, fields: { title: '包裹没有更新' } }])
  expect((await shop.ticket(number)).outside).toEqual({ office: office.tickets[0]!.id })
})

test('or is left, when it is closed or when that is wished', async () => {
  const office = new Office()
  const shop = await playShop(cleanup, { targets: [office], reconcileMs: 10 * MINUTE, deleted: 'leave' })
  const number = await shop.opens()
  office.deletes(office.tickets[0]!.id)
  await shop.passes(16 * MINUTE, 4 * MINUTE)
  await shop.act(number, 'ticket.change', { subject: 'changed' })
  expect(office.tickets).toEqual([])
})

test('two targets do not disturb each other, and only those tickets leave that are wanted', async () => {
  const slow = new Office('slow')
  const desk = new Office('desk')
  slow.goesWrong('create', 'later', 99)
  const shop = await playShop(cleanup, {
    targets: [slow, desk],
    wants: (target, { subject }) => target === 'slow' || subject !== 'private',
    mask: (text) => text.replace(/\d{11}/g, '***********'),
  })
  await shop.opens('call 13812345678')
  await shop.opens('private')
  await shop.passes(MINUTE)
  expect(desk.tickets.map(({ fields }) => fields.title)).toEqual(['call ***********'])
  expect(slow.tickets).toEqual([])
})

test('a target with a name that lanes cannot have, or that another one has, is told at the start', async () => {
  await expect(playShop(cleanup, { targets: [new Office(), new Office()] })).rejects.toThrow('same name')
})
