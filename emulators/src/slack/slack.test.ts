import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { cleanups, listening } from '@huida/core/testing'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { messageOf, type SlackEmulator, startSlack, ts } from './index.js'

const cleanup = cleanups(afterEach)

let slack: SlackEmulator
let now = 1_795_860_000_000

beforeEach(async () => {
  now = 1_795_860_000_000
  slack = await startSlack({ now: () => now, perChannel: { count: 2, perMs: 1_000 } })
  cleanup(() => slack.close())
})

const call = async (method: string, payload: object = {}, token = slack.botToken) => {
  const response = await fetch(`${slack.url}${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(payload),
  })
  const retryAfter = response.headers.get('retry-after')
  return {
    status: response.status,
    retryAfter,
    ...((await response.json()) as { ok: boolean; error?: string; ts?: string }),
  }
}

const hi = { channel: 'D1', text: 'hi' }

/** A bot that answers with these statuses, one after the other, and what it was posted. */
async function listener(...statuses: number[]) {
  const posted: { headers: Record<string, unknown>; body: string }[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    posted.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
    response.writeHead(statuses.shift() ?? 200).end()
  })
  slack.requestsTo(await listening(server, cleanup))
  return posted
}

describe('Slack as an emulator', () => {
  test('shows what the bot posts, changes and takes back, with times of its own clock', async () => {
    const { ok, ts: posted } = await call('chat.postMessage', hi)
    expect([ok, posted]).toEqual([true, expect.stringMatching(/^1795860000\.\d{6}$/)])
    expect(slack.shown).toMatchObject([{ channel: 'D1', text: 'hi' }])
    expect(await call('chat.update', { channel: 'D1', ts: posted, text: 'hello' })).toMatchObject({ ok: true })
    expect(slack.shown).toMatchObject([{ text: 'hello' }])
    expect(await call('chat.delete', { channel: 'D1', ts: posted })).toMatchObject({ ok: true })
    expect(slack.shown).toEqual([])
  })

  test('answers a wrong token, an unknown method and a message that it does not take with ok: false and status 200', async () => {
    expect(await call('chat.postMessage', hi, 'xoxb-other')).toMatchObject({ status: 200, error: 'invalid_auth' })
    expect(await call('chat.telepathy')).toMatchObject({ status: 200, error: 'unknown_method' })
    expect(await call('chat.postMessage', { ...hi, thread_ts: '' })).toMatchObject({ error: 'invalid_thread_ts' })
    expect(await call('chat.postMessage', { channel: 'D2' })).toMatchObject({ error: 'no_text' })
    slack.archived.add('D3')
    expect(await call('chat.postMessage', { ...hi, channel: 'D3' })).toMatchObject({ error: 'is_archived' })
  })

  test('takes so many messages a channel in a time, by its clock', async () => {
    for (let i = 0; i < 2; i++) expect(await call('chat.postMessage', hi)).toMatchObject({ ok: true })
    expect(await call('chat.postMessage', hi)).toMatchObject({ status: 429, retryAfter: '1' })
    now += 1_001
    expect(await call('chat.postMessage', hi)).toMatchObject({ ok: true })
  })

  test('tells metadata only to who asks for it', async () => {
    const metadata = { event_type: 'x', event_payload: { id: '1' } }
    await call('chat.postMessage', { ...hi, metadata })
    expect(JSON.stringify(await call('conversations.history', { channel: 'D1' }))).not.toContain('event_payload')
    const told = await call('conversations.history', { channel: 'D1', include_all_metadata: true })
    expect(told).toMatchObject({ messages: [{ metadata }] })
  })

  test('signs what it delivers over time and raw body', async () => {
    const [posted] = [await listener()]
    expect(await slack.says({ ts: ts(1_795_860_000, 1), ...hi })).toBe(200)
    const [{ headers, body } = { headers: {}, body: '' }] = posted
    const base = `v0:${headers['x-slack-request-timestamp']}:${body}`
    const expected = `v0=${createHmac('sha256', slack.signingSecret).update(base).digest('hex')}`
    expect(headers['x-slack-signature']).toBe(expected)
    expect(JSON.parse(body)).toMatchObject({ type: 'event_callback', team_id: 'T1', event: { type: 'message' } })
  })

  test('delivers again what was not acknowledged, and says so in its headers', async () => {
    const posted = await listener(503, 500, 200)
    expect(await slack.insists(messageOf({ ts: ts(1_795_860_000, 1), ...hi }, 'message'))).toEqual([503, 500, 200])
    expect(posted.map(({ headers }) => headers['x-slack-retry-num'])).toEqual([undefined, '1', '2'])
  })

  test('fails as it is told: done or not, with or without an answer', async () => {
    slack.answersWith(() => 'lost')
    await expect(call('chat.postMessage', hi)).rejects.toThrow()
    expect(slack.shown).toEqual([])
    slack.answersWith(() => 'hang up')
    await expect(call('chat.postMessage', hi)).rejects.toThrow()
    expect(slack.shown).toHaveLength(1)
    slack.answersWith(() => ({ error: 'fatal_error', isDone: true }))
    expect(await call('chat.postMessage', hi)).toMatchObject({ ok: false, error: 'fatal_error' })
    expect(slack.shown).toHaveLength(2)
  })

  test('gives out files to who has a token, and leads others to its page for signing in', async () => {
    const file = slack.addFile({ id: 'F9', name: 'a.png', mimetype: 'image/png', bytes: new Uint8Array([1, 2]) })
    const open = (token: string) =>
      fetch(file.url_private_download, { headers: { authorization: `Bearer ${token}` }, redirect: 'manual' })
    expect(new Uint8Array(await (await open(slack.botToken)).arrayBuffer())).toEqual(new Uint8Array([1, 2]))
    expect((await open('other')).status).toBe(302)
  })
})
