import type { Store } from '@huida/core'
import { sqlStore } from '@huida/core/sql'
import { SqliteEngine, type SqliteOptions } from './engine.js'

// To make a bot
export { backup, checkDatabase, isOwned } from './backup.js'
export type { SqliteOptions } from './engine.js'
/** A store in one SQLite file: durable, no server, for one process. */
export const sqlite = (options: SqliteOptions): Store => sqlStore(new SqliteEngine(options))
