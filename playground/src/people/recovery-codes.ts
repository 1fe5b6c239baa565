import { randomBytes } from 'node:crypto'
import { type SqlAccess, type Statement, statement } from '@huida/core'
import { digestOf } from '../server/token.js'
import { changingOne } from './tables.js'

/** So many are given at once. */
const GIVEN = 10
/** Letters and digits of which nobody takes one for another, 32 of them: five bits each. */
const SIGNS = 'abcdefghjkmnpqrstuvwxyz023456789'
const LENGTH = 16

/** Codes that stand in for an authenticator that is lost; each works once. They are random enough that a digest keeps them. */
export class RecoveryCodes {
  constructor(private readonly sql: SqlAccess) {}

  /** New ones; those before open nothing any more. */
  make(person: string): { codes: string[]; kept: Statement[] } {
    const codes = Array.from({ length: GIVEN }, newCode)
    return {
      codes: codes.map(inGroups),
      kept: [
        this.drop(person),
        ...codes.map((code) =>
          statement('insert into people_codes (digest, person) values (?, ?)', digest(person, code), person),
        ),
      ],
    }
  }

  /** How many somebody has left. */
  async left(person: string): Promise<number> {
    const [row] = await this.sql.read<{ n: number }>(
      statement('select count(*) as n from people_codes where person = ?', person),
    )
    return Number(row?.n ?? 0)
  }

  /** Whether somebody has such a code. */
  async has(person: string, typed: string): Promise<boolean> {
    const rows = await this.sql.read(
      statement('select person from people_codes where digest = ?', digest(person, plain(typed))),
    )
    return rows.length > 0
  }

  /** Of two who use a code at once, one does. */
  use(person: string, typed: string): Statement {
    return changingOne('delete from people_codes where digest = ?', digest(person, plain(typed)))
  }

  drop(person: string): Statement {
    return statement('delete from people_codes where person = ?', person)
  }
}

const newCode = (): string => Array.from(randomBytes(LENGTH), (byte) => SIGNS[byte % SIGNS.length]).join('')

/** `abcd-efgh-jkmn-pqrs` */
const inGroups = (code: string): string => code.replace(/(.{4})(?=.)/g, '$1-')

/** As it was made, however it is typed. */
const plain = (typed: string): string =>
  typed
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/o/g, '0')

const digest = (person: string, code: string): string => digestOf(JSON.stringify([person, code])).toString('base64url')
