import { type Kysely, sql } from 'kysely'
import type { Tables } from './tables.js'

/** A parameter by its name: where it stands in a query, a value is bound at each execution. */
const $ = <T = string>(name: string) => ({ parameter: name }) as unknown as T

/** The same where the database cannot guess the type by itself. */
const $cast = <T>(name: string, type: 'text' | 'bigint') => sql<T>`cast(${$(name)} as ${sql.raw(type)})`

/** Every query of the store. They are compiled once, into `compiled.ts`; a test says when to do it again. */
export const queries = (db: Kysely<Tables>) => ({
  acceptEvent: db
    .insertInto('inbox')
    .values({
      position: $<number>('position'),
      adapter: $('adapter'),
      key: $('key'),
      conversation: $('conversation'),
      type: $('type'),
      event: $('event'),
      accepted_at: $<number>('acceptedAt'),
      attempts: sql.lit(1),
      status: sql.lit('waiting'),
    })
    .onConflict((conflict) => conflict.columns(['adapter', 'key']).doNothing()),

  /** Out of the timer itself, so that one that is gone meanwhile fires no more. */
  acceptTimer: db
    .insertInto('inbox')
    .columns(['position', 'adapter', 'key', 'conversation', 'type', 'event', 'accepted_at', 'attempts', 'status'])
    .expression((expression) =>
      expression
        .selectFrom('timer')
        .select([
          $cast<number>('position', 'bigint').as('position'),
          $cast<string>('adapter', 'text').as('adapter'),
          $cast<string>('key', 'text').as('key'),
          $cast<string>('conversation', 'text').as('conversation'),
          $cast<string>('type', 'text').as('type'),
          $cast<string>('event', 'text').as('event'),
          $cast<number>('acceptedAt', 'bigint').as('accepted_at'),
          sql.lit(1).as('attempts'),
          sql.lit('waiting' as const).as('status'),
        ])
        .where('id', '=', $<number>('timer')),
    )
    .onConflict((conflict) => conflict.columns(['adapter', 'key']).doNothing()),

  deleteTimer: db.deleteFrom('timer').where('id', '=', $<number>('id')),

  acceptedPosition: db
    .selectFrom('inbox')
    .select('position')
    .where('adapter', '=', $('adapter'))
    .where('key', '=', $('key')),

  saveCursor: db
    .insertInto('cursor')
    .values({ adapter: $('adapter'), name: $('name'), value: $('value') })
    .onConflict((conflict) =>
      conflict.columns(['adapter', 'name']).doUpdateSet(({ ref }) => ({ value: ref('excluded.value') })),
    ),

  countTurn: db
    .updateTable('inbox')
    .set(({ eb }) => ({ attempts: eb('attempts', '+', sql.lit(1)) }))
    .where('position', '=', $<number>('position'))
    .where('status', '=', sql.lit('waiting'))
    .where('attempts', '=', $<number>('attempts')),

  remember: db
    .insertInto('memo')
    .values({ position: $<number>('position'), name: $('name'), value: $('value') })
    .onConflict((conflict) =>
      conflict.columns(['position', 'name']).doUpdateSet(({ ref }) => ({ value: ref('excluded.value') })),
    ),

  remembered: db.selectFrom('memo').select(['name', 'value']).where('position', '=', $<number>('position')),

  /** Only the attempt that was counted last may do this, and only once. */
  endTurn: db
    .updateTable('inbox')
    .set({
      status: $<'done' | 'quarantined'>('status'),
      outcome: $('outcome'),
      error: $<string | null>('error'),
      trace: $('trace'),
      started_at: $<number>('startedAt'),
      ended_at: $<number>('at'),
    })
    .where('position', '=', $<number>('position'))
    .where('status', '=', sql.lit('waiting'))
    .where('attempts', '=', $<number>('attempt')),

  keepConversation: db
    .insertInto('conversation')
    .values({
      id: $('id'),
      adapter: $('adapter'),
      recipient: $('recipient'),
      person: $('person'),
      fence: $<number>('nextFence'),
      state: $('state'),
      updated_at: $<number>('at'),
    })
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet(({ ref }) => ({
          recipient: ref('excluded.recipient'),
          person: ref('excluded.person'),
          fence: ref('excluded.fence'),
          state: ref('excluded.state'),
          updated_at: ref('excluded.updated_at'),
        }))
        .where('conversation.fence', '=', $<number>('fence')),
    ),

  forget: db.deleteFrom('memo').where('position', '=', $<number>('position')),

  stageMessage: db.insertInto('outbox').values({
    position: $<number>('position'),
    conversation: $('conversation'),
    adapter: $('adapter'),
    part: $('part'),
    reply_to: $<string | null>('replyTo'),
    answers: $<number | null>('answers'),
    status: $('status'),
    attempts: $<number>('attempts'),
    at: $<number>('at'),
  }),

  appendRecord: db.insertInto('record').values({
    position: $<number>('position'),
    conversation: $('conversation'),
    type: $('type'),
    data: $('data'),
    at: $<number>('at'),
  }),

  cancelTimer: db.deleteFrom('timer').where('conversation', '=', $('conversation')).where('name', '=', $('name')),

  setTimer: db.insertInto('timer').values({
    conversation: $('conversation'),
    name: $('name'),
    due_at: $<number>('dueAt'),
    data: $('data'),
  }),

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

  settle: db
    .updateTable('outbox')
    .set({
      status: $('status'),
      platform_id: $<string | null>('platformId'),
      code: $<string | null>('code'),
      retry_at: $<number | null>('retryAt'),
      settled_at: $<number>('at'),
    })
    .where('position', '=', $<number>('position')),

  attempt: db
    .updateTable('outbox')
    .set(({ eb }) => ({ status: sql.lit('sending'), attempts: eb('attempts', '+', sql.lit(1)) }))
    .where('position', '=', $<number>('position')),

  replay: db
    .updateTable('inbox')
    .set({ status: sql.lit('waiting'), attempts: sql.lit(0) })
    .where('position', '=', $<number>('position'))
    .where('status', '=', sql.lit('quarantined')),

  conversation: db.selectFrom('conversation').selectAll().where('id', '=', $('id')),

  conversations: db.selectFrom('conversation').selectAll().orderBy('updated_at', 'desc').limit($<number>('limit')),

  waitingEvents: events(db).where('status', '=', sql.lit('waiting')),
  quarantinedEvents: events(db).where('status', '=', sql.lit('quarantined')),

  openMessages: db
    .selectFrom('outbox')
    .selectAll()
    .where('status', 'in', [sql.lit('waiting'), sql.lit('sending')])
    .orderBy('position'),

  timers: db.selectFrom('timer').selectAll().orderBy('due_at').orderBy('id').limit($<number>('limit')),

  cursor: db.selectFrom('cursor').select('value').where('adapter', '=', $('adapter')).where('name', '=', $('name')),

  saidAfter: said(db)
    .where('position', '>', $<number>('after'))
    .where('position', '<', $<number>('before'))
    .orderBy('position')
    .limit($<number>('limit')),
  saidBefore: said(db)
    .where('position', '<', $<number>('before'))
    .orderBy('position', 'desc')
    .limit($<number>('limit')),
  answeredAfter: answered(db)
    .where('position', '>', $<number>('after'))
    .where('position', '<', $<number>('before'))
    .orderBy('position')
    .limit($<number>('limit')),
  answeredBefore: answered(db)
    .where('position', '<', $<number>('before'))
    .orderBy('position', 'desc')
    .limit($<number>('limit')),

  eventsOf: db.selectFrom('inbox').selectAll().where('conversation', '=', $('conversation')),
  messagesOf: db.selectFrom('outbox').selectAll().where('conversation', '=', $('conversation')),
  recordsOf: db.selectFrom('record').selectAll().where('conversation', '=', $('conversation')),

  records: db
    .selectFrom('record')
    .selectAll()
    .where('position', '>', $<number>('after'))
    .orderBy('position')
    .limit($<number>('limit')),
  recordsOfType: db
    .selectFrom('record')
    .selectAll()
    .where('type', '=', $('type'))
    .where('position', '>', $<number>('after'))
    .orderBy('position')
    .limit($<number>('limit')),

  lastPosition: db.selectNoFrom(({ fn, selectFrom, lit }) => [
    fn
      .coalesce(
        selectFrom('inbox').select(({ fn }) => fn.max('position').as('position')),
        lit(0),
      )
      .as('inbox'),
    fn
      .coalesce(
        selectFrom('outbox').select(({ fn }) => fn.max('position').as('position')),
        lit(0),
      )
      .as('outbox'),
    fn
      .coalesce(
        selectFrom('record').select(({ fn }) => fn.max('position').as('position')),
        lit(0),
      )
      .as('record'),
  ]),

  migrations: db.selectFrom('migration').select('name').where('owner', '=', $('owner')),
  migrated: db
    .insertInto('migration')
    .values({ owner: $('owner'), name: $('name'), at: $<number>('at') })
    .onConflict((conflict) => conflict.columns(['owner', 'name']).doNothing()),
})

/** The first condition is what the index `inbox_open` is made of. */
const events = (db: Kysely<Tables>) =>
  db.selectFrom('inbox').selectAll().where('status', '<>', sql.lit('done')).orderBy('position')

const said = (db: Kysely<Tables>) =>
  db
    .selectFrom('inbox')
    .select(['position', 'event', 'accepted_at'])
    .where('conversation', '=', $('conversation'))
    .where('type', 'in', [sql.lit('message'), sql.lit('choice')])

const answered = (db: Kysely<Tables>) =>
  db.selectFrom('outbox').select(['position', 'part', 'answers', 'at']).where('conversation', '=', $('conversation'))
