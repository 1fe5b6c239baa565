import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { telegram } from '@huida/adapter-telegram'
import { cleanups } from '@huida/core/testing'
import { type KnowledgeSpace, openSpace } from '@huida/knowledge'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { TelegramServer } from 'telegram-test-api/lib/telegramServer.js'
import { shop } from '../bots/shop/bot.js'
import { readTranscript } from './transcript.js'

const folder = join(import.meta.dirname, '../bots/shop')
const TOKEN = '42:emulated'

const cleanup = cleanups(afterAll)

/** The emulator wants to be told a port that is free. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

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
