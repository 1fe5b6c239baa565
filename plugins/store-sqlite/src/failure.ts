import { HuidaError } from '@huida/core'
import { kindOf, reasonOf } from './trouble.js'

const next: Record<string, string> = {
  SQLITE_FULL: 'Make room on the disk and start again.',
  SQLITE_BUSY: 'Close the other program and start again.',
  SQLITE_CORRUPT: 'Restore it from a backup.',
  SQLITE_NOTADB: 'Name another file, or move this one away.',
}

export const unavailable = (store: string, reason: string, cause?: unknown): HuidaError =>
  new HuidaError('STORE_UNAVAILABLE', { store, reason }, { cause })

/** Why a file could not be opened, in words. */
export function openFailed(store: string, file: string, error: unknown): HuidaError {
  const kind = kindOf(error) ?? 'SQLITE_CANTOPEN'
  return new HuidaError(
    'STORE_OPEN_FAILED',
    {
      store,
      reason: `${reasonOf(kind) ?? 'it failed'}: ${file}`,
      next: next[kind] ?? 'Check that this user may write to the file and to its folder.',
    },
    { cause: error },
  )
}
