import { closeSync, existsSync, fsyncSync, openSync, rmSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { HuidaError } from '@huida/core'
import type Database from 'libsql'
import { openFailed } from './failure.js'
import { takeOwnership } from './ownership.js'
import { makePrivate } from './private-file.js'

/**
 * Copies a database as it is at one moment into a new file, also while a bot writes to it: the bot is not held up. The copy is
 * complete in itself and on the disk when this resolves, readable for this user only, and was checked.
 * @param file the database
 * @param to where the copy goes; nothing may be there
 * @throws HuidaError STORE_OPEN_FAILED when it cannot be read, cannot be written, or is damaged
 */
export async function backup({ file, to }: { file: string; to: string }): Promise<void> {
  if (!existsSync(file))
    throw new HuidaError('STORE_OPEN_FAILED', {
      store: 'sqlite',
      reason: `there is no ${file}`,
      next: 'Start the bot once, or name its data folder.',
    })
  if (existsSync(to))
    throw new HuidaError('STORE_OPEN_FAILED', {
      store: 'sqlite',
      reason: `there is something at ${to} already`,
      next: 'Name a file that is not there yet.',
    })
  const { default: Driver } = await import('libsql')
  let db: Database.Database | undefined
  try {
    // A new, empty file is one that SQLite copies into.
    makePrivate(to)
    db = new Driver(`${pathToFileURL(file).href}?mode=ro`)
    db.prepare('vacuum into ?').run([to])
    await checkDatabase(to)
    const copy = openSync(to, 'r')
    fsyncSync(copy)
    closeSync(copy)
  } catch (error) {
    rmSync(to, { force: true })
    throw error instanceof HuidaError ? error : openFailed('sqlite', file, error)
  } finally {
    db?.close()
  }
}

/**
 * Reads all of a database that nobody has open, and compares it with itself.
 * @throws HuidaError STORE_OPEN_FAILED with what is wrong
 */
export async function checkDatabase(file: string): Promise<void> {
  const { default: Driver } = await import('libsql')
  let found: string[]
  let db: Database.Database | undefined
  try {
    db = new Driver(`${pathToFileURL(file).href}?mode=ro`)
    found = (db.prepare('pragma integrity_check').all([]) as { integrity_check: string }[]).map(
      ({ integrity_check }) => integrity_check,
    )
  } catch (error) {
    throw openFailed('sqlite', file, error)
  } finally {
    db?.close()
  }
  if (found.length !== 1 || found[0] !== 'ok')
    throw new HuidaError('STORE_OPEN_FAILED', {
      store: 'sqlite',
      reason: `the file is damaged: ${file} (${found.slice(0, 3).join('; ')})`,
      next: 'Use another backup.',
    })
}

/** Whether a bot owns a database now. */
export async function isOwned(file: string): Promise<boolean> {
  if (!existsSync(`${file}.lock`)) return false
  const { default: Driver } = await import('libsql')
  const disown = takeOwnership(file, Driver)
  disown?.()
  return disown === undefined
}
