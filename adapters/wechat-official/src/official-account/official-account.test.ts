import { createServer } from 'node:http'
import {
  audio,
  type Bot,
  type BotOptions,
  type Content,
  type Context,
  card,
  choices,
  createBot,
  image,
  isHuidaError,
  link,
  memoryStore,
  type Store,
  type TroubleMet,
} from '@huida/core'
import { memoryMedia } from '@huida/core/media'
import { cleanups, listening, serving, until } from '@huida/core/testing'
import {
  startWechatOfficial,
  type WechatCustomer,
  type WechatOfficialEmulator,
  type WechatOfficialOptions,
  type WechatShown,
} from '@huida/emulators/wechat-official'
import { afterEach, describe, expect, test } from '@jest/globals'
import { optionsFor } from '../conformance/official-account.js'
import { type OfficialAccountOptions, officialAccount } from './index.js'

const cleanup = cleanups(afterEach)
const silent = { debug() {}, info() {}, warn() {}, error() {} }

interface Played {
  platform: WechatOfficialEmulator
  customer: WechatCustomer
  bot: Bot
  store: Store
  troubles: TroubleMet[]
}

interface Playing {
  account?: WechatOfficialOptions
  options?: Partial<OfficialAccountOptions>
  bot?: Partial<BotOptions>
  answer?(ctx: Context): Content | undefined | Promise<Content | undefined>
  platform?: WechatOfficialEmulator
}

/** A customer of an account with a bot behind it, over real sockets. */
async function play({ account, options, bot: own, answer, platform: given }: Playing = {}): Promise<Played> {
  const platform = given ?? (await startWechatOfficial(account))
  const here = await serving()
  cleanup(() => here.close())
  if (!given) cleanup(() => platform.close())
  platform.connect(`${here.url}/wechat-official/push`)
  const store = memoryStore()
  const troubles: TroubleMet[] = []
  const adapter = officialAccount(optionsFor(platform, options))
  const bot = createBot({ adapters: [adapter], store, log: silent, ...own })
    .on('trouble', (ctx) => void troubles.push(ctx.event))
    .use((ctx, next) => (answer && ctx.event.type !== 'trouble' ? answer(ctx) : next()))
  await bot.start()
  cleanup(() => bot.stop())
  here.connect(bot as Bot)
  return { platform, customer: platform.customer('oCustomer_0000000000000000001'), bot: bot as Bot, store, troubles }
}

/** Answers are customer-service messages. */
const bySending = { options: { replyWithinMs: 0 } }
const shown = (customer: WechatCustomer, count: number) =>
  until(() => customer.screen.length >= count && customer.screen, { what: `${count} messages are shown` })
const refused = ({ calls }: WechatOfficialEmulator) =>
  calls.filter(({ errcode }) => errcode !== undefined && errcode !== 0)
const sends = ({ calls }: WechatOfficialEmulator) => calls.filter(({ method }) => method === 'message/custom/send')

