import { createServer } from 'node:http'
import {
  type Bot,
  type Context,
  choices,
  createBot,
  image,
  type Json,
  type Logger,
  link,
  location,
  type MessageReceived,
  memoryStore,
  plainText,
  type Store,
  systemClock,
  text,
} from '@huida/core'
import { memoryMedia } from '@huida/core/media'
import { adapterCases, cleanups, listening, serving, until } from '@huida/core/testing'
import {
  customerMessage,
  SessionState,
  startWecom,
  textMessage,
  type WecomCall,
  type WecomEmulator,
  type WecomEmulatorOptions,
} from '@huida/emulators/wecom'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { optionsFor } from '../conformance/wecom.js'
import { kits } from '../conformance.js'
import { wecomService } from './index.js'
import type { WecomServiceOptions } from './options.js'

describe('wecomService()', () => {
  test.each(adapterCases.map((each) => [each.name, each] as const))('%s', (_, { run }) => run(kits.wecom!))
})

const cleanup = cleanups(afterEach)

/** How far the clocks of all are before the machine's. */
let aheadMs = 0
const clock = { ...systemClock, now: () => Date.now() + aheadMs }

let store: Store
let wecom: WecomEmulator
let bot: Bot
const log: { level: string; fields: { [name: string]: unknown }; message: string }[] = []
const logger = Object.fromEntries(
  ['debug', 'info', 'warn', 'error'].map((level) => [
    level,
    (fields: { [name: string]: unknown }, message: string) => log.push({ level, fields, message }),
  ]),
) as unknown as Logger

beforeEach(() => {
  aheadMs = 0
  store = memoryStore({ clock })
  log.length = 0
})

const emulated = async (options: WecomEmulatorOptions = {}) => {
  wecom = await startWecom({ now: clock.now, callbackRetries: 0, ...options })
  cleanup(() => wecom.close())
}

/** A bot that echoes, hands over at `person` and `zhangsan`, and hears of trouble. */
const started = async (options: Partial<WecomServiceOptions> = {}) => {
  const adapter = wecomService(optionsFor(wecom, { pollEveryMs: 600_000, clock, ...options }))
  const made = createBot({ adapters: [adapter], store, clock, log: logger })
    .on('choice', (ctx) => `chose ${ctx.event.value}`)
    .on('join', () => ['欢迎光临', choices('您想了解什么？', ['退货', '物流'])])
    .on('trouble', (ctx) => ctx.record('heard.trouble', { what: ctx.event.what, reason: ctx.event.reason ?? null }))
    .on('deleted', (ctx) => ctx.record('heard.deleted', ctx.event.of))
    .on('message', (ctx) => answer(ctx))
    .action('say', (ctx) => ctx.event.data as string)
  cleanup(() => made.stop())
  // Whatever is on its ctx.
  bot = (await made.start()) as unknown as Bot
  return bot
}

const answer = (ctx: Pick<Context<MessageReceived>, 'text' | 'event' | 'assign'>) => {
  switch (ctx.text) {
    case 'menu':
      return choices('?', ['yes', 'no'])
    case 'person':
      ctx.assign({ kind: 'queue', id: 'support' }, { reason: 'asked for' })
      return '正在为您转人工'
    case 'zhangsan':
      ctx.assign({ kind: 'agent', id: 'zhangsan' }, { reason: 'asked for' })
      return '张三为您服务'
    default:
      return `echo ${ctx.text}`
  }
}

/** The address of the callback, before there is a bot. */
const address = async () => {
  const { url, connect, close } = await serving()
  cleanup(close)
  return { url: `${url}/wecom/callback`, serve: connect }
}

const callable = async (options: Partial<WecomServiceOptions> = {}) => {
  await emulated()
  await started(options)
  const here = await address()
  here.serve(bot)
  expect(await wecom.enterCallback(here.url)).toBe(true)
  return here
}

const native = (data: Json, words: string) =>
  ({ type: 'native', platform: 'wecom', data, fallback: text(words) }) as const

let ids = 0
const says = (text: string, about: { from?: string; account?: string; id?: string; menuId?: string } = {}) =>
  textMessage({ id: `m${++ids}`, from: 'wmAlice', text, at: clock.now(), ...about })
