import { until } from '@huida/core/testing'
import { expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { findingsInAllLooks } from './fixtures/browser.js'
import { describeConsole } from './fixtures/describe-console.js'
import { customer, sitDown } from './fixtures/desk.js'

describeConsole('the desk', (browser) => {
  test('the Enter of a Chinese input method chooses a word and sends nothing; the next one sends', async () => {
    const { page, context, take, field } = await sitDown(browser)
    const ming = await customer(browser, '我要找真人')
    await page.getByRole('heading', { name: /请您接待/ }).waitFor()
    await take()
    const keyboard = await context.newCDPSession(page)
    const enter = (code: number) =>
      keyboard.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'Enter', windowsVirtualKeyCode: code })
    await field.focus()
    await keyboard.send('Input.imeSetComposition', { text: 'nihao', selectionStart: 5, selectionEnd: 5 })
    await enter(13)
    await keyboard.send('Input.insertText', { text: '你好' })
    // Some browsers end the composition first, and tell by the code alone whose Enter it was.
    await enter(229)
    expect(await field.inputValue()).toBe('你好')
    await field.press('Enter')
    await ming.page.getByRole('log').getByText('你好', { exact: true }).waitFor()
    expect(await ming.page.getByRole('log').getByText('nihao').count()).toBe(0)
  })

  test('what is written for the customer and for colleagues is kept apart, in each conversation, also when the page is loaded anew', async () => {
    const { page, take, field } = await sitDown(browser)
    const ming = await customer(browser, '我要找真人，杯子碎了')
    await page.getByRole('heading', { name: /请您接待/ }).waitFor()
    await take()
    await field.fill('亲爱的客户')
    await page.keyboard.press('Alt+n')
    await page.locator('[data-kind=note] textarea').fill('这位客户很着急')
    await page.reload()
    await until(async () => (await field.inputValue()) === '亲爱的客户')
    await page.keyboard.press('Alt+n')
    const note = page.locator('[data-kind=note] textarea')
    expect(await note.inputValue()).toBe('这位客户很着急')
    await note.press('Enter')
    await page.getByRole('log').getByText('这位客户很着急').waitFor()
    await page.getByRole('log').getByText('备注 · 仅团队可见').waitFor()

    const hong = await customer(browser, '我也要找真人')
    await page.getByRole('heading', { name: /请您接待/ }).waitFor()
    await take()
    await until(async () => (await field.inputValue()) === '')
    await page.keyboard.press('Alt+ArrowDown')
    await until(async () => (await field.inputValue()) === '亲爱的客户')
    await field.press('Enter')
    await ming.page.getByRole('log').getByText('亲爱的客户', { exact: true }).waitFor()
    expect((await ming.sees()).join()).not.toContain('这位客户很着急')
    expect((await hong.sees()).join()).not.toMatch(/这位客户很着急|亲爱的客户/)
  })

  test('the program restarts under an open page: nothing that was written is lost, and nothing is sent twice', async () => {
    const { page, take, says, field } = await sitDown(browser)
    const ming = await customer(browser, '我要找真人')
    await page.getByRole('heading', { name: /请您接待/ }).waitFor()
    await take()
    // It is stored, and the answer that says so gets lost.
    let isCut = true
    await page.route('**/reply', async (route) => {
      if (!isCut) return route.continue()
      isCut = false
      await route.fetch().catch(() => undefined)
      await route.abort('connectionreset')
    })
    await says('第一句')
    await ming.page.getByRole('log').getByText('第一句', { exact: true }).waitFor()
    await browser.program.stop('SIGKILL')
    await says('第二句')
    await says('第三句')
    await field.fill('还没写完')
    await page.getByText('连接恢复后自动发送').first().waitFor()
    await browser.program.start()
    await ming.page.getByRole('log').getByText('第三句', { exact: true }).waitFor()
    await page
      .getByText(/正在发送|连接恢复后自动发送/)
      .first()
      .waitFor({ state: 'detached' })
    expect(await field.inputValue()).toBe('还没写完')
    const ofAgent = (said: string[]) => said.filter((text) => /^第.句$/.test(text))
    const texts = (where: Page) => where.locator('p[dir=auto]').allInnerTexts()
    expect(ofAgent(await texts(ming.page))).toEqual(['第一句', '第二句', '第三句'])
    expect(ofAgent(await texts(page))).toEqual(['第一句', '第二句', '第三句'])
    await ming.says('收到了')
    await page.getByRole('log').getByText('收到了', { exact: true }).waitFor()
  })

  test('what was on its way when the page was closed is sent when it is opened again', async () => {
    const { page, take, says } = await sitDown(browser)
    const ming = await customer(browser, '我要找真人')
    await page.getByRole('heading', { name: /请您接待/ }).waitFor()
    await take()
    await page.route('**/reply', (route) => route.abort('connectionreset'))
    await says('请稍等一下')
    await page.getByRole('log').getByText('请稍等一下').waitFor()
    await page.unroute('**/reply')
    await page.reload()
    await ming.page.getByRole('log').getByText('请稍等一下', { exact: true }).waitFor()
    expect((await ming.sees()).filter((text) => text === '请稍等一下')).toHaveLength(1)
  })

  test('a manager watches, whispers to the agent, whom the customer does not hear, and takes over', async () => {
    const agent = await sitDown(browser)
    const ming = await customer(browser, '我要找真人')
    await agent.page.getByRole('heading', { name: /请您接待/ }).waitFor()
    await agent.take()
    const { page: boss } = await browser.openAs('manager', { at: '/desk', name: '赵经理', locale: 'zh' })
    await boss
      .getByRole('region', { name: /同事接待的/ })
      .getByRole('link')
      .first()
      .click()
    await boss.getByText('李娜 正在接待，您在旁观。').waitFor()
    const whisper = boss.locator('[data-kind=whisper] textarea')
    await whisper.pressSequentially('给他一张')
    await agent.page
      .getByText('赵经理 正在输入…')
      .or(agent.page.getByText(/manager-\d+ 正在输入…/))
      .waitFor()
    await whisper.fill('给他一张优惠券')
    await whisper.press('Enter')
    await agent.page.getByRole('log').getByText('给他一张优惠券').waitFor()
    await agent.says('我们送您一张优惠券')
    await ming.page.getByRole('log').getByText('我们送您一张优惠券', { exact: true }).waitFor()
    expect(await ming.page.getByRole('log').getByText('给他一张').count()).toBe(0)
    await boss.keyboard.press('Alt+i')
    await boss.getByRole('dialog').getByRole('button', { name: '接管' }).click()
    await boss.locator('[data-kind=reply] textarea').fill('您好，我是经理。')
    await boss.locator('[data-kind=reply] textarea').press('Enter')
    await ming.page.getByRole('log').getByText('您好，我是经理。', { exact: true }).waitFor()
    await agent.page.locator('[data-kind=reply]').waitFor({ state: 'detached' })
  })

  test('a customer who is passed on to a colleague is offered to them, with the whole conversation', async () => {
    const first = await sitDown(browser)
    const ming = await customer(browser, '我要找真人，退款不对')
    await first.page.getByRole('heading', { name: /请您接待/ }).waitFor()
    await first.take()
    await first.says('我请同事来看')
    const second = await sitDown(browser, { name: '王芳' })
    await first.page.keyboard.press('Alt+t')
    await first.page.getByRole('combobox', { name: '转给' }).fill('王芳')
    await first.page.getByRole('option', { name: /王芳/ }).click()
    await first.page.getByLabel('原因').fill('退款的事她更熟')
    await first.page.keyboard.press('Control+Enter')
    await second.page.getByRole('heading', { name: /请您接待/ }).waitFor()
    await second.take()
    await second.page.getByRole('log').getByText('我请同事来看').waitFor()
    await second.says('您好，我是王芳')
    await ming.page.getByRole('log').getByText('您好，我是王芳', { exact: true }).waitFor()
    await first.page.getByRole('heading', { name: /我接待的/ }).waitFor({ state: 'detached' })
  })

  test('an expert who is asked sees the conversation and answers with a note', async () => {
    const agent = await sitDown(browser)
    const ming = await customer(browser, '我要找真人')
    await agent.page.getByRole('heading', { name: /请您接待/ }).waitFor()
    await agent.take()
    const expert = await sitDown(browser, { roles: ['expert'], name: '孙专家' })
    await agent.page.keyboard.press('Alt+x')
    await agent.page.getByRole('combobox', { name: '请教谁' }).fill('孙')
    await agent.page.getByRole('option', { name: /孙专家/ }).click()
    await agent.page.getByLabel('问题').fill('这个能退吗')
    await agent.page.keyboard.press('Control+Enter')
    await agent.page.getByRole('log').getByText('请教 孙专家').waitFor()
    await expert.page.goto(agent.page.url())
    await expert.page.getByRole('log').getByText('这个能退吗').waitFor()
    await expert.page.locator('[data-kind=note] textarea').fill('七天内都能退')
    await expert.page.locator('[data-kind=note] textarea').press('Enter')
    await agent.page.getByRole('log').getByText('七天内都能退').waitFor()
    expect((await ming.sees()).join()).not.toMatch(/这个能退吗|七天内都能退/)
  })

  test('whoever looks at a customer who waits sees what they go on writing', async () => {
    const { page, ask } = await sitDown(browser)
    const ming = await customer(browser, '我要找真人')
    await page.getByRole('heading', { name: /请您接待/ }).waitFor()
    const { waiting } = await browser.program.ask<Record<string, { conversation: string }[]>>(
      'GET',
      '/api/escalation/queue',
    )
    const conversation = encodeURIComponent(waiting![0]!.conversation)
    await ask(`/cases/${conversation}/decline`, {})
    await page.goto(`/console/desk/${conversation}`)
    await page.getByText('这位客户还在等待。').waitFor()
    await ming.says('我还在等')
    await page.getByRole('log').getByText('我还在等', { exact: true }).waitFor()
  })

  test('two conversations of one customer become one, once somebody has said that they are one', async () => {
    const { page, take, says } = await sitDown(browser)
    const phone = await customer(browser, '我要找真人，手机上问过的退款')
    await page.getByRole('heading', { name: /请您接待/ }).waitFor()
    await take()
    await says('您好，退款我在查')
    const first = page.url()
    const laptop = await customer(browser, '我要找真人，还是刚才那个退款')
    await page.getByRole('heading', { name: /请您接待/ }).waitFor()
    await take()
    await page.getByRole('log').getByText('还是刚才那个退款').waitFor()
    await page.keyboard.press('Alt+m')
    await page.getByRole('combobox', { name: '合并到' }).fill('手机上问过')
    await page.getByRole('option', { name: /手机上问过的退款/ }).click()
    const dialog = page.getByRole('dialog')
    expect(await dialog.getByRole('button', { name: '合并会话' }).isDisabled()).toBe(true)
    await dialog.getByRole('checkbox', { name: '这是同一位客户' }).check()
    await dialog.getByRole('button', { name: '合并会话' }).click()
    await page.waitForURL(first)
    await page
      .getByRole('log')
      .getByText(/合并自 .*/)
      .waitFor()
    await page.getByRole('log').getByText('您好，退款我在查').waitFor()
    await says('两边的消息我都看到了')
    await phone.page.getByRole('log').getByText('两边的消息我都看到了', { exact: true }).waitFor()
    expect(await laptop.sees()).not.toContain('两边的消息我都看到了')
  })

  test('what came earlier is put before, and what somebody reads stays where it is', async () => {
    const { page, take, ask } = await sitDown(browser)
    await customer(browser, '我要找真人')
    await page.getByRole('heading', { name: /请您接待/ }).waitFor()
    await take()
    const conversation = new URL(page.url()).pathname.split('/').at(-1)
    const address = page.url()
    await page.goto('about:blank')
    const note = (number: number) => ask(`/cases/${conversation}/note`, { text: `第 ${number} 条` })
    await Promise.all(Array.from({ length: 129 }, (_, index) => note(index + 1)))
    await note(130)
    let goOn = () => {}
    const measured = new Promise<void>((resolve) => {
      goOn = resolve
    })
    await page.route('**/before?*', async (route) => {
      await measured
      await route.continue()
    })
    await page.goto(address)
    const log = page.getByRole('log')
    await log.getByText('第 130 条', { exact: true }).waitFor()
    const top = () => log.evaluate((element) => element.scrollTop)
    // As fast as somebody can who turns the wheel as soon as the page is there. What comes into sight is drawn in the next frame.
    await log.evaluate(async (element) => {
      while (element.scrollTop >= 400) element.scrollBy({ top: -800 })
      for (let frame = 0; frame < 2; frame++) await new Promise((resolve) => requestAnimationFrame(resolve))
    })
    const text = await log.locator('article').nth(5).locator('p').innerText()
    const placed = () =>
      log.getByText(text, { exact: true }).evaluateAll(([element]) => element?.getBoundingClientRect().y ?? Number.NaN)
    const before = await placed()
    const stood = await top()
    goOn()
    // How much comes before depends on what else was recorded meanwhile.
    await until(async () => (await top()) > stood + 100)
    await until(async () => Math.abs((await placed()) - before) < 4)
    await until(async () => {
      await log.evaluate((element) => element.scrollTo({ top: 0 }))
      return (await log.getByText('对话从这里开始').count()) === 1
    })
    await log.getByText('我要找真人', { exact: true }).waitFor()
  })

  test.each(['zh', 'en'] as const)(
    'everybody can read and use it, in both themes, on phones and large screens: %s',
    async (locale) => {
      const { page, take, complaints } = await sitDown(browser, { locale })
      await customer(browser, '订单 202611170012 都好几天没动了，我要找真人')
      const waiting = page.getByRole('heading', { name: /请您接待|You are asked/ })
      await waiting.waitFor()
      const findings = await findingsInAllLooks(page)
      await page.setViewportSize({ width: 1440, height: 900 })
      await take()
      await page.locator('[data-kind=reply] textarea').fill('您好')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Alt+n')
      await page.locator('[data-kind=note] textarea').fill('备注一条')
      await page.keyboard.press('Enter')
      await page.getByRole('log').getByText('备注一条').waitFor()
      findings.push(...(await findingsInAllLooks(page)))
      await page.setViewportSize({ width: 1440, height: 900 })
      await page.keyboard.press('Alt+t')
      await page.getByRole('dialog').waitFor()
      findings.push(...(await findingsInAllLooks(page)))
      await page.setViewportSize({ width: 1440, height: 900 })
      await page.reload()
      await page.locator('[data-kind=note] textarea, [data-kind=reply] textarea').waitFor()
      await page.keyboard.press('Alt+m')
      await page.getByRole('dialog').waitFor()
      findings.push(...(await findingsInAllLooks(page)))
      expect(findings).toEqual([])
      expect(complaints).toEqual([])
    },
  )

  test('names, words and files of customers are shown as they are, and nothing in them runs', async () => {
    const { page, take, complaints } = await sitDown(browser)
    const evil = '<img src=x onerror="window.ran = 1"><script>window.ran = 1</script>'
    const ming = await browser.program.customer()
    // What the page of this program does not let customers choose, other channels do.
    await page.route('**/api/escalation/cases/*', async (route) => {
      const response = await route.fetch()
      const now = await response.json()
      now.summary.customer = now.packet.customer.name = evil
      now.messages.at(-1).parts = [
        { type: 'file', name: evil, url: 'javascript:window.ran=1' },
        { type: 'link', title: evil, url: 'data:text/html,<script>window.ran=1</script>' },
        { type: 'text', format: 'markdown', text: `[${evil}](javascript:window.ran=1) ${evil}` },
      ]
      await route.fulfill({ response, json: now })
    })
    await ming.says(`我要找真人 ${evil}`)
    await page.getByRole('heading', { name: /请您接待/ }).waitFor()
    await take()
    await page.getByRole('heading', { name: evil }).waitFor()
    await page.getByRole('log').getByText(`我要找真人 ${evil}`).first().waitFor()
    await page.getByRole('log').getByText('无法打开').first().waitFor()
    const links = await page
      .getByRole('log')
      .getByRole('link')
      .evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href))
    expect(links.filter((href) => !/^https?:/.test(href))).toEqual([])
    expect(await page.evaluate(() => 'ran' in window)).toBe(false)
    expect(complaints).toEqual([])
  })
})
