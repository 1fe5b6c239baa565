import { type Kysely, sql } from 'kysely'
import type { Tables } from '../tables.js'
import { $, $cast, $number } from './parameter.js'
import { hasNoTurn } from './parts.js'

export const turns = (db: Kysely<Tables>) => ({
  /** Counts in a row of its own from the second attempt on, so that the event is never written again. */
  countAttempt: db
    .insertInto('attempt')
    .columns(['event', 'attempts'])
    .expression(({ selectFrom }) =>
      selectFrom('event')
        .select(['position', sql<number>`${$number('attempts')} + 1`.as('attempts')])
        .where('position', '=', $<number>('position'))
        .where('outcome', 'is', null)
        .where(hasNoTurn)
        .where(({ or, eb, exists, selectFrom }) =>
          or([
            eb('attempting', '=', $<number>('attempts')),
            exists(selectFrom('attempt').select('attempt.event').where('attempt.event', '=', $<number>('position'))),
          ]),
        ),
    )
    .onConflict((conflict) =>
      conflict
        .column('event')
        .doUpdateSet(({ ref }) => ({ attempts: ref('excluded.attempts') }))
        .where('attempt.attempts', '=', $<number>('attempts')),
    ),

  /** Only for the attempt that was counted last. */
  remember: db
    .insertInto('memo')
    .columns(['position', 'name', 'value'])
    .expression(({ selectFrom }) =>
      selectFrom('event')
        .leftJoin('attempt', 'attempt.event', 'event.position')
        .select(['event.position', $cast('name').as('name'), $cast('value').as('value')])
        .where('event.position', '=', $<number>('position'))
        .where('event.outcome', 'is', null)
        .where(hasNoTurn)
        .where(({ eb, fn }) => eb(fn.coalesce('attempt.attempts', 'event.attempting'), '=', $<number>('attempts'))),
    )
    .onConflict((conflict) =>
      conflict.columns(['position', 'name']).doUpdateSet(({ ref }) => ({ value: ref('excluded.value') })),
    ),
  remembered: db.selectFrom('memo').select(['name', 'value']).where('position', '=', $<number>('position')),
  forget: db.deleteFrom('memo').where('position', '=', $<number>('position')),

  /** The guard of a commit: only for the attempt that was counted last, and only once. */
  endTurn: db
    .insertInto('turn')
    .columns([
      ...(['position', 'conversation', 'event', 'outcome', 'error', 'result'] as const),
      ...(['trace', 'messages', 'count', 'started_at', 'at'] as const),
    ])
    .expression(({ selectFrom }) =>
      selectFrom('event')
        .leftJoin('attempt', 'attempt.event', 'event.position')
        .select([
          $number('position').as('position'),
          $cast('conversation').as('conversation'),
          'event.position as event',
          $cast('outcome').as('outcome'),
          $cast('error').as('error'),
          $cast('result').as('result'),
          $cast('trace').as('trace'),
          $cast('messages').as('messages'),
          $number('count').as('count'),
          $number('startedAt').as('started_at'),
          $number('at').as('at'),
        ])
        .where('event.position', '=', $<number>('event'))
        .where('event.outcome', 'is', null)
        .where(({ eb, fn }) => eb(fn.coalesce('attempt.attempts', 'event.attempting'), '=', $<number>('attempt'))),
    )
    .onConflict((conflict) => conflict.doNothing()),

  /** The same where nobody else can have counted an attempt: only once. */
  endFirst: db
    .insertInto('turn')
    .values({
      position: $<number>('position'),
      conversation: $('conversation'),
      event: $<number>('event'),
      outcome: $('outcome'),
      error: $<string | null>('error'),
      result: $<string | null>('result'),
      trace: $('trace'),
      messages: $<string | null>('messages'),
      count: $<number>('count'),
      started_at: $<number>('startedAt'),
      at: $<number>('at'),
    })
    .onConflict((conflict) => conflict.doNothing()),

  /** An event that had its turn together with an earlier one. */
  merge: db
    .insertInto('turn')
    .columns(['position', 'conversation', 'event', 'outcome', 'count', 'started_at', 'at'])
    .expression(({ selectFrom, lit }) =>
      selectFrom('event')
        .select([
          'position',
          'conversation',
          'position as event',
          sql.lit('merged').as('outcome'),
          lit(0).as('count'),
          $number('startedAt').as('started_at'),
          $number('at').as('at'),
        ])
        .where('position', '=', $<number>('event'))
        .where('outcome', 'is', null),
    )
    .onConflict((conflict) => conflict.doNothing()),

  say: db.insertInto('turn').values({
    position: $<number>('position'),
    conversation: $('conversation'),
    messages: $('messages'),
    count: $<number>('count'),
    at: $<number>('at'),
  }),

  /** For `replay`: it counts from nothing again, as long as its turn is in quarantine. */
  countAnew: db
    .insertInto('attempt')
    .columns(['event', 'attempts'])
    .expression(({ selectFrom, lit }) =>
      selectFrom('turn')
        .select([$number('event').as('event'), lit(0).as('attempts')])
        .where('turn.event', '=', $<number>('event'))
        .where('turn.outcome', '=', sql.lit('quarantined')),
    )
    .onConflict((conflict) => conflict.column('event').doUpdateSet({ attempts: sql.lit(0) })),
  /** What it said stays said. */
  undoTurn: db.deleteFrom('turn').where('event', '=', $<number>('event')).where('count', '=', sql.lit(0)),
  detachTurn: db
    .updateTable('turn')
    .set({ event: sql.lit(null) })
    .where('event', '=', $<number>('event')),
})
