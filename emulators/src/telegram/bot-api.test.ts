import { createServer } from 'node:http'
import { cleanups, listening } from '@huida/core/testing'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { messageUpdate, startTelegram, type TelegramEmulator } from './index.js'

const cleanup = cleanups(afterEach)

let telegram: TelegramEmulator

beforeEach(async () => {
  telegram = await startTelegram({ now: () => 1_795_860_000_000 })
  cleanup(() => telegram.close())
})

const call = async (method: string, payload: object = {}, token = telegram.token) => {
  const response = await fetch(`${telegram.url}/bot${token}/${method}`, {
    method: 'POST',
    body: JSON.stringify(payload),
  })
  return {
    status: response.status,
    ...((await response.json()) as { ok: boolean; result?: never; parameters?: object }),
  }
}

const hi = (id: number) => messageUpdate({ id, from: 7, text: `m${id}` })

describe('Telegram as an emulator', () => {
  test('shows what the bot sends, with ids and times of its own clock', async () => {
    expect(await call('sendMessage', { chat_id: '7', text: 'hello' })).toMatchObject({
      ok: true,
      result: { message_id: 1_001, date: 1_795_860_000 },
    })
    expect(telegram.shown).toEqual([{ chat_id: '7', text: 'hello' }])
    expect(telegram.calls).toMatchObject([{ method: 'sendMessage', at: 1_795_860_000_000 }])
  })

  test('refuses another token and an unknown method', async () => {
    expect((await call('getMe', {}, '43:other')).status).toBe(401)
    expect((await call('sendTelepathy')).status).toBe(404)
  })

  test('keeps updates until the bot asks for what comes after them', async () => {
    telegram.queue(hi(1), hi(2))
    expect((await call('getUpdates')).result).toHaveLength(2)
    expect((await call('getUpdates', { offset: 2 })).result).toMatchObject([{ update_id: 2 }])
    expect((await call('getUpdates', { offset: 3 })).result).toEqual([])
  })

  test('a poll waits until something is queued, and a second poll ends the first', async () => {
    const first = call('getUpdates', { timeout: 30 })
    const second = call('getUpdates', { timeout: 30 })
    expect((await Promise.race([first, second])).status).toBe(409)
    telegram.queue(hi(1))
    const statuses = (await Promise.all([first, second])).map(({ status }) => status)
    expect(statuses.toSorted()).toEqual([200, 409])
  })

  test('posts to the registered webhook with its secret, and does not poll beside it', async () => {
    const posted: unknown[] = []
    const url = await listening(
      createServer(async (request, response) => {
        const chunks: Buffer[] = []
        for await (const chunk of request) chunks.push(chunk)
        posted.push([request.headers['x-telegram-bot-api-secret-token'], JSON.parse(Buffer.concat(chunks).toString())])
        response.writeHead(202).end()
      }),
      cleanup,
    )
    await expect(telegram.deliver(hi(1))).rejects.toThrow('no webhook')
    await call('setWebhook', { url, secret_token: 's' })
    expect(await telegram.deliver(hi(1))).toBe(202)
    expect(posted).toMatchObject([['s', { update_id: 1 }]])
    expect((await call('getUpdates')).status).toBe(409)
  })

  test('fails as it is told: an error in its own words, or a call that is done and never answered', async () => {
    telegram.answersWith(() => ({ status: 429, description: 'Too Many Requests', retryAfterS: 3 }))
    expect(await call('sendMessage', { chat_id: 1 })).toMatchObject({ status: 429, parameters: { retry_after: 3 } })
    expect(telegram.shown).toEqual([])
    telegram.answersWith(() => 'hang up')
    await expect(call('sendMessage', { chat_id: 1 })).rejects.toThrow()
    expect(telegram.shown).toHaveLength(1)
  })

  test('gives out the files that people have sent, by their id', async () => {
    telegram.files.set('f', new Uint8Array([1, 2, 3]))
    expect((await call('getFile', { file_id: 'f' })).result).toMatchObject({ file_path: 'files/f', file_size: 3 })
    const file = await fetch(`${telegram.url}/file/bot${telegram.token}/files/f`)
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(new Uint8Array([1, 2, 3]))
    expect((await call('getFile', { file_id: 'other' })).status).toBe(400)
  })
})
