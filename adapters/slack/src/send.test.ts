import { type Bot, createBot, file, image, type Part, rejected, text, video } from '@huida/core'
import { memoryMedia } from '@huida/core/media'
import { cleanups, until } from '@huida/core/testing'
import { ts, wordsOf } from '@huida/emulators/slack'
import { afterEach, describe, expect, test } from '@jest/globals'
import { NoAnswer, openApi, Refused } from './api.js'
import { type Scene, scene } from './conformance-scene.js'
import { judge } from './delivery/judge.js'
import { LIMITS } from './index.js'
import { updated, wordsShown } from './show/blocks.js'

const cleanup = cleanups(afterEach)

/** What became of the answers, by the ledger. */
async function outcomes({ store }: Scene): Promise<(string | undefined)[][]> {
  const [conversation] = await store.conversations({ limit: 1 })
  const entries = conversation ? await store.timeline(conversation.id) : []
  return entries.flatMap((entry) => (entry.kind === 'out' ? [[entry.status, entry.code]] : []))
}

const answering = (...parts: Part[]) => ({
  make: (base: Parameters<typeof createBot>[0]) => createBot(base).on('message', () => parts) as Bot,
})

describe('rule 10: the limits of Slack', () => {
  test('are kept by the longest message with the most and longest buttons', async () => {
    const choice = (index: number) => ({ label: `${index}`.padEnd(90, 'x'), value: `${index}`.padEnd(3_000, 'y') })
    const options = Array.from({ length: 25 }, (_, index) => choice(index))
    const card = { type: 'card', title: 'T'.repeat(400), text: '字'.repeat(20_000), choices: options } as Part
    const one = await scene(
      cleanup,
      answering({ type: 'choices', text: '长'.repeat(LIMITS.section), choices: options }, card),
    )
    await one.says(1, 'hi')
    await one.settled(2)
    expect(await outcomes(one)).toEqual([
      ['delivered', undefined],
      ['delivered', undefined],
    ])
  })

  test('are kept by the text of an update, which counts bytes, and by half of a sign nowhere', () => {
    for (const sign of ['长', '&', '😀', '<a>']) {
      const shown = wordsShown({ type: 'text', text: sign.repeat(LIMITS.section / sign.length) })
      expect(shown.text.length).toBeLessThanOrEqual(LIMITS.text)
      const { text } = updated(shown)
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(LIMITS.updatedTextBytes)
      expect(text.replace(/&(amp|lt|gt);/g, '').replaceAll(sign, '')).toMatch(/^a*…?$/)
    }
  })

  test('ok:false is a failure, though its status is 200', async () => {
    const one = await scene(cleanup)
    const api = await openApi({ apiUrl: one.emulator.url })
    const posting = api.call('chat.postMessage', { channel: 'D1', text: '' }, { token: one.emulator.botToken })
    await expect(posting).rejects.toMatchObject({ code: 'no_text' })
    one.emulator.archived.add('D1')
    await one.says(1, 'hi')
    await until(async () => (await outcomes(one)).length === 1)
    await one.bot.settled()
    expect(await outcomes(one)).toEqual([['rejected', 'gone']])
  })

  test('a section of 3,001 characters, markdown of 12,001 and an empty thread are refused by Slack', async () => {
    const { emulator } = await scene(cleanup)
    const api = await openApi({ apiUrl: emulator.url })
    const post = (args: object) =>
      api.call('chat.postMessage', { channel: 'D1', ...args }, { token: emulator.botToken })
    const section = (length: number) => ({ type: 'section', text: { type: 'plain_text', text: 'x'.repeat(length) } })
    const mark = (length: number) => ({ type: 'markdown', text: 'x'.repeat(length) })
    await post({ blocks: [section(LIMITS.section), mark(LIMITS.message - LIMITS.section)] })
    await expect(post({ blocks: [section(LIMITS.section + 1)] })).rejects.toMatchObject({ code: 'invalid_blocks' })
    await expect(post({ blocks: [mark(LIMITS.markdown + 1)] })).rejects.toMatchObject({ code: 'msg_blocks_too_long' })
    await expect(post({ blocks: [section(3_000), mark(10_201)] })).rejects.toMatchObject({
      code: 'msg_blocks_too_long',
    })
    await expect(post({ text: 'x', thread_ts: '' })).rejects.toMatchObject({ code: 'invalid_thread_ts' })
  })
})

