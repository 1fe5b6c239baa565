#!/usr/bin/env node
// A third party's view: copies adapters/hello and plugins/hello out of the repository, installs the packed @huida/core, and runs
// their tests with the conformance cases; then uses a plugin before what it needs and reads what the compiler says.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const stranger = mkdtempSync(`${tmpdir()}/huida-stranger-`)
const run = (command, ...words) =>
  execFileSync(command, words, { cwd: stranger, stdio: ['ignore', 'inherit', 'inherit'] })

const [{ filename }] = [].concat(
  ...Object.values(
    JSON.parse(
      execFileSync('npm', ['pack', './core', '--json', '--pack-destination', stranger], {
        cwd: root,
        encoding: 'utf8',
      }),
    ),
  ),
)
for (const kind of ['adapters', 'plugins'])
  cpSync(`${root}/${kind}/hello/src`, `${stranger}/${kind}/src`, { recursive: true })

const versions = JSON.parse(
  execFileSync('node', ['-p', 'JSON.stringify(require("./package.json").devDependencies)'], {
    cwd: root,
    encoding: 'utf8',
  }),
)
const pick = (...names) => Object.fromEntries(names.map((name) => [name, versions[name]]))
const write = (file, content) =>
  writeFileSync(`${stranger}/${file}`, typeof content === 'string' ? content : JSON.stringify(content))
write('package.json', {
  name: 'stranger',
  private: true,
  type: 'module',
  dependencies: { '@huida/core': `file:${filename.replace(/^@/, '').replace('/', '-')}`, zod: '4.6.7' },
  devDependencies: pick('jest', '@jest/globals', '@swc/core', '@swc/jest', 'typescript', '@types/node'),
  overrides: { 'unrs-resolver': '1.12.2' },
})
write(
  'jest.config.js',
  `export default {
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: ['**/*.test.ts'],
  transform: { '\\\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }] },
  moduleNameMapper: { '^(\\\\.{1,2}/.*)\\\\.js$': '$1' },
}
`,
)
write('tsconfig.json', {
  compilerOptions: {
    module: 'NodeNext',
    target: 'ES2022',
    lib: ['ES2023'],
    strict: true,
    noEmit: true,
    types: ['node'],
    skipLibCheck: false,
  },
  include: ['adapters', 'plugins', 'wrong.ts'],
})

console.log(`Installing the packed @huida/core in ${stranger} …`)
run('npm', 'install', '--no-audit', '--no-fund', '--loglevel=error')
console.log('The cases of @huida/core/testing, run by a stranger:')
run('node', '--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js')

write(
  'wrong.ts',
  `import { createBot } from '@huida/core'
import { greeter } from './plugins/src/index.js'
createBot({ adapters: [] }).use(greeter())
`,
)
console.log('A plugin used before what it needs:')
const { stdout } = spawnSync('npx', ['tsc'], { cwd: stranger, encoding: 'utf8' })
const named = stdout.split('\n').filter((line) => line.includes('needs ctx.visits'))
console.log(named.join('\n') || stdout)
const others = stdout.split('\n').filter((line) => /^\S+\(\d+,\d+\): error/.test(line) && !line.startsWith('wrong.ts'))
if (named.length === 0 || others.length > 0) {
  console.error(`The compiler does not name what is missing, or finds fault elsewhere:\n${stdout}`)
  process.exitCode = 1
}
rmSync(stranger, { recursive: true })
