import { expect, test } from '@jest/globals'
import { findingsInAllLooks } from './fixtures/browser.js'
import { describeConsole } from './fixtures/describe-console.js'

describeConsole('the page of the audit log', (browser) => {
  test('shows who did what, narrowed down by person, kind and outcome, and all that is known of it', async () => {
    const { id, context } = await browser.openAs('agent')
    await context.request.get('/api/audit')
    const { page } = await browser.openAs('auditor', { at: '/audit' })
    await page.getByLabel('Search by person').fill(id)
    await page.getByLabel('Outcome').selectOption('Refused')
    await page.getByRole('link', { name: /Read the audit log.*refused/ }).click()
    await page.waitForURL((url) => url.searchParams.get('by') === id && url.searchParams.get('outcome') === 'refused')
    await page.getByRole('heading', { name: 'Read the audit log' }).waitFor()
    await page.getByText('FORBIDDEN').waitFor()
    await page.getByLabel('What', { exact: true }).selectOption('Removed')
    await page.getByText('Nothing fits').waitFor()
  })

  test('verifies the log, and tells that its end was cut off', async () => {
    const { page } = await browser.openAs('auditor', { at: '/audit' })
    await page.getByRole('button', { name: 'Verify the log' }).click()
    const dialog = page.getByRole('dialog', { name: 'Verify the log' })
    await dialog.getByRole('button', { name: 'Verify the log' }).click()
    await dialog.getByText('The log is whole').waitFor()
    const end = await dialog.getByLabel('The end of the log').inputValue()
    await dialog.getByLabel('End that you noted before').fill(end.replace(/^\d+/, '99999'))
    await dialog.getByRole('button', { name: 'Verify the log' }).click()
    await dialog.getByText('The end was cut off.').waitFor()
    expect(await findingsInAllLooks(page)).toEqual([])
  })

  test('an entry can be read by everybody', async () => {
    const { page } = await browser.openAs('auditor', { at: '/audit/1', locale: 'zh' })
    await page.getByText('封印').waitFor()
    expect(await findingsInAllLooks(page)).toEqual([])
  })
})