describe('a failed call', () => {
  const refused = (code: string, retryAfterS?: number) =>
    judge(new Refused('chat.postMessage', code, '', retryAfterS), 1_000)

  test.each([
    ['ratelimited', { code: 'rate_limited', retryAtMs: 2_000 }],
    ['service_unavailable', { code: 'unavailable', retryAtMs: 2_000 }],
    ['http_503', { code: 'unavailable', retryAtMs: 2_000 }],
    ['invalid_auth', { code: 'unauthorized', retryAtMs: 61_000 }],
    ['missing_scope', { code: 'unauthorized', retryAtMs: 61_000 }],
    ['account_inactive', { code: 'unauthorized' }],
    ['channel_not_found', { code: 'gone' }],
    ['is_archived', { code: 'gone' }],
    ['not_in_channel', { code: 'blocked' }],
    ['restricted_action', { code: 'blocked' }],
    ['message_limit_exceeded', { code: 'quota' }],
    ['msg_too_long', { code: 'invalid' }],
    ['invalid_blocks', { code: 'invalid' }],
    ['an_error_that_slack_never_had', { code: 'invalid' }],
  ] as const)('%s means %j', (code, expected) => {
    const result = refused(code)
    expect(result).toMatchObject({ outcome: 'rejected', ...expected })
    expect('retryAtMs' in result).toBe('retryAtMs' in expected)
  })

  test('of too many calls waits as long as Slack asks', () => {
    expect(refused('ratelimited', 30)).toEqual(rejected('rate_limited', { reason: 'ratelimited', retryAtMs: 31_000 }))
  })

  test.each(['fatal_error', 'internal_error', 'http_504'])('%s may have arrived', (code) => {
    expect(refused(code)).toMatchObject({ outcome: 'unknown' })
  })

  test('that broke before it stood has shown nothing; after that nobody knows', () => {
    expect(judge(new NoAnswer('x', false, new Error('refused')), 5)).toMatchObject({
      code: 'unavailable',
      retryAtMs: 5,
    })
    expect(judge(new NoAnswer('x', true, new Error('reset')), 5)).toMatchObject({ outcome: 'unknown' })
  })

  test('of Slack being away is repeated until it is back', async () => {
    const one = await scene(cleanup)
    let failures = 2
    one.emulator.answersWith(({ method }) =>
      method === 'chat.postMessage' && failures-- > 0 ? { status: 503, retryAfterS: 0 } : undefined,
    )
    await one.says(1, 'hi')
    await one.settled(1)
    expect(one.texts()).toEqual(['echo hi'])
  })

  test('of too many messages in a channel waits as long as Slack asks, by its own clock', async () => {
    const one = await scene(cleanup, {
      emulator: { perChannel: { count: 1, perMs: 1_000 } },
      ...answering(text('1'), text('2')),
    })
    await one.says(1, 'hi')
    await one.settled(2)
    expect(one.texts()).toEqual(['1', '2'])
    const posted = one.emulator.calls.filter(({ method }) => method === 'chat.postMessage').map(({ at }) => at)
    expect(posted.length).toBeLessThanOrEqual(4)
    expect(posted.at(-1)! - posted[0]!).toBeGreaterThanOrEqual(1_000)
  })
})

