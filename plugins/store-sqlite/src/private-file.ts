import { chmodSync, closeSync, openSync, statSync } from 'node:fs'

/** Who may read what customers wrote: this user. */
const PRIVATE = 0o600

/**
 * Makes a database, and the log and index beside it, files that only this user may read and write. SQLite gives log and index the
 * mode of their database, so a new one is made before SQLite opens it. What cannot be changed is left for SQLite to complain of.
 */
export function makePrivate(file: string): void {
  try {
    // Only a new file is opened here: closing one that SQLite has open in this process would give its locks up.
    closeSync(openSync(file, 'wx', PRIVATE))
  } catch {
    for (const suffix of ['', '-wal', '-shm']) tighten(`${file}${suffix}`)
  }
}

function tighten(path: string): void {
  try {
    if ((statSync(path).mode & 0o777 & ~PRIVATE) !== 0) chmodSync(path, PRIVATE)
  } catch {
    // It is not there, or somebody else's.
  }
}
