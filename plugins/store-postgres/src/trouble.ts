import { HuidaError } from '@huida/core'

/** What PostgreSQL, or the way to it, says when the trouble is not the statement's: by SQLSTATE, its class, or Node's code. */
const reasons: Readonly<Record<string, string>> = {
  '08': 'the connection to the server was lost',
  '28': 'the server does not let this user in',
  '3D000': 'there is no such database',
  '3F000': 'there is no such schema',
  '25006': 'the server takes no writes: it is a standby, or it is being replaced',
  '25P03': 'the server has ended a transaction that stood still',
  '25P04': 'the server has ended a transaction that took too long',
  '40001': 'others have written the same rows again and again',
  '40P01': 'others have written the same rows again and again',
  '40003': 'the connection was lost before the server said what became of the transaction',
  '42501': 'this user may not do that on the server',
  '53': 'the server has too little of something',
  '53100': 'the disk of the server is full',
  '53200': 'the memory of the server is used up',
  '53300': 'the server has no connection left',
  '55P03': 'another process is writing, and did not end in time',
  '57014': 'the server did not answer in time',
  '57P01': 'the server is being shut down',
  '57P02': 'the server has crashed and is starting again',
  '57P03': 'the server is starting',
  '57P05': 'the server has closed a connection that stood idle',
  '58': 'the server cannot use its disk',
  XX: 'the server has met an error of its own',
  ECONNREFUSED: 'no server answers there',
  ECONNRESET: 'the connection to the server was lost',
  EPIPE: 'the connection to the server was lost',
  ETIMEDOUT: 'the server did not answer in time',
  EHOSTUNREACH: 'the server cannot be reached',
  ENETUNREACH: 'the server cannot be reached',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name of the host cannot be looked up now',
  ENOENT: 'there is no socket of a server there',
}

/** What `pg` says without a code. */
const sentences: readonly (readonly [RegExp, string])[] = [
  [/timeout|timed out/i, 'the server did not answer in time'],
  [/terminated|closed|not queryable|Connection ended/i, 'the connection to the server was lost'],
  [/does not support SSL/i, 'the server does not speak TLS'],
  [/self.signed|certificate|altnames/i, 'its certificate is not trusted'],
  [/SASL|SCRAM|password/i, 'the server does not let this user in'],
]

/** The code of an error, of the server or of Node; empty where there is none. */
export function codeOf(error: unknown): string {
  const { code } = Object(error) as { code?: unknown }
  return typeof code === 'string' ? code : ''
}

/** What an error says. */
export function messageOf(error: unknown): string {
  const { message } = Object(error) as { message?: unknown }
  return typeof message === 'string' ? message : String(error)
}

/** Why nothing can be written or read now; `undefined` when the statement itself is at fault. */
export function troubleOf(error: unknown): string | undefined {
  const code = codeOf(error)
  const known = reasons[code] ?? (isSqlState(code) ? reasons[code.slice(0, 2)] : undefined)
  if (known !== undefined || isSqlState(code)) return known
  return sentences.find(([pattern]) => pattern.test(messageOf(error)))?.[1] ?? (code === '' ? undefined : `of ${code}`)
}

/** Whether the same again may go well, since nothing was written: others had the same rows. */
export const isConflict = (error: unknown): boolean => ['40001', '40P01'].includes(codeOf(error))

/** Whether the connection is good for nothing any more. */
export function breaksConnection(error: unknown): boolean {
  const code = codeOf(error)
  // Of a server that is read-only now, another may have taken the place: it is found by connecting anew.
  if (isSqlState(code)) return /^(08|57P|25P03|25P04|25006|58|XX)/.test(code)
  return troubleOf(error) !== undefined
}

export const unavailable = (store: string, reason: string, cause?: unknown): HuidaError =>
  new HuidaError('STORE_UNAVAILABLE', { store, reason }, { cause })

const next: Readonly<Record<string, string>> = {
  '28': 'Check the user and the password in its address.',
  '3D000': 'Make it (createdb), or name another one in the address.',
  '42501':
    'Give this user the right to create in the database (grant create on database …), or make the schema for it.',
  '25006': 'Name the server that takes writes.',
  ENOTFOUND: 'Check the host in its address.',
}

/** Why it could not be opened, in words. @param place without a password */
export function openFailed(store: string, place: string, error: unknown): HuidaError {
  const code = codeOf(error)
  const reason = troubleOf(error) ?? messageOf(error)
  return new HuidaError(
    'STORE_OPEN_FAILED',
    {
      store,
      reason: `${reason}: ${place}`,
      next: next[code] ?? next[code.slice(0, 2)] ?? 'Check that the server runs and that its address is right.',
    },
    { cause: error },
  )
}

const isSqlState = (code: string): boolean => /^[0-9A-Z]{5}$/.test(code) && !/^E[A-Z]{4}$/.test(code)