describe('a message that may have arrived', () => {
  /** The first post is done, and this is all that is heard of it. */
  const failing = ({ emulator }: Scene, fate: 'hang up' | { error: string; isDone: boolean } | 'lost') =>
    emulator.answersWith(({ method }) => {
      if (method !== 'chat.postMessage') return undefined
      emulator.answersWith(undefined)
      return fate
    })

  test.each([
    ['the connection broke', 'hang up', {}],
    ['Slack said fatal_error', { error: 'fatal_error', isDone: true }, {}],
    ['the connection broke, in a thread', 'hang up', { channel: 'C1', thread_ts: ts(1_790_000_000, 1) }],
  ] as const)('is found by its id and not shown twice: %s', async (_, fate, about) => {
    const one = await scene(cleanup)
    failing(one, fate)
    await one.says(1, `@${one.emulator.botUserId} hi`, about)
    await until(async () => (await outcomes(one))[0]?.[0] === 'delivered')
    expect(one.texts()).toHaveLength(1)
    expect(one.callsOf('chat.postMessage')).toHaveLength(1)
    const asked = 'thread_ts' in about ? 'conversations.replies' : 'conversations.history'
    expect(one.callsOf(asked)).toMatchObject([{ include_all_metadata: 'true' }])
  })

  test('and has not is sent once more', async () => {
    const one = await scene(cleanup)
    failing(one, 'lost')
    await one.says(1, 'hi')
    await one.settled(1)
    expect(one.texts()).toEqual(['echo hi'])
    expect(one.callsOf('chat.postMessage')).toHaveLength(2)
  })

  test('is sent once more where the history may not be read, and no more than that', async () => {
    const one = await scene(cleanup)
    one.emulator.unreadable.add('D1')
    failing(one, 'hang up')
    await one.says(1, 'hi')
    await one.settled(2)
    expect(one.texts()).toEqual(['echo hi', 'echo hi'])
  })

  test('is found after the end of the process, too', async () => {
    const one = await scene(cleanup)
    one.emulator.answersWith(({ method }) => (method === 'chat.postMessage' ? 'no answer' : undefined))
    await one.says(1, 'hi')
    await until(() => one.texts().length === 1)
    one.bot.crash()
    one.emulator.answersWith(undefined)
    await one.restart()
    await until(async () => (await outcomes(one))[0]?.[0] === 'delivered')
    expect(one.texts()).toEqual(['echo hi'])
  })

  test('can be changed afterwards: its place is known', async () => {
    const one = await scene(cleanup, {
      make: (base) =>
        createBot(base)
          .hears('say', (ctx) => ctx.reply('first', { name: 'notice' }))
          .hears('change', (ctx) => ctx.edit('notice', 'second')) as Bot,
    })
    failing(one, 'hang up')
    await one.says(1, 'say')
    await until(async () => (await outcomes(one))[0]?.[0] === 'delivered')
    await one.says(2, 'change')
    await until(() => one.texts()[0] === 'second')
  })
})

