import { anonymous, type Role, type SqlAccess, type Statement, statement } from '@huida/core'
import { PeopleError } from './people-error.js'
import { changingOne } from './tables.js'

/** What somebody may be in the support team. */
export const roles = [
  'administrator',
  'trainer',
  'reviewer',
  'legal-reviewer',
  'agent',
  'expert',
  'coordinator',
  'manager',
  'auditor',
] as const satisfies readonly Role[]

/** Somebody who signs in. */
export interface Person {
  /** Stable: the team, the history and the audit log name it. */
  id: string
  name: string
  /** Where they are known to whoever signs them in from elsewhere. */
  email?: string
  roles: readonly Role[]
  locale: 'zh' | 'en'
  theme: 'light' | 'dark' | 'auto'
  /** Whether a second proof is asked for besides the password. */
  totp: boolean
  /** Whether they have chosen a password. */
  hasPassword: boolean
  /** Milliseconds since 1970. */
  madeAt: number
}

/** A person to be made. */
export type NewPerson = Pick<Person, 'id' | 'name' | 'roles'> & Partial<Pick<Person, 'email' | 'locale'>>

/** What may be changed of a person. */
export type PersonChange = Partial<Pick<Person, 'name' | 'email' | 'roles' | 'locale' | 'theme'>>

/** What proves who somebody is; it never leaves the server. */
export interface Proofs {
  password?: string
  totp?: { secret: string; step: number }
  totpBegun?: string
}

interface PersonRow {
  id: string
  name: string
  email: string | null
  subject: string | null
  roles: string
  locale: Person['locale']
  theme: Person['theme']
  made_at: number
  password: string | null
  totp_secret: string | null
  totp_begun: string | null
  totp_step: number
}

const COLUMNS = 'id, name, email, subject, roles, locale, theme, made_at, password, totp_secret, totp_begun, totp_step'

/** As it is typed at the sign-in: capital letters and full-width forms make no difference. */
export const signInName = (id: string): string => id.trim().normalize('NFKC').toLowerCase()

const ID = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u
/** Who is named so in the history and the audit log, and never signs in. */
const RESERVED = new Set([anonymous.id, 'token', 'api', 'system', 'bot', 'huida', 'nobody'])

/** An id as it is kept. @throws PeopleError ID_INVALID */
export function checkedId(given: string): string {
  const id = given.trim().normalize('NFKC')
  if (!ID.test(id) || RESERVED.has(id.toLowerCase())) throw new PeopleError('ID_INVALID')
  return id
}

/** The people who sign in. Reads see what is committed. */
export class Accounts {
  constructor(private readonly sql: SqlAccess) {}

  async find(id: string): Promise<(Person & { proofs: Proofs }) | undefined> {
    const [row] = await this.sql.read<PersonRow>(
      statement(`select ${COLUMNS} from people where sign_in = ?`, signInName(id)),
    )
    return row && { ...personOf(row), proofs: proofsOf(row) }
  }

  /** Whoever another system calls so. */
  async findSubject(subject: string): Promise<Person | undefined> {
    const [row] = await this.sql.read<PersonRow>(statement(`select ${COLUMNS} from people where subject = ?`, subject))
    return row && personOf(row)
  }

  /** Whoever has this e-mail address, and whether another system has a name for them already. */
  async findEmail(email: string): Promise<{ person: Person; hasSubject: boolean } | undefined> {
    const [row] = await this.sql.read<PersonRow>(
      statement(`select ${COLUMNS} from people where lower(email) = ?`, email.toLowerCase()),
    )
    return row && { person: personOf(row), hasSubject: row.subject !== null }
  }

  /** Whoever another system calls so is this one from now on. */
  setSubject(id: string, subject: string): Statement {
    return changingOne('update people set subject = ? where id = ? and subject is null', subject, id)
  }

  async list(): Promise<Person[]> {
    return (await this.sql.read<PersonRow>(statement(`select ${COLUMNS} from people order by sign_in`))).map(personOf)
  }

  /** Whether anybody may administer. Until somebody does, whoever has the set-up link may become the first. */
  async hasAdministrator(): Promise<boolean> {
    return (await this.list()).some(isAdministrator)
  }

  /** Makes a person; with a password when they have chosen one already. */
  insert(
    { id, name, email, roles, locale = 'zh' }: NewPerson,
    { password, at }: { password?: string; at: number },
  ): Statement {
    // Of two who take the same id or e-mail address at once, one has it.
    return changingOne(
      `insert into people (id, sign_in, name, email, roles, locale, theme, password, totp_step, made_at)
       values (?, ?, ?, ?, ?, ?, 'auto', ?, 0, ?) on conflict do nothing`,
      ...[id, signInName(id), name, email ?? null, JSON.stringify(roles), locale, password ?? null, at],
    )
  }

  change(id: string, change: PersonChange): Statement {
    const columns = Object.entries(change).filter(([, value]) => value !== undefined)
    const set = columns.map(([column]) => `${COLUMN_OF[column as keyof PersonChange]} = ?`)
    // By another address they are found anew.
    if (change.email !== undefined) set.push('subject = null')
    return changingOne(
      `update people set ${set.join(', ')} where id = ?`,
      ...columns.map(([, value]) => (Array.isArray(value) ? JSON.stringify(value) : value || null)),
      id,
    )
  }

  remove(id: string): Statement {
    return changingOne('delete from people where id = ?', id)
  }

  setPassword(id: string, password: string): Statement {
    return changingOne('update people set password = ? where id = ?', password, id)
  }

  /** An authenticator that is not asked for until somebody has shown a code of it. */
  beginTotp(id: string, secret: string): Statement {
    return changingOne('update people set totp_begun = ? where id = ?', secret, id)
  }

  /** @param step the one whose code was shown */
  setTotp(id: string, { secret, step }: { secret: string; step: number }): Statement {
    return changingOne(
      'update people set totp_secret = ?, totp_step = ?, totp_begun = null where id = ? and totp_begun = ?',
      ...[secret, step, id, secret],
    )
  }

  /** Of two who show the code of one step, one does it. */
  useStep(id: string, step: number): Statement {
    return changingOne('update people set totp_step = ? where id = ? and totp_step < ?', step, id, step)
  }

  dropTotp(id: string): Statement {
    return changingOne('update people set totp_secret = null, totp_begun = null where id = ?', id)
  }
}

const COLUMN_OF = { name: 'name', email: 'email', roles: 'roles', locale: 'locale', theme: 'theme' } as const

export const isAdministrator = ({ roles }: Pick<Person, 'roles'>): boolean => roles.includes('administrator')

/** As any of their own people may see them. */
function personOf({ id, name, email, roles, locale, theme, made_at, password, totp_secret }: PersonRow): Person {
  return {
    ...{ id, name, locale, theme, madeAt: Number(made_at) },
    ...(email !== null && { email }),
    // Written by `insert` and `change`.
    roles: JSON.parse(roles) as Role[],
    totp: totp_secret !== null,
    hasPassword: password !== null,
  }
}

const proofsOf = ({ password, totp_secret, totp_begun, totp_step }: PersonRow): Proofs => ({
  ...(password !== null && { password }),
  ...(totp_secret !== null && { totp: { secret: totp_secret, step: Number(totp_step) } }),
  ...(totp_begun !== null && { totpBegun: totp_begun }),
})
