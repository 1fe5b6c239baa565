import { type Kysely, sql } from 'kysely'
import type { Tables } from '../tables.js'
import { $, $number } from './parameter.js'
import { eventsOf, hasNoTurn, hasOpenMessages, messagesOf, openFrom, turnOf } from './parts.js'

export const openWork = (db: Kysely<Tables>) => ({
  openEvents: eventsOf(db, db.selectFrom('event').selectAll().where('position', '>=', openFrom(db)))
    .where('event.outcome', 'is', null)
    .where('turn.event', 'is', null),
  openMessages: messagesOf(
    db,
    db.selectFrom('turn').selectAll().where('position', '>=', openFrom(db)).where(hasOpenMessages(db)),
  ),
  heldMessages: messagesOf(
    db,
    db
      .selectFrom('turn')
      .selectAll()
      .where('position', 'in', ({ selectFrom }) =>
        selectFrom('delivery as held')
          .select(turnOf(db, sql.ref<number>('held.message')).as('position'))
          .where('held.status', '=', sql.lit('held')),
      )
      .where('conversation', '=', $('conversation')),
  ),

  /**
   * Moves the mark on: a start reads nothing below it. By a limited number of positions, so that it costs little, and never past an event
   * or message that is unfinished.
   */
  advance: db.updateTable('store').set(() => {
    const end = sql<number>`store.open_from + ${$number('stride')}`
    const from = sql.ref<number>('store.open_from')
    const events = db
      .selectFrom('event')
      .select(({ fn }) => fn.min('event.position').as('position'))
      .where('event.position', '>=', from)
      .where('event.position', '<', end)
      .where('event.outcome', 'is', null)
      .where(hasNoTurn)
    const turns = db
      .selectFrom('turn')
      .select(({ fn }) => fn.min('turn.position').as('position'))
      .where('turn.position', '>=', from)
      .where('turn.position', '<', end)
      .where(hasOpenMessages(db))
    const last = db.selectFrom('event').select(({ fn }) => fn.max('event.position').as('position'))
    return {
      open_from: sql<number>`(select min(position) from (select ${events} as position union all select ${turns}
        union all select ${end} union all select coalesce(${last}, 0) + 1) as bounds)`,
    }
  }),
  lowerOpenFrom: db
    .updateTable('store')
    .set({ open_from: $<number>('position') })
    .where('open_from', '>', $<number>('position')),
})
