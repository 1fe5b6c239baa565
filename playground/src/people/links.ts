import { type Clock, type SqlAccess, type Statement, statement } from '@huida/core'
import { digestOf, newToken } from '../server/token.js'
import { changingOne } from './tables.js'

/** A link that works once: to become the first administrator, or to choose a password. */
export type Link = { purpose: 'set-up' } | { purpose: 'password'; person: string }

/** How long somebody has to choose a password. */
const PASSWORD_LINK_MS = 3 * 86_400_000
/** Links to the set-up that are kept; each start of a program that nobody has set up makes one. */
const MAX_SET_UP = 20

/** Links that open something once, by the digest of what stands in them. */
export class Links {
  constructor(
    private readonly sql: SqlAccess,
    private readonly clock: Clock,
  ) {}

  /** A new link's token, and what keeps it. A person has one link at a time. */
  make(link: Link): { token: string; kept: Statement[] } {
    const token = newToken()
    const now = this.clock.now()
    const [person, endsAt] = link.purpose === 'password' ? [link.person, now + PASSWORD_LINK_MS] : [null, null]
    const earlier =
      person === null
        ? statement(
            `delete from people_links where purpose = 'set-up' and digest not in
             (select digest from people_links where purpose = 'set-up' order by made_at desc limit ${MAX_SET_UP - 1})`,
          )
        : this.drop(person)
    return {
      token,
      kept: [
        earlier,
        statement(
          'insert into people_links (digest, purpose, person, made_at, ends_at) values (?, ?, ?, ?, ?)',
          ...[digest(token), link.purpose, person, now, endsAt],
        ),
      ],
    }
  }

  /** What a link is for. `undefined`: it was used, or has ended, or never was. */
  async read(token: string): Promise<Link | undefined> {
    const [row] = await this.sql.read<{ purpose: Link['purpose']; person: string | null }>(
      statement(
        'select purpose, person from people_links where digest = ? and (ends_at is null or ends_at > ?)',
        ...[digest(token), this.clock.now()],
      ),
    )
    if (!row) return undefined
    return row.purpose === 'set-up' ? { purpose: 'set-up' } : { purpose: 'password', person: row.person! }
  }

  /** Of two who use a link at once, one does. */
  use(token: string): Statement {
    return changingOne('delete from people_links where digest = ?', digest(token))
  }

  /** The links of a person, or those to the set-up, open nothing any more. */
  drop(person: string | 'set-up'): Statement {
    return person === 'set-up'
      ? statement("delete from people_links where purpose = 'set-up'")
      : statement('delete from people_links where person = ?', person)
  }

  /** Forgets what has ended by itself. */
  forget(): Statement {
    return statement('delete from people_links where ends_at <= ?', this.clock.now())
  }
}

const digest = (token: string): string => digestOf(token).toString('base64url')
