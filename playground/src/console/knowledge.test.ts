import { until } from '@huida/core/testing'
import { expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { findingsInAllLooks, seriousFindings, settled } from './fixtures/browser.js'
import { describeConsole } from './fixtures/describe-console.js'

const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true })
const answerOf = (page: Page, name = 'Answer') => field(page, name)

describeConsole('the knowledge page', (browser) => {
  test('two people edit one article: both texts are there, and whoever saves last chooses', async () => {
    const at = '/knowledge/articles/return-clothes.en'
    const first = await browser.openAs('trainer', { at })
    const second = await browser.openAs('trainer', { at })
    await answerOf(first.page).fill('Within 7 days, said by the first.')
    await field(first.page, 'Phrasings').fill('first phrasing')
    await answerOf(second.page).fill('Within 14 days, said by the second.')
    await first.page.getByRole('button', { name: 'Save draft' }).click()
    await first.page.getByRole('article').getByText('edited, not live').waitFor()

    const { page } = second
    await page.getByRole('button', { name: 'Save draft' }).click()
    const merge = page.getByRole('region', { name: 'Two people have edited this article' })
    await merge.getByText('first').first().waitFor()
    await merge.getByText('second').first().waitFor()
    await merge.getByRole('button', { name: 'Keep both' }).click()
    expect(await seriousFindings(page)).toEqual([])
    await merge.getByRole('button', { name: 'Go on with the merged text' }).click()
    expect(await answerOf(page).inputValue()).toMatch(/the first\.\s+Within 14 days, said by the second/)
    expect(await field(page, 'Phrasings').inputValue()).toContain('first phrasing')
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.getByRole('button', { name: 'Save draft' }).waitFor({ state: 'detached' })
    const stored = await browser.program.ask<{ answer: string }>('GET', '/knowledge/articles/return-clothes.en')
    expect(stored.answer).toMatch(/the first[\s\S]*the second/)
  })

  test('a text is published for a later day, and its release is taken back', async () => {
    const { page } = await browser.openAs('trainer', { at: '/knowledge/articles/warranty-terms.en' })
    await answerOf(page).fill('Three years, from next year on.')
    await page.getByRole('button', { name: 'Publish…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: 'Later' }).check()
    await dialog.getByLabel('Goes live at').fill('2199-01-01T08:00')
    await dialog.getByRole('button', { name: 'Schedule' }).click()
    await page.getByText('The new text goes live at').waitFor()
    await page.getByRole('article').getByRole('link', { name: 'Releases' }).click()
    await page.getByRole('button', { name: 'Take back…' }).first().click()
    await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click()
    await page.getByText(/^takes \d+ back$/).waitFor()
  })

  test('what was written and not saved is there again after another page and after a reload', async () => {
    const { page } = await browser.openAs('trainer', { at: '/knowledge/articles/return-clothes.zh' })
    await answerOf(page).fill('Not saved yet.')
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByRole('combobox').fill('Decisions')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Decisions' }).waitFor()
    await page.goto('/console/knowledge/articles/return-clothes.zh')
    expect(await answerOf(page).inputValue()).toBe('Not saved yet.')
  })

  test('what several customers asked in vain becomes a draft with their words, which is filled in', async () => {
    for (const text of ['你们收购旧衣服吗', '旧衣服你们收购吗', '请问收购旧衣服吗'])
      await (await browser.program.customer()).says(text)
    const { page } = await browser.openAs('trainer', { at: '/knowledge', locale: 'zh' })
    // Until the bot has decided on them.
    await until(async () => (await browser.program.ask<{ asked: number }>('POST', '/knowledge/mine', {})).asked >= 3)
    await page.getByRole('button', { name: '查找未答问题' }).click()
    await page.getByText(/整理成 \d+ 篇草稿/).waitFor()
    await page
      .getByRole('list', { name: '文章' })
      .getByRole('link', { name: /旧衣服/ })
      .click()
    const asked = page.getByRole('region', { name: '客户是这样问的' })
    await asked.getByText('旧衣服').first().waitFor()
    await page.getByText('这篇草稿还没有答案').waitFor()
    expect(await answerOf(page, '答案').inputValue()).toBe('')
  })

  test('scripts in a question, an answer and a phrasing are text', async () => {
    const script = '<img src=x onerror="window.ran=1"><script>window.ran=1</script>'
    const { page, complaints } = await browser.openAs('trainer', { at: '/knowledge/new' })
    await field(page, 'Question').fill(`Why ${script}`)
    await answerOf(page).fill(`${script} [link](javascript:window.ran=1)`)
    await field(page, 'Phrasings').fill(script)
    await page.getByRole('combobox', { name: 'Scene' }).fill('after-sale')
    await page.getByRole('combobox', { name: 'Problem' }).fill('odd')
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.getByRole('heading', { name: /^Why <img/ }).waitFor()
    await page.goto('/console/knowledge?q=onerror')
    await page.getByRole('link', { name: /^Why <img/ }).waitFor()
    expect(await page.evaluate('window.ran')).toBeUndefined()
    expect(complaints).toEqual([])
  })

  test.each([
    ['en', ['/articles/refund-apply.zh', '/review', '/import', '/releases', '/new']],
    ['zh', ['/articles/refund-apply.zh', '/import', '/releases']],
  ] as const)('can be read by everybody, in %s', async (locale, places) => {
    const findings: string[] = []
    const { page } = await browser.openAs(['trainer', 'reviewer'], { locale })
    for (const at of places) {
      await page.goto(`/console/knowledge${at}`)
      await settled(page)
      findings.push(...(await findingsInAllLooks(page)).map((finding) => `${at} ${finding}`))
    }
    expect(findings).toEqual([])
  })
})
