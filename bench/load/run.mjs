#!/usr/bin/env node
// Visitors of the shop's page write at a steady rate, whether the shop keeps up or not: npm run bench:load [-- --rate 300 --seconds 60].
// Everything must be acknowledged or told 503 at once, and what is acknowledged must be answered. Exit code 1 when it is not.
import { readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { Customer } from './customer.mjs'
import { startShop } from './program.mjs'

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '300' },
    seconds: { type: 'string', default: '60' },
    short: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})
const rate = Number(values.rate)
const seconds = values.short ? 8 : Number(values.seconds)

/** So many of the messages come from somebody who has just opened the page. */
const NEW_SHARE = 0.1
/** Visitors write again after about so long. */
const READS_MS = 3_000
/** Visitors who are there before it begins, so that somebody has read at any time. */
const WARM = Math.ceil((rate * READS_MS * 1.2) / 1_000)
/** "At once", for whoever is told that there is too much to do, and for an acknowledgement. */
const AT_ONCE_MS = 500
/** What was acknowledged is answered so long after the last message, or never. */
const ANSWERED_WITHIN_MS = 120_000

const questions = readFileSync(new URL('../../playground/bots/shop/golden.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line).question)

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const shop = await startShop()
const customers = []
const latencies = { acknowledged: [], 'told 503': [], failed: [], new: [], answered: [] }
const newCustomer = () => {
  const customer = new Customer({
    ...{ url: shop.url, number: customers.length + 1 },
    onAnswer: (ms) => latencies.answered.push(ms),
  })
  customers.push(customer)
  return customer
}

// They come at a pace at which nothing waits, and the shop learns its intents meanwhile.
for (let come = 0; come < WARM; come += 10)
  await Promise.all(Array.from({ length: Math.min(10, WARM - come) }, () => newCustomer().come()))
await customers[0].say(questions[0], performance.now())
await wait(5_000)
latencies.answered.length = 0

const cpuBefore = shop.cpuMs()
const begun = performance.now()
const under = []
const idle = customers.filter(({ isOpen }) => isOpen)
let asked = 0
for (;;) {
  const elapsed = performance.now() - begun
  if (elapsed > seconds * 1_000) break
  // Whatever is due is sent, also when this process was late: each counts from when it was due.
  for (; asked < (elapsed / 1_000) * rate; asked++) under.push(one(asked, begun + (asked * 1_000) / rate))
  await wait(2)
}
await Promise.race([Promise.all(under), wait(ANSWERED_WITHIN_MS)])
const cpu = cpuBefore === undefined ? undefined : shop.cpuMs() - cpuBefore
const end = performance.now() + ANSWERED_WITHIN_MS
const unanswered = () => customers.reduce((sum, customer) => sum + customer.unanswered, 0)
while (unanswered() > 0 && performance.now() < end) await wait(100)

async function one(number, dueAt) {
  const text = questions[number % questions.length]
  const known = number % Math.round(1 / NEW_SHARE) === 0 ? undefined : whoHasRead()
  const isNew = known === undefined
  const customer = known ?? newCustomer()
  const come = isNew ? await customer.come() : 'acknowledged'
  const fate = come === 'acknowledged' ? await customer.say(text, dueAt) : come
  const ms = performance.now() - dueAt
  latencies[fate].push(ms)
  if (isNew) latencies.new.push(ms)
  if (customer.isOpen) idle.push(customer)
}

/** The one who has waited longest; nobody where all are waiting to be heard. */
function whoHasRead() {
  for (let next = idle.shift(); next; next = idle.shift()) if (next.isOpen) return next
  return undefined
}

const at = (list, share) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))]
const told = (list) =>
  list.length === 0
    ? 'none'
    : `${String(list.length).padStart(6)}   p50 ${Math.round(at(list, 0.5))} ms, p99 ${Math.round(at(list, 0.99))} ms, most ${Math.round(at(list, 1))} ms`
const figures = {
  ...{ rate, seconds, asked, acknowledged: latencies.acknowledged.length, told503: latencies['told 503'].length },
  ...{ failed: latencies.failed.length + asked - under.length, unsettled: asked - settled(), unanswered: unanswered() },
  ...{ p99AcknowledgedMs: at(latencies.acknowledged, 0.99), p99Told503Ms: at(latencies['told 503'], 0.99) },
  ...{ p99AnsweredMs: at(latencies.answered, 0.99), cpuMsPerMessage: cpu === undefined ? undefined : cpu / asked },
}
function settled() {
  return latencies.acknowledged.length + latencies['told 503'].length + latencies.failed.length
}

const must = [
  ['every message is acknowledged or told 503', figures.failed === 0 && figures.unsettled === 0],
  [`p99 of acknowledgement ≤ ${AT_ONCE_MS} ms`, figures.p99AcknowledgedMs <= AT_ONCE_MS],
  ['whoever is told 503 is told at once', figures.told503 === 0 || figures.p99Told503Ms <= AT_ONCE_MS],
  ['everything acknowledged is answered', figures.unanswered === 0],
  [
    'the shop lives, and has logged no error',
    shop.isAlive() && !shop.logged().some((line) => /"level":[56]0/.test(line)),
  ],
]
if (values.json) console.log(JSON.stringify(figures, null, 2))
else {
  console.log(
    `${rate} messages/s for ${seconds} s, ${customers.length} visitors, load of the machine ${loadavg()[0].toFixed(1)}`,
  )
  console.log(`acknowledged      ${told(latencies.acknowledged)}`)
  console.log(`told 503          ${told(latencies['told 503'])}`)
  console.log(`failed            ${told(latencies.failed)}`)
  console.log(`of new visitors   ${told(latencies.new)}`)
  console.log(`answered          ${told(latencies.answered)}`)
  if (cpu !== undefined)
    console.log(
      `processor         ${(cpu / asked).toFixed(2)} ms a message, ${Math.round((100 * cpu) / (seconds * 1_000))} % of a core`,
    )
  for (const [what, holds] of must) console.log(`${holds ? '✓' : '✗'} ${what}`)
}
if (must.some(([, holds]) => !holds)) process.exitCode = 1
for (const customer of customers) customer.leave()
await shop.stop()
