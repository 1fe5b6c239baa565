import { text as textOf } from 'node:stream/consumers'
import { type Author, createBot, type Json } from '@huida/core'
import { cleanups, testChat, until } from '@huida/core/testing'
import { sqlite } from '@huida/plugin-store-sqlite'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { z } from 'zod'
import { insights } from '../insights.js'

const cleanup = cleanups(afterEach)
const wang: Author = { kind: 'agent', id: 'wang' }
const DAY = 24 * 3_600_000

/** Customers who were asked how it went. What they write is kept elsewhere than their scores. */
async function surveyed() {
  const written = new Map<string, { score: number; comment?: string }>()
  const chat = testChat({ store: sqlite({ file: ':memory:' }) })
  const bot = await chat.start((base) =>
    createBot(base)
      .use(
        insights({
          answers: async (resolution) => written.get(resolution),
          mask: (text) => text.replaceAll('13812345678', '[phone]'),
        }),
      )
      .action('record', (ctx) => {
        const { type, ...data } = ctx.event.data as { type: string }
        ctx.record(type, data)
      })
      .on('message', () => 'Within seven days.'),
  )
  cleanup(() => bot.stop())
  const record = (user: string, type: string, data: object) =>
    bot.act(`test:${user}`, 'record', { type, ...data } as Json, { by: wang })
  const facts = async () =>
    (await chat.store.sql!.read<{ data: string }>({ sql: 'select data from insights_fact', parameters: [] })).map(
      ({ data }) => JSON.parse(data) as { kind: string; id: string; score?: number },
    )
  /** Somebody answers a survey, with words or without. */
  const scores = async (
    resolution: string,
    score: number,
    more: { comment?: string; agent?: string; intent?: string },
  ) => {
    const { comment, ...about } = more
    await chat.user(resolution).says('hello')
    await record(resolution, 'survey.sent', { resolution })
    if (comment !== undefined) written.set(resolution, { score, comment })
    await record(resolution, 'survey.answered', {
      ...{ resolution, score, ...about, hasComment: comment !== undefined, late: false },
    })
    await until(async () => (await facts()).some(({ id, score }) => id === resolution && score !== undefined))
    await chat.clock.advance(60_000)
  }
  const ask = async <T>(path: string, query: object = {}) => {
    const route = bot.routes.http.find((one) => one.plugin === 'insights' && one.path === path && one.method === 'GET')!
    expect(route.role).toBe('manager')
    const by = { id: 'm', roles: ['manager'] }
    const asked = (route.query as z.ZodType).parse(query)
    const given = await route.handle({ by, params: {}, query: asked, signal: new AbortController().signal } as never)
    return (
      route.answer instanceof Object && 'parse' in route.answer
        ? (route.answer as unknown as z.ZodType).parse(given)
        : given
    ) as T
  }
  return { chat, bot, written, scores, ask, record }
}

interface Comments {
  total: number
  comments: { resolution: string; conversation: string; score: number; comment?: string; agent?: string }[]
  after?: string
}

