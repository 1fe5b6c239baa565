import { createBot } from '@huida/core'
import { cleanups, testChat } from '@huida/core/testing'
import { conversations } from '@huida/plugin-conversations'
import { redact } from '@huida/plugin-privacy'
import { sqlite } from '@huida/plugin-store-sqlite'
import { tickets } from '@huida/plugin-tickets'
import { afterEach, expect, test } from '@jest/globals'
import { serve } from './serve.js'

const cleanup = cleanups(afterEach)
const silent = { debug() {}, info() {}, warn() {}, error() {} }

async function opened() {
  const store = sqlite({ file: ':memory:' })
  const bot = createBot({ adapters: [testChat().adapter], store, log: silent })
    .use(conversations({ mask: redact }))
    .use(tickets())
  const { url, adminToken, stop } = await serve({ bot, store, port: 0, log: silent })
  cleanup(stop)
  return async (method: string, path: string, body?: object) => {
    const response = await fetch(`${url}/api/settings/privacy${path}`, {
      method,
      headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    return (await response.json()) as { kinds: string[]; places: { id: string; how: string; by: string }[] }
  }
}

test('where personal data is masked is told as the bot is built, and where it is not', async () => {
  const { kinds, places } = await (await opened())('GET', '')
  expect(kinds).toContain('CN_MOBILE')
  const how = Object.fromEntries(places.map(({ id, how }) => [id, how]))
  expect(how).toMatchObject({ log: 'secrets', decisions: 'masked', conversations: 'own', exports: 'numbers' })
  expect(how).toMatchObject({ model: 'unused', embedder: 'unused', systems: 'unused', desk: 'plain', backups: 'plain' })
})

test('a text can be tried: what people, a model and an export would read', async () => {
  const ask = await opened()
  expect(await ask('POST', '/try', { text: '我叫李娜，手机13812345678' })).toEqual({
    found: [
      { kind: 'NAME', start: 2, end: 4 },
      { kind: 'CN_MOBILE', start: 7, end: 18 },
    ],
    people: '我叫[姓名]，手机[手机号]',
    model: expect.stringMatching(/^我叫\[NAME_1_\w{6}\]，手机\[CN_MOBILE_2_\w{6}\]$/),
    exports: '我叫李娜，手机138****5678',
  })
})
