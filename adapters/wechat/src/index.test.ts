import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import {
  type Bot,
  type Content,
  card,
  choices,
  createBot,
  file,
  image,
  type Logger,
  link,
  location,
  memoryStore,
  type Store,
} from '@huida/core'
import { memoryMedia } from '@huida/core/media'
import { adapterCases, cleanups, until } from '@huida/core/testing'
import { startWechat, type WechatEmulator, type WechatEmulatorOptions } from '@huida/emulators/wechaty'
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { FileBox } from 'file-box'
import { wechatWith } from './adapter.js'
import { kits, wechatKit } from './conformance.js'
import { type Scan, type WechatOptions, wechat } from './index.js'
import { PATIENCE } from './watch.js'

const cleanup = cleanups(afterEach)

/** What wechaty has written of them is deleted when all of their bots have stopped. */
const phones: WechatEmulator[] = []
afterAll(() => Promise.all(phones.map((phone) => phone.forget())))

const opened = (phone: WechatEmulator) => void phones.push(phone)
describe.each(Object.entries(kits))('wechat() by a %s', (_, make) => {
  for (const { name, run } of adapterCases) test(name, () => run(make))
})

describe('wechat() by a puppet that tells no ids of what it sends', () => {
  for (const { name, run } of adapterCases.filter(({ about }) => about === 'messages' || about === 'people'))
    test(name, () => run(() => wechatKit({ givesIds: false })))
})

/** Short enough for a test, long enough for a busy machine. */
const patience = { ...PATIENCE, backOffMs: 20, maxBackOffMs: 60, quietMs: 2_000, pingMs: 1_500, leaseMs: 3_000 }

