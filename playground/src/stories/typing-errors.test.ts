import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cleanups, testChat, testStore } from '@huida/core/testing'
import { openSpace } from '@huida/knowledge'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { shop } from '../../bots/shop/bot.js'
import { startOrdersService } from '../../bots/shop/orders-service.js'

const root = join(import.meta.dirname, '../../..')
const store = testStore()
const chat = testChat({ store })
const cleanup = cleanups(afterAll)

beforeAll(async () => {
  const knowledge = await openSpace({ file: join(root, 'playground/bots/shop/knowledge.json'), readOnly: true })
  cleanup(() => knowledge.close())
  const orders = await startOrdersService()
  cleanup(() => orders.close())
  const bot = await shop({ adapters: [chat.adapter], store, knowledge, orders: orders.url }).start()
  cleanup(() => bot.stop())
})

/** What the READMEs and the guides tell readers to ask: `_how …?_`, 「……？」 and what is piped into `huida chat`. */
function examples(): Set<string> {
  const pages = ['README.md', 'README.zh-CN.md', 'playground/README.md', ...guides('docs')]
  return new Set(
    pages.flatMap((page) =>
      [
        ...readFileSync(join(root, page), 'utf8').matchAll(
          /_([a-z][^_\n]+\?)_|「([^」\n]+？)」|echo "([^"\n]+\?)" \\?\| (?:npx )?huida chat/g,
        ),
      ].map(([, english, chinese, piped]) => (english ?? chinese ?? piped)!),
    ),
  )
}

const guides = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `${folder}/${file}`)

/** A question with one slip of the fingers in one of its longer words, in each of the ways in which fingers slip. */
function* withSlips(question: string): Generator<string> {
  for (const { 0: word, index } of question.matchAll(/[a-z]{5,}/g)) {
    const [before, behind] = [question.slice(0, index), question.slice(index + word.length)]
    const middle = word.length >> 1
    const [left, right] = [word.slice(0, middle), word.slice(middle)]
    // Changed places, one too few, one too many.
    yield `${before}${left}${right[1] ?? ''}${right[0]}${right.slice(2)}${behind}`
    yield `${before}${left}${right.slice(1)}${behind}`
    yield `${before}${left}${right[0]}${right}${behind}`
  }
  for (const [right, wrong] of Object.entries({ 快递: '快弟', 三天: '3天', 丢: '' })) {
    if (question.includes(right)) yield question.replace(right, wrong)
  }
}

/** Which article answers a question; undefined if none does. */
async function answering(question: string): Promise<string | undefined> {
  const user = chat.user(question)
  await user.says(question)
  const [answered] = await user.records('rag.answered')
  return (answered?.data as { article: string } | undefined)?.article
}

describe.each([...examples()])('the example question "%s"', (question) => {
  test('is answered as it stands', async () => {
    expect(await answering(question)).toBeDefined()
  })

  test.each([...withSlips(question)])('is answered by the same article when it is typed as "%s"', async (typed) => {
    expect(await answering(typed)).toBe(await answering(question))
  })
})
