import { createBot, image, plainText, systemClock } from '@huida/core'
import { memoryMedia } from '@huida/core/media'
import { cleanups, testChat } from '@huida/core/testing'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { chromium } from 'playwright-core'
import { from, whyNot } from './fixtures/installed.js'
import { documentOf, pages } from './fixtures/pages.js'
import { images } from './index.js'
import { Recognition } from './recognition.js'

if (whyNot) test.skip(`the text recognition: ${whyNot}`, () => {})

const cleanup = cleanups(afterAll)
const shots = new Map<string, Uint8Array>()
const dense = (text: string) => text.replaceAll(' ', '')
const patiently = { signal: AbortSignal.timeout(280_000) }

;(whyNot ? describe.skip : describe)('the text recognition', () => {
  let recognition: Recognition

  beforeAll(async () => {
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--headless', '--no-sandbox', '--disable-gpu'],
      timeout: 120_000,
    })
    cleanup(() => browser.close())
    for (const [name, page] of Object.entries(pages))
      for (const type of ['png', 'jpeg'] as const) {
        const tab = await browser.newPage({ viewport: page.size, deviceScaleFactor: type === 'png' ? 2 : 1 })
        await tab.setContent(documentOf(page))
        shots.set(`${name}, ${type}`, new Uint8Array(await tab.screenshot({ type })))
        await tab.close()
      }
    recognition = new Recognition({
      ...{ clock: systemClock, from, maxPixels: 40_000_000, queue: 8, idleMs: 600_000 },
    })
    cleanup(() => recognition.stop())
  })

  test.each([
    ['an order page in Chinese', ['订单编号：202611180034', 'SF1365920047781', '卖家已发货']],
    ['an order page in English', ['Order number: 202611170012', 'Running shoes']],
    ['an order page in the dark', ['202611200101', '待发货']],
    ['an error on a machine', ['E203', 'Water tank is empty']],
  ])('reads %s', async (name, pieces) => {
    for (const type of ['png', 'jpeg']) {
      const text = await recognition.read(shots.get(`${name}, ${type}`)!, patiently)
      // Between small English letters it misses blanks.
      for (const piece of pieces) expect(dense(text)).toContain(dense(piece))
    }
  })

  test('reads nothing where there is nothing, and tells what is broken', async () => {
    const broken = shots.get('an error on a machine, png')!.slice(0, 500)
    await expect(recognition.read(broken, patiently)).rejects.toMatchObject({ problem: 'not_a_picture' })
    const pixel = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    )
    expect(await recognition.read(new Uint8Array(pixel), patiently)).toBe('')
  })

  test('is stopped when nobody waits any more, and reads the next picture all the same', async () => {
    const shot = shots.get('an order page in Chinese, png')!
    const enough = new AbortController()
    const first = recognition.read(shot, enough)
    const second = recognition.read(shot, patiently)
    enough.abort(new Error('enough'))
    await expect(first).rejects.toThrow('enough')
    expect(await second).toContain('202611180034')
  })

  test('takes no more pictures than it is told to', async () => {
    const small = new Recognition({ clock: systemClock, from, maxPixels: 40_000_000, queue: 1, idleMs: 600_000 })
    cleanup(() => small.stop())
    const shot = shots.get('an error on a machine, png')!
    const taken = [small.read(shot, patiently), small.read(shot, patiently)]
    await expect(small.read(shot, patiently)).rejects.toMatchObject({ problem: 'busy' })
    expect(await Promise.all(taken)).toHaveLength(2)
  })

  test('gives what a customer has photographed to whoever answers', async () => {
    const shot = shots.get('an order page in Chinese, jpeg')!
    const chat = testChat({
      adapter: { download: async () => ({ body: new Blob([shot.slice()]).stream() }) },
    })
    const bot = await chat.start((base) =>
      createBot({ ...base, clock: systemClock, turnBudgetMs: 250_000, media: memoryMedia() })
        .use(images({ from, deadlineMs: 240_000 }))
        .on('message', (ctx) => `${ctx.imageText}`),
    )
    cleanup(() => bot.stop())
    expect(plainText(await chat.user('alice').says(image('platform:photo')))).toContain('202611180034')
  })
})
