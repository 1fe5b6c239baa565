#!/usr/bin/env node
// Pictures of every page of the console, in both languages, light and dark, on a phone and a desktop:
// `node scripts/screenshots.mjs [folder] [--only people,home]`. Needs `npm run build`. Default folder: one of the system's temporary ones.
import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  desktop,
  launch,
  openWindow,
  placesOf,
  settled,
  signIn,
} from '../playground/dist/src/console/fixtures/browser.js'
import { consoleProgram, missing } from '../playground/dist/src/console/fixtures/program.js'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' } } })
const folder = positionals[0] ?? join(tmpdir(), 'huida-screenshots')
const wanted = values.only?.split(',')

const widths = { phone: 390, desktop: 1440 }
const themes = ['light', 'dark']
/** Pages that the navigation does not lead to. */
const outside = ['/console/sign-in', '/console/set-up']
const inside = [
  '/console/account',
  '/console/people/zhang-wei',
  '/console/audit/3',
  '/console/settings/wecom',
  '/console/try/replay',
  '/console/knowledge/trials',
  '/console/knowledge/test-questions',
  '/console/knowledge/findings',
  '/console/intents/of/change_order',
  '/console/intents/versions',
  '/console/settings/routing',
  '/console/settings/privacy',
  '/console/settings/plugins',
  '/console/settings/words',
  '/console/settings/backups',
  '/console/settings/retention',
  '/console/intents/quality',
  '/console/numbers/floor',
  '/console/numbers/comments',
  '/console/numbers/weekly',
  '/console/nowhere',
]

/** Lists of which the first is opened. */
const lists = ['/console/conversations', '/console/decisions', '/console/knowledge']

if (missing) throw new Error(missing)
mkdirSync(folder, { recursive: true })
const ends = []
const cleanup = (end) => void ends.unshift(end)
try {
  const program = await consoleProgram(cleanup)
  const browser = await launch()
  cleanup(() => browser.close())
  await fill(program)
  for (const locale of ['zh', 'en']) {
    const window = await openWindow(browser, program.url, cleanup, { ...desktop, locale })
    for (const place of outside) await take(window.page, place, locale)
    await signIn(window, program, ['administrator'], { locale })
    await window.page.goto('/console/')
    await settled(window.page)
    for (const place of [...(await placesOf(window.page)), ...inside]) await take(window.page, place, locale)
    for (const place of lists) await takeFirst(window.page, place, locale)
    for (const complaint of window.complaints) console.log(`${locale}: ${complaint}`)
  }
  console.log(`The pictures are in ${folder}`)
} finally {
  for (const end of ends) await end()
}

/** What the first row of a list leads to. */
async function takeFirst(page, place, locale) {
  await page.setViewportSize({ width: widths.desktop, height: 900 })
  await page.goto(place)
  await settled(page)
  const href = await page.locator(`main li a[href^="${place}/"]`).first().getAttribute('href', { timeout: 5_000 })
  await take(page, href, locale, `${place.replace('/console/', '')}-open`)
}

async function take(page, place, locale, called) {
  const name = called ?? (place.replace(/^\/console\/?/, '').replaceAll('/', '-') || 'home')
  if (wanted && !wanted.includes(name)) return
  for (const [device, width] of Object.entries(widths))
    for (const theme of themes) {
      await page.setViewportSize({ width, height: width < 600 ? 780 : 900 })
      await page.emulateMedia({ colorScheme: theme })
      await page.goto(place)
      await settled(page)
      await page.waitForLoadState('networkidle')
      await wholly(page)
      await page.screenshot({ path: join(folder, `${name}.${locale}.${theme}.${device}.png`) })
    }
}

/** A page that is longer than its window is seen to its end. */
async function wholly(page) {
  const hidden = await page.evaluate(() => {
    const main = document.querySelector('#main')
    return main ? main.scrollHeight - main.clientHeight : 0
  })
  const { width, height } = page.viewportSize()
  if (hidden > 0) await page.setViewportSize({ width, height: Math.min(4_000, height + hidden) })
}

/** Something to see: a team, and customers who ask, are annoyed, and wait for a person. */
async function fill(program) {
  for (const [id, name, roles] of [
    ['zhang-wei', '张伟', ['agent']],
    ['li-na', '李娜', ['agent', 'expert']],
    ['ann', 'Ann Example', ['trainer', 'reviewer']],
    ['omar', 'Omar Haddad', ['manager']],
  ])
    await program.hire({ id, name, roles })
  for (const lines of [
    ['退货要运费吗'],
    ['How do I return a jacket?', 'thank you'],
    ['我的快递一直没到，急死了', '转人工'],
    ['I want to talk to a person, my parcel is broken', 'a person please'],
    ['发票怎么开'],
    ['你们卖不卖直升机'],
  ]) {
    const customer = await program.customer()
    for (const line of lines) await customer.says(line)
  }
}
