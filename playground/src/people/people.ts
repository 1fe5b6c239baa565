import type { Clock, Principal, SqlAccess, Statement } from '@huida/core'
import {
  Accounts,
  checkedId,
  isAdministrator,
  type NewPerson,
  type Person,
  type PersonChange,
  signInName,
} from './accounts.js'
import { Devices } from './devices.js'
import { Guesses } from './guesses.js'
import { Links } from './links.js'
import type { Identity } from './oidc.js'
import { PasswordHash } from './password-hash.js'
import { passwordProblem } from './passwords.js'
import { PeopleError } from './people-error.js'
import { type Proven, SecondFactor, type SecondFactorFor } from './second-factor.js'
import { type Session, Sessions, type SessionTimes, type Way } from './sessions.js'
import { prepareTables } from './tables.js'
import type { Authenticator } from './totp.js'

/** From where somebody asks. */
export interface From {
  /** Their place on the network, as far as it is known. */
  address?: string | undefined
  /** What their browser calls itself. */
  browser?: string | undefined
  /** What a browser keeps in which somebody has signed in before. */
  device?: string | undefined
}

/** Somebody has come in: what their browser keeps. */
export interface CameIn {
  person: Person
  session: string
  device: string
}

/** Somebody's password once more, and the session in which they show it. */
interface Again {
  password: string
  session: string
}

/** What people have to follow. */
export interface PeopleRules {
  times?: SessionTimes | undefined
  /** Who has to show a code besides the password. Default: who has set it up. */
  secondFactor?: SecondFactorFor | undefined
}

/** So many ids are tried for somebody new whose namesakes are here. */
const MAX_NAMESAKES = 20
/** Old sessions, links and failures are forgotten so often. */
const FORGET_EVERY_MS = 3_600_000

/** The people who sign in to the program: who they are, what they may do, and where they are signed in. */
export class People {
  readonly sessions: Sessions
  readonly #accounts: Accounts
  readonly #links: Links
  readonly #devices: Devices
  readonly #guesses: Guesses
  readonly #second: SecondFactor
  readonly #hash = new PasswordHash()
  readonly #listeners = new Set<() => void>()
  #stopped = false

