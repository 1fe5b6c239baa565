import { readFileSync } from 'node:fs'
import { type Bot, createBot } from '@huida/core'
import { cleanups, until, virtualClock } from '@huida/core/testing'
import { startWechatOfficial } from '@huida/emulators/wechat-official'
import { afterEach, beforeAll, expect, test } from '@jest/globals'
import { optionsFor } from '../conformance/official-account.js'
import { officialAccount } from './index.js'

interface Case {
  name: string
  method: 'GET' | 'POST'
  query: Record<string, string | string[]>
  body?: string
  accept: boolean
  duplicate?: boolean
  response?: string
  decrypted_content?: string
}

const vectors = JSON.parse(readFileSync(new URL('../fixtures/webhook-vectors.json', import.meta.url), 'utf8'))
const cases: Case[] = vectors.cases
const account = {
  ...{ appId: vectors.app_id, token: vectors.token, encodingAesKey: vectors.encoding_aes_key, mode: vectors.mode },
  ...{ appSecret: '0123456789abcdef0123456789abcdef', originalId: 'gh_1' },
}

const cleanup = cleanups(afterEach)
let heard: string[]

async function serve(own: Parameters<typeof optionsFor>[1] = {}): Promise<Bot> {
  const clock = virtualClock(vectors.clock_seconds * 1_000)
  const platform = await startWechatOfficial({ ...account, clock })
  cleanup(() => platform.close())
  const adapter = officialAccount(optionsFor(platform, { clock, replyWithinMs: 0, ...own }))
  heard = []
  const bot = createBot({ adapters: [adapter] }).on('message', (ctx) => void heard.push(ctx.text))
  await bot.start()
  cleanup(() => bot.stop())
  return bot as Bot
}

function ask(bot: Bot, { method, query, body }: Case): Promise<Response> {
  const parameters = Object.entries(query).flatMap(([name, values]) =>
    [values].flat().map((value) => [name, value] as [string, string]),
  )
  const url = `http://bot/wechat-official/push?${new URLSearchParams(parameters)}`
  return bot.fetch(new Request(url, { method, ...(body !== undefined && { body }) }))
}

beforeAll(() => {
  expect(cases).toHaveLength(21)
})

test.each(cases.map((each) => [each.accept ? 'takes' : 'refuses', each.name, each] as const))(
  '%s: %s',
  async (_, __, vector) => {
    const bot = await serve()
    const response = await ask(bot, vector)
    const body = await response.text()
    if (!vector.accept) {
      expect([400, 401]).toContain(response.status)
      expect(body).not.toContain(String(vector.query.echostr ?? 'no echo'))
      expect(heard).toEqual([])
      return
    }
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/)
    expect(body).toBe(vector.response ?? 'success')
    if (vector.duplicate) expect(await (await ask(bot, vector)).text()).toBe('success')
    if (vector.method === 'GET') return
    await until(() => heard.length > 0)
    const ledger = await bot.ledger('wechat-official:oUser1')
    expect(ledger.filter(({ kind }) => kind === 'in')).toHaveLength(1)
    expect(heard).toEqual([vector.decrypted_content ?? '订单在哪'])
  },
)

const right = cases.find(({ name }) => name === 'safe mode, right')!
const clear = cases.find(({ name }) => name === 'plain body in safe mode')!

test('in compatible mode a push in clear is taken as well, and of one that is both only what is encrypted counts', async () => {
  const bot = await serve({ mode: 'compatible' })
  expect((await ask(bot, clear)).status).toBe(200)
  const both = right.body!.replace('<xml>', '<xml><Content><![CDATA[forged]]></Content><MsgType>text</MsgType>')
  expect((await ask(bot, { ...right, body: both })).status).toBe(200)
  await until(() => heard.length === 2)
  expect(heard.toSorted()).toEqual(['明文', '订单在哪'])
  const swapped = { ...right.query, msg_signature: '0'.repeat(40) }
  expect((await ask(bot, { ...right, query: swapped })).status).toBe(401)
})

test('the secret, the token and the key are in no refusal and no answer', async () => {
  const bot = await serve()
  for (const vector of cases) {
    const response = await ask(bot, vector)
    const told = `${JSON.stringify([...response.headers])} ${await response.text()}`
    for (const secret of [account.appSecret, account.token, account.encodingAesKey]) expect(told).not.toContain(secret)
  }
})

test('requests other than GET and POST are refused', async () => {
  const response = await (await serve()).fetch(new Request('http://bot/wechat-official/push', { method: 'PUT' }))
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST'])
})
