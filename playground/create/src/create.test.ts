import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cleanups, startProgram, temporaryFolder, until } from '@huida/core/testing'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { createBot, run } from './index.js'

const cleanup = cleanups(afterEach)
const root = join(import.meta.dirname, '../../..')
let folder: string
beforeEach(() => {
  folder = join(temporaryFolder(cleanup), 'My Bot')
  jest.spyOn(console, 'log').mockImplementation(() => {})
  jest.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(() => {
  jest.restoreAllMocks()
})

// It runs on the packages as they are installed, so they must be built: npm run build.
const describeBuilt = existsSync(join(root, 'playground/dist/src/testing.js')) ? describe : describe.skip

describeBuilt('a bot that was just made', () => {
  beforeEach(async () => {
    await createBot(folder, 'en')
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  })

  test('passes its own test', async () => {
    const { stdout } = await promisify(execFile)('npm', ['test'], { cwd: folder })
    expect(stdout).toContain('# pass 3')
  })

  test('answers on its chat page, and every command in its folder means it', async () => {
    await promisify(execFile)('npm', ['run', 'build'], { cwd: folder })
    const program = startProgram([join(root, 'playground/bin/huida.js'), 'start', '--port', '0'], {
      cleanup,
      cwd: folder,
    })
    const url = await program.prints(/http:\/\/localhost:\d+/)
    const { token } = (await (await fetch(`${url}/web/session`, { method: 'POST' })).json()) as { token: string }
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const body = JSON.stringify({ id: crypto.randomUUID(), text: 'I need a receipt for my company' })
    expect((await fetch(`${url}/web/messages`, { method: 'POST', headers, body })).status).toBe(202)
    await until(async () =>
      (await (await fetch(`${url}/web/messages`, { headers })).text()).includes('arrives by e-mail'),
    )
    expect(readdirSync(join(folder, 'data'))).toContain('huida.db')
    const ledger = await promisify(execFile)(process.execPath, [join(root, 'playground/bin/huida.js'), 'ledger'], {
      cwd: folder,
    })
    expect(ledger.stdout).toContain('web:')
  })
})

test('its package is named after the folder, and its README is in the language that was asked for', async () => {
  expect(await run([folder, '--no-install', '--locale', 'zh'])).toBe(0)
  expect(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).toMatchObject({
    name: 'my-bot',
    private: true,
  })
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).toMatch(/^# 会回答问题的机器人/)
  expect(readdirSync(folder)).toEqual(
    expect.arrayContaining(['.gitignore', '.dockerignore', 'Dockerfile', 'knowledge.json', 'src']),
  )
})

test('a folder with something in it is left alone', async () => {
  mkdirSync(folder)
  writeFileSync(join(folder, 'mine.txt'), 'mine')
  expect(await run([folder, '--no-install'])).toBe(1)
  expect(readdirSync(folder)).toEqual(['mine.txt'])
})

test.each([[[]], [['a', 'b']], [['a', '--locale', 'fr']], [['a', '--what']]])(
  '%j is told how it is used',
  async (given) => {
    expect(await run(given)).toBe(2)
  },
)
