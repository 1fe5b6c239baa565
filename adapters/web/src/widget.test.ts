/// <reference lib="dom" />
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import type { BrowserContext } from 'playwright-core'
import { noBrowser, say, seen } from './fixtures/browser.js'
import { build, bundle, Scene } from './fixtures/scene.js'

test('the widget is at most 15 KB, compressed', () => {
  build()
  expect(gzipSync(readFileSync(bundle), { level: 9 }).length).toBeLessThan(15 * 1_024)
})

if (noBrowser) test.skip(`the widget in a browser: ${noBrowser}`, () => {})

const inBrowser = noBrowser ? describe.skip : describe
inBrowser('the widget', () => {
  const scene = new Scene()
  const { until, visit, restart } = scene

  test('asks, is answered, chooses; a reload shows the same, and what was chosen is not offered again', async () => {
    await say(scene.page, '不合适')
    await until(['out 您好', 'in 不合适', 'out 退还是换？'])
    await scene.page.getByRole('button', { name: '换货' }).click()
    const conversation = ['out 您好', 'in 不合适', 'out 退还是换？', 'in 换货', 'out 好的，换货']
    await until(conversation)
    await scene.page.reload()
    await until(conversation)
    expect(await scene.page.locator('.options button:disabled').count()).toBe(2)
    expect(await scene.page.getByRole('button', { name: '换货', pressed: true }).count()).toBe(1)
  })

  test('keeps what is said offline, says so, and sends it once and in order when back', async () => {
    await until(['out 您好'])
    await scene.context.setOffline(true)
    await say(scene.page, '一')
    await say(scene.page, '二')
    await until(['out 您好', 'in (waiting) 一', 'in (waiting) 二'])
    await scene.page.getByText('网络断开了，您的消息会保留，恢复后自动发送。', { exact: true }).waitFor()
    await scene.context.setOffline(false)
    await scene.page.getByRole('log').getByText('回：二', { exact: true }).waitFor()
    expect((await seen(scene.page)).filter((row) => row.startsWith('in'))).toEqual(['in 一', 'in 二'])
    expect((await seen(scene.page)).filter((row) => row.startsWith('out'))).toEqual([
      'out 您好',
      'out 回：一',
      'out 回：二',
    ])
  })

  test('keeps what is said while the server is away over a reload of the page', async () => {
    await until(['out 您好'])
    await restart(async () => {
      await say(scene.page, '还在吗')
      await until(['out 您好', 'in (waiting) 还在吗'])
      scene.attributes = `data-open data-server="${scene.served.url}/web/"`
      // The script comes from elsewhere, because the bot's server is away.
      await scene.context.route('**/widget.js', (route) =>
        route.fulfill({ contentType: 'text/javascript', path: bundle }),
      )
      await scene.page.reload()
      await until(['in (waiting) 还在吗'])
    })
    await until(['out 您好', 'in 还在吗', 'out 回：还在吗'])
  })

  test('shows an answer while it is written; when the server dies in the middle of it, it comes once and whole', async () => {
    await say(scene.page, 'stream')
    await until(['out 您好', 'in stream', 'out (writing) 请稍等'])
    await restart()
    scene.goOn()
    await until(['out 您好', 'in stream', 'out 请稍等，已经查到'])
    await say(scene.page, '谢谢')
    await until(['out 您好', 'in stream', 'out 请稍等，已经查到', 'in 谢谢', 'out 回：谢谢'])
  })

  test('shows each message once and in order while the connection is cut again and again', async () => {
    await until(['out 您好'])
    const said = Array.from({ length: 8 }, (_, index) => `第${index}句`)
    for (const [index, text] of said.entries()) {
      await say(scene.page, text)
      if (index % 2 === 0) {
        await scene.served.cut()
        await scene.served.open()
      }
    }
    await scene.page.getByRole('log').getByText('回：第7句', { exact: true }).waitFor()
    const shown = await seen(scene.page)
    expect(shown.filter((row) => row.startsWith('in'))).toEqual(said.map((text) => `in ${text}`))
    expect(shown.filter((row) => row.startsWith('out'))).toEqual(['out 您好', ...said.map((text) => `out 回：${text}`)])
  })

  test('a second tab is the same conversation, and sees what is said in the first', async () => {
    await until(['out 您好'])
    const second = await visit()
    await say(scene.page, '在吗')
    await until(['out 您好', 'in 在吗', 'out 回：在吗'])
    await until(['out 您好', 'in 在吗', 'out 回：在吗'], second)
    await say(second, '我在')
    await until(['out 您好', 'in 在吗', 'out 回：在吗', 'in 我在', 'out 回：我在'])
  })

  test('two tabs that begin at the same moment share one session', async () => {
    const fresh = await scene.browser.newContext()
    const [one, two] = await Promise.all([fresh.newPage(), fresh.newPage()])
    await Promise.all([one.goto(scene.host.url), two.goto(scene.host.url)])
    await until(['out 您好'], one)
    await until(['out 您好'], two)
    await say(one, '嗨')
    await until(['out 您好', 'in 嗨', 'out 回：嗨'], two)
    await fresh.close()
  })

  test('a tab takes the session that another has begun, though its storage does not show it yet', async () => {
    const fresh = await scene.browser.newContext()
    const [one, two] = [await fresh.newPage(), await fresh.newPage()]
    await one.goto(scene.host.url)
    await until(['out 您好'], one)
    // Tabs are processes, and what one keeps takes its time to the other.
    await two.addInitScript(() => {
      const { getItem } = Storage.prototype
      let reads = 0
      Storage.prototype.getItem = function (name) {
        return this === localStorage && ++reads <= 5 ? null : getItem.call(this, name)
      }
    })
    await two.goto(scene.host.url)
    await until(['out 您好'], two)
    await say(one, '嗨')
    await until(['out 您好', 'in 嗨', 'out 回：嗨'], two)
    await fresh.close()
  })

  test("a tab that began a session before it knew of the other tab's joins the one that was kept last, unless it was spoken in", async () => {
    await until(['out 您好'])
    const second = await visit()
    await until(['out 您好'], second)
    /** As another tab does: begins a session of its own, and keeps it. */
    const begin = () =>
      second.evaluate(async (url) => {
        const response = await fetch(`${url}/web/session`, { method: 'POST' })
        const { token } = (await response.json()) as { token: string }
        localStorage.setItem(`huida:${url}/web/`, token)
        return token
      }, scene.served.url)
    const textsOf = async (token: string) => {
      const response = await fetch(`${scene.served.url}/web/messages`, {
        headers: { authorization: `Bearer ${token}` },
      })
      const { messages } = (await response.json()) as { messages: { parts: { text: string }[] }[] }
      return messages.map(({ parts }) => parts[0]?.text)
    }
    const connectsAnew = scene.page.waitForEvent('websocket')
    const joined = await begin()
    await connectsAnew
    await until(['out 您好'])
    await say(scene.page, '嗨')
    await until(['out 您好', 'in 嗨', 'out 回：嗨'])
    expect(await textsOf(joined)).toContain('嗨')
    expect(await scene.page.getByRole('alert').isVisible()).toBe(false)
    const ignored = await begin()
    await say(scene.page, '还在')
    await scene.page.getByRole('log').getByText('回：还在').waitFor()
    expect(await textsOf(joined)).toContain('还在')
    expect(await textsOf(ignored)).not.toContain('还在')
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
      await other.goto(scene.host.url)
      return other
    }

    test('it listens by server-sent events', async () => {
      const narrow = await scene.browser.newContext()
      const other = await visitWithoutSockets(narrow)
      await until(['out 您好'], other)
      await say(other, '听得到吗')
      await until(['out 您好', 'in 听得到吗', 'out 回：听得到吗'], other)
      await narrow.close()
    })

    test('and those are held back on the way, it asks again and again', async () => {
      const narrow = await scene.browser.newContext()
      const held = new Promise<void>((resolve) => void narrow.route('**/events*', () => resolve()))
      const other = await visitWithoutSockets(narrow)
      await held
      await other.clock.fastForward(8_000)
      await until(['out 您好'], other)
      await say(other, '听得到吗')
      await other.getByText('听得到吗', { exact: true }).waitFor()
      await scene.bot.settled()
      await other.clock.fastForward(3_000)
      await until(['out 您好', 'in 听得到吗', 'out 回：听得到吗'], other)
      await narrow.close()
    })
  })

  test('what was said when the session ended is sent in the new one, also where sockets do not get through', async () => {
    const narrow = await scene.browser.newContext({ locale: 'zh-CN' })
    await narrow.addInitScript(() => Object.assign(window, { WebSocket: undefined }))
    const other = await narrow.newPage()
    await other.goto(scene.host.url)
    await until(['out 您好'], other)
    scene.options = { secret: 'another secret of thirty-two characters' }
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
    await scene.page.evaluate((value) => {
      for (const name of Object.keys(localStorage)) sessionStorage.setItem(name, value)
    }, kept)
    await scene.page.reload()
    await until(['out 您好'])
    await say(scene.page, '还在吗')
    await until(['out 您好', 'in 还在吗', 'out 回：还在吗'])
  })

  test.each(['denied', 'full', 'holding a token that is none'])('storage that is %s does not stop it', async (how) => {
    const narrow = await scene.browser.newContext({ locale: 'zh-CN' })
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
    other.on('pageerror', (error) => scene.errors.push(error.message))
    await other.goto(scene.host.url)
    await until(['out 您好'], other)
    await say(other, '在吗')
    await until(['out 您好', 'in 在吗', 'out 回：在吗'], other)
    await narrow.close()
  })

  test('a session that has ended is followed by a new one, and nothing of the old is shown any more', async () => {
    await say(scene.page, '秘密')
    await until(['out 您好', 'in 秘密', 'out 回：秘密'])
    scene.options = { secret: 'another secret of thirty-two characters' }
    await restart()
    await until(['out 您好'])
    await scene.page.getByText('上次的对话已结束，这是一段新的对话。', { exact: true }).waitFor()
    await say(scene.page, '在吗')
    await until(['out 您好', 'in 在吗', 'out 回：在吗'])
  })

  test('keeps nothing about the person in the scene.browser but the session', async () => {
    await say(scene.page, '我的电话是 13800138000')
    await scene.page.getByRole('log').getByText('回：我的电话是 13800138000', { exact: true }).waitFor()
    const kept = await scene.page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
    expect(kept).not.toContain('138')
    expect(Object.values((JSON.parse(kept) as [object])[0])).toEqual([expect.stringMatching(/^[\w-]{72}$/)])
  })

  test('a visitor who has not opened it costs no connection', async () => {
    scene.attributes = ''
    const fresh = await scene.browser.newContext({ locale: 'en' })
    const other = await fresh.newPage()
    const requests: string[] = []
    other.on('request', (request) => requests.push(new URL(request.url()).pathname))
    other.on('websocket', () => requests.push('socket'))
    await other.goto(scene.host.url)
    await other.locator('.launcher').waitFor()
    expect(requests.filter((path) => path !== '/favicon.ico')).toEqual(['/', '/web/widget.js'])
    await fresh.close()
  })

  test('shows older messages when they are asked for', async () => {
    await until(['out 您好'])
    const { id } = (await scene.store.conversations({ limit: 1 }))[0]!
    for (let i = 0; i < 60; i++) await scene.bot.send(id, `m${i}`)
    await scene.page.getByRole('log').getByText('m59', { exact: true }).waitFor()
    await scene.page.reload()
    await scene.page.getByRole('log').getByText('m59', { exact: true }).waitFor()
    expect(await seen(scene.page)).toHaveLength(50)
    await scene.page.getByRole('button', { name: '查看更早的消息' }).click()
    await until(['out 您好', ...Array.from({ length: 60 }, (_, index) => `out m${index}`)])
  })
})
