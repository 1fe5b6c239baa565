import { type Kysely, type RawBuilder, sql } from 'kysely'
import { LEASE_MS } from '../../store.js'
import type { Tables } from '../tables.js'
import { $, $cast, $number } from './parameter.js'
import { eventsOf, hasNoTurn, hasOpenMessages, messagesOf, openFrom } from './parts.js'

/** What workers ask that share a database: who holds which lane, by the database's own clock. */
export const sharing = (db: Kysely<Tables>) => {
  const query = (raw: RawBuilder<unknown>) => ({ compile: () => raw.compile(db) })
  const openEvents = db
    .selectFrom('event')
    .select(['event.conversation', 'event.position'])
    .where('event.position', '>=', openFrom(db))
    .where('event.outcome', 'is', null)
    .where(hasNoTurn)
  const openTurns = db
    .selectFrom('turn')
    .select(['turn.conversation', 'turn.position'])
    .where('turn.position', '>=', openFrom(db))
    .where(hasOpenMessages(db))
  return {
    renew: query(sql`insert into worker (id, until) values (${$('worker')}, ${inALease})
      on conflict (id) do update set until = excluded.until`),
    /**
     * Stores an event, unless its conversation has moved: then there is no row. The lane becomes the worker's, if nobody who is alive holds it;
     * another worker who does is told that there is something for it. Gives where the event was stored before, if it was, and what was open in the
     * lane before it: a worker that has just come by the lane does not know of it.
     */
    accept: query(sql`with fresh as (
        insert into event (position, adapter, conversation, key, type, event, accepted_at, attempting, outcome, error)
        select ${$number('position')}, ${$cast('adapter')}, ${$cast('conversation')}, ${$cast('key')}, ${$cast('type')}, ${$cast('event')},
          ${$number('acceptedAt')}, cast(${$('attempting')} as integer), ${$cast('outcome')}, ${$cast('error')}
        where not exists (select from alias where old = ${$('conversation')})
          and (${$number('timer')} is null or exists (select from timer where id = ${$('timer')}))
        on conflict (conversation, key) do nothing returning conversation
      ), taken as (
        insert into lane (conversation, worker) select conversation, ${$cast('worker')} from fresh where ${$cast('worker')} <> ''
        on conflict (conversation) do update set worker = excluded.worker
        where lane.worker <> excluded.worker and not exists (select from worker where id = lane.worker and until > ${now})
      )
      select (select count(*) from fresh) as fresh,
        (select position from event where conversation = ${$('conversation')} and key = ${$('key')}) as known, (
        select cast(pg_notify(${$cast('channel')}, 'lanes ' || lane.worker) as text) from lane join worker on worker.id = lane.worker
        where lane.conversation = ${$('conversation')} and lane.worker <> ${$cast('me')} and until > ${now}) as told,
        (select max(position) from (${openEvents.where('event.conversation', '=', $('conversation'))}) as events) as event,
        exists (${openTurns.where('turn.conversation', '=', $('conversation'))}) as messages
      where not exists (select from alias where old = ${$('conversation')})`),
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

const now = sql`coalesce(${$number('now')}, cast(extract(epoch from clock_timestamp()) * 1000 as bigint))`
const inALease = sql`${now} + ${sql.lit(LEASE_MS)}`

/** Of the conversations whose ids are given in JSON. */
const ofLanes = sql<boolean>`conversation in (select json_array_elements_text(cast(${$('lanes')} as json)))`
