import { until } from '@huida/core/testing'
import { expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { findingsInAllLooks, settled } from './fixtures/browser.js'
import { describeConsole } from './fixtures/describe-console.js'

/** Longer than a training takes on a machine with other work. */
const TRAINED_MS = 400_000

const desktop = (page: Page) => page.setViewportSize({ width: 1440, height: 900 })

describeConsole('the page of intents', (browser) => {
  test('the trainer measures, teaches, trains, compares and lets it serve, and takes it back', async () => {
    const { program } = browser
    const { page, complaints, scriptBytes } = await browser.openAs('trainer', { at: '/intents' })
    // Before anything is measured.
    expect(await findingsInAllLooks(page)).toEqual([])
    await desktop(page)
    await page.getByRole('button', { name: 'Measure what the bot brings' }).click()
    await page.getByRole('progressbar').waitFor()
    await page.getByText('Version 1 is trained.').waitFor({ timeout: TRAINED_MS })

    await page.getByRole('link', { name: 'Quality' }).click()
    const dial = page.getByRole('slider')
    await page
      .getByRole('img', { name: /^The share that is right/ })
      .locator('canvas')
      .waitFor()
    const reached = page.locator('output')
    const before = await reached.textContent()
    await dial.focus()
    for (let step = 0; step < 25; step++) await page.keyboard.press('ArrowRight')
    expect(await reached.textContent()).not.toBe(before)
    expect(await dial.getAttribute('aria-valuetext')).toMatch(/% right, \d+% handed to people/)
    expect(await findingsInAllLooks(page)).toEqual([])
    await desktop(page)
    // uPlot is there only now, and all of it is within what a page may load.
    expect(await scriptBytes()).toBeLessThan(300_000)
    await page.getByRole('button', { name: 'Demand this of version 1' }).click()
    await page.getByText('It counts from the next message on').waitFor()

    await page.getByRole('link', { name: 'Examples', exact: true }).click()
    await page.getByRole('textbox', { name: 'Search intents' }).fill('human')
    await page
      .getByRole('list', { name: 'Intents' })
      .getByRole('link', { name: /Talk to a person|human_agent/ })
      .click()
    const example = page.getByRole('textbox', { name: 'Something that customers say' })
    await example.fill('zorp me a flesh being')
    await page.keyboard.press('Enter')
    await page.getByRole('listitem').filter({ hasText: 'zorp me a flesh being' }).getByText('added').waitFor()
    await example.fill('zorp me a flesh being')
    await page.keyboard.press('Enter')
    await page.getByText(/^This is an example of .* already/).waitFor()
    for (const words of [
      'zorp a flesh being now',
      'can you zorp me to a flesh being',
      'zorp zorp flesh being please',
    ]) {
      await example.fill(words)
      await page.keyboard.press('Enter')
      await page.getByRole('listitem').filter({ hasText: words }).waitFor()
    }
    expect(await findingsInAllLooks(page)).toEqual([])
    await desktop(page)
    await page.getByText('Examples were changed since the last training').waitFor()
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await page.getByText('Version 2 is trained.').waitFor({ timeout: TRAINED_MS })

    await page.getByRole('link', { name: 'Versions' }).click()
    await page.getByRole('button', { name: 'Compare with version 1' }).click()
    await page.getByRole('region', { name: /understood now/ }).waitFor()
    expect(await findingsInAllLooks(page)).toEqual([])
    await desktop(page)
    const version2 = page.getByRole('region', { name: 'Version 2' })
    await version2.getByRole('button', { name: 'Let it serve' }).click()
    await version2.getByText('serves', { exact: true }).waitFor()
    expect(await understood(program, 'zorp me a flesh being')).toBe('human_agent')

    await page.getByRole('button', { name: 'Go back to it' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Go back to it' }).click()
    await page.getByText('What the bot brings serves').waitFor()
    expect(await understood(program, 'zorp me a flesh being')).not.toBe('human_agent')
    const log = JSON.stringify(await program.ask('GET', '/api/audit'))
    expect(log).toContain('PUT /api/intents/serving')
    expect(complaints.filter((complaint) => !complaint.includes('status of 409'))).toEqual([])
  }, 900_000)

  test('an example is moved to another intent, and one that was taken away comes back', async () => {
    const { page } = await browser.openAs('trainer', { at: '/intents/of/change_order?locale=zh', locale: 'zh' })
    const own = page.getByRole('listitem').filter({ hasText: '想把数量从1改成3' })
    await own.getByRole('button').click()
    await page.getByRole('menuitem', { name: '删去' }).click()
    await own.getByText('已删去').waitFor()
    await own.getByRole('button', { name: '恢复' }).click()
    await own.getByText('已删去').waitFor({ state: 'detached' })
    await own.getByRole('button').click()
    await page.getByRole('menuitem', { name: '取消订单' }).click()
    await page.getByText('已移到“取消订单”。').waitFor()
    await page.goto('/console/intents/of/cancel_order?locale=zh')
    await page.getByRole('listitem').filter({ hasText: '想把数量从1改成3' }).getByText('新增').waitFor()
  })

  test('an answer that was wrong in a try becomes an example', async () => {
    const { page } = await browser.openAs('trainer', { at: '/try', locale: 'zh' })
    await page.getByRole('textbox', { name: '像客户一样提问' }).fill('帮我把那个啥弄一下')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: '答得不对…' }).click()
    await page.getByRole('menuitem', { name: '教它客户想要什么' }).click()
    await page.getByRole('combobox', { name: '客户想要什么？' }).click()
    await page.getByRole('listbox').getByRole('option', { name: '投诉' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '记下' }).click()
    await page.getByText('已加为例句').waitFor()
    await page.goto('/console/intents/of/complaint?locale=zh')
    await settled(page)
    await page.getByRole('listitem').filter({ hasText: '帮我把那个啥弄一下' }).waitFor()
  })

  test('managers look, and change nothing', async () => {
    const { page } = await browser.openAs('manager', { at: '/intents/of/change_order?locale=zh', locale: 'zh' })
    await page.getByText('拍错颜色了，能改成白色吗').waitFor()
    expect(await page.getByRole('button', { name: /训练|测一测|添加|修改/ }).count()).toBe(0)
  })
})

/** The intent that the bot that runs sees in what a customer says now. */
async function understood(
  program: { customer(): Promise<{ says(text: string): Promise<void> }>; ask<T>(m: string, p: string): Promise<T> },
  text: string,
): Promise<unknown> {
  type Entry = { kind: string; trace?: { step: string; chose?: unknown }[]; event?: { parts?: { text?: string }[] } }
  const known = new Set((await program.ask<{ id: string }[]>('GET', '/traces/conversations')).map(({ id }) => id))
  await (await program.customer()).says(text)
  let chose: unknown
  await until(async () => {
    const all = await program.ask<{ id: string }[]>('GET', '/traces/conversations')
    const fresh = all.find(({ id }) => id.startsWith('web:') && !known.has(id))
    if (!fresh) return false
    const entries = await program.ask<Entry[]>('GET', `/traces/conversations/${encodeURIComponent(fresh.id)}`)
    const step = entries.flatMap(({ trace = [] }) => trace).find(({ step }) => step === 'intents')
    chose = step?.chose
    return step !== undefined
  })
  return chose
}
