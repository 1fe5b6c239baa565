import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('./worker.mjs', import.meta.url))

/** A worker that is started again whenever it has ended. */
export class Worker {
  /** Where it listens; `undefined` while it does not. */
  url
  /** How long its process has run. */
  ranMs = 0
  /** Everything that it has logged. */
  log = ''
  /** Ends that nobody asked for. */
  problems = []
  #child
  #isOver = false
  #waiting = new Map()

  /** @param {{ name: string, env: Record<string, string>, onFault: (fault: object) => void }} options */
  constructor(options) {
    this.options = options
    this.#start()
  }

  #start() {
    const { name, env } = this.options
    const child = spawn(process.execPath, [PROGRAM], {
      env: { ...process.env, NAME: name, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    this.#child = child
    child.on('error', () => {})
    child.on('message', ({ ranMs }) => {
      this.ranMs = ranMs
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      this.log += text
    })
    createInterface(child.stdout).on('line', (line) => {
      const [, port] = /^listening on (\d+)$/.exec(line) ?? []
      if (port) this.url = `http://127.0.0.1:${port}`
      const [, how, point] = /^(SIG\w+) at (\S+)$/.exec(line) ?? []
      if (how) {
        this.options.onFault({ worker: name, what: `${how} at ${point}`, how, point })
        const awaited = this.#waiting.get(point)
        if (awaited) awaited()
        // It came by after nobody waited for it any more.
        else if (how === 'SIGSTOP') this.signal('SIGCONT')
      }
    })
    child.once('close', (code, signal) => {
      this.url = undefined
      // One that finds no database when it starts ends by itself, and whoever looks after processes starts it again.
      if (code !== 0 && signal !== 'SIGKILL' && !this.log.includes('STORE') && !/could not be opened/.test(this.log))
        this.problems.push(`${name} ended by itself: ${signal ?? code}`)
      if (!this.#isOver) setTimeout(() => this.#start(), 100)
    })
  }

  signal(signal) {
    if (this.#child.exitCode === null) this.#child.kill(signal)
  }

  /** Kills or stops it when it passes a place the next time; resolves with whether it did within some seconds. */
  async at(point, how, pass) {
    const passed = new Promise((resolve) => this.#waiting.set(point, () => resolve(true)))
    if (!this.#child.connected) return false
    this.#child.send({ at: point, how, pass }, () => {})
    const happened = await Promise.race([passed, sleep(5_000, false)])
    this.#waiting.delete(point)
    if (!happened && this.#child.connected) this.#child.send(null, () => {})
    return happened
  }

  async end() {
    this.#isOver = true
    const child = this.#child
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGCONT')
    child.kill('SIGTERM')
    await Promise.race([new Promise((resolve) => child.once('close', resolve)), sleep(15_000)])
    child.kill('SIGKILL')
  }
}
