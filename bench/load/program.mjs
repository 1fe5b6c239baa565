import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('../../playground/bin/huida.js', import.meta.url))

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10

/** Starts the shop as anybody starts it, with its records on the disk. Visitors' addresses come by a header, as from a proxy. */
export async function startShop() {
  const folder = mkdtempSync(join(tmpdir(), 'huida-load-'))
  const child = spawn(process.execPath, [cli, 'start', '--port', '0', '--data', join(folder, 'data')], {
    env: { ...process.env, HUIDA_ADDRESS_HEADER: 'x-load-address', HUIDA_LOG: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  process.once('exit', () => child.kill('SIGKILL'))
  let said = ''
  child.stdout.setEncoding('utf8')
  const url = await new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      said += chunk
      const [found] = /http:\/\/localhost:\d+/.exec(said) ?? []
      if (found) resolve(found)
    })
    child.once('exit', () => reject(new Error(`The shop did not start:\n${said}`)))
  })
  return {
    url: url.replace('localhost', '127.0.0.1'),
    /** What it has logged. */
    logged: () => said.split('\n').filter((line) => line.startsWith('{')),
    isAlive: () => child.exitCode === null && child.signalCode === null,
    /** Its processor time so far; undefined where the system does not tell. */
    cpuMs() {
      try {
        const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ')
        return (Number(fields[11]) + Number(fields[12])) * TICK_MS
      } catch {
        return undefined
      }
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), 30_000)
      await ended
      clearTimeout(timer)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
