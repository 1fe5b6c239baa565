import { expect, test } from '@jest/globals'
import { describeConsole } from '../fixtures/describe-console.js'

describeConsole('the day of a legal reviewer', (browser) => {
  test('rejects a promise with a reason; the author mends it, and only then it can be published', async () => {
    const id = 'price-drop-refund.zh'
    const { program } = browser
    const before = await program.ask<object>('GET', `/knowledge/articles/${id}`)
    await program.ask('PUT', `/knowledge/articles/${id}`, {
      ...before,
      ...{ answer: '三十天内降价全额退差价。', status: 'draft', legal: true, author: 'wang' },
    })
    const trainer = await browser.openAs('trainer', { at: `/knowledge/articles/${id}`, locale: 'zh' })
    await trainer.page.getByRole('button', { name: '提交审核' }).click()
    await trainer.page.getByText('正在等待法务审核').waitFor()
    expect(await trainer.page.getByRole('button', { name: '发布…' }).count()).toBe(0)

    const { page, complaints } = await browser.openAs('legal-reviewer', { at: '/knowledge/review', locale: 'zh' })
    await page.getByRole('list', { name: '文章' }).getByRole('link').first().click()
    await page.locator('ins', { hasText: '三十天' }).first().waitFor()
    await page.getByRole('button', { name: '退回…' }).click()
    const dialog = page.getByRole('dialog')
    // Not without a reason.
    expect(await dialog.getByRole('button', { name: '退回' }).isDisabled()).toBe(true)
    await dialog.getByRole('textbox').fill('三十天的承诺没有依据。')
    await dialog.getByRole('button', { name: '退回' }).click()
    await page.getByText('没有待审核的文章').waitFor()

    await trainer.page.getByText('三十天的承诺没有依据。').first().waitFor()
    const published = await program.ask<{ text: string }>('POST', '/knowledge/ask', { question: '买贵了能退差价吗' })
    expect(published.text).not.toContain('三十天')
    await trainer.page.getByRole('textbox', { name: '答案', exact: true }).fill('七天内降价退差价。')
    await trainer.page.getByRole('button', { name: '提交审核' }).click()
    await trainer.page.getByText('正在等待法务审核').waitFor()
    await page.reload()
    await page.getByRole('list', { name: '文章' }).getByRole('link').first().click()
    await page.getByRole('button', { name: '法务批准' }).click()
    await trainer.page.getByRole('button', { name: '发布…' }).waitFor()
    expect(complaints).toEqual([])
  })
})
