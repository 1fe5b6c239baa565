import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { web } from '@huida/adapter-web'
import { createBot } from '@huida/core'
import { chromiumPath, testChat, testStore } from '@huida/core/testing'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Browser, chromium, type Page } from 'playwright-core'
import { packageFolder } from '../folder.js'
import { tracesLink } from './links.js'
import { type Served, serve } from './serve.js'

const executablePath = chromiumPath()
const isReady = executablePath !== undefined && existsSync(join(packageFolder, 'dist/console/index.html'))

;(isReady ? describe : describe.skip)('the pages (need npm run build, and Chromium)', () => {
  const store = testStore()
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
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'], timeout: 120_000 })
    page = await browser.newPage({ locale: 'en-GB' })
    page.setDefaultTimeout(60_000)
    page.on('console', (message) => complaints.push(`${message.text()} ${message.location().url}`))
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

  test('a page that is not for everybody asks for the token', async () => {
    await page.goto(`${served.url}/api`)
    await page.getByRole('heading', { name: 'This needs the administrator token' }).waitFor()
  })

  test('the old address of the traces leads to the decisions, by the token of the link, which stays in no address', async () => {
    await chat.user('alice').says('<img src=x onerror=alert(1)>')
    await page.goto(`${served.url}/traces#token=${served.adminToken}`)
    await page.getByRole('heading', { name: 'Decisions' }).waitFor()
    await page.waitForURL((url) => !url.href.includes('token'))
    await page.goto(tracesLink(served.url, served.adminToken))
    await page.waitForURL((url) => !url.href.includes('token'))
  })

  test('what was said, scored, chosen and sent is shown, by keyboard alone, and as the words that they are', async () => {
    await page.getByRole('link', { name: /alice/ }).focus()
    await page.keyboard.press('Enter')
    const turn = page.getByRole('region', { name: 'What happened in this conversation' }).locator('article')
    await turn.waitFor()
    const text = await turn.innerText()
    for (const shown of [
      '<img src=x onerror=alert(1)>',
      'an echo',
      '0.75',
      'you said <img src=x onerror=alert(1)>',
      'delivered',
    ])
      expect(text).toContain(shown)
    expect(await page.locator('img[src=x]').count()).toBe(0)
  })

  test('what comes later appears by itself', async () => {
    await chat.user('alice').says('hello again')
    await page.locator('article', { hasText: 'you said hello again' }).waitFor()
  })

  test('nothing was refused by the content security policy, and nothing failed', () => {
    // Of pages that ask for the token, of whether somebody has signed in, and of accounts that this store cannot keep.
    const others = complaints.filter((complaint) => !/status of 40[13]|404.*\/api\/setup$/.test(complaint))
    expect(others).toEqual([])
  })
})