describe('what a bot says', () => {
  test('of 6,000 characters arrives whole, in messages of 2,048 bytes, and no more of them than the window lets', async () => {
    const long = Array.from({ length: 6_000 }, (_, i) => String.fromCodePoint(0x4e00 + (i % 500))).join('')
    const { customer, platform } = await play({
      answer: (ctx) => (ctx.event.type === 'message' && ctx.text === 'long' ? long : 'ok'),
    })
    await customer.says('long')
    const texts = async (count: number) => (await shown(customer, count)).filter(({ msgtype }) => msgtype === 'text')
    // One inside the request, and of the five of the window all but the two that are kept for what comes later.
    expect(await texts(4)).toHaveLength(4)
    const whole = () =>
      customer.screen
        .map(({ text }) => text)
        .join('')
        .replace(/\s/g, '')
    for (let more = 0; !whole().includes(long.slice(-20)); more++) {
      expect(more).toBeLessThan(5)
      await customer.says('and?')
    }
    for (const { text } of customer.screen) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2_048)
    const pieces = customer.screen.filter(({ text }) => text !== 'ok' && !text.includes('关于您之前问的'))
    expect(pieces.map(({ text }) => text).join('')).toContain(long.slice(2_000, 3_000))
    expect(refused(platform)).toEqual([])
  })

  test('with choices is a menu, whose click comes back as the choice', async () => {
    const { customer } = await play({
      answer: (ctx) =>
        ctx.event.type === 'choice'
          ? `chose ${ctx.event.value}`
          : choices('哪一个？', [
              { label: '红色', value: 'red' },
              { label: '蓝色', value: 'b'.repeat(300) },
            ]),
    })
    await customer.says('hi')
    const [menu] = await shown(customer, 1)
    expect(menu).toMatchObject({ msgtype: 'msgmenu', text: '哪一个？', via: 'customer service' })
    const [, blue] = menu!.menu!
    expect(Buffer.byteLength(blue!.id)).toBeLessThanOrEqual(64)
    await customer.chooses(blue!.id, blue!.content)
    expect((await shown(customer, 2))[1]?.text).toBe(`chose ${'b'.repeat(300)}`)
  })

  test('as a card or a link is an article with its picture, also inside the request', async () => {
    const about = { text: '防风防水', imageUrl: 'https://cdn.shop.example/1.jpg', url: 'https://shop.example/1' }
    for (const options of [{}, { replyWithinMs: 0 }]) {
      const { customer } = await play({
        options,
        answer: () => [card('夹克', about), link('https://shop.example/2', '退货')],
      })
      await customer.says('hi')
      const [first, second] = await shown(customer, 2)
      expect(first).toMatchObject({
        ...{ msgtype: 'news', text: '夹克\n防风防水', url: about.url, picture: about.imageUrl },
        via: options.replyWithinMs === 0 ? 'customer service' : 'reply',
      })
      expect(second).toMatchObject({ msgtype: 'news', text: '退货', url: 'https://shop.example/2' })
    }
  })

  test('as a card without address and picture is its words', async () => {
    const { customer } = await play({ answer: () => card('营业时间', { text: '每天九点到六点' }) })
    await customer.says('hi')
    expect(await shown(customer, 1)).toMatchObject([{ msgtype: 'text', text: '营业时间\n每天九点到六点' }])
  })

  test('cannot be made a link of by tags that a customer wrote, and a section is not ended by them', async () => {
    const { customer } = await play({ answer: (ctx) => (ctx.event.type === 'message' ? ctx.text : undefined) })
    const evil = '<a href="https://evil.example">领奖</a> ]]></Content><Content>x <A data-miniprogram-path="p">y</A>'
    await customer.says(evil)
    const [{ text }] = (await shown(customer, 1)) as [WechatShown]
    expect(text).not.toMatch(/<\/?a\b/i)
    expect(text.replaceAll('\u2060', '')).toBe(evil)
  })

  test('shows that it is being written, when WeChat is not waiting any more', async () => {
    const { customer, platform } = await play({
      ...bySending,
      answer: async () => {
        await until(() => platform.calls.some(({ method }) => method === 'message/custom/typing'))
        return 'done'
      },
    })
    await customer.says('hi')
    await shown(customer, 1)
    expect(platform.calls.find(({ method }) => method === 'message/custom/typing')?.payload).toEqual({
      touser: customer.openId,
      command: 'Typing',
    })
  })
})

const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)
const VOICE = Buffer.from('#!AMR\n\x3c\0\0\0', 'latin1')

