import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const usage = `npm run bench -- [options]

  --only NAME     only this scenario, repeatable: turn, shop, durable, database, recovery, http, channels,
                  cold-start, sockets, desk, kpi
  --rounds N      how often everybody is measured (default 5)
  --json          also writes the figures to bench/results/
`
const scenarios = [
  ...['turn', 'shop', 'durable', 'database', 'recovery', 'http', 'channels', 'cold-start', 'sockets', 'desk', 'kpi'],
]
/** Those in which nobody else takes part. */
const alone = ['shop', 'recovery', 'channels', 'sockets', 'desk', 'kpi']
const here = fileURLToPath(new URL('.', import.meta.url))

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    rounds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const chosen = options.only ?? scenarios
const unknown = chosen.filter((name) => !scenarios.includes(name))
if (options.help || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no scenario "${unknown.join('", "')}".\n`)
  console.log(usage)
  process.exit(options.help ? 0 : 1)
}

if (!chosen.every((name) => alone.includes(name)) && !existsSync(join(here, 'node_modules', '.package-lock.json'))) {
  console.log('Installing the peers into bench/node_modules, once (about a minute) …')
  execFileSync('npm', ['ci', '--prefix', here, '--no-audit', '--no-fund'], { stdio: ['ignore', 'ignore', 'inherit'] })
}

const { fsyncMs, latencies } = await import('./measure.mjs')
const { printFacts, printTable, printVerdict, progress } = await import('./print.mjs')

mkdirSync(join(here, 'results'), { recursive: true })
const data = mkdtempSync(join(here, 'results', 'data-'))
const begun = Date.now()
const facts = {
  at: new Date(begun).toISOString(),
  node: process.version,
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  load: loadavg()[0],
  fsync: latencies(fsyncMs(data, 200)),
}
const results = {}
try {
  printFacts(facts)
  for (const name of chosen) {
    const { run } = await import(`./scenarios/${name}.mjs`)
    const result = await run({
      count: Number(options.rounds),
      data,
      progress: (words) => progress(`${name}: ${words}`),
    })
    progress()
    for (const table of result.tables) printTable(table)
    results[name] = result
  }
} finally {
  rmSync(data, { recursive: true, force: true })
}
printVerdict(
  Object.values(results).flatMap(({ musts }) => musts),
  (Date.now() - begun) / 1000,
)
if (options.json) {
  const file = join(here, 'results', `${facts.at.replaceAll(/[:.]/g, '-')}.json`)
  writeFileSync(file, `${JSON.stringify({ facts, results }, null, 2)}\n`)
  console.log(`Written to ${file}`)
}
