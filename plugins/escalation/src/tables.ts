import { type Json, type Prunable, type SqlAccess, type Statement, statement } from '@huida/core'
import type { Case, Phase } from './protocol/case.js'

/** The tables of the plugin, by migration. */
export const migrations = async (): Promise<Record<string, readonly Statement[]>> => ({
  '001-cases': [
    statement(`create table escalation_cases (
      conversation text not null primary key, phase text not null, queue text not null, agent text, person text not null,
      waiting_since bigint not null, priority integer not null, steps integer not null, case_json text not null, about text not null)`),
    statement('create index escalation_cases_phase on escalation_cases (phase)'),
    statement('create index escalation_cases_agent on escalation_cases (agent)'),
    statement(`create table escalation_ended (
      id text not null primary key, conversation text not null, person text not null, ended_at bigint not null, how text not null,
      agent text, handling_ms bigint, case_json text not null, about text not null)`),
    statement('create index escalation_ended_person on escalation_ended (person, ended_at)'),
    statement('create index escalation_ended_at on escalation_ended (ended_at)'),
    statement(`create table escalation_agents (
      id text not null primary key, state text not null, reason text, since bigint not null, last_at bigint not null)`),
    // One person in several channels: each further id, and the one that stands for all.
    statement('create table escalation_persons (alias text not null primary key, person text not null)'),
    statement(
      'create table escalation_offers (conversation text not null primary key, agent text not null, steps integer not null)',
    ),
  ],
  // Their screens may be open at another process than the one that misses them.
  '002-seen': [statement('create table escalation_seen (agent text not null primary key, at bigint not null)')],
  // A case that is passed on is answered again; how long its customer waited for the first word of a person stays.
  '003-responses': [
    statement(`create table escalation_responses (
      id text not null primary key, conversation text not null, agent text not null, at bigint not null, ms bigint not null)`),
    statement('create index escalation_responses_at on escalation_responses (at)'),
  ],
})

/** Whom a case is about, and what helps with it; it is put together once, when a person is asked for. */
export interface About {
  customer: {
    person: string
    name?: string
    level?: string
    history?: readonly string[]
    locale: string
    adapter: string
  }
  /** What the customer asked, in their words. */
  asked: string
  /** What was said last, each shortened to a line. */
  summary: readonly { by: 'customer' | 'bot'; text: string }[]
  /** Cases of this customer that ended before, the latest first. */
  history: readonly { id: string; at: number; problem?: string; how: string; agent?: string; ticket?: string }[]
  /** Tickets that were solved and are alike. */
  similar: readonly { number: string; subject: string; solution: string }[]
  /** Articles that may help. */
  articles: readonly { id: string; title: string; answer?: string; url?: string }[]
  /** Agents who are told what happens besides whoever has it: experts who were asked. */
  followers: readonly string[]
}

/** A case where it is stored. */
export interface StoredCase {
  conversation: string
  case: Case
  about: About
}

/** A case that waits, without what people read. */
export interface WaitingCase {
  conversation: string
  case: Case
}

/** A case that was resolved, and by whom. */
export interface EndedCase extends StoredCase {
  agent: string
  endedAt: number
  /** How long the agent had it, in milliseconds. */
  handlingMs?: number
}

/** When an agent first wrote to a customer who had asked for a person. */
export interface FirstResponse {
  /** Of the case. */
  id: string
  conversation: string
  agent: string
  at: number
  /** Since a person was asked for. */
  ms: number
}

/** So many cases are read by one statement. */
const READ_AT_ONCE = 250

/** Whether an agent is there. */
export interface Presence {
  agent: string
  state: 'online' | 'away' | 'offline'
  reason?: string
  since: number
  /** When they were given a case last; 0: never. */
  lastAt: number
}

interface CaseRow {
  conversation: string
  case_json: string
  about: string
}

const caseOf = ({ conversation, case_json, about }: CaseRow): StoredCase => ({
  conversation,
  // Written by `put`.
  case: JSON.parse(case_json) as Case,
  about: JSON.parse(about) as About,
})

/** Reads and writes the plugin's rows. Reads see what is committed; writes are statements of a turn. */
export class Tables {
  constructor(private readonly sql: SqlAccess) {}

  /** Cases that ended so long ago, with what was known of the customer. */
  get prunable(): Prunable {
    const { sql } = this
    return {
      kind: 'handoffs',
      async count({ before }) {
        const [row] = await sql.read<{ n: number }>(
          statement('select count(*) as n from escalation_ended where ended_at < ?', before),
        )
        return Number(row?.n ?? 0)
      },
      async *prune({ before }, atMost) {
        for (;;) {
          const rows = await sql.read<{ id: string }>(
            statement('select id from escalation_ended where ended_at < ? order by ended_at limit ?', before, atMost),
          )
          if (rows.length === 0) return
          const ids = rows.map(({ id }) => id)
          const some = `(${ids.map(() => '?').join(', ')})`
          await sql.write([
            statement(`delete from escalation_responses where id in ${some}`, ...ids),
            statement(`delete from escalation_ended where id in ${some}`, ...ids),
          ])
          yield ids.length
        }
      },
    }
  }

