import { inspect } from 'node:util'
import { type Bot, card, choices, createBot, HuidaError, markdown, plainText } from '@huida/core'
import { cleanups, serving, until } from '@huida/core/testing'
import { buttonsOf, labelOf, messageOf, startSlack, ts, wordsOf } from '@huida/emulators/slack'
import { afterEach, describe, expect, test } from '@jest/globals'
import { scene } from './conformance-scene.js'
import { slack } from './index.js'

const cleanup = cleanups(afterEach)

const CHANNEL = { channel: 'C1' }

describe('an event of Slack', () => {
  test('makes one turn, though it comes five times, with other ids, and as a mention too', async () => {
    const { emulator, texts, settled } = await scene(cleanup)
    const said = { ts: ts(1_790_000_000, 1), ...CHANNEL, text: `@${emulator.botUserId} hi` }
    const statuses = await Promise.all([
      ...[0, 1, 2, 3].map((retry) => emulator.says(said, { retry })),
      ...[0, 1].map((retry) => emulator.says(said, { type: 'app_mention', retry })),
    ])
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200])
    await settled(1)
    expect(texts()).toEqual(['echo hi'])
  })

  test('is answered though its first delivery never came: a retry is not dropped for its header', async () => {
    const { emulator, texts, settled } = await scene(cleanup)
    const event = messageOf({ ts: ts(1_790_000_000, 1), channel: 'D1', text: 'hi' }, 'message')
    expect(await emulator.deliver(event, { retry: 1 })).toBe(200)
    expect(await emulator.deliver(event, { retry: 2 })).toBe(200)
    await settled(1)
    expect(texts()).toEqual(['echo hi'])
  })

  test('is acknowledged when it is stored, not before, and with an empty body', async () => {
    const { emulator, store, says, texts, settled } = await scene(cleanup)
    const accept = store.accept.bind(store)
    let release = () => {}
    let asked = false
    store.accept = async (...args) => {
      asked = true
      await new Promise<void>((resolve) => {
        release = resolve
      })
      return accept(...args)
    }
    let status: number | undefined
    const posted = says(1, 'hi').then((answered) => {
      status = answered
    })
    await until(() => asked)
    expect(status).toBeUndefined()
    release()
    await posted
    expect(status).toBe(200)
    store.accept = accept
    await settled(1)
    expect(texts()).toEqual(['echo hi'])
    expect(emulator.calls.filter(({ method }) => method === 'chat.postMessage')).toHaveLength(1)
  })

  test('that could not be stored is delivered again until it is, as Slack does', async () => {
    const { emulator, store, texts, settled } = await scene(cleanup)
    const accept = store.accept.bind(store)
    let failures = 2
    store.accept = async (...args) => {
      if (failures-- > 0) throw new HuidaError('STORE_UNAVAILABLE', { store: 'test', reason: 'the disk is full' })
      return accept(...args)
    }
    const event = messageOf({ ts: ts(1_790_000_000, 1), channel: 'D1', text: 'hi' }, 'message')
    expect(await emulator.insists(event)).toEqual([503, 503, 200])
    await settled(1)
    expect(texts()).toEqual(['echo hi'])
  })

  test('of a shape that Slack never had is acknowledged, and holds up nothing', async () => {
    const { emulator, says, texts, settled, log } = await scene(cleanup)
    const odd = {
      ...messageOf({ ts: ts(1_790_000_000, 1), channel: 'D1', text: '' }, 'message'),
      text: 'x',
      blocks: { 0: 5 },
    }
    expect(await emulator.deliver(odd)).toBe(200)
    expect(await emulator.deliver({ type: 'message', channel: 7, ts: {}, files: 'none' })).toBe(200)
    expect(await emulator.request({ type: 'app_rate_limited', team_id: 'T1' })).toBe(200)
    expect(await emulator.interacts({ type: 'view_submission', team: { id: 'T1' }, view: {} })).toBe(200)
    await says(2, 'hi')
    await settled(2)
    expect(texts()).toEqual(['echo x', 'echo hi'])
    expect(log.filter(({ level }) => level === 'error')).toEqual([])
  })

  test('is taken again when it can be told who the bot is, if Slack does not answer at the start', async () => {
    const emulator = await startSlack()
    cleanup(() => emulator.close())
    let isDown = true
    emulator.answersWith(() => (isDown ? { status: 503 } : undefined))
    const options = {
      signingSecret: emulator.signingSecret,
      botToken: emulator.botToken,
      apiUrl: emulator.url,
      rate: {},
    }
    const log = { debug() {}, info() {}, warn() {}, error() {} }
    const bot = createBot({ adapters: [slack(options)], log }).on('message', (ctx) => ctx.text)
    cleanup(() => bot.stop())
    await bot.start()
    const here = await serving()
    cleanup(() => here.close())
    here.connect(bot)
    emulator.requestsTo(`${here.url}/slack/events`)
    const says = () => emulator.says({ ts: ts(1_790_000_000, 1), ...CHANNEL, text: `@${emulator.botUserId} hi` })
    expect(await says()).toBe(503)
    isDown = false
    expect(await says()).toBe(200)
    await until(() => emulator.shown.length === 1)
  })
})

