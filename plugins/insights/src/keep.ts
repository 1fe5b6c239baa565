import { type SqlAccess, type Statement, type StoredRecord, statement } from '@huida/core'
import { type Contact, emptyFact, type Fact } from './facts.js'
import { type Facts, fold, type Instant, type Need, needsOf } from './fold.js'
import { FactsInMemory } from './log.js'
import { dayBefore } from './periods.js'

/** What makes the tables. A version that was published is never changed. */
export const migrations: Record<string, readonly Statement[]> = {
  '001-facts': [
    statement(
      'create table insights_fact (id text primary key, kind text not null, day text not null, conversation text not null, data text not null)',
    ),
    statement('create index insights_fact_day on insights_fact (day)'),
    statement('create table insights_action (id text primary key, data text not null)'),
  ],
  '002-trial': [
    statement('alter table insights_fact add column trial integer'),
    statement('create index insights_fact_trial on insights_fact (trial)'),
  ],
  // Few facts are of most kinds: they are found without reading the others.
  '003-kinds': [statement('create index insights_fact_kind on insights_fact (kind, day)')],
  '004-days': [
    statement(
      'create table insights_day (day text not null primary key, changes bigint not null, made_of bigint not null, data text)',
    ),
  ],
}

/** So many facts are remembered between batches. */
const MAX_REMEMBERED = 200_000
/** So many rows are written by one statement, and looked for by one. */
const ROWS = 50
const COLUMNS = 6
/** The facts of so many days are read by one statement. */
const DAYS_AT_ONCE = 7
const MOST_VALUES = ROWS * COLUMNS

/** Writes so many rows, new ones or in place of what there is. */
const written = (rows: number): string =>
  `insert into insights_fact (id, kind, day, conversation, data, trial) values ${Array(rows).fill('(?, ?, ?, ?, ?, ?)').join(', ')} on conflict (id) do update set kind = excluded.kind, day = excluded.day, conversation = excluded.conversation, data = excluded.data, trial = excluded.trial`

/** The same text for each full statement: it is made, and known to the store, once. */
const WRITTEN = written(ROWS)

/** Facts in tables: what a batch needs is fetched, and what it changed is written with how far the log was read. */
export class KeptFacts {
  #memory = new Remembered()
  /** Everything that there is, is remembered: what is not there does not exist. */
  #isComplete: boolean | undefined
  /** The day of a fact in the table. */
  readonly #writtenOn = new WeakMap<Fact, string>()
  /** The last record that was folded. */
  #upTo = 0

  constructor(
    private readonly sql: SqlAccess,
    private readonly instant: Instant,
    private readonly dayOf: (at: number) => string,
  ) {}

