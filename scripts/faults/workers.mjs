import { spawn } from 'node:child_process'
import { relative, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('./worker.mjs', import.meta.url))
const root = fileURLToPath(new URL('../../', import.meta.url))

/** So long it is waited for that a worker comes by a place. */
const WAITS_MS = 5_000

/** Of what a process said last, in characters. */
const LAST_WORDS = 2_000

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
  /** Told of the place that it has come by. */
  #awaited

  /** @param {{ name: string, version?: string, env: Record<string, string>, onFault: (fault: object) => void }} options */
  constructor(options) {
    this.options = options
    this.#start()
  }

  #start() {
    const { name, version, env } = this.options
    const program = version === undefined ? PROGRAM : resolve(version, relative(root, PROGRAM))
    const child = spawn(process.execPath, [program], {
      env: { ...process.env, NAME: name, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    this.#child = child
    let told = ''
    child.on('error', () => {})
    child.on('message', ({ ranMs }) => {
      this.ranMs = ranMs
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      this.log += text
      told = (told + text).slice(-LAST_WORDS)
    })
    createInterface(child.stdout).on('line', (line) => {
      const [, port] = /^listening on (\d+)$/.exec(line) ?? []
      if (port) this.url = `http://127.0.0.1:${port}`
      const [, how, point] = /^(SIG\w+) at (\S+)$/.exec(line) ?? []
      if (how) {
        this.options.onFault({ worker: name, what: `${how} at ${point}`, how, point })
        if (this.#awaited) this.#awaited({ how, point })
        // It came by after nobody waited for it any more.
        else if (how === 'SIGSTOP') this.signal('SIGCONT')
      }
    })
    child.once('close', (code, signal) => {
      const served = this.url !== undefined
      this.url = undefined
      // Asked to end before it served anybody, it has nothing to finish. One that finds no database when it starts ends by itself, and whoever
      // looks after processes starts it again.
      const isExcused = !served && (signal === 'SIGTERM' || /STORE_|could not be opened/.test(told))
      if (code !== 0 && signal !== 'SIGKILL' && !isExcused)
        this.problems.push(`${name} ended by itself, ${served ? 'serving' : 'starting'}: ${signal ?? code}\n${told}`)
      if (!this.#isOver) setTimeout(() => this.#start(), 100)
    })
  }

  signal(signal) {
    if (this.#child.exitCode === null) this.#child.kill(signal)
  }

  /**
   * Kills or stops it when it passes one of some places for the so many-th time. Resolves with which; `undefined`: it passed none within some
   * seconds.
   * @param {{ point: string, how: string, pass: number }[]} places
   */
  async at(places) {
    const child = this.#child
    if (!child.connected) {
      await sleep(100)
      return undefined
    }
    const passed = new Promise((resolve) => {
      this.#awaited = resolve
    })
    child.send(places, () => {})
    const met = await Promise.race([passed, sleep(WAITS_MS)])
    this.#awaited = undefined
    if (!met && child.connected) child.send([], () => {})
    return met
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
