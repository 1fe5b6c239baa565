import { until } from '@huida/core/testing'
import { expect, test } from '@jest/globals'
import { findingsInAllLooks, seriousFindings, settled } from './fixtures/browser.js'
import { describeConsole } from './fixtures/describe-console.js'

interface Said {
  figures: { id: string; trial: { good: number; of: number }; published: { good: number; of: number } }[]
  customers: { trial: number; published: number }
}

describeConsole('the page of trials', (browser) => {
  const article = '/knowledge/articles/refund-arrival.zh'
  const says = async (question: string) =>
    (await browser.program.ask<{ text: string }>('POST', '/knowledge/ask', { question })).text
  const compared = (number: number) => browser.program.ask<Said>('GET', `/api/insights/trial?number=${number}`)

  test('the trainer publishes to some of the customers first, compares both sides, and publishes to everybody', async () => {
    const { page, complaints } = await browser.openAs('trainer', { at: article, locale: 'zh' })
    await page.getByRole('textbox', { name: '答案', exact: true }).fill('退款一律 **3 天**内原路退回。')
    await page.getByRole('button', { name: '发布…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: /先给一部分客户/ }).check()
    await dialog.getByLabel('多大比例的客户').selectOption('50% 的客户')
    expect(await seriousFindings(page)).toEqual([])
    await dialog.getByRole('button', { name: '开始试发布' }).click()
    await page.getByText('正在对 50% 的客户试发布').waitFor()
    await page.getByRole('article').getByText('试发布中').waitFor()

    for (let n = 0; n < 12; n++) await (await browser.program.customer()).says('退款多久到账')
    await until(async () => {
      const { customers } = await compared(1)
      return customers.trial + customers.published === 12 && customers.trial > 0 && customers.published > 0
    })
    // Whoever previews sees what everybody gets.
    expect(await says('退款多久到账')).not.toContain('3 天')
    await page.getByRole('link', { name: '查看对比' }).click()
    const sides = page.getByRole('region', { name: '两边的对比' })
    await sides.getByText('目前没有一项差别能排除偶然。').waitFor()
    await sides.getByText('100%').first().waitFor()
    expect(await seriousFindings(page)).toEqual([])

    await page.getByRole('button', { name: '发布给所有客户…' }).click()
    await dialog.getByText('1 个回答有变化').waitFor()
    await dialog.getByRole('button', { name: '发布给所有客户', exact: true }).click()
    await page.getByText('已发布给所有客户，现在就生效。').waitFor()
    expect(await says('退款多久到账')).toContain('3 天')
    await page.getByRole('list').getByText('已发布给所有客户', { exact: true }).waitFor()
    await page.getByRole('link', { name: '发布记录' }).click()
    await page.getByText('来自试发布 #1').waitFor()
    expect(complaints).toEqual([])
  })

  test('who publishes while one runs is told what to do, and ends it: nothing has changed', async () => {
    const before = await says('how do I get an invoice')
    const stored = await browser.program.ask<object>('GET', '/knowledge/articles/invoice-request.en')
    const text = { ...stored, answer: 'By carrier pigeon.', status: 'draft', author: 'wang' }
    await browser.program.ask('PUT', '/knowledge/articles/invoice-request.en', text)
    const articles = ['invoice-request.en']
    await browser.program.ask('POST', '/knowledge/publish', { by: 'wang', articles, share: 0.1 })
    const { page } = await browser.openAs('trainer', { at: '/knowledge/articles/return-clothes.en' })
    await page.getByRole('textbox', { name: 'Answer', exact: true }).fill('Within 30 days.')
    await page.getByRole('button', { name: 'Publish…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Publish the trial to everybody or end it first').waitFor()
    await dialog.getByRole('link', { name: 'Go to the trial' }).click()
    await page.getByRole('button', { name: 'End the trial…' }).click()
    await dialog.getByRole('button', { name: 'End the trial' }).click()
    await page.getByText('The trial has ended: everybody is answered').waitFor()
    expect(await says('how do I get an invoice')).toBe(before)
  })

  test('who only reads sees the trial, and no buttons', async () => {
    const { page } = await browser.openAs('auditor', { at: '/knowledge/trials' })
    await page.getByText('ended', { exact: true }).waitFor()
    expect(await page.getByRole('button', { name: /trial|everybody/ }).count()).toBe(0)
  })

  test.each(['en', 'zh'] as const)('can be read by everybody, in %s', async (locale) => {
    const { page } = await browser.openAs('trainer', { at: '/knowledge/trials', locale })
    await page.locator('summary').first().click()
    await settled(page)
    expect(await findingsInAllLooks(page)).toEqual([])
  })
})
