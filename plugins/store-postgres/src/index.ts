import type { Store } from '@huida/core'
import { sqlStore } from '@huida/core/sql'
import { PostgresEngine } from './engine.js'
import { type PostgresOptions, problemsOf, settled } from './options.js'

export type { PostgresOptions } from './options.js'

/** A store in PostgreSQL: durable, for one process or for many. Mistakes in the options are told when the bot starts. */
export const postgres = (options: PostgresOptions): Store =>
  Object.assign(sqlStore(new PostgresEngine(settled(options))), { check: () => problemsOf(options) })

// To look after it
export { examinePostgres, type PostgresFacts } from './examine.js'
export { movablePostgres } from './movable.js'
export { untilAnswers } from './waiting.js'
