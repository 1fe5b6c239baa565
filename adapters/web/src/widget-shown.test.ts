/// <reference lib="dom" />
import { type Author, image } from '@huida/core'
import { until as eventually } from '@huida/core/testing'
import { describe, expect, test } from '@jest/globals'
import { heard, listen, noBrowser, say } from './fixtures/browser.js'
import { Scene } from './fixtures/scene.js'

if (noBrowser) test.skip(`the widget in a browser: ${noBrowser}`, () => {})

/** A picture of one pixel. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

const inBrowser = noBrowser ? describe.skip : describe
inBrowser('what the widget shows', () => {
  const scene = new Scene()
  const { until } = scene

  test('shows text of any kind as text, and links only what leads to the web', async () => {
    await scene.page.evaluate(() => Object.assign(window, { hacked: () => Object.assign(window, { wasHacked: true }) }))
    await say(scene.page, 'hostile')
    await scene.page.getByRole('log').getByText('<i>source</i>', { exact: true }).waitFor()
    await scene.page.getByRole('log').getByText('a picture', { exact: true }).waitFor()
    expect(
      await scene.page.locator('.log a').evaluateAll((links) => links.map((link) => link.getAttribute('href'))),
    ).toEqual(['https://a.example/x'])
    expect(await scene.page.locator('.log a').getAttribute('rel')).toBe('noopener noreferrer nofollow')
    expect(await scene.page.locator('.row :is(img, script, b, i)').count()).toBe(0)
    expect(await scene.page.evaluate(() => 'wasHacked' in window)).toBe(false)
  })

  test('shows a picture that the bot keeps, by a link that ends, on a page of another site', async () => {
    await until(['out 您好'])
    const { id } = (await scene.store.conversations({ limit: 1 }))[0]!
    const { url } = await scene.bot.media!.keep({ owner: 'agent:amy', body: new Blob([pixel]).stream() })
    await scene.bot.send(id, [image(url, '一只猫'), image('media:missing', '没有了')])
    const picture = scene.page.getByAltText('一只猫')
    await picture.waitFor()
    await eventually(() => picture.evaluate((element) => (element as HTMLImageElement).naturalWidth === 1))
    expect(await picture.getAttribute('src')).toMatch(/^http:.*\/web\/media\/[0-9a-f.]{65}\?until=\d+&sign=/)
    await scene.page.getByRole('log').getByText('[图片] 没有了', { exact: true }).waitFor()
  })

  test('shows an answer in Markdown as nodes, and what the customer wrote as it was typed', async () => {
    await say(scene.page, '**不** [x](https://a.example/y) https://a.example/(z)。')
    await say(scene.page, 'markdown')
    await scene.page.locator('.out ol').waitFor()
    const html = await scene.page.locator('.out .bubble:has(ol)').innerHTML()
    expect(html).toBe(
      '<p dir="auto"><strong>步骤</strong></p><p dir="auto">请在<strong>七天</strong>内：</p>' +
        '<ol><li value="2"><p dir="auto">打开<a href="https://shop.example/x_(y)" rel="noopener noreferrer nofollow" target="_blank">订单</a></p></li>' +
        '<li value="3"><p dir="auto">点 <code>退货</code></p><ul><li><p dir="auto">质量问题</p></li></ul></li></ol>' +
        '<p dir="auto">[x](javascript:hacked()) &lt;b&gt;字&lt;/b&gt; *星*</p>',
    )
    const typed = scene.page.locator('.in .bubble').first()
    expect(await typed.textContent()).toBe('**不** [x](https://a.example/y) https://a.example/(z)。')
    expect(await typed.locator('a').evaluateAll((links) => links.map((a) => a.getAttribute('href')))).toEqual([
      'https://a.example/y',
      'https://a.example/(z)',
    ])
  })

  test('shows an answer from where it begins, on a phone, also after a reload; the source is a link', async () => {
    await scene.page.setViewportSize({ width: 390, height: 844 })
    const top = () =>
      scene.page
        .locator('.row.out', { hasText: '退货说明' })
        .evaluate((row) => row.getBoundingClientRect().top - row.closest('.log')!.getBoundingClientRect().top)
    await until(['out 您好'])
    await say(scene.page, '退货')
    const source = scene.page.getByRole('link', { name: '退货政策' })
    await source.waitFor()
    expect(await source.getAttribute('href')).toBe('https://shop.example/退货_(说明)')
    expect(await top()).toBeGreaterThanOrEqual(0)
    expect(await top()).toBeLessThan(100)
    await scene.page.reload()
    await source.waitFor()
    expect(await top()).toBeGreaterThanOrEqual(0)
    expect(await top()).toBeLessThan(100)
  })

  test('an answer with its source can be said to help or not, and that can be changed and taken back', async () => {
    await until(['out 您好'])
    await say(scene.page, '退货')
    const rated = scene.page.getByRole('group', { name: '这个回答有帮助吗？' })
    const [helped, didNot] = [
      rated.getByRole('button', { name: '有帮助', exact: true }),
      rated.getByRole('button', { name: '没有帮助' }),
    ]
    await helped.click()
    await rated.getByText('谢谢反馈').waitFor()
    await didNot.click()
    expect(await helped.getAttribute('aria-pressed')).toBe('false')
    await didNot.click()
    await eventually(() => scene.reactions.length === 3)
    expect(scene.reactions).toEqual(['👍', '👎', 'not 👎'])
    expect(await rated.count()).toBe(1)
  })

  test('whoever has read on is not taken back to the beginning by what comes next', async () => {
    await until(['out 您好'])
    await say(scene.page, '退货')
    await scene.page.locator('.sources').waitFor()
    const log = scene.page.getByRole('log')
    await log.evaluate((element) => element.scrollTo(0, element.scrollHeight))
    const { id } = (await scene.store.conversations({ limit: 1 }))[0]!
    await scene.bot.send(id, '您的包裹到了')
    await scene.page.getByRole('log').getByText('您的包裹到了', { exact: true }).waitFor()
    const left = await log.evaluate(
      ({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight,
    )
    expect(left).toBeLessThan(2)
  })

  test('an answer is read aloud once and whole: its text, its choices and its source, and nothing while it is written', async () => {
    await until(['out 您好'])
    await listen(scene.page)
    await say(scene.page, '退货')
    await scene.page.locator('.sources').waitFor()
    await heard(scene.page, 1)
    await say(scene.page, 'stream')
    await scene.page.getByRole('log').getByText('请稍等', { exact: true }).waitFor()
    scene.goOn()
    const [first, second, ...more] = await heard(scene.page, 2)
    expect(first).toMatch(/^AI 客服：退货说明\n签收后[\s\S]*\n还需要什么？\n可以选择：查物流, 好\n来源：退货政策$/)
    expect(second).toBe('AI 客服：请稍等，已经查到')
    expect(more).toEqual([])
    // Nothing else is a live region that messages are put into.
    expect(await scene.page.getByRole('log').getAttribute('aria-live')).toBe('off')
    expect(await scene.page.locator('.log [aria-live], .log [role=status]').count()).toBe(0)
  })

  test('every button is at least 44 pixels high and wide', async () => {
    await until(['out 您好'])
    const { id } = (await scene.store.conversations({ limit: 1 }))[0]!
    for (let i = 0; i < 60; i++) await scene.bot.send(id, `m${i}`)
    await say(scene.page, '退货')
    // A page that is read anew shows the last of what has arrived.
    await scene.page.getByRole('log').getByText('m59', { exact: true }).waitFor()
    await scene.page.reload()
    await scene.page.getByRole('button', { name: '查看更早的消息' }).waitFor()
    const sizes = await scene.page
      .locator('button:visible')
      .evaluateAll((buttons) =>
        buttons.map((button) => button.getBoundingClientRect()).map(({ width, height }) => [width, height]),
      )
    expect(sizes.length).toBeGreaterThanOrEqual(6)
    for (const [width, height] of sizes) {
      expect(width).toBeGreaterThanOrEqual(44)
      expect(height).toBeGreaterThanOrEqual(44)
    }
  })

  test('says that it is a program, in the header and before the first message; the wording can be changed, not taken away', async () => {
    await until(['out 您好'])
    const label = scene.page.locator('header .label')
    const notice = scene.page.locator('.program')
    expect(await label.textContent()).toBe('AI 客服')
    expect(await notice.textContent()).toMatch(/AI 客服（程序）/)
    expect(await scene.page.locator('.program, .row').first().getAttribute('class')).toBe('program')
    scene.attributes = 'data-open data-ai-label="青木的 AI 助手" data-ai-notice="您在和程序说话。"'
    await scene.page.reload()
    await until(['out 您好'])
    expect([await label.textContent(), await notice.textContent()]).toEqual(['青木的 AI 助手', '您在和程序说话。'])
    scene.attributes = 'data-open data-ai-label=" " data-ai-notice="" data-locale="en"'
    await scene.page.reload()
    await until(['out 您好'])
    expect([await label.textContent(), await notice.textContent()]).toEqual([
      'AI assistant',
      'Answers here come from an AI assistant, a program. It can be wrong: please check what matters.',
    ])
  })

  test('a person who writes is named, in the header too; what the program notes is no bubble of anybody', async () => {
    await until(['out 您好'])
    await listen(scene.page)
    const { id } = (await scene.store.conversations({ limit: 1 }))[0]!
    const agent: Author = { kind: 'agent', id: 'staff-7', name: '小王' }
    await scene.bot.send(id, '人工客服小王已接入', { by: { kind: 'system' } })
    await scene.bot.send(id, '我来帮您看看', { by: agent })
    await scene.bot.send(id, '已经为您登记', { by: agent })
    await until(['out 您好', 'out 人工客服小王已接入', 'out 我来帮您看看', 'out 已经为您登记'])
    const label = scene.page.locator('header .label')
    expect(await label.textContent()).toBe('小王（人工客服）')
    expect(await scene.page.locator('.who').allTextContents()).toEqual(['小王（人工客服）'])
    expect(await scene.page.locator('.system').allTextContents()).toEqual(['人工客服小王已接入'])
    expect((await heard(scene.page, 1)).join()).toContain('小王（人工客服）：')
    expect(await scene.page.content()).not.toContain('staff-7')
    await say(scene.page, '谢谢')
    await scene.page.getByRole('log').getByText('回：谢谢', { exact: true }).waitFor()
    expect(await label.textContent()).toBe('AI 客服')
  })

  test('what was being written is taken away when a person takes over, and that person is next', async () => {
    await until(['out 您好'])
    await say(scene.page, 'stream')
    await until(['out 您好', 'in stream', 'out (writing) 请稍等'])
    const { id, epoch } = (await scene.store.conversations({ limit: 1 }))[0]!
    const agent: Author = { kind: 'agent', id: 'staff-7', name: '小王' }
    await scene.bot.assign(
      id,
      { kind: 'agent', id: 'staff-7', name: '小王' },
      { by: agent, epoch, reason: 'asked for' },
    )
    await until(['out 您好', 'in stream'])
    scene.goOn()
    await scene.bot.send(id, '我来帮您看看', { by: agent })
    await until(['out 您好', 'in stream', 'out 我来帮您看看'])
  })

  test('Enter sends, Shift+Enter begins a line, and Enter that ends an input method’s composition does neither', async () => {
    await until(['out 您好'])
    const field = scene.page.locator('textarea')
    await field.pressSequentially('nihao')
    await field.dispatchEvent('keydown', { key: 'Enter', isComposing: true })
    await field.dispatchEvent('keydown', { key: 'Enter', keyCode: 229 })
    await until(['out 您好'])
    await field.press('Shift+Enter')
    await field.pressSequentially('2')
    await field.press('Enter')
    await until(['out 您好', 'in nihao\n2', 'out 回：nihao\n2'])
    expect(await field.inputValue()).toBe('')
  })

  test('a message of 8,001 characters stays in the field, and the person reads why', async () => {
    await until(['out 您好'])
    await say(scene.page, '字'.repeat(8_001))
    await scene.page.getByRole('alert').getByText('消息有 8001 个字，最多 8000 个。').waitFor()
    expect((await scene.page.locator('textarea').inputValue()).length).toBe(8_001)
    await say(scene.page, '字'.repeat(8_000))
    await scene.page
      .locator('.row')
      .getByText(`回：${'字'.repeat(8_000)}`)
      .waitFor()
  })

  test('can be used by keyboard and by ear, and tells of what came while it was closed', async () => {
    await until(['out 您好'])
    await scene.page.getByRole('dialog', { name: '在线客服' }).waitFor()
    await scene.page.getByRole('log', { name: '对话记录' }).waitFor()
    await scene.page.locator('textarea').focus()
    await scene.page.keyboard.press('Escape')
    const launcher = scene.page.getByRole('button', { name: '打开在线客服', expanded: false })
    expect(await launcher.evaluate((button) => button.matches(':focus'))).toBe(true)
    const { id } = (await scene.store.conversations({ limit: 1 }))[0]!
    await scene.bot.send(id, '您的包裹到了')
    await scene.page.getByRole('button', { name: '打开在线客服, 1 条未读消息' }).waitFor()
    await scene.page.keyboard.press('Enter')
    expect(await scene.page.locator('textarea').evaluate((field) => field.matches(':focus'))).toBe(true)
    expect(await scene.page.locator('.badge').isVisible()).toBe(false)
    await until(['out 您好', 'out 您的包裹到了'])
  })

  test('speaks English on English pages, inside an element of the page', async () => {
    scene.attributes = 'data-target="#chat" data-locale="en" data-title="Aoki support"'
    const fresh = await scene.browser.newContext()
    const other = await fresh.newPage()
    await other.goto(scene.host.url)
    await until(['out Hello'], other)
    await other.locator('#chat').getByRole('dialog', { name: 'Aoki support' }).waitFor()
    await other.getByPlaceholder('Type your question').waitFor()
    expect(await other.locator('.launcher').count()).toBe(0)
    await fresh.close()
  })
})
