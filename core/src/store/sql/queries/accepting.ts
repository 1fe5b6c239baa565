import { type Kysely, sql } from 'kysely'
import type { Tables } from '../tables.js'
import { $, $cast, $number } from './parameter.js'
import { hasNoTurn } from './parts.js'

export const accepting = (db: Kysely<Tables>) => ({
  acceptEvent: db
    .insertInto('event')
    .values({
      position: $<number>('position'),
      adapter: $('adapter'),
      conversation: $('conversation'),
      key: $('key'),
      type: $('type'),
      event: $('event'),
      accepted_at: $<number>('acceptedAt'),
      attempting: $<number>('attempting'),
      outcome: $<'noted'>('outcome'),
      error: $<string | null>('error'),
    })
    .onConflict((conflict) => conflict.columns(['conversation', 'key']).doNothing()),

  /** Out of the timer itself, so that one that is gone meanwhile fires no more. */
  acceptTimer: db
    .insertInto('event')
    .columns(['position', 'adapter', 'conversation', 'key', 'type', 'event', 'accepted_at', 'attempting'])
    .expression(({ selectFrom }) =>
      selectFrom('timer')
        .select([
          $number('position').as('position'),
          $cast('adapter').as('adapter'),
          $cast('conversation').as('conversation'),
          $cast('key').as('key'),
          $cast('type').as('type'),
          $cast('event').as('event'),
          $number('acceptedAt').as('accepted_at'),
          $number('attempting').as('attempting'),
        ])
        .where('id', '=', $<number>('timer')),
    )
    .onConflict((conflict) => conflict.columns(['conversation', 'key']).doNothing()),

  deleteTimer: db.deleteFrom('timer').where('id', '=', $<number>('id')),

  /** Before its event is stored: one that was stored before changes nothing. */
  own: db
    .insertInto('conversation')
    .columns([
      ...(['id', 'adapter', 'person', 'recipient', 'customer', 'owner_kind', 'owner_id', 'owner'] as const),
      ...(['epoch', 'fence', 'state', 'updated_at'] as const),
    ])
    .expression(({ lit, exists, not, selectFrom }) =>
      db
        .selectNoFrom([
          $cast('id').as('id'),
          $cast('adapter').as('adapter'),
          $cast('person').as('person'),
          $cast('recipient').as('recipient'),
          $cast('customer').as('customer'),
          $cast('ownerKind').as('owner_kind'),
          $cast('ownerId').as('owner_id'),
          $cast('owner').as('owner'),
          lit(1).as('epoch'),
          lit(0).as('fence'),
          sql.lit('{}').as('state'),
          $number('at').as('updated_at'),
        ])
        .where(
          not(
            exists(
              selectFrom('event').select('position').where('conversation', '=', $('id')).where('key', '=', $('key')),
            ),
          ),
        )
        // A conversation that is not stored yet is the bot's already.
        .where(({ or, eb }) =>
          or([
            eb($cast('ownerKind'), '<>', sql.lit('bot')),
            exists(selectFrom('conversation').select('id').where('id', '=', $('id'))),
          ]),
        ),
    )
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet(({ ref, eb }) => ({
          owner_kind: ref('excluded.owner_kind'),
          owner_id: ref('excluded.owner_id'),
          owner: ref('excluded.owner'),
          epoch: eb('conversation.epoch', '+', sql.lit(1)),
          updated_at: ref('excluded.updated_at'),
        }))
        .where(({ or, eb, ref }) =>
          or([
            eb('conversation.owner_kind', '<>', ref('excluded.owner_kind')),
            eb('conversation.owner_id', '<>', ref('excluded.owner_id')),
          ]),
        ),
    )
    .returning('epoch'),

  acceptedPosition: db
    .selectFrom('event')
    .select('position')
    .where('conversation', '=', $('conversation'))
    .where('key', '=', $('key')),

  saveCursor: db
    .insertInto('cursor')
    .values({ adapter: $('adapter'), name: $('name'), value: $('value') })
    .onConflict((conflict) =>
      conflict.columns(['adapter', 'name']).doUpdateSet(({ ref }) => ({ value: ref('excluded.value') })),
    ),

  /** One row, if a cursor is where it is thought to be. */
  cursorIs: db
    .selectNoFrom(({ lit }) => lit(1).as('known'))
    .where(({ eb, fn, selectFrom }) =>
      eb(
        fn.coalesce(
          selectFrom('cursor').select('value').where('adapter', '=', $('adapter')).where('name', '=', $('name')),
          sql.lit(''),
        ),
        '=',
        $cast('was'),
      ),
    ),

  rewrite: db
    .updateTable('event')
    .set({ event: $('event') })
    .where('position', '=', $<number>('position'))
    .where('outcome', 'is', null)
    .where(hasNoTurn),
})
