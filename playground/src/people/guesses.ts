import { type Clock, type SqlAccess, type Statement, statement } from '@huida/core'
import { digestOf } from '../server/token.js'
import { PeopleError } from './people-error.js'

/** Who tries to come in as whom. */
export interface Try {
  /** As it is typed; somebody of that name need not exist. */
  signIn: string
  /** Where on the network they are. Absent: it is not known. */
  address?: string | undefined
  /** A browser in which this very person has signed in before. */
  device?: string | undefined
  /** What is guessed. Default: the password. A code is guessed only by whoever has that. */
  what?: 'password' | 'code'
}

/** Where failures are counted: so many are free, then each pause is twice the one before, up to the longest. */
interface Counted {
  place: string
  free: number
  longestMs: number
}

const MINUTE_MS = 60_000
/** Failures are forgotten after a day without any more. */
const FORGOTTEN_MS = 86_400_000

/**
 * Slows down whoever guesses passwords, by account and by address. Failures are counted in the store, so that a restart changes nothing,
 * and counted before the password is looked at, so that a hundred tries at once are a hundred.
 *
 * Nobody is locked out by others: an account is paused for half a minute at most where all the world guesses at it, and a browser in
 * which its owner has signed in before is counted apart.
 */
export class Guesses {
  #last: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly sql: SqlAccess,
    private readonly clock: Clock,
  ) {}

  /**
   * Counts a try as failed, before anybody knows. `taken back`: it was none; `right`: whoever tried is who they say.
   * @throws PeopleError TOO_MANY_TRIES while there is a pause
   */
  count(tried: Try): Promise<{ takenBack(): Promise<void>; right(): Promise<void> }> {
    // One after the other: of two at once, the second one sees what the first has counted.
    const counting = this.#last.then(() => this.#count(placesOf(tried)))
    this.#last = counting.catch(() => undefined)
    return counting
  }

  /** Forgets old failures. */
  forget(): Statement {
    return statement('delete from people_tries where forgotten_at <= ?', this.clock.now())
  }

  async #count(places: readonly Counted[]) {
    const now = this.clock.now()
    const known = await this.sql.read<{ place: string; failures: number; paused_until: number }>(
      statement(
        `select place, failures, paused_until from people_tries where forgotten_at > ? and place in (${places.map(() => '?')})`,
        now,
        ...places.map(({ place }) => place),
      ),
    )
    const pausedUntil = Math.max(0, ...known.map(({ paused_until }) => Number(paused_until)))
    if (pausedUntil > now)
      throw new PeopleError('TOO_MANY_TRIES', { retryAfterS: Math.ceil((pausedUntil - now) / 1_000) })
    const failuresAt = new Map(known.map(({ place, failures }) => [place, Number(failures)]))
    await this.sql.write(
      places.map((counted) => {
        const failures = (failuresAt.get(counted.place) ?? 0) + 1
        return put(counted.place, failures, now + pauseAfter(failures, counted), now)
      }),
    )
    const less = (which: readonly Counted[]) =>
      which.map(({ place }) =>
        statement('update people_tries set failures = failures - 1, paused_until = 0 where place = ?', place),
      )
    return {
      takenBack: async () => void (await this.sql.write(less(places))),
      // What else was guessed from the same address stays counted: whoever guesses may have an account of their own.
      right: async () => {
        const [own, others] = [places.filter(isOwn), places.filter((each) => !isOwn(each))]
        await this.sql.write([
          ...own.map(({ place }) => statement('delete from people_tries where place = ?', place)),
          ...less(others),
        ])
      },
    }
  }
}

const put = (place: string, failures: number, pausedUntil: number, now: number): Statement =>
  statement(
    `insert into people_tries (place, failures, paused_until, forgotten_at) values (?, ?, ?, ?) on conflict (place)
     do update set failures = excluded.failures, paused_until = excluded.paused_until, forgotten_at = excluded.forgotten_at`,
    ...[place, failures, pausedUntil, now + FORGOTTEN_MS],
  )

function placesOf({ signIn, address = 'unknown', device, what = 'password' }: Try): Counted[] {
  // Six digits are soon guessed by somebody with many addresses, and whoever has the password is no stranger.
  if (what === 'code') return [{ place: `code ${named(signIn, device ?? '')}`, free: 5, longestMs: 15 * MINUTE_MS }]
  if (device !== undefined) return [{ place: `device ${named(signIn, device)}`, free: 5, longestMs: 15 * MINUTE_MS }]
  return [
    { place: `account ${named(signIn)}`, free: 20, longestMs: MINUTE_MS / 2 },
    { place: `account and address ${named(signIn, address)}`, free: 5, longestMs: 15 * MINUTE_MS },
    { place: `address ${named(address)}`, free: 20, longestMs: 15 * MINUTE_MS },
  ]
}

/** What people type where an id belongs may be their password, so that it is kept by digest. */
const named = (...parts: string[]): string => digestOf(JSON.stringify(parts)).toString('base64url')

const isOwn = ({ place }: Counted): boolean => !place.startsWith('address ')

const pauseAfter = (failures: number, { free, longestMs }: Counted): number =>
  failures <= free ? 0 : Math.min(longestMs, 1_000 * 2 ** Math.min(30, failures - free - 1))
