import { type SqlAccess, statement } from '@huida/core'
import { type DaySums, isSettled, sumsOf } from './day-sums.js'
import type { KeptFacts } from './keep.js'
import { dayBefore } from './periods.js'

/** So many days are remembered: the year that somebody looks at, and the one before. */
const MOST_REMEMBERED = 800
const READ_AT_ONCE = 50

/** What of a day is kept: `changes` grows with each change of its facts. */
interface Row {
  day: string
  changes: number
  /** The changes that `data` knows of; -1: there is none. */
  made_of: number
}

interface Remembered {
  changes: number
  sums: DaySums
}

/**
 * What the facts of each day come to, so that a year is read as fast as a week. A day whose facts have changed is added up anew when somebody asks for it;
 * what was made of facts that changed meanwhile is not kept.
 */
export class KeptDays {
  /** In the order in which they were asked for last. */
  readonly #remembered = new Map<string, Remembered>()

  constructor(
    private readonly sql: SqlAccess,
    private readonly facts: Pick<KeptFacts, 'of' | 'ends'>,
  ) {}

  /**
   * The days of a period that have something, both ends included.
   * @param today it is never kept, since it goes on
   * @param now never before that of an earlier call: what time has settled stays so
   */
  async of(from: string, to: string, { today, now }: { today: string; now: number }): Promise<[string, DaySums][]> {
    const { first, last } = await this.facts.ends(from, to)
    if (first === undefined || last === undefined) return []
    const rows = await this.sql.read<Row>(
      statement('select day, changes, made_of from insights_day where day >= ? and day <= ?', first, last),
    )
    const kept = new Map(
      rows.map(({ day, changes, made_of }) => [day, { changes: Number(changes), madeOf: Number(made_of) }]),
    )
    const isNews = ([day, { changes, madeOf }]: [string, { changes: number; madeOf: number }]) =>
      changes === madeOf && this.#remembered.get(day)?.changes !== changes
    await this.#readKept([...kept].filter(isNews).map(([day]) => day))
    const days: [string, DaySums][] = []
    for (let day = first; day <= last; day = dayBefore(day, -1)) {
      const changes = kept.get(day)?.changes ?? 0
      const known = this.#remembered.get(day)
      const isGood = known?.changes === changes && !known.sums.open.some((fact) => isSettled(fact, now))
      const sums = isGood ? known.sums : await this.#make(day, changes, { isKept: day < today, now })
      this.#remember(day, { changes, sums })
      days.push([day, sums])
    }
    return days
  }

  async #readKept(days: readonly string[]): Promise<void> {
    for (let at = 0; at < days.length; at += READ_AT_ONCE) {
      const some = days.slice(at, at + READ_AT_ONCE)
      const rows = await this.sql.read<{ day: string; made_of: number; data: string }>(
        statement(
          `select day, made_of, data from insights_day where made_of = changes and day in (${some.map(() => '?').join(', ')})`,
          ...some,
        ),
      )
      for (const { day, made_of, data } of rows)
        this.#remember(day, { changes: Number(made_of), sums: JSON.parse(data) as DaySums })
    }
  }

  /** Adds a day up. @param changes as they were before its facts are read */
  async #make(day: string, changes: number, { isKept, now }: { isKept: boolean; now: number }): Promise<DaySums> {
    const sums = sumsOf(await this.facts.of(day, day), now)
    if (isKept)
      await this.sql.write([
        statement(
          `insert into insights_day (day, changes, made_of, data) values (?, ?, ?, ?)
           on conflict (day) do update set made_of = excluded.made_of, data = excluded.data where insights_day.changes = excluded.changes`,
          ...[day, changes, changes, JSON.stringify(sums)],
        ),
      ])
    return sums
  }

  #remember(day: string, one: Remembered): void {
    this.#remembered.delete(day)
    this.#remembered.set(day, one)
    if (this.#remembered.size <= MOST_REMEMBERED) return
    const [oldest] = this.#remembered.keys()
    this.#remembered.delete(oldest!)
  }
}
