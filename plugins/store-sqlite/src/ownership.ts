import type Database from 'libsql'

/**
 * Makes this process the only one that writes a file. The lock is one of the operating system's on a small file beside it, so it
 * is gone with the process however that ends, and there is never a stale lock to remove.
 *
 * @returns what gives it back, or `undefined` when another process has it
 */
export function takeOwnership(file: string, Driver: typeof Database): (() => void) | undefined {
  const lock = new Driver(`${file}.lock`)
  try {
    lock.exec('pragma journal_mode = memory')
    lock.exec('begin exclusive')
  } catch (error) {
    lock.close()
    if (error instanceof Driver.SqliteError && error.code === 'SQLITE_BUSY') return undefined
    throw error
  }
  return () => {
    lock.exec('rollback')
    lock.close()
  }
}