  async caseIn(conversation: string): Promise<StoredCase | undefined> {
    const [row] = await this.sql.read<CaseRow>(
      statement('select conversation, case_json, about from escalation_cases where conversation = ?', conversation),
    )
    return row && caseOf(row)
  }

  /** Cases in some phases, those that wait longest first. */
  async casesIn(phases: readonly Phase[], limit = 10_000): Promise<StoredCase[]> {
    const rows = await this.sql.read<CaseRow>(
      statement(
        `select conversation, case_json, about from escalation_cases where phase in (${phases.map(() => '?')}) order by waiting_since limit ?`,
        ...phases,
        limit,
      ),
    )
    return rows.map(caseOf)
  }

  /** What agents have or are asked to take. */
  async casesOf(agent: string): Promise<StoredCase[]> {
    const rows = await this.sql.read<CaseRow>(
      statement(
        `select conversation, case_json, about from escalation_cases where agent = ? and phase in ('offered', 'assigned', 'snoozed')`,
        agent,
      ),
    )
    return rows.map(caseOf)
  }

  /** How many cases wait. */
  async waiting(): Promise<number> {
    const [row] = await this.sql.read<{ n: number }>(
      statement(`select count(*) as n from escalation_cases where phase = 'queued'`),
    )
    return Number(row?.n ?? 0)
  }

  /**
   * Some of the cases that wait and are offered to nobody, the most urgent first, of equal ones the oldest; after so many others. Without what
   * people read. Most wait unchanged from one look to the next: `known` holds those that were read before, and only others are parsed.
   * @param promotedEveryMs a case that has waited so long counts as one priority higher
   */
  async mostUrgent(
    known: Map<string, WaitingCase>,
    { now, promotedEveryMs, after, limit }: { now: number; promotedEveryMs: number; after: number; limit: number },
  ): Promise<WaitingCase[]> {
    const rows = await this.sql.read<{ conversation: string; steps: number; waiting_since: number }>(
      statement(
        `select conversation, steps, waiting_since from escalation_cases as waiting where phase = 'queued' and not exists
           (select 1 from escalation_offers as offer where offer.conversation = waiting.conversation and offer.steps = waiting.steps)
         order by priority + (cast(? as bigint) - waiting_since) / cast(? as bigint) desc, waiting_since, conversation limit ? offset ?`,
        ...[now, promotedEveryMs, limit, after],
      ),
    )
    const isKnown = ({ conversation, steps, waiting_since }: (typeof rows)[number]) => {
      const found = known.get(conversation)?.case
      return found?.steps === Number(steps) && found.waitingSince === Number(waiting_since)
    }
    const others = rows.filter((row) => !isKnown(row)).map(({ conversation }) => conversation)
    for (let from = 0; from < others.length; from += READ_AT_ONCE)
      for (const one of await this.#casesIn(others.slice(from, from + READ_AT_ONCE))) known.set(one.conversation, one)
    return rows.flatMap(({ conversation }) => known.get(conversation) ?? [])
  }

  async #casesIn(conversations: readonly string[]): Promise<WaitingCase[]> {
    const rows = await this.sql.read<CaseRow>(
      statement(
        `select conversation, case_json from escalation_cases where phase = 'queued' and conversation in (${conversations.map(() => '?')})`,
        ...conversations,
      ),
    )
    return rows.map(({ conversation, case_json }) => ({ conversation, case: JSON.parse(case_json) as Case }))
  }

  /** Agents who are online, and how many conversations they have or are asked to take. */
  async online(): Promise<{ agent: string; lastAt: number; load: number }[]> {
    const rows = await this.sql.read<{ id: string; last_at: number; n: number }>(
      statement(
        `select id, last_at, (select count(*) from escalation_cases where agent = id and phase in ('offered', 'assigned', 'snoozed')) +
           (select count(*) from escalation_offers as offer where offer.agent = id and exists
             (select 1 from escalation_cases as waiting
              where waiting.conversation = offer.conversation and waiting.phase = 'queued' and waiting.steps = offer.steps)) as n
         from escalation_agents where state = 'online'`,
      ),
    )
    return rows.map(({ id, last_at, n }) => ({ agent: id, lastAt: Number(last_at), load: Number(n) }))
  }