  /** Folds records, and gives what is to be written. */
  async fold(records: readonly StoredRecord[]): Promise<Statement[]> {
    // Read before and read again: what was made of them has not been written.
    if (records[0] && records[0].position <= this.#upTo) this.#forget()
    this.#isComplete ??= (await this.sql.read(statement('select id from insights_fact limit 1'))).length === 0
    if (this.#memory.size > MAX_REMEMBERED) this.#forget()
    if (!this.#isComplete) await this.#fetch(records)
    for (const record of records) fold(this.#memory, record, this.instant)
    this.#upTo = records.at(-1)?.position ?? this.#upTo
    const changed = this.#memory.takeChanged()
    const statements: Statement[] = []
    const days = new Set<string>()
    for (const [, fact] of changed) {
      const day = this.dayOf(fact.at)
      // One that counts on another day from now on was counted there.
      const before = this.#writtenOn.get(fact)
      days.add(day)
      if (before !== undefined) days.add(before)
      this.#writtenOn.set(fact, day)
    }
    if (days.size > 0) statements.push(daysChanged(days))
    for (let at = 0; at < changed.length; at += ROWS) {
      const values: (string | number | null)[] = []
      for (const [id, fact] of changed.slice(at, at + ROWS))
        values.push(id, fact.kind, this.dayOf(fact.at), fact.conversation, JSON.stringify(fact), trialOf(fact))
      statements.push({
        sql: values.length === MOST_VALUES ? WRITTEN : written(values.length / COLUMNS),
        parameters: values,
      })
    }
    return statements
  }

  /** The facts of a period, both days included; of one kind, if it is named. They are read a few days at a time, so that others have their turn. */
  async of(from: string, to: string, kind?: Fact['kind']): Promise<Fact[]> {
    const { first, last } = await this.ends(from, to)
    const facts: Fact[] = []
    if (first === undefined || last === undefined) return facts
    for (let day = first; day <= last; day = dayBefore(day, -DAYS_AT_ONCE)) {
      const until = dayBefore(day, 1 - DAYS_AT_ONCE)
      const days = [day, until < last ? until : last]
      const rows = await this.sql.read<{ data: string }>(
        kind === undefined
          ? statement('select data from insights_fact where day >= ? and day <= ?', ...days)
          : statement('select data from insights_fact where kind = ? and day >= ? and day <= ?', kind, ...days),
      )
      for (const { data } of rows) facts.push(JSON.parse(data) as Fact)
    }
    return facts
  }

  /** The first and the last day of a period that have facts. */
  async ends(from: string, to: string): Promise<{ first: string | undefined; last: string | undefined }> {
    const end = async (order: 'asc' | 'desc') => {
      const [row] = await this.sql.read<{ day: string }>(
        statement(`select day from insights_fact where day >= ? and day <= ? order by day ${order} limit 1`, from, to),
      )
      return row?.day
    }
    return { first: await end('asc'), last: await end('desc') }
  }

  /** The facts of a trial. */
  async ofTrial(number: number): Promise<Fact[]> {
    const rows = await this.sql.read<{ data: string }>(
      statement('select data from insights_fact where trial = ?', number),
    )
    return rows.map(({ data }) => JSON.parse(data) as Fact)
  }

  #forget(): void {
    this.#memory = new Remembered()
    this.#isComplete = false
  }

  async #fetch(records: readonly StoredRecord[]): Promise<void> {
    const memory = this.#memory
    const isMissing = ({ kind, id }: Need) => memory.find(kind, id) === undefined
    await this.#fetchRows(
      records.flatMap((record) =>
        needsOf(record)
          .filter(isMissing)
          .map(({ kind, id }) => `${kind} ${id}`),
      ),
    )
    // What a return revokes may be the contact before the latest one.
    await this.#fetchRows(
      records.flatMap(({ type, conversation }) => {
        const before = type === 'conversation.reopened' ? memory.contact(conversation)?.before : undefined
        return before && !memory.past(before.position) ? [`past ${before.position}`] : []
      }),
    )
  }

  async #fetchRows(wanted: readonly string[]): Promise<void> {
    for (const some of chunks([...new Set(wanted)], ROWS)) {
      const rows = await this.sql.read<{ id: string; data: string }>(
        statement(`select id, data from insights_fact where id in (${some.map(() => '?').join(', ')})`, ...some),
      )
      for (const { id, data } of rows) {
        const fact = revived(JSON.parse(data) as Fact)
        this.#writtenOn.set(fact, this.dayOf(fact.at))
        this.#memory.remember(id, fact)
      }
    }
  }
}

/** The facts of some days have changed: what was made of them is of no use any more. See `KeptDays`. */
export const daysChanged = (days: ReadonlySet<string>) =>
  statement(
    `insert into insights_day (day, changes, made_of) values ${[...days].map(() => '(?, 1, -1)').join(', ')}
     on conflict (day) do update set changes = insights_day.changes + 1`,
    ...days,
  )

const trialOf = (fact: Fact): number | null => ('trial' in fact ? (fact.trial?.number ?? null) : null)

/** With every field, as the fold makes them. */
function revived(fact: Fact): Fact {
  const { id, conversation, channel, at } = fact
  return fact.kind === 'contact'
    ? Object.assign(emptyFact.contact(id, conversation, channel, at, fact.position), fact)
    : Object.assign(emptyFact[fact.kind](id, conversation, channel, at), fact)
}

/** Facts in memory that know which of them have changed. */
class Remembered extends FactsInMemory implements Facts {
  readonly #changed = new Set<Fact>()

  /** From the table. */
  remember(id: string, fact: Fact): void {
    if (id.startsWith('past ')) super.archived(fact as Contact)
    else super.changed(fact)
  }
  override changed(fact: Fact): void {
    super.changed(fact)
    this.#changed.add(fact)
  }
  override archived(contact: Contact): void {
    super.archived(contact)
    this.#changed.add(contact)
  }
  takeChanged(): [string, Fact][] {
    const changed = [...this.#changed].map((fact): [string, Fact] => [this.#idOf(fact), fact])
    this.#changed.clear()
    return changed
  }
  #idOf(fact: Fact): string {
    if (fact.kind !== 'contact') return `${fact.kind} ${fact.id}`
    return this.past(fact.position) === undefined ? `contact ${fact.conversation}` : `past ${fact.position}`
  }
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size))
}
