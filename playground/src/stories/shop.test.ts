import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Part, plainText } from '@huida/core'
import { cleanups, testChat, testStore, textOnly } from '@huida/core/testing'
import { type KnowledgeSpace, openSpace } from '@huida/knowledge'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { shop } from '../../bots/shop/bot.js'
import { startOrdersService } from '../../bots/shop/orders-service.js'
import { readTranscript } from '../terminal/transcript.js'

const folder = join(import.meta.dirname, '../../bots/shop')
const store = testStore()
const platforms = {
  'that shows everything': testChat({ store, name: 'rich' }),
  'that shows text only': testChat({ store, name: 'plain', accepts: textOnly }),
}
let knowledge: KnowledgeSpace

const cleanup = cleanups(afterAll)

beforeAll(async () => {
  knowledge = await openSpace({ file: join(folder, 'knowledge.json'), readOnly: true })
  const adapters = Object.values(platforms).map(({ adapter }) => adapter)
  cleanup(() => knowledge.close())
  const orders = await startOrdersService()
  cleanup(() => orders.close())
  const bot = await shop({ adapters, store, knowledge, orders: orders.url }).start()
  cleanup(() => bot.stop())
})

for (const [platform, chat] of Object.entries(platforms))
  describe(`on a platform ${platform}`, () => {
    for (const file of readdirSync(join(folder, 'transcripts')))
      for (const exchange of readTranscript(readFileSync(join(folder, 'transcripts', file), 'utf8'))) {
        const { line, conversation, says, holds, source, offers } = exchange
        test(`${file}:${line} ${says}`, async () => {
          // What is said in one conversation does not help the next.
          const user = chat.user(`${file}:${conversation}`)
          const reply = await user.says(says)
          const shown = [plainText(reply), ...reply.flatMap(titlesOf)].join('\n')
          for (const piece of holds) expect(shown).toContain(piece)
          if (source !== undefined) expect(shown).toContain(knowledge.get(source)!.question)
          if (offers === undefined) return
          expect(shown).toContain(offers)
          expect(await user.records('handoff.offered')).toHaveLength(1)
          await user.chooses(offers)
          expect(await user.records('handoff.requested')).toHaveLength(1)
        })
      }
  })

/** What is read of a part besides its text. */
function titlesOf(part: Part): string[] {
  if (part.type === 'sources') return part.sources.map(({ title }) => title)
  return part.type === 'choices' ? part.choices.map(({ label }) => label) : []
}
