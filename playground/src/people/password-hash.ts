import { PeopleError } from './people-error.js'

/** What OWASP names at least for Argon2id: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
/** So many are reckoned at once, each on a thread of its own; the other threads are for everything else. */
const AT_ONCE = 2
/** And so many wait for that, which is some three seconds. */
const MAX_WAITING = 40

/** Of a password that nobody has kept, at the same cost: what is tried for nobody is compared with it. */
const NOBODYS = '$argon2id$v=19$m=19456,t=2,p=1$Vxc2In9rXqOlIUHuZtGDBw$iM21lIxRDsSgi9p6i6COw0ECCw9qbWEJCcbTiSausd8'

/** Keeps passwords so that nobody can read them, and tells whether one is right. */
export class PasswordHash {
  #working = 0
  readonly #waiting: (() => void)[] = []

  /** @throws PeopleError SIGN_IN_BUSY when too many wait */
  of(password: string): Promise<string> {
    return this.#inTurn(async () => (await import('@node-rs/argon2')).hash(password.normalize('NFKC'), cost))
  }

  /**
   * Whether a password is the one that was kept. Where none was kept it takes as long, so that nobody learns who has one.
   * @throws PeopleError SIGN_IN_BUSY when too many wait
   */
  async isRight(password: string, kept: string | undefined): Promise<boolean> {
    const isRight = await this.#inTurn(async () =>
      (await import('@node-rs/argon2')).verify(kept ?? NOBODYS, password.normalize('NFKC')),
    )
    return isRight && kept !== undefined
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#working >= AT_ONCE) {
      if (this.#waiting.length >= MAX_WAITING) throw new PeopleError('SIGN_IN_BUSY', { retryAfterS: 3 })
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    } else this.#working++
    try {
      return await work()
    } finally {
      // Whoever waits takes this place over.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#working--
    }
  }
}
