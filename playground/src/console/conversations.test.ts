/// <reference lib="dom" />
import { until } from '@huida/core/testing'
import { expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { describeConsole } from './fixtures/describe-console.js'

const PAGE = 50

/** A conversation as the program would answer, in which so much was said; what stands before is answered when it is released. */
async function longConversation(page: Page, count: number) {
  const all = Array.from({ length: count }, (_, at) => ({
    ...{ position: at + 1, at: 1_760_000_000_000 + at * 1_000, by: { kind: at % 2 ? 'bot' : 'customer' } },
    ...{ text: `message ${at + 1}. ${'More of it. '.repeat((at % 7) * 12)}`, format: 'plain' },
  }))
  let release = () => {}
  await page.route('**/api/conversations/*/messages*', async (route) => {
    const { searchParams } = new URL(route.request().url())
    const before = Number(searchParams.get('before') ?? count + 1)
    if (searchParams.has('before'))
      await new Promise<void>((resolve) => {
        release = resolve
      })
    const messages = searchParams.has('after') ? [] : all.slice(Math.max(0, before - 1 - PAGE), before - 1)
    await route.fulfill({ json: { messages, hasBefore: (messages[0]?.position ?? 1) > 1, hasAfter: false } })
  })
  return () => release()
}

/** The topmost message that is seen whole, or the one that begins with these words, and where it stands. */
const seen = (page: Page, words?: string) =>
  page.evaluate((words) => {
    const all = [...document.querySelectorAll('main article')].map((article) => ({
      words: article.querySelector('p')!.textContent.split('.')[0]!,
      top: Math.round(article.getBoundingClientRect().top),
    }))
    const edge =
      Math.round(document.querySelector('main article')!.closest('section')!.getBoundingClientRect().top) + 80
    return words === undefined
      ? all.filter(({ top }) => top >= edge).sort((one, other) => one.top - other.top)[0]
      : all.find((one) => one.words === words)
  }, words)

describeConsole('the page of conversations', (browser) => {
  test('older messages that are put before do not move what is read', async () => {
    const { page } = await browser.openAs('manager')
    const release = await longConversation(page, 400)
    await page.goto('/console/conversations/web%3Along')
    await page.getByText('message 400.').waitFor()
    const first = page.locator('main article').first()
    for (let time = 0; time < 3; time++) {
      const asked = page.waitForRequest(/before=/)
      await first.evaluate((article) => {
        let list = article.parentElement!
        while (list.scrollHeight <= list.clientHeight || getComputedStyle(list).overflowY === 'visible')
          list = list.parentElement!
        list.scrollTop = 300
      })
      await asked
      // Heights that were guessed have been measured by then.
      let before = await seen(page)
      await until(async () => {
        const now = await seen(page)
        const isStill = now?.top === before?.top && now?.words === before?.words
        before = now
        return isStill
      })
      const answered = page.waitForResponse(/before=/)
      release()
      await answered
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
      const after = await seen(page, before!.words)
      expect(Math.abs((after?.top ?? Number.POSITIVE_INFINITY) - before!.top)).toBeLessThanOrEqual(1)
    }
  })

  test('what is said is followed, however much it becomes while the page is open', async () => {
    const { page } = await browser.openAs('manager')
    await page.route('**/api/conversations/*/messages*', async (route) => {
      const { searchParams } = new URL(route.request().url())
      const after = Number(searchParams.get('after') ?? 0)
      const limit = Number(searchParams.get('limit') ?? PAGE)
      const upTo = searchParams.has('after') ? Math.min(450, after + limit) : 1
      const messages = Array.from({ length: upTo - after }, (_, at) => ({
        ...{ position: after + at + 1, at: 1_760_000_000_000, by: { kind: 'customer' }, format: 'plain' },
        text: `message ${after + at + 1}.`,
      }))
      await route.fulfill({ json: { messages, hasBefore: false, hasAfter: searchParams.has('after') && upTo < 450 } })
    })
    await page.goto('/console/conversations/web%3Along')
    await page.getByText('message 450.').waitFor()
  })
})
