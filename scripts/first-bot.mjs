#!/usr/bin/env node
// A newcomer's view: the first bot of the README, typed into an empty folder, installed from packed packages, started and spoken to, by
// exactly the commands that the README gives. Only the names of the packages become the files that they were packed into.
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { customerOf, listening, packAll, until } from './newcomer.mjs'

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

packAll(packed)

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
  const said = listening(child)
  const [url] = await until(() => /http:\/\/localhost:\d+/.exec(said.out), child, said)
  console.log(said.out.trim())
  const page = await (await fetch(url)).text()
  if (!page.includes('/pages/chat.js')) throw new Error('The page at the address that it prints is not the chat page.')
  const ask = await customerOf(url, child, said)
  await ask('What are your opening hours?', 'from 9:00 to 21:00')
  await ask('something else', 'I did not get that')
  if (said.err !== '') throw new Error(`It wrote to standard error:\n${said.err}`)
  console.log('The first bot of the README runs.')
} finally {
  child?.kill()
  rmSync(folder, { recursive: true })
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
