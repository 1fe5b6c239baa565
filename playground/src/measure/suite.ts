import { readFile, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { isScalar, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { CommandError } from '../terminal/command-error.js'
import type { MeasuredRow } from './measured.js'
import { type Row, row } from './row.js'
import { unitOf, units } from './units.js'

const suite = z.strictObject({
  name: z.string().min(1),
  rows: z.array(row).min(1),
})

/** What is measured, and what must be reached. */
export interface Suite {
  name: string
  file: string
  rows: Row[]
}

/**
 * Reads a suite file, YAML or JSON. Paths in it are taken from where it lies.
 * @throws CommandError with every line that is wrong
 */
export async function readSuite(file: string): Promise<Suite> {
  const path = resolve(file)
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(
      `${file} cannot be read (${error.code}). Name a suite file: huida eval eval/suite.yaml; eval/README.md says what stands in one.`,
    )
  })
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  refuse(
    file,
    document.errors.map(({ pos, message }) => ({ line: lines.linePos(pos[0]).line, message: message.split('\n')[0]! })),
  )
  const judged = suite.safeParse(document.toJS())
  if (!judged.success)
    refuse(
      file,
      judged.error.issues.map(({ path, message }) => ({
        line: lineOf(path),
        message: `"${path.join('.')}": ${message}`,
      })),
    )
  const { name, rows } = judged.data!
  refuse(file, unknownIn(rows, lineOf))
  return { name, file: path, rows: rows.map((row) => ({ ...row, ...found(row, dirname(path)) }) as Row) }

  /** The line of what is at a path, or of the nearest thing around it that is there. */
  function lineOf(path: readonly PropertyKey[]): number {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true)
      const range = (isScalar(node) || typeof node === 'object') && (node as { range?: [number] } | null)?.range
      if (range) return lines.linePos(range[0]).line
    }
    return 1
  }
}

/** What a figure may be worse on another machine or with a faster library before somebody should look. */
const margins = { share: 0.005, seconds: 1, ms: 1, times: 0.5, MB: 0.2 } as const

/**
 * Writes into the suite file, as the new floors, what was measured less a margin: for shares, which are the same at every run
 * on the same machine, 0.005, or one of those that were asked where they are few; half as much again for times in relation to each other, a fifth for memory, and twice the
 * time for times. Rows that were not measured, comments and order stay.
 */
export async function writeFloors({ file, rows }: Suite, measured: ReadonlyMap<string, MeasuredRow>) {
  const document = parseDocument(await readFile(file, 'utf8'))
  for (const [i, { name, kind, figures }] of rows.entries())
    for (const figure of Object.keys(figures)) {
      const found = measured.get(name)?.[figure]
      if (found === undefined) continue
      const { value, of = Number.POSITIVE_INFINITY } = found
      const { unit, better } = unitOf(kind, figure)!
      const worse = unit === 'share' ? Math.max(margins.share, 1 / of) : value * margins[unit]
      const floor = better === 'more' ? Math.max(0, value - worse) : value + worse
      const steps = unit === 'share' ? 1_000 : 10
      const rounded = (better === 'more' ? Math.floor(floor * steps) : Math.ceil(floor * steps)) / steps
      document.setIn(['rows', i, 'figures', figure, 'floor'], rounded)
    }
  await writeFile(file, document.toString({ lineWidth: 0, flowCollectionPadding: true }))
}

/** Paths as they are from here. */
function found(row: Row, folder: string): Partial<Record<string, string>> {
  const keys = ['data', 'golden', 'knowledge', 'transcripts', 'script'] as const
  const paths = row as Partial<Record<(typeof keys)[number], string>>
  return Object.fromEntries(keys.flatMap((key) => (paths[key] ? [[key, resolve(folder, paths[key])]] : [])))
}

function unknownIn(rows: readonly Row[], lineOf: (path: PropertyKey[]) => number) {
  const seen = new Set<string>()
  return rows.flatMap(({ name, kind, figures }, i) => {
    const faults = Object.keys(figures)
      .filter((figure) => !unitOf(kind, figure))
      .map((figure) => ({
        line: lineOf(['rows', i, 'figures', figure]),
        message: `row "${name}": ${kind} has no figure "${figure}", but ${Object.keys(units[kind]).join(', ')}`,
      }))
    if (seen.has(name)) faults.push({ line: lineOf(['rows', i]), message: `a second row is called "${name}"` })
    seen.add(name)
    return faults
  })
}

function refuse(file: string, faults: readonly { line: number; message: string }[]): void {
  if (faults.length === 0) return
  const lines = faults.map(({ line, message }) => `  line ${line}: ${message}`)
  throw new CommandError(
    `${file} is no suite that can be run:\n${lines.join('\n')}\nCorrect it there; nothing was measured.`,
  )
}
