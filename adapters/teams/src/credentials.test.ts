import { cleanups } from '@huida/core/testing'
import { startTeams, type TeamsEmulator } from '@huida/emulators/teams'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { openTokens } from './credentials.js'
import type { TeamsCredentials } from './options.js'

const cleanup = cleanups(afterEach)

let platform: TeamsEmulator
let now: number

beforeEach(async () => {
  platform = await startTeams()
  cleanup(() => platform.close())
  now = 0
})

const open = (credentials: TeamsCredentials, env = {}, identity = true) => {
  const { metadata, login, identity: machine } = platform.endpoints
  const endpoints = { metadata, login, ...(identity && { identity: machine }) }
  return openTokens({ appId: platform.appId, credentials, endpoints }, env, () => now)
}
const single = (): TeamsCredentials => ({ type: 'single-tenant', tenantId: platform.tenantId, secret: platform.secret })

describe("the bot's own tokens", () => {
  test('are asked for in its own tenant, or in that of the Bot Framework', async () => {
    await open(single()).get()
    await open({ type: 'multi-tenant', secret: platform.secret }).get()
    expect(platform.calls.map(({ payload }) => [payload.tenant, payload.scope, payload.grant_type])).toEqual([
      [platform.tenantId, 'https://api.botframework.com/.default', 'client_credentials'],
      ['botframework.com', 'https://api.botframework.com/.default', 'client_credentials'],
    ])
  })

  test('come from the machine for a managed identity, without a secret', async () => {
    await open({ type: 'managed-identity', tenantId: platform.tenantId }).get()
    expect(platform.calls).toMatchObject([
      {
        method: 'identity',
        payload: { 'api-version': '2018-02-01', resource: 'https://api.botframework.com', client_id: platform.appId },
      },
    ])
  })

  test('come from App Service where it says so', async () => {
    const env = { IDENTITY_ENDPOINT: platform.endpoints.identity, IDENTITY_HEADER: 'h' }
    // It wants a header of its own, which is not that of machines.
    await expect(open({ type: 'managed-identity', tenantId: platform.tenantId }, env, false).get()).rejects.toThrow(
      '404',
    )
  })

  test('are kept until shortly before their end, and asked for once for all who wait', async () => {
    const tokens = open(single())
    const given = await Promise.all(Array.from({ length: 10 }, () => tokens.get()))
    expect(new Set(given).size).toBe(1)
    now = 3_599_000 - 300_001
    expect(await tokens.get()).toBe(given[0])
    now = 3_599_000 - 299_999
    expect(await tokens.get()).not.toBe(given[0])
    expect(platform.calls).toHaveLength(2)
  })

  test('are asked for anew when one was refused, once for all to whom that happened', async () => {
    const tokens = open(single())
    const first = await tokens.get()
    tokens.forget(first)
    const second = await tokens.get()
    tokens.forget(first)
    expect(await tokens.get()).toBe(second)
    expect(second).not.toBe(first)
    expect(platform.calls).toHaveLength(2)
  })

  test('are not there when the secret is wrong, and the error does not repeat it', async () => {
    const secret = 'wrong~0123456789abcdef'
    const error = await open({ type: 'multi-tenant', secret })
      .get()
      .catch((reason: Error) => reason)
    expect(error).toMatchObject({ status: 401, code: 'invalid_client', passes: false })
    expect(String((error as Error).stack)).not.toContain(secret)
  })

  test('are asked for again after a failure', async () => {
    platform.answersWith(() => ({ status: 503 }))
    const tokens = open(single())
    await expect(tokens.get()).rejects.toMatchObject({ passes: true })
    platform.answersWith(undefined)
    expect(await tokens.get()).toContain('token-')
  })
})
