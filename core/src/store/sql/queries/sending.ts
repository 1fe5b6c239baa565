import { type Kysely, sql } from 'kysely'
import type { Dialect } from '../engine.js'
import type { Tables } from '../tables.js'
import { $, $number } from './parameter.js'
import { openStatuses, turnOf } from './parts.js'

export const sending = (db: Kysely<Tables>, dialect: Dialect) => ({
  /** Of a message that is not at its first attempt. */
  stage: db.insertInto('delivery').values({ message: $<number>('message'), attempts: sql.lit(0), status: $('status') }),

  /** What became of a first attempt, which mostly has no row yet. */
  settleFirst: db
    .insertInto('delivery')
    .values({
      message: $<number>('message'),
      attempts: sql.lit(1),
      status: $('status'),
      retry_at: $<number | null>('retryAt'),
      platform_id: $<string | null>('platformId'),
      code: $<string | null>('code'),
      settled_at: $<number>('at'),
    })
    .onConflict((conflict) =>
      conflict
        .column('message')
        .doUpdateSet(({ ref }) => ({
          status: ref('excluded.status'),
          retry_at: ref('excluded.retry_at'),
          platform_id: ref('excluded.platform_id'),
          code: ref('excluded.code'),
          settled_at: ref('excluded.settled_at'),
        }))
        .where('delivery.attempts', '=', sql.lit(1))
        .where('delivery.status', 'in', openStatuses),
    ),

  settle: db
    .updateTable('delivery')
    .set({
      status: $('status'),
      retry_at: $<number | null>('retryAt'),
      platform_id: $<string | null>('platformId'),
      code: $<string | null>('code'),
      settled_at: $<number>('at'),
    })
    .where('message', '=', $<number>('message'))
    .where('attempts', '=', $<number>('attempts'))
    .where('status', 'in', openStatuses),

  keepPlatformId: db
    .insertInto('sent')
    .values({
      adapter: $('adapter'),
      account: $('account'),
      platform_id: $('platformId'),
      message: $<number>('message'),
    })
    .onConflict((conflict) =>
      conflict
        .columns(['adapter', 'account', 'platform_id'])
        .doUpdateSet(({ ref }) => ({ message: ref('excluded.message') })),
    ),

  /** A message of the bot is attempted only under the epoch in which it was decided. */
  attempt: db
    .insertInto('delivery')
    .columns(['message', 'attempts', 'status'])
    .expression(({ selectFrom, lit }) => {
      const message = messageOf(dialect)
      return selectFrom('turn')
        .leftJoin('conversation', 'conversation.id', 'turn.conversation')
        .select([
          $number('message').as('message'),
          sql<number>`${$number('attempts')} + 1`.as('attempts'),
          sql.lit('sending').as('status'),
        ])
        .where('turn.position', '=', turnOf(db, 'message'))
        .where(({ or, and, eb, exists, selectFrom }) =>
          or([
            exists(
              selectFrom('delivery').select('delivery.message').where('delivery.message', '=', $<number>('message')),
            ),
            and([
              eb(sql<string>`${message} ->> 'status'`, '=', sql.lit('sending')),
              eb($number('attempts'), '=', sql.lit(1)),
            ]),
          ]),
        )
        .where(({ or, eb, fn }) =>
          or([
            eb(sql<string>`${message} -> 'by' ->> 'kind'`, '<>', sql.lit('bot')),
            eb(sql<number>`cast(${message} ->> 'epoch' as bigint)`, '=', fn.coalesce('conversation.epoch', lit(0))),
          ]),
        )
    })
    .onConflict((conflict) =>
      conflict
        .column('message')
        .doUpdateSet(({ ref }) => ({
          attempts: ref('excluded.attempts'),
          status: ref('excluded.status'),
          retry_at: sql.lit(null),
        }))
        .where('delivery.attempts', '=', $<number>('attempts'))
        .where('delivery.status', 'in', openStatuses),
    ),

  supersede: db
    .updateTable('delivery')
    .set({ status: sql.lit('superseded') })
    .where('message', '=', $<number>('message'))
    .where('status', '=', sql.lit('held')),

  platformId: db
    .selectFrom('sent')
    .select('message')
    .where('adapter', '=', $('adapter'))
    .where('account', '=', $('account'))
    .where('platform_id', '=', $('platformId')),
})

/** The message among those of its turn. */
const messageOf = (dialect: Dialect) => {
  const messages = dialect === 'sqlite' ? sql`turn.messages` : sql`cast(turn.messages as json)`
  return sql`${messages} -> cast(${$number('message')} - turn.position as integer)`
}
