import { cleanups, until } from '@huida/core/testing'
import { afterEach, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { putAgent } from '../team/team-file.js'
import type { SignedIn } from './fixtures/browser.js'
import { type ConsoleBrowser, describeConsole } from './fixtures/describe-console.js'

const cleanup = cleanups(afterEach)

interface Seat extends SignedIn {
  /** The field in which they write. */
  field: ReturnType<Page['locator']>
  /** Takes the customer who is next. */
  take(): Promise<void>
  says(text: string): Promise<void>
}

/** Somebody of the team who sits down at the desk and is there. */
async function sitDown(
  browser: ConsoleBrowser,
  { roles = ['agent'], ...look }: { roles?: string[] } & Parameters<ConsoleBrowser['openAs']>[1] = {},
): Promise<Seat> {
  const { program } = browser
  const window = await browser.openAs(roles, { at: '/desk', name: '李娜', locale: 'zh', ...look })
  const { page, context, id } = window
  const { token } = await putAgent(program.data, { id, name: look.name ?? '李娜', roles, capacity: 20 })
  const as = (state: string) =>
    fetch(`${program.url}/api/escalation/presence`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ state }),
    })
  // The next test has its own people.
  cleanup(() => as('offline'))
  await until(async () => (await (await context.request.get('/api/escalation/me')).json()).tier !== undefined)
  await page.keyboard.press('Alt+o')
  await page.getByRole('button', { name: /^(我的状态|Your state): (在线|Online)/ }).waitFor()
  const field = page.locator('[data-kind] textarea')
  return {
    ...window,
    field,
    async take() {
      await page.keyboard.press('Alt+Enter')
      await page.locator('[data-kind=reply] textarea').waitFor()
    },
    async says(text) {
      await field.fill(text)
      await field.press('Enter')
    },
  }
}

/** A customer with the chat page open in a browser of their own. */
async function customer(browser: ConsoleBrowser, first: string) {
  const { page } = await browser.open({ locale: 'zh' })
  await page.goto('/')
  const says = async (words: string) => {
    await page.locator('textarea').fill(words)
    await page.locator('textarea').press('Enter')
  }
  await says(first)
  await page
    .getByText(/正在为您转接|为您转接/)
    .first()
    .waitFor()
  // What is read aloud to those who do not see it stands beside.
  return { page, says, sees: (text: string) => page.locator('p[dir=auto]').filter({ hasText: text }).count() }
}

describeConsole('the desk', (browser) => {
  test('an agent takes a customer, answers with a suggestion, and resolves it; the customer sees every word once', async () => {
    const { page, take, says, field, complaints } = await sitDown(browser)
    const ming = await customer(browser, '七天无理由退货要运费吗？我要找真人')
    await page.getByRole('heading', { name: /请您接待/ }).waitFor()
    await take()
    await says('您好，我来帮您看一下。')
    await ming.page.getByText('您好，我来帮您看一下。', { exact: true }).waitFor()
    await page.getByRole('list', { name: '建议' }).getByRole('button').first().waitFor()
    await page.keyboard.press('Alt+1')
    const suggested = await field.inputValue()
    expect(suggested.length).toBeGreaterThan(5)
    await field.press('Enter')
    await until(async () => (await field.inputValue()) === '')
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
    expect(await ming.sees('您好，我来帮您看一下。')).toBe(1)
    expect(await ming.sees(suggested.split('\n')[0]!)).toBe(1)
    expect(complaints).toEqual([])
  })
})