describe('an answer', () => {
  test('rule 11: in a chat of two has no thread, not even an empty one', async () => {
    const { says, settled, callsOf } = await scene(cleanup)
    await says(1, 'hi')
    await settled(1)
    expect(callsOf('chat.postMessage')).toEqual([expect.not.objectContaining({ thread_ts: expect.anything() })])
    expect(Object.keys(callsOf('chat.postMessage')[0]!)).not.toContain('thread_ts')
  })

  test('in a channel goes into the thread of what it answers', async () => {
    const { emulator, settled } = await scene(cleanup)
    const root = ts(1_790_000_000, 1)
    await emulator.says({ ts: root, ...CHANNEL, text: `@${emulator.botUserId} hi` })
    await emulator.says({ ts: ts(1_790_000_000, 2), ...CHANNEL, thread_ts: root, text: `@${emulator.botUserId} again` })
    await settled(2)
    expect(emulator.shown.map(({ channel, thread_ts }) => [channel, thread_ts])).toEqual([
      ['C1', root],
      ['C1', root],
    ])
  })

  test('of 6,000 characters arrives whole within the limits, in order', async () => {
    const long = Array.from({ length: 600 }, (_, index) => `第${index}行，退货说明。`.padEnd(10, '。')).join('')
    const { emulator, says, texts, settled } = await scene(cleanup, {
      make: (base) => createBot(base).on('message', () => [long, markdown(`**重要**\n\n${long}`)]) as Bot,
    })
    await says(1, 'hi')
    await settled(6)
    expect(texts().join('').replace(/\s/g, '')).toBe(`${long}重要${long}`)
    for (const { blocks } of emulator.shown) expect(JSON.stringify(blocks).length).toBeLessThan(13_200)
  })

  test('never mentions anybody, whatever a customer or a model writes', async () => {
    const { emulator, says, texts, settled } = await scene(cleanup)
    await says(1, '<!channel> <@U2> *b* <https://evil.example|bank>')
    await settled(1)
    expect(texts()).toEqual(['echo <!channel> <@U2> *b* <https://evil.example|bank>'])
    expect(emulator.shown[0]!.text).not.toMatch(/<[!@]/)
  })

  test('with choices has buttons, which make place for what was chosen', async () => {
    const { emulator, says, texts, settled } = await scene(cleanup, {
      make: (base) =>
        createBot(base)
          .on('choice', (ctx) => `chose ${ctx.event.value} ${ctx.event.label}`)
          .on('message', () => choices('好吗？', [{ label: '好 & 行', value: 'yes' }, 'no'])) as Bot,
    })
    await says(1, 'menu')
    await settled(1)
    const offered = emulator.shown[0]!
    expect(buttonsOf(offered).map(labelOf)).toEqual(['好 & 行', 'no'])
    expect(await emulator.presses({ message: offered, value: 'yes', id: ts(1_790_000_001, 1) })).toBe(200)
    await settled(2)
    expect(texts()[1]).toBe('chose yes 好 & 行')
    await until(() => buttonsOf(offered).length === 0)
    expect(wordsOf(offered)).toBe('好吗？\n✓ 好 & 行')
  })

  test('with a card shows its picture, title, words, address and buttons', async () => {
    const about = {
      text: '羊毛',
      imageUrl: 'https://shop.example/a.jpg',
      url: 'https://shop.example/a',
      choices: ['买'],
    }
    const { emulator, says, texts, settled } = await scene(cleanup, {
      make: (base) => createBot(base).on('message', () => card('外套', about)) as Bot,
    })
    await says(1, 'hi')
    await settled(1)
    const blocks = emulator.shown[0]!.blocks as { type: string }[]
    expect(blocks.map(({ type }) => type)).toEqual(['image', 'header', 'rich_text', 'actions'])
    expect(texts()).toEqual(['外套\n羊毛\nhttps://shop.example/a'])
  })

  test('is changed, taken back and marked with emoji', async () => {
    const { emulator, says, texts, callsOf, settled, store } = await scene(cleanup, {
      make: (base) =>
        createBot(base)
          .hears('say', (ctx) => ctx.reply('first', { name: 'notice' }))
          .hears('change', (ctx) => ctx.edit('notice', 'second'))
          .hears('forget', (ctx) => ctx.delete('notice'))
          .hears('thanks', (ctx) => ctx.react('👍'))
          .hears('quiet', async (ctx) => {
            ctx.react('👀')
            ctx.react('')
          })
          .hears('odd', (ctx) => ctx.react('🦄')) as Bot,
    })
    await says(1, 'say')
    await settled(1)
    await says(2, 'change')
    await until(() => texts()[0] === 'second')
    await says(3, 'forget')
    await until(() => emulator.shown.length === 0)
    await says(4, 'thanks')
    await until(() => callsOf('reactions.add').length === 1)
    expect(callsOf('reactions.add')).toMatchObject([{ channel: 'D1', name: 'thumbsup' }])
    await says(5, 'quiet')
    await until(() => callsOf('reactions.remove').length === 1)
    expect(callsOf('reactions.remove')).toMatchObject([{ channel: 'D1', name: 'eyes' }])
    // An emoji whose name is not known here is told, not guessed.
    await says(6, 'odd')
    await until(async () =>
      (await store.timeline('slack/T1:D1')).some((entry) => entry.kind === 'out' && entry.code === 'invalid'),
    )
  })
})

