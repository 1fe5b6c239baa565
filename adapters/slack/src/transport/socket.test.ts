import { type Bot, createBot, HuidaError, memoryStore } from '@huida/core'
import { cleanups, until } from '@huida/core/testing'
import { startSlack, ts, wordsOf } from '@huida/emulators/slack'
import { afterEach, describe, expect, test } from '@jest/globals'
import { scene } from '../conformance-scene.js'
import { slack } from '../index.js'

const cleanup = cleanups(afterEach)

const SOCKET = { by: 'socket' as const }

describe('rule 12: Socket Mode', () => {
  test('needs no address, and acknowledges what is stored', async () => {
    const { says, texts, settled } = await scene(cleanup, SOCKET)
    expect(await says(1, 'hi')).toBe(200)
    await settled(1)
    expect(texts()).toEqual(['echo hi'])
  })

  test('does not acknowledge what could not be stored', async () => {
    const { says, texts, store, settled } = await scene(cleanup, { ...SOCKET, emulator: { ackWithinMs: 300 } })
    const accept = store.accept.bind(store)
    store.accept = () =>
      Promise.reject(new HuidaError('STORE_UNAVAILABLE', { store: 'test', reason: 'the disk is full' }))
    expect(await says(1, 'hi')).toBe(504)
    store.accept = accept
    expect(await says(1, 'hi', { retry: 1 })).toBe(200)
    await settled(1)
    expect(texts()).toEqual(['echo hi'])
  })

  test('opens the next socket before it closes the one that Slack wants to end', async () => {
    const { emulator, says, settled, texts } = await scene(cleanup, SOCKET)
    for (let round = 1; round <= 3; round++) {
      emulator.sockets.refresh()
      await until(() => emulator.sockets.opened === round + 1 && emulator.sockets.size === 1)
      expect(await says(round, `m${round}`)).toBe(200)
      await settled(round)
    }
    expect(texts()).toEqual(['echo m1', 'echo m2', 'echo m3'])
    expect(emulator.sockets.most).toBe(2)
  })

  test('survives a connection that breaks, again and again', async () => {
    const { emulator, says } = await scene(cleanup, SOCKET)
    for (let round = 1; round <= 3; round++) {
      emulator.sockets.cut()
      await until(() => emulator.sockets.opened > round && emulator.sockets.size === 1)
      expect(await says(round, `m${round}`)).toBe(200)
    }
  })

  test('survives a connection that breaks while it is being opened, and Slack being away', async () => {
    const { emulator, says } = await scene(cleanup, SOCKET)
    let failures = 0
    emulator.answersWith(({ method }) => {
      if (method !== 'apps.connections.open') return undefined
      const fates = ['lost' as const, { status: 503 }, { error: 'internal_error' }]
      return fates[failures++]
    })
    emulator.sockets.cut()
    await until(() => emulator.sockets.opened === 2)
    expect(failures).toBe(4)
    expect(await says(1, 'hi')).toBe(200)
  })

  test('notices a socket that is silent', async () => {
    const { emulator, says, log } = await scene(cleanup, { ...SOCKET, slack: { silentAfterMs: 300 } })
    emulator.sockets.silence()
    await until(() => emulator.sockets.opened > 1)
    emulator.sockets.silence(false)
    await until(async () => (await says(1, 'hi')) === 200)
    expect(log.some(({ message }) => message.includes('is silent'))).toBe(true)
  })

  test('is one socket, however many processes share the store; another one follows when it stops', async () => {
    const emulator = await startSlack({ ackWithinMs: 500 })
    cleanup(() => emulator.close())
    const store = memoryStore({ shared: true })
    const start = async () => {
      const options = { botToken: emulator.botToken, appToken: emulator.appToken, apiUrl: emulator.url, rate: {} }
      const bot = createBot({ adapters: [slack(options)], store }).on('message', (ctx) => ctx.text) as Bot
      cleanup(() => bot.stop())
      return (await bot.start()) as Bot
    }
    const first = await start()
    await start()
    expect(emulator.sockets.most).toBe(1)
    await first.stop()
    await until(() => emulator.sockets.size === 1)
    await until(async () => (await emulator.says({ ts: ts(1_790_000_000, 1), channel: 'D1', text: 'hi' })) === 200)
    await until(() => emulator.shown.map(wordsOf).includes('hi'))
    expect(emulator.sockets.most).toBe(1)
  })

  test('ends at once, also while a socket is being opened', async () => {
    const emulator = await startSlack()
    cleanup(() => emulator.close())
    emulator.answersWith(({ method }) => (method === 'apps.connections.open' ? 'no answer' : undefined))
    const options = { botToken: emulator.botToken, appToken: emulator.appToken, apiUrl: emulator.url }
    const bot = createBot({ adapters: [slack(options)] }) as Bot
    const started = bot.start()
    await until(() => emulator.calls.some(({ method }) => method === 'apps.connections.open'))
    await started
    await bot.stop()
  })

  test('shows on a pressed button that it was', async () => {
    const { emulator, says, settled } = await scene(cleanup, {
      ...SOCKET,
      make: (base) =>
        createBot(base)
          .on('choice', (ctx) => `chose ${ctx.event.value}`)
          .on('message', () => ({ type: 'choices', text: '?', choices: [{ label: 'A', value: 'a' }] })) as Bot,
    })
    await says(1, 'menu')
    await settled(1)
    expect(await emulator.presses({ message: emulator.shown[0]!, value: 'a', id: ts(1_790_000_001, 1) })).toBe(200)
    await until(() => wordsOf(emulator.shown[0]!).includes('✓ A'))
  })
})
