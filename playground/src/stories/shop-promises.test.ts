import { join } from 'node:path'
import { type Part, plainText } from '@huida/core'
import { cleanups, testChat } from '@huida/core/testing'
import { type KnowledgeSpace, openSpace } from '@huida/knowledge'
import { teamSchema } from '@huida/plugin-escalation'
import { sqlite } from '@huida/plugin-store-sqlite'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { shop } from '../../bots/shop/bot.js'
import { startOrdersService } from '../../bots/shop/orders-service.js'
import { packageFolder } from '../folder.js'

const cleanup = cleanups(afterAll)
const file = join(packageFolder, 'bots/shop/knowledge.json')
const chat = testChat({ store: sqlite({ file: ':memory:' }) })
let knowledge: KnowledgeSpace

beforeAll(async () => {
  knowledge = await openSpace({ file, readOnly: true })
  cleanup(() => knowledge.close())
  const orders = await startOrdersService({ now: () => chat.clock.now() })
  cleanup(() => orders.close())
  const team = teamSchema.parse({ agents: [{ id: 'wang', name: '小王', capacity: 50 }] })
  const people = { team: () => team }
  const bot = await chat.start((base) => shop({ ...base, knowledge, orders: orders.url, people }))
  cleanup(() => bot.stop())
  await bot.act('desk:floor', 'desk.presence', { agent: 'wang', state: 'online' }, { by: { kind: 'system' } })
})

/** What must happen when a customer does what an article says. */
type Outcome =
  /** They are handed to a person. */
  | 'a person'
  /** It is looked up, once they have shown whose order it is. */
  | 'the order'
  /** It is about something outside of the chat. */
  | 'elsewhere'

/** Every instruction of an article to say or send something in the chat, and what must come of it. */
const promises: Record<string, readonly [says: string, outcome: Outcome][]> = {
  'account-delete.zh': [['R', 'elsewhere']],
  'account-delete.en': [['R', 'elsewhere']],
  'complaint-agent.zh': [['转人工', 'a person']],
  'complaint-agent.en': [['human agent', 'a person']],
  'complaint-file.zh': [
    ['转人工', 'a person'],
    ['转人工，订单202611180034，客服一直不理我，我要投诉', 'a person'],
  ],
  'complaint-file.en': [
    ['human agent', 'a person'],
    ['human agent, order 202611180034, nobody ever answers me, this is a complaint', 'a person'],
  ],
  'human-agent-reach.zh': [['转人工', 'a person']],
  'human-agent-reach.en': [['human agent', 'a person']],
  'order-status-check.zh': [['202611180034', 'the order']],
  'order-status-check.en': [['202611180034', 'the order']],
  'urge-dispatch.zh': [
    ['转人工', 'a person'],
    ['转人工 202611200101', 'a person'],
  ],
  'urge-dispatch.en': [
    ['human agent', 'a person'],
    ['human agent 202611200101', 'a person'],
  ],
  'track-parcel.zh': [
    ['202611180034', 'the order'],
    ['SF1365920047781', 'the order'],
  ],
  'track-parcel.en': [
    ['202611180034', 'the order'],
    ['SF1365920047781', 'the order'],
  ],
}

/** What tells a customer to say or send something here: words in quotes, or something to "me", the bot. */
const instructions = [
  /(?:对我说|在这里说|说一声|跟我说|回复|发送|输入|留言)\s*[「“"]([^」”"]+)[」”"]/g,
  /回复 ?([A-Z0-9])(?=[，。；、])/g,
  /发给我(?!们)|发我|告诉我(?!们)|我(?:帮您|替您|给您)[^。；]*/g,
  /(?:对话框|聊天窗口|页面)[^。；]{0,6}(?:按钮|「)/g,
  /\b(?:say|write|reply|type|send)(?: me| us)?(?: with)? "([^"]+)"(?= (?:here|to|in this|and)\b|[.,;])/gi,
  /\breply ([A-Z0-9])\b/g,
  /\b(?:send|tell|give) me\b|\bI (?:will|can|'ll) (?!help)[^.;]*/gi,
  /\b(?:below|in|under) (?:the|this) chat\b/gi,
]

test('every instruction in an article is known to this test', () => {
  const unknown = knowledge.list().flatMap(({ id, answer }) => {
    const found = instructions.flatMap((pattern) => [...answer.matchAll(pattern)])
    const known = promises[id] ?? []
    return found
      .filter(([, words]) => (words === undefined ? known.length === 0 : !known.some(([says]) => says === words)))
      .map(([whole]) => `${id}: ${whole}`)
  })
  expect(unknown).toEqual([])
})

const cases = Object.entries(promises).flatMap(([id, all]) =>
  all.filter(([, outcome]) => outcome !== 'elsewhere').map(([says, outcome]) => [id, says, outcome] as const),
)

test.each(cases)('%s: whoever writes "%s" gets %s', async (id, says, outcome) => {
  const article = knowledge.get(id)!
  const locale = id.endsWith('.zh') ? 'zh' : 'en'
  // After the article, as it is read; and out of nothing.
  for (const first of [article.question, undefined]) {
    const user = chat.user(`${id} ${says} ${first ?? ''}`, { locale })
    if (first !== undefined) await user.says(first)
    const reply = await user.says(says)
    if (outcome === 'a person')
      expect([says, read(reply), await user.records('handoff.requested')]).toEqual([
        says,
        expect.anything(),
        [expect.anything()],
      ])
    else expect(read(reply) + read(await user.says('6688'))).toContain('SF1365920047781')
  }
})

const read = (parts: readonly Part[]): string => plainText([...parts])
