import { HuidaError, type SqlAccess, type Statement, statement } from '@huida/core'
import { type AuditEntry, type Break, type ChainedEntry, ChainReader, chained, type Head, ORIGIN } from './chain.js'

const migrations: Record<string, readonly Statement[]> = {
  '001-audit': [
    statement(`create table audit (
      seq bigint not null primary key, at bigint not null, by_id text not null, action text not null, target text not null,
      outcome text not null, details text not null, previous text not null, hash text not null)`),
    statement('create index audit_at on audit (at)'),
    statement('create index audit_by on audit (by_id, seq)'),
  ],
}

/** Which entries are asked for; all that is given must fit. */
export interface AuditFilter {
  by?: string
  /** The beginning of it. */
  action?: string
  target?: string
  outcome?: AuditEntry['outcome']
  /** Milliseconds since 1970, the first that counts. */
  from?: number
  /** The first that does not count any more. */
  to?: number
  /** Only those before this one. */
  before?: number
}

/** So many are read at once while a chain is verified. */
const READ_AT_ONCE = 2_000
/** So often another process may come first. */
const MAX_RETRIES = 20

interface Row {
  seq: number
  at: number
  by_id: string
  action: string
  target: string
  outcome: AuditEntry['outcome']
  details: string
  previous: string
  hash: string
}

/** What people and programs did, kept in order: it is only ever added to. */
export class AuditLog {
  #head: Head | undefined
  #pending: { entry: AuditEntry; kept: (chained: ChainedEntry) => void; failed: (error: unknown) => void }[] = []
  #isWriting = false

  private constructor(private readonly sql: SqlAccess) {}

  /** Makes the table, if it is not there. The store has to be open. */
  static async open(sql: SqlAccess): Promise<AuditLog> {
    await sql.migrate('audit', migrations)
    return new AuditLog(sql)
  }

  /** One to read what another process keeps. */
  static reading(sql: SqlAccess): AuditLog {
    return new AuditLog(sql)
  }

  /** Resolves when the entry is on disk. Those that come together are written together. @throws HuidaError STORE_UNAVAILABLE */
  append(entry: AuditEntry): Promise<ChainedEntry> {
    return new Promise((kept, failed) => {
      this.#pending.push({ entry, kept, failed })
      if (!this.#isWriting) void this.#writeAll()
    })
  }

  /** The latest first. */
  async page(filter: AuditFilter, limit: number): Promise<ChainedEntry[]> {
    const { by, action, target, outcome, from, to, before } = filter
    const conditions: [string, unknown][] = [
      ['by_id = ?', by],
      ["action like ? escape '!'", action && `${action.replace(/[!%_]/g, '!$&')}%`],
      ['target = ?', target],
      ['outcome = ?', outcome],
      ['at >= ?', from],
      ['at < ?', to],
      ['seq < ?', before],
    ]
    const given = conditions.filter(([, value]) => value !== undefined)
    const where = given.length > 0 ? `where ${given.map(([condition]) => condition).join(' and ')}` : ''
    const rows = await this.sql.read<Row>(
      statement(`select * from audit ${where} order by seq desc limit ?`, ...given.map(([, value]) => value), limit),
    )
    return rows.map(entryOf)
  }

  /** Where the chain ends. */
  async head(): Promise<Head> {
    const [last] = await this.sql.read<Head>(statement('select seq, hash from audit order by seq desc limit 1'))
    return last ? { seq: Number(last.seq), hash: last.hash } : { seq: 0, hash: ORIGIN }
  }

  /**
   * Reads all of it, and tells the first thing that is wrong.
   * @param kept an end that somebody noted elsewhere: without one, nobody can tell that the last entries were cut off, nor that all of them
   * were written anew
   */
  async verify(kept?: Head): Promise<{ head: Head; broken?: Break }> {
    const reader = new ChainReader(kept)
    for (;;) {
      const rows = await this.sql.read<Row>(
        statement('select * from audit where seq > ? order by seq limit ?', reader.head.seq, READ_AT_ONCE),
      )
      if (rows.length === 0) break
      for (const row of rows) {
        const broken = reader.read(entryOf(row))
        if (broken) return { head: reader.head, broken }
      }
    }
    const broken = reader.end()
    return { head: reader.head, ...(broken && { broken }) }
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true
    while (this.#pending.length > 0) {
      const batch = this.#pending.splice(0)
      try {
        const entries = await this.#write(batch.map(({ entry }) => entry))
        for (const [i, { kept }] of batch.entries()) kept(entries[i]!)
      } catch (error) {
        for (const { failed } of batch) failed(error)
      }
    }
    this.#isWriting = false
  }

  async #write(entries: readonly AuditEntry[]): Promise<ChainedEntry[]> {
    for (let attempt = 0; attempt < MAX_RETRIES; attempt++) {
      let end = this.#head ?? (await this.head())
      const placed = entries.map((entry) => {
        const next = chained(entry, end)
        end = next
        return next
      })
      this.#head = undefined
      // Another process that has come first has taken the place: the chain goes on behind it.
      if (await this.sql.write(placed.map(insert))) {
        this.#head = { seq: end.seq, hash: end.hash }
        return placed
      }
    }
    throw new HuidaError('STORE_UNAVAILABLE', { store: 'audit', reason: 'other processes keep coming first' })
  }
}

function insert({ seq, at, by, action, target, outcome, details, previous, hash }: ChainedEntry): Statement {
  return {
    sql: `insert into audit (seq, at, by_id, action, target, outcome, details, previous, hash) values (?, ?, ?, ?, ?, ?, ?, ?, ?)
          on conflict (seq) do nothing`,
    parameters: [seq, at, by, action, target, outcome, JSON.stringify(details), previous, hash],
    expectRows: 1,
  }
}

const entryOf = ({ seq, at, by_id: by, action, target, outcome, details, previous, hash }: Row): ChainedEntry => ({
  ...{ seq: Number(seq), at: Number(at), by, action, target, outcome, previous, hash },
  details: parsed(details),
})

/** What somebody has made unreadable is not what was hashed either. */
function parsed(details: string): AuditEntry['details'] {
  try {
    return JSON.parse(details) as AuditEntry['details']
  } catch {
    return { unreadable: true }
  }
}
