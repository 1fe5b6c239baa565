import { type Old, type Prunable, type SqlAccess, type Statement, statement } from '@huida/core'

/** Tickets that were closed so long ago go, with their changes, their tasks and what made them findable. */
export const ticketsPrunable = (sql: SqlAccess): Prunable => ({
  kind: 'tickets',
  async count({ before }) {
    const [row] = await sql.read<{ n: number }>(
      statement("select count(*) as n from tickets_ticket where state = 'closed' and closed_at < ?", before),
    )
    return Number(row?.n ?? 0)
  },
  async *prune({ before }: Old, atMost) {
    for (;;) {
      const rows = await sql.read<{ number: string }>(
        statement(
          "select number from tickets_ticket where state = 'closed' and closed_at < ? order by number limit ?",
          ...[before, atMost],
        ),
      )
      if (rows.length === 0) return
      // One that is reopened meanwhile stays, and with it everything that was to go.
      const isGone = await sql.write(rows.flatMap(({ number }) => without(number, before)))
      if (!isGone) return
      yield rows.length
    }
  },
})

const without = (number: string, before: number): Statement[] => [
  {
    ...statement(
      "delete from tickets_ticket where number = ? and state = 'closed' and closed_at < ?",
      ...[number, before],
    ),
    expectRows: 1,
  },
  statement('delete from tickets_change where number = ?', number),
  statement('delete from tickets_task where number = ?', number),
  statement('delete from tickets_found where number = ?', number),
  statement(
    'update tickets_gram_count set n = n - 1 where gram in (select gram from tickets_gram where number = ?)',
    number,
  ),
  statement('delete from tickets_gram where number = ?', number),
]

/** What other systems call tickets that are gone. */
export const linksPrunable = (sql: SqlAccess): Prunable => ({
  kind: 'tickets',
  async *prune(_, atMost) {
    for (;;) {
      const rows = await sql.read<{ target: string; number: string }>(
        statement(
          `select target, number from ticket_sync_link
           where not exists (select 1 from tickets_ticket where tickets_ticket.number = ticket_sync_link.number)
           order by target, number limit ?`,
          atMost,
        ),
      )
      if (rows.length === 0) return
      await sql.write(
        rows.map(({ target, number }) =>
          statement('delete from ticket_sync_link where target = ? and number = ?', target, number),
        ),
      )
      yield rows.length
    }
  },
})
