import { type Kysely, type RawBuilder, sql } from 'kysely'
import { LEASE_MS } from '../../store.js'
import type { Tables } from '../tables.js'
import type { QueryForMany } from './for-many.js'
import { $, $cast, $number } from './parameter.js'
import { eventsOf, hasNoTurn, hasOpenMessages, messagesOf, openFrom } from './parts.js'

/** What workers ask that share a database: who holds which lane, by the database's own clock. */
export const sharing = (db: Kysely<Tables>) => {
  const query = (raw: RawBuilder<unknown>) => ({ compile: () => raw.compile(db) })
  const openEvents = openEventsIn(db)
  const openTurns = openTurnsIn(db)
  return {
    renew: query(sql`insert into worker (id, until) values (${$('worker')}, ${inALease})
      on conflict (id) do update set until = excluded.until`),
    /** Unless something is to be done there again. */
    release: query(sql`delete from lane where worker = ${$('worker')} and ${ofLanes}
      and not exists (${openEvents.where('event.conversation', '=', sql.ref<string>('lane.conversation'))})
      and not exists (${openTurns.where('turn.conversation', '=', sql.ref<string>('lane.conversation'))})`),
    leave: query(sql`delete from worker where id = ${$('worker')}`),
    endLeases: query(sql`delete from lease where worker = ${$('worker')}`),
    moveLane: query(sql`insert into lane (conversation, worker)
      select ${$cast('to')}, worker from lane where conversation = ${$('from')} on conflict (conversation) do nothing`),
    leaveLane: query(sql`delete from lane where conversation = ${$('from')}`),

    /** Those with open work that no other worker holds: those that are new to this one first. */
    claim: query(sql`with free as materialized (
        select open.conversation, coalesce(bool_or(lane.worker = ${$cast('worker')}), false) as held, min(open.position) as position
        from (${openEvents} union all ${openTurns}) as open
        left join lane on lane.conversation = open.conversation
        left join worker on worker.id = lane.worker and until > ${now}
        where lane.worker = ${$cast('worker')} or worker.id is null
        group by open.conversation order by 2, 3 limit ${$number('limit')}
      ), taken as (
        insert into lane (conversation, worker) select conversation, ${$cast('worker')} from free where not held
        on conflict (conversation) do update set worker = excluded.worker
      )
      select conversation from free order by held, position`),
    openEventsOf: eventsOf(db, db.selectFrom('event').selectAll().where('position', '>=', openFrom(db)).where(ofLanes))
      .where('event.outcome', 'is', null)
      .where('turn.event', 'is', null),
    openMessagesOf: messagesOf(
      db,
      db.selectFrom('turn').selectAll().where('position', '>=', openFrom(db)).where(ofLanes).where(hasOpenMessages(db)),
    ),
    /** What workers that are gone have left. */
    forgetWorkers: query(sql`delete from worker where until <= ${now}`),
    forgetLanes: query(sql`delete from lane where not exists (select from worker where id = lane.worker)`),

    lease:
      query(sql`insert into lease (name, worker, until) values (${$('name')}, ${$('worker')}, ${now} + ${$number('ms')})
      on conflict (name) do update set worker = excluded.worker, until = excluded.until
      where lease.worker = excluded.worker or lease.until <= ${now}`),

    /** Where a conversation went, by an id that it had. */
    alias: query(sql`select old, id, prefix from alias where old = ${$('old')}`),
    ownerChanged: query(sql`select pg_notify(${$cast('channel')}, 'owner ' || ${$cast('conversation')})`),
  }
}

/** What is accepted where several workers share the database. */
export const acceptingForMany = (db: Kysely<Tables>) => {
  const ofGiven = sql.ref<string>('given.conversation')
  const isAlive = sql`until > coalesce((select max(now) from given), ${clock})`
  return {
    /**
     * Stores an event, unless its conversation has moved: then there is no row. The lane becomes the worker's, if nobody who is alive holds it;
     * another worker who does is told that there is something for it. Gives where the event was stored before, if it was, and what was open in the
     * lane before it: a worker that has just come by the lane does not know of it.
     */
    accept: {
      key: 'conversation',
      inOrder: true,
      columns: {
        ...({ position: 'bigint', adapter: 'text', conversation: 'text', key: 'text', type: 'text' } as const),
        ...({ event: 'text', acceptedAt: 'bigint', attempting: 'integer', outcome: 'text', error: 'text' } as const),
        ...({ timer: 'bigint', worker: 'text', me: 'text', channel: 'text', now: 'bigint' } as const),
      },
      body: sql`, fresh as (
          insert into event (position, adapter, conversation, key, type, event, accepted_at, attempting, outcome, error)
          select position, adapter, conversation, key, type, event, "acceptedAt", attempting, outcome, error from given
          where not exists (select from alias where old = given.conversation)
            and (timer is null or exists (select from timer where timer.id = given.timer))
          on conflict (conversation, key) do nothing returning conversation
        ), taken as (
          insert into lane (conversation, worker) select given.conversation, given.worker from given
          join fresh on fresh.conversation = given.conversation where given.worker <> ''
          on conflict (conversation) do update set worker = excluded.worker
          where lane.worker <> excluded.worker and not exists (select from worker where id = lane.worker and ${isAlive})
        )
        select given.conversation, (select count(*) from fresh where fresh.conversation = given.conversation) as fresh,
          (select event.position from event where event.conversation = given.conversation and event.key = given.key) as known, (
          select cast(pg_notify(given.channel, 'lanes ' || lane.worker) as text) from lane join worker on worker.id = lane.worker
          where lane.conversation = given.conversation and lane.worker <> given.me and ${isAlive}) as told,
          (select max(position) from (${openEventsIn(db).where('event.conversation', '=', ofGiven)}) as events) as event,
          exists (${openTurnsIn(db).where('turn.conversation', '=', ofGiven)}) as messages
        from given where not exists (select from alias where old = given.conversation)`,
    },
  } satisfies Record<string, QueryForMany>
}

const openEventsIn = (db: Kysely<Tables>) =>
  db
    .selectFrom('event')
    .select(['event.conversation', 'event.position'])
    .where('event.position', '>=', openFrom(db))
    .where('event.outcome', 'is', null)
    .where(hasNoTurn)
const openTurnsIn = (db: Kysely<Tables>) =>
  db
    .selectFrom('turn')
    .select(['turn.conversation', 'turn.position'])
    .where('turn.position', '>=', openFrom(db))
    .where(hasOpenMessages(db))

const clock = sql`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`
const now = sql`coalesce(${$number('now')}, ${clock})`
const inALease = sql`${now} + ${sql.lit(LEASE_MS)}`

/** Of the conversations whose ids are given in JSON. */
const ofLanes = sql<boolean>`conversation in (select json_array_elements_text(cast(${$('lanes')} as json)))`
