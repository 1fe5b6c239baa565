import type { Store } from '@huida/core'
import { sqlStore } from '@huida/core/sql'
import { SqliteEngine, type SqliteOptions } from './engine.js'

// To make a bot
export type { SqliteOptions } from './engine.js'
/** A store in one SQLite file: durable, no server, for one process. Mistakes in the options are told when the bot starts. */
export const sqlite = (options: SqliteOptions): Store => {
  const { file, readOnly } = Object(options) as Partial<SqliteOptions>
  const engine = new SqliteEngine({
    file: typeof file === 'string' ? file : '',
    ...(readOnly !== undefined && { readOnly }),
  })
  return Object.assign(sqlStore(engine), { check: () => problemsOf(options) })
}

// To keep what it stored
export { backup, checkDatabase, isOwned } from './backup.js'
export { movableSqlite } from './movable.js'

/** What is wrong with the options, in sentences. */
function problemsOf(options: unknown): string[] {
  const { file, ...others } = Object(options) as Record<string, unknown>
  const problems = Object.keys(others)
    .filter((name) => name !== 'readOnly')
    .map((name) => `there is no option "${name}". There are "file" and "readOnly".`)
  if (typeof file !== 'string' || file === '')
    problems.unshift("file is missing. Say where the records are kept: sqlite({ file: 'bot.db' }).")
  return problems
}
