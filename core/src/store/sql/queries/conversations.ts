import { type ExpressionBuilder, type Kysely, sql } from 'kysely'
import type { Tables } from '../tables.js'
import { $, $cast, $number } from './parameter.js'

export const conversations = (db: Kysely<Tables>) => {
  const kept = db
    .updateTable('conversation')
    .set(({ eb }) => ({
      recipient: $('recipient'),
      customer: $('customer'),
      fence: eb('fence', '+', sql.lit(1)),
      state: $('state'),
      updated_at: $<number>('at'),
    }))
    .where('id', '=', $('id'))
    .where('fence', '=', $<number>('fence'))
    .where('epoch', '=', $<number>('epoch'))
  return {
    /** The first turn of a conversation. It may be stored already, when somebody took it before that. */
    openConversation: db
      .insertInto('conversation')
      .columns([
        ...(['id', 'adapter', 'person', 'recipient', 'customer', 'owner_kind', 'owner_id', 'owner'] as const),
        ...(['epoch', 'fence', 'state', 'updated_at'] as const),
      ])
      .expression(({ lit, not, exists, selectFrom }) =>
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
            $number('nextEpoch').as('epoch'),
            lit(1).as('fence'),
            $cast('state').as('state'),
            $number('at').as('updated_at'),
          ])
          .where(not(exists(selectFrom('alias').select('old').where('old', '=', $('id')))))
          .where(({ or, eb }) =>
            or([
              eb($number('epoch'), '=', sql.lit(0)),
              exists(selectFrom('conversation').select('id').where('id', '=', $('id'))),
            ]),
          ),
      )
      .onConflict((conflict) =>
        conflict
          .column('id')
          .doUpdateSet(({ ref }) => ({
            recipient: ref('excluded.recipient'),
            customer: ref('excluded.customer'),
            owner_kind: ref('excluded.owner_kind'),
            owner_id: ref('excluded.owner_id'),
            owner: ref('excluded.owner'),
            epoch: ref('excluded.epoch'),
            fence: ref('excluded.fence'),
            state: ref('excluded.state'),
            updated_at: ref('excluded.updated_at'),
          }))
          .where('conversation.fence', '=', sql.lit(0))
          .where('conversation.epoch', '=', $<number>('epoch')),
      ),

    /** Each further turn. What lists are read by is left alone, so that no index but that of the latest is written again. */
    keepConversation: kept,
    /** A turn that makes somebody else the owner, too. */
    assignConversation: kept.set(newOwner),

    assign: db
      .updateTable('conversation')
      .set(newOwner)
      .set({ updated_at: $<number>('at') })
      .where('id', '=', $('id'))
      .where('epoch', '=', $<number>('epoch')),

    // A conversation moves: whatever came under the new id before is its, too, and no turn loaded under either commits any more.
    moveConversation: db
      .updateTable('conversation')
      .set(({ eb, selectFrom, fn, lit }) => {
        const other = (column: 'fence' | 'epoch') =>
          fn.coalesce(
            selectFrom('conversation as other').select(`other.${column}`).where('other.id', '=', $('to')),
            lit(0),
          )
        return {
          recipient: $('recipient'),
          fence: eb('fence', '+', other('fence')),
          epoch: eb('epoch', '+', other('epoch')),
        }
      })
      .where('id', '=', $('from'))
      .returning('epoch'),
    leaveRoom: db.deleteFrom('conversation').where('id', '=', $('to')),
    renameConversation: db
      .updateTable('conversation')
      .set({ id: $('to') })
      .where('id', '=', $('from')),
    moveEvents: db
      .updateTable('event')
      .set({ conversation: $('to'), key: sql<string>`${$cast('prefix')} || key` })
      .where('conversation', '=', $('from')),
    moveTurns: db
      .updateTable('turn')
      .set({ conversation: $('to') })
      .where('conversation', '=', $('from')),
    moveRecords: db
      .updateTable('record')
      .set({ conversation: $('to') })
      .where('conversation', '=', $('from')),
    dropTimers: db
      .deleteFrom('timer')
      .where('conversation', '=', $('to'))
      .where('name', 'in', ({ selectFrom }) =>
        selectFrom('timer as moving').select('moving.name').where('moving.conversation', '=', $('from')),
      ),
    moveTimers: db
      .updateTable('timer')
      .set({ conversation: $('to') })
      .where('conversation', '=', $('from')),
    dropAlias: db.deleteFrom('alias').where('old', '=', $('to')),
    moveAliases: db
      .updateTable('alias')
      .set({ id: $('to'), prefix: sql<string>`${$cast('prefix')} || prefix` })
      .where('id', '=', $('from')),
    addAlias: db.insertInto('alias').values({ old: $('from'), id: $('to'), prefix: $('prefix') }),
    aliases: db.selectFrom('alias').selectAll(),

    conversation: db.selectFrom('conversation').selectAll().where('id', '=', $('id')),
    latest: pageOf(db).where(isNullOr('owner_kind', 'ownerKind')),
    latestOfOwner: pageOf(db)
      .where('owner_kind', '<>', sql.lit('bot'))
      .where('owner_kind', '=', $('ownerKind'))
      .where('owner_id', '=', $('ownerId')),
    latestOfKind: pageOf(db).where('owner_kind', '<>', sql.lit('bot')).where('owner_kind', '=', $('ownerKind')),
    latestOfPerson: pageOf(db)
      .where('person', '=', $('person'))
      .where(isNullOr('owner_kind', 'ownerKind'))
      .where(isNullOr('owner_id', 'ownerId')),
  }
}

const newOwner = ({ eb }: ExpressionBuilder<Tables, 'conversation'>) => ({
  owner_kind: $('ownerKind'),
  owner_id: $('ownerId'),
  owner: $('owner'),
  epoch: eb('epoch', '+', sql.lit(1)),
})

const pageOf = (db: Kysely<Tables>) =>
  db
    .selectFrom('conversation')
    .selectAll()
    .where(isNullOr('adapter', 'adapter'))
    .where('updated_at', '<=', $<number>('before'))
    .where(({ or, eb }) => or([eb('updated_at', '<', $<number>('before')), eb('id', '<', $('after'))]))
    .orderBy('updated_at', 'desc')
    .orderBy('id', 'desc')
    .limit($<number>('limit'))

/** A condition that is left out where its parameter is null. */
const isNullOr =
  (column: 'adapter' | 'owner_kind' | 'owner_id', parameter: string) =>
  ({ or, eb }: ExpressionBuilder<Tables, 'conversation'>) =>
    or([eb($cast(parameter), 'is', null), eb(column, '=', $(parameter))])
