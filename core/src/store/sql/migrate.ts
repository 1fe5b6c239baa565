import { HuidaError } from '../../errors.js'
import type { Statement } from '../store.js'
import type { compiled } from './compiled.js'
import type { Dialect, SqlEngine, Step, Written } from './engine.js'
import { madeAnew } from './made-anew.js'
import type { Row } from './tables.js'
import type { Bind } from './unit.js'

/** Stands for a version while records are moved into the tables: no program opens them, those of earlier versions included. */
export const MOVING = 'moving'

/**
 * A version whose name ends so only adds to the tables: the program before it goes on with them, beside the new one and when it is started again,
 * so that an upgrade can be rolled out worker by worker, and back. What is not needed any more is removed by a later version without it.
 */
const ADDS = '+'

type DialectSchema = (typeof compiled)[Dialect]['schema']

/** Makes the tables of this version out of those of an earlier one, or refuses those of a version that it does not know. */
export async function prepareTables(engine: SqlEngine, bind: Bind, schema: DialectSchema): Promise<void> {
  const known = Object.keys(schema)
  const stored = await engine.read<Row<'migration'>>(bind('migrations', { owner: 'huida' })).catch((error: unknown) => {
    if (error instanceof HuidaError) throw error
    return undefined // There is no such table yet.
  })
  if (stored?.some(({ name }) => name === MOVING))
    throw openFailed(
      engine,
      'records are being moved into it, and not all are there',
      'Run the same huida move again, which goes on where it was.',
    )
  const newer = stored?.find(({ name }) => !known.includes(name) && !name.endsWith(ADDS))
  if (newer)
    throw openFailed(
      engine,
      `its tables have version ${newer.name}, and this program knows ${known.at(-1)}`,
      'Install the version of Huida that wrote it, or a later one.',
    )
  if (stored && known.every((name) => stored.some((applied) => applied.name === name))) return
  if (engine.readOnly)
    throw openFailed(engine, 'it has no tables of this version', 'Start the bot once, which makes them.')
  const statements = Object.entries(schema).map(([name, texts]) => [name, texts.map(plain)] as const)
  // The very first makes the table of migrations.
  if (!stored) accomplished(engine, await engine.write(statements[0]![1].slice(0, 1)))
  else
    for (const [name, copy] of Object.entries(madeAnew))
      if (!stored.some((applied) => applied.name === name)) await engine.keepCopy?.(copy)
  await applyMigrations(engine, bind, 'huida', Object.fromEntries(statements))
}

/** Applies what was not applied yet, in the order of the names. */
export async function applyMigrations(
  engine: SqlEngine,
  bind: Bind,
  owner: string,
  migrations: Record<string, readonly Statement[]>,
): Promise<void> {
  const rows = await engine.read<Row<'migration'>>(bind('migrations', { owner }))
  const applied = new Set(rows.map(({ name }) => name))
  for (const name of Object.keys(migrations).sort()) {
    if (applied.has(name)) continue
    const done: Step = { ...bind('migrated', { owner, name, at: Date.now() }), expectRows: 1 }
    const unit = [done, ...migrations[name]!]
    const written = await (engine.writePatiently?.(unit) ?? engine.write(unit))
    // The step at index 0 is the guard: another process has just applied this migration.
    if ('unmet' in written && written.unmet > 0) throw refused(written, migrations[name]![written.unmet - 1]!)
  }
}

const plain = (sql: string): Statement => ({ sql, parameters: [] })

const openFailed = (engine: SqlEngine, reason: string, next: string) =>
  new HuidaError('STORE_OPEN_FAILED', { store: engine.name, reason, next })

/** `undefined` when a guard was not met. Anything else that goes wrong in our own statements is the engine's trouble. */
export function accomplished(engine: SqlEngine, written: Written) {
  if (!('unmet' in written)) return written
  if (written.cause === undefined) return undefined
  const reason = written.cause instanceof Error ? written.cause.message : String(written.cause)
  throw new HuidaError('STORE_UNAVAILABLE', { store: engine.name, reason }, { cause: written.cause })
}

/** What a plugin is told of a statement of its own. */
export function refused({ cause }: Extract<Written, { unmet: number }>, { sql }: Statement): HuidaError {
  if (cause === undefined) return new HuidaError('PLUGIN_TABLE_CONFLICT', { statement: sql })
  const problem = cause instanceof Error ? cause.message : String(cause)
  return new HuidaError('PLUGIN_STATEMENT_FAILED', { statement: sql, problem }, { cause })
}
