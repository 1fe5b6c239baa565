import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Store } from '@huida/core'
import { sqlite as inFile, type SqliteOptions } from '../../plugins/store-sqlite/src/index.js'
import { freshSchema, schemaOf, storeIn } from './stores.js'

// Takes the place of @huida/plugin-store-sqlite where tests run on PostgreSQL: a file is a schema. What is about files is SQLite's own.

export { backup, checkDatabase, isOwned, movableSqlite } from '../../plugins/store-sqlite/src/index.js'

/**
 * A store where the test has asked for one in a file. An empty file stands there, since commands look whether there is one; what is in a file, a
 * program that the test has started has written.
 */
export const sqlite = ({ file, readOnly }: SqliteOptions): Store => {
  if (file === ':memory:') return storeIn(freshSchema())
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0) return inFile({ file, ...(readOnly && { readOnly }) })
  return storeIn(schemaOf(file), readOnly, () => {
    if (readOnly) return
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, '', { flag: 'a' })
  })
}
