import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

/** Between two writes. */
const ROUND_MS = 100

/**
 * Writes one row after the other on the same machine and to the same database, by a connection that nothing happens to. Its rounds are the
 * time of the machine: a worker that is promised ten seconds has a hundred of them, also while other programs need the processors and the disk.
 */
export async function bystander(url, cleanup) {
  const rounds = []
  let client
  let isOver = false
  const connected = async () => {
    if (client) return client
    const next = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000, query_timeout: 5_000 })
    next.on('error', () => {})
    await next.connect()
    await next.query('create table if not exists bystander (rounds bigint not null)')
    await next.query('insert into bystander select 0 where not exists (select from bystander)')
    client = next
    return client
  }
  const round = async () => {
    try {
      await (await connected()).query('update bystander set rounds = rounds + 1')
      rounds.push(Date.now())
    } catch {
      // The database is down: that is no time in which anything can be done.
      void client?.end().catch(() => {})
      client = undefined
    }
    await sleep(ROUND_MS)
  }
  const running = (async () => {
    while (!isOver) await round()
    await client?.end().catch(() => {})
  })()
  cleanup(async () => {
    isOver = true
    await running
  })
  /** How many rounds had ended by then. */
  const before = (at) => {
    let [low, high] = [0, rounds.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (rounds[middle] <= at) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    rounds,
    /** When so much of the machine's time has gone by since a moment; never, if the run ends before. */
    after: (from, ms) =>
      Math.max(from + ms, rounds[before(from) + Math.ceil(ms / ROUND_MS)] ?? Number.POSITIVE_INFINITY),
    /** How much of the machine's time there was between two moments, in milliseconds: at most as much as by the clock. */
    ms: (from, to) => Math.min(Math.max(0, to - from), ROUND_MS * Math.max(0, before(to) - before(from))),
  }
}
