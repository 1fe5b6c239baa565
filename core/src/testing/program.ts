import { type ChildProcess, spawn } from 'node:child_process'
import type { Cleanup } from './cleanup.js'
import { until } from './until.js'

/** How a program is started. */
export interface ProgramOptions {
  /** Kills the program when the test ends. */
  cleanup: Cleanup
  /** Its environment, and nothing else but `PATH`. Default: this process's. */
  env?: Record<string, string>
  /** Where it runs. Default: here. */
  cwd?: string
  /** What it reads from standard input. Default nothing. */
  input?: string
  /** Another program than Node, by name or path, started through the shell of Unix. Default: the Node that runs the tests. */
  command?: string
}

/** How a program ended. */
export interface ProgramEnd {
  /** Its exit code; `null` when a signal ended it. */
  code: number | null
  signal: NodeJS.Signals | null
  out: string
  err: string
}

/** A program that a test has started. */
export interface Program {
  readonly child: ChildProcess
  /** What it has written to standard output so far. */
  readonly out: string
  /** What it has written to standard error so far. */
  readonly err: string
  /** Resolves when it has ended and everything it wrote was read. */
  readonly ended: Promise<ProgramEnd>
  /** Waits until something that fits is on standard output, and resolves with it. @throws Error when it ends before */
  prints(pattern: RegExp, withinMs?: number): Promise<string>
  /** Sends a signal, and resolves when it has ended. Default `SIGTERM`. */
  stop(signal?: NodeJS.Signals): Promise<ProgramEnd>
}

/**
 * Starts a program of Node, with the words that follow `node` on a command line, or another one. It dies with the test that started it, also
 * when that fails, and with the process that runs the tests, also when that is killed.
 */
export function startProgram(args: readonly string[], options: ProgramOptions): Program {
  const { cleanup, env, cwd, input, command } = options
  const [file, words] =
    command === undefined
      ? [process.execPath, ['--import', endsWithParent, ...args]]
      : ['/bin/sh', ['-c', watched, 'sh', command, ...args]]
  const child = spawn(file, words, {
    ...(cwd !== undefined && { cwd }),
    env: env ? { PATH: process.env.PATH, ...env } : process.env,
    stdio: ['pipe', 'pipe', 'pipe', command === undefined ? 'ipc' : 'pipe'],
    // A group of its own: whatever it starts in turn, as in a pipeline, dies with it.
    detached: command !== undefined,
  })
  const said = { out: '', err: '' }
  // The three are pipes, as was just asked for.
  child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
    said.out += chunk
  })
  child.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
    said.err += chunk
  })
  // A program that ends before it has read everything is no fault of the test.
  child.stdin!.on('error', () => {}).end(input)
  let end: ProgramEnd | undefined
  const ended = new Promise<ProgramEnd>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      end = { code, signal, ...said }
      resolve(end)
    })
  })
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    // The watch sees its pipe close.
    if (command !== undefined && signal === 'SIGKILL') child.stdio[3]?.destroy()
    else if (!end) child.kill(signal)
    return ended
  }
  cleanup(() => stop('SIGKILL'))
  return {
    child,
    get out() {
      return said.out
    },
    get err() {
      return said.err
    },
    ended,
    stop,
    prints: (pattern, withinMs) =>
      until(
        () => {
          const [found] = pattern.exec(said.out) ?? []
          if (!found && end) throw new Error(`It ended without ${pattern}: ${end.out}${end.err}`)
          return found
        },
        {
          what: () => `it prints ${pattern}, and not only:\n${said.out}${said.err}`,
          ...(withinMs !== undefined && { withinMs }),
        },
      ),
  }
}

/**
 * Loaded before the program: a channel to the parent closes however the parent ends. It does not keep the program running by
 * itself.
 */
const endsWithParent = `data:text/javascript,${encodeURIComponent(
  "process.on('disconnect', () => process.kill(process.pid, 'SIGKILL')); process.channel?.unref()",
)}`

/**
 * The same for other programs: their parent holds a pipe open, and when it closes, their whole group is killed. A signal to the
 * shell is passed on.
 */
const watched = `
  "$@" 3<&- & program=$!
  { read -r _ <&3; kill -KILL 0; } >/dev/null 2>&1 <&- & watch=$!
  trap 'kill -TERM $program' TERM
  wait $program; code=$?
  trap '' TERM
  wait $program 2>/dev/null
  kill $watch 2>/dev/null
  exit $code`
