import { type ExpressionBuilder, type Kysely, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import type { Dialect } from './engine.js'
import type { Tables } from './tables.js'

/** A parameter by its name: where it stands in a query, a value is bound at each execution. */
const $ = <T = string>(name: string) => ({ parameter: name }) as unknown as T

/** The same where the database cannot guess the type by itself. */
const $cast = <T = string>(name: string, type: 'text' | 'bigint' = 'text') =>
  sql<T>`cast(${$(name)} as ${sql.raw(type)})`
const $number = (name: string) => $cast<number>(name, 'bigint')

/** Every query of the store. They are compiled once, into `compiled.ts`; a test says when to do it again. */
export const queries = (db: Kysely<Tables>, dialect: Dialect) => ({
  ...accepting(db),
  ...turns(db),
  ...conversations(db),
  ...sending(db, dialect),
  ...keeping(db),
  ...openWork(db),
  ...reading(db),
  ...upkeep(db),
})

const accepting = (db: Kysely<Tables>) => ({
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

  rewrite: db
    .updateTable('event')
    .set({ event: $('event') })
    .where('position', '=', $<number>('position'))
    .where('outcome', 'is', null)
    .where(hasNoTurn),
})

const turns = (db: Kysely<Tables>) => ({
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

  remember: db
    .insertInto('memo')
    .values({ position: $<number>('position'), name: $('name'), value: $('value') })
    .onConflict((conflict) =>
      conflict.columns(['position', 'name']).doUpdateSet(({ ref }) => ({ value: ref('excluded.value') })),
    ),
  remembered: db.selectFrom('memo').select(['name', 'value']).where('position', '=', $<number>('position')),
  forget: db.deleteFrom('memo').where('position', '=', $<number>('position')),

  /** Only the attempt that was counted last may do this, and only once. */
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

  /** Its turn was an earlier event's, too. */
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

const conversations = (db: Kysely<Tables>) => ({
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
          person: ref('excluded.person'),
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

  /** Each further turn. */
  keepConversation: db
    .updateTable('conversation')
    .set(({ eb }) => ({
      person: $('person'),
      recipient: $('recipient'),
      customer: $('customer'),
      owner_kind: $('ownerKind'),
      owner_id: $('ownerId'),
      owner: $('owner'),
      epoch: $<number>('nextEpoch'),
      fence: eb('fence', '+', sql.lit(1)),
      state: $('state'),
      updated_at: $<number>('at'),
    }))
    .where('id', '=', $('id'))
    .where('fence', '=', $<number>('fence'))
    .where('epoch', '=', $<number>('epoch')),

  assign: db
    .updateTable('conversation')
    .set(({ eb }) => ({
      owner_kind: $('ownerKind'),
      owner_id: $('ownerId'),
      owner: $('owner'),
      epoch: eb('epoch', '+', sql.lit(1)),
      updated_at: $<number>('at'),
    }))
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

const open = [sql.lit('waiting'), sql.lit('sending')]

const sending = (db: Kysely<Tables>, dialect: Dialect) => ({
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
        .where('delivery.status', 'in', open),
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
    .where('status', 'in', open),

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

  /** Words of the bot are attempted only under the epoch in which they were decided. */
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
        .where('delivery.status', 'in', open),
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

const keeping = (db: Kysely<Tables>) => ({
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

const openWork = (db: Kysely<Tables>) => ({
  openEvents: eventsOf(db, db.selectFrom('event').selectAll().where('position', '>=', openFrom(db)))
    .where('event.outcome', 'is', null)
    .where('turn.event', 'is', null),
  openMessages: messagesOf(
    db,
    db.selectFrom('turn').selectAll().where('position', '>=', openFrom(db)).where('count', '>', countSettled(db)),
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
   * A start reads nothing that is below this position. It goes on by so many positions at the most, so that it costs little, and never
   * past what is open.
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
      .where('turn.count', '>', countSettled(db))
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

const reading = (db: Kysely<Tables>) => ({
  outcome: eventsOf(db, db.selectFrom('event').selectAll().where('position', '=', $<number>('position'))),
  quarantinedEvents: eventsOf(
    db,
    db
      .selectFrom('event')
      .selectAll()
      .where('position', 'in', ({ selectFrom }) =>
        selectFrom('turn')
          .select(sql<number>`turn.event`.as('event'))
          .where('turn.outcome', '=', sql.lit('quarantined'))
          .where('turn.event', 'is not', null),
      ),
  ),
  saidBy: messagesOf(
    db,
    db.selectFrom('turn').selectAll().where('event', '=', $<number>('event')).where('count', '>', sql.lit(0)),
  ),

  eventsAfter: eventsOf(db, after(ofConversation(db.selectFrom('event').selectAll()))),
  eventsBefore: eventsOf(db, before(ofConversation(db.selectFrom('event').selectAll()))),
  saidAfter: eventsOf(db, after(said(db))),
  saidBefore: eventsOf(db, before(said(db))),
  messagesAfter: messagesOf(db, from(ofConversation(speaking(db)), turnOf(db, 'after', true))),
  messagesBefore: messagesOf(db, before(ofConversation(speaking(db)))),
  recordsOfAfter: after(ofConversation(db.selectFrom('record').selectAll())),
  recordsOfBefore: before(ofConversation(db.selectFrom('record').selectAll())),

  allEvents: eventsOf(db, after(db.selectFrom('event').selectAll())),
  allMessages: messagesOf(db, from(speaking(db), turnOf(db, 'after'))),
  records: after(db.selectFrom('record').selectAll()),
  recordsOfType: after(db.selectFrom('record').selectAll().where('type', '=', $('type'))),
})

const upkeep = (db: Kysely<Tables>) => ({
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
          .select(sql<number>`turn.position + turn.count`.as('position'))
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

const openFrom = (db: Kysely<Tables>) => db.selectFrom('store').select('store.open_from')

const hasNoTurn = ({ not, exists, selectFrom }: ExpressionBuilder<Tables, 'event'>) =>
  not(exists(selectFrom('turn').select('turn.event').whereRef('turn.event', '=', 'event.position')))

/** How many of a turn's messages are done with, or wait for something else than to be sent. */
const countSettled = (db: Kysely<Tables>) =>
  db
    .selectFrom('delivery')
    .select(({ fn }) => fn.countAll<number>().as('settled'))
    .where('delivery.message', '>=', sql.ref<number>('turn.position'))
    .where('delivery.message', '<', sql<number>`turn.position + turn.count`)
    .where('delivery.status', 'not in', open)

/** The position of the turn that said a message, or the last before it. */
const turnOf = (db: Kysely<Tables>, message: RawBuilder<number> | string, sameConversation = false) =>
  db
    .selectFrom('turn as last')
    .select(({ fn }) => fn.max('last.position').as('position'))
    .$if(sameConversation, (query) => query.where('last.conversation', '=', $('conversation')))
    .where('last.count', '>', sql.lit(0))
    .where('last.position', '<=', typeof message === 'string' ? $<number>(message) : message)

type Select<Table extends 'event' | 'turn' | 'record'> = SelectQueryBuilder<Tables, Table, Tables[Table]>

/** Events, and what became of them, in order. */
const eventsOf = (db: Kysely<Tables>, events: Select<'event'>) =>
  db
    .selectFrom(events.as('event'))
    .leftJoin('attempt', 'attempt.event', 'event.position')
    .leftJoin('turn', 'turn.event', 'event.position')
    .select([
      ...(['event.position', 'event.adapter', 'event.conversation', 'event.event', 'event.accepted_at'] as const),
      ...(['event.attempting', 'event.outcome as noted', 'event.error as refusal', 'attempt.attempts'] as const),
      ...(['turn.outcome', 'turn.error', 'turn.result', 'turn.trace', 'turn.started_at', 'turn.at'] as const),
    ])
    .orderBy('event.position')

/** Turns with what they said, in order: one row for each of their messages that has a row in `delivery`, and at least one. */
const messagesOf = (db: Kysely<Tables>, turns: Select<'turn'>) =>
  db
    .selectFrom(turns.as('turn'))
    .leftJoin('delivery', (join) =>
      join
        .onRef('delivery.message', '>=', 'turn.position')
        .on('delivery.message', '<', sql<number>`turn.position + turn.count`),
    )
    .select([
      ...(['turn.position', 'turn.conversation', 'turn.messages', 'turn.at'] as const),
      ...(['delivery.message', 'delivery.attempts', 'delivery.status', 'delivery.retry_at'] as const),
      ...(['delivery.platform_id', 'delivery.code', 'delivery.settled_at'] as const),
    ])
    .orderBy('turn.position')
    .orderBy('delivery.message')

const speaking = (db: Kysely<Tables>) => db.selectFrom('turn').selectAll().where('count', '>', sql.lit(0))

/** Events of which a history shows something. */
const said = (db: Kysely<Tables>) =>
  ofConversation(db.selectFrom('event').selectAll())
    .where('type', 'in', [sql.lit('message'), sql.lit('edited'), sql.lit('choice')])
    .where(({ or, eb }) => or([eb('outcome', 'is', null), eb('outcome', '<>', sql.lit('refused'))]))

// Kysely cannot tell that a column of all three tables is one of each.
type Any = Select<'record'>

const ofConversation = <Query>(query: Query): Query =>
  (query as Any).where('conversation', '=', $('conversation')) as Query

const after = <Query>(query: Query): Query =>
  (query as Any)
    .where('position', '>', $<number>('after'))
    .where('position', '<', $<number>('before'))
    .orderBy('position')
    .limit($<number>('limit')) as Query

const before = <Query>(query: Query): Query =>
  (query as Any)
    .where('position', '<', $<number>('before'))
    .orderBy('position', 'desc')
    .limit($<number>('limit')) as Query

/** The first of its messages may be before the position. */
const from = (query: Select<'turn'>, first: ReturnType<typeof turnOf>): Select<'turn'> =>
  query
    .where('position', '>=', ({ fn, lit }) => fn.coalesce(first, lit(0)))
    .where('position', '<', $<number>('before'))
    .orderBy('position')
    .limit($<number>('limit'))