describe('comments of surveys', () => {
  test('are listed with their score, the latest first, a page at a time, and without personal data', async () => {
    const { scores, ask } = await surveyed()
    await scores('r1', 1, { comment: '物流太慢，打13812345678', agent: 'wang', intent: 'delivery' })
    await scores('r2', 5, {})
    await scores('r3', 4, { comment: 'fine' })
    const first = await ask<Comments>('/comments', { limit: 1 })
    expect(first).toMatchObject({ total: 2, comments: [{ resolution: 'r3', score: 4, comment: 'fine' }], after: 'r3' })
    const second = await ask<Comments>('/comments', { limit: 1, after: first.after })
    expect(second).toMatchObject({
      total: 2,
      comments: [{ conversation: 'test:r1', agent: 'wang', intent: 'delivery', comment: '物流太慢，打[phone]' }],
    })
    expect(second.after).toBeUndefined()
  })

  test('are narrowed as the numbers are, and by the score', async () => {
    const { scores, ask, chat } = await surveyed()
    await scores('r1', 1, { comment: 'slow', agent: 'wang' })
    await scores('r2', 5, { comment: 'quick', agent: 'li' })
    const found = async (query: object) =>
      (await ask<Comments>('/comments', query)).comments.map(({ resolution }) => resolution)
    expect(await found({ agent: 'wang' })).toEqual(['r1'])
    expect(await found({ most: 3 })).toEqual(['r1'])
    expect(await found({ channel: 'slack' })).toEqual([])
    await chat.clock.advance(2 * DAY)
    expect(await found({ days: 1 })).toEqual([])
    expect(await found({ days: 7 })).toEqual(['r2', 'r1'])
  })

  test('what is kept no longer is still counted, and said to be gone', async () => {
    const { scores, ask, written } = await surveyed()
    await scores('r1', 1, { comment: 'slow' })
    written.clear()
    const { comments } = await ask<Comments>('/comments')
    expect(comments).toHaveLength(1)
    expect(comments[0]).not.toHaveProperty('comment')
  })

  test('a page after a comment that is not there is refused', async () => {
    const { ask } = await surveyed()
    await expect(ask('/comments', { after: 'r9' })).rejects.toMatchObject({ code: 'COMMENT_UNKNOWN' })
  })

  test('are a file that says what the list says; nothing of it is a formula', async () => {
    const { scores, ask } = await surveyed()
    await scores('r1', 1, { comment: '=HYPERLINK("http://x","13812345678"), bad', agent: 'wang' })
    await scores('r2', 5, { comment: 'quick' })
    const file = await ask<{ name: string; chunks: NodeJS.ReadableStream & AsyncIterable<Uint8Array> }>(
      '/comments/export',
      { most: 3 },
    )
    expect(file.name).toMatch(/^comments-.*\.csv$/)
    const [head, line, end] = (await textOf(file.chunks)).split('\r\n')
    expect(head).toBe('at,score,channel,agent,intent,conversation,comment')
    expect(line).toMatch(/,1,test,wang,,test:r1,"'=HYPERLINK\(""http:\/\/x"",""\[phone\]""\), bad"$/)
    expect(end).toBe('')
  })
})

describe('the pack of a week', () => {
  interface Pack {
    week: string
    previous: string
    next?: string
    isOver: boolean
    kpis: { id: string; count: number }[]
    before: { id: string; count: number }[]
    findings: { id: string; advice: string; examples: string[] }[]
    actions: { id: string; before: number; now?: number }[]
  }
  const countOf = (kpis: Pack['kpis'], id: string) => kpis.find((kpi) => kpi.id === id)!.count

  test('is about the last week that is over, beside the one before it, with what customers complained of', async () => {
    const { scores, ask, chat } = await surveyed()
    // The clock begins on Thursday, the first of January 2026.
    await scores('r0', 5, {})
    await chat.clock.advance(7 * DAY)
    await scores('r1', 1, { comment: '物流太慢' })
    await scores('r2', 2, { comment: 'delivery took weeks' })
    expect(await ask<Pack>('/weekly')).toMatchObject({ week: '2026-W01', next: '2026-W02', isOver: true })
    await chat.clock.advance(7 * DAY)
    const pack = await ask<Pack>('/weekly')
    expect(pack).toMatchObject({ week: '2026-W02', previous: '2026-W01', next: '2026-W03', isOver: true })
    expect([countOf(pack.kpis, 'csat'), countOf(pack.before, 'csat')]).toEqual([2, 1])
    expect(pack.findings.filter(({ id }) => id.startsWith('customers:'))).toMatchObject([
      { id: 'customers:delivery', advice: 'read', examples: ['test:r2', 'test:r1'] },
    ])
    expect((await ask<Pack>('/weekly', { week: '2026-W03' })).isOver).toBe(false)
    expect(await ask<Pack>('/weekly', { week: '2026-W03' })).not.toHaveProperty('next')
  })

  test('a week that there is not is refused', async () => {
    const { ask } = await surveyed()
    await expect(ask('/weekly', { week: '2026-W60' })).rejects.toMatchObject({ code: 'WEEK_INVALID' })
  })
})

describe('a period', () => {
  test('may be a quarter, a year, or from a day to a day; one that ends before it begins is refused', async () => {
    const { ask, chat } = await surveyed()
    const days = async (query: object) => {
      const { from, to } = await ask<{ from: string; to: string }>('/kpis', query)
      return [from, to]
    }
    await chat.clock.advance(40 * DAY)
    expect(await days({ period: 'last-quarter' })).toEqual(['2025-10-01', '2025-12-31'])
    expect(await days({ period: 'this-year' })).toEqual(['2026-01-01', '2026-02-10'])
    expect(await days({ from: '2025-03-01', to: '2026-01-15' })).toEqual(['2025-03-01', '2026-01-15'])
    expect(await days({ days: 365 })).toEqual(['2025-02-11', '2026-02-10'])
    await expect(ask('/kpis', { from: '2026-02-02', to: '2026-02-01' })).rejects.toMatchObject({
      code: 'PERIOD_INVALID',
    })
  })
})
