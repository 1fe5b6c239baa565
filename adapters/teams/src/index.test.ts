import { readdir, readFile } from 'node:fs/promises'
import { type Bot, card, choices, createBot, image, type Json, type Logger, memoryStore, type Store } from '@huida/core'
import { memoryMedia } from '@huida/core/media'
import { adapterCases, cleanups, type Serving, serving, until } from '@huida/core/testing'
import {
  membersActivity,
  messageActivity,
  pressActivity,
  startTeams,
  type TeamsActivity,
  type TeamsEmulator,
} from '@huida/emulators/teams'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { dataOf, kits, settingsOf, shownAs } from './conformance.js'
import { messageSize, type TeamsOptions, teams } from './index.js'

const cleanup = cleanups(afterEach)

describe.each(Object.entries(kits))('teams() in %s', (_, make) => {
  for (const { name, run } of adapterCases) test(name, () => run(make))
})

describe('a bot on Teams', () => {
  let platform: TeamsEmulator
  let here: Serving
  let store: Store
  let clock: number
  const log: { level: string; fields: unknown; message: string }[] = []
  /** The latest. */
  let bot: Bot

  const logger = Object.fromEntries(
    ['debug', 'info', 'warn', 'error'].map((level) => [
      level,
      (fields: object, message: string) => log.push({ level, fields, message }),
    ]),
  ) as unknown as Logger

  beforeEach(async () => {
    clock = Date.now()
    platform = await startTeams({ now: () => clock })
    cleanup(() => platform.close())
    here = await serving()
    cleanup(() => here.close())
    platform.listensAt(`${here.url}/teams/messages`)
    store = memoryStore()
    log.length = 0
  })

  /** An echo with a menu, and an answer that can be changed and taken back. */
  const start = async (options: Partial<TeamsOptions> = {}) => {
    const made = createBot({ adapters: [teams({ ...settingsOf(platform), rate: {}, ...options })], store, log: logger })
      .on('choice', (ctx) => `chose ${ctx.event.value}`)
      .on('reacted', (ctx) => `saw ${ctx.event.emoji}`)
      .on('join', () => 'welcome')
      .command('menu', () => choices('**Which?**', ['red', 'blue']))
      .command('card', () => card('Shoes', { text: 'light', choices: ['buy'], url: 'https://shop.example/1' }))
      .command('say', async (ctx) => void ctx.reply('first', { name: 'it' }))
      .command('change', async (ctx) => void ctx.edit('it', 'second'))
      .command('undo', async (ctx) => void ctx.delete('it'))
      .on('message', (ctx) => `echo ${ctx.text}`)
    cleanup(() => made.stop())
    // Whatever is on its ctx.
    bot = (await made.start()) as unknown as Bot
    here.connect(bot)
    return bot
  }

  let said = 0
  const say = (text: string, about: Partial<Parameters<typeof messageActivity>[0]> = {}) =>
    platform.deliver(messageActivity({ id: `m${++said}`, from: 'a', text, ...about }))
  const texts = () => platform.shown.map(({ activity }) => shownAs('', activity).text)
  const shows = (...expected: string[]) => until(() => texts().join('|') === expected.join('|'))
  const sends = () => platform.calls.filter(({ method }) => method === 'send')

  test('50 copies of a message at once are one turn', async () => {
    await start()
    const hi = messageActivity({ id: '1', from: 'a', text: 'hi' })
    const statuses = await Promise.all(Array.from({ length: 50 }, () => platform.deliver(hi)))
    expect(new Set(statuses)).toEqual(new Set([200]))
    await shows('echo hi')
    await bot.settled()
    expect(sends()).toHaveLength(1)
  })

  test('an activity is acknowledged as soon as it is stored, and the answer is a call of its own, however late', async () => {
    let finish = () => {}
    const thinking = new Promise<void>((resolve) => {
      finish = resolve
    })
    const slow = createBot({ adapters: [teams({ ...settingsOf(platform), rate: {} })], store }).on(
      'message',
      async () => {
        await thinking
        return 'at last'
      },
    )
    cleanup(() => slow.stop())
    here.connect(await slow.start())
    expect(await say('hi')).toBe(200)
    expect(platform.shown).toEqual([])
    finish()
    await shows('at last')
  })

  test('what an activity cannot be is refused, and what is unknown is acknowledged and ignored', async () => {
    await start()
    expect((await fetch(`${here.url}/teams/messages`)).status).toBe(405)
    const odd = messageActivity({ id: '1', from: 'a', text: '' })
    expect(await platform.deliver({ ...odd, type: 'endOfConversation' })).toBe(200)
    expect(await platform.deliver({ ...odd, type: 'invoke', name: 'task/fetch' })).toBe(501)
    expect(await platform.deliver({ ...odd, entities: 5, attachments: 'x', text: 7 } as unknown as TeamsActivity)).toBe(
      200,
    )
    await shows('echo ')
  })

  test('typing is shown while an answer is written', async () => {
    let finish = () => {}
    const slow = createBot({ adapters: [teams({ ...settingsOf(platform), rate: {} })], store }).on(
      'message',
      async () => {
        await new Promise<void>((resolve) => {
          finish = resolve
        })
        return 'done'
      },
    )
    cleanup(() => slow.stop())
    here.connect(await slow.start())
    await say('hi')
    await until(() => sends().some(({ payload }) => payload.type === 'typing'))
    finish()
    await shows('done')
  })

  test('a message is changed and taken back by the id that sending it gave', async () => {
    await start()
    await say('/say')
    await shows('first')
    const { id } = platform.shown[0]!
    await say('/change')
    await shows('second')
    expect(platform.shown[0]!.id).toBe(id)
    await say('/undo')
    await shows()
    expect(platform.calls.filter(({ target }) => target === id).map(({ method }) => method)).toEqual([
      'update',
      'delete',
    ])
  })

  test('a card shows its words as they are, its buttons, and opens its page', async () => {
    await start()
    await say('/card')
    await shows('Shoes\nlight')
    const { attachments } = platform.shown[0]!.activity as { attachments: { content: object }[] }
    expect(attachments[0]!.content).toMatchObject({
      type: 'AdaptiveCard',
      selectAction: { type: 'Action.OpenUrl', url: 'https://shop.example/1' },
    })
    expect(dataOf(platform.shown[0]!.activity)).toMatchObject([{ choice: 'buy', label: 'buy' }])
  })

  test('only whom a card was offered to makes its buttons go, and a second press changes nothing', async () => {
    await start({ groups: 'all' })
    const where = { conversation: '19:g@thread.v2', kind: 'groupChat' as const }
    await say('/menu', where)
    await until(() => platform.shown.length === 1)
    const [red] = dataOf(platform.shown[0]!.activity) as [object]
    const press = (id: string, from: string) =>
      platform.deliver(pressActivity({ id, from, ...where, value: red as Json, replyToId: platform.shown[0]!.id }))
    expect(await press('p1', 'b')).toBe(200)
    await bot.settled()
    expect(dataOf(platform.shown[0]!.activity)).toHaveLength(2)
    // Words that were never offered do not get onto the bot's card.
    const forged = { ...red, choice: 'green', label: 'free shoes' } as unknown as Json
    await platform.deliver(pressActivity({ id: 'p0', from: 'a', ...where, value: forged }))
    await bot.settled()
    expect(dataOf(platform.shown[0]!.activity)).toHaveLength(2)
    await press('p2', 'a')
    await until(() => texts()[0]!.endsWith('✓ red'))
    await press('p2', 'a')
    await bot.settled()
    expect(platform.calls.filter(({ method }) => method === 'update')).toHaveLength(1)
  })

  test('an emoji on an answer is told with the id of the answer', async () => {
    await start()
    await say('hi')
    await shows('echo hi')
    await platform.deliver({
      ...messageActivity({ id: 'r1', from: 'a', text: '' }),
      type: 'messageReaction',
      replyToId: platform.shown[0]!.id,
      reactionsAdded: [{ type: 'like' }],
    })
    await shows('echo hi', 'saw 👍')
  })

  test('the bot greets once when it is added, not when others are', async () => {
    await start()
    await platform.deliver(membersActivity({ id: 'f:1', from: 'a', added: ['29:a'] }))
    await platform.deliver(membersActivity({ id: 'f:2', from: 'a', added: [platform.bot.id, '29:a'] }))
    await platform.deliver(membersActivity({ id: 'f:2', from: 'a', added: [platform.bot.id, '29:a'] }))
    await shows('welcome')
    await bot.settled()
    expect(sends()).toHaveLength(1)
  })

  test('the bot speaks without being spoken to, also after a restart, by what was stored', async () => {
    const first = await start()
    await say('hi', { conversation: '19:c@thread.tacv2;messageid=1', kind: 'channel', mentions: platform.bot })
    await shows('echo hi')
    const { id } = (await store.conversations({ limit: 1 }))[0]!
    await first.stop()
    await start()
    await bot.send(id, 'your parcel has arrived')
    await shows('echo hi', 'your parcel has arrived')
    expect(platform.shown[1]!.conversation).toBe('19:c@thread.tacv2;messageid=1')
  })

  test('a stored address is not called when its host is not allowed any more', async () => {
    const first = await start()
    await say('hi')
    await shows('echo hi')
    const { id } = (await store.conversations({ limit: 1 }))[0]!
    await first.stop()
    await start({ serviceHosts: ['smba.trafficmanager.net'] })
    const before = platform.calls.length
    await bot.send(id, 'secret')
    await until(() => log.some(({ message }) => message.includes('given up')))
    expect(platform.calls.slice(before).some(({ method }) => method === 'send')).toBe(false)
  })

  test('one token serves many messages, and another is asked for when it ends or is refused', async () => {
    await start()
    const tokens = () => platform.calls.filter(({ method }) => method === 'token').length
    await Promise.all(['a', 'b', 'c'].map((from) => say('hi', { from })))
    await until(() => platform.shown.length === 3)
    expect(tokens()).toBe(1)
    platform.revokeTokens()
    await say('again')
    await until(() => platform.shown.length === 4)
    expect(tokens()).toBe(2)
    expect(sends().at(-1)!.token).not.toBe(sends()[0]!.token)
  })

  test('a call that is refused with every token is tried again later, not at once', async () => {
    await start()
    platform.answersWith(({ method }) => (method === 'send' ? { status: 401 } : undefined))
    await say('hi')
    await until(() => sends().length === 2)
    await bot.settled()
    expect(sends()).toHaveLength(2)
    const { id } = (await store.conversations({ limit: 1 }))[0]!
    const ledger = await store.timeline(id)
    expect(ledger.find((entry) => entry.kind === 'out')).toMatchObject({ status: 'waiting' })
  })

  test.each([
    [429, 'TooManyRequests'],
    [412, 'PreconditionFailed'],
    [502, 'BadGateway'],
    [504, 'GatewayTimeout'],
  ])('%d passes: the message is sent again, not before its time', async (status, code) => {
    await start()
    platform.answersWith(({ method }) => {
      if (method !== 'send') return undefined
      platform.answersWith(undefined)
      return { status, code, retryAfterS: 1 }
    })
    const from = Date.now()
    await say('hi')
    await shows('echo hi')
    expect(Date.now() - from).toBeGreaterThanOrEqual(900)
    expect(sends()).toHaveLength(2)
  })

  test.each([
    [403, 'BotNotInConversationRoster', 'blocked'],
    [403, 'ConversationBlockedByUser', 'blocked'],
    [404, 'ConversationNotFound', 'gone'],
    [400, 'BadArgument', 'invalid'],
    [413, 'MessageSizeTooBig', 'invalid'],
  ])('%d %s is final, and plugins hear of it', async (status, code, reason) => {
    const heard: unknown[] = []
    const made = createBot({ adapters: [teams({ ...settingsOf(platform), rate: {} })], store, log: logger })
      .on('trouble', (ctx) => void heard.push([ctx.event.what, ctx.event.reason]))
      .on('message', () => 'hello')
    cleanup(() => made.stop())
    here.connect(await made.start())
    platform.answersWith(({ method }) => (method === 'send' ? { status, code } : undefined))
    await say('hi')
    await until(() => heard.length === 1)
    expect(heard).toEqual([['undelivered', expect.stringContaining(`${status} ${code}`)]])
    expect(log.find(({ message }) => message.includes('given up'))?.fields).toMatchObject({ code: reason })
    expect(sends()).toHaveLength(1)
  })

  test('does not start with a secret that Microsoft refuses, and does not repeat it', async () => {
    const refused = createBot({
      adapters: [
        teams({
          ...settingsOf(platform),
          rate: {},
          credentials: { type: 'single-tenant', tenantId: platform.tenantId, secret: 'revoked~0123456789' },
        }),
      ],
    })
    const error = await refused.start().then(
      () => undefined,
      (reason: Error) => reason,
    )
    expect(error).toMatchObject({ code: 'CONFIG_INVALID' })
    expect(error?.message).toContain('Check appId and credentials')
    expect(`${error?.message} ${error?.stack} ${error?.cause}`).not.toContain('revoked~')
  })

  test('starts though Microsoft cannot be reached, refuses nothing for good, and catches up when it can', async () => {
    platform.answersWith(() => ({ status: 502 }))
    await start()
    expect(log.filter(({ level }) => level === 'warn').map(({ message }) => message)).toEqual([
      expect.stringContaining('no token yet'),
      expect.stringContaining('keys of Teams cannot be read yet'),
    ])
    expect(await say('hi')).toBe(503)
    platform.answersWith(undefined)
    // Keys that were never read are asked for every few seconds.
    await until(async () => (await say('hello', { id: 'later' })) === 200)
    await shows('echo hello')
  })

  test('a new key of Microsoft is found', async () => {
    await start()
    await say('one')
    await shows('echo one')
    await platform.issuer.rotate()
    // The keys were read a moment ago, when the bot started.
    expect(await say('two')).toBe(401)
    await bot.stop()
    await start()
    expect(await say('two')).toBe(200)
  })

  test('a 6,000-character answer, a picture and a card arrive within the limits of Teams', async () => {
    const made = createBot({ adapters: [teams({ ...settingsOf(platform), rate: {} })], store }).on('message', () => [
      '长'.repeat(6_000),
      image('https://shop.example/a.png', 'shoes'),
      card('Shoes', { choices: ['buy'] }),
    ])
    cleanup(() => made.stop())
    here.connect(await made.start())
    await say('hi')
    await until(() => platform.shown.length === 3)
    expect(texts()).toEqual(['长'.repeat(6_000), '', 'Shoes'])
  })

  test('a picture that a person sends is fetched with the token, before its turn, and kept', async () => {
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    )
    platform.attachments.set('p', { bytes: png, mimeType: 'image/png' })
    const made = createBot({
      adapters: [teams({ ...settingsOf(platform), rate: {} })],
      store,
      media: memoryMedia(),
    }).on('message', (ctx) => {
      const [part] = ctx.event.parts
      return `${part?.type} ${part?.type === 'image' && /^media:(?!missing)/.test(part.url)} ${ctx.text}`
    })
    cleanup(() => made.stop())
    here.connect(await made.start())
    const attachments = [{ contentType: 'image/*', contentUrl: platform.attachmentUrl('p') }]
    await platform.deliver({ ...messageActivity({ id: '1', from: 'a', text: 'broken' }), attachments })
    await shows('image true broken')
    expect(platform.calls.filter(({ method }) => method === 'attachment')).toMatchObject([
      { token: expect.any(String) },
    ])
  })

  describe('rule 20 of what others learned on Teams', () => {
    test.each<[string, (platform: TeamsEmulator) => TeamsOptions['credentials'], string]>([
      ['a single tenant', (p) => ({ type: 'single-tenant', tenantId: p.tenantId, secret: p.secret }), 'token'],
      ['a managed identity', (p) => ({ type: 'managed-identity', tenantId: p.tenantId }), 'identity'],
    ])('new bots have the credentials of %s, and both work', async (_, credentials, method) => {
      await start({ credentials: credentials(platform)! })
      await say('hi')
      await shows('echo hi')
      expect(platform.calls.filter((call) => ['token', 'identity'].includes(call.method))).toMatchObject([{ method }])
    })

    test('a card in a channel keeps its thread, and is updated by the id that sending gave, whatever a press says', async () => {
      await start()
      const thread = { conversation: '19:c@thread.tacv2;messageid=1795860000000', kind: 'channel' as const }
      await say('/menu', { ...thread, mentions: platform.bot })
      await until(() => platform.shown.length === 1)
      const [card] = platform.shown as [(typeof platform.shown)[number]]
      expect(card.conversation).toBe(thread.conversation)
      const [red] = dataOf(card.activity)
      const value = red as unknown as Json
      await platform.deliver(pressActivity({ id: 'p1', from: 'a', ...thread, value, replyToId: '1657049372481' }))
      await until(() => texts().includes('**Which?**\n✓ red'))
      await until(() => platform.shown.length === 2)
      expect(platform.calls.filter(({ method }) => method === 'update')).toMatchObject([
        { conversation: thread.conversation, target: card.id },
      ])
      expect(platform.shown[1]).toMatchObject({ conversation: thread.conversation, activity: { text: 'chose red' } })
    })

    test('the size of a message is data: what it lets through arrives whole, at the limit of today and no further', async () => {
      expect(messageSize).toEqual({ maxBytes: 102_400, advisedBytes: 81_920 })
      const { max } = teams({ ...settingsOf(platform), rate: {} }).accepts.text
      const made = createBot({ adapters: [teams({ ...settingsOf(platform), rate: {} })], store }).on('message', () =>
        '长'.repeat(max! + 1),
      )
      cleanup(() => made.stop())
      here.connect(await made.start())
      await say('hi')
      await until(() => platform.shown.length === 2)
      expect(texts().map(({ length }) => length)).toEqual([max, 1])
      expect(max! * 2).toBeLessThan(messageSize.advisedBytes)
    })
  })

  test('botbuilder is loaded at start, not by whoever imports the adapter', async () => {
    for (const file of await readdir(new URL('.', import.meta.url))) {
      if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue
      const source = await readFile(new URL(file, import.meta.url), 'utf8')
      expect(source).not.toMatch(/^import (?!type).*'(botbuilder|botframework|@azure)/m)
      expect(/import\('botbuilder'\)/.test(source)).toBe(file === 'api.ts')
    }
  })
})
