import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { z } from 'zod'
import { CommandError } from '../terminal/command-error.js'
import type { MeasuredRow } from './measured.js'
import type { RowOf } from './row.js'

/** A program of its own: what it holds in memory is a figure, and ours must not be counted with it. */
export async function measureScale({ name, script }: RowOf<'scale'>): Promise<MeasuredRow> {
  if (!existsSync(script))
    throw new CommandError(`The row "${name}" runs ${script}, which does not exist. Correct its script.`)
  const { stdout } = await promisify(execFile)(process.execPath, [script], {
    maxBuffer: 1 << 24,
  })
  const last = stdout.trim().split('\n').at(-1) ?? ''
  try {
    const figures = z.record(z.string(), z.number()).parse(JSON.parse(last))
    return Object.fromEntries(Object.entries(figures).map(([figure, value]) => [figure, { value }]))
  } catch (cause) {
    throw new CommandError(
      `${script} did not end with its figures as one JSON object of numbers, but with "${last.slice(0, 80)}". Correct the script.`,
      { cause },
    )
  }
}