describe('an answer that is shown while it is written', () => {
  /** Writes a text piece by piece, each when it is let. */
  const writing = (pieces: readonly string[], between: (index: number) => Promise<void>) => ({
    make: (base: Parameters<typeof createBot>[0]) =>
      createBot(base).on('message', async (ctx) => {
        const written = await ctx.stream(
          (async function* () {
            for (const [index, piece] of pieces.entries()) {
              await between(index)
              yield piece
            }
          })(),
        )
        return written ? `final: ${written}` : undefined
      }) as Bot,
  })

  test('is one message from its first words to its last, edited no more often than Slack allows', async () => {
    const one: { scene?: Scene } = {}
    const pieces = Array.from({ length: 12 }, (_, index) => `${index} `)
    const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 100))
    one.scene = await scene(cleanup, writing(pieces, pause))
    const { says, bot, emulator, texts, callsOf } = one.scene
    await says(1, 'hi')
    await until(() => texts()[0]?.startsWith('final'))
    await bot.settled()
    expect(texts()).toEqual(
      [`final: ${pieces.join('').trimEnd()} `.replace(/ $/, ' ')].map((words) => expect.stringContaining(words.trim())),
    )
    expect(callsOf('chat.postMessage')).toHaveLength(1)
    const edits = emulator.calls.filter(({ method }) => method === 'chat.update').map(({ at }) => at)
    for (const [index, at] of edits.slice(1, -1).entries()) expect(at - edits[index]!).toBeGreaterThanOrEqual(1_100)
  })

  test('is taken away when a person of the team takes the conversation meanwhile', async () => {
    const { says, texts, callsOf, bot, settled } = await scene(cleanup, {
      make: (base) =>
        createBot(base)
          .hears('hi', () => 'hello')
          .on('message', async (ctx) => {
            await ctx.stream(
              (async function* () {
                yield 'half of'
                await new Promise((_, reject) => ctx.signal.addEventListener('abort', reject, { once: true }))
              })(),
            )
            return 'whole'
          }) as Bot,
    })
    await says(1, 'hi')
    await settled(1)
    await says(2, 'stream')
    await until(() => texts()[1] === 'half of')
    const wang = { kind: 'agent', id: 'wang' } as const
    await bot.assign('slack/T1:D1', wang, { by: wang, epoch: 0, reason: 'asked' })
    await until(() => callsOf('chat.delete').length === 1)
    await until(() => texts().length === 1)
  })

  test('is shown as a message of its own when the one that showed it was taken away', async () => {
    const { says, texts, emulator, settled } = await scene(cleanup, {
      make: (base) =>
        createBot(base).on('message', async (ctx) => {
          await ctx.stream(
            (async function* () {
              yield 'half'
              await until(() => emulator.shown.length === 1)
            })(),
          )
          emulator.answersWith(({ method }) => (method === 'chat.update' ? { error: 'message_not_found' } : undefined))
          return 'whole'
        }) as Bot,
    })
    await says(1, 'hi')
    await settled(2)
    expect(texts()).toEqual(['half', 'whole'])
  })

  test('becomes the answer of the next process, when this one ends', async () => {
    let isHanging = true
    const { says, texts, emulator, bot, store, restart } = await scene(cleanup, {
      make: (base) =>
        createBot(base).on('message', async (ctx) => {
          await ctx.stream(
            (async function* () {
              yield 'half'
              await until(() => emulator.shown.length === 1)
              if (isHanging) await new Promise(() => {})
            })(),
          )
          return 'whole'
        }) as Bot,
    })
    await says(1, 'hi')
    await until(() => texts()[0] === 'half')
    // Where it stands is stored a moment later.
    await until(async () => (await store.get('adapter slack', 'streamed T1 1', Date.now())) !== undefined)
    isHanging = false
    bot.crash()
    await restart()
    await until(() => texts()[0] === 'whole')
    expect(texts()).toEqual(['whole'])
  })

  test('is not shown at all where that is switched off', async () => {
    const one = await scene(cleanup, { slack: { streaming: false }, ...writing(['a', 'b'], async () => {}) })
    await one.says(1, 'hi')
    await one.settled(1)
    expect(one.callsOf('chat.update')).toEqual([])
  })
})

