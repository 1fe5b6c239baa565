import { type SqlAccess, type Statement, type Store, statement } from '@huida/core'
import { migrations } from './keep.js'
import type { Action } from './weekly.js'

/** What was decided, the latest due first. None where the plugin was never used. */
export async function actionsIn(sql: SqlAccess | undefined): Promise<Action[]> {
  if (!sql) return []
  try {
    const rows = await sql.read<{ data: string }>(statement('select data from insights_action'))
    const actions = rows.map(({ data }) => JSON.parse(data) as Action)
    return actions.sort((a, b) => (a.due < b.due ? 1 : -1))
  } catch (error) {
    // A store that the plugin has not seen has no such table, so nothing was decided. In the words of SQLite, and of PostgreSQL.
    if (/no such table|relation "\w+" does not exist/.test(String(error))) return []
    throw error
  }
}

/** Keeps a decision; of the same finding and week the last one holds. */
export const actionWritten = (action: Action): Statement =>
  statement(
    'insert into insights_action (id, data) values (?, ?) on conflict (id) do update set data = excluded.data',
    `${action.id} ${action.since}`,
    JSON.stringify(action),
  )

/** Keeps a decision in a store that no bot has opened. @throws HuidaError STORE_UNAVAILABLE */
export async function keepAction(store: Pick<Store, 'sql'>, action: Action): Promise<void> {
  const { sql } = store
  if (!sql) return
  await sql.migrate('insights', migrations)
  await sql.write([actionWritten(action)])
}
