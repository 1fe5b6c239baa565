#!/usr/bin/env node
// A newcomer's view: `npm create huida` in an empty folder, from packed packages and without the repository. The bot's own test passes, it answers
// on its chat page, and its console opens.
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { customerOf, listening, packAll, until } from './newcomer.mjs'

const folder = mkdtempSync(join(tmpdir(), 'huida-create-'))
const packed = join(folder, 'packed')
mkdirSync(packed)
let child
try {
  const files = new Map([...packAll(packed)].map(([name, file]) => [name, `file:${file}`]))

  const run = (command, cwd) => {
    console.log(`$ ${command}`)
    execFileSync('sh', ['-c', command], { cwd, stdio: ['ignore', 'inherit', 'inherit'] })
  }
  mkdirSync(join(folder, 'maker'))
  run(`npm install --no-audit --no-fund --loglevel=error ${files.get('create-huida')}`, join(folder, 'maker'))
  run('maker/node_modules/.bin/create-huida my-bot --no-install --locale en', folder)
  const bot = join(folder, 'my-bot')

  // What it names stands in no registry yet: each package is taken from its file, also where another one needs it.
  const manifest = JSON.parse(readFileSync(join(bot, 'package.json'), 'utf8'))
  for (const name of Object.keys(manifest.dependencies)) manifest.dependencies[name] = files.get(name)
  const direct = Object.keys(manifest.dependencies)
  manifest.overrides = Object.fromEntries([...files].filter(([name]) => !direct.includes(name)))
  for (const name of direct) manifest.overrides[name] = `$${name}`
  writeFileSync(join(bot, 'package.json'), JSON.stringify(manifest, null, 2))

  run('npm install --no-audit --no-fund --loglevel=error', bot)
  run('npm test', bot)
  console.log('$ npm start')
  child = spawn('npm', ['start', '--', '--port', '0'], { cwd: bot, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  const said = listening(child)
  const [url] = await until(() => /http:\/\/localhost:\d+/.exec(said.out), child, said)
  const ask = await customerOf(url, child, said)
  await ask('I need a receipt for my company', 'arrives by e-mail')
  const page = await fetch(`${url}/console/`)
  if (page.status !== 200 || !(await page.text()).includes('<div id="root">'))
    throw new Error('Its console does not open.')
  console.log('Its console opens.')
} finally {
  // The shell that npm starts has children.
  if (child) process.kill(-child.pid)
  rmSync(folder, { recursive: true, force: true })
}
