import type { Kept } from '../space/kept.js'
import type { Database } from './database.js'

/** A document that all processes see and change: of two changes at once, the second is made of what the first has left. */
export function documentIn<Data>(database: Database, name: string): Kept<Data> {
  async function find(): Promise<{ revision: string; data: Data } | undefined> {
    const [row] = await database
      .query<{ revision: string; content: string }>('select revision, content from {}.document where name = $1', [name])
      .catch((error) => {
        // Whoever only looks makes no tables.
        if (error.cause?.code === '42P01') return []
        throw error
      })
    return row && { revision: row.revision, data: JSON.parse(row.content) as Data }
  }

  return {
    place: `${database.place} (${name})`,
    read: async () => (await find())?.data,
    async change(make) {
      for (;;) {
        const found = await find()
        const next = make(found?.data)
        if (found && next === found.data) return next
        const content = JSON.stringify(next)
        const stored = found
          ? await database.query(
              'update {}.document set revision = revision + 1, content = $3 where name = $1 and revision = $2 returning name',
              [name, found.revision, content],
            )
          : await database.query(
              'insert into {}.document (name, revision, content) values ($1, 1, $2) on conflict do nothing returning name',
              [name, content],
            )
        if (stored.length > 0) return next
      }
    },
  }
}