test('edits, deletions and emoji of customers are events of their conversation', async () => {
  const seen: string[] = []
  const { emulator, says, settled, bot } = await scene(cleanup, {
    make: (base) =>
      createBot(base)
        .on('edited', (ctx) => void seen.push(`edited ${plainText(ctx.event.parts)}`))
        .on('deleted', (ctx) => void seen.push(`deleted ${ctx.event.of}`))
        .on('reacted', (ctx) => void seen.push(`reacted ${ctx.event.emoji} in ${ctx.conversation.id}`))
        .on('message', () => 'ok') as Bot,
  })
  const root = ts(1_790_000_000, 1)
  const mention = `<@${emulator.botUserId}>`
  await says(1, `@${emulator.botUserId} hi`, { ts: root, ...CHANNEL })
  await settled(1)
  const edited = { user: 'U1', ts: ts(1_790_000_009, 1) }
  const place = { channel: 'C1', channel_type: 'channel', hidden: true }
  const message = { type: 'message', user: 'U1', ts: root, text: `${mention} hello`, edited }
  const previous_message = { type: 'message', user: 'U1', ts: root, text: `${mention} hi` }
  const changed = { type: 'message', subtype: 'message_changed', ...place, ts: edited.ts, message, previous_message }
  await emulator.deliver(changed)
  // The answer of the bot, which stands in the thread: Slack does not say so.
  const { ts: answered } = emulator.shown[0]!
  const item = { type: 'message', channel: 'C1', ts: answered }
  await emulator.deliver({ type: 'reaction_added', user: 'U1', reaction: 'tada', item, event_ts: ts(1_790_000_010, 1) })
  const gone = { type: 'message', subtype: 'message_deleted', ...place, deleted_ts: root, previous_message }
  await emulator.deliver({ ...gone, ts: ts(1_790_000_011, 1), event_ts: ts(1_790_000_011, 1) })
  await until(() => seen.length === 3)
  await bot.settled()
  expect(seen).toEqual(['edited hello', `reacted 🎉 in slack/T1:C1/${root}`, `deleted C1/${root}`])
})

