// npm run test:crash -- [--points accept.received,turn.begun] [--seeds 20] [--parallel 4]
// npm run test:crash -- --point turn.begun --seed 7        plays one run again
//
// Kills a real bot at every crash point, with many seeds each, and checks from outside that it kept its promises.

import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { crashPoints } from '@huida/core/testing'
import { stages } from './cast.mjs'
import { check } from './checker.mjs'
import { play } from './scenario.mjs'

const { values: options } = parseArgs({
  options: {
    points: { type: 'string', default: crashPoints.join() },
    point: { type: 'string' },
    seeds: { type: 'string', default: '20' },
    seed: { type: 'string' },
    // A run waits more than it works.
    parallel: { type: 'string', default: String(2 * availableParallelism()) },
  },
})
const points = (options.point ?? options.points).split(',')
const unknown = points.filter((point) => !crashPoints.includes(point))
if (unknown.length > 0) {
  console.error(`There is no crash point ${unknown.join(', ')}. There are: ${crashPoints.join(', ')}.`)
  process.exit(2)
}

// A checker that finds nothing proves nothing, so it is tested first.
const checkerTest = fileURLToPath(new URL('./checker.test.mjs', import.meta.url))
const selfTest = spawnSync(process.execPath, ['--test', '--test-reporter=dot', checkerTest], { encoding: 'utf8' })
if (selfTest.status !== 0) {
  console.error(`The checker does not notice what it should:\n${selfTest.stdout}${selfTest.stderr}`)
  process.exit(1)
}

const seeds = options.seed
  ? [Number(options.seed)]
  : Array.from({ length: Number(options.seeds) }, (_, index) => index + 1)
// Seed by seed, so that a point that is broken shows soon.
const waiting = seeds.flatMap((seed) => points.map((point) => ({ point, seed })))
const total = waiting.length
const sum = { runs: 0, failed: 0, kills: 0, messages: 0, givenUp: 0, sends: 0, repeated: 0 }
/** How often the bot was killed at a point, by where the customers wrote. */
const kills = Object.fromEntries(points.map((point) => [point, {}]))
const startedAt = performance.now()

await Promise.all(
  Array.from({ length: Number(options.parallel) }, async () => {
    for (let run = waiting.shift(); run; run = waiting.shift()) report(run, await play(run))
  }),
)

const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0)
console.log(
  `\n${sum.runs} runs in ${seconds} s: ${sum.kills} kills, ${sum.messages} messages, ${sum.sends} sends (${sum.repeated} of them repeated)`,
)
console.log(`  (${sum.givenUp} messages were given up by Slack or WeChat, which no bot had acknowledged)`)
for (const point of points) {
  const told = stages.flatMap((stage) => (kills[point][stage] ? `${stage} ${kills[point][stage]}` : []))
  const times = Object.values(kills[point]).reduce((all, some) => all + some, 0)
  console.log(`  ${point.padEnd(16)} killed at in ${times} of ${seeds.length} runs: ${told.join(', ')}`)
}
console.log(
  sum.failed === 0
    ? 'Nothing was lost, nothing was done twice, nobody got two answers, order was kept.'
    : `${sum.failed} runs broke a promise.`,
)
process.exit(sum.failed === 0 ? 0 : 1)

/** @param {import('./checker.mjs').History} history */
function report({ point, seed }, history) {
  const violations = check(history)
  if (history.kills.some((kill) => kill.point === point))
    kills[point][history.stage] = (kills[point][history.stage] ?? 0) + 1
  else violations.push({ promise: 'every crash point is covered', violation: `the bot was never killed at ${point}` })
  sum.runs++
  sum.kills += history.kills.length
  sum.messages += history.incoming.length
  sum.givenUp += history.incoming.filter(({ acknowledgedAt, isGivenUp }) => isGivenUp && !acknowledgedAt).length
  sum.sends += history.sends.length
  sum.repeated += history.sends.length - new Set(history.sends.map(({ position }) => position)).size
  if (violations.length > 0) {
    sum.failed++
    tell({ point, seed }, history, violations)
  }
  if (process.stdout.isTTY) process.stdout.write(`\r${sum.runs}/${total} runs, ${sum.failed} failed `)
  else if (sum.runs % 20 === 0) console.log(`${sum.runs}/${total} runs, ${sum.failed} failed`)
}

function tell({ point, seed }, history, violations) {
  const { kills, ledger, sends } = history
  if (process.env.DUMP) writeFileSync(`${process.env.DUMP}/${point}-${seed}.json`, JSON.stringify(history))
  const kept = violations.slice(0, 10)
  console.error(`\n✗ ${point}, seed ${seed}. Again: npm run test:crash -- --point ${point} --seed ${seed}`)
  for (const { promise, violation } of kept) console.error(`  ${promise}: ${violation}`)
  if (violations.length > kept.length) console.error(`  and ${violations.length - kept.length} more`)
  console.error(`  killed at ${kills.map(({ at, point }) => `${point} (${at})`).join(', ') || 'no point'}`)
  const about = [...ledger].filter((entry) => kept.some(({ violation }) => mentions(violation, entry)))
  for (const entry of about.sort((a, b) => a.position - b.position)) {
    console.error(`  ${lineOf(entry)}`)
    for (const { at, position, fate } of sends)
      if (entry.kind === 'out' && position === entry.position) console.error(`    ${at} sent: ${fate}`)
  }
}

/** Violations name keys and positions. */
function mentions(violation, entry) {
  const about = JSON.stringify(entry)
  return violation
    .split(/[^\w:.+-]+/)
    .some((word) =>
      /^c\d-/.test(word) ? about.includes(`"${word}`) || about.includes(`${word}\\"`) : word === String(entry.position),
    )
}

function lineOf(entry) {
  const { kind, position, conversation } = entry
  const about = {
    in: () =>
      `${entry.event.key} accepted ${entry.acceptedAt}, ${entry.outcome ?? 'waiting'} ${entry.endedAt ?? ''}, attempts ${entry.attempts}: ${entry.event.parts?.at(-1).text ?? entry.event.name ?? ''}`,
    out: () =>
      `${entry.status} ${entry.settledAt ?? ''}, attempts ${entry.attempts}, epoch ${entry.epoch}: ${entry.act.part?.text ?? entry.act.type}`,
    record: () => `${entry.type} ${JSON.stringify(entry.data)}`,
  }
  return `${String(position).padStart(4)} ${conversation} ${kind.padEnd(6)} ${about[kind]()}`
}
