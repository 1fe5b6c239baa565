import { type Old, type Prunable, type SqlAccess, statement } from '@huida/core'
import { wordIndex } from './word-index.js'

/** The list and the words of what was said go when the conversations themselves do. */
export function prunables(sql: SqlAccess): Prunable[] {
  const words = wordIndex(sql)
  const marks = (values: readonly unknown[]) => values.map(() => '?').join(', ')

  async function* said({ below }: Old, atMost: number): AsyncGenerator<number> {
    for (;;) {
      const rows = await sql.read<{ position: number }>(
        statement(
          'select position from conversations_said where position < ? order by position limit ?',
          below,
          atMost,
        ),
      )
      if (rows.length === 0) return
      const positions = rows.map(({ position }) => Number(position))
      await sql.write([
        words.remove(positions),
        statement(`delete from conversations_said where position in (${marks(positions)})`, ...positions),
      ])
      yield positions.length
    }
  }

  async function* listed({ before, below }: Old, atMost: number): AsyncGenerator<number> {
    for (;;) {
      const rows = await sql.read<{ id: string }>(
        statement(
          "select id from conversations_listed where last_position < ? and last_at < ? and owner = 'bot' order by last_position limit ?",
          ...[below, before, atMost],
        ),
      )
      if (rows.length === 0) return
      const ids = rows.map(({ id }) => id)
      await sql.write([
        // Somebody may have written meanwhile.
        statement(`delete from conversations_listed where id in (${marks(ids)}) and last_at < ?`, ...ids, before),
        statement(
          `delete from conversations_intent where conversation in (${marks(ids)})
           and not exists (select 1 from conversations_listed where id = conversations_intent.conversation)`,
          ...ids,
        ),
      ])
      yield ids.length
    }
  }

  return [
    { kind: 'conversations', prune: said },
    { kind: 'conversations', prune: listed },
  ]
}
