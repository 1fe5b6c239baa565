import { cleanups, virtualClock } from '@huida/core/testing'
import { sqlite } from '@huida/plugin-store-sqlite'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { Browser } from './fixtures/browser.js'
import { GOOD, withAdministrator } from './fixtures/program.js'
import { Guesses, type Try } from './guesses.js'
import { PasswordHash } from './password-hash.js'
import { PeopleError } from './people-error.js'
import { prepareTables } from './tables.js'

const cleanup = cleanups(afterEach)

/** Counts tries in a store of their own; each is wrong, and says so or for how many seconds there is a pause. */
async function counting() {
  const store = sqlite({ file: ':memory:' })
  await store.open()
  cleanup(() => store.close())
  await prepareTables(store.sql!)
  const clock = virtualClock()
  const guesses = new Guesses(store.sql!, clock)
  const wrong = async (tried: Try): Promise<'wrong' | number> => {
    try {
      await guesses.count(tried)
      return 'wrong'
    } catch (error) {
      if (error instanceof PeopleError) return error.facts.retryAfterS as number
      throw error
    }
  }
  const times = async (count: number, tried: Try) => {
    const told = []
    for (let i = 0; i < count; i++) told.push(await wrong(tried))
    return told
  }
  return { clock, guesses, wrong, times }
}

const ann = { signIn: 'ann', address: '203.0.113.7' }
const wrong = (count: number) => Array<string>(count).fill('wrong')

describe('whoever guesses a password', () => {
  test('is paused after six wrong ones, each time twice as long, for a quarter of an hour at most', async () => {
    const { clock, times } = await counting()
    expect(await times(7, ann)).toEqual([...wrong(6), 1])
    const pauses = []
    for (let i = 0; i < 12; i++) {
      const [pause] = await times(1, ann)
      await clock.advance(Number(pause) * 1_000)
      expect(await times(1, ann)).toEqual(['wrong'])
      pauses.push(pause)
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900])
  })

  test('begins anew by the right one, and when a day has gone by', async () => {
    const { clock, guesses, times } = await counting()
    await times(5, ann)
    await (await guesses.count(ann)).right()
    expect(await times(7, ann)).toEqual([...wrong(6), 1])
    await clock.advance(86_400_000)
    expect(await times(7, ann)).toEqual([...wrong(6), 1])
  })

  test('gains nothing by trying many at once', async () => {
    const { wrong: guess } = await counting()
    const told = await Promise.all(Array.from({ length: 30 }, () => guess(ann)))
    expect(told.filter((each) => each === 'wrong')).toHaveLength(6)
  })

  test('nor by many accounts, nor by one of their own in between', async () => {
    const { guesses, wrong: guess } = await counting()
    const told = []
    for (let i = 0; i < 30; i++) {
      told.push(await guess({ ...ann, signIn: `person-${i}` }))
      if (i < 20) await (await guesses.count({ ...ann, signIn: 'eve' })).right()
    }
    expect(told.filter((each) => each === 'wrong')).toHaveLength(21)
  })

  test('nor by a thousand addresses: all together get two guesses a minute at one account', async () => {
    const { clock, wrong: guess } = await counting()
    let tried = 0
    const elsewhere = () => guess({ ...ann, address: `198.51.${tried >> 8}.${tried++ & 255}` })
    for (let i = 0; i < 21; i++) expect(await elsewhere()).toBe('wrong')
    for (let i = 0; i < 10; i++) {
      await elsewhere()
      await clock.advance(30_000)
    }
    const inTenMinutes = []
    for (let i = 0; i < 600; i++) {
      inTenMinutes.push(await elsewhere())
      await clock.advance(1_000)
    }
    expect(inTenMinutes.filter((each) => each === 'wrong')).toHaveLength(20)
  })

  test('does not keep away whom they guess: a browser in which they have signed in before is counted apart', async () => {
    const { times } = await counting()
    await times(30, ann)
    expect(await times(1, { ...ann, device: 'of-ann' })).toEqual(['wrong'])
    expect(await times(7, { ...ann, device: 'of-ann' })).toEqual([...wrong(5), 1, 1])
  })
})

/** Tries wrong passwords, one after the other, and tells the codes. */
async function guess(browser: Browser, times: number, address: string, id = 'root-ann') {
  const codes: string[] = []
  for (let i = 0; i < times; i++) {
    const proof = { id, password: `wrong password ${i}` }
    codes.push((await browser.post('/api/session', proof, { 'x-forwarded-for': address })).body.error)
  }
  return codes
}

const refused = (times: number) => Array<string>(times).fill('SIGN_IN_REFUSED')

/** The least CPU time of several runs, in milliseconds, over all threads. */
async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const runs = []
  for (let run = 0; run < 5; run++) {
    const from = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(from)
    runs.push((user + system) / 1_000)
  }
  return Math.min(...runs)
}

describe('at the sign-in', () => {
  test('the address is that which a proxy writes that the settings name; a restart forgets nothing', async () => {
    const { browser, admin, stop, start, clock } = await withAdministrator(cleanup, {
      addressHeader: 'x-forwarded-for',
    })
    await admin.delete('/api/session')
    const eve = browser()
    expect(await guess(eve, 7, '203.0.113.7')).toEqual([...refused(6), 'TOO_MANY_TRIES'])
    // What a visitor writes there stands before what the proxy writes.
    expect(await guess(eve, 1, '198.51.100.1, 203.0.113.7')).toEqual(['TOO_MANY_TRIES'])
    expect(await guess(eve, 1, '198.51.100.1')).toEqual(['SIGN_IN_REFUSED'])
    await stop()
    const again = await start()
    const paused = await again
      .browser()
      .post('/api/session', { id: 'root-ann', password: GOOD }, { 'x-forwarded-for': '203.0.113.7' })
    expect(paused).toMatchObject({ status: 429, body: { error: 'TOO_MANY_TRIES', retryAfterS: 1 } })
    expect(paused.headers.get('retry-after')).toBe('1')
    // Ann's own browser is known, and the right password opens when the pause is over.
    const own = again.browser()
    for (const [name, value] of admin.cookies) own.cookies.set(name, value)
    const from = (page: Browser) =>
      page.post('/api/session', { id: 'root-ann', password: GOOD }, { 'x-forwarded-for': '203.0.113.7' })
    expect((await from(own)).status).toBe(200)
    await clock.advance(1_000)
    expect((await from(again.browser())).status).toBe(200)
  })

  test('and otherwise the one that connects, whatever it says', async () => {
    const { browser } = await withAdministrator(cleanup)
    const eve = browser()
    await guess(eve, 6, '203.0.113.7')
    expect(await guess(eve, 1, '198.51.100.1')).toEqual(['TOO_MANY_TRIES'])
  })

  test('nobody learns who has an account: not by what is told', async () => {
    const { browser } = await withAdministrator(cleanup, { addressHeader: 'x-forwarded-for' })
    const eve = browser()
    expect(await guess(eve, 7, '203.0.113.7', 'nobody-here')).toEqual(await guess(eve, 7, '203.0.113.8'))
  })

  test('nor by how long it takes', async () => {
    const hash = new PasswordHash()
    const kept = await hash.of(GOOD)
    const known = await cpuOf(() => hash.isRight('wrong', kept))
    const unknown = await cpuOf(() => hash.isRight('wrong', undefined))
    expect(unknown).toBeGreaterThan(known / 3)
    expect(unknown).toBeLessThan(known * 3)
  })
})
