#!/usr/bin/env node
// A newcomer's view: the first bot of the README, typed into an empty folder, installed from packed packages, started and spoken to, by
// exactly the commands that the README gives. Only the names of the packages become the files that they were packed into.
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** On a slow machine, with nothing in npm's cache. */
const STARTS_WITHIN_MS = 120_000

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'huida-newcomer-'))
const packed = join(folder, 'packed')
mkdirSync(packed)

const section = /^## Your first bot$([\s\S]*?)^## /m.exec(readFileSync(join(root, 'README.md'), 'utf8'))[1]
const blocks = [...section.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].map(([, language, text]) => ({ language, text }))
const commands = blocks.filter(({ language }) => language === 'sh').map(({ text }) => text.trim())
const code = blocks.find(({ language }) => language === 'ts').text
const [, file] = /Save this as `([^`]+)`/.exec(section)
const start = commands.pop()

console.log('Packing every package …')
execFileSync('npm', ['pack', '--workspaces', '--pack-destination', packed], { cwd: root, stdio: 'ignore' })

let child
try {
  for (const command of commands.join('\n').split('\n')) {
    console.log(`$ ${command}`)
    const meant = command.replace(
      /^npm install .*/,
      'npm install --no-audit --no-fund --loglevel=error ../packed/*.tgz',
    )
    const cwd = command.startsWith('mkdir') ? folder : join(folder, 'first-bot')
    execFileSync('sh', ['-c', meant], { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
  }
  const bot = join(folder, 'first-bot')
  // 3000 may be taken on the machine that runs this.
  const port = (await isFree(3000)) ? 3000 : await freePort()
  writeFileSync(join(bot, file), code.replace('port: 3000', `port: ${port}`))
  console.log(`$ ${start}`)
  const [program, ...words] = start.split(' ')
  child = spawn(program, words, { cwd: bot, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    said.err += chunk
  })
  const [url] = await until(() => /http:\/\/localhost:\d+/.exec(said.out), said)
  console.log(said.out.trim())
  const page = await (await fetch(url)).text()
  if (!page.includes('/pages/chat.js')) throw new Error('The page at the address that it prints is not the chat page.')
  const { token } = await (await fetch(`${url}/web/session`, { method: 'POST' })).json()
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const say = (text) =>
    fetch(`${url}/web/messages`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ id: crypto.randomUUID(), text }),
    })
  const heard = async () => JSON.stringify(await (await fetch(`${url}/web/messages`, { headers })).json())
  for (const [question, answer] of [
    ['What are your opening hours?', 'from 9:00 to 21:00'],
    ['something else', 'May I fetch somebody?'],
  ]) {
    if ((await say(question)).status !== 202) throw new Error(`"${question}" was not accepted.`)
    await until(async () => (await heard()).includes(answer), said)
    console.log(`> ${question}\n< … ${answer} …`)
  }
  if (said.err !== '') throw new Error(`It wrote to standard error:\n${said.err}`)
  console.log('The first bot of the README runs.')
} finally {
  child?.kill()
  rmSync(folder, { recursive: true })
}

/** What `look` finds, once it does. */
async function until(look, said) {
  const end = Date.now() + STARTS_WITHIN_MS
  for (;;) {
    const found = await look()
    if (found) return found
    if (child.exitCode !== null || Date.now() > end)
      throw new Error(`It ${child.exitCode === null ? 'does not answer' : 'has ended'}:\n${said.out}${said.err}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

function isFree(port) {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

function freePort() {
  const server = createServer()
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
