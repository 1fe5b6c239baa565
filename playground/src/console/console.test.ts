import { cleanups, until } from '@huida/core/testing'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Browser } from 'playwright-core'
import {
  desktop,
  type Look,
  launch,
  openWindow,
  placesOf,
  seriousFindings,
  settled,
  signInAs,
  type Window,
} from './fixtures/browser.js'
import { type ConsoleProgram, consoleProgram, missing } from './fixtures/program.js'

/** What the first load of any page may take of script, compressed. */
const BUDGET = 300_000

if (missing) console.warn(`The console is not tested: ${missing}`)

;(missing ? describe.skip : describe)('the console', () => {
  const atEnd = cleanups(afterAll)
  const cleanup = cleanups(afterEach)
  let program: ConsoleProgram
  let browser: Browser
  const open = (look?: Look): Promise<Window> => openWindow(browser, program.url, cleanup, look)

  beforeAll(async () => {
    ;[program, browser] = await Promise.all([consoleProgram(atEnd), launch()])
    atEnd(() => browser.close())
  })

  test('somebody signs in by account and password, and out again; a wrong password is told kindly', async () => {
    const { id, password } = await signInAs(await open(), program, ['agent'])
    const { page, complaints } = await open()
    await page.goto('/console/')
    await page.getByLabel('Account').fill(id)
    await page.getByLabel('Password', { exact: true }).fill('a guess')
    await page.getByLabel('Password', { exact: true }).press('Enter')
    await page.getByRole('alert').filter({ hasText: 'do not belong together' }).waitFor()
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByLabel('Password', { exact: true }).press('Enter')
    await page.getByRole('heading', { name: 'Mei Chen' }).waitFor()
    await page.getByRole('button', { name: /^Mei Chen/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await page.goBack()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(complaints.filter((complaint) => !complaint.includes('status of 4'))).toEqual([])
  })

  test('a page that was asked for before the sign-in opens after it', async () => {
    const { id, password } = await signInAs(await open(), program, ['auditor'])
    const { page } = await open()
    await page.goto('/console/decisions?q=ming')
    await page.getByLabel('Account').fill(id)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Decisions' }).waitFor()
    expect(new URL(page.url()).search).toBe('?q=ming')
  })

  test('whoever was sent a link chooses a password and is in', async () => {
    const token = await program.hire({ id: 'wang-fang', name: '王芳', roles: ['trainer'] })
    const { page } = await open({ ...desktop, locale: 'zh' })
    await page.goto(`/console/set-up#${token}`)
    await page.getByRole('heading', { name: '欢迎，王芳' }).waitFor()
    expect(page.url()).not.toContain(token)
    await page.getByLabel('密码', { exact: true }).fill('春天在哪里呀春天在哪里')
    await page.getByLabel('密码', { exact: true }).press('Enter')
    await page.getByRole('heading', { name: '王芳' }).waitFor()
  })

  test('language and theme change at once, and are there again in another browser', async () => {
    const window = await open()
    const { id, password } = await signInAs(window, program, ['manager'])
    const { page } = window
    await page.getByRole('button', { name: /^Mei Chen/ }).click()
    await page.getByRole('menuitem', { name: '中文' }).click()
    await page.getByRole('link', { name: '首页' }).waitFor()
    await page.getByRole('button', { name: /^Mei Chen/ }).click()
    await page.getByRole('menuitem', { name: '深色' }).click()
    await page.locator('html[lang=zh-CN][data-mantine-color-scheme=dark]').waitFor()
    await until(async () => (await (await window.context.request.get('/api/me')).json()).theme === 'dark')

    const other = await open()
    await other.page.goto('/console/')
    await other.page.getByLabel('Account').fill(id)
    await other.page.getByLabel('Password', { exact: true }).fill(password)
    await other.page.getByRole('button', { name: 'Sign in' }).click()
    await other.page.locator('html[lang=zh-CN][data-mantine-color-scheme=dark]').waitFor()
  })

  test('by keyboard alone: past the navigation, to another page, to a list of all keys', async () => {
    const window = await open()
    const { page } = window
    await signInAs(window, program, ['administrator'])
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('main')
    await page.keyboard.press('g')
    await page.keyboard.press('d')
    await page.getByRole('heading', { name: 'Decisions' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill('home')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Mei Chen' }).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
  })

  test('what a role is not for is neither shown nor opened', async () => {
    const window = await open()
    await signInAs(window, program, ['agent'])
    expect(await placesOf(window.page)).not.toContain('/console/decisions')
    await window.page.goto('/console/decisions')
    await window.page.getByText('This page is not for your role').waitFor()
  })

  test('the program restarts under an open page: the page says so, and goes on by itself', async () => {
    const window = await open()
    const { page } = window
    await signInAs(window, program, ['administrator'])
    await page.goto('/console/decisions')
    await settled(page)
    await page.getByRole('searchbox').or(page.getByLabel('Search conversations')).first().fill('typed before')
    await program.stop('SIGKILL')
    await page.getByText('The program restarts').waitFor()
    await program.start()
    await page.getByText('The program restarts').waitFor({ state: 'detached' })
    expect(await page.getByLabel('Search conversations').inputValue()).toBe('typed before')
  })

  test.each<Look>(
    (['zh', 'en'] as const).flatMap((locale) =>
      (['light', 'dark'] as const).flatMap((theme) => [360, 1440].map((width) => ({ locale, theme, width }))),
    ),
  )('every page can be read by everybody: $locale, $theme, $width px', async (look) => {
    const customer = await program.customer()
    await customer.says('退货要运费吗')
    const window = await open(look)
    const { page } = window
    await page.goto('/console/sign-in')
    await page.getByRole('button').first().waitFor()
    const findings = await seriousFindings(page)
    await signInAs(window, program, ['administrator'], look)
    if (look.width < 900) await page.getByRole('button', { name: /Menu|菜单/ }).click()
    const places = await placesOf(page)
    expect(places.length).toBeGreaterThan(1)
    for (const place of places) {
      await page.goto(place)
      await settled(page)
      findings.push(...(await seriousFindings(page)).map((finding) => `${place} ${finding}`))
      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
      if (Number(overflow) > 0) findings.push(`${place} is ${overflow} px wider than the window`)
    }
    expect(findings).toEqual([])
    expect(window.complaints).toEqual([])
  })

  test('the first load of any page stays within its budget of script', async () => {
    const first = await open()
    await signInAs(first, program, ['administrator'])
    const sizes: Record<string, number> = {}
    for (const place of await placesOf(first.page)) {
      const window = await openWindow(browser, program.url, cleanup)
      await window.context.addCookies(await first.context.cookies())
      await window.page.goto(place)
      await settled(window.page)
      sizes[place] = await window.scriptBytes()
    }
    expect(Object.entries(sizes).filter(([, bytes]) => bytes > BUDGET)).toEqual([])
    expect(Math.min(...Object.values(sizes))).toBeGreaterThan(50_000)
  })
})
