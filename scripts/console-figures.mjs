#!/usr/bin/env node
// How fast the console is where much is kept: `npm run console:figures [-- folder]`. Needs a Chromium. Makes in the folder, unless it is there
// already, 100,000 conversations (`huida sim floor --keep`), one of 50,000 messages and 20,000 articles; without a folder, in one of
// its own that goes away. Begins when the program has read all of it and is quiet. Prints figures beside what is promised, and ends with exit code
// 1 when one of them is not reached; no part of it takes longer than it may.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { temporaryFolder } from '../core/dist/testing/index.js'
import {
  desktop,
  launch,
  openWindow,
  placesOf,
  settled,
  signIn,
} from '../playground/dist/src/console/fixtures/browser.js'
import { consoleProgram, missing } from '../playground/dist/src/console/fixtures/program.js'
import { sqlite } from '../plugins/store-sqlite/dist/index.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    conversations: { type: 'string', default: '100000' },
    messages: { type: 'string', default: '50000' },
    articles: { type: 'string', default: '20000' },
    /** Loads of each page; the median counts. */
    loads: { type: 'string', default: '3' },
    /** Parts of it: edit, pages, conversation, lists, search, desk. */
    only: { type: 'string' },
    /** In how many minutes the program must be quiet, and each part must end. */
    minutes: { type: 'string', default: '10' },
  },
})
const parts = values.only?.split(',')
const limitMs = Number(values.minutes) * 60_000
const LONG = 'web:long'
const CPU_SLOWDOWN = 4
/** So much of one processor is little, where others work too; looked at over so long, so many times. */
const QUIET_SHARE = 0.4
const LOOK_MS = 2_000
const LOOKS = 3

if (missing) throw new Error(missing)
const ends = []
const cleanup = (end) => void ends.unshift(end)
let isReached = true
try {
  const folder = positionals[0] === undefined ? temporaryFolder(cleanup) : resolve(positionals[0])
  const data = join(folder, 'data')
  const knowledge = join(folder, 'knowledge.json')
  await timed('made', () => make(data, knowledge))
  const program = await timed('started', () => consoleProgram(cleanup, undefined, { data, knowledge }))
  await timed('quiet', () => quiet(program))
  // Those of a run before.
  for (const { id } of await program.ask('GET', '/api/people'))
    if (id !== 'first') await program.ask('DELETE', `/api/people/${id}`)
  const browser = await launch()
  cleanup(() => browser.close())
  const window = await openWindow(browser, program.url, cleanup, desktop)
  await signIn(window, program, ['administrator', 'manager', 'trainer'], { locale: 'en' })
  const cookies = await window.context.cookies()
  /** A window with nothing in its cache. */
  const fresh = async () => {
    const own = await openWindow(browser, program.url, cleanup, desktop)
    await own.context.addCookies(cookies)
    await own.page.addInitScript(watch)
    return own
  }
  for (const [name, part] of Object.entries({ edit, conversation, desk, search, lists, pages }))
    if (!parts || parts.includes(name))
      await withinMinutes(name, part({ program, browser, fresh, window })).catch((error) => {
        // The others are measured all the same.
        isReached = false
        console.log(`${name}: ${error.stack}`)
      })
} finally {
  for (const end of ends) await end()
}
if (!isReached) process.exitCode = 1

/** What is measured, what was promised of it, and whether it is reached. */
function tell(name, value, unit, most) {
  const reached = most === undefined || value <= most
  isReached &&= reached
  const promised = most === undefined ? '' : `  (at most ${most} ${unit})${reached ? '' : '  NOT REACHED'}`
  console.log(`${name.padEnd(52)} ${String(Math.round(value * 10) / 10).padStart(8)} ${unit}${promised}`)
}

async function timed(name, work) {
  const from = performance.now()
  const result = await work()
  tell(name, (performance.now() - from) / 1_000, 's')
  return result
}

