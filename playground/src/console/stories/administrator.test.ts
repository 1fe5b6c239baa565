import { type Cleanup, cleanups, until } from '@huida/core/testing'
import { startTelegram, type TelegramEmulator, type TelegramUpdate } from '@huida/emulators/telegram'
import { afterAll, expect, test } from '@jest/globals'
import { findingsInLook } from '../fixtures/browser.js'
import { describeConsole } from '../fixtures/describe-console.js'

const atEnd: Cleanup = cleanups(afterAll)

let telegram: TelegramEmulator

describeConsole(
  'the day of an administrator',
  (browser) => {
    test('connects Telegram, sees that the token works, and sends a test message that arrives', async () => {
      const { page, complaints } = await browser.openAs('administrator', { at: '/settings' })
      await page.getByRole('link', { name: /Telegram/ }).click()
      await page.getByText('write to @BotFather').waitFor()
      // It is there: an administrator in the console need not be told.
      expect(await page.getByText('npm install').count()).toBe(0)
      await page.getByLabel('Token of @BotFather').fill('42:copied-in-part')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('button', { name: 'Check now' }).click()
      const findings = page.getByRole('status')
      await findings.getByText('Telegram does not know HUIDA_TELEGRAM_TOKEN').waitFor()
      await page.getByLabel('Token of @BotFather').fill(telegram.token)
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('button', { name: 'Check now' }).click()
      await findings.getByText('@shop_bot can be used').waitFor()
      await page.getByText('Changed since the start').waitFor()

      await browser.program.stop()
      await browser.program.start()
      await page.reload()
      await page.getByText('Nobody has written on this channel yet').waitFor()
      telegram.queue({
        update_id: 1,
        message: {
          ...{ message_id: 1, date: Math.floor(Date.now() / 1_000), text: 'hello' },
          chat: { id: 7, type: 'private', first_name: 'Wei' },
          from: { id: 7, is_bot: false, first_name: 'Wei', language_code: 'en' },
        },
      } as TelegramUpdate)
      await page
        .getByRole('combobox', { name: 'Conversation' })
        .locator('option', { hasText: 'W＊＊' })
        .waitFor({ state: 'attached' })
      await page.getByRole('button', { name: 'Send the test message' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Send the test message' }).click()
      await until(() =>
        telegram.shown.find(({ chat_id, text }) => chat_id === '7' && String(text).includes('test message')),
      )
      expect(await findingsInLook(page, 'light')).toEqual([])
      await page.getByRole('link', { name: 'Sent' }).click()
      await page.getByRole('article').filter({ hasText: 'test message' }).waitFor()
      expect(complaints).toEqual([])
    })

    test('sets the hours of the team, sees where a customer of a holiday would go, how long agents have, and what is masked', async () => {
      const { page, complaints } = await browser.openAs('administrator', { at: '/settings/routing' })
      await page.getByText('around the clock').first().waitFor()
      await page.getByRole('button', { name: 'Add working hours' }).click()
      await page.getByLabel('Name').fill('office')
      await page.getByLabel('Time zone').selectOption('UTC')
      await page.getByLabel('Mon', { exact: true }).fill('9-18')
      await page.getByRole('button', { name: '+ Add a day' }).click()
      await page.getByLabel('Day', { exact: true }).fill('2030-07-01')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Write it as 09:00-18:00').waitFor()
      await page.getByLabel('Mon', { exact: true }).fill('00:00-24:00')
      await page.getByRole('button', { name: 'Save' }).click()
      const office = page.getByRole('region', { name: 'office' })
      await office.getByText('2030-07-01 closed').waitFor()
      // A Monday.
      await page.getByLabel('When').fill('2030-07-01T12:00')
      const found = page.getByRole('region', { name: 'Try it' }).getByRole('status')
      await found.getByText(/^At that time: Closed, opens Jul 2, 09:00|^At that time: Closed, opens 2 Jul/).waitFor()
      expect(await findingsInLook(page, 'light')).toEqual([])

      // Agents get longer to accept, from the next start on.
      await page.getByRole('link', { name: 'Plugins' }).click()
      await page.getByText('Hand-over', { exact: true }).click()
      await page.getByLabel('An agent takes a customer within').fill('-1')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('This value cannot be used').waitFor()
      await page.getByLabel('An agent takes a customer within').fill('20')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Changed: it counts when the program is started again').waitFor()
      expect(await findingsInLook(page, 'light')).toEqual([])
      await page.getByRole('link', { name: 'Personal data' }).click()
      await page.getByLabel('A text').fill('call me at +1 415 555 0132')
      await page.getByRole('button', { name: 'Show what is masked' }).click()
      await page.getByRole('status').getByText('call me at [phone]').waitFor()
      expect(await findingsInLook(page, 'light')).toEqual([])
      expect(complaints.filter((complaint) => !complaint.includes('status of 422'))).toEqual([])
    })
  },
  {
    // Which server is asked, whoever runs the program says.
    async settings() {
      telegram = await startTelegram()
      atEnd(() => telegram.close())
      return { HUIDA_TELEGRAM_API: telegram.url }
    },
  },
)