  /** How many conversations each agent has or is asked to take. */
  async loads(): Promise<Map<string, number>> {
    const rows = await this.sql.read<{ agent: string; n: number }>(
      statement(
        `select agent, count(*) as n from escalation_cases where agent is not null and phase in ('offered', 'assigned', 'snoozed') group by agent`,
      ),
    )
    return new Map(rows.map(({ agent, n }) => [agent, Number(n)]))
  }

  /** How many others wait in a queue, and how many of them go before a case. */
  async ahead(
    queue: string,
    { conversation, priority, waitingSince }: { conversation: string; priority: number; waitingSince: number },
  ): Promise<{ waiting: number; ahead: number }> {
    const [row] = await this.sql.read<{ waiting: number; ahead: number }>(
      statement(
        `select count(*) as waiting, coalesce(sum(case when priority > ? or (priority = ? and waiting_since <= ?) then 1 else 0 end), 0) as ahead
         from escalation_cases where queue = ? and conversation <> ? and phase in ('queued', 'offered')`,
        priority,
        priority,
        waitingSince,
        queue,
        conversation,
      ),
    )
    return { waiting: Number(row?.waiting ?? 0), ahead: Number(row?.ahead ?? 0) }
  }

  /** How long agents had the latest cases, on average, in milliseconds. `undefined`: none was ended yet. */
  async meanHandling(): Promise<number | undefined> {
    const [row] = await this.sql.read<{ mean: number | null }>(
      statement(
        'select avg(handling_ms) as mean from (select handling_ms from escalation_ended where handling_ms is not null order by ended_at desc limit 50) as latest',
      ),
    )
    return row?.mean == null ? undefined : Number(row.mean)
  }

  /** The id that stands for all of a person; the same where nothing was merged. */
  async personOf(alias: string): Promise<string> {
    const [row] = await this.sql.read<{ person: string }>(
      statement('select person from escalation_persons where alias = ?', alias),
    )
    return row?.person ?? alias
  }

  /** Two ids are one person: `from` and all that stood for it are `into` from now on. */
  merge(from: string, into: string): Statement[] {
    return [
      statement('update escalation_persons set person = ? where person = ?', into, from),
      statement(
        'insert into escalation_persons (alias, person) values (?, ?) on conflict (alias) do update set person = excluded.person',
        from,
        into,
      ),
    ]
  }

  /** Cases that ended, of a person by any of their ids, the latest first. */
  async endedOf(person: string, limit = 5): Promise<{ id: string; how: string; endedAt: number; case: Case }[]> {
    const one = await this.personOf(person)
    const rows = await this.sql.read<{ id: string; how: string; ended_at: number; case_json: string }>(
      statement(
        `select id, how, ended_at, case_json from escalation_ended
         where person = ? or person in (select alias from escalation_persons where person = ?) order by ended_at desc limit ?`,
        one,
        one,
        limit,
      ),
    )
    return rows.map(({ id, how, ended_at, case_json }) => ({
      id,
      how,
      endedAt: Number(ended_at),
      case: JSON.parse(case_json) as Case,
    }))
  }

  put(conversation: string, { case: now, about }: Omit<StoredCase, 'conversation'>): Statement {
    return statement(
      `insert into escalation_cases (conversation, phase, queue, agent, person, waiting_since, priority, steps, case_json, about)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       on conflict (conversation) do update set phase = excluded.phase, queue = excluded.queue, agent = excluded.agent,
         waiting_since = excluded.waiting_since, priority = excluded.priority, steps = excluded.steps,
         case_json = excluded.case_json, about = excluded.about`,
      conversation,
      now.phase,
      now.queue,
      now.agent?.id ?? null,
      about.customer.person,
      now.waitingSince,
      now.priority,
      now.steps,
      JSON.stringify(now),
      JSON.stringify(about),
    )
  }

  end(
    conversation: string,
    { case: last, about }: Omit<StoredCase, 'conversation'>,
    how: string,
    now: number,
  ): Statement[] {
    const agent = last.agents.at(-1) ?? last.agent?.id ?? null
    const handlingMs = last.acceptedAt === undefined ? null : now - last.acceptedAt
    return [
      statement('delete from escalation_cases where conversation = ?', conversation),
      statement(
        `insert into escalation_ended (id, conversation, person, ended_at, how, agent, handling_ms, case_json, about) values (?, ?, ?, ?, ?, ?, ?, ?, ?)
         on conflict (id) do update set ended_at = excluded.ended_at, how = excluded.how, agent = excluded.agent,
           handling_ms = excluded.handling_ms, case_json = excluded.case_json`,
        last.id,
        conversation,
        about.customer.person,
        now,
        how,
        agent,
        handlingMs,
        JSON.stringify(last),
        JSON.stringify(about),
      ),
    ]
  }

