#!/usr/bin/env node
// A newcomer's view: `npm create huida` in an empty folder, from packed packages and without the repository. The bot's own test passes, it answers
// on its chat page, and its console opens.
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** On a slow machine. */
const STARTS_WITHIN_MS = 120_000

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'huida-create-'))
const packed = join(folder, 'packed')
mkdirSync(packed)
let child
try {
  console.log('Packing every package …')
  const told = execFileSync(
    'npm',
    ['pack', '--workspaces', '--pack-destination', packed, '--json', '--loglevel=error'],
    {
      ...{ cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 28 },
    },
  )
  const files = new Map(
    Object.values(JSON.parse(told)).map(({ name, filename }) => [name, `file:${join(packed, filename)}`]),
  )

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
  let out = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk) => {
      out += chunk
    })
  const [url] = await until(
    () => /http:\/\/localhost:\d+/.exec(out),
    () => out,
  )
  const { token } = await (await fetch(`${url}/web/session`, { method: 'POST' })).json()
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ id: crypto.randomUUID(), text: 'I need a receipt for my company' })
  await fetch(`${url}/web/messages`, { method: 'POST', headers, body })
  await until(
    async () => (await (await fetch(`${url}/web/messages`, { headers })).text()).includes('arrives by e-mail'),
    () => out,
  )
  console.log('> I need a receipt for my company\n< … arrives by e-mail …')
  const page = await fetch(`${url}/console/`)
  if (page.status !== 200 || !(await page.text()).includes('<div id="root">'))
    throw new Error('Its console does not open.')
  console.log('Its console opens.')
} finally {
  // The shell that npm starts has children.
  if (child) process.kill(-child.pid)
  rmSync(folder, { recursive: true, force: true })
}

/** What `look` finds, once it does. */
async function until(look, said) {
  const end = Date.now() + STARTS_WITHIN_MS
  for (;;) {
    const found = await look()
    if (found) return found
    if (child.exitCode !== null || Date.now() > end) throw new Error(`It does not answer:\n${said()}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
