import type { SentBytes } from '@huida/core'
import { cleanups, until } from '@huida/core/testing'
import { afterEach, expect, test } from '@jest/globals'
import { Office } from './fixtures/office.js'
import { MINUTE, playShop } from './fixtures/shop.js'
import { signed, verifySigned } from './signature.js'

const cleanup = cleanups(afterEach)
const secret = 'a secret of an office, 32 bytes or more'

/** An office that tells of changes itself, signed. */
class Caller extends Office {
  receive(sent: SentBytes, now: number) {
    verifySigned([secret], sent, now)
    return [JSON.parse(Buffer.from(sent.bytes).toString()) as { id: string; state: string }]
  }
}

test('a signed webhook brings a state back at once, however old it is; an unsigned one is refused', async () => {
  const office = new Caller()
  const shop = await playShop(cleanup, { targets: [office], pollMs: 60 * MINUTE })
  const number = await shop.opens()
  const { id } = office.tickets[0]!
  const route = shop.bot.routes.http.find(({ path }) => path === '/hooks/:target')!
  const sends = (state: string, by = secret, target = 'office') => {
    const bytes = Buffer.from(JSON.stringify({ id, state }))
    const body = { bytes, headers: new Headers(signed(by, 'evt', shop.clock.now(), bytes)) }
    return route.handle({ params: { target }, body } as never) as Promise<unknown>
  }
  office.person(id, { state: 'done' })
  expect(await sends('done')).toEqual({ taken: 1 })
  // What was taken is stored by another thread, in its own time.
  await until(async () => {
    await shop.passes(1_000, 1_000)
    return (await shop.ticket(number)).state === 'closed'
  })
  // What it says now is old: the ticket there is looked at, and is done.
  expect(await sends('new')).toEqual({ taken: 1 })
  await shop.passes(1_000, 1_000)
  expect((await shop.ticket(number)).state).toBe('closed')
  await expect(sends('new', 'another secret of 32 bytes or more')).rejects.toMatchObject({ status: 401 })
  await expect(sends('new', secret, 'nobody')).rejects.toMatchObject({ status: 404 })
})
