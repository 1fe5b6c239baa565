import { dirname, join } from 'node:path'
import { commitOf, type Run, readHistory, remember } from '../measure/history.js'
import type { MeasuredRow } from '../measure/measured.js'
import type { Row } from '../measure/row.js'
import { measurer } from '../measure/run.js'
import { readSuite, type Suite, writeFloors } from '../measure/suite.js'
import { heading, isBelow, type Reached, reachedBy, rowLines, summary } from '../measure/table.js'
import { CommandError } from '../terminal/command-error.js'

export interface EvalFlags {
  /** Rows whose names hold this, in capitals or not. */
  only?: string
  history?: string
  json?: boolean
  setFloors?: boolean
}

/**
 * Measures what a suite file describes, row by row. Ends with exit code 1 when a figure is below its floor or a row could not
 * be measured.
 */
export async function evaluate(file: string | undefined, flags: EvalFlags): Promise<void> {
  const suite = await readSuite(file ?? join('eval', 'suite.yaml'))
  const rows = chosen(suite, flags.only)
  const historyFile = flags.history ?? join(dirname(suite.file), 'history.jsonl')
  const history = await readHistory(historyFile, suite.name)
  const measure = measurer(rows)
  const run: Run = { time: '', suite: suite.name, rows: {} }
  const reached: Reached[] = []
  const failed: string[] = []
  const all = new Map<string, MeasuredRow>()
  if (!flags.json) console.log(heading())
  for (const [i, row] of rows.entries()) {
    const tell = (words: string) => console.error(`${i + 1}/${rows.length} ${row.name}: ${words}`)
    const started = performance.now()
    try {
      const measured = await measure(row, tell)
      const found = reachedBy(row, measured, history)
      tell(`${((performance.now() - started) / 1_000).toFixed(1)} s`)
      run.rows[row.name] = valuesOf(measured)
      all.set(row.name, measured)
      reached.push(...found)
      if (!flags.json) console.log(rowLines(row.name, found))
    } catch (error) {
      // The rest is worth its minutes all the same.
      failed.push(`FAILED ${row.name}: ${(error as Error).message}`)
      tell(`FAILED: ${isTold(error) ? error.message : (error as Error).stack}`)
    }
  }

  const commit = await commitOf(dirname(suite.file))
  Object.assign(run, { time: new Date().toISOString(), ...(commit !== undefined && { commit }) })
  await remember(historyFile, run)
  const below = reached.filter(isBelow)
  if (flags.json)
    console.log(
      JSON.stringify({ ...run, below: below.map(({ row, figure }) => ({ row, figure })), failed }, undefined, 2),
    )
  else console.log(['', summary(reached), ...failed].join('\n'))
  if (flags.setFloors) {
    await writeFloors(suite, all)
    console.error(
      `The floors in ${suite.file} are now what was measured, less a margin. Read them before you commit them.`,
    )
  }
  if (failed.length > 0 || (below.length > 0 && !flags.setFloors)) process.exitCode = 1
}

function chosen({ name, rows }: Suite, only: string | undefined): Row[] {
  if (only === undefined) return rows.filter(({ optional }) => !optional)
  const found = rows.filter((row) => row.name.toLowerCase().includes(only.toLowerCase()))
  if (found.length > 0) return found
  throw new CommandError(
    `No row of "${name}" has "${only}" in its name. There are:\n${rows.map((row) => `  ${row.name}`).join('\n')}`,
  )
}

/** Where the words are enough to mend it; of anything else the stack is wanted. */
const isTold = (error: unknown): error is Error =>
  error instanceof Error && /^(KnowledgeError|CommandError)$/.test(error.name)

const valuesOf = (measured: MeasuredRow): Record<string, number> =>
  Object.fromEntries(
    Object.entries(measured).flatMap(([figure, { value }]) =>
      Number.isNaN(value) ? [] : [[figure, Number(value.toPrecision(6))]],
    ),
  )
