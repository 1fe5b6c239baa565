import { createBot, defineAdapter, delivered, type Inbox, memoryStore, type Store } from '@huida/core'
import { cleanups, type VirtualClock, virtualClock } from '@huida/core/testing'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { Refused } from './api.js'
import { AccessToken } from './token.js'

const cleanup = cleanups(afterEach)
let store: Store
let clock: VirtualClock
/** The platform: which token is valid, and how it was asked. */
let valid = ''
let asked: boolean[] = []
let isDown = false

beforeEach(() => {
  clock = virtualClock()
  store = memoryStore({ shared: true, clock })
  valid = ''
  asked = []
  isDown = false
})

/** The token as a process of its own has it. */
async function process({ secret = 'a secret of the tests' } = {}): Promise<AccessToken> {
  let inbox: Inbox | undefined
  const adapter = defineAdapter({
    name: 'official',
    platform: 'wechat-official',
    accepts: { text: {} },
    send: async () => delivered(),
    async start(given) {
      inbox = given
    },
  })
  // By the machine's clock: a bot looks for lanes twice a second, also in the hours that pass at once here.
  const bot = createBot({ adapters: [adapter], store })
  await bot.start()
  cleanup(() => bot.stop())
  const ask = async (force: boolean) => {
    asked.push(force)
    if (isDown) throw new Refused('stable_token', -1, 'system error')
    if (valid === '' || force) valid = `token ${asked.length}`
    return { access_token: valid, expires_in: 7_200 }
  }
  return new AccessToken({ name: 'wx1', secret, ask, forces: true }, inbox!, clock)
}

const refuse = () => {
  throw new Refused('send', 42001, 'access_token expired')
}
const call = async (token: string) => (token === valid ? token : refuse())

test('many calls at once ask for one token, which is kept until shortly before its end', async () => {
  const token = await process()
  expect(await Promise.all(Array.from({ length: 50 }, () => token.get()))).toEqual(Array(50).fill('token 1'))
  await clock.advance(6_900_000)
  await token.get()
  expect(asked).toEqual([false])
  await clock.advance(120_000)
  await token.get()
  expect(asked).toEqual([false, false])
})

test('processes that share a store share the token', async () => {
  const [one, other] = [await process(), await process()]
  const waiting = Promise.all([one.get(), other.get()])
  await clock.advance(1_000)
  expect(await waiting).toEqual(['token 1', 'token 1'])
  expect(asked).toEqual([false])
})

test('a token that is kept is encrypted, and of no use to who has another secret', async () => {
  await (await process()).get()
  expect(JSON.stringify(await store.get('adapter official', 'token wx1', clock.now()))).not.toContain('token 1')
  const waiting = (await process({ secret: 'another' })).get()
  await clock.advance(11_000)
  await waiting
  expect(asked).toEqual([false, false])
})

test('a call whose token is refused is made once more with a new one, and no more than that', async () => {
  const token = await process()
  await token.get()
  valid = 'taken away by somebody'
  expect(await token.use(call)).toBe('taken away by somebody')
  // Asked again without force first: another program may have renewed it.
  expect(asked).toEqual([false, false])
  let calls = 0
  const always = async () => {
    calls++
    return refuse()
  }
  await expect(token.use(always)).rejects.toMatchObject({ code: 42001 })
  expect(calls).toBe(2)
})

test('a new token is forced where the platform repeats the refused one: at least 30 s apart, 20 times a day', async () => {
  const token = await process()
  const refusedOnce = async () => {
    let calls = 0
    return token.use(async (given) => (calls++ === 0 ? refuse() : given))
  }
  await refusedOnce()
  expect(asked).toEqual([false, false, true])
  await expect(refusedOnce()).rejects.toMatchObject({ status: 503 })
  for (let i = 0; i < 30; i++) {
    await clock.advance(30_000)
    await refusedOnce().catch(() => undefined)
  }
  expect(asked.filter(Boolean)).toHaveLength(20)
  await clock.advance(86_400_000)
  await refusedOnce()
  expect(asked.filter(Boolean)).toHaveLength(21)
})

test('another process that has renewed a refused token is believed', async () => {
  const [one, other] = [await process(), await process()]
  await one.get()
  await other.get()
  valid = ''
  await one.use(call)
  asked = []
  expect(await other.use(call)).toBe(valid)
  expect(asked).toEqual([])
})

test('a platform that gives no token is told to the call, and asked again by the next one', async () => {
  const token = await process()
  isDown = true
  await expect(token.use(call)).rejects.toMatchObject({ code: -1 })
  isDown = false
  expect(await token.use(call)).toBe('token 2')
})

test('a process whose renewal hangs holds the others up for ten seconds, not for ever', async () => {
  const [one, other] = [await process(), await process()]
  isDown = true
  await one.get().catch(() => undefined)
  isDown = false
  const waiting = other.get()
  await clock.advance(12_000)
  expect(await waiting).toBe('token 2')
})
