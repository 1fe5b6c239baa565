#!/usr/bin/env node
// Certifies the adapters anew (`npm run certify`, or `npm run certify -- telegram web`), and writes what was found where people read it: the
// certificate of each package, the section of its README, and the table of all channels.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { CHANNELS, certifiable, channelsPage, readmeWith } from './check/certificates.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const cli = `${root}/playground/dist/src/cli.js`
const asked = process.argv.slice(2)

for (const { folder, manifest } of certifiable()) {
  if (asked.length > 0 && !asked.some((name) => folder.endsWith(`/${name}`))) continue
  const { stdout, stderr, status } = spawnSync('node', [cli, 'conform', `${root}/${folder}`, '--json'], {
    encoding: 'utf8',
    maxBuffer: 1e8,
  })
  if (!stdout) throw new Error(`${manifest.name}: ${stderr}`)
  const { certificates } = JSON.parse(stdout)
  writeFileSync(`${root}/${folder}/certificate.json`, `${JSON.stringify(certificates, undefined, 2)}\n`)
  const readme = `${root}/${folder}/README.md`
  if (existsSync(readme)) writeFileSync(readme, await readmeWith(readFileSync(readme, 'utf8'), certificates))
  const problems = certificates.flatMap(({ way, cases, capabilities }) => [
    ...cases.filter(({ outcome }) => outcome === 'failed').map(({ name, reason }) => `${way}: ${name}: ${reason}`),
    ...capabilities.filter(({ shown }) => !shown).map(({ name }) => `${way}: ${name} is claimed, but never seen`),
  ])
  console.log(`${manifest.name}: ${status === 0 ? 'certified' : `NOT CERTIFIED\n  ${problems.join('\n  ')}`}`)
  if (status !== 0) process.exitCode = 1
}
writeFileSync(`${root}/${CHANNELS}`, await channelsPage())
