import { type Kysely, sql } from 'kysely'
import type { Tables } from '../tables.js'
import { $ } from './parameter.js'

export const upkeep = (db: Kysely<Tables>) => ({
  lastPosition: db.selectNoFrom(({ fn, selectFrom, lit }) => [
    fn
      .coalesce(
        selectFrom('event').select(({ fn }) => fn.max('position').as('position')),
        lit(0),
      )
      .as('event'),
    fn
      .coalesce(
        selectFrom('turn')
          // Of its last message; a turn that said nothing has the position of its event.
          .select(sql<number>`turn.position + turn.count - 1`.as('position'))
          .orderBy('turn.position', 'desc')
          .limit(sql.lit(1)),
        lit(0),
      )
      .as('turn'),
    fn
      .coalesce(
        selectFrom('record').select(({ fn }) => fn.max('position').as('position')),
        lit(0),
      )
      .as('record'),
  ]),
  nameStore: db
    .insertInto('store')
    .values({ one: sql.lit(1), id: $('id'), open_from: sql.lit(0) })
    .onConflict((conflict) => conflict.column('one').doNothing()),
  store: db.selectFrom('store').select('id'),

  migrations: db.selectFrom('migration').select('name').where('owner', '=', $('owner')),
  migrated: db
    .insertInto('migration')
    .values({ owner: $('owner'), name: $('name'), at: $<number>('at') })
    .onConflict((conflict) => conflict.columns(['owner', 'name']).doNothing()),
})
