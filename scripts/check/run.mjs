#!/usr/bin/env node
// Everything that must hold before a change is good, but for the tests: `npm run check`, or `npm run check -- types examples`.
import { spawnSync } from 'node:child_process'
import { consoleApi } from '../console-api.mjs'
import { certificates } from './certificates.mjs'
import { circles } from './circles.mjs'
import { direction } from './direction.mjs'
import { docs } from './docs.mjs'
import { examples } from './examples.mjs'
import { packages } from './packages.mjs'
import { scripts } from './scripts.mjs'
import { strays } from './strays.mjs'
import { translations } from './translations.mjs'

const command = (line) => () => {
  const { status, stdout, stderr } = spawnSync(line, {
    shell: true,
    encoding: 'utf8',
    env: { ...process.env, NX_DAEMON: 'false' },
  })
  return status === 0 ? [] : [`${stdout}${stderr}`.trim()]
}

/** Each gives the problems that it found, as sentences. */
const checks = {
  format: command('npx biome ci --colors=off .'),
  // What is installed is what the manifests ask for.
  lock: command('npm ci --dry-run --ignore-scripts --no-audit --no-fund --loglevel=error'),
  types: command('npx tsc -b'),
  unused: command('npx knip'),
  direction,
  circles,
  scripts,
  docs,
  translations,
  certificates,
  examples,
  // The console speaks to the API that the program has.
  'console-api': consoleApi,
  packages,
  strays,
}

const asked = process.argv.slice(2)
let failed = 0
for (const [name, check] of Object.entries(checks)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  const from = Date.now()
  process.stdout.write(`${name} … `)
  const problems = await check()
  console.log(problems.length === 0 ? `good (${((Date.now() - from) / 1000).toFixed(1)} s)` : 'NOT GOOD')
  for (const problem of problems) console.log(`\n${problem}\n`)
  failed += problems.length
}
process.exitCode = failed === 0 ? 0 : 1
