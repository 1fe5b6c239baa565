import { createServer } from 'node:http'
import { cleanups, listening } from '@huida/core/testing'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { messageActivity, startTeams, type TeamsEmulator } from './index.js'

const cleanup = cleanups(afterEach)
const at = 1_795_860_000_000

let teams: TeamsEmulator
let clock: number

beforeEach(async () => {
  clock = at
  teams = await startTeams({ now: () => clock })
  cleanup(() => teams.close())
})

const token = async (secret = teams.secret) => {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: teams.appId, client_secret: secret })
  const response = await fetch(`${teams.url}/${teams.tenantId}/oauth2/v2.0/token`, { method: 'POST', body })
  return { status: response.status, ...((await response.json()) as { access_token: string; error?: string }) }
}

const call = async (method: string, path: string, bearer: string, activity?: object) => {
  const response = await fetch(`${teams.serviceUrl}v3/conversations/${path}`, {
    method,
    headers: { authorization: `Bearer ${bearer}` },
    ...(activity && { body: JSON.stringify(activity) }),
  })
  return { status: response.status, ...((await response.json()) as { id?: string; error?: { code: string } }) }
}

/** A bot that takes everything, and what it was given. */
async function endpoint() {
  const posted: { authorization: string | undefined; activity: { conversation: object } }[] = []
  const url = await listening(
    createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      posted.push({
        authorization: request.headers.authorization,
        activity: JSON.parse(Buffer.concat(chunks).toString()),
      })
      response.writeHead(202).end()
    }),
    cleanup,
  )
  teams.listensAt(url)
  return posted
}

const hi = messageActivity({ id: '1', from: 'a', text: 'hi' })

describe('Teams as an emulator', () => {
  test('delivers activities with everything that Teams tells, signed by a key that it publishes', async () => {
    const posted = await endpoint()
    expect(await teams.deliver(hi)).toBe(202)
    const [{ authorization = '', activity }] = posted as [(typeof posted)[number]]
    expect(activity).toMatchObject({
      channelId: 'msteams',
      serviceUrl: teams.serviceUrl,
      timestamp: new Date(at).toISOString(),
      conversation: { id: 'a:a', conversationType: 'personal', tenantId: teams.tenantId },
      recipient: teams.bot,
    })
    const metadata = (await (await fetch(teams.endpoints.metadata)).json()) as { jwks_uri: string; issuer: string }
    const keys = (await (await fetch(metadata.jwks_uri)).json()) as JSONWebKeySet
    const { payload } = await jwtVerify(authorization.slice('Bearer '.length), createLocalJWKSet(keys), {
      issuer: metadata.issuer,
      audience: teams.appId,
      currentDate: new Date(at),
    })
    expect(payload).toMatchObject({ serviceurl: teams.serviceUrl, exp: at / 1_000 + 3_600 })
  })

  test('signs with a new key after a rotation, and anything that a test wants', async () => {
    const posted = await endpoint()
    expect(await teams.issuer.rotate(['webchat'])).toBe('key-2')
    await teams.deliver(hi, `Bearer ${await teams.tokenFor(hi, { aud: 'another', exp: undefined })}`)
    await teams.deliver(hi, null)
    const [first, second] = posted
    const [head, body] = first!.authorization!.split(' ')[1]!.split('.')
    const decoded = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString())
    expect(decoded(head)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-2' })
    expect(decoded(body)).toMatchObject({ aud: 'another' })
    expect(decoded(body)).not.toHaveProperty('exp')
    expect(second!.authorization).toBeUndefined()
  })

  test('gives tokens for the secret only, which hold for an hour', async () => {
    await endpoint()
    await teams.deliver(hi)
    expect(await token('another')).toMatchObject({ status: 401, error: 'invalid_client' })
    const { access_token } = await token()
    expect((await call('POST', 'a:a/activities', access_token, { type: 'message' })).status).toBe(201)
    clock += 3_600_000
    expect((await call('POST', 'a:a/activities', access_token, { type: 'message' })).status).toBe(401)
  })

  test('gives tokens to the identity of a machine, with its header only', async () => {
    const url = `${teams.endpoints.identity}?resource=r`
    expect((await fetch(url)).status).toBe(404)
    const given = await fetch(url, { headers: { metadata: 'true' } })
    expect(await given.json()).toMatchObject({ expires_in: '3599', resource: 'r' })
  })

  test('shows messages, as they were last updated, without those that were deleted', async () => {
    await endpoint()
    await teams.deliver(hi)
    const { access_token } = await token()
    const first = await call('POST', 'a:a/activities', access_token, { type: 'message', text: 'one' })
    const second = await call('POST', 'a:a/activities', access_token, { type: 'message', text: 'two' })
    await call('POST', 'a:a/activities', access_token, { type: 'typing' })
    await call('PUT', `a:a/activities/${first.id}`, access_token, { type: 'message', text: 'changed' })
    await call('DELETE', `a:a/activities/${second.id}`, access_token)
    expect(teams.shown).toEqual([{ id: first.id, conversation: 'a:a', activity: { type: 'message', text: 'changed' } }])
    expect(teams.calls.map(({ method }) => method)).toEqual(['token', 'send', 'send', 'send', 'update', 'delete'])
  })

  test('refuses conversations and activities that it does not know, and messages that are too large', async () => {
    await endpoint()
    await teams.deliver(hi)
    const { access_token } = await token()
    const code = async (method: string, path: string, text = '') =>
      (await call(method, path, access_token, { type: 'message', text })).error?.code
    expect(await code('POST', 'a:b/activities')).toBe('ConversationNotFound')
    expect(await code('PUT', 'a:a/activities/1')).toBe('ActivityNotFoundInConversation')
    expect(await code('POST', 'a:a/activities', 'x'.repeat(52_000))).toBe('MessageSizeTooBig')
    expect(await code('POST', 'a:a/activities', `data:${'x'.repeat(52_000)}`)).toBeUndefined()
  })

  test('fails as it is told: an error in its own words, or a call that is done and never answered', async () => {
    await endpoint()
    await teams.deliver(hi)
    const { access_token } = await token()
    teams.answersWith(() => ({ status: 403, code: 'BotNotInConversationRoster' }))
    expect(await call('POST', 'a:a/activities', access_token, { type: 'message' })).toMatchObject({
      status: 403,
      error: { code: 'BotNotInConversationRoster' },
    })
    expect(teams.shown).toEqual([])
    teams.answersWith(() => 'hang up')
    await expect(call('POST', 'a:a/activities', access_token, { type: 'message' })).rejects.toThrow()
    expect(teams.shown).toHaveLength(1)
  })

  test('gives out what people have attached, to the bot only', async () => {
    teams.attachments.set('f', { bytes: new Uint8Array([1, 2]), mimeType: 'image/png' })
    const { access_token } = await token()
    const url = teams.attachmentUrl('f')
    expect((await fetch(url)).status).toBe(401)
    const given = await fetch(url, { headers: { authorization: `Bearer ${access_token}` } })
    expect(new Uint8Array(await given.arrayBuffer())).toEqual(new Uint8Array([1, 2]))
  })
})
