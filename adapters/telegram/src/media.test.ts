import { file, image, type Part, text } from '@huida/core'
import { cleanups } from '@huida/core/testing'
import { startTelegram, type TelegramEmulator } from '@huida/emulators/telegram'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type Api, openApi } from './api.js'
import { download, MAX_DOWNLOAD_BYTES } from './media.js'

const cleanup = cleanups(afterEach)

let api: TelegramEmulator
let client: Api
beforeEach(async () => {
  api = await startTelegram()
  cleanup(() => api.close())
  client = await openApi({ token: api.token, apiRoot: api.url })
  cleanup(() => client.disconnect())
})

const opening = (part: Part, signal = AbortSignal.timeout(60_000)) => download(client, part, signal)

describe('a file that somebody sent', () => {
  test('is opened by its id, with the kind that the message told', async () => {
    api.files.set('AgAC', Buffer.from('pixels'))
    const opened = await opening({ ...image('telegram-file:AgAC'), mimeType: 'image/jpeg' })
    expect(opened).toMatchObject({ mimeType: 'image/jpeg' })
    expect(await new Response(opened?.body).text()).toBe('pixels')
  })

  test('is not there when Telegram has it no more, or never gives files of its size', async () => {
    expect(await opening(image('telegram-file:gone'))).toBeUndefined()
    expect(await opening(file('telegram-file:big', 'film.mp4', { sizeBytes: MAX_DOWNLOAD_BYTES + 1 }))).toBeUndefined()
    expect(api.calls.map(({ payload }) => payload.file_id)).toEqual(['gone'])
  })

  test('is asked for only where it is a file of Telegram', async () => {
    expect(await opening(image('https://shop.example/a.jpg'))).toBeUndefined()
    expect(await opening(text('hi'))).toBeUndefined()
    expect(api.calls).toEqual([])
  })

  test('may be there later when Telegram has no time', async () => {
    api.answersWith(() => ({ status: 502, description: 'Bad Gateway' }))
    await expect(opening(image('telegram-file:AgAC'))).rejects.toThrow('502')
  })

  test('stops being read when it is not wanted any more, and tells no token', async () => {
    api.files.set('AgAC', Buffer.alloc(8_000_000))
    const abort = new AbortController()
    const opened = await opening(image('telegram-file:AgAC'), abort.signal)
    abort.abort(new Error('too slow'))
    const error = await new Response(opened?.body).arrayBuffer().then(
      () => undefined,
      (reason: Error) => reason,
    )
    expect(error?.message).toBeTruthy()
    expect(`${error?.message} ${error?.stack} ${error?.cause}`).not.toContain(api.token)
  })
})
