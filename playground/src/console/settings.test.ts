import { until } from '@huida/core/testing'
import { describe, expect, test } from '@jest/globals'
import { findingsInAllLooks } from './fixtures/browser.js'
import { describeConsole } from './fixtures/describe-console.js'

describeConsole('settings', (browser) => {
  describe('the page of settings', () => {
    test('sets up a channel that is served after the next start, and never shows its secrets again', async () => {
      const { page, complaints } = await browser.openAs('administrator', { at: '/settings/slack' })
      await page.getByLabel('Bot token (xoxb-…)').fill('xoxb-1-2-planted')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('alert').filter({ hasText: 'HUIDA_SLACK_SIGNING_SECRET is missing' }).waitFor()
      await page.getByLabel('Signing secret').fill('8f742231b10e8888abcd99yyyzzz85a5')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Changed since the start').waitFor()
      expect(await page.getByLabel('Bot token (xoxb-…)').inputValue()).toBe('')
      await browser.program.stop()
      await browser.program.start()
      await page.reload()
      await page.getByRole('heading', { name: 'Slack served' }).waitFor()
      expect(await page.getByLabel('The address that the platform calls').inputValue()).toBe('/slack/')
      expect(await page.content()).not.toContain('planted')
      expect(await findingsInAllLooks(page)).toEqual([])
      expect(complaints.filter((complaint) => !complaint.includes('status of 422'))).toEqual([])
    })

    test('says in the reader’s language what a channel still lacks', async () => {
      const { page } = await browser.openAs('administrator', { at: '/settings/wecom', locale: 'zh' })
      await page.getByLabel('企业 ID').fill('ww0123456789abcdef')
      await page.getByRole('button', { name: '保存' }).click()
      await page
        .getByRole('alert')
        .filter({ hasText: /还缺少或填错了：Secret、Token、EncodingAESKey、客服账号/ })
        .waitFor()
    })

    test('makes a backup, and says how it is put back', async () => {
      const { page } = await browser.openAs('administrator', { at: '/settings/backups', locale: 'zh' })
      await page.getByRole('button', { name: '立即备份' }).click()
      await page.getByText('备份完成。').waitFor()
      expect(await page.getByLabel('恢复时').inputValue()).toMatch(/^npx huida restore .*\/backups\/2\S+ --overwrite$/)
      expect(await findingsInAllLooks(page)).toEqual([])
    })

    test('says for how long what is kept, how much is older, and deletes it after asking', async () => {
      await (await browser.program.customer()).says('hello')
      const { page, complaints } = await browser.openAs('administrator', { at: '/settings/retention' })
      await page.getByLabel('Conversations').fill('3')
      await page.getByText('7 days at least').waitFor()
      await page.getByLabel('Conversations').fill('365')
      await page.getByLabel('Decisions').fill('30')
      await page.getByRole('button', { name: 'How much is older?' }).click()
      await page.getByText('0 older than 365 days').waitFor()
      expect(await findingsInAllLooks(page)).toEqual([])
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Saved. It counts from now on.').waitFor()
      await page.reload()
      expect(await page.getByLabel('Decisions').inputValue()).toBe('30 days')
      await browser.program.ask('POST', '/api/settings/retention/run', { days: { traces: 30 } })
      await until(async () => {
        const shown = await browser.program.ask<{ last?: object }>('GET', '/api/settings/retention')
        return shown.last !== undefined
      })
      await page.reload()
      const last = page.getByRole('region', { name: 'Deleted last' })
      await last.getByText('Decisions').waitFor()
      await last.getByText('token').waitFor()
      expect(await findingsInAllLooks(page)).toEqual([])
      expect(complaints).toEqual([])
    })

    test('takes words that the bot must not say, which it hides from the next answer on', async () => {
      const { program } = browser
      const says = async () =>
        (await program.ask<{ text: string }>('POST', '/knowledge/ask', { question: '退货要运费吗', locale: 'zh' })).text
      expect(await says()).toContain('运费')
      const { page } = await browser.openAs('administrator', { at: '/settings/words', locale: 'zh' })
      await page.getByLabel('机器人不能说的词').fill('运费\n最低价')
      await page.getByRole('button', { name: '保存' }).click()
      await page.getByText('已保存，从下一次回答起生效。').waitFor()
      expect(await says()).toMatch(/^(?!.*运费).*＊＊/s)
      expect(await page.getByText('这个机器人没有使用这份词表').count()).toBe(0)
      expect(await findingsInAllLooks(page)).toEqual([])
    })

    test('a test message arrives in the conversation for which it was sent', async () => {
      const { program } = browser
      await (await program.customer()).says('你好')
      type Conversations = { conversations: { id: string }[] }
      const list = () => program.ask<Conversations>('GET', '/api/conversations/list?channel=web')
      await until(async () => (await list()).conversations.length > 0)
      const [{ id } = { id: '' }] = (await list()).conversations
      await program.ask('POST', '/api/settings/channels/web/test', { conversation: id })
      await until(async () =>
        JSON.stringify(await program.ask('GET', `/api/conversations/${encodeURIComponent(id)}/messages`)).includes(
          'test message',
        ),
      )
    })
  })

  describe('the page of the chat on one’s website', () => {
    test('shows the real chat as it will look, and gives the line for the website', async () => {
      const { page, complaints } = await browser.openAs('administrator', { at: '/embed' })
      const preview = page.frameLocator('iframe')
      await preview.getByRole('heading', { name: '在线客服' }).waitFor()
      await page.getByRole('radiogroup', { name: 'Language' }).getByText('English').click()
      await page.getByLabel('Heading').fill('Ask "us" <b>')
      await page.getByLabel('Notice before the first message').fill('A program answers here.')
      await preview.getByRole('heading', { name: 'Ask "us" <b>' }).waitFor()
      await preview.getByText('A program answers here.').waitFor()
      expect(await page.getByRole('textbox', { name: 'The line for your website' }).inputValue()).toBe(
        `<script src="${browser.program.url}/web/widget.js" data-locale="en" data-title="Ask &quot;us&quot; &lt;b&gt;" data-ai-notice="A program answers here." async></script>`,
      )
      expect(complaints).toEqual([])
    })

    test('keeps which sites may use it, and says which line is no site', async () => {
      const { page } = await browser.openAs('administrator', { at: '/embed' })
      const sites = page.getByRole('textbox', { name: 'Which sites may use it' })
      await sites.fill('https://shop.example/page')
      await page.getByText('"https://shop.example/page" is no address of a site').waitFor()
      await sites.fill('https://shop.example')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Changed since the start').waitFor()
    })
  })
})
