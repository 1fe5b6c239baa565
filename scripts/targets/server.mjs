// Starts a server of another language as a process without rights, and ends it with everything that it started.

import { spawn } from 'node:child_process'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const NOBODY = 65_534
const isRoot = process.getuid?.() === 0

// Somebody who ends us by a signal ends what we have started, too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1))

/** A folder that the server may write to. */
export async function serverFolder(name) {
  const folder = await mkdtemp(join(tmpdir(), `huida-${name}-`))
  return {
    folder,
    give: (path) => (isRoot ? chown(path, NOBODY, NOBODY) : undefined),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Starts a program; it, and all that it starts, is one group, which can be ended as a whole. */
export function start([command, ...words], { env, cwd }) {
  const child = spawn(command, words, {
    ...{ cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
    env: { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LANG: 'C.UTF-8', ...env },
    ...(isRoot && { uid: NOBODY, gid: NOBODY }),
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk) => {
      said = (said + chunk).slice(-20_000)
    })
  const ended = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })))
  const stop = async () => {
    try {
      process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It has ended.
    }
    await ended
  }
  // Whatever ends us ends it.
  process.once('exit', () => void stop())
  return { ended, stop, said: () => said }
}

/** Runs a program to its end. */
export async function run(words, options) {
  const { ended, said } = start(words, options)
  const { code } = await ended
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${said()}`)
  return said()
}

export async function freePort() {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Waits until something holds. */
export async function until(what, condition, withinMs = 60_000) {
  const end = Date.now() + withinMs
  for (;;) {
    const found = await condition().catch(() => undefined)
    if (found) return found
    if (Date.now() > end) throw new Error(`It did not happen within ${withinMs / 1_000} s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
