import { until } from '@huida/core/testing'
import { expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { findingsInAllLooks, settled } from './fixtures/browser.js'
import { describeConsole } from './fixtures/describe-console.js'

/** Says something in the open try, and waits for the answer. */
async function says(page: Page, text: string) {
  const before = await page.getByRole('button', { name: /^(Why|为什么)$/ }).count()
  await page.getByRole('textbox', { name: /^(Write as a customer would|像客户一样提问)$/ }).fill(text)
  await page.keyboard.press('Enter')
  await page
    .getByRole('button', { name: /^(Why|为什么)$/ })
    .nth(before)
    .waitFor()
}

describeConsole('the page on which the bot is tried', (browser) => {
  test('shows the answer in the look of a channel, why it was given, and all channels side by side', async () => {
    const { page, complaints } = await browser.openAs('trainer', { at: '/try', locale: 'zh' })
    expect(await findingsInAllLooks(page)).toEqual([])
    await page.setViewportSize({ width: 1440, height: 900 })
    await says(page, '退款多久到账')
    const why = page.getByRole('region', { name: '为什么这样答' })
    await why.getByRole('heading', { name: 'rag' }).waitFor()
    await why.getByText(/来源: .*refund-arrival\.zh/).waitFor()
    await page.getByText('各渠道的样子').click()
    for (const channel of ['微信公众号', 'Slack', 'Telegram', '纯文本（如短信）'])
      await page.getByRole('region', { name: channel }).getByText(/退款/).first().waitFor()
    expect(await findingsInAllLooks(page)).toEqual([])
    await page.setViewportSize({ width: 1440, height: 900 })
    for (const look of ['slack', 'telegram', 'teams', 'wechat-official']) {
      await page.getByRole('combobox', { name: '显示为' }).selectOption(look)
      await page.locator(`[role=log][data-platform=${look}]`).getByText(/退款/).last().waitFor()
    }
    expect(complaints).toEqual([])
  })

  test('a button is pressed in the look of Telegram, and the bot goes on', async () => {
    const { page } = await browser.openAs('trainer', { at: '/try', locale: 'zh' })
    await page.getByRole('combobox', { name: '显示为' }).selectOption('telegram')
    await says(page, '退款多久到账')
    const log = page.getByRole('log')
    // The words of the platform are in the language that the customer speaks.
    await log.getByText(/来源/).waitFor()
    await log.getByRole('button', { name: /^显示退款成功/ }).click()
    await log.getByRole('button', { name: '为什么' }).nth(1).waitFor()
    await page.getByText('refund-missing.zh').first().waitFor()
  })

  test('what is wrong becomes a test question, or a draft, by one click; the trial counts nowhere', async () => {
    const { program } = browser
    const { page, complaints } = await browser.openAs('trainer', { at: '/try' })
    await says(page, 'How long does a refund take?')
    await page.getByRole('button', { name: 'This is wrong…' }).click()
    await page.getByRole('menuitem', { name: 'Keep as a test question' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('combobox', { name: 'Article' }).click()
    await page.getByRole('listbox').getByRole('option').first().click()
    expect(await findingsInAllLooks(page)).toEqual([])
    await page.setViewportSize({ width: 1440, height: 900 })
    await dialog.getByRole('button', { name: 'Keep' }).click()
    await page.getByText('It is a test question from now on.').waitFor()
    const kept = await program.ask<{ question: string }[]>('GET', '/knowledge/test-questions')
    expect(kept.map(({ question }) => question)).toContain('How long does a refund take?')

    await page.getByRole('button', { name: 'This is wrong…' }).click()
    await page.getByRole('menuitem', { name: 'Write an article for it' }).click()
    await page.getByText('The draft is there.').waitFor()
    await page.waitForURL(/\/knowledge\/articles\//)
    expect(await page.getByRole('textbox', { name: 'Question', exact: true }).inputValue()).toBe(
      'How long does a refund take?',
    )
    await page.goBack()
    await page.getByText('How long does a refund take?').first().waitFor()
    const counted = await program.ask<{ id: string }[]>('GET', '/traces/conversations')
    expect(counted.filter(({ id }) => !id.startsWith('tickets:'))).toEqual([])
    expect(complaints).toEqual([])
  })

  test('a draft answers at once, though customers do not read it yet', async () => {
    const { program } = browser
    const before = await program.ask<object>('GET', '/knowledge/articles/refund-arrival.zh')
    await program.ask('PUT', '/knowledge/articles/refund-arrival.zh', {
      ...before,
      ...{ answer: '退款两天内到账。', status: 'draft', author: 'wang' },
    })
    const { page } = await browser.openAs('reviewer', { at: '/try', locale: 'zh' })
    await says(page, '退款多久到账')
    await page.getByRole('log').getByText('退款两天内到账。').waitFor()
    expect(await page.getByRole('button', { name: '答得不对…' }).count()).toBe(0)
    await page.getByText('线上内容').click()
    await says(page, '退款多久到账')
    expect(await page.getByRole('log').getByText('退款两天内到账。').count()).toBe(0)
  })

  test('an earlier conversation is said again: what would be answered otherwise is shown', async () => {
    const { program } = browser
    const customer = await program.customer()
    await customer.says('哪些商品不能退')
    let id = ''
    await until(async () => {
      const [latest] = await program.ask<{ id: string }[]>('GET', '/traces/conversations')
      const entries = latest
        ? await program.ask<{ kind: string }[]>('GET', `/traces/conversations/${encodeURIComponent(latest.id)}`)
        : []
      id = latest?.id ?? ''
      return entries.some(({ kind }) => kind === 'out')
    })
    const before = await program.ask<object>('GET', '/knowledge/articles/return-not-possible.zh')
    await program.ask('PUT', '/knowledge/articles/return-not-possible.zh', {
      ...before,
      ...{ answer: '都能退。', status: 'draft', author: 'wang' },
    })
    const at = `/decisions/${encodeURIComponent(id)}`
    const { page, complaints } = await browser.openAs('trainer', { at, locale: 'zh' })
    await page.getByRole('link', { name: '用现在的知识库重放' }).click()
    await settled(page)
    await page.getByText('1 个回答中有 1 个现在会不一样。').waitFor()
    await page.getByRole('region', { name: '现在' }).getByText('都能退。').waitFor()
    await page.getByRole('button', { name: '为什么' }).click()
    await page.getByRole('heading', { name: 'rag' }).waitFor()
    expect(await findingsInAllLooks(page)).toEqual([])
    expect(complaints).toEqual([])
  })
})
