import { HuidaError } from '@huida/core'

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

const next: Record<string, string> = {
  SQLITE_FULL: 'Make room on the disk and start again.',
  SQLITE_BUSY: 'Close the other program and start again.',
  SQLITE_CORRUPT: 'Restore it from a backup.',
  SQLITE_NOTADB: 'Name another file, or move this one away.',
}

/** Why nothing can be written or read now; `undefined` when the statement itself is at fault. */
export function troubleOf(error: unknown): string | undefined {
  const kind = kindOf(error)
  return kind === undefined ? undefined : reasons[kind]
}

export const isBusy = (error: unknown): boolean => kindOf(error) === 'SQLITE_BUSY'

export const unavailable = (store: string, reason: string, cause?: unknown): HuidaError =>
  new HuidaError('STORE_UNAVAILABLE', { store, reason }, { cause })

/** Why a file could not be opened, in words. */
export function openFailed(store: string, file: string, error: unknown): HuidaError {
  const kind = kindOf(error) ?? 'SQLITE_CANTOPEN'
  return new HuidaError(
    'STORE_OPEN_FAILED',
    {
      store,
      reason: `${reasons[kind] ?? 'it failed'}: ${file}`,
      next: next[kind] ?? 'Check that this user may write to the file and to its folder.',
    },
    { cause: error },
  )
}

/** `SQLITE_IOERR_FSYNC` is a kind of `SQLITE_IOERR`. */
function kindOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  return /^SQLITE_[A-Z]+/.exec(code)?.[0]
}
