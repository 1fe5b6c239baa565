import type { Kysely } from 'kysely'
import type { Tables } from '../tables.js'
import { $ } from './parameter.js'

export const keeping = (db: Kysely<Tables>) => ({
  appendRecord: db.insertInto('record').values({
    position: $<number>('position'),
    conversation: $('conversation'),
    adapter: $('adapter'),
    type: $('type'),
    data: $('data'),
    author: $('author'),
    at: $<number>('at'),
  }),

  cancelTimer: db.deleteFrom('timer').where('conversation', '=', $('conversation')).where('name', '=', $('name')),
  setTimer: db.insertInto('timer').values({
    conversation: $('conversation'),
    name: $('name'),
    due_at: $<number>('dueAt'),
    data: $('data'),
  }),
  timers: db.selectFrom('timer').selectAll().orderBy('due_at').orderBy('id').limit($<number>('limit')),

  expireDrawers: db.deleteFrom('drawer').where('expires_at', '<=', $<number>('now')),
  setDrawer: db
    .insertInto('drawer')
    .values({
      drawer: $('drawer'),
      key: $('key'),
      value: $('value'),
      expires_at: $<number | null>('expiresAt'),
    })
    .onConflict((conflict) =>
      conflict
        .columns(['drawer', 'key'])
        .doUpdateSet(({ ref }) => ({ value: ref('excluded.value'), expires_at: ref('excluded.expires_at') })),
    ),
  emptyDrawer: db.deleteFrom('drawer').where('drawer', '=', $('drawer')).where('key', '=', $('key')),
  drawer: db
    .selectFrom('drawer')
    .select('value')
    .where('drawer', '=', $('drawer'))
    .where('key', '=', $('key'))
    .where(({ eb, or }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', $<number>('now'))])),

  cursor: db.selectFrom('cursor').select('value').where('adapter', '=', $('adapter')).where('name', '=', $('name')),
})
