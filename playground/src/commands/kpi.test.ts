import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json, NewRecord } from '@huida/core'
import { cleanups, temporaryFolder } from '@huida/core/testing'
import { sqlite } from '@huida/plugin-store-sqlite'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { storeFile } from '../settings/settings.js'
import { kpi } from './kpi.js'
import { weekly } from './report.js'

const cleanup = cleanups(afterEach)
const timeZone = 'Asia/Shanghai'
let data: string
let printed: string

const record = (conversation: string, at: number, type: string, told: object): NewRecord => ({
  ...{ conversation, adapter: 'web', type, data: told as Json, by: { kind: 'bot' }, at },
})

/** Ten conversations about warranty in each of two weeks, of which many and then few ask for a person. */
const log = [
  { monday: Date.UTC(2026, 10, 16, 4), asked: 8 },
  { monday: Date.UTC(2026, 10, 23, 4), asked: 3 },
].flatMap(({ monday, asked }) =>
  Array.from({ length: 10 }, (_, n) => {
    const conversation = `web:u${monday}${n}`
    const answered = record(conversation, monday, 'message.answered', { kind: 'answer', ms: 9, intent: 'warranty' })
    const wants = record(conversation, monday, 'handoff.requested', { case: `${monday}${n}`, reason: 'asked' })
    const helped = record(conversation, monday + 1, 'conversation.resolved', {
      ...{ resolution: `r${monday}${n}`, by: 'bot', how: 'confirmed' },
    })
    return n < asked ? [answered, wants] : [answered, helped]
  }).flat(),
)

beforeEach(async () => {
  printed = ''
  jest.spyOn(console, 'log').mockImplementation((line: string) => {
    printed += `${line}\n`
  })
  jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    printed += String(chunk)
    return true
  })
  data = join(temporaryFolder(cleanup), 'data')
  mkdirSync(data)
  const store = sqlite({ file: storeFile(data) })
  await store.open()
  await store.append(log)
  await store.close()
})
afterEach(() => {
  jest.restoreAllMocks()
})

const said = async (run: () => Promise<void>) => {
  printed = ''
  await run()
  return printed
}

test('the numbers of a period are the same for people, spreadsheets and programs', async () => {
  const period = { data, timeZone, from: '2026-11-23', to: '2026-11-29' }
  expect(await said(() => kpi({ ...period, locale: 'zh' }))).toMatch(/✗ +AI 转人工率 +30% +≤ 15% +样本 10/)
  expect(await said(() => kpi({ ...period, csv: true }))).toContain(',transfer,0.3,share,0.15,false,10,,')
  const { rows } = JSON.parse(await said(() => kpi({ ...period, json: true, by: 'day' })))
  expect(rows.map(({ group }: { group: string }) => group)).toEqual(['', '2026-11-23'])
  expect(rows[1].kpis).toEqual(rows[0].kpis)
})

test('each number is explained', async () => {
  expect(await said(() => kpi({ timeZone, define: true, locale: 'en' }))).toContain(
    'accuracy v1  Accuracy of the bot ≥ 90%',
  )
})

test.each([
  [{ from: '2026-13-01' }, '--from 2026-13-01 is no day'],
  [{ from: '2026-11-02', to: '2026-11-01' }, 'is after'],
  [{ timeZone: 'Nowhere' }, 'Asia/Shanghai'],
])('what cannot be understood is told: %j', async (flags, words) => {
  await expect(kpi({ data, timeZone, ...flags })).rejects.toThrow(words)
})

test('a week’s weak point becomes somebody’s task, and the next week shows what it has changed', async () => {
  const first = { data, timeZone, week: '2026-W47', locale: 'en' } as const
  expect(await said(() => weekly(first))).toMatch(/1\. warranty: 80% \(8 of 10\) +\[ai:warranty\]/)
  await weekly({ ...first, act: 'ai:warranty', owner: 'li', due: '2026-11-27', text: 'write an article' })
  await expect(weekly({ ...first, act: 'ai:unheard', owner: 'li', due: '2026-11-27' })).rejects.toThrow('ai:warranty')
  const html = join(data, 'week.html')
  const next = await said(() => weekly({ ...first, week: '2026-W48', html }))
  expect(next).toContain('- write an article (li, due 2026-11-27)\n   effect: 80% → 30%')
  expect(next).toContain('warranty: 80% → 30%')
  expect(readFileSync(html, 'utf8')).toContain('<svg')
})

test('a week that does not exist is told', async () => {
  await expect(weekly({ data, timeZone, week: '2025-W53' })).rejects.toThrow('2026-W48')
})