/** In the page: when its content was there, and what kept it from answering. */
function watch() {
  const seen = { tasks: [], settled: 0, isSettled: false }
  window.seen = seen
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) seen.tasks.push({ startTime, duration })
  }).observe({ type: 'longtask', buffered: true })
  const look = () => {
    const isSettled = !!document.querySelector('main h1') && !document.querySelector('main .mantine-Skeleton-root')
    if (isSettled && !seen.isSettled) seen.settled = performance.now()
    seen.isSettled = isSettled
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

/** First loads: script, and until the page is there and answers, with a processor that is four times as slow. */
async function pages({ fresh, window }) {
  await window.page.goto('/console/')
  await settled(window.page)
  const places = [
    ...(await placesOf(window.page)),
    ...[`/console/conversations/${encodeURIComponent(LONG)}`, '/console/account', '/console/try/replay'],
    ...['/console/intents/versions', '/console/settings/retention', '/console/audit/3'],
  ]
  const load = async (place, empty = false) => {
    const own = await fresh()
    const session = await own.context.newCDPSession(own.page)
    await session.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN })
    if (empty)
      await own.page.route('**/empty', (route) =>
        route.fulfill({ contentType: 'text/html', body: '<main><h1>Empty</h1></main>' }),
      )
    await own.page.goto(place)
    await own.page.waitForFunction(() => window.seen.isSettled)
    await own.page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => {})
    const found = await own.page.evaluate(() => ({
      ms: Math.max(
        window.seen.settled,
        ...window.seen.tasks
          .filter(({ startTime }) => startTime < window.seen.settled + 500)
          .map(({ startTime, duration }) => startTime + duration),
      ),
      slowest: performance
        .getEntriesByType('resource')
        .filter(({ name }) => name.includes('/api/'))
        .map(({ name, duration, responseStart, requestStart }) => ({
          path: new URL(name).pathname,
          ms: responseStart ? responseStart - requestStart : duration,
        }))
        .sort((one, other) => other.ms - one.ms)[0],
    }))
    const bytes = await own.scriptBytes()
    await own.context.close()
    return { ...found, bytes }
  }
  const several = async (...about) => {
    const all = []
    for (let time = 0; time < Number(values.loads); time++) all.push(await load(...about))
    return { ms: median(all.map(({ ms }) => ms)), bytes: all[0].bytes, slowest: all.at(-1).slowest }
  }
  const empty = await several('/empty', true)
  tell('an empty page, interactive', empty.ms, 'ms')
  for (const place of places) {
    const { ms, bytes, slowest } = await several(place)
    tell(`${place}, script`, bytes / 1_000, 'KB', 300)
    tell(`${place}, interactive`, ms, 'ms', 2_000)
    if (slowest && slowest.ms > 300) tell(`  waits for ${slowest.path}`, slowest.ms, 'ms')
  }
}

/** A conversation of 50,000 messages is opened, and read backwards. */
async function conversation({ fresh }) {
  const { page } = await fresh()
  await page.goto(`/console/conversations/${encodeURIComponent(LONG)}`)
  await page.locator('article').last().waitFor()
  tell('a long conversation is there', await page.evaluate(() => performance.now()), 'ms', 2_000)
  // Held back, so that it is seen what stands where before and after.
  await page.route('**/messages?before=*', async (route) => {
    await new Promise((done) => setTimeout(done, 300))
    await route.continue()
  })
  let jump = 0
  for (let time = 0; time < 6; time++) {
    const asked = page.waitForRequest(/messages\?before=/)
    const moved = await page.evaluateHandle(() => {
      const list = [...document.querySelectorAll('[aria-label="Transcript"] *, section *')].find(
        (each) => each.scrollHeight > each.clientHeight + 100 && getComputedStyle(each).overflowY !== 'visible',
      )
      list.scrollTop = 350
      return list
    })
    await asked
    await page.waitForTimeout(100)
    const before = await place(moved)
    await page.waitForResponse(/messages\?before=/)
    await page.waitForTimeout(500)
    const after = await place(moved, before.text)
    jump = Math.max(jump, after ? Math.abs(after.top - before.top) : Number.POSITIVE_INFINITY)
  }
  tell('older messages before it move what is read by', jump, 'px', 1)
}

