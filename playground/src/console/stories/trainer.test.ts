import { until } from '@huida/core/testing'
import { expect, test } from '@jest/globals'
import { seriousFindings } from '../fixtures/browser.js'
import { visitor } from '../fixtures/customer.js'
import { describeConsole } from '../fixtures/describe-console.js'

describeConsole('the day of a trainer', (browser) => {
  test('finds a wrong answer in a conversation, mends it and publishes; the next customer is answered by it at once', async () => {
    const ming = await visitor(browser)
    await ming.says('退款多久到账')
    await ming.page.getByRole('log').getByText('原路退回').first().waitFor()

    const { page, complaints } = await browser.openAs('trainer', { at: '/conversations', locale: 'zh' })
    await page.getByRole('link', { name: /访客/ }).first().click()
    // Below the answer stands the article that it was taken from.
    await page.getByRole('link', { name: '退款多久到账？' }).click()
    await page.getByRole('textbox', { name: '答案', exact: true }).fill('退款一律 **3 天**内原路退回。')
    await page.getByRole('region', { name: '预览' }).getByText('3 天', { exact: true }).waitFor()
    await page.getByRole('button', { name: '发布…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('1 个回答有变化').waitFor()
    expect(await seriousFindings(page)).toEqual([])

    const hong = await visitor(browser)
    await hong.says('退款多久到账')
    await until(async () => (await hong.sees()).some((text) => text.includes('原路退回')))
    expect((await hong.sees()).join()).not.toContain('3 天')
    await dialog.getByRole('button', { name: '马上发布' }).click()
    await page.getByText('已发布，现在就生效。').waitFor()
    // What was said to be live is: the answer to the first question after it is the new one.
    await hong.says('那退款几天能到账')
    await until(async () => (await hong.sees()).some((text) => text.includes('3 天')))
    expect(complaints).toEqual([])
  })
})
