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
 * @param {(position: number, attempt: string) => void} options.onUnheard the bot has heard no answer to an attempt
 * @param {(sent: object) => void} options.onWoken the bot tells pages that there is something new
 */
export function supervise({ env, armed, onKilled, onUnheard, onWoken }) {
  /** What the bot complained about, and ends that were not asked for. @type {string[]} */
  const problems = []
  let stopping = false
  let port
  let bot
  let ended

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
      const [, what, about] = /^(listening on|killed at|unheard|woken) (.*)$/.exec(line) ?? []
      if (what === 'listening on') port = Number(about)
      if (what === 'killed at') killedAt = about
      if (what === 'unheard') onUnheard(Number.parseInt(about, 10), about.split(' ')[1])
      if (what === 'woken') onWoken(JSON.parse(about))
    })
    ended = new Promise((resolve) => {
      bot.once('close', async (code, signal) => {
        port = undefined
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
