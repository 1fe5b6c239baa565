import type { Clock, SqlAccess, Statement } from '@huida/core'
import { type Accounts, isAdministrator, type Person, type Proofs, signInName } from './accounts.js'
import type { Guesses } from './guesses.js'
import { PeopleError } from './people-error.js'
import { RecoveryCodes } from './recovery-codes.js'
import { type Authenticator, newAuthenticator, stepOf } from './totp.js'

/** Who has to show a code besides the password. */
export const secondFactors = ['administrators', 'everybody'] as const
export type SecondFactorFor = (typeof secondFactors)[number]

/** Somebody with what proves who they are. */
export type Proven = Person & { proofs: Proofs }

/** The codes that are asked for besides a password: those of an authenticator, and those for when it is lost. */
export class SecondFactor {
  readonly codes: RecoveryCodes

  constructor(
    sql: SqlAccess,
    private readonly options: { accounts: Accounts; guesses: Guesses; clock: Clock; neededBy?: SecondFactorFor },
  ) {
    this.codes = new RecoveryCodes(sql)
  }

  /** Whether somebody must have one. */
  isNeededBy(person: Pick<Person, 'roles'>): boolean {
    const { neededBy } = this.options
    return neededBy === 'everybody' || (neededBy === 'administrators' && isAdministrator(person))
  }

  /**
   * Judges the code of somebody whose password was right. What is returned is written with whatever the code was for, so that it works once.
   * @param device a browser in which they have signed in before
   * @throws PeopleError CODE_NEEDED, CODE_WRONG, TOO_MANY_TRIES
   */
  async judge(
    person: Proven,
    code: string | undefined,
    device: string | undefined,
  ): Promise<{ used: Statement[]; right(): Promise<void> }> {
    const { totp } = person.proofs
    if (!totp) return { used: [], right: async () => undefined }
    if (!code?.trim()) throw new PeopleError('CODE_NEEDED')
    const { guesses, accounts, clock } = this.options
    const tried = await guesses.count({ signIn: signInName(person.id), device, what: 'code' })
    const step = await stepOf(code, totp.secret, clock.now())
    if (step !== undefined && step > totp.step)
      return { used: [accounts.useStep(person.id, step)], right: () => tried.right() }
    if (step === undefined && (await this.codes.has(person.id, code)))
      return { used: [this.codes.use(person.id, code)], right: () => tried.right() }
    throw new PeopleError('CODE_WRONG')
  }

  /** A new authenticator, and what remembers it until it is confirmed. */
  async begin({ id }: Person): Promise<{ authenticator: Authenticator; kept: Statement[] }> {
    const authenticator = await newAuthenticator(id)
    return { authenticator, kept: [this.options.accounts.beginTotp(id, authenticator.secret)] }
  }

  /**
   * Turns on what was begun, by a code that it shows; another one before it counts no more.
   * @throws PeopleError TOTP_NOT_BEGUN, CODE_WRONG
   */
  async confirm({ id, proofs }: Proven, code: string): Promise<{ codes: string[]; kept: Statement[] }> {
    const secret = proofs.totpBegun
    if (secret === undefined) throw new PeopleError('TOTP_NOT_BEGUN')
    const step = await stepOf(code, secret, this.options.clock.now())
    if (step === undefined) throw new PeopleError('CODE_WRONG')
    const { codes, kept } = this.codes.make(id)
    return { codes, kept: [this.options.accounts.setTotp(id, { secret, step }), ...kept] }
  }

  /** Takes it away. */
  drop(person: string): Statement[] {
    return [this.options.accounts.dropTotp(person), this.codes.drop(person)]
  }
}