describe('files', () => {
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

  test('of customers are opened with the token, before their turn', async () => {
    const seen: Part[] = []
    const one = await scene(cleanup, {
      make: (base) =>
        createBot({ ...base, media: memoryMedia() }).on('message', (ctx) => {
          seen.push(...ctx.event.parts)
          return 'ok'
        }) as Bot,
    })
    const sent = one.emulator.addFile({ id: 'F77', name: 'a.png', mimetype: 'image/png', bytes: png })
    await one.says(1, '破了', { files: [sent] })
    await one.settled(1)
    expect(seen).toMatchObject([{ type: 'image', url: expect.stringMatching(/^media:/) }, { text: '破了' }])
  })

  test('are opened at the hosts of Slack only: the token goes nowhere else', async () => {
    const one = await scene(cleanup)
    const opened = (url: string) =>
      one.adapter.download!(image(url), { account: 'T1', signal: AbortSignal.timeout(5_000) })
    const { port } = new URL(one.emulator.url)
    for (const url of [
      `slack-file:http://localhost:${port}/files-pri/F1/a`,
      `slack-file:http://127.0.0.1:${port}@evil.example/a`,
      'slack-file:https://files.slack.com.evil.example/a',
      'slack-file:http://files.slack.com/a',
      'slack-file:file:///etc/passwd',
      `http://127.0.0.1:${port}/files-pri/F1/a`,
    ])
      expect(await opened(url)).toBeUndefined()
    expect(await opened(`slack-file:http://127.0.0.1:${port}/files-pri/F0/none`)).toBeUndefined()
  })

  /** A bot that sends back what it is sent. */
  const mirror = (make: (kept: string) => Part) => ({
    make: (base: Parameters<typeof createBot>[0]) =>
      createBot({ ...base, media: memoryMedia() }).on('message', (ctx) => {
        const [sent] = ctx.event.parts
        return sent && 'url' in sent ? make(sent.url!) : undefined
      }) as Bot,
  })
  const sending = async (one: Scene, about: object = {}) => {
    const sent = one.emulator.addFile({ id: 'F77', name: 'a.png', mimetype: 'image/png', bytes: png })
    await one.says(1, `@${one.emulator.botUserId}`, { files: [sent], ...about })
  }

  test('of the bot are uploaded and shown in their thread', async () => {
    const one = await scene(
      cleanup,
      mirror((url) => file(url, '说明.png')),
    )
    const root = ts(1_790_000_000, 5)
    await sending(one, { ts: root, channel: 'C1' })
    await one.settled(1)
    const [shown] = one.emulator.shown
    expect(shown).toMatchObject({ channel: 'C1', thread_ts: root, files: [{ name: '说明.png' }] })
    expect(Buffer.from(one.emulator.bytesOf(shown!.files![0]!.id)!)).toEqual(png)
  })

  test('of the bot are shown once, though the answer to the last step was lost', async () => {
    const one = await scene(
      cleanup,
      mirror((url) => image(url, '截图')),
    )
    one.emulator.answersWith(({ method }) => {
      if (method !== 'files.completeUploadExternal') return undefined
      one.emulator.answersWith(undefined)
      return 'hang up'
    })
    await sending(one)
    await until(async () => (await outcomes(one))[0]?.[0] === 'delivered')
    expect(one.emulator.shown).toHaveLength(1)
  })

  test('that lie elsewhere are shown by their address; a picture that Slack cannot open as well', async () => {
    const one = await scene(
      cleanup,
      answering(
        file('https://shop.example/a.pdf', 'a.pdf'),
        video('https://shop.example/a.mp4'),
        image('https://x.example/a.png', 'x'),
      ),
    )
    one.emulator.answersWith(({ method, payload }) =>
      method === 'chat.postMessage' && JSON.stringify(payload.blocks).includes('image_url')
        ? { error: 'invalid_blocks' }
        : undefined,
    )
    await one.says(1, 'hi')
    await one.settled(3)
    expect(one.texts()).toEqual([
      'a.pdf\nhttps://shop.example/a.pdf',
      'https://shop.example/a.mp4',
      'x\nhttps://x.example/a.png',
    ])
  })
})

test('blocks of the bot builder are sent as they are, and elsewhere their fallback', async () => {
  const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: '*own*' } }]
  const native = { type: 'native', platform: 'slack', data: { text: 'own', blocks }, fallback: text('own') } as Part
  const one = await scene(cleanup, answering(native))
  await one.says(1, 'hi')
  await one.settled(1)
  expect(one.emulator.shown.map((message) => [message.blocks, wordsOf(message)])).toEqual([[blocks, '*own*']])
})