/** Where the first message stands that is seen, or one with this text. */
function place(list, text) {
  return list.evaluate((element, text) => {
    const { top } = element.getBoundingClientRect()
    const seen = [...element.querySelectorAll('article')]
      .map((each) => ({ text: each.querySelector('p')?.textContent, top: each.getBoundingClientRect().top - top }))
      .filter((each) => (text === undefined ? each.top >= 0 : each.text === text))
      .sort((one, other) => one.top - other.top)
    return seen[0]
  }, text)
}

/** Lists are scrolled by the wheel. */
async function lists({ fresh }) {
  for (const where of ['/console/conversations', '/console/knowledge', '/console/decisions', '/console/audit']) {
    const { page, context } = await fresh()
    const answers = []
    page.on('request', (request) => request.url().includes('/api/') && answers.push(request.url()))
    await page.goto(where)
    await settled(page)
    const row = page.locator('main li a').first()
    await row.hover({ timeout: 10_000 }).catch(() => {})
    const from = await page.evaluate(() => performance.now())
    for (let turn = 0; turn < 80; turn++) {
      await page.mouse.wheel(0, 1_200)
      await page.waitForTimeout(30)
    }
    const scrolling = answers.length
    const tasks = await page.evaluate(
      (from) => window.seen.tasks.filter(({ startTime }) => startTime >= from).map(({ duration }) => duration),
      from,
    )
    tell(`${where}, longest task while it is scrolled`, Math.max(0, ...tasks), 'ms', 100)
    await page.waitForTimeout(10_000)
    tell('  requests in the 10 s afterwards', answers.length - scrolling, '')
    await context.close()
  }
}

/** Words that stand in many conversations, in few, and in none. */
async function search({ program, fresh }) {
  const asks = {
    'the list': '/api/conversations/list',
    'waits for a person': '/api/conversations/list?state=person',
    unanswered: '/api/conversations/list?state=unanswered',
    unhelpful: '/api/conversations/list?state=unhelpful',
    'one channel': '/api/conversations/list?channel=slack',
    'no such channel': '/api/conversations/list?channel=none',
    'one intent': '/api/conversations/list?intent=refund',
    'an old week': `/api/conversations/list?to=${Date.UTC(2026, 2, 3)}`,
    'what can be chosen': '/api/conversations/list/facets',
    'words of many': '/api/conversations/list?query=%E9%80%80%E6%AC%BE',
    'words of few': '/api/conversations/list?query=message%2049999',
    'words of none': '/api/conversations/list?query=zebra',
    'words of many, of one channel': '/api/conversations/list?query=%E9%80%80%E6%AC%BE&channel=slack',
    'words of many, and of no channel': '/api/conversations/list?query=%E9%80%80%E6%AC%BE&channel=none',
    articles: '/knowledge/list?limit=50',
    'articles with words': '/knowledge/list?limit=50&text=%E9%80%80%E6%AC%BE',
    'articles far down': '/knowledge/list?from=90000&limit=50',
    'the tree of articles': '/knowledge/tree',
    'articles to be completed': '/knowledge/pending',
    'the numbers': '/api/insights/kpis',
  }
  for (const [name, path] of Object.entries(asks)) {
    const all = []
    for (let time = 0; time < 3; time++) {
      const from = performance.now()
      await program.ask('GET', path).catch((error) => console.log(`${path}: ${error.message.slice(0, 150)}`))
      all.push(performance.now() - from)
    }
    tell(`search: ${name}`, median(all), 'ms', 500)
  }
  const { page } = await fresh()
  await page.goto('/console/conversations')
  await settled(page)
  const from = Date.now()
  await page.getByRole('searchbox').or(page.locator('main input')).first().fill('message 49999')
  await page.locator('main li a[href*="web%3Along"]').first().waitFor()
  tell('from typing to what is found', Date.now() - from, 'ms', 1_000)
}

