import { expect, test } from '@jest/globals'
import { findingsInAllLooks } from './fixtures/browser.js'
import { describeConsole } from './fixtures/describe-console.js'

describeConsole('test questions and checks of the knowledge base', (browser) => {
  test('a question that is answered wrongly is seen when all are asked, and taken away when it was none', async () => {
    const { program } = browser
    const { page, complaints } = await browser.openAs('trainer', { at: '/knowledge/test-questions', locale: 'zh' })
    await page.getByRole('textbox', { name: '客户会问的一句话' }).fill('退款多久到账')
    await page.getByRole('button', { name: '添加…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('combobox', { name: '文章' }).fill('哪些商品不能退')
    await page
      .getByRole('listbox')
      .getByRole('option', { name: /不能退|不支持退/ })
      .first()
      .click()
    await dialog.getByRole('button', { name: '记下' }).click()
    await page.getByText('已记为测试问题。').waitFor()
    await page.getByRole('button', { name: '现在全部问一遍' }).click()
    const told = page.getByRole('status').filter({ hasText: '答错' })
    await told.waitFor()
    await page.getByRole('switch', { name: '只看答错的' }).click()
    const wrong = page.getByRole('listitem').filter({ hasText: '退款多久到账' })
    await wrong.getByText('refund-arrival.zh').waitFor()
    expect(await findingsInAllLooks(page)).toEqual([])
    await page.setViewportSize({ width: 1440, height: 900 })

    await wrong.getByRole('button', { name: /^删除/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: '删除' }).click()
    await wrong.waitFor({ state: 'detached' })
    const kept = await program.ask<{ question: string }[]>('GET', '/knowledge/test-questions')
    expect(kept.map(({ question }) => question)).not.toContain('退款多久到账')
    expect(complaints).toEqual([])
  })

  test('what makes answers worse is listed, and leads to where it is mended', async () => {
    await browser.program.ask('PUT', '/knowledge/articles/bare', {
      ...{ scene: 'after-sale', problem: 'returns', locale: 'zh', status: 'draft', author: 'wang' },
      ...{ question: '退款多久到账', answer: '三天。', phrasings: [] },
    })
    const { page, complaints } = await browser.openAs('reviewer', { at: '/knowledge/findings', locale: 'zh' })
    await page.getByRole('combobox', { name: '类别' }).selectOption('no-phrasings')
    expect(await findingsInAllLooks(page)).toEqual([])
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.getByRole('listitem').filter({ hasText: 'bare' }).getByRole('link').click()
    await page.waitForURL(/articles\/bare/)
    await page.getByText('三天。').first().waitFor()
    expect(complaints).toEqual([])
  })
})
