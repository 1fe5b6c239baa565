import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

/** A process that stands still for so long has lost its lanes. */
const PAST_LEASE_MS = [9_000, 11_000]

/**
 * What goes wrong, by name. Each takes its time, puts everything right again, and tells from when until when it was.
 * @param {{ workers: object[], networks: object[], server: object, url: string, random: object, begin: (fault: object) => { end: () => void } }} world
 */
export function troubles({ workers, networks, server, url, random, begin }) {
  const one = () => random.pick(workers)
  const { between } = random
  const during = async (fault, work) => {
    const { end } = begin(fault)
    try {
      await work()
    } finally {
      end()
    }
  }
  const asAdmin = async (...statements) => {
    const client = new pg.Client(url)
    await client.connect()
    try {
      await client.query('set default_transaction_read_only = off')
      for (const statement of statements) await client.query(statement)
    } finally {
      await client.end()
    }
  }
  const stands = (worker, what, [low, high], isOfProcess = false) =>
    during({ worker: worker.options.name, what, isOfProcess }, async () => {
      worker.signal('SIGSTOP')
      await sleep(between(low, high))
      worker.signal('SIGCONT')
    })
  return {
    killed: () => {
      const worker = one()
      return during({ worker: worker.options.name, what: 'killed', isOfProcess: true }, async () =>
        worker.signal('SIGKILL'),
      )
    },
    'asked to end': () => {
      const worker = one()
      return during({ worker: worker.options.name, what: 'asked to end', isOfProcess: true }, async () =>
        worker.signal('SIGTERM'),
      )
    },
    'stands still for a moment': () => stands(one(), 'stands still', [100, 3_000]),
    'stands still past its lease': () => stands(one(), 'stands still', PAST_LEASE_MS, true),
    'database crashes': () =>
      during({ what: 'database crashes' }, async () => {
        await server.stop('immediate')
        await sleep(between(0, 2_500))
        await server.start()
      }),
    'database is restarted': () =>
      during({ what: 'database is restarted' }, async () => {
        await server.stop('fast')
        await server.start()
      }),
    'connections are cut': () => {
      const at = between(0, workers.length - 1)
      return during({ worker: workers[at].options.name, what: 'cut' }, async () => networks[at].mend())
    },
    'network swallows': () => {
      const at = between(0, workers.length - 1)
      return during({ worker: workers[at].options.name, what: 'swallowed' }, async () => {
        networks[at].swallow()
        await sleep(between(500, 4_000))
        networks[at].mend()
      })
    },
    'database takes no writes': () =>
      during({ what: 'read-only' }, async () => {
        await asAdmin('alter system set default_transaction_read_only = on', 'select pg_reload_conf()')
        await sleep(between(300, 2_000))
        await asAdmin('alter system reset default_transaction_read_only', 'select pg_reload_conf()')
      }),
    'disk of the database is full': () =>
      during({ what: 'disk full' }, async () => {
        const table = random.pick(['event', 'turn', 'delivery'])
        await asAdmin(
          `create or replace function huida.is_full() returns trigger language plpgsql as
           $$ begin raise exception 'no space left on device' using errcode = '53100'; end $$`,
          `create trigger is_full before insert on huida.${table} for each row execute function huida.is_full()`,
        )
        await sleep(between(300, 2_000))
        await asAdmin(`drop trigger is_full on huida.${table}`)
      }),
  }
}

/** Of the places that are left, a third is watched at a time: what a worker comes by all the time would come first every time. */
const WATCHED = 1 / 3

/**
 * A worker is killed at whichever of some places between accept and sent it comes by first, or stands still there past its lease. Gives the
 * place; `undefined`: it came by none.
 */
export async function atPlace({ workers, random, begin, places }) {
  const worker = random.pick(workers)
  const armed = new Map()
  const watched = shuffled(places, random).slice(0, Math.ceil(places.length * WATCHED))
  for (const place of watched) armed.set(place.point, { ...place, pass: random.between(1, 4) })
  const met = await worker.at([...armed.values()])
  if (!met) return undefined
  const place = places.find(({ point, how }) => point === met.point && how === met.how)
  const { end } = begin({ worker: worker.options.name, what: `${met.how} at ${met.point}`, isOfProcess: true })
  if (met.how === 'SIGSTOP') {
    await sleep(random.between(...PAST_LEASE_MS))
    worker.signal('SIGCONT')
  }
  end()
  return place
}

const shuffled = (all, random) =>
  all
    .map((one) => ({ one, by: random.between(0, 1_000_000) }))
    .sort((a, b) => a.by - b.by)
    .map(({ one }) => one)
