import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { seriousFindings } from '../fixtures/browser.js'
import { describeConsole } from '../fixtures/describe-console.js'

describeConsole('the day of somebody in operations', (browser) => {
  test('imports a spreadsheet with headers that nobody knows, says what they hold, and completes what is missing', async () => {
    const { page, complaints } = await browser.openAs('trainer', { at: '/knowledge/import' })
    await page.locator('input[type=file]').setInputFiles(join(import.meta.dirname, 'kundendienst.xlsx'))
    await page.getByRole('combobox', { name: 'What the column “Thema” holds' }).selectOption('Question')
    await page.getByRole('combobox', { name: 'What the column “Kern” holds' }).selectOption('Answer')
    expect(await seriousFindings(page)).toEqual([])
    await page.getByRole('button', { name: 'Read with these columns' }).click()
    await page.getByText('3 wait to be completed').waitFor()
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByRole('link', { name: 'Complete them' }).click()

    // Where it belongs is chosen once, for all that are complete otherwise.
    for (const name of [/Garantie auf Schuhe/, /Versand, Wien/]) await page.getByRole('checkbox', { name }).check()
    const bar = page.getByRole('region', { name: 'For what is chosen' })
    await bar.getByRole('combobox', { name: 'Scene' }).fill('after-sale')
    await bar.getByRole('combobox', { name: 'Problem' }).fill('warranty')
    await bar.getByRole('button', { name: 'Make 2 drafts' }).click()
    await page.getByRole('checkbox', { name: /Versand, Wien/ }).waitFor({ state: 'detached' })
    // One row had no answer: it is written here.
    await page.locator('summary').filter({ hasText: 'Filiale' }).click()
    expect(await seriousFindings(page)).toEqual([])
    await page.getByRole('textbox', { name: 'Answer', exact: true }).fill('Ja, ab zwei Stunden nach der Bestellung.')
    await page.getByRole('checkbox', { name: /Filiale/ }).check()
    await bar.getByRole('combobox', { name: 'Scene' }).fill('in-sale')
    await bar.getByRole('combobox', { name: 'Problem' }).fill('delivery')
    await bar.getByRole('button', { name: 'Make 1 draft' }).click()
    await page.getByText('Nothing is to be completed').waitFor()

    await page.goto('/console/knowledge?standing=draft&q=Filiale')
    await page.getByRole('link', { name: /^Abholung in der Filiale/ }).click()
    const answer = page.getByRole('textbox', { name: 'Answer', exact: true })
    expect(await answer.inputValue()).toBe('Ja, ab zwei Stunden nach der Bestellung.')
    await page.goto('/console/knowledge?standing=draft&q=Garantie')
    await page.getByRole('link', { name: /^Garantie auf Schuhe/ }).click()
    expect(await answer.inputValue()).toBe('Zwei Jahre ab dem Kauf.')
    expect(complaints).toEqual([])
  })
})