  /** An agent has written to a customer who had waited so long for a person; of a case the first one counts. */
  responded({ id, conversation, agent, at, ms }: FirstResponse): Statement {
    return statement(
      'insert into escalation_responses (id, conversation, agent, at, ms) values (?, ?, ?, ?, ?) on conflict (id) do nothing',
      ...[id, conversation, agent, at, ms],
    )
  }

  /** The first responses since a moment, the slowest first. */
  async responsesSince(at: number): Promise<FirstResponse[]> {
    const rows = await this.sql.read<FirstResponse>(
      statement(
        'select id, conversation, agent, at, ms from escalation_responses where at >= ? order by ms desc, at desc',
        at,
      ),
    )
    return rows.map((row) => ({ ...row, at: Number(row.at), ms: Number(row.ms) }))
  }

  /** How many cases each agent has resolved since a moment; those that their customer left unanswered count, too. */
  async resolvedSince(at: number): Promise<Map<string, number>> {
    const rows = await this.sql.read<{ agent: string; n: number }>(
      statement(
        `select agent, count(*) as n from escalation_ended where ended_at >= ? and agent is not null and how in ('resolve', 'idle_ended') group by agent`,
        at,
      ),
    )
    return new Map(rows.map(({ agent, n }) => [agent, Number(n)]))
  }

  /** The same cases, the latest first. */
  async resolvedCases(at: number, agent: string | undefined, limit: number): Promise<EndedCase[]> {
    const rows = await this.sql.read<CaseRow & { agent: string; ended_at: number; handling_ms: number | null }>(
      statement(
        `select conversation, agent, ended_at, handling_ms, case_json, about from escalation_ended
         where ended_at >= ? and how in ('resolve', 'idle_ended') and ${agent === undefined ? 'agent is not null' : 'agent = ?'}
         order by ended_at desc limit ?`,
        ...[at, ...(agent === undefined ? [] : [agent]), limit],
      ),
    )
    return rows.map(({ agent, ended_at, handling_ms, ...row }) => ({
      ...{ ...caseOf(row), agent, endedAt: Number(ended_at) },
      ...(handling_ms !== null && { handlingMs: Number(handling_ms) }),
    }))
  }

  async presences(): Promise<Presence[]> {
    const rows = await this.sql.read<{
      id: string
      state: Presence['state']
      reason: string | null
      since: number
      last_at: number
    }>(statement('select id, state, reason, since, last_at from escalation_agents'))
    return rows.map(({ id, state, reason, since, last_at }) => ({
      agent: id,
      state,
      since: Number(since),
      lastAt: Number(last_at),
      ...(reason !== null && { reason }),
    }))
  }

  /** These agents are there, as this process sees. */
  async noteSeen(agents: readonly string[], at: number): Promise<void> {
    const note =
      'insert into escalation_seen (agent, at) values (?, ?) on conflict (agent) do update set at = excluded.at'
    await this.sql.write(agents.map((agent) => statement(note, agent, at)))
  }

  /** When some process has last seen an agent; `undefined`: never. */
  async seenAt(agent: string): Promise<number | undefined> {
    const [row] = await this.sql.read<{ at: number }>(
      statement('select at from escalation_seen where agent = ?', agent),
    )
    return row && Number(row.at)
  }

  setPresence({ agent, state, reason, since, lastAt }: Presence): Statement {
    return statement(
      `insert into escalation_agents (id, state, reason, since, last_at) values (?, ?, ?, ?, ?)
       on conflict (id) do update set state = excluded.state, reason = excluded.reason, since = excluded.since, last_at = excluded.last_at`,
      agent,
      state,
      reason ?? null,
      since,
      lastAt,
    )
  }

  touched(agent: string, at: number): Statement {
    return statement('update escalation_agents set last_at = ? where id = ?', at, agent)
  }

  /** Conversations whose offers have had their turn: they are part of the case by now, or came too late. */
  async settledOffers(): Promise<string[]> {
    const rows = await this.sql.read<{ conversation: string }>(
      statement(
        `select conversation from escalation_offers as offer where not exists
           (select 1 from escalation_cases as waiting
            where waiting.conversation = offer.conversation and waiting.phase = 'queued' and waiting.steps = offer.steps)`,
      ),
    )
    return rows.map(({ conversation }) => conversation)
  }

  offer(conversation: string, agent: string, steps: number): Statement {
    return statement(
      `insert into escalation_offers (conversation, agent, steps) values (?, ?, ?)
       on conflict (conversation) do update set agent = excluded.agent, steps = excluded.steps`,
      conversation,
      agent,
      steps,
    )
  }

  offered(conversation: string): Statement {
    return statement('delete from escalation_offers where conversation = ?', conversation)
  }
}

/** What is stored as JSON comes back as it was. */
export const asJson = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json
