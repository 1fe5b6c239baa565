import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { HuidaError } from '@huida/core'
import type { MovableDatabase } from '@huida/core/sql'
import { isOwned } from './backup.js'
import { SqliteEngine } from './engine.js'
import { takeOwnership } from './ownership.js'

/**
 * A file that records are moved out of, or into: no bot uses it meanwhile. A source is only read.
 * @param as a target is made where there is none
 */
export function movableSqlite(given: string, as: 'source' | 'target'): MovableDatabase {
  const file = resolve(given)
  const engine = new SqliteEngine({ file, readOnly: as === 'source' })
  let disown: (() => void) | undefined
  return {
    engine,
    place: file,
    async open() {
      if (as === 'source' && !existsSync(file))
        throw refused(`there is no ${file}`, 'Name the file of a bot, such as data/shop/huida.db.')
      if (as === 'source') {
        const { default: Driver } = await import('libsql')
        disown = takeOwnership(file, Driver)
      }
      if (as === 'source' ? !disown : await isOwned(file))
        throw refused(`a bot uses ${file}`, 'Stop it first: what it writes meanwhile would be missing.')
      await engine.open()
    },
    async close() {
      await engine.close()
      disown?.()
      disown = undefined
    },
  }
}

const refused = (reason: string, next: string) => new HuidaError('MOVE_REFUSED', { reason, next })
