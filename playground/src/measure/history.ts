import { execFile } from 'node:child_process'
import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { CommandError } from '../terminal/command-error.js'

/** What one run of a suite measured: a line of the history. */
export interface Run {
  /** When it ended, ISO 8601. */
  time: string
  suite: string
  /** The commit that was measured, with `+` when files were changed since; absent without git. */
  commit?: string
  /** By the row's name, then by the figure's. */
  rows: Record<string, Record<string, number>>
}

/**
 * The runs of a suite that a file holds, oldest first; none when there is no file.
 * @throws CommandError with the line that is no run
 */
export async function readHistory(file: string, suite: string): Promise<Run[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw new CommandError(`${file} cannot be read (${error.code}). Name another with --history.`)
  })
  return text
    .split('\n')
    .flatMap((line, i) => {
      if (line.trim() === '') return []
      try {
        const run = JSON.parse(line) as Partial<Run> | null
        if (typeof run?.suite === 'string' && run.rows) return [run as Run]
      } catch {
        // Told below.
      }
      throw new CommandError(
        `${file}: line ${i + 1} is no run of huida eval. Mend or delete it, or name another file with --history.`,
      )
    })
    .filter((run) => run.suite === suite)
}

/** Adds a run to the end of a file, which is made with its folder when it is not there. */
export async function remember(file: string, run: Run): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await appendFile(file, `${JSON.stringify(run)}\n`)
}

/** What a figure was when it was measured last; runs may hold a part of the rows only. */
export const lastOf = (runs: readonly Run[], row: string, figure: string): number | undefined =>
  runs.findLast(({ rows }) => rows[row]?.[figure] !== undefined)?.rows[row]?.[figure]

/** The commit that the folder is at, as `Run` has it. */
export async function commitOf(folder: string): Promise<string | undefined> {
  const git = async (...args: string[]) => (await promisify(execFile)('git', args, { cwd: folder })).stdout.trim()
  try {
    const [commit, changes] = await Promise.all([
      git('rev-parse', '--short=10', 'HEAD'),
      // The history itself is changed by every run.
      git('status', '--porcelain', '--untracked-files=no', '--', '.', ':(exclude,top)**/history.jsonl'),
    ])
    return changes === '' ? commit : `${commit}+`
  } catch {
    // No git, or no repository: a history without commits is still one.
    return undefined
  }
}
