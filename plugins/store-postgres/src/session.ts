import type { ClientBase } from 'pg'
import type { Settled } from './options.js'

/** The oldest version that is still kept by its makers. */
const OLDEST = 14

/** A statement that runs longer is ended by the server, in milliseconds. */
const STATEMENT_MS = 30_000
/** A transaction that stands still holds all writers up, so the server ends it: its process was stopped, or its machine is gone. */
const IDLE_MS = 2_000
/**
 * How long writers wait for each other: longer than the server lets one of them stand still, since whoever gives up waiting stands in line anew,
 * and on a busy machine may not get a turn before its lease is over; shorter than a group that nothing is answered to is waited for.
 */
const LOCK_MS = 8_000
/** How often the server looks whether whoever asked is still there while it works. */
const LOOK_MS = 1_000

/**
 * Makes a connection ready: its schema, its time-outs, and that a commit is on the disk when it is said to be.
 * @throws what the server says; Error when it is too old
 */
export async function prepare(client: ClientBase, { schema, readOnly }: Settled, isPatient = false): Promise<void> {
  const settings: [string, string][] = [
    ['search_path', client.escapeIdentifier(schema)],
    ['statement_timeout', isPatient ? '0' : `${STATEMENT_MS}`],
    ['idle_in_transaction_session_timeout', `${IDLE_MS}`],
    ['lock_timeout', isPatient ? '60000' : `${LOCK_MS}`],
    ['default_transaction_isolation', 'read committed'],
    // The server guesses that what reads little may read much, and then takes longer to compile a statement (half a second was seen) than to execute it.
    ['jit', 'off'],
    ...(readOnly ? ([['default_transaction_read_only', 'on']] as [string, string][]) : []),
  ]
  const { rows } = await client.query<{ version: string }>(`select current_setting('server_version') as version,
    ${settings.map(([name, value]) => `set_config('${name}', ${client.escapeLiteral(value)}, false)`).join(', ')},
    case current_setting('synchronous_commit') when 'off' then set_config('synchronous_commit', 'on', false) end`)
  const version = rows[0]?.version ?? ''
  if (Number.parseInt(version, 10) < OLDEST)
    throw new Error(`the server is PostgreSQL ${version}, and ${OLDEST} is the oldest that is supported`)
  // Not every server can: one on macOS or Windows notices only when the statement has ended.
  await client.query(`set client_connection_check_interval = ${LOOK_MS}`).catch(() => {})
}
