import { readFile } from 'node:fs/promises'
import { createBot } from '@huida/core'
import { cleanups } from '@huida/core/testing'
import { signatureOf, startSlack } from '@huida/emulators/slack'
import { afterEach, describe, expect, test } from '@jest/globals'
import { slack } from './index.js'
import { claimOf, SIGNATURE_HEADER, TIMESTAMP_HEADER, verify } from './verify.js'

interface Vectors {
  clock_seconds: number
  signing_secrets: string[]
  cases: {
    name: string
    headers: Record<string, string>
    body?: string
    body_base64?: string
    accept: boolean
    status?: number
  }[]
}

const cleanup = cleanups(afterEach)
/** Refusals are told in it, which is tested elsewhere. */
const log = { debug() {}, info() {}, warn() {}, error() {} }

const vectors: Vectors = JSON.parse(await readFile(new URL('fixtures/webhook-vectors.json', import.meta.url), 'utf8'))
const now = vectors.clock_seconds * 1_000

/** Headers as they are, since `Headers` takes the blank from the beginning of a value before anybody sees it. */
const headersOf = (headers: Record<string, string>) => ({ get: (name: string) => headers[name] ?? null })

const bytesOf = ({ body, body_base64 }: Vectors['cases'][number]) =>
  body_base64 === undefined ? Buffer.from(body ?? '') : Buffer.from(body_base64, 'base64')

const isGenuine = (vector: Vectors['cases'][number]) => {
  try {
    verify(claimOf(headersOf(vector.headers), now), bytesOf(vector), vectors.signing_secrets)
    return true
  } catch (error) {
    expect(error).toMatchObject({ code: 'UNAUTHENTIC', status: 401 })
    return false
  }
}

const named = vectors.cases.map((each) => [each.name, each] as const)

test.each(named)('the signature is checked over the raw bytes: %s', (_, vector) => {
  // What is genuine and still no event is refused in words, as below.
  expect(isGenuine(vector)).toBe(vector.accept || vector.status === 400)
})

describe('a request to the bot', () => {
  const clock = Date.now
  const atTheTimeOfTheVectors = () => {
    Date.now = () => now
    cleanup(() => {
      Date.now = clock
    })
  }

  /** A bot that echoes, and what Slack shows of it. */
  const start = async (signingSecret: string | readonly string[] = vectors.signing_secrets) => {
    const emulator = await startSlack({ now: () => now })
    cleanup(() => emulator.close())
    const adapter = slack({ signingSecret, botToken: emulator.botToken, apiUrl: emulator.url })
    const bot = createBot({ adapters: [adapter], log }).on('message', (ctx) => ctx.text)
    await bot.start()
    cleanup(() => bot.stop())
    const post = (body: Uint8Array | string, headers: Record<string, string>) =>
      bot.fetch(new Request('http://bot/slack/events', { method: 'POST', body, headers }))
    return { bot, emulator, post }
  }

  const signed = (body: string) => ({
    [TIMESTAMP_HEADER]: String(vectors.clock_seconds),
    [SIGNATURE_HEADER]: signatureOf(vectors.signing_secrets[0]!, String(vectors.clock_seconds), body),
  })

  test.each(named)('is judged as a whole: %s', async (_, vector) => {
    atTheTimeOfTheVectors()
    const { bot, emulator, post } = await start()
    const type = /form/.test(vector.name) ? 'application/x-www-form-urlencoded' : 'application/json'
    const response = await post(bytesOf(vector), { 'content-type': type, ...vector.headers })
    expect(response.status).toBe(vector.accept ? 200 : (vector.status ?? 401))
    await bot.settled()
    const isMessage = vector.accept && vector.body?.startsWith('{')
    expect(emulator.shown).toHaveLength(isMessage ? 1 : 0)
  })

  test('answers the question of a new address, and only when it is signed', async () => {
    atTheTimeOfTheVectors()
    const { post } = await start()
    const body = JSON.stringify({ token: 'x', type: 'url_verification', challenge: '3eZbrw1aBm2rZgRN' })
    const response = await post(body, signed(body))
    expect([response.status, await response.text()]).toEqual([200, '3eZbrw1aBm2rZgRN'])
    expect((await post(body, {})).status).toBe(401)
  })

  test('answers the question for the certificate, and only when it is signed', async () => {
    atTheTimeOfTheVectors()
    const { post } = await start()
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const body = 'ssl_check=1&token=x'
    expect((await post(body, { ...form, ...signed(body) })).status).toBe(200)
    expect((await post(body, form)).status).toBe(401)
  })

  test('that claims nothing, or something out of date, costs nothing: its body is not even read', async () => {
    atTheTimeOfTheVectors()
    const { bot, emulator } = await start()
    const stale = {
      [TIMESTAMP_HEADER]: String(vectors.clock_seconds - 301),
      [SIGNATURE_HEADER]: `v0=${'0'.repeat(64)}`,
    }
    for (const headers of [{}, stale, { ...signed('{}'), [SIGNATURE_HEADER]: 'v0=' }]) {
      const body = new ReadableStream({ type: 'bytes', pull: () => Promise.reject(new Error('it was read')) })
      const request = new Request('http://bot/slack/events', {
        method: 'POST',
        body,
        headers,
        duplex: 'half',
      } as RequestInit)
      expect((await bot.fetch(request)).status).toBe(401)
      expect(request.bodyUsed).toBe(false)
    }
    expect(emulator.shown).toEqual([])
  })

  test('with a signature in two headers is refused', async () => {
    const headers = new Headers(signed('{}'))
    headers.append(SIGNATURE_HEADER, headers.get(SIGNATURE_HEADER)!)
    expect(() => claimOf(headers, now)).toThrow('could not be verified')
  })
})

test.each([
  ...[
    '',
    ' ',
    'changeme',
    'CHANGE-ME',
    'your-signing-secret',
    'YOUR_SIGNING_SECRET',
    'secret',
    '<signing secret>',
    'xxx',
  ],
])('a bot does not start with a secret that protects nothing: %j', (signingSecret) => {
  expect(slack({ signingSecret, botToken: 'xoxb-1-2-abc' }).check?.()).toHaveLength(1)
  expect(slack({ signingSecret: [signingSecret, 'a'.repeat(32)], botToken: 'xoxb-1-2-abc' }).check?.()).toHaveLength(1)
  const oauth = { clientId: '1.1', clientSecret: signingSecret }
  expect(slack({ signingSecret: 'a'.repeat(32), oauth }).check?.()).toHaveLength(1)
})

test('all that is wrong with the options is said at once, and never a secret', () => {
  const problems = slack({
    signingSecret: [],
    botToken: 'xoxp-not-a-bot',
    appToken: 'xoxb-nor-an-app',
    apiUrl: 'ftp://x',
    fileHosts: ['https://a.example/'],
  }).check!()
  expect(problems).toHaveLength(5)
  expect(problems.join()).not.toMatch(/not-a-bot|nor-an-app/)
  expect(slack({}).check!()).toHaveLength(2)
  expect(slack({ signingSecret: 'a'.repeat(32), botToken: 'xoxb-1-2-abc' }).check!()).toEqual([])
  expect(slack({ appToken: 'xapp-1-A1-2-abc', botToken: 'xoxb-1-2-abc' }).check!()).toEqual([])
})
