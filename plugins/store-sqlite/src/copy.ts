import { chmodSync, closeSync, fsyncSync, openSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { HuidaError } from '@huida/core'
import type Database from 'libsql'
import { openFailed } from './failure.js'

/**
 * Copies a database into one complete file, for this user only. It is there only when all of it is on the disk.
 *
 * @param free how many bytes a folder has room for
 * @throws HuidaError STORE_OPEN_FAILED when there is no room for it and for what is to come
 */
export function copyDatabase(db: Database.Database, file: string, copy: string, free = roomIn): void {
  const bytes = sizeOf(db)
  // The copy, the new tables beside the old, and the log of both.
  const needed = bytes * 3
  if (free(dirname(file)) < needed)
    throw new HuidaError('STORE_OPEN_FAILED', {
      store: 'sqlite',
      reason: `its tables are to be made anew, and there is no room for a copy of what they hold (${megabytes(bytes)}) before that`,
      next: `Make room for ${megabytes(needed)} in ${dirname(file)}, and start again. Nothing was changed.`,
    })
  const part = `${copy}.part`
  try {
    rmSync(part, { force: true })
    // What customers wrote is nobody else's business on this machine.
    writeFileSync(part, '', { mode: 0o600 })
    db.prepare('vacuum into ?').run([part])
    chmodSync(part, 0o600)
    flush(part)
    renameSync(part, copy)
    flush(dirname(copy))
  } catch (error) {
    rmSync(part, { force: true })
    throw openFailed('sqlite', copy, error)
  }
}

function sizeOf(db: Database.Database): number {
  const number = (name: string) => (db.prepare(`pragma ${name}`).get() as Record<string, number>)[name]!
  return number('page_count') * number('page_size')
}

const roomIn = (folder: string): number => {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

const megabytes = (bytes: number) => `${Math.ceil(bytes / 1_000_000)} MB`

function flush(path: string): void {
  const opened = openSync(path, 'r')
  try {
    fsyncSync(opened)
  } finally {
    closeSync(opened)
  }
}
