import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { bundledBot } from './bundle.mjs'

const BOT = await bundledBot()

/**
 * Keeps a bot alive: starts it, and starts it again whenever it has been killed.
 *
 * @param {object} options
 * @param {Record<string, string>} options.env what the bot is told besides CRASH_AT
 * @param {string[]} options.armed the crash points of its lives, one after the other; those after them live on
 * @param {(point: string) => Promise<void>} options.onKilled called while the bot is dead
 * @param {(port: number | undefined) => void} options.onListening where it listens; `undefined` when it is dead
 * @param {Record<string, (about: object) => void>} options.onTold what the bot tells about its attempts to say something
 */
export function supervise({ env, armed, onKilled, onListening, onTold }) {
  /** What the bot complained about, and ends that were not asked for. @type {string[]} */
  const problems = []
  let stopping = false
  let port
  let bot
  let ended

  const listens = (now) => {
    port = now
    onListening(now)
  }
  const start = () => {
    let killedAt
    let complaints = ''
    bot = spawn(process.execPath, [...(process.env.PROF ? ['--cpu-prof', '--cpu-prof-dir=/tmp/prof'] : []), BOT], {
      env: { ...process.env, ...env, CRASH_AT: armed.shift() ?? '' },
    })
    bot.stderr.setEncoding('utf8').on('data', (text) => {
      complaints += text
    })
    createInterface(bot.stdout).on('line', (line) => {
      const [, what, about] = /^(listening on|killed at|attempted|unheard|woken|handed) (.*)$/.exec(line) ?? []
      if (what === 'listening on') listens(Number(about))
      else if (what === 'killed at') killedAt = about
      else if (what) onTold[what](JSON.parse(about))
    })
    ended = new Promise((resolve) => {
      bot.once('close', async (code, signal) => {
        listens(undefined)
        if (complaints) problems.push(`the bot complained: ${complaints}`)
        if (!killedAt && !(stopping && code === 0))
          problems.push(`the bot ended by itself: ${signal ?? `code ${code}`}`)
        if (killedAt && !stopping) {
          await onKilled(killedAt)
          start()
        }
        resolve()
      })
    })
  }
  start()

  return {
    problems,
    /** Where it listens, while it does. */
    port: () => port,
    /** Stops it as an operator would, and kills it when that takes too long. */
    async stop() {
      stopping = true
      bot.kill('SIGTERM')
      await Promise.race([ended, sleep(5_000, undefined, { ref: false })])
      if (bot.exitCode === null) bot.kill('SIGKILL')
      await ended
    },
  }
}
