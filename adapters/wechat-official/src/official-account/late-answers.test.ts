import { type Bot, type Content, card, createBot, memoryStore, type Store } from '@huida/core'
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

/** Time goes from one thing that is due to the next. */
async function pass(seconds: number): Promise<void> {
  await clock.advance(seconds * 1_000, quiet)
  await quiet()
}

/** Resolves after some virtual time. */
const after = (seconds: number) => new Promise<void>((resolve) => clock.after(seconds * 1_000, resolve))

async function play(own: { mode?: (typeof MODES)[number]; verified?: boolean } = {}) {
  clock = virtualClock(Date.UTC(2026, 10, 28, 12))
  serving = undefined
  store = memoryStore({ clock })
  platform = await startWechatOfficial({ ...own, clock })
  cleanup(() => platform.close())
  customer = platform.customer('oCustomer_0000000000000000001')
  platform.connect((request) =>
    serving ? Promise.race([serving.bot.fetch(request), serving.died]) : Promise.reject(new Error('refused')),
  )
}

/** A bot whose model takes its time. */
async function serve(seconds: number, own: Partial<OfficialAccountOptions> = {}, ...more: Content[]): Promise<void> {
  const { settings, url } = platform
  const adapter = officialAccount({ ...settings, apiRoot: url, clock, ...own })
  const bot = createBot({ adapters: [adapter], store, clock, turnBudgetMs: 120_000, log: silent }).on(
    'message',
    async (ctx) => {
      await after(seconds)
      return [`answer to ${ctx.text}`, ...(ctx.text.startsWith('question') ? more.flat() : [])]
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

describe('a message that is delivered several times at once', () => {
  test.each([0.5, 3, 8])('has one turn and one answer, with a model that takes %s s', async (seconds) => {
    await play()
    await serve(seconds)
    const fields = {
      ...{ ToUserName: platform.settings.originalId, FromUserName: customer.openId, MsgType: 'text', Content: 'one' },
      ...{ CreateTime: Math.floor(clock.now() / 1_000), MsgId: '24000000000000001' },
    }
    const pushed = platform.deliver(fields, { copies: 5 })
    await pass(2)
    const again = platform.deliver(fields)
    await pass(60)
    for (const { failed } of [await pushed, await again]) expect(failed).toBe(false)
    expect(texts()).toEqual(['answer to one'])
    expect(refused()).toEqual([])
  })

  test('is not answered twice though the first request broke after the answer was in it', async () => {
    await play()
    await serve(1)
    const serveOnce = platform.connect
    let breaks = 1
    serveOnce(async (request) => {
      const over = new AbortController()
      const cut = new Request(request, { signal: over.signal })
      const response = await serving!.bot.fetch(cut)
      if (breaks-- <= 0) return response
      over.abort()
      throw new Error('the connection broke')
    })
    const pushed = customer.says('one')
    await pass(60)
    expect((await pushed).attempts.map(({ status }) => status)).toEqual([0, 200])
    expect(texts()).toEqual(['answer to one'])
    expect(customer.screen[0]?.via).toBe('reply')
  })
})

describe('a process that is killed while it hands a reply over', () => {
  test.each([
    { what: 'WeChat has got it', isLost: false, attempts: [200], downFor: 1 },
    { what: 'the response was lost with the process', isLost: true, attempts: [0, 200], downFor: 1 },
    {
      what: 'the response was lost, and the bot is down at the second attempt',
      isLost: true,
      attempts: [0, 0, 200],
      downFor: 6,
    },
  ])('says it once, when $what', async ({ isLost, attempts, downFor }) => {
    await play()
    await serve(1)
    let losses = isLost ? 1 : 0
    platform.connect(async (request) => {
      if (!serving) throw new Error('refused')
      const { bot, died } = serving
      const response = await bot.fetch(new Request(request, { signal: new AbortController().signal }))
      return losses-- > 0 ? died : response
    })
    const pushed = customer.says('one')
    await pass(1.4)
    kill()
    await pass(downFor)
    await serve(1)
    await pass(60)
    expect((await pushed).attempts.map(({ status }) => status)).toEqual(attempts)
    expect(texts()).toEqual(['answer to one'])
  })
})

describe('a connection that breaks unnoticed, once the response has been written,', () => {
  async function breaking() {
    await play()
    await serve(1, {}, 'and more')
    let breaks = 1
    platform.connect(async (request) => {
      const response = await serving!.bot.fetch(new Request(request, { signal: new AbortController().signal }))
      if (breaks-- <= 0) return response
      throw new Error('the connection broke')
    })
    return customer.says('question')
  }

  test('makes WeChat ask again, and get the same reply: late rather than never', async () => {
    const pushed = breaking()
    await pass(60)
    expect((await pushed).attempts.map(({ status }) => status)).toEqual([0, 200])
    expect(texts()).toEqual(['and more', 'answer to question'])
  })

  test('loses the reply when somebody has taken the conversation meanwhile, and the ledger notes it', async () => {
    const pushed = breaking()
    await pass(3)
    const wang = { kind: 'agent', id: 'wang' } as const
    const conversation = `wechat-official:${customer.openId}`
    await serving!.bot.assign(conversation, wang, { epoch: 0, by: wang })
    await pass(60)
    expect((await pushed).attempts.map(({ status }) => status)).toEqual([0, 200])
    expect(texts()).toEqual(['and more'])
    const entries = await serving!.bot.ledger(conversation)
    expect(entries.filter((entry) => entry.kind === 'record' && entry.type === 'message.failed')).toHaveLength(1)
  })
})

describe('an outage', () => {
  test('of the bot for ten seconds loses nothing, and the customer reads of no fault', async () => {
    await play()
    const pushed = customer.says('one')
    await pass(9)
    await serve(1)
    await pass(30)
    expect((await pushed).attempts.map(({ status }) => status)).toEqual([0, 0, 200])
    expect(texts()).toEqual(['answer to one'])
  })

  test('of WeChat while the answer is sent delays it', async () => {
    await play()
    await serve(8)
    platform.answersWith(() => ({ status: 503 }))
    void customer.says('one')
    await pass(20)
    expect(texts()).toEqual([])
    platform.answersWith(undefined)
    await pass(60)
    expect(texts()).toEqual(['answer to one'])
  })

  test('is what it takes for WeChat to say that the service is out of order', async () => {
    await play()
    void customer.says('one')
    await pass(20)
    expect(customer.screen).toMatchObject([{ msgtype: 'unavailable', via: 'wechat' }])
  })
})

describe('a customer who asks much', () => {
  test.each([1, 8])(
    'is never sent more than WeChat lets us, and gets everything, with a model that takes %s s',
    async (seconds) => {
      await play()
      const more = Array.from({ length: 3 }, (_, i) => card(`part ${i}`, { url: 'https://shop.example/' }))
      await serve(seconds, {}, ...more)
      const asked = Array.from({ length: 8 }, (_, i) => `question ${i}`)
      for (const question of asked) {
        void customer.says(question)
        await pass(3)
      }
      for (let i = 0; i < 20; i++) {
        await pass(30)
        void customer.says(`more ${i}`)
        asked.push(`more ${i}`)
      }
      await pass(300)
      expect(refused()).toEqual([])
      for (const question of asked.slice(0, 20)) {
        const answers = texts()
          .join('\n')
          .split('\n')
          .filter((line) => line === `answer to ${question}`)
        expect([question, answers.length]).toEqual([question, 1])
      }
      expect(customer.screen.some(({ msgtype }) => msgtype === 'unavailable')).toBe(false)
    },
  )
})

describe('an account without customer-service messages', () => {
  const own = { customerService: false }

  test('answers inside the request', async () => {
    await play({ verified: false })
    await serve(3, own)
    void customer.says('one')
    await pass(10)
    expect(customer.screen).toMatchObject([{ via: 'reply', text: 'answer to one' }])
  })

  test('says what came too late with the answer to the next message, which is a message and no poll', async () => {
    await play({ verified: false })
    await serve(8, own)
    void customer.says('第一个问题')
    await pass(20)
    expect(texts()).toEqual([])
    serving?.bot.crash()
    await serve(1, own)
    void customer.says('第二个问题')
    await pass(20)
    expect(texts()).toEqual(['关于您之前问的“第一个问题”：\n\nanswer to 第一个问题\n\nanswer to 第二个问题'])
    void customer.says('第三个问题')
    await pass(20)
    expect(texts()[1]).toBe('answer to 第三个问题')
    expect(platform.calls).toEqual([])
    expect(customer.screen.every(({ msgtype }) => msgtype === 'text')).toBe(true)
  })

  describe('that waits for all three attempts', () => {
    const patient = { ...own, replyWithinMs: 14_000 }

    test.each([1, 4, 8, 13])('answers what takes %s s inside one of them', async (seconds) => {
      await play({ verified: false })
      await serve(seconds, patient)
      void customer.says('one')
      await pass(30)
      expect(customer.screen).toMatchObject([{ via: 'reply', text: 'answer to one' }])
    })

    test.each([1, 8, 30])(
      'keeps what takes longer, and reads of no fault, also when the process is killed (%s s)',
      async (seconds) => {
        // In the third attempt there is no other one that could be answered.
        for (const at of [0.5, 4.7, 7, 8.5]) {
          await play({ verified: false })
          await serve(seconds, patient)
          void customer.says('one')
          await pass(at)
          kill()
          await pass(1)
          await serve(seconds, patient)
          await pass(90)
          kill()
          await serve(1, patient)
          void customer.says('two')
          await pass(30)
          kill()
          const words = texts().join('\n')
          expect([at, words.match(/answer to one/g)?.length, words.match(/answer to two/g)?.length]).toEqual([at, 1, 1])
          expect(customer.screen.every(({ via }) => via === 'reply')).toBe(true)
        }
      },
    )
  })
})
