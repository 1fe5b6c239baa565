#!/usr/bin/env node
// A third party's view: copies the hello packages as npm packs them, installs the packed @huida/core, compiles them by the
// tsconfig.json that they bring and runs their tests with the conformance cases; then uses a plugin before what it needs and
// reads what the compiler says.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const stranger = mkdtempSync(`${tmpdir()}/huida-stranger-`)
process.on('exit', () => rmSync(stranger, { recursive: true, force: true }))
const run = (command, ...words) =>
  execFileSync(command, words, { cwd: stranger, stdio: ['ignore', 'inherit', 'inherit'] })

/** Packs a package into the stranger's folder, and gives the file's name. */
function pack(workspace) {
  const words = ['pack', `./${workspace}`, '--json', '--pack-destination', stranger]
  const [{ filename }] = [].concat(
    ...Object.values(JSON.parse(execFileSync('npm', words, { cwd: root, encoding: 'utf8' }))),
  )
  return filename.replace(/^@/, '').replace('/', '-')
}

const core = pack('core')
for (const kind of ['adapters', 'plugins']) {
  mkdirSync(`${stranger}/${kind}`)
  run('tar', 'xzf', pack(`${kind}/hello`), '-C', kind, '--strip-components=1')
  // Copied to be changed: what was built is made anew.
  rmSync(`${stranger}/${kind}/dist`, { recursive: true })
}

const { devDependencies: versions } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'))
const pick = (...names) => Object.fromEntries(names.map((name) => [name, versions[name]]))
const write = (file, content) =>
  writeFileSync(`${stranger}/${file}`, typeof content === 'string' ? content : JSON.stringify(content))
write('package.json', {
  name: 'stranger',
  private: true,
  type: 'module',
  dependencies: { '@huida/core': `file:${core}`, zod: '4.6.7' },
  devDependencies: pick('jest', '@jest/globals', '@swc/core', '@swc/jest', 'typescript', '@types/node'),
  overrides: { 'unrs-resolver': '1.12.2' },
})
write(
  'jest.config.js',
  `export default {
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: ['**/src/*.test.ts'],
  transform: { '\\\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }] },
  moduleNameMapper: { '^(\\\\.{1,2}/.*)\\\\.js$': '$1' },
}
`,
)

console.log(`Installing the packed @huida/core in ${stranger} …`)
run('npm', 'install', '--no-audit', '--no-fund', '--loglevel=error')
console.log('Compiled by the tsconfig.json that the packages bring, libraries included:')
for (const kind of ['adapters', 'plugins']) run('npx', 'tsc', '-p', kind, '--skipLibCheck', 'false')
console.log('The cases of @huida/core/testing, run by a stranger:')
run('node', '--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js')

write(
  'plugins/src/wrong.ts',
  `import { createBot } from '@huida/core'
import { greeter } from './index.js'
createBot({ adapters: [] }).use(greeter())
`,
)
console.log('A plugin used before what it needs:')
const { stdout } = spawnSync('npx', ['tsc', '-p', 'plugins'], { cwd: stranger, encoding: 'utf8' })
const named = stdout.split('\n').filter((line) => line.includes('needs ctx.visits'))
console.log(named.join('\n') || stdout)
const others = stdout.split('\n').filter((line) => /^\S+\(\d+,\d+\): error/.test(line) && !line.includes('wrong.ts'))
if (named.length === 0 || others.length > 0) {
  console.error(`The compiler does not name what is missing, or finds fault elsewhere:\n${stdout}`)
  process.exitCode = 1
}