const texts = (account = wecom.accounts[0]) =>
  wecom.shown
    .filter((message) => message.account === account && message.by === 'api')
    .map(({ content }) => (content as { content?: string }).content)
const shows = async (count: number) => {
  await until(() => wecom.shown.filter(({ by }) => by === 'api').length >= count)
  await bot.settled()
}
const calls = (method: string): WecomCall[] => wecom.calls.filter((call) => call.method === method)
const records = async (type: string) => (await store.records({ type, limit: 100 })).map(({ data }) => data)
const conversation = () => `wecom/${wecom.accounts[0]}:wmAlice`
/** Until a message of the customer is stored. */
const heard = (words: string) =>
  until(async () =>
    (await store.history(conversation(), { limit: 50 })).some(({ parts }) => plainText(parts) === words),
  )
const owner = async () => (await store.conversation(conversation()))?.owner

describe('the news of an account', () => {
  test('rule 5: a callback is answered before the news is read, however long that takes, so that none is delivered twice', async () => {
    await emulated({ callbackRetries: 3, callbackTimeoutMs: 2_000 })
    await started()
    const here = await address()
    here.serve(bot)
    await wecom.enterCallback(here.url)
    let release = () => {}
    const held = new Promise<undefined>((resolve) => {
      release = () => resolve(undefined)
    })
    wecom.answersWith(({ method }) => (method === 'kf/sync_msg' ? held : undefined))
    expect(await wecom.deliver(says('hi'))).toBe(200)
    expect(wecom.callbacks.map(({ statuses }) => statuses)).toEqual([[200]])
    expect(wecom.shown).toEqual([])
    release()
    await shows(1)
    expect(texts()).toEqual(['echo hi'])
  })

  test('rule 3: each account has a cursor of its own, and is asked for by its name', async () => {
    await callable()
    const [one, two] = wecom.accounts as [string, string]
    await wecom.deliver(says('first', { account: one }))
    await wecom.deliver(says('second', { account: two }))
    await shows(2)
    expect([texts(one), texts(two)]).toEqual([['echo first'], ['echo second']])
    await wecom.deliver(says('third', { account: two }))
    await shows(3)
    const cursors = await Promise.all([one, two].map((name) => store.cursor('wecom', name)))
    expect(new Set(cursors).size).toBe(2)
    for (const { payload } of calls('kf/sync_msg')) {
      const { open_kfid, cursor } = payload as { open_kfid: string; cursor?: string }
      if (cursor !== undefined) expect(Buffer.from(cursor, 'base64url').toString().split(' ')[0]).toBe(open_kfid)
    }
    expect((await store.conversations({ limit: 9 })).map(({ id }) => id).toSorted()).toEqual([
      `wecom/${one}:wmAlice`,
      `wecom/${two}:wmAlice`,
    ])
  })

  test('is read page by page to its end, and every message of a burst is answered once', async () => {
    await callable()
    wecom.pageSize = 7
    const burst = Array.from({ length: 40 }, (_, index) => says(`m${index}`, { from: `wm${index}` }))
    await wecom.deliver(...burst, ...burst.slice(0, 10))
    await shows(40)
    expect(texts().toSorted()).toEqual(burst.map((_, index) => `echo m${index}`).toSorted())
    expect(calls('kf/sync_msg').every(({ payload }) => Number(payload.limit) <= 1_000)).toBe(true)
  })

  test('is noticed by asking now and then, though its callback was lost', async () => {
    await emulated()
    await started({ pollEveryMs: 50 })
    wecom.queue(says('hi'))
    await shows(1)
    expect(texts()).toEqual(['echo hi'])
    expect(calls('kf/sync_msg').every(({ payload }) => payload.token === undefined)).toBe(true)
  })

  test('is asked for with the token of the callback, for ten minutes, and without one that is refused', async () => {
    await callable()
    await wecom.deliver(says('one'))
    await shows(1)
    const hint = calls('kf/sync_msg').at(-1)?.payload.token
    expect(hint).toMatch(/^ENC/)
    wecom.answersWith(({ method, payload }) =>
      method === 'kf/sync_msg' && payload.token !== undefined
        ? { errcode: 95007, errmsg: 'invalid msg token' }
        : undefined,
    )
    await wecom.deliver(says('two'))
    await shows(2)
    expect(calls('kf/sync_msg').at(-1)?.payload).not.toHaveProperty('token')
  })

  test('goes on where it was read to, also after a restart, and what came meanwhile is answered late', async () => {
    await callable()
    await wecom.deliver(says('one'))
    await shows(1)
    await bot.stop()
    wecom.queue(says('two'))
    aheadMs += 3_600_000
    await started()
    await shows(2)
    expect(texts()).toEqual(['echo one', 'echo two'])
  })

  test('is answered once though the process dies before it has read it, while it answers, or after a hundred callbacks', async () => {
    const here = await callable()
    let release = () => {}
    const held = new Promise<undefined>((resolve) => {
      release = () => resolve(undefined)
    })
    for (const method of ['kf/sync_msg', 'kf/send_msg']) {
      wecom.answersWith((call) => (call.method === method ? held : undefined))
      const before = calls(method).length
      const message = says(`dies at ${method}`)
      await Promise.all(Array.from({ length: 50 }, () => wecom.deliver(message)))
      await until(() => calls(method).length > before)
      bot.crash()
      release()
      wecom.answersWith(undefined)
      here.serve(await started())
      await wecom.deliver(message)
      await until(() => texts().includes(`echo dies at ${method}`))
      await bot.settled()
    }
    expect(texts()).toEqual(['echo dies at kf/sync_msg', 'echo dies at kf/send_msg'])
  })

  test('rule 6: with a lost cursor, what is replayed becomes history and starts no turn; what is new is answered', async () => {
    await callable()
    await wecom.deliver(says('one'), says('menu'), says('yes', { menuId: 'yes' }))
    await shows(3)
    await bot.stop()
    // Everything is forgotten, the keys of messages as well.
    store = memoryStore({ clock })
    await wecom.enterSession('wmBob')
    aheadMs += 2_000
    const before = wecom.shown.length
    await started()
    const here = await address()
    here.serve(bot)
    await wecom.enterCallback(here.url)
    await wecom.deliver(says('new'))
    await shows(before + 1)
    expect(texts().slice(before)).toEqual(['echo new'])
    const history = await store.history(conversation(), { limit: 10 })
    expect(history.map(({ direction, parts }) => [direction, (parts[0] as { text?: string })?.text])).toEqual([
      ['in', 'one'],
      ['in', 'menu'],
      ['in', 'yes'],
      ['in', 'new'],
      ['out', 'echo new'],
    ])
  })

  test('is read anew when WeCom does not know how far it was read, and nothing is answered twice', async () => {
    await callable()
    await wecom.deliver(says('one'))
    await shows(1)
    wecom.answersWith(({ method, payload }) => {
      if (method !== 'kf/sync_msg' || payload.cursor === undefined) return undefined
      wecom.answersWith(undefined)
      return { errcode: 40058, errmsg: 'invalid cursor' }
    })
    await wecom.deliver(says('two'))
    await shows(2)
    expect(texts()).toEqual(['echo one', 'echo two'])
  })

  test('is not held up by a message of a shape that WeCom never had, nor by one that is too long', async () => {
    await callable()
    await wecom.deliver(
      customerMessage({ id: 'odd', from: 'wmAlice', type: 'merged_msg', content: { item: 5 }, at: clock.now() }),
      says('x'.repeat(9_000)),
      says('hi'),
    )
    await shows(1)
    expect(texts()).toEqual(['echo hi'])
    expect(log.find(({ level }) => level === 'error')?.fields).toMatchObject({ msgtype: 'merged_msg' })
  })

  test('is read by one process of all, and a callback to another one is not lost', async () => {
    await callable()
    const first = bot
    Object.assign(store, { shared: true })
    let holder = 'other'
    store.lease = async (name, worker, ms) => {
      if (!name.includes('pull')) return true
      const isFree = holder === '' || holder === worker
      if (isFree) holder = ms > 0 ? worker : ''
      return isFree
    }
    const before = calls('kf/sync_msg').length
    await wecom.deliver(says('hi'))
    await new Promise((resolve) => setImmediate(resolve))
    expect(calls('kf/sync_msg')).toHaveLength(before)
    holder = ''
    await shows(1)
    expect(first).toBe(bot)
    expect(holder).toBe('')
  })

  test('rule 7: an address that is not on the list is told with what to do, and not asked for in a loop', async () => {
    await emulated()
    const refusal = { errcode: 60020, errmsg: 'not allow to access from your ip, from ip: 203.0.113.7' }
    wecom.answersWith(() => refusal)
    await started({ pollEveryMs: 10 })
    await until(() => log.filter(({ level }) => level === 'error').length >= 2)
    expect(log.find(({ level }) => level === 'error')?.message).toMatch(/企业可信IP.*203\.0\.113\.7/)
    const asked = wecom.calls.length
    await wecom.deliver(says('hi'))
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
    // One token for each account and one for the start: it does not ask again before a while.
    expect(wecom.calls.length).toBe(asked)
    expect(asked).toBeLessThanOrEqual(5)
  })

  test('outages are waited out: a token that ends, errors of the platform and of what is in between', async () => {
    await callable()
    await wecom.deliver(says('one'))
    await shows(1)
    wecom.expireToken()
    let failures = 0
    const outage = [{ errcode: -1 }, { status: 502 }, 'hang up', { errcode: 45033 }] as const
    wecom.answersWith(({ method }) => (method === 'kf/sync_msg' ? outage[failures++] : undefined))
    await wecom.deliver(says('two'))
    await shows(2)
    expect(texts()).toEqual(['echo one', 'echo two'])
    expect(failures).toBeGreaterThan(4)
  })

  test('refused callbacks are counted in the log, and a page that asks with another method is told so', async () => {
    const { url } = await callable()
    const { url: signed, body } = wecom.callbackRequest()
    for (let i = 0; i < 3; i++) {
      const forged = await fetch(signed.replace('msg_signature=', 'msg_signature=0'), { method: 'POST', body })
      expect(forged.status).toBe(401)
    }
    expect(log.filter(({ message }) => message === 'callbacks of WeCom were refused')).toHaveLength(1)
    expect((await fetch(url, { method: 'PUT', body })).status).toBe(405)
    expect((await fetch(`${url}?echostr=1`)).status).toBe(401)
  })

  test('a wrong secret is told at start', async () => {
    await emulated()
    await expect(started({ secret: 'another-secret-0123456789' })).rejects.toThrow(/Check corpId and secret/)
  })
})

