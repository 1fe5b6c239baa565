import type Database from 'libsql'

/** The log is copied into the file after so many pages (64 MB). SQLite's own 1,000 took a fifth of the throughput. */
const CHECKPOINT_PAGES = 16_000
/** How long to wait for another program that writes to the file. Below the 2.5 s after which a webhook must be answered. */
const BUSY_MS = 2_000

/** A connection that writes: what is committed is on the disk. */
export function openToWrite(file: string, Driver: typeof Database): Database.Database {
  const db = new Driver(file)
  // Reads the file, which opening does not.
  db.exec('select 1 from sqlite_master')
  db.exec('pragma journal_mode = wal')
  db.exec('pragma synchronous = full')
  db.exec(`pragma wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
  db.exec(`pragma busy_timeout = ${BUSY_MS}`)
  return db
}
