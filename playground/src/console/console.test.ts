import { until } from '@huida/core/testing'
import { expect, test } from '@jest/globals'
import { findingsInAllLooks, findingsInLook, placesOf, settled } from './fixtures/browser.js'
import { describeConsole } from './fixtures/describe-console.js'

/** What the first load of any page may take of script, compressed. */
const BUDGET = 300_000

describeConsole('the console', (browser) => {
  test('somebody signs in by account and password, and out again; a wrong password is told kindly', async () => {
    const { id, password } = await browser.openAs('agent')
    const { page, complaints } = await browser.open()
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
    const { id, password } = await browser.openAs('auditor')
    const { page } = await browser.open()
    await page.goto('/console/decisions?q=ming')
    await page.getByLabel('Account').fill(id)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Decisions' }).waitFor()
    expect(new URL(page.url()).search).toBe('?q=ming')
  })

  test('whoever was sent a link chooses a password and is in', async () => {
    const token = await browser.program.hire({ id: 'wang-fang', name: '王芳', roles: ['trainer'] })
    const { page } = await browser.open({ locale: 'zh' })
    await page.goto(`/console/set-up#${token}`)
    await page.getByRole('heading', { name: '欢迎，王芳' }).waitFor()
    expect(page.url()).not.toContain(token)
    await page.getByLabel('密码', { exact: true }).fill('春天在哪里呀春天在哪里')
    await page.getByLabel('密码', { exact: true }).press('Enter')
    await page.getByRole('heading', { name: '王芳' }).waitFor()
  })

  test('language and theme change at once, and are there again in another browser', async () => {
    const { page, context, id, password } = await browser.openAs('manager')
    await page.getByRole('button', { name: /^Mei Chen/ }).click()
    await page.getByRole('menuitem', { name: '中文' }).click()
    await page.getByRole('link', { name: '首页' }).waitFor()
    await page.getByRole('button', { name: /^Mei Chen/ }).click()
    await page.getByRole('menuitem', { name: '深色' }).click()
    await page.locator('html[lang=zh-CN][data-mantine-color-scheme=dark]').waitFor()
    await until(async () => (await (await context.request.get('/api/me')).json()).theme === 'dark')

    const other = await browser.open()
    await other.page.goto('/console/')
    await other.page.getByLabel('Account').fill(id)
    await other.page.getByLabel('Password', { exact: true }).fill(password)
    await other.page.getByRole('button', { name: 'Sign in' }).click()
    await other.page.locator('html[lang=zh-CN][data-mantine-color-scheme=dark]').waitFor()
  })

  test('by keyboard alone: past the navigation, to another page, to a list of all keys', async () => {
    const { page } = await browser.openAs('administrator')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('main')
    await page.keyboard.press('g')
    await page.keyboard.press('d')
    await page.getByRole('heading', { name: 'Decisions' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog', { name: 'Find or do something' }).getByRole('combobox').fill('home')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Mei Chen' }).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
  })

  test('what a role is not for is neither shown nor opened', async () => {
    const { page } = await browser.openAs('agent')
    expect(await placesOf(page)).not.toContain('/console/decisions')
    await page.goto('/console/decisions')
    await page.getByText('This page is not for your role').waitFor()
  })

  test('the program restarts under an open page: the page says so, and goes on by itself', async () => {
    const { page } = await browser.openAs('administrator', { at: '/decisions' })
    await page.getByLabel('Search conversations').fill('typed before')
    await browser.program.stop('SIGKILL')
    await page.getByText('The program restarts').waitFor()
    await browser.program.start()
    await page.getByText('The program restarts').waitFor({ state: 'detached' })
    expect(await page.getByLabel('Search conversations').inputValue()).toBe('typed before')
  })

  test('home says what waits, what is wrong and what is next, to each by their role', async () => {
    const agent = await browser.openAs('agent')
    await agent.page.getByText('Nothing waits for you. Everything runs.').waitFor()
    const article = {
      ...{ scene: 'delivery', problem: 'parcel-shop', question: 'Can I fetch it from a shop?' },
      locale: 'en',
    }
    await browser.program.ask('PUT', '/knowledge/articles/parcel-shop-en', {
      ...article,
      phrasings: [],
      answer: 'Yes.',
      status: 'draft',
    })
    const { page } = await browser.openAs('administrator')
    await page.getByText('One draft is not put up for review').waitFor()
    await page.getByRole('region', { name: 'What is next' }).getByText('Talk to the bot as a customer would').waitFor()
    await page.route('**/health', (route) =>
      route.fulfill({
        status: 503,
        json: { ok: false, problems: [{ code: 'STORE_SLOW', message: 'The disk is slow.' }] },
      }),
    )
    await page.reload()
    await page.getByRole('region', { name: 'What is wrong' }).getByText('The disk is slow.').waitFor()
  })

  test('what opens over a page can be read by everybody too: palette, keys, menus, questions', async () => {
    const { page } = await browser.openAs('administrator', { at: '/people/first' })
    const openings: Record<string, () => Promise<unknown>> = {
      palette: () => page.keyboard.press('Control+k'),
      keys: () => page.keyboard.press('?'),
      account: () => page.getByRole('button', { name: /^Mei Chen/ }).click(),
      question: () => page.getByRole('button', { name: 'Remove this person' }).click(),
      menu: async () => {
        await page.setViewportSize({ width: 360, height: 780 })
        await page.getByRole('button', { name: 'Menu' }).click()
      },
    }
    const findings: string[] = []
    for (const [name, open] of Object.entries(openings)) {
      await open()
      await page.getByRole('dialog').or(page.getByRole('menu')).first().waitFor()
      for (const theme of ['light', 'dark'] as const)
        findings.push(...(await findingsInLook(page, theme)).map((finding) => `${name}, ${theme}: ${finding}`))
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').or(page.getByRole('menu')).first().waitFor({ state: 'detached' })
    }
    expect(findings).toEqual([])
  })

  test.each(['zh', 'en'] as const)(
    'every page can be read by everybody, on a phone and on a desktop, light and dark, and is soon there: %s',
    async (locale) => {
      await (await browser.program.customer()).says('退货要运费吗')
      const outside = await browser.open({ locale })
      await outside.page.goto('/console/sign-in')
      await outside.page.getByRole('button').first().waitFor()
      const findings = await findingsInAllLooks(outside.page)
      const { page, complaints, scriptBytes } = await browser.openAs('administrator', { locale })
      await (await page.context().newCDPSession(page)).send('Network.setCacheDisabled', { cacheDisabled: true })
      const places = await placesOf(page)
      expect(places.length).toBeGreaterThan(1)
      for (const place of places) {
        const before = await scriptBytes()
        await page.goto(place)
        await settled(page)
        const bytes = (await scriptBytes()) - before
        expect(bytes).toBeGreaterThan(50_000)
        if (bytes > BUDGET) findings.push(`${place} loads ${bytes} bytes of script`)
        findings.push(...(await findingsInAllLooks(page)).map((finding) => `${place} ${finding}`))
      }
      expect(findings).toEqual([])
      expect(complaints).toEqual([])
    },
  )
})