  private constructor(
    private readonly sql: SqlAccess,
    private readonly clock: Clock,
    { times, secondFactor }: PeopleRules,
  ) {
    this.#accounts = new Accounts(sql)
    this.sessions = new Sessions(sql, clock, times)
    this.#links = new Links(sql, clock)
    this.#devices = new Devices(sql, clock)
    this.#guesses = new Guesses(sql, clock)
    this.#second = new SecondFactor(sql, {
      ...{ accounts: this.#accounts, guesses: this.#guesses, clock },
      ...(secondFactor && { neededBy: secondFactor }),
    })
  }

  /** Makes the tables, if they are not there. The store has to be open. */
  static async open(sql: SqlAccess, clock: Clock, rules: PeopleRules = {}): Promise<People> {
    await prepareTables(sql)
    const people = new People(sql, clock, rules)
    await people.#forget()
    return people
  }

  stop(): void {
    this.#stopped = true
  }

  /** Calls back whenever somebody has come, or may have lost what they had: their session, a role, or their place. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener)
  }

  /** A token for the link to the set-up. `undefined`: an administrator exists, so nothing is to be set up. */
  async setUpToken(): Promise<string | undefined> {
    if (await this.#accounts.hasAdministrator()) return undefined
    const { token, kept } = this.#links.make({ purpose: 'set-up' })
    await this.sql.write(kept)
    return token
  }

  /** Whether nobody administers yet. */
  async isSetUpOpen(): Promise<boolean> {
    return !(await this.#accounts.hasAdministrator())
  }

  /** What a link is for. @throws PeopleError LINK_UNKNOWN */
  async linkFor(token: string): Promise<{ purpose: 'set-up' } | { purpose: 'password'; person: Person }> {
    const link = await this.#links.read(token)
    if (link?.purpose === 'set-up' && (await this.isSetUpOpen())) return link
    const person = link?.purpose === 'password' ? await this.#accounts.find(link.person) : undefined
    if (!person) throw new PeopleError('LINK_UNKNOWN')
    return { purpose: 'password', person }
  }

  /**
   * Uses a link: whoever has the one to the set-up becomes the first administrator, whoever has one of their own chooses a password, with
   * a code where they have an authenticator: a link stands in for a password only.
   * @throws PeopleError LINK_UNKNOWN, ID_INVALID, PERSON_EXISTS, PASSWORD_*, CODE_NEEDED, CODE_WRONG, TOO_MANY_TRIES
   */
  async useLink(
    token: string,
    chosen: { password: string; code?: string } & Partial<Pick<NewPerson, 'id' | 'name' | 'locale'>>,
    from: From,
  ): Promise<CameIn> {
    const link = await this.linkFor(token)
    const used = this.#links.use(token)
    if (link.purpose === 'password') {
      const password = await this.#hashOf(chosen.password, link.person)
      const { id } = link.person
      const second = await this.#second.judge(await this.#found(id), chosen.code, undefined)
      const came = await this.#letIn(link.person, 'link', from, [
        ...[used, ...second.used],
        ...[this.#accounts.setPassword(id, password), this.sessions.endAll(id)],
      ])
      await second.right()
      return came
    }
    const id = checkedId(chosen.id ?? '')
    if (await this.#accounts.find(id)) throw new PeopleError('PERSON_EXISTS')
    const { password, name = id, locale } = chosen
    const person: NewPerson = { id, name, roles: ['administrator'], ...(locale && { locale }) }
    const hash = await this.#hashOf(password, person)
    const made = this.#accounts.insert(person, { password: hash, at: this.clock.now() })
    return this.#letIn({ id }, 'link', from, [used, this.#links.drop('set-up'), made])
  }

  /**
   * Lets somebody in by their password, and by a code where they have an authenticator.
   * @throws PeopleError SIGN_IN_REFUSED, CODE_NEEDED, CODE_WRONG, TOO_MANY_TRIES, SIGN_IN_BUSY
   */
  async signIn({ id, password, code }: { id: string; password: string; code?: string }, from: From): Promise<CameIn> {
    const person = await this.#accounts.find(id)
    const known = from.device === undefined ? [] : await this.#devices.knownTo(from.device)
    const isKnown = person !== undefined && known.includes(person.id)
    const tried = await this.#guesses.count({
      signIn: signInName(id),
      ...from,
      device: isKnown ? from.device : undefined,
    })
    let second: Awaited<ReturnType<SecondFactor['judge']>>
    try {
      const isRight = await this.#hash.isRight(password, person?.proofs.password)
      if (!person || !isRight) throw new PeopleError('SIGN_IN_REFUSED')
      second = await this.#second.judge(person, code, isKnown ? from.device : undefined)
    } catch (error) {
      // Nobody has looked at the password, or it was right; codes are counted apart.
      if (!(error instanceof PeopleError && error.code === 'SIGN_IN_REFUSED')) await tried.takenBack()
      throw error
    }
    await tried.right()
    const device = known.length > 0 ? from.device : undefined
    const came = await this.#letIn(person, 'password', { ...from, device }, second.used, 'CODE_WRONG')
    await second.right()
    return came
  }

  /**
   * Lets somebody in whom another system knows: whoever it has called so before, else whoever has the e-mail address that it has verified,
   * else somebody new, where it is said which roles they get. No code is asked for; that is for the other system to do.
   * @throws PeopleError OIDC_EMAIL, OIDC_UNKNOWN, OIDC_OTHER
   */
  async signInAs({ subject, email, name, roles }: Identity, from: From): Promise<CameIn> {
    const known = await this.#accounts.findSubject(subject)
    if (known) return this.#letIn(known, 'oidc', from)
    if (email === undefined) throw new PeopleError('OIDC_EMAIL')
    const found = await this.#accounts.findEmail(email)
    if (found?.hasSubject) throw new PeopleError('OIDC_OTHER')
    if (!found && !roles) throw new PeopleError('OIDC_UNKNOWN')
    const person = found?.person ?? (await this.#add(email, { roles: roles!, ...(name !== undefined && { name }) }))
    return this.#letIn(person, 'oidc', from, [this.#accounts.setSubject(person.id, subject)], 'OIDC_FAILED')
  }

  /** An account that nobody was asked about; its id is what stands before the @, or like it where somebody has that. */
  async #add(email: string, { roles, name }: Pick<NewPerson, 'roles'> & { name?: string }): Promise<Person> {
    const wanted =
      email
        .split('@')[0]!
        .replace(/[^\p{L}\p{N}._-]+/gu, '-')
        .replace(/^[._-]+/, '')
        .slice(0, 50) || 'person'
    for (let n = 1; ; n++) {
      const id = n === 1 ? wanted : `${wanted}-${n}`
      const isFree = !(await this.#accounts.find(id))
      if (!isFree && n < MAX_NAMESAKES) continue
      const made = this.#accounts.insert(
        { id: checkedId(id), name: name ?? id, email, roles },
        { at: this.clock.now() },
      )
      await this.#write([made], 'PERSON_EXISTS')
      this.#changed()
      return this.person(id)
    }
  }

  /**
   * Who has this session, as they are now. Whoever has to have an authenticator and has none yet has no roles until then.
   * @param isUse whether this counts as use of the session
   */
  async whose(token: string, isUse: boolean): Promise<(Session & { by: Principal }) | undefined> {
    const session = await this.sessions.whose(token, isUse)
    const person = session && (await this.#accounts.find(session.person))
    if (!person) return undefined
    const roles = this.needsSecondFactor(person, session!.way) ? [] : person.roles
    return { ...session!, by: { id: person.id, name: person.name, roles } }
  }

  /** Whether somebody must set up an authenticator before they may do anything else; not whom another system has let in. */
  needsSecondFactor(person: Person, way: Way): boolean {
    return way !== 'oidc' && !person.totp && this.#second.isNeededBy(person)
  }

  async signOut(token: string): Promise<void> {
    await this.sql.write([this.sessions.endToken(token)])
    this.#changed()
  }

  /** Whose id was typed, for the audit log. What is nobody's may be a password, so it is not told. */
  async idOf(typed: string): Promise<string> {
    return (await this.#accounts.find(typed))?.id ?? ''
  }

  /** @throws PeopleError PERSON_UNKNOWN */
  async person(id: string): Promise<Person> {
    const { proofs: _, ...person } = await this.#found(id)
    return person
  }

  list(): Promise<Person[]> {
    return this.#accounts.list()
  }

  /**
   * Makes a person, and a link by which they choose their password.
   * @throws PeopleError ID_INVALID, PERSON_EXISTS
   */
  async add(given: NewPerson): Promise<{ person: Person; token: string }> {
    const id = checkedId(given.id)
    const { token, kept } = this.#links.make({ purpose: 'password', person: id })
    const made = this.#accounts.insert({ ...given, id }, { at: this.clock.now() })
    await this.#write([made, ...kept], 'PERSON_EXISTS')
    this.#changed()
    return { person: await this.person(id), token }
  }

  /**
   * Changes a person.
   * @throws PeopleError PERSON_UNKNOWN, PERSON_EXISTS when the e-mail address is somebody else's, LAST_ADMINISTRATOR
   */
  async change(id: string, change: PersonChange): Promise<Person> {
    const person = await this.#found(id)
    const namesake = change.email && (await this.list()).find(({ email }) => email === change.email)
    if (namesake && namesake.id !== person.id) throw new PeopleError('PERSON_EXISTS')
    if (change.roles && !isAdministrator({ roles: change.roles })) await this.#keepAdministrator(person)
    if (Object.values(change).some((value) => value !== undefined))
      await this.#write([this.#accounts.change(person.id, change)], 'PERSON_EXISTS')
    this.#changed()
    return this.person(id)
  }

  /** Takes a person out: their sessions and open connections end at once. @throws PeopleError PERSON_UNKNOWN, LAST_ADMINISTRATOR */
  async remove(id: string): Promise<void> {
    const person = await this.#found(id)
    await this.#keepAdministrator(person)
    await this.#write(
      [
        this.#accounts.remove(person.id),
        ...[this.sessions.endAll(person.id), this.#links.drop(person.id), this.#devices.drop(person.id)],
        this.#second.codes.drop(person.id),
      ],
      'PERSON_UNKNOWN',
    )
    this.#changed()
  }

  /** A link by which somebody chooses a new password; the old one goes on until then. @throws PeopleError PERSON_UNKNOWN */
  async passwordLink(id: string): Promise<string> {
    const person = await this.#found(id)
    const { token, kept } = this.#links.make({ purpose: 'password', person: person.id })
    await this.sql.write(kept)
    return token
  }

  /**
   * Somebody chooses another password; where else they are signed in, they are not any more.
   * @throws PeopleError PASSWORD_WRONG, PASSWORD_*, TOO_MANY_TRIES
   */
  async changePassword(
    id: string,
    { old, password, session }: { old: string; password: string; session: string },
  ): Promise<void> {
    const person = await this.#proven(id, old, session)
    const hash = await this.#hashOf(password, person)
    await this.#write(
      [
        this.#accounts.setPassword(person.id, hash),
        this.#links.drop(person.id),
        this.sessions.endAll(person.id, session),
      ],
      'PERSON_UNKNOWN',
    )
    this.#changed()
  }

  /**
   * A new authenticator for somebody, which counts when it is confirmed; the one they have counts until then.
   * @throws PeopleError PASSWORD_WRONG, TOO_MANY_TRIES
   */
  async beginTotp(id: string, { password, session }: Again): Promise<Authenticator> {
    const { authenticator, kept } = await this.#second.begin(await this.#proven(id, password, session))
    await this.#write(kept, 'PERSON_UNKNOWN')
    return authenticator
  }

  /**
   * Turns on the authenticator that was begun, by a code that it shows; where else they are signed in, they are not any more.
   * Resolves with the recovery codes, which nobody sees again.
   * @throws PeopleError TOTP_NOT_BEGUN, CODE_WRONG
   */
  async confirmTotp(id: string, { code, session }: { code: string; session: string }): Promise<string[]> {
    const person = await this.#found(id)
    const { codes, kept } = await this.#second.confirm(person, code)
    await this.#write([...kept, this.sessions.endAll(person.id, session)], 'TOTP_NOT_BEGUN')
    this.#changed()
    return codes
  }

  /** How many recovery codes somebody has left. */
  recoveryCodesLeft(id: string): Promise<number> {
    return this.#second.codes.left(id)
  }

  /** New recovery codes, instead of those before. @throws PeopleError TOTP_OFF, PASSWORD_WRONG, TOO_MANY_TRIES */
  async newRecoveryCodes(id: string, { password, session }: Again): Promise<string[]> {
    const person = await this.#proven(id, password, session)
    if (!person.totp) throw new PeopleError('TOTP_OFF')
    const { codes, kept } = this.#second.codes.make(person.id)
    await this.sql.write(kept)
    return codes
  }

  /** Somebody takes their own authenticator away. @throws PeopleError TOTP_REQUIRED, PASSWORD_WRONG, TOO_MANY_TRIES */
  async turnOffTotp(id: string, { password, session }: Again): Promise<void> {
    const person = await this.#proven(id, password, session)
    if (this.#second.isNeededBy(person)) throw new PeopleError('TOTP_REQUIRED')
    await this.#write(this.#second.drop(person.id), 'PERSON_UNKNOWN')
  }

  /** Takes the authenticator of somebody away who has lost it; they are signed out everywhere. @throws PeopleError PERSON_UNKNOWN, TOTP_OFF */
  async resetTotp(id: string): Promise<void> {
    const person = await this.#found(id)
    if (!person.totp) throw new PeopleError('TOTP_OFF')
    await this.#write([...this.#second.drop(person.id), this.sessions.endAll(person.id)], 'PERSON_UNKNOWN')
    this.#changed()
  }

  /** Ends one session of a person, or all of them. @throws PeopleError PERSON_UNKNOWN, SESSION_UNKNOWN */
  async endSessions(id: string, session?: string): Promise<void> {
    const person = await this.#found(id)
    const open = await this.sessions.of(person.id)
    if (session !== undefined && !open.some((one) => one.id === session)) throw new PeopleError('SESSION_UNKNOWN')
    await this.sql.write([
      session === undefined ? this.sessions.endAll(person.id) : this.sessions.endOne(person.id, session),
    ])
    this.#changed()
  }

  /** @param otherwise what it means that what comes before cannot be done any more */
  async #letIn(
    { id }: Pick<Person, 'id'>,
    way: Way,
    from: From,
    before: Statement[] = [],
    otherwise: PeopleError['code'] = 'LINK_UNKNOWN',
  ): Promise<CameIn> {
    const session = this.sessions.begin(id, way, from)
    const device = this.#devices.know(id, from.device)
    await this.#write([...before, session.kept, ...device.kept], otherwise)
    return { person: await this.person(id), session: session.token, device: device.token }
  }

  /** Somebody who is signed in, and shows their password once more. @throws PeopleError PASSWORD_WRONG, TOO_MANY_TRIES */
  async #proven(id: string, password: string, session: string): Promise<Proven> {
    const person = await this.#found(id)
    const tried = await this.#guesses.count({ signIn: signInName(person.id), device: session })
    if (!(await this.#hash.isRight(password, person.proofs.password))) throw new PeopleError('PASSWORD_WRONG')
    await tried.right()
    return person
  }

  async #found(id: string): Promise<Proven> {
    const person = await this.#accounts.find(id)
    if (!person) throw new PeopleError('PERSON_UNKNOWN')
    return person
  }

  async #hashOf(password: string, { id, name, email = '' }: Pick<NewPerson, 'id' | 'name' | 'email'>): Promise<string> {
    const problem = passwordProblem(password, [id, name, email])
    if (problem) throw new PeopleError(problem)
    return this.#hash.of(password)
  }

  async #keepAdministrator(person: Person): Promise<void> {
    if (!isAdministrator(person)) return
    if (!(await this.list()).some((other) => other.id !== person.id && isAdministrator(other)))
      throw new PeopleError('LAST_ADMINISTRATOR')
  }

  /** @param otherwise what it means that a row was not as it is expected */
  async #write(statements: readonly Statement[], otherwise: PeopleError['code']): Promise<void> {
    if (!(await this.sql.write(statements))) throw new PeopleError(otherwise)
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }

  async #forget(): Promise<void> {
    if (this.#stopped) return
    await this.sql.write([this.sessions.forget(), this.#links.forget(), this.#guesses.forget()])
    this.clock.after(FORGET_EVERY_MS, () => void this.#forget().catch(() => undefined))
  }
}
