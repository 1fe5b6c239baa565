import { join } from 'node:path'
import { type Author, type Context, createBot, type Json } from '@huida/core'
import { type Cleanup, temporaryFolder, testChat, until, virtualClock } from '@huida/core/testing'
import { conversations } from '@huida/plugin-conversations'
import { insights } from '@huida/plugin-insights'
import { sqlite } from '@huida/plugin-store-sqlite'
import { tickets, type WithTickets } from '@huida/plugin-tickets'
import { expect, test } from '@jest/globals'
import { findingsInAllLooks } from '../fixtures/browser.js'
import { describeConsole } from '../fixtures/describe-console.js'
import type { ConsoleProgram } from '../fixtures/program.js'

const HOUR = 3_600_000
const lin: Author = { kind: 'agent', id: 'lin', name: '林协调' }

describeConsole(
  'the day of a manager',
  (browser) => {
    test('finds why refunds are slow: from the number to its groups, to the tickets behind it, to the department that waits', async () => {
      await until(async () => (await closedTickets(browser.program)) === 6)
      const { page, complaints } = await browser.openAs('manager', { at: '/numbers', locale: 'zh' })
      const number = page.getByRole('link', { name: /工单平均处理时长/ })
      await number.getByText('未达标').waitFor()
      await number.click()
      // The days: a line, and the same as a table for whoever hears it.
      await page.getByRole('region', { name: '每天的变化' }).getByRole('row').nth(2).waitFor({ state: 'attached' })
      const groups = page.getByRole('region', { name: '分组对比' })
      await groups.getByRole('combobox').selectOption('按意图')
      // The worst first.
      await groups.getByRole('row').nth(1).getByText('退款').waitFor()
      await groups.getByRole('row').nth(2).getByText('物流').waitFor()
      await groups.getByRole('button', { name: '退款' }).click()
      await page.getByRole('button', { name: '退款' }).first().waitFor()
      const behind = page.getByRole('list', { name: '背后的会话' }).getByRole('listitem')
      await behind.nth(2).waitFor()
      expect(await behind.count()).toBe(3)
      expect(await behind.getByText('物流').count()).toBe(0)
      expect(await findingsInAllLooks(page)).toEqual([])

      await behind.first().getByRole('link', { name: /^T-/ }).click()
      const departments = page.getByRole('region', { name: '部门协作' })
      await departments.getByText(/已完成，用时 3\d(\.\d)? 小时/).waitFor()
      await departments.getByText('财务').waitFor()
      await departments.getByText('银行回执要等第二个工作日。').waitFor()
      expect(await findingsInAllLooks(page)).toEqual([])
      await page.getByRole('link', { name: '查看会话' }).click()
      await page.getByRole('article').getByText('我的退款还没到', { exact: true }).waitFor()
      expect(complaints).toEqual([])
    })
  },
  { data: lastWeek },
)

/** How many the numbers know of: they follow the log. */
async function closedTickets(program: ConsoleProgram): Promise<number | undefined> {
  const { rows } = await program.ask<{ rows: { kpis: { id: string; count: number }[] }[] }>('GET', '/api/insights/kpis')
  return rows[0]?.kpis.find(({ id }) => id === 'handling')?.count
}

/** Events without a turn. */
const open =
  'select count(*) as n from event left join turn on turn.event = event.position where event.outcome is null and turn.event is null'

/** Refunds for which finance took more than a day, and parcels that were found in an hour. */
async function lastWeek(cleanup: Cleanup): Promise<string> {
  const folder = temporaryFolder(cleanup)
  const clock = virtualClock(Date.now() - 7 * 24 * HOUR)
  const chat = testChat({ name: 'web', clock, store: sqlite({ file: join(folder, 'huida.db') }) })
  const bot = await chat.start((base) =>
    createBot(base)
      .use(insights())
      .use(conversations())
      .use(tickets({ departments: [{ type: 'refund', department: 'finance' }] }))
      .on('message', opensTickets),
  )
  // What a ticket asks of its conversation has its turn before much time goes on.
  const done = () =>
    until(async () => {
      await bot.settled()
      await clock.advance(1)
      const [row] = await chat.store.sql!.read<{ n: number }>({ sql: open, parameters: [] })
      return row?.n === 0
    })
  const act = async (number: string, name: string, data: Json, ms: number) => {
    await clock.advance(ms)
    await bot.act(`ticket:${number}`, name, data, { by: lin })
    await done()
  }
  const says = async (user: string, text: string) => {
    const said = JSON.stringify(await chat.user(user).says(text))
    await done()
    return /T-\w{6}/.exec(said)![0]
  }
  for (const user of ['hua', 'ming', 'fang']) {
    const refund = await says(user, '我的退款还没到')
    await act(refund, 'task.open', { department: 'finance', title: '查退款到哪一步了' }, HOUR)
    await act(refund, 'task.progress', { task: '1', text: '银行回执要等第二个工作日。' }, 2 * HOUR)
    await act(refund, 'task.close', { task: '1', evidence: '已退，流水号 881' }, 28 * HOUR)
    await act(refund, 'ticket.close', { solution: '退款已到账。' }, HOUR)
    await act(await says(`${user}-2`, '我的包裹没动'), 'ticket.close', { solution: '今天再派送。' }, HOUR)
  }
  await bot.stop()
  return folder
}

/** Opens a ticket for everything. */
async function opensTickets(ctx: Context & WithTickets): Promise<string> {
  const type = ctx.text.includes('退款') ? 'refund' : 'logistics'
  const { number } = await ctx.tickets.open({ type, subject: ctx.text, problem: ctx.text }, { key: ctx.text })
  return `已登记工单 ${number}，办好了告诉您。`
}
