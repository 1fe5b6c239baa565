import { existsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { cleanups, listening, startProgram, temporaryFolder, until } from './index.js'

const cleanup = cleanups(afterEach)

/** A runner whose tests end when it is told. */
function runner() {
  let end = async () => {}
  const cleanup = cleanups((undoAll) => {
    end = undoAll
  })
  return { cleanup, end: () => end() }
}

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('what a test opened', () => {
  test('is closed when it ends, the last opened first, and only once', async () => {
    const { cleanup, end } = runner()
    const closed: string[] = []
    cleanup(() => closed.push('store'))
    cleanup(async () => closed.push('bot'))
    await end()
    await end()
    expect(closed).toEqual(['bot', 'store'])
  })

  test('is closed although another cannot be closed, which is told', async () => {
    const { cleanup, end } = runner()
    const closed: string[] = []
    cleanup(() => closed.push('store'))
    cleanup(() => Promise.reject(new Error('the bot hangs')))
    await expect(end()).rejects.toThrow('the bot hangs')
    expect(closed).toEqual(['store'])
  })

  test('a folder is removed with what is in it', async () => {
    const { cleanup, end } = runner()
    const folder = temporaryFolder(cleanup)
    writeFileSync(join(folder, 'file'), '')
    await end()
    expect(existsSync(folder)).toBe(false)
  })

  test('a server is closed although a client keeps its connection', async () => {
    const { cleanup, end } = runner()
    const url = await listening(
      createServer(() => {}),
      cleanup,
    )
    const asking = fetch(url)
    const failed = expect(asking).rejects.toThrow()
    await end()
    await failed
    await expect(fetch(url)).rejects.toThrow()
  })

  test('a program is killed', async () => {
    const { cleanup, end } = runner()
    const program = startProgram(['-e', 'console.log("up"); setInterval(() => {}, 1_000)'], { cleanup })
    await program.prints(/up/)
    await end()
    expect(isAlive(program.child.pid!)).toBe(false)
  })
})

describe('a program', () => {
  test('of another kind dies with all that it has started', async () => {
    const { cleanup, end } = runner()
    const pipeline = startProgram(['-c', 'sleep 600 | { echo up; sleep 600; }'], { cleanup, command: 'sh' })
    await pipeline.prints(/up/)
    await end()
    // Not before nobody holds its output any more.
    expect((await pipeline.ended).code).not.toBe(0)
  })

  test('of another kind is started too, stopped by a signal, and dies with its test', async () => {
    const { cleanup, end } = runner()
    const start = () => startProgram(['-c', 'echo up $$; exec sleep 600'], { cleanup, command: 'sh' })
    const [first, second] = [start(), start()]
    const pids = await Promise.all([first, second].map(async (each) => Number((await each.prints(/\d+/)).trim())))
    await first.stop()
    expect(pids.map(isAlive)).toEqual([false, true])
    await end()
    // Until somebody has taken note of its end, a number still names it.
    await until(() => !pids.some(isAlive))
  })

  test('tells what it printed and how it ended', async () => {
    const program = startProgram(
      ['-e', 'process.stdin.pipe(process.stdout); console.error("no"); process.exitCode = 3'],
      {
        cleanup,
        input: 'yes',
      },
    )
    expect(await program.ended).toEqual({ code: 3, signal: null, out: 'yes', err: 'no\n' })
  })

  test('that ends without what was waited for says what it said instead', async () => {
    const program = startProgram(['-e', 'console.log("other")'], { cleanup })
    await expect(program.prints(/this/)).rejects.toThrow('It ended without /this/: other')
  })

  test('dies when the process that runs the tests is killed', async () => {
    // A process in between stands for the test runner.
    const runs = startProgram(
      ['--input-type=module', '-e', inBetween('["-e", "console.log(process.pid); setInterval(() => {}, 1000)"]')],
      // Where the built package is found.
      { cleanup, cwd: import.meta.dirname },
    )
    const pid = Number(await runs.prints(/\d+/))
    expect(isAlive(pid)).toBe(true)
    await runs.stop('SIGKILL')
    await until(() => !isAlive(pid))
  })
})

/** Starts another program in the way the kit does, prints what it prints, and waits. */
const inBetween = (args: string) => `
  import { startProgram } from '@huida/core/testing'
  const program = startProgram(${args}, { cleanup: () => {} })
  console.log(await program.prints(/\\d+/))
  setInterval(() => {}, 1_000)
`

describe('until()', () => {
  test('resolves with what made the condition hold', async () => {
    let looked = 0
    expect(await until(async () => (++looked < 3 ? undefined : { looked }))).toEqual({ looked: 3 })
  })

  test('says what did not happen', async () => {
    await expect(until(() => false, { what: 'the owl hoots', withinMs: 1 })).rejects.toThrow('the owl hoots')
    await expect(until(() => 1 > 2, { withinMs: 1 })).rejects.toThrow('1 > 2')
  })

  test('does not wait for what has gone wrong', async () => {
    await expect(
      until(() => {
        throw new Error('the store is closed')
      }),
    ).rejects.toThrow('the store is closed')
  })
})
