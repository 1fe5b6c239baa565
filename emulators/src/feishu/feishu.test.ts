import { createServer } from 'node:http'
import { cleanups, listening } from '@huida/core/testing'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type FeishuEmulator, messageEvent, startFeishu } from './index.js'

const cleanup = cleanups(afterEach)
let feishu: FeishuEmulator

beforeEach(async () => {
  feishu = await startFeishu({ now: () => 1_795_860_000_000 })
  cleanup(() => feishu.close())
})

const call = async (method: string, path: string, payload?: object, token = '') => {
  const response = await fetch(`${feishu.url}/open-apis${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(payload && { body: JSON.stringify(payload) }),
  })
  return (await response.json()) as { code: number; tenant_access_token?: string; data?: { message_id?: string } }
}
const login = async (app_secret = feishu.appSecret) =>
  call('POST', '/auth/v3/tenant_access_token/internal', { app_id: feishu.appId, app_secret })
const say = (uuid: string, token: string) =>
  call('POST', '/im/v1/messages', { receive_id: 'oc_a', msg_type: 'text', content: '{"text":"hi"}', uuid }, token)

describe('Feishu as an emulator', () => {
  test('gives tokens for the right secret, and takes nothing without one', async () => {
    expect((await login('other')).code).toBe(10014)
    expect((await say('u1', 'none')).code).toBe(99991663)
    const { tenant_access_token: token = '' } = await login()
    expect((await say('u1', token)).code).toBe(0)
    feishu.revokeTokens()
    expect((await say('u2', token)).code).toBe(99991663)
  })

  test('shows a message once, however often its uuid comes', async () => {
    const { tenant_access_token: token = '' } = await login()
    expect((await say('u1', token)).data?.message_id).toBe((await say('u1', token)).data?.message_id)
    expect(feishu.shown).toEqual([{ id: 'om_1', chat: 'oc_a', type: 'text', content: { text: 'hi' } }])
  })

  test('takes an address only when it echoes the challenge, and posts what is encrypted and signed', async () => {
    const requests: { headers: NodeJS.Dict<string | string[]>; body: string }[] = []
    const url = await listening(
      createServer(async (request, response) => {
        const chunks: Buffer[] = []
        for await (const chunk of request) chunks.push(chunk)
        requests.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
        response.end('{"challenge":"of somebody else"}')
      }),
      cleanup,
    )
    expect(await feishu.requestsTo(url)).toBe(false)
    expect(await feishu.deliver(messageEvent({ id: 'om_1', from: 'ou_a', text: '你好' }))).toBe(200)
    expect(requests[1]?.headers['x-lark-request-timestamp']).toBe('1795860000')
    expect(requests[1]?.body).toMatch(/^\{"encrypt":"[\w+/=]+"\}$/)
    expect(requests[1]?.body).not.toContain('om_1')
  })

  test('fails as it is told, and says when it takes more', async () => {
    const { tenant_access_token: token = '' } = await login()
    feishu.answersWith(() => ({ status: 429, code: 99991400, resetS: 3 }))
    expect((await say('u1', token)).code).toBe(99991400)
    feishu.answersWith(() => 'hang up')
    await expect(say('u1', token)).rejects.toThrow()
    expect(feishu.shown).toHaveLength(1)
  })
})