describe('what customers see', () => {
  test('a long answer comes in texts of 2,048 bytes, within five messages', async () => {
    await callable()
    const long = '退货说明。'.repeat(600)
    await wecom.deliver(says(long))
    await shows(3)
    for (const text of texts()) expect(Buffer.byteLength(text!)).toBeLessThanOrEqual(2_048)
    expect(wecom.shown.filter(({ by }) => by === 'api').length).toBeLessThanOrEqual(5)
  })

  test('choices are a menu; what is pressed comes back, and a typed number is understood too', async () => {
    await callable()
    await wecom.deliver(says('menu'))
    await shows(1)
    expect(wecom.shown[0]).toMatchObject({
      msgtype: 'msgmenu',
      content: {
        head_content: '?',
        list: [
          { type: 'click', click: { id: 'yes', content: 'yes' } },
          { type: 'click', click: { id: 'no', content: 'no' } },
        ],
      },
    })
    await wecom.deliver(says('no', { menuId: 'no' }))
    await wecom.deliver(says('menu'))
    await shows(3)
    await wecom.deliver(says('2'))
    await shows(4)
    expect(texts().filter(Boolean)).toEqual(['chose no', 'chose no'])
  })

  test('more than five messages, or 48 hours later: the rest is kept until the customer writes again', async () => {
    await callable()
    await wecom.deliver(says('hi'))
    await shows(1)
    aheadMs += 49 * 3_600_000
    await bot.act(conversation(), 'say', 'late news', { by: { kind: 'system' }, key: 'k1' } as never)
    await bot.settled()
    expect(texts()).toEqual(['echo hi'])
    await wecom.deliver(says('again'))
    await shows(3)
    expect(texts().join('\n')).toContain('late news')
    expect(texts().at(-1)).toBe('echo again')
    expect(calls('kf/send_msg').length).toBe(wecom.shown.length)
  })

  test('what WeCom refuses by its own count is kept until the customer writes again, not lost', async () => {
    await callable()
    wecom.answersWith(({ method }) => {
      if (method !== 'kf/send_msg') return undefined
      wecom.answersWith(undefined)
      return { errcode: 95001, errmsg: 'send msg count limit' }
    })
    await wecom.deliver(says('one'))
    await until(async () => (await store.held(conversation())).length === 1)
    await wecom.deliver(says('two'))
    await shows(3)
    expect(texts()).toEqual([expect.stringContaining('"one"'), 'echo one', 'echo two'])
    expect(await records('heard.trouble')).toEqual([])
  })

  test('who comes is welcomed with one message within 20 seconds, and again only when WeCom says so', async () => {
    await callable()
    await wecom.enterSession('wmAlice')
    await shows(1)
    expect(wecom.shown[0]).toMatchObject({
      msgtype: 'msgmenu',
      content: {
        head_content: '欢迎光临\n\n您想了解什么？',
        list: [{ click: { id: '退货' } }, { click: { id: '物流' } }],
      },
    })
    expect([calls('kf/send_msg_on_event').length, calls('kf/send_msg').length]).toEqual([1, 0])
    await wecom.enterSession('wmAlice')
    await wecom.deliver(says('hi'))
    await shows(2)
    expect(texts()).toEqual([undefined, 'echo hi'])
  })

  test('a welcome whose answer was lost is not said again', async () => {
    await callable()
    let cut = 0
    wecom.answersWith(({ method }) => (method === 'kf/send_msg_on_event' && cut++ === 0 ? 'hang up' : undefined))
    await wecom.enterSession('wmAlice')
    await until(() => calls('kf/send_msg_on_event').length === 2)
    await wecom.deliver(says('hi'))
    await shows(2)
    expect(texts()).toEqual([undefined, 'echo hi'])
  })

  test('pictures come in, are kept, and go out again as files of WeCom; one that is forgotten is uploaded anew (rule 8)', async () => {
    await emulated()
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    )
    wecom.media.set('FROM_ALICE', { bytes: png, mimeType: 'image/png', name: 'a.png', at: clock.now() })
    const adapter = wecomService(optionsFor(wecom, { pollEveryMs: 30, clock }))
    const made = createBot({ adapters: [adapter], store, clock, log: logger, media: memoryMedia() }).on(
      'message',
      (ctx) => ctx.event.parts,
    )
    cleanup(() => made.stop())
    bot = (await made.start()) as unknown as Bot
    const picture = (id: string) =>
      customerMessage({ id, from: 'wmAlice', type: 'image', content: { media_id: 'FROM_ALICE' }, at: clock.now() })
    wecom.queue(picture('p1'))
    await shows(1)
    const { media_id } = wecom.shown[0]!.content as { media_id: string }
    expect([wecom.shown[0]!.msgtype, Buffer.from(wecom.media.get(media_id)!.bytes)]).toEqual(['image', png])
    const [received] = await store.history(conversation(), { limit: 1 })
    expect(received?.parts[0]).toMatchObject({
      type: 'image',
      mimeType: 'image/png',
      url: expect.stringMatching(/^media:/),
    })
  })

  test('a picture at an address is uploaded once; what is not there is a line with the address', async () => {
    let requests = 0
    const server = createServer((request, response) => {
      requests++
      const isThere = request.url === '/there.png'
      response.writeHead(isThere ? 200 : 404, { 'content-type': 'image/png' }).end('0123456789')
    })
    const url = await listening(server, cleanup)
    await emulated()
    const adapter = wecomService(optionsFor(wecom, { pollEveryMs: 30, clock, mediaHosts: [new URL(url).host] }))
    const made = createBot({ adapters: [adapter], store, clock, log: logger }).on('message', () => [
      image(`${url}/there.png`, 'a shoe'),
      image(`${url}/gone.png`, 'a hat'),
    ])
    cleanup(() => made.stop())
    bot = (await made.start()) as unknown as Bot
    wecom.queue(says('show'))
    await shows(2)
    wecom.answersWith(({ method, payload }) => {
      // It has forgotten the file before its time.
      if (method !== 'kf/send_msg' || payload.msgtype !== 'image') return undefined
      wecom.answersWith(undefined)
      return { errcode: 40007, errmsg: 'invalid media_id' }
    })
    wecom.queue(says('show'))
    await shows(4)
    expect(wecom.shown.map(({ msgtype }) => msgtype)).toEqual(['image', 'text', 'image', 'text'])
    expect(texts()[1]).toBe(`a hat\n${url}/gone.png`)
    expect(calls('media/upload')).toHaveLength(2)
    expect(requests).toBe(4)
  })

  test('what lies in the own network is not fetched, whoever wrote its address', async () => {
    let requests = 0
    const server = createServer((_, response) => {
      requests++
      response.writeHead(200, { 'content-type': 'image/png' }).end('0123456789')
    })
    const url = await listening(server, cleanup)
    await emulated()
    const adapter = wecomService(optionsFor(wecom, { pollEveryMs: 30, clock }))
    const made = createBot({ adapters: [adapter], store, clock, log: logger }).on('message', () => [
      image(`${url}/secret.png`, 'one'),
      image(url.replace('127.0.0.1', 'localhost'), 'two'),
    ])
    cleanup(() => made.stop())
    bot = (await made.start()) as unknown as Bot
    wecom.queue(says('show'))
    await shows(2)
    expect(requests).toBe(0)
    expect(wecom.shown.map(({ msgtype }) => msgtype)).toEqual(['text', 'text'])
  })

  test('places, pages and mini-programs go out as such; a page without a picture, and what only comes in, as words', async () => {
    await emulated()
    wecom.media.set('THUMB', { bytes: Buffer.from('01234'), mimeType: 'image/png', name: 'a.png', at: clock.now() })
    const miniprogram = { appid: 'wx1', pagepath: 'pages/order.html', title: 'My order', thumb_media_id: 'THUMB' }
    const adapter = wecomService(optionsFor(wecom, { pollEveryMs: 30, clock }))
    const shown = {
      'where?': [
        location(-33.8568, 151.2153, { name: 'Opera House', address: 'Bennelong Point' }),
        link('https://shop.example.com/returns', 'Returns', { text: 'How to' }),
      ],
      'which?': [
        native({ msgtype: 'miniprogram', miniprogram }, 'My order'),
        native({ msgtype: 'channels_shop_order' }, 'An order'),
      ],
    }
    const made = createBot({ adapters: [adapter], store, clock, log: logger }).on(
      'message',
      (ctx) => shown[ctx.text as keyof typeof shown],
    )
    cleanup(() => made.stop())
    bot = (await made.start()) as unknown as Bot
    wecom.queue(says('where?'))
    await shows(2)
    wecom.queue(says('which?'))
    await shows(4)
    expect(wecom.shown).toMatchObject([
      { msgtype: 'location', content: { latitude: -33.8568, longitude: 151.2153, name: 'Opera House' } },
      { msgtype: 'text', content: { content: 'Returns\nHow to\nhttps://shop.example.com/returns' } },
      { msgtype: 'miniprogram', content: miniprogram },
      { msgtype: 'text', content: { content: 'An order' } },
    ])
  })

  test('a message whose answer was lost is sent again by the same name, which WeCom recognises: shown once', async () => {
    await callable()
    let cut = 0
    wecom.answersWith(({ method }) => (method === 'kf/send_msg' && cut++ === 0 ? 'hang up' : undefined))
    await wecom.deliver(says('hi'))
    await until(() => calls('kf/send_msg').length === 2)
    await bot.settled()
    const [first, second] = calls('kf/send_msg').map(({ payload }) => payload.msgid)
    expect(first).toMatch(/^[0-9a-f]{32}$/)
    expect(second).toBe(first)
    expect(texts()).toEqual(['echo hi'])
    // Which error code that has is not documented.
    wecom.answersWith(({ method }) => {
      if (method !== 'kf/send_msg' || cut++ > 3) return undefined
      return cut === 4 ? { errcode: 95099, errmsg: 'something else' } : 'hang up'
    })
    await wecom.deliver(says('ho'))
    await until(() => calls('kf/send_msg').length === 4)
    await bot.settled()
    expect(texts()).toEqual(['echo hi', 'echo ho'])
    expect(await records('heard.trouble')).toEqual([])
    expect((await bot.ledger(conversation())).find((entry) => entry.kind === 'out')).toMatchObject({
      kind: 'out',
      status: 'delivered',
      platformId: first,
    })
  })

  test('a message that failed later is trouble that plugins hear; one that is taken back is told', async () => {
    await callable()
    await wecom.deliver(says('hi', { id: 'first' }))
    await shows(1)
    await wecom.failLater(wecom.shown[0]!.msgid, 10)
    await until(async () => (await records('heard.trouble')).length > 0)
    expect(await records('heard.trouble')).toEqual([{ what: 'undelivered', reason: 'the customer refuses messages' }])
    expect(await records('message.failed')).toMatchObject([{ reason: 'the customer refuses messages' }])
    await wecom.deliver({
      ...{ msgid: 'recall', send_time: Math.floor(clock.now() / 1_000), origin: 4, msgtype: 'event' },
      event: {
        event_type: 'user_recall_msg',
        open_kfid: wecom.accounts[0]!,
        external_userid: 'wmAlice',
        recall_msgid: 'first',
      },
    })
    await until(async () => (await records('heard.deleted')).length > 0)
    expect(await records('heard.deleted')).toEqual(['first'])
  })
})