/** An article is changed: until the program says that it is stored, and until the new version serves. */
async function edit({ program }) {
  const place = '/knowledge/articles/account-delete.zh'
  const stored = []
  const served = []
  for (let time = 0; time < 5; time++) {
    const { version: _, updatedAt: __, ...text } = await program.ask('GET', place)
    const from = performance.now()
    const { version } = await program.ask('PUT', place, { ...text, answer: `${text.answer.split('\n')[0]}\n${from}` })
    stored.push(performance.now() - from)
    while (
      !(await program.ask('GET', `${place}/versions`)).some((one) => one.article.version === version && one.serves)
    );
    served.push(performance.now() - from)
  }
  tell('an edit is stored, median', median(stored), 'ms', 1_000)
  tell('an edit serves, median', median(served), 'ms', 1_000)
}

/** From a customer's message to the screen of the agent who has the conversation. */
async function desk({ program, browser }) {
  const { page, context } = await openWindow(browser, program.url, cleanup, desktop)
  await signIn({ context }, program, ['agent'], { locale: 'en' })
  await page.goto('/console/desk')
  await settled(page)
  const ask = (path, data) => context.request.post(`/api/escalation${path}`, { data, headers: { origin: program.url } })
  await ask('/presence', { state: 'online' })
  // Those of a run before are done with.
  for (const { conversation } of (await program.ask('GET', '/api/escalation/queue')).waiting)
    for (const what of ['barge', 'resolve'])
      await program.ask('POST', `/api/escalation/cases/${encodeURIComponent(conversation)}/${what}`, {})
  const customer = await program.customer()
  await customer.says('转人工')
  let taken
  for (let time = 0; time < 100 && !taken; time++) {
    const { waiting } = await program.ask('GET', '/api/escalation/queue')
    for (const { conversation, channel } of waiting)
      if (channel === 'web' && (await ask(`/cases/${encodeURIComponent(conversation)}/accept`, {})).ok())
        taken = conversation
    await page.waitForTimeout(200)
  }
  await page.goto(`/console/desk/${encodeURIComponent(taken)}`)
  // Whoever takes a customer and says nothing loses them after 25 s.
  const field = page.locator('[data-kind=reply] textarea')
  await field.fill('Hello, I am here.')
  await field.press('Enter')
  await page.getByRole('log').getByText('Hello, I am here.', { exact: true }).waitFor()
  const all = []
  for (let number = 0; number < 50; number++) {
    const text = `Is it there now? (${number}-${number * 7})`
    const shown = page
      .getByRole('log')
      .getByText(text, { exact: true })
      .waitFor()
      .then(() => Date.now())
    const from = Date.now()
    await customer.says(text)
    all.push((await shown) - from)
    // As fast as a customer may write, and no faster.
    await page.waitForTimeout(600)
  }
  all.sort((one, other) => one - other)
  tell('a message on the agent’s screen, median', median(all), 'ms')
  tell('a message on the agent’s screen, 95th of 100', all[Math.ceil(all.length * 0.95) - 1], 'ms', 300)
}

function median(all) {
  return [...all].sort((one, other) => one - other)[Math.floor(all.length / 2)]
}

/**
 * Waits until the program has read what it is to show, and does nothing by itself any more. Says meanwhile how far it is. One that does not come to
 * rest is measured all the same, and that is told.
 */
async function quiet(program) {
  const end = Date.now() + limitMs
  let quietLooks = 0
  let listedBefore = 0
  for (let look = 0; quietLooks < LOOKS; look++) {
    const [cpuBefore, before] = [cpuMs(program.pid), performance.now()]
    await new Promise((done) => setTimeout(done, LOOK_MS))
    const share = (cpuMs(program.pid) - cpuBefore) / (performance.now() - before)
    const { problems } = await (await fetch(`${program.url}/health`)).json()
    const { channels } = await program.ask('GET', '/api/conversations/list/facets')
    const listed = channels.reduce((sum, { count }) => sum + count, 0)
    const isStill = listed > 0 && listed === listedBefore && problems.length === 0
    quietLooks = isStill && share < QUIET_SHARE ? quietLooks + 1 : 0
    listedBefore = listed
    const state = `${listed} conversations listed, ${Math.round(share * 100)}% of a processor. ${problems.map(({ message }) => message).join(' ')}`
    if (Date.now() > end) {
      isReached = false
      console.log(`The program is NOT QUIET after ${values.minutes} minutes, and is measured while it works: ${state}`)
      break
    }
    if (look % 5 === 0) console.log(`  … ${state}`)
  }
  const [load] = loadavg()
  // What others do on the machine is in every figure.
  console.log(`The load of the machine is ${load.toFixed(1)}, on ${availableParallelism()} processors.`)
}

