import type { Store } from '@huida/core'
import type { SqliteOptions } from '../../plugins/store-sqlite/src/index.js'
import { freshSchema, schemaOf, storeIn } from './stores.js'

// Takes the place of @huida/plugin-store-sqlite where tests run on PostgreSQL: a file is a schema. What is about files is SQLite's own.

export { backup, checkDatabase, isOwned, movableSqlite } from '../../plugins/store-sqlite/src/index.js'

/** A store where the test has asked for one in a file. */
export const sqlite = ({ file, readOnly }: SqliteOptions): Store =>
  storeIn(file === ':memory:' ? freshSchema() : schemaOf(file), readOnly)
