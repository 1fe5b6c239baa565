import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Bot, type Part, plainText } from '@huida/core'
import { everything, type TestChat, testChat, textOnly } from '@huida/core/testing'
import { type KnowledgeSpace, openSpace } from '@huida/knowledge'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { shop } from '../bots/shop/bot.js'
import { readTranscript } from './transcript.js'

const folder = join(import.meta.dirname, '../bots/shop')
describe.each([
  ['a platform that shows everything', everything],
  ['a platform that shows text only', textOnly],
])('on %s', (_, accepts) => {
  let chat: TestChat
  let bot: Pick<Bot, 'stop'>
  let knowledge: KnowledgeSpace
  beforeAll(async () => {
    chat = testChat({ accepts })
    knowledge = await openSpace({ file: join(folder, 'knowledge.json') })
    bot = await chat.start((base) => shop({ ...base, knowledge }))
  })
  afterAll(async () => {
    await bot.stop()
    await knowledge.close()
  })

  for (const file of readdirSync(join(folder, 'transcripts')))
    for (const { line, says, holds, source, offers } of readTranscript(
      readFileSync(join(folder, 'transcripts', file), 'utf8'),
    ))
      test(`${file}:${line} ${says}`, async () => {
        // Each has its own conversation: what is said in one does not help the next.
        const reply = await chat.user(`${file}:${line}`).says(says)
        const text = plainText(reply)
        for (const piece of holds) expect(text).toContain(piece)
        if (source !== undefined) expect(sourcesOf(reply) + text).toContain(knowledge.get(source)!.question)
        if (offers !== undefined && accepts === everything) expect(choicesOf(reply)).toContain(offers)
        if (offers !== undefined) expect(await chat.user(`${file}:${line}`).records('handoff.offered')).toHaveLength(1)
      })
})

const sourcesOf = (reply: readonly Part[]) =>
  reply.flatMap((part) => (part.type === 'sources' ? part.sources.map(({ title }) => title) : [])).join('\n')

const choicesOf = (reply: readonly Part[]) =>
  reply.flatMap((part) => (part.type === 'choices' ? part.choices.map(({ value }) => value) : []))