/** What a process has used of processors so far. Only Linux tells. */
function cpuMs(pid) {
  const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
    .slice(11, 13)
  return (Number(user) + Number(system)) * 10
}

/** @throws Error when it takes longer than a part may */
async function withinMinutes(name, work) {
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${name} has not ended within ${values.minutes} minutes.`)), limitMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** What is measured on. */
async function make(data, knowledge) {
  if (!existsSync(join(data, 'huida.db'))) {
    const cli = fileURLToPath(new URL('../playground/bin/huida.js', import.meta.url))
    const words = ['sim', 'floor', '--hours', '1', '--keep', data, '--conversations', values.conversations]
    const { status } = spawnSync(process.execPath, [cli, ...words], { stdio: ['ignore', 'ignore', 'inherit'] })
    if (status !== 0 && !existsSync(join(data, 'huida.db'))) throw new Error('`huida sim floor` did not keep its day.')
  }
  await makeLong(join(data, 'huida.db'))
  if (existsSync(knowledge)) return
  mkdirSync(resolve(knowledge, '..'), { recursive: true })
  const shop = JSON.parse(readFileSync(new URL('../playground/bots/shop/knowledge.json', import.meta.url), 'utf8'))
  const articles = Array.from({ length: Number(values.articles) }, (_, at) => {
    const article = shop.articles[at % shop.articles.length]
    const number = Math.floor(at / shop.articles.length)
    if (number === 0) return article
    return { ...article, id: `${number}.${article.id}`, question: `${article.question} (${number})` }
  })
  writeFileSync(knowledge, JSON.stringify({ ...shop, articles }))
}

/** One conversation with many messages, the customer's and the bot's in turn. */
async function makeLong(file) {
  const store = sqlite({ file })
  await store.open()
  try {
    if (await store.conversation(LONG)) return
    const user = { id: 'long', name: 'Long Long' }
    const to = { id: 'long', userId: 'long' }
    const count = Number(values.messages)
    const begins = Date.now() - count * 1_000
    const entry = (n, done) => ({
      ...{ adapter: 'web', conversation: LONG, acceptedAt: begins + n * 1_000, ...done },
      event: {
        ...{ type: 'message', key: `m${n}`, at: begins + n * 1_000, conversation: { id: 'long' }, user },
        ...(n % 2 === 1 && { by: { kind: 'bot' } }),
        parts: [
          { type: 'text', text: `message ${n} ${'and what else there is to say about it, 还有别的。 '.repeat(n % 5)}` },
        ],
      },
    })
    for (let n = 0; n < count - 1; n += 1_000)
      await store.accept(
        Array.from({ length: Math.min(1_000, count - 1 - n) }, (_, at) =>
          entry(n + at, { done: { outcome: 'noted' } }),
        ),
      )
    const [{ position }] = await store.accept([entry(count - 1, { attempting: true })])
    const conversation = { id: LONG, adapter: 'web', to, user, owner: { kind: 'bot' }, epoch: 0, fence: 0 }
    await store.commit({
      ...{ position, merged: [], attempt: 1, conversation, outcome: 'answered', state: {}, trace: [], messages: [] },
      ...{ startedAt: Date.now(), at: Date.now(), superseded: [], asked: [], records: [], timers: [], cancelled: [] },
      ...{ drawers: [], statements: [] },
    })
  } finally {
    await store.close()
  }
}
