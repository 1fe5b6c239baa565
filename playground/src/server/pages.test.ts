import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { web } from '@huida/adapter-web'
import { createBot, memoryStore } from '@huida/core'
import { testChat } from '@huida/core/testing'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Browser, chromium, type Page } from 'playwright-core'
import { packageFolder } from '../folder.js'
import { tracesLink } from './links.js'
import { type Served, serve } from './serve.js'

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
const isReady = existsSync(executablePath) && existsSync(join(packageFolder, 'dist/pages/traces.js'))

;(isReady ? describe : describe.skip)('the pages (need npm run build, and Chromium)', () => {
  const store = memoryStore()
  const chat = testChat({ store })
  let served: Served
  let browser: Browser
  let page: Page
  const complaints: string[] = []

  beforeAll(async () => {
    const bot = createBot({ adapters: [chat.adapter, web()], store }).use((ctx) => {
      ctx.trace({ step: 'echo', saw: ctx.text, scored: [{ title: 'an echo', score: 0.75 }], chose: 'echo' })
      return `you said ${ctx.text}`
    })
    served = await serve({ bot, store, port: 0, log: { debug() {}, info() {}, warn() {}, error() {} } })
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'], timeout: 120_000 })
    page = await browser.newPage({ locale: 'en-GB' })
    page.setDefaultTimeout(60_000)
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
  })
  afterAll(async () => {
    await browser?.close()
    await served?.stop()
  })

  test('an example on the chat page is asked in the widget, and answered there', async () => {
    await page.goto(served.url)
    await page.getByRole('button', { name: 'do you ship to Singapore?' }).click()
    await page.getByText('you said do you ship to Singapore?').waitFor()
  })

  test('what was said, scored, chosen and sent is shown, by keyboard alone, and as the words that they are', async () => {
    await chat.user('alice').says('<img src=x onerror=alert(1)>')
    await page.goto(`${served.url}/traces`)
    await page.getByRole('heading', { name: 'This needs the administrator token' }).waitFor()
    await page.goto(tracesLink(served.url, served.adminToken))
    await page.locator('nav a', { hasText: 'alice' }).waitFor()
    for (let tabs = 0; tabs < 10 && !(await page.locator('nav a:focus').count()); tabs++)
      await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    const turn = page.locator('.turn')
    await turn.waitFor()
    expect(await turn.locator('.said p').textContent()).toBe('<img src=x onerror=alert(1)>')
    expect(await turn.locator('.bars').textContent()).toBe('an echo0.75')
    expect(await turn.locator('.out p').textContent()).toBe('you said <img src=x onerror=alert(1)>')
    expect(await turn.textContent()).toContain('delivered')
    expect(await page.locator('img[src=x]').count()).toBe(0)
  })

  test('what comes later appears by itself', async () => {
    await chat.user('alice').says('hello again')
    await page.locator('.turn', { hasText: 'you said hello again' }).waitFor()
  })

  test('the language changes at once, and is kept', async () => {
    await page.locator('#locale').click()
    await page.locator('.badge', { hasText: '已回答' }).first().waitFor()
    await page.reload()
    await page.locator('h1', { hasText: '决策记录' }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN')
  })

  test('the token of the link stays in no address and no history', async () => {
    await page.waitForURL((url) => !url.href.includes('token'))
    await page.goto(tracesLink(served.url, served.adminToken))
    await page.waitForURL((url) => !url.href.includes('token'))
  })

  test('nothing was refused by the content security policy, and nothing failed', () => {
    // Of the page that asks for the token.
    const others = complaints.filter((complaint) => !complaint.includes('403 (Forbidden)'))
    expect(others).toEqual([])
  })
})