describe('people of the team', () => {
  const alice = { servicer: 'zhangsan', customer: 'wmAlice' }

  test('a queue of the bot is the one of WeCom; who accepts there has the conversation, and who ends it gives it back', async () => {
    await callable()
    await wecom.deliver(says('person'))
    await shows(1)
    expect(texts()).toEqual(['正在为您转人工'])
    await until(() => wecom.sessionOf('wmAlice').state === SessionState.queue)
    expect(await owner()).toEqual({ kind: 'queue', id: 'support' })
    await wecom.staff.accept(alice)
    await until(async () => (await owner())?.kind === 'agent')
    await wecom.staff.say({ ...alice, text: '您好，我是张三' })
    await wecom.deliver(says('thanks'))
    await until(async () => (await store.history(conversation(), { limit: 20 })).some(({ by }) => by.id === 'zhangsan'))
    await wecom.staff.transfer({ ...alice, to: 'lisi' })
    await until(async () => ((await owner()) as { id?: string })?.id === 'lisi')
    await wecom.staff.end({ ...alice, servicer: 'lisi' })
    await until(async () => (await owner())?.kind === 'bot')
    await wecom.deliver(says('hello again'))
    await shows(2)
    expect(texts()).toEqual(['正在为您转人工', 'echo hello again'])
  })

  test('an agent of the bot is a receptionist of WeCom, by the userid; one that is none is told', async () => {
    await callable()
    await wecom.deliver(says('zhangsan'))
    await until(() => wecom.sessionOf('wmAlice').state === SessionState.human)
    expect(wecom.sessionOf('wmAlice')).toEqual({ state: SessionState.human, servicer: 'zhangsan' })
    await wecom.deliver(says('hi', { from: 'wmBob' }))
    await shows(2)
    const bob = `wecom/${wecom.accounts[0]}:wmBob`
    await bot.assign(bob, { kind: 'agent', id: 'nobody' }, { epoch: 0, by: { kind: 'system' }, reason: 'test' })
    await until(async () => (await records('heard.trouble')).length > 0)
    expect(JSON.stringify(await records('heard.trouble'))).toContain('nobody does not receive customers')
  })

  test('rule 4: a receptionist who has the session is told to the operator, and never loses it to the bot by a message', async () => {
    await callable()
    await wecom.deliver(says('hi'))
    await shows(1)
    // The account gives it to people at once, and the event is lost.
    wecom.answersWith(({ method }) => (method === 'kf/sync_msg' ? { errcode: -1 } : undefined))
    await wecom.staff.accept(alice)
    await bot.act(conversation(), 'say', 'one more thing', { by: { kind: 'system' }, key: 'k1' } as never)
    await until(async () => (await owner())?.kind === 'agent')
    expect(
      log.some(({ level, message }) => level === 'warn' && message.includes('receptionist zhangsan has the session')),
    ).toBe(true)
    expect(wecom.sessionOf('wmAlice')).toEqual({ state: SessionState.human, servicer: 'zhangsan' })
    expect(calls('kf/service_state/trans')).toEqual([])
    expect(texts()).toEqual(['echo hi'])
  })

  test('rule 4: a new session that refuses messages is made the bot’s, and the message is sent', async () => {
    await callable()
    let isRefused = true
    wecom.answersWith(({ method }) => {
      if (method !== 'kf/send_msg' || !isRefused) return undefined
      isRefused = false
      return { errcode: 95018, errmsg: 'send msg session status invalid' }
    })
    await wecom.deliver(says('hi'))
    await shows(1)
    expect(wecom.sessionOf('wmAlice').state).toBe(SessionState.bot)
    expect(texts()).toEqual(['echo hi'])
  })

  test('one thing may be said after people were asked for, and one after they have ended it: by the code of that state', async () => {
    await callable()
    await wecom.deliver(says('person'))
    await until(() => wecom.sessionOf('wmAlice').state === SessionState.queue)
    const by = { kind: 'agent', id: 'desk' } as const
    await bot.send(conversation(), choices('您前面还有 2 位', ['等待', '留言']), { by, key: 's1' })
    await shows(2)
    expect(texts()).toEqual(['正在为您转人工', '您前面还有 2 位\n1. 等待\n2. 留言'])
    await bot.send(conversation(), 'second', { by, key: 's2' })
    await until(async () => (await records('heard.trouble')).length > 0)
    expect(texts()).toHaveLength(2)
    await wecom.staff.accept(alice)
    await wecom.staff.end(alice)
    await until(async () => (await owner())?.kind === 'bot')
    await bot.send(conversation(), choices('您满意吗？', ['满意', '不满意']), { by: { kind: 'system' }, key: 's3' })
    await shows(3)
    expect(wecom.shown.at(-1)).toMatchObject({ msgtype: 'msgmenu', content: { head_content: '您满意吗？' } })
    expect(calls('kf/send_msg_on_event')).toHaveLength(2)
  })

  test('a session that people have is ended, not taken, when the bot is to have the customer again', async () => {
    await callable()
    await wecom.deliver(says('zhangsan'))
    await until(() => wecom.sessionOf('wmAlice').state === SessionState.human)
    const { epoch } = (await store.conversation(conversation()))!
    await bot.assign(conversation(), { kind: 'bot' }, { epoch, by: { kind: 'system' }, reason: 'solved' })
    await until(() => wecom.sessionOf('wmAlice').state === SessionState.closed)
    await wecom.deliver(says('hi'))
    await shows(2)
    expect(calls('kf/service_state/trans').map(({ payload }) => payload.service_state)).toEqual([3, 4])
    expect(texts().at(-1)).toBe('echo hi')
  })

  test('a session that ends by itself, which nobody tells, is the bot’s again when the customer writes', async () => {
    await callable()
    await wecom.deliver(says('person'))
    await until(() => wecom.sessionOf('wmAlice').state === SessionState.queue)
    await wecom.deliver(says('are you there?'))
    await heard('are you there?')
    wecom.timeOut('wmAlice')
    await wecom.deliver(says('hello'))
    await shows(2)
    await wecom.staff.accept(alice)
    await wecom.staff.say({ ...alice, text: '您好' })
    await wecom.deliver(says('thanks'))
    await heard('thanks')
    expect((await owner())?.kind).toBe('agent')
    wecom.timeOut('wmAlice')
    await wecom.deliver(says('hello'), says('again'))
    await shows(4)
    expect(texts()).toEqual(['正在为您转人工', 'echo hello', 'echo hello', 'echo again'])
    // Asked for only while people had the session.
    expect(calls('kf/service_state/get').length).toBeLessThanOrEqual(6)
  })

  test('people who answer in the console leave the session with the API, which speaks for them', async () => {
    await callable({ people: 'console' })
    await wecom.deliver(says('person'))
    await shows(1)
    const { epoch } = (await store.conversation(conversation()))!
    const wang = { kind: 'agent', id: 'wang' } as const
    await bot.assign(conversation(), wang, { epoch, by: wang, reason: 'accepted' })
    await bot.send(conversation(), '您好，我是小王', { by: wang })
    await shows(2)
    expect(texts()).toEqual(['正在为您转人工', '您好，我是小王'])
    expect(calls('kf/service_state/trans')).toEqual([])
  })
})
