import { type Clock, type SqlAccess, type Statement, statement } from '@huida/core'
import { digestOf, newToken } from '../server/token.js'

/** So many browsers of a person are known again; the one that was away longest is forgotten first. */
const MAX_DEVICES = 10

/** Browsers in which people have signed in. Whoever has one is still asked for everything, but is not paused for what strangers do. */
export class Devices {
  constructor(
    private readonly sql: SqlAccess,
    private readonly clock: Clock,
  ) {}

  /** Who has signed in there. */
  async knownTo(token: string): Promise<string[]> {
    const rows = await this.sql.read<{ person: string }>(
      statement('select person from people_devices where digest = ?', digest(token)),
    )
    return rows.map(({ person }) => person)
  }

  /**
   * A browser to be known from now on.
   * @param before its token, when somebody is known there already
   */
  know(person: string, before: string | undefined): { token: string; kept: Statement[] } {
    const token = before ?? newToken()
    return {
      token,
      kept: [
        statement(
          `insert into people_devices (digest, person, used_at) values (?, ?, ?) on conflict (digest, person)
           do update set used_at = excluded.used_at`,
          ...[digest(token), person, this.clock.now()],
        ),
        statement(
          `delete from people_devices where person = ? and digest not in
           (select digest from people_devices where person = ? order by used_at desc limit ${MAX_DEVICES})`,
          ...[person, person],
        ),
      ],
    }
  }

  drop(person: string): Statement {
    return statement('delete from people_devices where person = ?', person)
  }
}

const digest = (token: string): string => digestOf(token).toString('base64url')
