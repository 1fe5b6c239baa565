import { createServer } from 'node:http'
import { createBot, image, type Json, link, location, text } from '@huida/core'
import { memoryMedia } from '@huida/core/media'
import { listening, until } from '@huida/core/testing'
import { customerMessage } from '@huida/emulators/wecom'
import { describe, expect, test } from '@jest/globals'
import { optionsFor } from '../conformance/wecom.js'
import {
  bot,
  callable,
  calls,
  cleanup,
  clock,
  conversation,
  emulated,
  later,
  logger,
  records,
  running,
  says,
  shows,
  store,
  texts,
  wecom,
} from './fixtures/stage.js'
import { wecomService } from './index.js'

const native = (data: Json, words: string) =>
  ({ type: 'native', platform: 'wecom', data, fallback: text(words) }) as const

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
    later(49 * 3_600_000)
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
    await running(made)
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
    await running(made)
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
    await running(made)
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
    await running(made)
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
