import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { root } from './workspaces.mjs'

/** What tests would get away with elsewhere, one file each, and what Jest must say about it. */
const files = {
  rejected: `test('rejected', async () => { void Promise.reject(new Error('nobody handles it')); await later() })`,
  atTheEnd: `test('at the end', () => { void Promise.reject(new Error('nobody handles it')) })`,
  afterwards: `test('afterwards', () => { void later().then(() => Promise.reject(new Error('nobody handles it'))) })`,
  thrown: `test('thrown', () => { setTimeout(() => { throw new Error('nobody handles it') }, 5) })`,
  warned: `test('warned', () => { process.emitWarning('nobody handles it') })`,
}

/** Jest's environment of the repository fails a test file that leaves something unhandled behind. */
export function strays() {
  const folder = `${root}/.strays`
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  writeFileSync(`${folder}/package.json`, '{ "type": "module" }')
  writeFileSync(
    `${folder}/jest.config.js`,
    `export default { testEnvironment: '${root}/scripts/jest-environment.mjs', testMatch: ['**/*.test.js'], transform: {} }`,
  )
  for (const [name, source] of Object.entries(files))
    writeFileSync(
      `${folder}/${name}.test.js`,
      `import { test } from '@jest/globals'\nconst later = () => new Promise((resolve) => setTimeout(resolve, 5))\n${source}\n`,
    )
  const jest = `${root}/node_modules/jest/bin/jest.js`
  const { stderr } = spawnSync(
    process.execPath,
    ['--experimental-vm-modules', '--no-warnings', jest, '--rootDir', folder, '-c', `${folder}/jest.config.js`],
    { cwd: folder, encoding: 'utf8' },
  )
  const problems = Object.keys(files).filter((name) => !stderr.includes(`FAIL ./${name}.test.js`))
  if (problems.length === 0) rmSync(folder, { recursive: true })
  return problems.map((name) => `A test that leaves something behind passes (${name}):\n${stderr}`)
}