test('a reaction to a message that this process has not seen belongs to the thread that Slack tells', async () => {
  const seen: string[] = []
  const { emulator, says, settled, restart } = await scene(cleanup, {
    make: (base) =>
      createBot(base)
        .on('reacted', (ctx) => void seen.push(ctx.conversation.id))
        .on('message', () => 'ok') as Bot,
  })
  const root = ts(1_790_000_000, 1)
  await says(1, `@${emulator.botUserId} hi`, { ts: root, ...CHANNEL })
  await settled(1)
  await restart()
  const item = { type: 'message', channel: 'C1', ts: emulator.shown[0]!.ts }
  await emulator.deliver({ type: 'reaction_added', user: 'U1', reaction: 'tada', item, event_ts: ts(1_790_000_010, 1) })
  await until(() => seen.length === 1)
  expect(seen).toEqual([`slack/T1:C1/${root}`])
})

describe('a person of the team', () => {
  test('is asked for by a function too, which knows the workspace', async () => {
    const asked: unknown[] = []
    const { emulator, store, settled } = await scene(cleanup, {
      slack: {
        team: async (userId, about) => {
          asked.push([userId, about])
          return userId === 'UTEAM'
        },
      },
    })
    const root = ts(1_790_000_000, 1)
    await emulator.says({ ts: root, ...CHANNEL, text: `@${emulator.botUserId} hi` })
    await settled(1)
    const thread = { ...CHANNEL, thread_ts: root, parent_user_id: 'U1' }
    await emulator.says({ ts: ts(1_790_000_000, 2), ...thread, user: 'UTEAM', text: '我来处理' })
    const [conversation] = await store.conversations({ limit: 1 })
    expect(conversation?.owner).toEqual({ kind: 'agent', id: 'UTEAM' })
    expect(asked).toContainEqual(['UTEAM', { account: 'T1' }])
  })
})

describe('a start', () => {
  const starting = (options: Partial<Parameters<typeof slack>[0]>) =>
    createBot({ adapters: [slack({ signingSecret: 'a'.repeat(32), ...options })] })
      .start()
      .then(
        () => undefined,
        (error: Error) => error,
      )

  test('fails with a token that Slack refuses, and does not repeat it', async () => {
    const emulator = await startSlack()
    cleanup(() => emulator.close())
    const error = await starting({ botToken: 'xoxb-revoked-token', apiUrl: emulator.url })
    expect(error).toMatchObject({ code: 'CONFIG_INVALID' })
    expect(error?.message).toContain('Check botToken')
    const other = await starting({ botToken: emulator.botToken, apiUrl: emulator.url, appToken: 'xapp-revoked-token' })
    expect(other?.message).toContain('Check appToken')
    expect(inspect([error, other], { depth: 10 })).not.toContain('revoked')
  })
})

test('writes neither tokens nor texts into its log', async () => {
  const { emulator, says, log, settled } = await scene(cleanup)
  emulator.answersWith(({ method }) => (method === 'chat.postMessage' ? 'hang up' : undefined))
  await says(1, 'my secret question')
  await settled(1)
  await emulator.close()
  expect(inspect(log, { depth: 12 })).not.toMatch(/xoxb|secret question|signing secret/)
})
