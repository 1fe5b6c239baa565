import { randomUUID } from 'node:crypto'
import type { HistoryEntry } from '../space/history-entry.js'
import type { HistoryLog } from '../space/history-file.js'
import type { Database } from './database.js'

/** So many entries are read at once. */
const PAGE = 2_000

interface Row {
  seq: string
  id: string
  entry: string
}

/**
 * A history of which every entry is a row. Whoever appends gives the number behind the last one read; of two with the same number
 * the first holds, since the number is the key, and nobody sees half of one.
 */
export function historyIn(database: Database): HistoryLog {
  let last = { seq: 0, id: '' }

  const after = (seq: number) =>
    database.query<Row>(`select seq, id, entry from {}.history where seq >= $1 order by seq limit ${PAGE}`, [seq])

  return {
    async read() {
      const entries: HistoryEntry[] = []
      let anew = false
      let known = last
      for (;;) {
        const rows = await after(known.seq)
        if (known.seq > 0) {
          const first = rows.shift()
          // Another database has come in its place, or an older copy of it.
          if (Number(first?.seq) !== known.seq || first?.id !== known.id) {
            anew = true
            entries.length = 0
            known = { seq: 0, id: '' }
            continue
          }
        }
        for (const { entry } of rows) entries.push(JSON.parse(entry) as HistoryEntry)
        const newest = rows.at(-1)
        if (newest) known = { seq: Number(newest.seq), id: newest.id }
        else {
          last = known
          return { anew, entries }
        }
      }
    },

    async append(entry) {
      const id = randomUUID().slice(0, 8)
      const seq = last.seq + 1
      const whole = JSON.stringify({ seq, at: new Date().toISOString(), id, ...entry })
      // Asked again after a lost answer, it finds its own row: the id tells.
      await database.query(
        `with added as (insert into {}.history (seq, id, entry) values ($1, $2, $3) on conflict do nothing returning seq)
         select pg_notify($4, seq::text) from added`,
        [seq, id, whole, database.channel],
      )
      const [stored] = await database.query<Pick<Row, 'id'>>('select id from {}.history where seq = $1', [seq])
      return stored?.id === id ? seq : undefined
    },

    settle: async () => {},
  }
}
