// Imported by the thread that writes, which loads as little as it can.

/** What SQLite says when the trouble is the machine's and not the statement's, and what that means. */
const reasons: Record<string, string> = {
  SQLITE_FULL: 'the disk is full',
  SQLITE_BUSY: 'another program is writing to the file',
  SQLITE_LOCKED: 'another program is writing to the file',
  SQLITE_READONLY: 'the file or its folder can only be read',
  SQLITE_IOERR: 'the disk reported an error',
  SQLITE_CANTOPEN: 'the file cannot be opened',
  SQLITE_NOMEM: 'the memory is used up',
  SQLITE_CORRUPT: 'the file is damaged',
  SQLITE_NOTADB: 'the file is not an SQLite database',
  SQLITE_PERM: 'the file may not be opened by this user',
}

/** Why nothing can be written or read now; `undefined` when the statement itself is at fault. */
export function troubleOf(error: unknown): string | undefined {
  const kind = kindOf(error)
  return kind === undefined ? undefined : reasonOf(kind)
}

/** The kind of an error of SQLite; `undefined` for others. `SQLITE_IOERR_FSYNC` is a kind of `SQLITE_IOERR`. */
export function kindOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  return /^SQLITE_[A-Z]+/.exec(code)?.[0]
}

export const reasonOf = (kind: string): string | undefined => reasons[kind]