describe('pictures and sounds', () => {
  const uploads = ({ calls }: WechatOfficialEmulator) => calls.filter(({ method }) => method === 'media/upload')

  /** Sends back what a customer has sent. */
  const mirrored = (own: Partial<OfficialAccountOptions> = {}, more: Playing = {}) =>
    play({
      ...more,
      options: own,
      bot: { media: memoryMedia() },
      answer: (ctx) => {
        if (ctx.event.type !== 'message') return undefined
        const [part] = ctx.event.parts
        return part?.type === 'image'
          ? image(part.url)
          : part?.type === 'audio'
            ? audio(part.url)
            : JSON.stringify(part)
      },
    })

  test('that customers send are fetched at once and kept, and are uploaded to be sent', async () => {
    const { customer, platform } = await mirrored()
    await customer.sends('image', PICTURE)
    const [picture] = await shown(customer, 1)
    expect(picture).toMatchObject({ msgtype: 'image', via: 'customer service' })
    expect(Buffer.from(platform.media.get(picture!.mediaId!)!.bytes)).toEqual(PICTURE)
    await customer.sends('voice', VOICE, { Recognition: '我的快递到哪了' })
    const [, voice] = await shown(customer, 2)
    expect(voice).toMatchObject({ msgtype: 'voice' })
    expect(platform.media.get(voice!.mediaId!)?.mimeType).toBe('audio/amr')
    // Before the turn, since WeChat forgets them after three days (rule 8).
    expect(platform.calls.map(({ method }) => method).filter((method) => method.startsWith('media'))).toEqual([
      ...['media/get', 'media/upload', 'media/get', 'media/upload'],
    ])
  })

  test('of films are fetched from where WeChat says that they are', async () => {
    const { customer } = await mirrored()
    await customer.sends('video', Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom', 'latin1'))
    const [{ text }] = (await shown(customer, 1)) as [WechatShown]
    expect(JSON.parse(text)).toMatchObject({
      type: 'video',
      url: expect.stringMatching(/^media:/),
      mimeType: 'video/mp4',
    })
  })

  test('that WeChat has no more are told to be missing', async () => {
    const { customer, platform } = await mirrored()
    platform.answersWith(({ method }) => (method === 'media/get' ? { errcode: 40007 } : undefined))
    await customer.sends('video', VOICE)
    const [{ text }] = (await shown(customer, 1)) as [WechatShown]
    expect(JSON.parse(text)).toMatchObject({ url: 'media:missing', problem: 'unavailable' })
  })

  /** The same picture, kept by the bot, as often as the customer writes. */
  const repeated = async (more: Playing = {}) => {
    let kept = ''
    const played = await play({
      ...more,
      bot: { media: memoryMedia(), ...more.bot },
      answer: (ctx) => {
        if (ctx.event.type !== 'message') return undefined
        const [part] = ctx.event.parts
        if (part?.type === 'image') kept = part.url
        return image(kept)
      },
    })
    await played.customer.sends('image', PICTURE)
    await shown(played.customer, 1)
    return played
  }

  test('are uploaded once in three days, and then stand inside the request', async () => {
    const { customer, platform } = await repeated()
    await customer.says('again')
    const [, again] = await shown(customer, 2)
    expect(again).toMatchObject({ msgtype: 'image', via: 'reply' })
    expect(uploads(platform)).toHaveLength(1)
  })

  test('that WeChat has forgotten are uploaded anew, once (rule 8)', async () => {
    const { customer, platform } = await repeated(bySending)
    for (const media of platform.media.values()) media.until = 0
    await customer.says('again')
    const [, again] = await shown(customer, 2)
    expect(again).toMatchObject({ msgtype: 'image' })
    expect(uploads(platform)).toHaveLength(2)
    expect(refused(platform).map(({ errcode }) => errcode)).toEqual([40007])
  })

  test('that WeChat forgets again and again are given up, and told', async () => {
    const { customer, platform, troubles } = await repeated(bySending)
    platform.answersWith(({ method }) => (method === 'message/custom/send' ? { errcode: 40007 } : undefined))
    await customer.says('again')
    await until(() => troubles.length === 1)
    expect(uploads(platform)).toHaveLength(2)
    expect(sends(platform)).toHaveLength(3)
  })

  test('at an address are fetched and uploaded; what lies in our own network is not looked at, and shown as a card', async () => {
    const url = await listening(
      createServer((_, response) => response.writeHead(200, { 'content-type': 'image/png' }).end(PICTURE)),
      cleanup,
    )
    for (const mediaHosts of [[new URL(url).host], []]) {
      const { customer, platform } = await play({
        options: { mediaHosts },
        answer: () => image(`${url}/jacket.png`, '夹克'),
      })
      await customer.says('hi')
      const [picture] = await shown(customer, 1)
      if (mediaHosts.length > 0) expect(picture).toMatchObject({ msgtype: 'image' })
      else expect(picture).toMatchObject({ msgtype: 'news', text: '夹克', picture: `${url}/jacket.png` })
      expect(uploads(platform)).toHaveLength(mediaHosts.length)
    }
  })
})

describe('what WeChat refuses', () => {
  const answer = (ctx: Context) => (ctx.event.type === 'message' ? `answer to ${ctx.text}` : undefined)

  test.each([45015, 45047])(
    'because of the window (%s) waits for the next message, and says then what it answers',
    async (errcode) => {
      const { customer, platform } = await play({ ...bySending, answer })
      platform.answersWith(({ method }) => (method === 'message/custom/send' ? { errcode } : undefined))
      await customer.says('第一个')
      await until(() => sends(platform).length === 1)
      await until(() => refused(platform).length === 1)
      platform.answersWith(undefined)
      await customer.says('第二个')
      const screen = await until(() => customer.screen.at(-1)?.text.endsWith('第二个') && customer.screen)
      expect(screen.map(({ text }) => text).join('\n')).toBe(
        '关于您之前问的“第一个”：\nanswer to 第一个\nanswer to 第二个',
      )
      expect(sends(platform)).toHaveLength(1 + screen.length)
    },
  )

  test('because our address is not on the list is final, once for each message, and told (rule 7)', async () => {
    const { customer, platform, troubles } = await play({ ...bySending, answer })
    platform.allowOnly([])
    await customer.says('one')
    await until(() => troubles.length === 1)
    expect(sends(platform)).toHaveLength(1)
    expect(troubles[0]).toMatchObject({ what: 'undelivered' })
    platform.allowOnly(undefined)
    await customer.says('two')
    expect(await shown(customer, 1)).toMatchObject([{ text: 'answer to two' }])
  })

  test('because the token is over is sent with another one, and the customer sees it once', async () => {
    const { customer, platform } = await play({ ...bySending, answer })
    await customer.says('one')
    await shown(customer, 1)
    platform.tokens.expireAll()
    await customer.says('two')
    await shown(customer, 2)
    expect(refused(platform).map(({ errcode }) => errcode)).toEqual([40001])
    expect(platform.tokens.issued).toBe(2)
    platform.tokens.distrust()
    await customer.says('three')
    await shown(customer, 3)
    // The first answer of `stable_token` was the refused one.
    expect(platform.calls.filter(({ payload }) => payload.force_refresh === true)).toHaveLength(1)
  })

  test('is answered with ids of 64 bits, which disturb nothing (rule 1)', async () => {
    const exact = createServer((request, response) => {
      request.resume()
      const token = '{"access_token":"t","expires_in":7200}'
      response.end(
        request.url?.includes('stable_token') ? token : '{"errcode":0,"errmsg":"ok","msgid":9007199254740993}',
      )
    })
    const apiRoot = await listening(exact, cleanup)
    const { customer, bot } = await play({ options: { replyWithinMs: 0, apiRoot }, answer })
    await customer.says('one')
    const ledger = await until(async () => {
      const entries = await bot.ledger(`wechat-official:${customer.openId}`)
      return entries.some((entry) => entry.kind === 'out' && entry.status === 'delivered') && entries
    })
    expect(JSON.stringify(ledger)).toMatch(/\/24\d{15}"/)
  })
})

describe('at start', () => {
  const starting = async (own: Partial<OfficialAccountOptions>, allowed?: string[]) => {
    const platform = await startWechatOfficial()
    cleanup(() => platform.close())
    if (allowed) platform.allowOnly(allowed)
    const bot = createBot({ adapters: [officialAccount(optionsFor(platform, own))], log: silent })
    cleanup(() => bot.stop())
    return bot.start().then(
      () => undefined,
      (error: unknown) => error,
    )
  }

  test('a secret that WeChat refuses is told, and not repeated', async () => {
    const appSecret = 'fedcba9876543210fedcba9876543210'
    const error = await starting({ appSecret })
    expect(isHuidaError(error, 'CONFIG_INVALID') && error.message).toContain('Check appId and appSecret')
    expect(`${error} ${(error as Error).stack} ${(error as Error).cause}`).not.toContain(appSecret)
  })

  test('an address that is not on the list is told, so that it can be added (rule 7)', async () => {
    expect(String(await starting({}, ['203.0.113.7']))).toContain('Add 127.0.0.1 to the list of addresses')
  })

  test('WeChat need not be there', async () => {
    expect(await starting({ apiRoot: 'http://127.0.0.1:9' })).toBeUndefined()
  })

  test('an account without customer-service messages asks for no token', async () => {
    expect(await starting({ customerService: false, apiRoot: 'http://127.0.0.1:9' })).toBeUndefined()
  })
})

describe('an account that may only answer inside the request', () => {
  const own = { options: { customerService: false }, account: { verified: false } }

  test('shows choices as a list, which is answered by number, and pictures and cards as articles', async () => {
    const { customer, platform } = await play({
      ...own,
      answer: (ctx) => {
        if (ctx.event.type === 'choice') return `chose ${ctx.event.value}`
        if (ctx.event.type !== 'message') return undefined
        if (ctx.text === 'picture') return image('https://cdn.shop.example/1.jpg', '夹克')
        return choices('哪一个？', [
          { label: '红色', value: 'red' },
          { label: '蓝色', value: 'b'.repeat(300) },
        ])
      },
    })
    for (const words of ['你好', '2', 'picture']) await customer.says(words)
    expect(customer.screen).toMatchObject([
      { via: 'reply', msgtype: 'text', text: '哪一个？\n1. 红色\n2. 蓝色\n回复数字即可选择' },
      { via: 'reply', msgtype: 'text', text: `chose ${'b'.repeat(300)}` },
      { via: 'reply', msgtype: 'news', text: '夹克', picture: 'https://cdn.shop.example/1.jpg' },
    ])
    expect(platform.calls).toEqual([])
  })

  test('says all that fits in the one message that it has, and what was sent by the bot itself with the next one', async () => {
    const { customer, bot } = await play({
      ...own,
      answer: (ctx) => (ctx.event.type === 'message' ? ['one', 'two'] : undefined),
    })
    await customer.says('hi')
    await bot.send(`wechat-official:${customer.openId}`, 'your parcel has left')
    await bot.settled()
    await customer.says('hi again')
    expect(customer.screen.map(({ text }) => text)).toEqual(['one\n\ntwo', 'your parcel has left\n\none\n\ntwo'])
  })
})

describe('what customers do', () => {
  const answer = (ctx: Context) => {
    const { event } = ctx
    if (event.type === 'choice') return `clicked ${event.value}`
    if (event.type !== 'join') return undefined
    const { EventKey } = event.raw as { EventKey: string }
    return `welcome ${EventKey}`
  }

  test('follow, scan and click are answered, and leaving is known', async () => {
    const { customer, bot, platform } = await play({ answer })
    await customer.follows('123')
    await customer.clicks('orders')
    await customer.scans('456')
    expect((await shown(customer, 3)).map(({ text }) => text)).toEqual([
      ...['welcome qrscene_123', 'clicked orders', 'welcome 456'],
    ])
    expect((await customer.unfollows()).failed).toBe(false)
    await until(async () =>
      (await bot.ledger(`wechat-official:${customer.openId}`)).some(
        ({ kind, ...entry }) => kind === 'in' && 'event' in entry && entry.event.type === 'leave',
      ),
    )
    expect(refused(platform)).toEqual([])
  })

  test.each([
    ['a follow', (customer: WechatCustomer) => customer.follows()],
    ['a click on the menu', (customer: WechatCustomer) => customer.clicks('orders')],
    ['a scan', (customer: WechatCustomer) => customer.scans('1')],
  ])('%s lets the bot send no more than WeChat lets it', async (_, act) => {
    const { customer, platform } = await play({
      answer: (ctx) =>
        ctx.event.type === 'message'
          ? 'thanks'
          : ['1', '2', '3', '4', '5', '6'].map((n) => card(n, { url: `https://shop.example/${n}` })),
    })
    await act(customer)
    // One inside the request, and of the three of the window not all: some are kept for what comes later.
    await shown(customer, 2)
    await customer.says('go on')
    await until(() => customer.screen.some(({ text }) => text.endsWith('6')))
    expect(refused(platform)).toEqual([])
  })
})
