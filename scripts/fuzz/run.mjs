#!/usr/bin/env node
// Throws raw requests at a bot that runs as a process of its own: npm run test:fuzz [-- --requests 12000 --seed 1].
// It fails when the process ends, answers 500, logs a fault or no longer answers.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { sendRaw } from './send.mjs'

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '12000' }, seed: { type: 'string', default: '1' } },
})
const requests = Number(values.requests)
const seed = Number(values.seed)

const child = fork(fileURLToPath(new URL('bot.mjs', import.meta.url)), { stdio: ['ignore', 'inherit', 'pipe', 'ipc'] })
let told = ''
child.stderr.setEncoding('utf8').on('data', (chunk) => {
  told += chunk
})
let ended
child.once('exit', (code, signal) => {
  ended = signal ?? code
})
const { port } = await new Promise((resolve, reject) => {
  child.once('message', resolve)
  child.once('exit', () => reject(new Error(`The bot did not start:\n${told}`)))
})

const started = performance.now()
const { statuses, wrong, unreached } = await sendRaw({ port, seed, requests })
const seconds = (performance.now() - started) / 1_000
const isAlive =
  ended === undefined &&
  (await fetch(`http://127.0.0.1:${port}/health`).then(
    () => true,
    () => false,
  ))
const faults = told.split('\n').filter((line) => line.startsWith('FAULT')).length

console.log(`${requests} raw requests from seed ${seed} in ${seconds.toFixed(1)} s`)
for (const [status, times] of [...statuses].sort(([a], [b]) => a - b)) console.log(`  ${status}  ${times}`)
console.log(
  `answers of 500 and more (but 503): ${wrong.length}; faults in the log: ${faults}; not reached: ${unreached}`,
)
console.log(isAlive ? 'The process lives and answers.' : `The process has ended (${ended}).`)
if (wrong.length > 0)
  console.log(
    `Seeds: ${wrong
      .slice(0, 20)
      .map((one) => one.seed)
      .join(', ')}`,
  )
if (told) console.log(told.slice(0, 4_000))
if (wrong.length > 0 || faults > 0 || unreached > 0 || !isAlive) process.exitCode = 1
if (ended === undefined) child.disconnect()
