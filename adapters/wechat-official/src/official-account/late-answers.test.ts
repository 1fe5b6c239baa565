import { type Bot, createBot, memoryStore, type Store } from '@huida/core'
import { cleanups, type VirtualClock, virtualClock } from '@huida/core/testing'
import { startWechatOfficial, type WechatCustomer, type WechatOfficialEmulator } from '@huida/emulators/wechat-official'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type OfficialAccountOptions, officialAccount } from './index.js'

const cleanup = cleanups(afterEach)
const MODES = ['plain', 'compatible', 'safe'] as const

let clock: VirtualClock
let store: Store
let platform: WechatOfficialEmulator
let customer: WechatCustomer
/** The process that serves now. */
let serving: { bot: Bot; died: Promise<never>; die(): void } | undefined

/** Calls of the bot that are under way: time stands still for them. */
let calls = 0
const send = globalThis.fetch
beforeEach(() => {
  globalThis.fetch = async (...call) => {
    calls++
    const response = await send(...call).finally(() => calls--)
    return response
  }
})
afterEach(() => {
  globalThis.fetch = send
})

/** Lets everything happen that waits for nothing but this machine. */
async function quiet(): Promise<void> {
  for (let rounds = 0; rounds < 3; rounds = calls > 0 ? 0 : rounds + 1)
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve))
}

async function pass(seconds: number): Promise<void> {
  for (let ms = 0; ms < seconds * 1_000; ms += 50) {
    await clock.advance(50)
    await quiet()
  }
}

/** Resolves after some virtual time. */
const after = (seconds: number) => new Promise<void>((resolve) => clock.after(seconds * 1_000, resolve))

async function play(own: { mode?: (typeof MODES)[number]; verified?: boolean } = {}) {
  clock = virtualClock(Date.UTC(2026, 10, 28, 12))
  store = memoryStore({ clock })
  platform = await startWechatOfficial({ ...own, clock })
  cleanup(() => platform.close())
  customer = platform.customer('oCustomer_0000000000000000001')
  platform.connect((request) =>
    serving ? Promise.race([serving.bot.fetch(request), serving.died]) : Promise.reject(new Error('refused')),
  )
}

/** A bot whose model takes its time. */
async function serve(seconds: number, own: Partial<OfficialAccountOptions> = {}): Promise<void> {
  const { settings, url } = platform
  const adapter = officialAccount({ ...settings, apiRoot: url, clock, ...own })
  const bot = createBot({ adapters: [adapter], store, clock, turnBudgetMs: 120_000, log: silent }).on(
    'message',
    async (ctx) => {
      await after(seconds)
      return `answer to ${ctx.text}`
    },
  )
  let die = () => {}
  const died = new Promise<never>((_, reject) => {
    die = () => reject(new Error('the process was killed'))
  })
  died.catch(() => {})
  await bot.start()
  serving = { bot: bot as Bot, died, die }
  cleanup(() => bot.crash())
}

const silent = { debug() {}, info() {}, warn() {}, error() {} }

function kill(): void {
  serving?.bot.crash()
  serving?.die()
  serving = undefined
}

const texts = () => customer.screen.map(({ text }) => text)
const refused = () => platform.calls.filter(({ errcode }) => errcode !== 0)

const cases = MODES.flatMap((mode) => [1, 4, 8, 30].map((seconds) => ({ mode, seconds })))

describe.each(cases)('in $mode mode, with a model that takes $seconds s', ({ mode, seconds }) => {
  test('the customer gets each answer once, and nothing is refused', async () => {
    await play({ mode })
    await serve(seconds)
    const first = customer.says('one')
    await pass(2)
    const second = customer.says('two')
    await pass(70)
    // Neither push was tried again.
    for (const pushed of [await first, await second]) expect(pushed.attempts).toHaveLength(1)
    expect(texts()).toEqual(['answer to one', 'answer to two'])
    expect(refused()).toEqual([])
    // A reply costs nothing of what may be sent.
    const sent = customer.screen.filter(({ via }) => via === 'customer service').length
    expect(platform.left(customer.openId)).toBe(5 - sent)
    expect(customer.screen[0]?.via).toBe(seconds < 4.5 ? 'reply' : 'customer service')
  })

  test.each([0.5, 2.5, 4.7, 7])('the same when the process is killed after %s s', async (at) => {
    await play({ mode })
    await serve(seconds)
    void customer.says('one')
    await pass(at)
    void customer.says('two')
    await pass(0.3)
    kill()
    await pass(1)
    await serve(seconds)
    await pass(90)
    expect(texts().toSorted()).toEqual(['answer to one', 'answer to two'])
    expect(refused()).toEqual([])
  })
})