describe('a bot on WeChat', () => {
  let phone: WechatEmulator
  let store: Store
  const troubles: unknown[] = []
  const log: { level: string; fields: { [name: string]: unknown }; message: string }[] = []
  const logger = Object.fromEntries(
    ['debug', 'info', 'warn', 'error'].map((level) => [
      level,
      (fields: { [name: string]: unknown }, message: string) => void log.push({ level, fields, message }),
    ]),
  ) as unknown as Logger

  const play = async (options: WechatEmulatorOptions = {}) => {
    phone = await startWechat(options)
    opened(phone)
    cleanup(() => phone.close())
    for (const [id, name] of [
      ['li', '李雷'],
      ['han', '韩梅梅'],
    ] as const)
      phone.contact(id, { name })
    phone.room('r@chatroom', { members: ['li', 'han'], alias: '小店' })
  }

  /** Answers `echo …`, or what is written here. */
  const answers: Record<string, Content> = {
    菜单: choices('要哪个？', ['退货', '换货']),
    卡片: card('红色连衣裙', { text: '¥199', url: 'https://shop.example/1', choices: ['买'] }),
    链接: link('https://shop.example/1', '红色连衣裙', { text: '¥199' }),
    地点: location(31.2, 121.5, { name: '门店' }),
    长: '一二三四五六七八九十'.repeat(600),
    小程序: {
      type: 'native',
      platform: 'wechat',
      data: { miniProgram: { appid: 'wx1', title: '我的订单' } },
      fallback: link('https://shop.example/orders', '我的订单'),
    },
  }

  const start = async (options: Partial<WechatOptions> = {}): Promise<Bot> => {
    const adapter = wechatWith({ ...phone.adapter, stableIds: true, rate: {}, ...options }, patience)
    const bot = createBot({ adapters: [adapter], store, log: logger, media: memoryMedia(), sendTimeoutMs: 20_000 })
      .on('choice', (ctx) => `chose ${ctx.event.value}`)
      .on('trouble', (ctx) => void troubles.push([ctx.event.what, ctx.event.reason]))
      .on('message', (ctx) => {
        const [part] = ctx.event.parts
        if (part?.type === 'image') return image(part.url)
        if (part?.type === 'file') return file(part.url, part.name)
        if (part?.type === 'audio') return `heard ${part.mimeType}`
        return answers[ctx.text] ?? (ctx.text === '谁' ? ctx.person : `echo ${ctx.text}`)
      })
    cleanup(() => bot.stop())
    // Whatever is on its ctx.
    return (await bot.start()) as Bot
  }

  const shown = () => phone.shown.map(({ text }) => text)
  const says = (id: string, text: string, from = 'li') => phone.deliver({ id, from, text })
  const said = (n: number) => until(() => phone.shown.length >= n, { what: `${n} messages are shown` })
  const loggedIn = (times: number) =>
    until(() => log.filter(({ message }) => message === 'logged in to WeChat').length === times)
  const ofLi = async (account = 'self') =>
    (await store.history(`wechat/${account}:li`, { limit: 50 })).map(({ by, parts }) => [by.kind, parts[0]])

  beforeEach(async () => {
    store = memoryStore()
    log.length = 0
    troubles.length = 0
    await play()
  })

  test('does not start without a puppet, and names what to do', async () => {
    await expect(createBot({ adapters: [wechat()] }).start()).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    await expect(createBot({ adapters: [wechat()] }).start()).rejects.toThrow(/no puppet is given/)
  })

  test('does not start with a puppet that is not installed, and says how to install it', async () => {
    const bot = createBot({ adapters: [wechat({ puppet: 'wechaty-puppet-nowhere' })], log: logger })
    await expect(bot.start()).rejects.toThrow(/npm install wechaty-puppet-nowhere/)
  })

  test('loads wechaty at start only', () => {
    const here = import.meta.dirname ?? join(process.cwd(), 'adapters/wechat/src')
    for (const name of readdirSync(here).filter((name) => name.endsWith('.ts') && !name.includes('.test.')))
      expect(readFileSync(join(here, name), 'utf8')).not.toMatch(
        /^import (?!type)[^']*? from '(?:wechaty[^']*|file-box|qrcode-terminal)'/m,
      )
  })

  test('shows the code to log in with in the log, and to whoever asks', async () => {
    const scans: Scan[] = []
    await start({ onScan: (scan) => void scans.push(scan) })
    await until(() => phone.puppet.state.active() === true)
    phone.scan('http://weixin.qq.com/x/abc')
    phone.scan('http://weixin.qq.com/x/abc', 3)
    phone.scan('', 4)
    expect(scans).toEqual([
      { status: 'waiting', qrcode: 'http://weixin.qq.com/x/abc' },
      { status: 'scanned' },
      { status: 'ended' },
    ])
    await until(() => log.some(({ message }) => message.includes('请用微信扫码登录')))
    await phone.login()
    says('1', '在吗')
    await said(1)
  })

  test('shows a long answer, choices, a card and a number that is typed within what WeChat takes', async () => {
    await start()
    await phone.login()
    says('1', '长')
    await said(3)
    for (const text of shown()) expect(text.length).toBeLessThanOrEqual(2_000)
    expect(shown().join('').replace(/\s/g, '')).toBe(answers.长)
    says('2', '菜单')
    await said(4)
    expect(shown()[3]).toMatch(/要哪个？[\s\S]*1[\s\S]*退货[\s\S]*2[\s\S]*换货/)
    says('3', '2')
    await said(5)
    expect(shown()[4]).toBe('chose 换货')
    says('4', '卡片')
    await said(6)
    expect(shown()[5]).toContain('红色连衣裙')
  })

  test.each([{ gateway: false }, { gateway: true }])(
    'keeps pictures and files that customers send, and uploads what it keeps: %j',
    async (how) => {
      await phone.close()
      await play(how)
      await start()
      await phone.login()
      const png = Buffer.from(
        'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
        'base64',
      )
      phone.deliver({ id: '1', from: 'li', type: 6, file: FileBox.fromBuffer(png, 'made-up.jpg') })
      await said(1)
      expect(phone.shown[0]).toMatchObject({ to: 'li', type: 6, file: { name: 'image.png', bytes: png } })
      const text = Buffer.from('订单\n20240001\n'.repeat(5_000))
      phone.deliver({ id: '2', from: 'li', type: 1, file: FileBox.fromBuffer(text, '订单.txt') })
      await said(2)
      expect(phone.shown[1]).toMatchObject({ file: { name: '订单.txt', bytes: text } })
      const voice = Buffer.from('\x02#!SILK_V3 and what was said', 'latin1')
      phone.deliver({ id: '3', from: 'li', type: 2, file: FileBox.fromBuffer(voice, '3.sil') })
      await said(3)
      expect(shown()[2]).toBe('heard audio/silk')
      expect(JSON.stringify(await ofLi())).not.toContain('wechat-message:')
    },
  )

  test.each([{ gateway: false }, { gateway: true }])('a file that a customer refuses is given up: %j', async (how) => {
    await phone.close()
    await play(how)
    await start()
    await phone.login()
    phone.answersWith(({ method }) =>
      method === 'messageSendFile' ? new Error('消息已发出，但被对方拒收了') : undefined,
    )
    phone.deliver({ id: '1', from: 'li', type: 1, file: FileBox.fromBuffer(Buffer.from('x'.repeat(9_000)), 'a.txt') })
    await until(async () =>
      (await store.timeline('wechat/self:li')).some((entry) => entry.kind === 'out' && entry.status === 'rejected'),
    )
    says('2', '在吗')
    await said(1)
    expect(shown()).toEqual(['echo 在吗'])
  })

  test('what WeChat takes and then tells in the chat that it did not arrive is trouble for plugins', async () => {
    const bot = await start()
    await phone.login()
    says('1', '在吗')
    await said(1)
    await bot.settled()
    phone.deliver({ id: '2', from: 'li', type: 0, text: '李雷开启了朋友验证，你还不是他（她）朋友。' })
    await until(() => troubles.length > 0)
    expect(troubles).toEqual([['undelivered', 'blocked']])
  })

  test('what a broken connection did not tell is asked for again when it stands', async () => {
    await start()
    await phone.login()
    const { messagePayload } = phone.puppet
    phone.puppet.messagePayload = async () => {
      phone.puppet.messagePayload = messagePayload
      phone.puppet.ding = () => {}
      phone.puppet.emit('error', new Error('the connection broke') as never)
      throw new Error('1 CANCELLED: Call cancelled')
    }
    says('1', '在吗')
    await until(() => log.some(({ message }) => message.includes('making it anew')))
    await phone.login()
    await said(1)
    expect(shown()).toEqual(['echo 在吗'])
  })

  test('shows links, places and mini-programs, and as text where the puppet turns out not to know them', async () => {
    await start()
    await phone.login()
    for (const [id, text] of ['链接', '地点', '小程序'].entries()) says(String(id), text)
    await said(3)
    expect(phone.calls.map(({ method }) => method)).toEqual([
      'messageSendUrl',
      'messageSendLocation',
      'messageSendMiniProgram',
    ])
    phone.answersWith(({ method }) =>
      method === 'messageSendText' ? undefined : new Error('Wechaty Puppet Unsupported API Error.'),
    )
    for (const [id, text] of ['链接', '地点', '小程序'].entries()) says(`again ${id}`, text)
    await said(6)
    expect(shown().slice(3)).toEqual([
      '红色连衣裙\n¥199\nhttps://shop.example/1',
      expect.stringContaining('门店'),
      '我的订单\nhttps://shop.example/orders',
    ])
  })

  test('answers in a room who mentions it by its name there', async () => {
    await start()
    await phone.login()
    phone.deliver({ id: '1', from: 'li', room: 'r@chatroom', text: '闲聊' })
    phone.deliver({ id: '2', from: 'han', room: 'r@chatroom', text: '@小店\u2005几点开门？', mentions: ['self'] })
    await said(1)
    expect(phone.shown).toMatchObject([{ to: 'r@chatroom', text: 'echo 几点开门？' }])
  })

  test('what was recalled is deleted, a new friend joins, and requests wait for a person', async () => {
    await start()
    await phone.login()
    says('1', '我的密码是…')
    await said(1)
    phone.deliver({ id: '2', from: 'li', type: 13, text: '1' })
    phone.befriend('f1', 'han', 2, '你好')
    phone.befriend('f2', 'han', 1)
    await until(async () => {
      const [li, han] = [await store.timeline('wechat/self:li'), await store.timeline('wechat/self:han')]
      const types = [...li, ...han].flatMap((entry) => (entry.kind === 'in' ? [entry.event.type] : []))
      return types.includes('deleted') && types.includes('join')
    })
    expect(phone.accepted).toEqual([])
    expect(log.some(({ message }) => message.includes('asks to become a friend'))).toBe(true)
  })

  test('accepts as friends whom it is told to', async () => {
    await start({ acceptFriends: ({ hello }) => hello.includes('订单') })
    await phone.login()
    phone.befriend('f1', 'han', 2, '推广')
    phone.befriend('f2', 'li', 2, '问订单')
    await until(() => phone.accepted.length > 0)
    expect(phone.accepted).toEqual(['f2'])
  })

  test('its own messages are no agent’s, also after a restart, where the puppet tells no ids', async () => {
    await phone.close()
    await play({ givesIds: false, echoes: false })
    const first = await start()
    await phone.login()
    says('1', '在吗')
    await said(1)
    await first.stop()
    await start()
    await phone.login()
    // The phone shows it only now.
    phone.deliver({ id: 'late', from: 'self', to: 'li', text: 'echo 在吗' })
    says('2', '还在吗')
    await said(2)
    expect((await ofLi()).map(([kind]) => kind)).toEqual(['customer', 'bot', 'customer', 'bot'])
  })

  test('ids that end with a login: a fresh login begins anew, and nothing is shown or sent to the id of an older one', async () => {
    const bot = await start({ stableIds: false })
    await phone.login()
    says('1', '谁')
    await said(1)
    const [old] = await store.conversations({ limit: 10 })
    // The phone logs it out, and somebody scans again.
    await phone.logout('logged out on the phone')
    await until(() => log.some(({ message }) => message === 'logged out of WeChat'))
    phone.scan('http://weixin.qq.com/x/new')
    await phone.login()
    says('2', '谁')
    await said(2)
    expect(shown()[0]).not.toBe(shown()[1])
    expect(await store.conversations({ limit: 10 })).toHaveLength(2)
    await bot.send(old!.id, '您的订单 20240001 已发货')
    await until(async () =>
      (await store.timeline(old!.id)).some((entry) => entry.kind === 'out' && entry.status === 'rejected'),
    )
    expect(shown().join()).not.toContain('20240001')
  })

  test('ids that end with a login: a connection that is made anew within one login goes on with its conversations', async () => {
    await start({ stableIds: false })
    await phone.login()
    says('1', '谁')
    await said(1)
    phone.puppet.ding = () => {}
    phone.puppet.emit('error', new Error('the connection broke') as never)
    await until(() => log.some(({ message }) => message.includes('making it anew')))
    await phone.login()
    says('2', '谁')
    await said(2)
    expect(shown()[0]).toBe(shown()[1])
  })

  test('what is said while nobody is logged in waits for the login of the same account', async () => {
    const bot = await start()
    await phone.login()
    says('1', '在吗')
    await said(1)
    await phone.logout()
    await until(() => !phone.puppet.isLoggedIn)
    await bot.send('wechat/self:li', '到货了')
    phone.contact('other', { name: '别的号' })
    phone.mocker.login(phone.mocker.ContactMock.load('other'))
    await loggedIn(2)
    await bot.send('wechat/self:li', '还有')
    expect(phone.shown).toHaveLength(1)
    await phone.logout()
    await until(() => !phone.puppet.isLoggedIn)
    await phone.login()
    await said(3)
    expect(shown().slice(1)).toEqual(['到货了', '还有'])
  })

  test('a gateway that is gone and comes back is connected to again, and nothing is lost or doubled', async () => {
    await phone.close()
    await play({ gateway: true })
    const bot = await start()
    await phone.login()
    says('1', '一')
    await said(1)
    await phone.stopGateway()
    await until(() => log.some(({ message }) => message.includes('making it anew')))
    await bot.send('wechat/self:li', '等您回来')
    await phone.startGateway()
    await loggedIn(2)
    says('2', '二')
    await said(3)
    expect(shown().toSorted()).toEqual(['echo 一', 'echo 二', '等您回来'].toSorted())
  })

  test('a bot that starts before its gateway finds it when it comes', async () => {
    await phone.close()
    await play({ gateway: true })
    await phone.stopGateway()
    await start()
    await until(() => log.some(({ message }) => message.includes('making it anew')))
    await phone.startGateway()
    await phone.login()
    says('1', '一')
    await said(1)
  })

  test('a token that a gateway refuses is told without repeating it, and tried again', async () => {
    await phone.close()
    await play({ gateway: true })
    const token = 'insecure_0f8e-of-somebody-else'
    await start({ puppetOptions: { ...phone.adapter.puppetOptions, token } })
    const waits = () => log.flatMap(({ message, fields }) => (message.includes('making it anew') ? [fields.inMs] : []))
    await until(() => waits().length >= 2)
    expect(waits().slice(0, 2)).toEqual([20, 40])
    const said = log.map(({ fields, message }) => `${message} ${inspect(fields, { depth: 9 })}`).join('\n')
    expect(said).toContain('UNAUTHENTICATED')
    expect(said).not.toContain('0f8e')
  })

  test('a gateway that goes while it waits for a scan, or while a message is on its way, is found again', async () => {
    await phone.close()
    await play({ gateway: true })
    await start()
    await until(() => phone.puppet.state.active() === true)
    phone.scan('http://weixin.qq.com/x/abc')
    await phone.stopGateway()
    await until(() => log.some(({ message }) => message.includes('making it anew')))
    await phone.startGateway()
    await phone.login()
    await loggedIn(1)
    phone.answersWith(() => 'no answer')
    says('1', '一')
    await said(1)
    await phone.stopGateway()
    phone.answersWith(undefined)
    await phone.startGateway()
    // Who comes back asks the gateway to stop and start, and somebody logs in again.
    await until(async () => {
      await phone.login()
      return log.filter(({ message }) => message === 'logged in to WeChat').length > 1
    })
    // What was on its way may have arrived, and is sent once more.
    await said(2)
    says('2', '二')
    await said(3)
    expect(shown()).toEqual(['echo 一', 'echo 一', 'echo 二'])
    expect((await ofLi()).map(([kind]) => kind)).toEqual(['customer', 'bot', 'customer', 'bot'])
  })

  test('a puppet that cannot start is tried again ever more slowly, up to a bound, and starts when it can', async () => {
    const { start: begin } = phone.puppet
    phone.puppet.start = async () => {
      throw new Error('no network')
    }
    await start()
    const waits = () => log.flatMap(({ message, fields }) => (message.includes('making it anew') ? [fields.inMs] : []))
    await until(() => waits().length >= 12)
    expect(waits().slice(0, 5)).toEqual([20, 40, 60, 60, 60])
    phone.puppet.start = begin
    await phone.login()
    says('1', '在吗')
    await said(1)
  })

  test('a puppet that tells of errors, and is there, goes on', async () => {
    await start()
    await phone.login()
    for (let i = 0; i < 20; i++) phone.puppet.emit('error', new Error('something odd') as never)
    says('1', '在吗')
    await said(1)
    await new Promise((resolve) => phone.puppet.once('dong', resolve as never))
    expect(log.some(({ message }) => message.includes('making it anew'))).toBe(false)
  })

  test('a puppet that falls silent after a logout is made anew, by whoever makes puppets', async () => {
    let made = 0
    const makers = [phone, await startWechat(), await startWechat()]
    for (const each of makers) cleanup(() => each.close())
    await start({ puppet: () => makers[made++]!.puppet })
    await phone.login()
    await phone.logout()
    await until(() => made === 2)
    phone = makers[1]!
    phone.contact('li')
    await phone.login()
    says('1', '在吗')
    await said(1)
  })

  test('of two processes that share a store one logs in, and the other one when it is gone', async () => {
    store = memoryStore({ shared: true })
    const first = await start()
    await phone.login()
    const other = await startWechat()
    cleanup(() => other.close())
    await start({ puppet: other.puppet })
    says('1', '在吗')
    await said(1)
    expect(other.puppet.state.active()).toBe(false)
    await first.stop()
    await until(() => other.puppet.state.active() === true)
  })

  test('the login is kept in the store, so that a restart finds it', async () => {
    const first = await start()
    await memoryOf(phone).set('session', { cookie: 'x' })
    await memoryOf(phone).save()
    await first.stop()
    const next = await startWechat()
    cleanup(() => next.close())
    await start({ puppet: next.puppet })
    expect(await memoryOf(next).get('session')).toEqual({ cookie: 'x' })
  })

  test('stops within seconds, though the puppet never does', async () => {
    phone.puppet.stop = () => new Promise(() => {})
    const bot = await start()
    await bot.stop()
    delete (phone.puppet as { stop?: unknown }).stop
  })
})

/** What a puppet remembers of its login: its interface keeps it to itself. */
const memoryOf = ({ puppet }: WechatEmulator) =>
  (puppet as unknown as { memory: Map<string, unknown> & { save(): Promise<void> } }).memory
