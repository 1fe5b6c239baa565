/// <reference lib="dom" />
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { type Bot, card, choices, createBot, image, memoryStore, type Store, sources, text } from '@huida/core'
import { until as eventually } from '@huida/core/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { heard, launch, listen, noBrowser, say, seen, shop } from './fixtures/browser.js'
import { type Served, serve } from './fixtures/serve.js'
import { type WebOptions, web } from './index.js'

const root = new URL('..', import.meta.url).pathname
beforeAll(() => {
  execFileSync(process.execPath, [`${root}build.mjs`])
})

test('the widget is at most 14 KB, compressed', () => {
  expect(gzipSync(readFileSync(`${root}dist/widget/huida-widget.js`), { level: 9 }).length).toBeLessThan(14 * 1_024)
})

if (noBrowser) test.skip(`the widget in a browser: ${noBrowser}`, () => {})

const inBrowser = noBrowser ? describe.skip : describe
inBrowser('the widget', () => {
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let store: Store
  let bot: Bot
  /** The bot, and a shop on another origin that embeds it. */
  let served: Served
  let host: Served
  let goOn: () => void
  let errors: string[]
  let attributes: string
  let options: WebOptions

  const boot = async () => {
    const gate = new Promise<void>((resolve) => {
      goOn = resolve
    })
    return (await createBot({ adapters: [web({ origins: [host.url], ...options })], store })
      .on('join', (ctx) => (ctx.locale === 'zh' ? '您好' : 'Hello'))
      .on('choice', (ctx) => `好的，${ctx.text}`)
      .use(async (ctx) => {
        if (ctx.text === 'stream') {
          return ctx.stream(
            (async function* () {
              yield '请稍等'
              await gate
              yield '，已经查到'
            })(),
          )
        }
        if (ctx.text === '不合适') return choices('退还是换？', ['退货', '换货'])
        if (ctx.text === 'hostile') return hostile
        if (ctx.text === '退货') return returns
        if (ctx.text === 'markdown') return markdown
        return `回：${ctx.text}`
      })
      .start()) as Bot
  }
  const hostile = [
    '<img src=x onerror=hacked()><script>hacked()</script> javascript:hacked() https://a.example/x。后面',
    card('<b>x</b>', { url: 'javascript:hacked()', imageUrl: 'javascript:hacked()' }),
    image('data:image/svg+xml,<svg onload=hacked()>', 'a picture'),
    sources({ title: '<i>source</i>', articleId: 'a', version: 1, url: 'javascript:hacked()' }),
  ]
  const returns = [
    text(`**退货说明**\n\n${'签收后七天内可以退货，运费由我们承担。'.repeat(40)}`),
    choices('还需要什么？', ['查物流', '好']),
    sources({ title: '退货政策', articleId: 'a', version: 1, url: 'https://shop.example/退货_(说明)' }),
  ]
  const markdown = text(
    '## 步骤\n请在**七天**内：\n2. 打开[订单](https://shop.example/x_(y))\n3. 点 `退货`\n   - 质量问题\n\n[x](javascript:hacked()) <b>字</b> \\*星\\*',
  )
  const visit = async () => {
    const visited = await context.newPage()
    visited.on('pageerror', (error) => errors.push(error.message))
    await visited.goto(host.url)
    await visited.locator('.launcher, textarea').first().waitFor()
    return visited
  }
  const until = async (expected: string[], where = page) => {
    const isSeen = async () => JSON.stringify(await seen(where)) === JSON.stringify(expected)
    // What is there instead is told in full.
    await eventually(isSeen, { everyMs: 25 }).catch(async () => expect(await seen(where)).toEqual(expected))
  }
  const restart = async (meanwhile = async () => {}) => {
    bot.crash()
    await served.cut()
    await meanwhile()
    bot = await boot()
    served.serve(bot)
    await served.open()
  }

  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser?.close())
  beforeEach(async () => {
    store = memoryStore()
    errors = []
    attributes = 'data-open'
    options = {}
    const nobody = createBot({ adapters: [] })
    host = await serve(nobody, () => shop(served.url, attributes))
    bot = await boot()
    served = await serve(bot)
    context = await browser.newContext({ locale: 'zh-CN' })
    context.setDefaultTimeout(60_000)
    page = await visit()
  })
  afterEach(async () => {
    await context.close()
    await Promise.all([served.cut(), host.cut()])
    await bot.stop()
    expect(errors).toEqual([])
  })

  test('asks, is answered, chooses; a reload shows the same, and what was chosen is not offered again', async () => {
    await say(page, '不合适')
    await until(['out 您好', 'in 不合适', 'out 退还是换？'])
    await page.getByRole('button', { name: '换货' }).click()
    const conversation = ['out 您好', 'in 不合适', 'out 退还是换？', 'in 换货', 'out 好的，换货']
    await until(conversation)
    await page.reload()
    await until(conversation)
    expect(await page.locator('.options button:disabled').count()).toBe(2)
    expect(await page.getByRole('button', { name: '换货', pressed: true }).count()).toBe(1)
  })

  test('keeps what is said offline, says so, and sends it once and in order when back', async () => {
    await until(['out 您好'])
    await context.setOffline(true)
    await say(page, '一')
    await say(page, '二')
    await until(['out 您好', 'in (waiting) 一', 'in (waiting) 二'])
    await page.getByText('网络断开了，您的消息会保留，恢复后自动发送。').waitFor()
    await context.setOffline(false)
    await page.getByText('回：二').waitFor()
    expect((await seen(page)).filter((row) => row.startsWith('in'))).toEqual(['in 一', 'in 二'])
    expect((await seen(page)).filter((row) => row.startsWith('out'))).toEqual(['out 您好', 'out 回：一', 'out 回：二'])
  })

  test('keeps what is said while the server is away over a reload of the page', async () => {
    await until(['out 您好'])
    await restart(async () => {
      await say(page, '还在吗')
      await until(['out 您好', 'in (waiting) 还在吗'])
      attributes = `data-open data-server="${served.url}/web/"`
      // The script comes from elsewhere, because the bot's server is away.
      await context.route('**/widget.js', (route) =>
        route.fulfill({ contentType: 'text/javascript', path: `${root}dist/widget/huida-widget.js` }),
      )
      await page.reload()
      await until(['in (waiting) 还在吗'])
    })
    await until(['out 您好', 'in 还在吗', 'out 回：还在吗'])
  })

  test('shows an answer while it is written; when the server dies in the middle of it, it comes once and whole', async () => {
    await say(page, 'stream')
    await until(['out 您好', 'in stream', 'out (writing) 请稍等'])
    await restart()
    goOn()
    await until(['out 您好', 'in stream', 'out 请稍等，已经查到'])
    await say(page, '谢谢')
    await until(['out 您好', 'in stream', 'out 请稍等，已经查到', 'in 谢谢', 'out 回：谢谢'])
  })

  test('shows each message once and in order while the connection is cut again and again', async () => {
    await until(['out 您好'])
    const said = Array.from({ length: 8 }, (_, index) => `第${index}句`)
    for (const [index, text] of said.entries()) {
      await say(page, text)
      if (index % 2 === 0) {
        await served.cut()
        await served.open()
      }
    }
    await page.getByText('回：第7句').waitFor()
    const shown = await seen(page)
    expect(shown.filter((row) => row.startsWith('in'))).toEqual(said.map((text) => `in ${text}`))
    expect(shown.filter((row) => row.startsWith('out'))).toEqual(['out 您好', ...said.map((text) => `out 回：${text}`)])
  })

  test('a second tab is the same conversation, and sees what is said in the first', async () => {
    await until(['out 您好'])
    const second = await visit()
    await say(page, '在吗')
    await until(['out 您好', 'in 在吗', 'out 回：在吗'])
    await until(['out 您好', 'in 在吗', 'out 回：在吗'], second)
    await say(second, '我在')
    await until(['out 您好', 'in 在吗', 'out 回：在吗', 'in 我在', 'out 回：我在'])
  })

  test('two tabs that begin at the same moment share one session', async () => {
    const fresh = await browser.newContext()
    const [one, two] = await Promise.all([fresh.newPage(), fresh.newPage()])
    await Promise.all([one.goto(host.url), two.goto(host.url)])
    await until(['out 您好'], one)
    await until(['out 您好'], two)
    await say(one, '嗨')
    await until(['out 您好', 'in 嗨', 'out 回：嗨'], two)
    await fresh.close()
  })

  describe('where sockets do not get through', () => {
    const visitWithoutSockets = async (narrow: BrowserContext) => {
      await narrow.addInitScript(() => {
        Object.assign(window, {
          WebSocket: class {
            onclose: (() => void) | undefined
            constructor() {
              setTimeout(() => this.onclose?.())
            }
            close() {}
          },
        })
      })
      const other = await narrow.newPage()
      await other.clock.install()
      await other.goto(host.url)
      return other
    }

    test('it listens by server-sent events', async () => {
      const narrow = await browser.newContext()
      const other = await visitWithoutSockets(narrow)
      await until(['out 您好'], other)
      await say(other, '听得到吗')
      await until(['out 您好', 'in 听得到吗', 'out 回：听得到吗'], other)
      await narrow.close()
    })

    test('and those are held back on the way, it asks again and again', async () => {
      const narrow = await browser.newContext()
      const held = new Promise<void>((resolve) => void narrow.route('**/events*', () => resolve()))
      const other = await visitWithoutSockets(narrow)
      await held
      await other.clock.fastForward(8_000)
      await until(['out 您好'], other)
      await say(other, '听得到吗')
      await other.getByText('听得到吗').waitFor()
      await bot.settled()
      await other.clock.fastForward(3_000)
      await until(['out 您好', 'in 听得到吗', 'out 回：听得到吗'], other)
      await narrow.close()
    })
  })

  test('shows text of any kind as text, and links only what leads to the web', async () => {
    await page.evaluate(() => Object.assign(window, { hacked: () => Object.assign(window, { wasHacked: true }) }))
    await say(page, 'hostile')
    await page.getByText('<i>source</i>').waitFor()
    await page.getByText('a picture').waitFor()
    expect(await page.locator('.log a').evaluateAll((links) => links.map((link) => link.getAttribute('href')))).toEqual(
      ['https://a.example/x'],
    )
    expect(await page.locator('.log a').getAttribute('rel')).toBe('noopener noreferrer nofollow')
    expect(await page.locator('.row :is(img, script, b, i)').count()).toBe(0)
    expect(await page.evaluate(() => 'wasHacked' in window)).toBe(false)
  })

  test('shows an answer in Markdown as nodes, and what the customer wrote as it was typed', async () => {
    await say(page, '**不** [x](https://a.example/y) https://a.example/(z)。')
    await say(page, 'markdown')
    await page.locator('.out ol').waitFor()
    const html = await page.locator('.out .bubble:has(ol)').innerHTML()
    expect(html).toBe(
      '<p dir="auto"><strong>步骤</strong></p><p dir="auto">请在<strong>七天</strong>内：</p>' +
        '<ol><li value="2"><p dir="auto">打开<a href="https://shop.example/x_(y)" rel="noopener noreferrer nofollow" target="_blank">订单</a></p></li>' +
        '<li value="3"><p dir="auto">点 <code>退货</code></p><ul><li><p dir="auto">质量问题</p></li></ul></li></ol>' +
        '<p dir="auto">[x](javascript:hacked()) &lt;b&gt;字&lt;/b&gt; *星*</p>',
    )
    const typed = page.locator('.in .bubble').first()
    expect(await typed.textContent()).toBe('**不** [x](https://a.example/y) https://a.example/(z)。')
    expect(await typed.locator('a').evaluateAll((links) => links.map((a) => a.getAttribute('href')))).toEqual([
      'https://a.example/y',
      'https://a.example/(z)',
    ])
  })

  test('shows an answer from where it begins, on a phone, also after a reload; the source is a link', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    const top = () =>
      page
        .locator('.row.out', { hasText: '退货说明' })
        .evaluate((row) => row.getBoundingClientRect().top - row.closest('.log')!.getBoundingClientRect().top)
    await until(['out 您好'])
    await say(page, '退货')
    const source = page.getByRole('link', { name: '退货政策' })
    await source.waitFor()
    expect(await source.getAttribute('href')).toBe('https://shop.example/退货_(说明)')
    expect(await top()).toBeGreaterThanOrEqual(0)
    expect(await top()).toBeLessThan(100)
    await page.reload()
    await source.waitFor()
    expect(await top()).toBeGreaterThanOrEqual(0)
    expect(await top()).toBeLessThan(100)
  })

  test('whoever has read on is not taken back to the beginning by what comes next', async () => {
    await until(['out 您好'])
    await say(page, '退货')
    await page.locator('.sources').waitFor()
    const log = page.getByRole('log')
    await log.evaluate((element) => element.scrollTo(0, element.scrollHeight))
    const { id } = (await store.conversations({ limit: 1 }))[0]!
    await bot.send(id, '您的包裹到了')
    await page.getByText('您的包裹到了').waitFor()
    const left = await log.evaluate(
      ({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight,
    )
    expect(left).toBeLessThan(2)
  })

  test('an answer is read aloud once and whole: its text, its choices and its source, and nothing while it is written', async () => {
    await until(['out 您好'])
    await listen(page)
    await say(page, '退货')
    await page.locator('.sources').waitFor()
    await heard(page, 1)
    await say(page, 'stream')
    await page.getByText('请稍等').waitFor()
    goOn()
    const [first, second, ...more] = await heard(page, 2)
    expect(first).toMatch(/^AI 客服：退货说明\n签收后[\s\S]*\n还需要什么？\n可以选择：查物流, 好\n来源：退货政策$/)
    expect(second).toBe('AI 客服：请稍等，已经查到')
    expect(more).toEqual([])
    // Nothing else is a live region that messages are put into.
    expect(await page.getByRole('log').getAttribute('aria-live')).toBe('off')
    expect(await page.locator('.log [aria-live], .log [role=status]').count()).toBe(0)
  })

  test('every button is at least 44 pixels high and wide', async () => {
    await until(['out 您好'])
    const { id } = (await store.conversations({ limit: 1 }))[0]!
    for (let i = 0; i < 60; i++) await bot.send(id, `m${i}`)
    await say(page, '退货')
    await page.reload()
    await page.getByRole('button', { name: '查看更早的消息' }).waitFor()
    const sizes = await page
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
    const label = page.locator('header .label')
    const notice = page.locator('.program')
    expect(await label.textContent()).toBe('AI 客服')
    expect(await notice.textContent()).toMatch(/AI 客服（程序）/)
    expect(await page.locator('.program, .row').first().getAttribute('class')).toBe('program')
    attributes = 'data-open data-ai-label="青木的 AI 助手" data-ai-notice="您在和程序说话。"'
    await page.reload()
    await until(['out 您好'])
    expect([await label.textContent(), await notice.textContent()]).toEqual(['青木的 AI 助手', '您在和程序说话。'])
    attributes = 'data-open data-ai-label=" " data-ai-notice="" data-locale="en"'
    await page.reload()
    await until(['out 您好'])
    expect([await label.textContent(), await notice.textContent()]).toEqual([
      'AI assistant',
      'Answers here come from an AI assistant, a program. It can be wrong: please check what matters.',
    ])
  })

  test('a person who writes is named, in the header too; what the program notes is no bubble of anybody', async () => {
    const authors = new Map<unknown, object>([
      ['人工客服小王已接入', { kind: 'system' }],
      ['我来帮您看看', { kind: 'agent', id: 'staff-7', name: '小王' }],
      ['已经为您登记', { kind: 'agent', id: 'staff-7', name: '小王' }],
    ])
    const { history } = store
    // As the core tells who wrote a message.
    store.history = async (...asked) => {
      const items = await history(...asked)
      return items.map((item) => ({ ...item, by: authors.get((item.parts[0] as { text?: string }).text) }))
    }
    await until(['out 您好'])
    await listen(page)
    const { id } = (await store.conversations({ limit: 1 }))[0]!
    for (const words of authors.keys()) await bot.send(id, words as string)
    await until(['out 您好', ...[...authors.keys()].map((words) => `out ${words}`)])
    const label = page.locator('header .label')
    expect(await label.textContent()).toBe('小王（人工客服）')
    expect(await page.locator('.who').allTextContents()).toEqual(['小王（人工客服）'])
    expect(await page.locator('.system').allTextContents()).toEqual(['人工客服小王已接入'])
    expect((await heard(page, 1)).join()).toContain('小王（人工客服）：')
    expect(await page.content()).not.toContain('staff-7')
    await say(page, '谢谢')
    await page.getByText('回：谢谢').waitFor()
    expect(await label.textContent()).toBe('AI 客服')
  })

  test('what was said when the session ended is sent in the new one, also where sockets do not get through', async () => {
    const narrow = await browser.newContext({ locale: 'zh-CN' })
    await narrow.addInitScript(() => Object.assign(window, { WebSocket: undefined }))
    const other = await narrow.newPage()
    await other.goto(host.url)
    await until(['out 您好'], other)
    options = { secret: 'another secret of thirty-two characters' }
    await restart(() => say(other, '还在吗'))
    await until(['out 您好', 'in 还在吗', 'out 回：还在吗'], other)
    await narrow.close()
  })

  test.each([
    ['no JSON', '{'],
    ['null', 'null'],
    ['a text', '"x"'],
    ['things of other kinds', '[null, 1, "x", [], {"id": 5, "text": {}}, {"id": "x", "text": "y"}, {"choice": null}]'],
  ])('a stored queue that is broken, %s, does not stop it', async (_, kept) => {
    await until(['out 您好'])
    await page.evaluate((value) => {
      for (const name of Object.keys(localStorage)) sessionStorage.setItem(name, value)
    }, kept)
    await page.reload()
    await until(['out 您好'])
    await say(page, '还在吗')
    await until(['out 您好', 'in 还在吗', 'out 回：还在吗'])
  })

  test.each(['denied', 'full', 'holding a token that is none'])('storage that is %s does not stop it', async (how) => {
    const narrow = await browser.newContext({ locale: 'zh-CN' })
    await narrow.addInitScript((kind) => {
      if (kind === 'denied')
        for (const name of ['localStorage', 'sessionStorage'])
          Object.defineProperty(window, name, {
            get() {
              throw new DOMException('denied', 'SecurityError')
            },
          })
      else if (kind === 'full')
        Storage.prototype.setItem = () => {
          throw new DOMException('full', 'QuotaExceededError')
        }
      else Storage.prototype.getItem = () => '不是会话\n'
    }, how)
    const other = await narrow.newPage()
    other.on('pageerror', (error) => errors.push(error.message))
    await other.goto(host.url)
    await until(['out 您好'], other)
    await say(other, '在吗')
    await until(['out 您好', 'in 在吗', 'out 回：在吗'], other)
    await narrow.close()
  })

  test('a session that has ended is followed by a new one, and nothing of the old is shown any more', async () => {
    await say(page, '秘密')
    await until(['out 您好', 'in 秘密', 'out 回：秘密'])
    options = { secret: 'another secret of thirty-two characters' }
    await restart()
    await until(['out 您好'])
    await page.getByText('上次的对话已结束，这是一段新的对话。').waitFor()
    await say(page, '在吗')
    await until(['out 您好', 'in 在吗', 'out 回：在吗'])
  })

  test('Enter sends, Shift+Enter begins a line, and Enter that ends an input method’s composition does neither', async () => {
    await until(['out 您好'])
    const field = page.locator('textarea')
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
    await say(page, '字'.repeat(8_001))
    await page.getByRole('alert').getByText('消息有 8001 个字，最多 8000 个。').waitFor()
    expect((await page.locator('textarea').inputValue()).length).toBe(8_001)
    await say(page, '字'.repeat(8_000))
    await page.getByText(`回：${'字'.repeat(8_000)}`).waitFor()
  })

  test('can be used by keyboard and by ear, and tells of what came while it was closed', async () => {
    await until(['out 您好'])
    await page.getByRole('dialog', { name: '在线客服' }).waitFor()
    await page.getByRole('log', { name: '对话记录' }).waitFor()
    await page.locator('textarea').focus()
    await page.keyboard.press('Escape')
    const launcher = page.getByRole('button', { name: '打开在线客服', expanded: false })
    expect(await launcher.evaluate((button) => button.matches(':focus'))).toBe(true)
    const { id } = (await store.conversations({ limit: 1 }))[0]!
    await bot.send(id, '您的包裹到了')
    await page.getByRole('button', { name: '打开在线客服, 1 条未读消息' }).waitFor()
    await page.keyboard.press('Enter')
    expect(await page.locator('textarea').evaluate((field) => field.matches(':focus'))).toBe(true)
    expect(await page.locator('.badge').isVisible()).toBe(false)
    await until(['out 您好', 'out 您的包裹到了'])
  })

  test('keeps nothing about the person in the browser but the session', async () => {
    await say(page, '我的电话是 13800138000')
    await page.getByText('回：我的电话').waitFor()
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
    expect(kept).not.toContain('138')
    expect(Object.values((JSON.parse(kept) as [object])[0])).toEqual([expect.stringMatching(/^[\w-]{72}$/)])
  })

  test('a visitor who has not opened it costs no connection', async () => {
    attributes = ''
    const fresh = await browser.newContext({ locale: 'en' })
    const other = await fresh.newPage()
    const requests: string[] = []
    other.on('request', (request) => requests.push(new URL(request.url()).pathname))
    other.on('websocket', () => requests.push('socket'))
    await other.goto(host.url)
    await other.locator('.launcher').waitFor()
    expect(requests.filter((path) => path !== '/favicon.ico')).toEqual(['/', '/web/widget.js'])
    await fresh.close()
  })

  test('speaks English on English pages, inside an element of the page', async () => {
    attributes = 'data-target="#chat" data-locale="en" data-title="Aoki support"'
    const fresh = await browser.newContext()
    const other = await fresh.newPage()
    await other.goto(host.url)
    await until(['out Hello'], other)
    await other.locator('#chat').getByRole('dialog', { name: 'Aoki support' }).waitFor()
    await other.getByPlaceholder('Type your question').waitFor()
    expect(await other.locator('.launcher').count()).toBe(0)
    await fresh.close()
  })

  test('shows older messages when they are asked for', async () => {
    await until(['out 您好'])
    const { id } = (await store.conversations({ limit: 1 }))[0]!
    for (let i = 0; i < 60; i++) await bot.send(id, `m${i}`)
    await page.getByText('m59').waitFor()
    await page.reload()
    await page.getByText('m59').waitFor()
    expect(await seen(page)).toHaveLength(50)
    await page.getByRole('button', { name: '查看更早的消息' }).click()
    await until(['out 您好', ...Array.from({ length: 60 }, (_, index) => `out m${index}`)])
  })
})
