import { join } from 'node:path'
import { createBot, type Json, type StoredRecord } from '@huida/core'
import { cleanups, temporaryFolder, testChat, until } from '@huida/core/testing'
import { sqlite } from '@huida/plugin-store-sqlite'
import { afterEach, describe, expect, test } from '@jest/globals'
import { fold } from './fold.js'
import { insights } from './insights.js'
import { FactsInMemory } from './log.js'
import { newcombe, trialComparison } from './trial.js'

const cleanup = cleanups(afterEach)
type Told = [conversation: string, type: string, data: object]

/** The comparison of trial 1 that some records give. */
function comparisonOf(told: readonly Told[]) {
  const facts = new FactsInMemory()
  told.forEach(([conversation, type, data], position) => {
    const record: StoredRecord = {
      ...{ position: position + 1, conversation, adapter: 'web', type, data: data as Json, by: { kind: 'bot' } },
      at: Date.UTC(2026, 10, 2) + position,
    }
    fold(facts, record, { ms: 3_000, channels: {} })
  })
  const comparison = trialComparison(facts.all(), 1)
  return { ...comparison, of: (id: string) => comparison.figures.find((figure) => figure.id === id)! }
}

const asked = (conversation: string, side: string, kind = 'answer', number = 1): Told => [
  conversation,
  'message.answered',
  { kind, ms: 1, trial: { number, side } },
]
const each = (count: number, told: (n: number) => Told[]): Told[] =>
  Array.from({ length: count }, (_, n) => told(n)).flat()

describe('the interval of a difference', () => {
  // Table II of the paper, at 95 %.
  test.each([
    [{ good: 56, of: 70 }, { good: 48, of: 80 }, 0.0524, 0.3339],
    [{ good: 9, of: 10 }, { good: 3, of: 10 }, 0.1705, 0.809],
    [{ good: 10, of: 10 }, { good: 0, of: 20 }, 0.6791, 1],
  ])('is the one that Newcombe published', (one, other, low, high) => {
    const found = newcombe(one, other, 1.959964)
    expect(found.low).toBeCloseTo(low, 4)
    expect(found.high).toBeCloseTo(high, 4)
  })
})

describe('the comparison of a trial', () => {
  test('counts each customer once on their side, and nothing of another trial or of none', () => {
    const { customers, messages, of } = comparisonOf([
      asked('web:a', 'trial'),
      asked('web:a', 'trial', 'unknown'),
      asked('web:b', 'published'),
      asked('web:c', 'trial', 'answer', 2),
      ['web:d', 'message.answered', { kind: 'answer', ms: 1 }],
    ])
    expect([customers, messages]).toEqual([
      { trial: 1, published: 1 },
      { trial: 2, published: 1 },
    ])
    expect(of('answered')).toMatchObject({ trial: { good: 0, of: 1 }, published: { good: 1, of: 1 }, says: 'chance' })
    expect(of('csat')).toMatchObject({ says: 'nothing', trial: { good: 0, of: 0 } })
  })

  test('leaves out a group whose members are on both sides', () => {
    const { customers } = comparisonOf([asked('web:a', 'trial'), asked('web:a', 'published')])
    expect(customers).toEqual({ trial: 0, published: 0 })
  })

  test('says what is hardly chance, and which way is better', () => {
    const told = [
      ...each(200, (n) => [asked(`web:t${n}`, 'trial', n < 190 ? 'answer' : 'unknown')]),
      ...each(200, (n) => [
        asked(`web:p${n}`, 'published', n < 140 ? 'answer' : 'unknown'),
        ...(n < 4 ? [[`web:p${n}`, 'handoff.requested', { case: `c${n}`, reason: 'asked' }] as Told] : []),
      ]),
    ]
    const { of } = comparisonOf(told)
    expect(of('answered')).toMatchObject({ says: 'better', difference: { value: expect.closeTo(0.25, 5) } })
    expect(of('handed-over')).toMatchObject({ trial: { good: 0, of: 200 }, published: { good: 4, of: 200 } })
    expect(of('handed-over').says).toBe('chance')
  })

  test('knows who came back, whom it helped and who was satisfied, by their last word', () => {
    const { of } = comparisonOf([
      asked('web:a', 'trial'),
      ['web:a', 'answer.denied', { event: 'e1' }],
      ['web:a', 'answer.confirmed', { event: 'e1' }],
      ['web:a', 'conversation.resolved', { resolution: 'r', by: 'bot', how: 'confirmed' }],
      ['web:a', 'survey.sent', { resolution: 'r' }],
      ['web:a', 'survey.answered', { resolution: 'r', score: 4 }],
      asked('web:b', 'published'),
      ['web:b', 'answer.denied', { event: 'e2' }],
      ['web:b', 'conversation.resolved', { resolution: 's', by: 'bot', how: 'assumed' }],
      ['web:b', 'survey.sent', { resolution: 's' }],
      ['web:b', 'survey.answered', { resolution: 's', score: 3 }],
      ['web:b', 'conversation.reopened', { resolution: 's' }],
    ])
    const [one, none] = [
      { good: 1, of: 1 },
      { good: 0, of: 1 },
    ]
    expect(of('again')).toMatchObject({ trial: none, published: one })
    expect(of('thumbs')).toMatchObject({ trial: one, published: none })
    expect(of('csat')).toMatchObject({ trial: one, published: none })
  })

  test('leaves out what was before the customer was on a side', () => {
    const { of } = comparisonOf([
      ['web:a', 'message.answered', { kind: 'unknown', ms: 1 }],
      ['web:a', 'handoff.requested', { case: 'c', reason: 'asked' }],
      asked('web:a', 'trial'),
    ])
    expect(of('answered').trial).toEqual({ good: 1, of: 1 })
    expect(of('handed-over').trial).toEqual({ good: 0, of: 1 })
  })
})

test('who works on knowledge reads the comparison while it grows', async () => {
  const chat = testChat({ store: sqlite({ file: join(temporaryFolder(cleanup), 'huida.db') }) })
  const bot = await chat.start((base) =>
    createBot(base)
      .use(insights())
      .on('message', (ctx) => {
        const side = ctx.user.id.startsWith('t') ? 'trial' : 'published'
        ctx.record('rag.answered', { article: 'return', trial: { number: 1, side } })
        return '七天内可以退。'
      }),
  )
  cleanup(() => bot.stop())
  const route = bot.routes.http.find(({ path }) => path === '/trial')!
  expect(route.role).toContain('trainer')
  const ask = () => {
    const by = { id: 'm', roles: ['trainer'] }
    const query = { number: 1 }
    return route.handle({ by, params: {}, query, body: undefined, signal: new AbortController().signal } as never)
  }
  for (const id of ['t1', 't2', 'p1']) await chat.user(id).says('怎么退货')
  await until(async () => JSON.stringify(await ask()).includes('"customers":{"trial":2,"published":1}'))
})
