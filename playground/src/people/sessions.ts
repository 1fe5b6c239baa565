import { type Clock, type SqlAccess, type Statement, statement } from '@huida/core'
import { digestOf, newToken } from '../server/token.js'

/** How long somebody stays signed in, in milliseconds. */
export interface SessionTimes {
  /** Since they last did anything. Default: 12 hours. */
  idleMs: number
  /** Since they signed in. Default: 7 days. */
  longestMs: number
}

export const sessionTimes: SessionTimes = { idleMs: 12 * 3_600_000, longestMs: 7 * 86_400_000 }

/** How somebody came in. */
export type Way = 'password' | 'link' | 'oidc'

/** A browser in which somebody has signed in. */
export interface Session {
  /** Names it to people; it opens nothing. */
  id: string
  person: string
  way: Way
  address?: string
  browser?: string
  begunAt: number
  seenAt: number
  endsAt: number
}

interface SessionRow {
  digest: string
  person: string
  way: Way
  address: string | null
  browser: string | null
  begun_at: number
  seen_at: number
  ends_at: number
}

/** That a session is used is written down so often at most. */
const SEEN_EVERY_MS = 60_000
const MAX_BROWSER = 200

/** Who is signed in where: opaque tokens, of which only the digests are kept. They outlive the process, and end when somebody says so. */
export class Sessions {
  constructor(
    private readonly sql: SqlAccess,
    private readonly clock: Clock,
    private readonly times: SessionTimes = sessionTimes,
  ) {}

  /** A session to be begun: what the browser is given, and the statement that keeps it. */
  begin(
    person: string,
    way: Way,
    from: { address?: string | undefined; browser?: string | undefined },
  ): { token: string; kept: Statement } {
    const token = newToken()
    const now = this.clock.now()
    const kept = statement(
      'insert into people_sessions (digest, person, way, address, browser, begun_at, seen_at, ends_at) values (?, ?, ?, ?, ?, ?, ?, ?)',
      ...[digest(token), person, way, from.address ?? null, from.browser?.slice(0, MAX_BROWSER) ?? null],
      ...[now, now, now + this.times.longestMs],
    )
    return { token, kept }
  }

  /**
   * Whose token this is, if their session has not ended.
   * @param isUse whether this counts as use
   */
  async whose(token: string, isUse: boolean): Promise<Session | undefined> {
    const now = this.clock.now()
    const [row] = await this.sql.read<SessionRow>(
      statement(
        'select * from people_sessions where digest = ? and ends_at > ? and seen_at > ?',
        ...[digest(token), now, now - this.times.idleMs],
      ),
    )
    if (!row) return undefined
    if (isUse && now - Number(row.seen_at) > SEEN_EVERY_MS)
      await this.sql.write([statement('update people_sessions set seen_at = ? where digest = ?', now, row.digest)])
    return sessionOf(row)
  }

  async of(person: string): Promise<Session[]> {
    const now = this.clock.now()
    const rows = await this.sql.read<SessionRow>(
      statement(
        'select * from people_sessions where person = ? and ends_at > ? and seen_at > ? order by seen_at desc',
        ...[person, now, now - this.times.idleMs],
      ),
    )
    return rows.map(sessionOf)
  }

  /** When everybody who is signed in was last seen. */
  async seen(): Promise<Map<string, number>> {
    const rows = await this.sql.read<{ person: string; seen: number }>(
      statement('select person, max(seen_at) as seen from people_sessions group by person'),
    )
    return new Map(rows.map(({ person, seen }) => [person, Number(seen)]))
  }

  /** How long a browser keeps the token at most, in milliseconds. */
  get longestMs(): number {
    return this.times.longestMs
  }

  endToken(token: string): Statement {
    return statement('delete from people_sessions where digest = ?', digest(token))
  }

  endOne(person: string, id: string): Statement {
    return statement('delete from people_sessions where person = ? and digest like ?', person, `${id}%`)
  }

  /** @param except the id of the session that goes on */
  endAll(person: string, except = '-'): Statement {
    return statement('delete from people_sessions where person = ? and digest not like ?', person, `${except}%`)
  }

  /** Forgets what has ended by itself. */
  forget(): Statement {
    const now = this.clock.now()
    return statement('delete from people_sessions where ends_at <= ? or seen_at <= ?', now, now - this.times.idleMs)
  }
}

/** In hexadecimal signs, so that a part of it can be looked for. */
const digest = (token: string): string => digestOf(token).toString('hex')

/** As much of the digest as names a session among those of one person. */
const ID_LENGTH = 16

const sessionOf = ({ digest, person, way, address, browser, begun_at, seen_at, ends_at }: SessionRow): Session => ({
  ...{ id: digest.slice(0, ID_LENGTH), person, way },
  ...(address !== null && { address }),
  ...(browser !== null && { browser }),
  ...{ begunAt: Number(begun_at), seenAt: Number(seen_at), endsAt: Number(ends_at) },
})
