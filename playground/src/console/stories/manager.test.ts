import { text } from 'node:stream/consumers'
import { until } from '@huida/core/testing'
import { expect, test } from '@jest/globals'
import type { Locator, Page, WebSocketRoute } from 'playwright-core'
import { findingsInAllLooks } from '../fixtures/browser.js'
import { describeConsole } from '../fixtures/describe-console.js'
import { sitDown } from '../fixtures/desk.js'
import { pastWeeks } from '../fixtures/past-weeks.js'
import type { ConsoleProgram } from '../fixtures/program.js'

describeConsole(
  'the day of a manager',
  (browser) => {
    test('finds why refunds are slow: from the number to its groups, to the tickets behind it, to the department that waits', async () => {
      await until(async () => (await closedTickets(browser.program)) === 7)
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
      await page.getByRole('article').getByText('问题：我的退款还没到').waitFor()
      expect(complaints).toEqual([])
    })

    test('sees on the floor who waits and what the agents do, while it happens; is told when the connection is lost; and gets from a number to its conversations', async () => {
      const { page, complaints } = await browser.openAs('manager', { locale: 'zh', name: '赵经理' })
      const line = await liveLine(page)
      await page.goto('/console/numbers/floor')
      await page.getByText('实时', { exact: true }).waitFor()
      const waiting = page.getByRole('list', { name: '谁在等，等了多久' })
      const team = page.getByRole('list', { name: '坐席今天' })
      const { take, says } = await sitDown(browser, { name: '孙悦' })
      const sun = team.getByRole('listitem').filter({ hasText: '孙悦' })
      await sun.getByText('在线', { exact: true }).waitFor()
      await (await browser.program.customer()).says('我要找真人客服')
      await waiting
        .getByRole('listitem')
        .getByText(/已等 \d+ 秒/)
        .waitFor()
      await waiting.getByText('正在询问 孙悦').waitFor()
      expect(await findingsInAllLooks(page)).toEqual([])
      await take()
      await page.getByText('没有客户在等').first().waitFor()
      await sun.getByRole('link', { name: '正在接待 1 / 3' }).waitFor()
      await says('您好，我来看一下。')
      const responded = sun.getByRole('link', { name: /首次响应 [\d.]+ 秒/ })
      await responded.waitFor()

      await responded.click()
      await page.getByRole('list', { name: '今天首次响应，最慢的在前' }).getByRole('link').click()
      await page.getByRole('article').getByText('您好，我来看一下。', { exact: true }).waitFor()
      await page.goBack()

      await page.getByText('实时', { exact: true }).waitFor()
      line.cut()
      await page.getByText(/连接恢复后自动更新/).waitFor()
      line.mend()
      await page.getByText('实时', { exact: true }).waitFor()
      expect(complaints).toEqual([])
    })

    test('reads what customers wrote, and takes it along as a file that says the same', async () => {
      const { page, complaints } = await browser.openAs('manager', { at: '/numbers/csat', locale: 'zh' })
      await page.getByRole('link', { name: '看客户写了什么' }).click()
      const comments = page.getByRole('list', { name: '评价留言' }).getByRole('listitem')
      await comments.nth(3).waitFor()
      // A customer's words are words.
      await comments.getByText('<b>派送</b>很快，谢谢').waitFor()
      await page.getByRole('combobox', { name: '评分' }).selectOption('3 分及以下')
      await until(async () => (await comments.count()) === 2)
      const shown = await comments.allInnerTexts()
      expect(shown.join()).not.toContain('13812345678')
      const file = await downloaded(page, page.getByRole('link', { name: '导出 CSV' }))
      const lines = file.trim().split('\r\n').slice(1)
      expect(lines).toHaveLength(2)
      for (const [index, line] of lines.entries()) expect(shown[index]).toContain(line.split(',').at(-1))
      await page.getByRole('combobox', { name: '时间范围' }).selectOption('自选日期…')
      expect(await findingsInAllLooks(page)).toEqual([])
      await page.getByLabel('从', { exact: true }).fill('2020-01-01')
      await page.getByLabel('到', { exact: true }).fill('2020-12-31')
      await page.getByText('没有留言', { exact: true }).waitFor()
      await page.getByRole('combobox', { name: '时间范围' }).selectOption('最近一年')
      await comments.getByRole('link', { name: '查看会话' }).first().click()
      await page.getByRole('article').getByText('问题：我的退款还没到').waitFor()
      expect(complaints).toEqual([])
    })

    test('on Monday reads what moved and why, decides what to do, and takes the pack along', async () => {
      const { page, complaints } = await browser.openAs('manager', {
        at: '/numbers/weekly',
        locale: 'zh',
        name: '赵经理',
      })
      const pack = page.getByRole('article', { name: '周报' })
      const moved = pack.getByRole('region', { name: '哪些指标变了' }).getByRole('listitem')
      const handling = moved.filter({ hasText: '工单平均处理时长' })
      await handling.getByText('变差').waitFor()
      await handling.getByRole('link', { name: /退款 · 处理/ }).waitFor()
      await pack.getByRole('heading', { name: '保修维修：没答好的占 25% → 75%（4 个会话中 3 个）' }).waitFor()
      await pack.getByRole('heading', { name: /^退款退货：/ }).waitFor()
      const slow = pack.getByRole('listitem').filter({ has: page.getByRole('heading', { name: /^退款 · 处理/ }) })
      await slow.getByRole('button', { name: '记下要做的事' }).click()
      await slow.getByLabel('做什么').fill('请财务当天对账')
      await slow.getByRole('button', { name: '记下', exact: true }).click()
      const decided = pack.getByRole('region', { name: '已经决定的事' })
      await decided.getByText('请财务当天对账').waitFor()
      await decided.getByText(/赵经理 负责/).waitFor()
      expect(await findingsInAllLooks(page)).toEqual([])

      const file = await downloaded(page, page.getByRole('button', { name: '下载' }))
      const paper = await page.context().newPage()
      await paper.setContent(file)
      const saved = await paper.evaluate(() => ({
        text: document.body.textContent,
        links: [...document.links].map((link) => link.getAttribute('href') ?? ''),
      }))
      await paper.close()
      const screen = await pack.evaluate((article) => {
        const copy = article.cloneNode(true) as HTMLElement
        for (const button of copy.querySelectorAll('button')) button.remove()
        return copy.textContent
      })
      expect(withoutBlanks(saved.text)).toBe(withoutBlanks(screen))
      expect(saved.links.filter((link) => !/^(#|http:)/.test(link))).toEqual([])
      // On paper there is nothing but the pack.
      await page.emulateMedia({ media: 'print' })
      expect(await page.getByRole('navigation').count()).toBe(0)
      expect(await page.getByRole('button').count()).toBe(0)
      await page.emulateMedia({ media: 'screen' })

      await slow.getByRole('link', { name: '背后的全部会话' }).click()
      await page.getByRole('button', { name: '退款' }).first().waitFor()
      const behind = page.getByRole('list', { name: '背后的会话' }).getByRole('listitem')
      await behind.nth(2).waitFor()
      expect(await behind.count()).toBe(3)
      expect(complaints).toEqual([])
    })
  },
  { data: pastWeeks },
)

/** The line by which a page hears what happens. */
async function liveLine(page: Page) {
  const open = new Set<WebSocketRoute>()
  let isCut = false
  await page.routeWebSocket(/\/api\/escalation\/live$/, (socket) => {
    if (isCut) return void socket.close()
    socket.connectToServer()
    open.add(socket)
  })
  return {
    cut() {
      isCut = true
      for (const socket of open) void socket.close()
    },
    mend() {
      isCut = false
    },
  }
}

/** What a click downloads, as text. */
async function downloaded(page: Page, link: Locator): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
  return text(await download.createReadStream())
}

const withoutBlanks = (said: string | null): string => (said ?? '').replace(/\s+/g, '')

/** How many the numbers know of: they follow the log. */
async function closedTickets(program: ConsoleProgram): Promise<number | undefined> {
  const { rows } = await program.ask<{ rows: { kpis: { id: string; count: number }[] }[] }>('GET', '/api/insights/kpis')
  return rows[0]?.kpis.find(({ id }) => id === 'handling')?.count
}
