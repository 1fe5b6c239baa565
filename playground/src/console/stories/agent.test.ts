import { until } from '@huida/core/testing'
import { expect, test } from '@jest/globals'
import { findingsInLook } from '../fixtures/browser.js'
import { visitor } from '../fixtures/customer.js'
import { describeConsole } from '../fixtures/describe-console.js'
import { sitDown } from '../fixtures/desk.js'

describeConsole('the day of an agent', (browser) => {
  test('takes a customer from the queue, answers with a suggestion and resolves it; in a second browser, the customer sees every word once', async () => {
    const { page, take, says, field, complaints } = await sitDown(browser)
    const ming = await visitor(browser)
    await ming.says('七天无理由退货要运费吗？我要找真人')
    await page.getByRole('heading', { name: /请您接待/ }).waitFor()
    await take()
    await says('您好，我来帮您看一下。')
    await ming.page.getByRole('log').getByText('您好，我来帮您看一下。', { exact: true }).waitFor()
    await page.getByRole('list', { name: '建议' }).getByRole('button').first().waitFor()
    await page.keyboard.press('Alt+1')
    const suggested = await field.inputValue()
    expect(suggested.length).toBeGreaterThan(5)
    await field.press('Enter')
    await until(async () => (await field.inputValue()) === '')
    const isSeen = (text: string) => (row: string) => plain(row).includes(plain(text).slice(0, 12))
    await until(async () => (await ming.sees()).some(isSeen(suggested)))
    await ming.says('好的，谢谢你')
    await page.getByRole('log').getByText('好的，谢谢你', { exact: true }).waitFor()
    await page.keyboard.press('Alt+s')
    await page.getByLabel('解决办法').fill('告诉了客户退货的运费规则')
    await page.keyboard.press('Control+Enter')
    await page.getByText(/的会话已结束/).waitFor()
    await page.getByText('现在没有客户在等待').waitFor()
    await ming.page
      .getByText(/告诉了客户退货的运费规则|评价|打分/)
      .first()
      .waitFor()

    const shown = await ming.sees()
    // In the order in which it was said, nothing twice, and nothing that is still on its way.
    const words = ['七天无理由退货要运费吗？我要找真人', '您好，我来帮您看一下。', suggested, '好的，谢谢你']
    const places = words.map((text) => shown.findIndex(isSeen(text)))
    expect(places).not.toContain(-1)
    expect(places).toEqual([...places].sort((one, other) => one - other))
    expect(new Set(shown).size).toBe(shown.length)
    // The same when the page is loaded anew.
    await ming.page.reload()
    await until(async () => (await ming.sees()).length >= shown.length)
    expect(await ming.sees()).toEqual(shown)
    expect(complaints).toEqual([])
  })

  test('finds a ticket by what was said, follows it, merges another one into it and gives it away; from the conversation it is one click', async () => {
    const { program } = browser
    const li = await browser.openAs(['agent', 'coordinator'], { locale: 'zh' })
    const customer = await program.customer()
    await customer.says('转人工')
    type List = { tickets: { number: string; conversation: string }[] }
    const list = () => program.ask<List>('GET', '/api/tickets/list')
    await until(async () => (await list()).tickets.length > 0)
    const { conversation, number: first } = (await list()).tickets[0]!
    const about = { conversation, type: 'refund', subject: '运费没有退回', fields: { order: '202611180034' } }
    const { number } = await program.ask<{ number: string }>('POST', '/api/tickets/open', { ...about, key: 'k' })

    const { page } = li
    await page.goto('/console/tickets')
    await page.getByLabel(/^查找工单号/).fill('运费 0034')
    await page.getByRole('link', { name: /运费没有退回/ }).click()
    await page.getByRole('button', { name: '关注', exact: true }).click()
    await page.getByRole('button', { name: '取消关注' }).waitFor()
    await page.getByRole('button', { name: '财务' }).click()
    await page.getByLabel('请 财务 做什么').fill('核对运费')
    await page.getByLabel('请 财务 做什么').press('Enter')
    await page.getByLabel('由谁推进').selectOption({ label: '我自己' })
    expect(await findingsInLook(page, 'light')).toEqual([])

    await page.goto(`/console/tickets/${first}`)
    await page.getByLabel('与同一客户的另一张合并').selectOption(number)
    await page.getByRole('button', { name: '合并', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: '合并' }).click()
    await page.getByRole('heading', { name: number }).waitFor()
    await page.getByRole('region', { name: number }).getByRole('link', { name: first }).waitFor()
    await page.getByRole('combobox', { name: '转给' }).selectOption({ label: '物流' })
    await page.getByLabel('说明原因').fill('包裹问题')
    await page.getByRole('button', { name: '转交' }).click()
    await page.getByText('已转交。').waitFor()

    await page.getByRole('link', { name: '查看会话' }).click()
    await page.getByRole('link', { name: number }).click()
    await page.getByRole('heading', { name: '运费没有退回' }).waitFor()
    expect(li.complaints).toEqual([])
  })
})

/** Without marks of Markdown, and blanks. */
const plain = (text: string): string => text.replace(/[\s*#>`-]/g, '')
