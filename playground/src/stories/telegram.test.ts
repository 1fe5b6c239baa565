import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { telegram } from '@huida/adapter-telegram'
import { cleanups, until } from '@huida/core/testing'
import { startTelegram, type TelegramEmulator, type TelegramUpdate } from '@huida/emulators/telegram'
import { type KnowledgeSpace, openSpace } from '@huida/knowledge'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { TelegramServer } from 'telegram-test-api/lib/telegramServer.js'
import { shop } from '../../bots/shop/bot.js'
import { freePort } from '../fixtures/free-port.js'
import { readTranscript } from '../terminal/transcript.js'

const folder = join(import.meta.dirname, '../../bots/shop')
const TOKEN = '42:emulated'

const cleanup = cleanups(afterAll)

describe('the shop on Telegram, as telegram-test-api plays it', () => {
  let server: TelegramServer
  let knowledge: KnowledgeSpace

  beforeAll(async () => {
    server = new TelegramServer({ port: await freePort(), host: '127.0.0.1' })
    await server.start()
    cleanup(() => server.stop())
    knowledge = await openSpace({ file: join(folder, 'knowledge.json'), readOnly: true })
    cleanup(() => knowledge.close())
    const bot = await shop({
      adapters: [telegram({ token: TOKEN, apiRoot: server.config.apiURL, rate: {} })],
      knowledge,
    }).start()
    cleanup(() => bot.stop())
  })

  const questions = readdirSync(join(folder, 'transcripts'))
    .filter((file) => file.startsWith('asks-in-'))
    .flatMap((file) => readTranscript(readFileSync(join(folder, 'transcripts', file), 'utf8')))
    // Somebody new asks each of them.
    .filter(({ line, conversation }) => line === conversation)

  test('ten questions wait to be asked', () => expect(questions.length).toBeGreaterThanOrEqual(10))

  test.each(questions.map((question, index) => [question.says, question, index] as const))(
    '%s',
    async (_, question, index) => {
      const client = server.getClient(TOKEN, {
        timeout: 60_000,
        interval: 20,
        chatId: 100 + index,
        userId: 100 + index,
      })
      await client.sendMessage(client.makeMessage(question.says))
      const reply = (await client.getUpdates()).result.map(({ message }) => message.text).join('\n')
      for (const piece of question.holds) expect(reply).toContain(piece)
      expect(reply).toContain(knowledge.get(question.source!)!.question)
    },
  )
})

describe('the shop on Telegram hears more than texts', () => {
  let api: TelegramEmulator
  let people = 0

  beforeAll(async () => {
    api = await startTelegram()
    cleanup(() => api.close())
    const knowledge = await openSpace({ file: join(folder, 'knowledge.json'), readOnly: true })
    cleanup(() => knowledge.close())
    const bot = await shop({ adapters: [telegram({ token: api.token, apiRoot: api.url })], knowledge }).start()
    cleanup(() => bot.stop())
  })

  /** What somebody new with a client in some language sends, and the answer. */
  const answerTo = async (message: object, language_code = 'zh-hans') => {
    const id = ++people
    const chat = { id, type: 'private', first_name: 'W' }
    const from = { id, is_bot: false, first_name: 'W', language_code }
    api.queue({
      update_id: id,
      message: { message_id: id, date: 1_795_860_000, chat, from, ...message },
    } as TelegramUpdate)
    const said = await until(() => api.shown.find(({ chat_id }) => chat_id === String(id)))
    return `${said.text} ${JSON.stringify(said.reply_markup)}`
  }

  test('a voice message', async () => {
    const answer = await answerTo({ voice: { file_id: 'v', mime_type: 'audio/ogg', duration: 3 } })
    expect(answer).toContain('我听不了语音')
    expect(answer).not.toContain('人工')
  })

  test('a photo', async () => {
    expect(await answerTo({ photo: [{ file_id: 'a' }] })).toContain('我看不懂图片')
    expect(await answerTo({ photo: [{ file_id: 'a' }] }, 'fr')).toContain('I cannot read pictures')
  })

  test('a file whose name is a question', async () => {
    expect(await answerTo({ document: { file_id: 'd', file_name: '怎么开发票.pdf' } })).toContain('我打不开文件')
  })

  test('a command, and one with what a deep link carries', async () => {
    expect(await answerTo({ text: '/help' })).toContain('慧选的客服程序')
    expect(await answerTo({ text: '/start order_12' }, 'de')).toContain('Hello, I am the assistant')
  })
})
