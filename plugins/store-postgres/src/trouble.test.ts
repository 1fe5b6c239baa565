import type { Statement, Store } from '@huida/core'
import { cleanups, onCrashPoint, startProgram, until } from '@huida/core/testing'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { type PostgresOptions, postgres, untilAnswers } from './index.js'
import { noPostgres, serverForAll } from './testing/index.js'
import { network } from './testing/proxy.js'
import { said } from './testing/said.js'

const missing = noPostgres()
const here = missing ? describe.skip : describe
const server = serverForAll({ beforeAll, afterAll })
const cleanup = cleanups(afterEach)

async function open(options: PostgresOptions): Promise<Store> {
  const store = postgres(options)
  await store.open()
  cleanup(() => store.close())
  return store
}

const one = (sql: string, ...parameters: unknown[]): Statement => ({ sql, parameters })

const storedKeys = async (store: Store) =>
  (await store.timeline('web:1')).map((entry) => (entry.kind === 'in' ? entry.event.key : entry.kind))

here(`a server in trouble${missing ? ` (${missing})` : ''}`, () => {
  test('that is gone refuses what is written, and is used again as soon as it is back', async () => {
    const store = await open({ url: await server.database() })
    await store.accept([said('before')])
    await server.stop()
    await expect(store.accept([said('lost')])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    await expect(store.timeline('web:1')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    await server.start()
    await until(() => store.accept([said('after')]).catch(() => undefined))
    expect(await storedKeys(store)).toEqual(['before', 'after'])
  })

  test('that was started anew while nobody wrote is written to as if nothing had happened', async () => {
    const store = await open({ url: await server.database() })
    await store.accept([said('before')])
    await server.stop('fast')
    await server.start()
    expect(await store.accept([said('after')])).toMatchObject([{ position: 2, fresh: true }])
    expect(await storedKeys(store)).toEqual(['before', 'after'])
  })

  test('whoever waits to read while others do is not refused for it', async () => {
    const store = await open({ url: await server.database(), connections: 1 })
    const read = (sql: string) => store.sql!.read(one(sql))
    await expect(Promise.all([read('select pg_sleep(3)'), read('select 1 as one')])).resolves.toMatchObject([
      {},
      [{ one: 1 }],
    ])
  })

  test('compiles no statement: that takes longer than executing it, and whoever writes would wait for it', async () => {
    const store = await open({ url: await server.database() })
    expect(await store.sql!.read(one("select current_setting('jit') as jit"))).toEqual([{ jit: 'off' }])
  })

  test('each of many that read conversations at once is given the one that it asked for', async () => {
    const store = await open({ url: await server.database() })
    const owner = { kind: 'agent', id: 'wang' } as const
    await store.accept([
      { ...said('taken', 'web:1'), owner },
      { ...said('taken', 'web:2'), owner },
    ])
    const found = await Promise.all(['web:2', 'web:none', 'web:1', 'web:2'].map((id) => store.conversation(id)))
    expect(found.map((conversation) => conversation?.id)).toEqual(['web:2', undefined, 'web:1', 'web:2'])
  })

  test('of many that write at once, of whom some may not, each hears what became of its own', async () => {
    const store = await open({ url: await server.database() })
    const keys = Array.from({ length: 60 }, (_, n) => `${n}`)
    const stored = await Promise.all(keys.map((key) => store.accept([said(key)])))
    const positions = stored.map(([accepted]) => accepted!.position)
    const isThird = (n: number) => n % 3 === 0
    await Promise.all(positions.map((position, n) => isThird(n) && store.begin(position, 0)))
    const [begun, later] = await Promise.all([
      Promise.all(positions.map((position) => store.begin(position, 0))),
      Promise.all(keys.map((key) => store.accept([said(`later ${key}`)]))),
    ])
    expect(begun).toEqual(positions.map((_, n) => !isThird(n)))
    expect(later.every(([accepted]) => accepted!.fresh)).toBe(true)
    expect(await storedKeys(store)).toEqual([...keys, ...keys.map((key) => `later ${key}`)])
  })

  test('of many that write at once, of whom most may not, each is sent a few times, however many they are', async () => {
    const { default: pg } = await import('pg')
    const store = await open({ url: await server.database() })
    const stored = await Promise.all(Array.from({ length: 60 }, (_, n) => store.accept([said(`${n}`)])))
    const positions = stored.map(([accepted]) => accepted!.position)
    const begin = () => Promise.all(positions.map((position) => store.begin(position, 0)))
    const isBegun = (n: number) => n % 3 > 0
    await Promise.all(positions.map((position, n) => isBegun(n) && store.begin(position, 0)))
    const ask = pg.Client.prototype.query
    let savepoints = 0
    pg.Client.prototype.query = function (this: unknown, ...given: unknown[]) {
      if (/^savepoint/.test(String(given[0]))) savepoints++
      return Reflect.apply(ask, this, given)
    } as typeof ask
    cleanup(() => {
      pg.Client.prototype.query = ask
    })
    expect(await begin()).toEqual(positions.map((_, n) => !isBegun(n)))
    expect(savepoints).toBeGreaterThan(0)
    expect(savepoints).toBeLessThan(3 * 60)
  })

  test('a unit is judged by what those before it have left, not by what came of them when all were sent together', async () => {
    const store = await open({ url: await server.database() })
    await store.sql!.migrate('steps', { '001': [one('create table step (n integer primary key)')] })
    const follows = (n: number) => [
      one('insert into step select ? + 1 where exists (select from step where n = ?)', n, n),
    ]
    const sql = store.sql!
    await sql.write([one('insert into step values (0)')])
    const twice = [one('insert into step values (0)')]
    const all = [follows(0), twice, follows(1), twice, follows(2)].map((unit) => sql.write(unit).catch(() => 'failed'))
    expect(await Promise.all(all)).toEqual([true, 'failed', true, 'failed', true])
    expect(await sql.read(one('select n from step order by n'))).toEqual([0, 1, 2, 3].map((n) => ({ n })))
  })

  test('that does not say what became of a commit is asked, so that what was stored is not refused', async () => {
    const net = await network(await server.database(), cleanup)
    const store = await open({ url: net.url })
    await store.accept([said('before')])
    net.cutAfter('commit\0')
    expect(await store.accept([said('answer lost')])).toMatchObject([{ position: 2, fresh: true }])
    expect(await storedKeys(store)).toEqual(['before', 'answer lost'])
  })

  test('that crashed before a commit has not stored it, although another transaction may have its number by now', async () => {
    const url = await server.database()
    const net = await network(url, cleanup)
    const store = await open({ url: net.url, withinMs: 60_000 })
    const other = await open({ url })
    await store.accept([said('before')])
    const isWritten = new Promise<void>((resolve) =>
      onCrashPoint((point) => {
        if (point !== 'store.written') return
        net.swallow()
        resolve()
      }),
    )
    cleanup(() => onCrashPoint(undefined))
    const accepting = store.accept([said('lost')])
    const refused = expect(accepting).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    await isWritten
    onCrashPoint(undefined)
    await server.stop('immediate')
    await server.start()
    await until(() => other.accept([said('other')]).catch(() => undefined))
    net.mend()
    await refused
    expect(await storedKeys(other)).toEqual(['before', 'other'])
  })

  test('that breaks off before the commit has stored nothing, and is given the same again', async () => {
    const net = await network(await server.database(), cleanup)
    const store = await open({ url: net.url })
    await store.accept([said('before')])
    net.cutAfter('begin')
    expect((await store.accept([said('again')]))[0]?.fresh).toBe(true)
    expect(await storedKeys(store)).toEqual(['before', 'again'])
  })

  test('that says nothing any more does not hold a platform up', async () => {
    const net = await network(await server.database(), cleanup)
    const store = await open({ url: net.url, withinMs: 300 })
    await store.accept([said('before')])
    net.swallow()
    await expect(store.accept([said('lost')])).rejects.toThrow('the server did not answer in time')
    net.mend()
    await until(() => store.accept([said('after')]).catch(() => undefined))
    expect((await storedKeys(store)).at(-1)).toBe('after')
  })

  test('that says nothing any more does not hold up whoever closes the store, nor what was still to be written', async () => {
    const net = await network(await server.database(), cleanup)
    const store = await open({ url: net.url, withinMs: 60_000 })
    await store.accept([said('before')])
    net.swallow()
    const accepting = store.accept([said('lost')])
    const refused = expect(accepting).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    await store.close()
    await refused
  })

  test('that says nothing any more keeps no program from ending', async () => {
    const net = await network(await server.database(), cleanup)
    const store = await open({ url: net.url, withinMs: 300 })
    await store.accept([said('before')])
    net.swallow()
    const reading = store.timeline('web:1').catch(() => 'given up')
    const writing = store.accept([said('lost')]).catch(() => 'given up')
    expect(await writing).toBe('given up')
    await store.close()
    net.mend()
    expect(await reading).toBe('given up')
  })

  test('ends the transaction of a process that stands still, so that it holds nobody up', async () => {
    const url = await server.database()
    const net = await network(url, cleanup)
    const paused = await open({ url: net.url })
    const other = await open({ url })
    await paused.accept([said('before')])
    // It has begun, and is not heard of any more.
    const swallowed = net.swallowAfter('begin')
    const writing = paused.accept([said('paused')])
    const refused = expect(writing).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    await swallowed
    await until(() => other.accept([said('other')]).catch(() => undefined))
    await refused
    expect(await storedKeys(other)).toEqual(['before', 'other'])
    net.mend()
  })

  test('in which others were in the way is asked again', async () => {
    const store = await open({ url: await server.database() })
    await store.sql!.migrate('flaky', {
      '001': [
        one('create sequence tries'),
        one(`create function flaky() returns integer language plpgsql as $$ begin
          if nextval('tries') < 3 then raise exception 'others were faster' using errcode = 'serialization_failure'; end if;
          return 1; end $$`),
      ],
    })
    expect(await store.sql!.write([one('select flaky()')])).toBe(true)
  })

  test('that takes no writes says so, and is left for the one that does', async () => {
    const url = await server.database()
    const store = await open({ url })
    const name = new URL(url).pathname.slice(1)
    await store.sql!.read(one(`alter database ${name} set default_transaction_read_only = on`))
    await store.sql!.read(
      one(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`),
    )
    await expect(store.accept([said('1')])).rejects.toThrow('the server takes no writes')
    await expect(open({ url })).rejects.toThrow('the server takes no writes')
    await allowWrites(url, name)
    await until(() => store.accept([said('2')]).catch(() => undefined))
    expect(await storedKeys(store)).toEqual(['2'])
  })

  test('a statement of a plugin that takes too long fails alone', async () => {
    const store = await open({ url: await server.database() })
    await store.sql!.migrate('slow', { '001': [one('create table slow (n integer)')] })
    const slow = store.sql!.write([one("set local statement_timeout = '100ms'"), one('select pg_sleep(60)')])
    await expect(slow).rejects.toMatchObject({ code: 'PLUGIN_STATEMENT_FAILED' })
    expect((await store.accept([said('1')]))[0]?.fresh).toBe(true)
  })
})

async function allowWrites(url: string, name: string): Promise<void> {
  const { default: pg } = await import('pg')
  const client = new pg.Client(url)
  await client.connect()
  await client.query('set default_transaction_read_only = off')
  await client.query(`alter database ${name} reset default_transaction_read_only`)
  await client.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`)
  await client.end()
}

here(`processes that are killed${missing ? ` (${missing})` : ''}`, () => {
  test('have stored everything that they acknowledged', async () => {
    const url = await server.database()
    const program = `
      import { postgres } from '@huida/plugin-store-postgres'
      const store = postgres({ url: ${JSON.stringify(url)} })
      await store.open()
      const lane = async (lane) => {
        for (let n = 0; ; n++) {
          const event = { ...${JSON.stringify(said('').event)}, key: process.pid + '-' + lane + '-' + n }
          await store.accept([{ ...${JSON.stringify(said(''))}, event }])
          process.stdout.write(event.key + '\\n')
        }
      }
      for (let n = 0; n < 20; n++) void lane(n)
    `
    // The built package, as a bot runs it: "npm test" builds first.
    const start = () => startProgram(['--input-type=module', '-e', program], { cleanup, cwd: import.meta.dirname })
    const programs = [start(), start()]
    const acknowledged: string[] = []
    for (const accepting of programs) {
      await until(() => accepting.out.split('\n').length > 200 || accepting.err)
      const { out, err } = await accepting.stop('SIGKILL')
      expect(err).toBe('')
      acknowledged.push(...out.split('\n').slice(0, -1))
    }
    const stored = new Set(await storedKeys(await open({ url })))
    expect(acknowledged.filter((key) => !stored.has(key))).toEqual([])
  })

  test('in the middle of making tables leave nothing half-made, and the next goes on', async () => {
    const url = await server.database()
    const program = `
      import { postgres } from '@huida/plugin-store-postgres'
      const store = postgres({ url: ${JSON.stringify(url)} })
      await store.open()
      const one = (sql) => ({ sql, parameters: [] })
      setTimeout(() => process.stdout.write('begun'), 300)
      await store.sql.migrate('notes', { '001': [one('create table notes (n integer)')],
        '002': [one('create table others (n integer)'), one('select pg_sleep(100)')] })
    `
    const migrating = startProgram(['--input-type=module', '-e', program], { cleanup, cwd: import.meta.dirname })
    await migrating.prints(/begun/)
    await migrating.stop('SIGKILL')
    const store = await open({ url })
    const migrations = {
      '001': [one('create table notes (n integer)')],
      '002': [one('create table others (n integer)')],
    }
    await until(() =>
      store.sql!.migrate('notes', migrations).then(
        () => true,
        () => false,
      ),
    )
    expect(await store.sql!.read(one('select * from notes'))).toEqual([])
    expect(await store.sql!.read(one('select * from others'))).toEqual([])
  })

  test('at once on an empty database make its tables together', async () => {
    const url = await server.database()
    const stores = await Promise.all([0, 1, 2, 3].map(() => open({ url })))
    await Promise.all(stores.map((store, n) => store.accept([said(`${n}`)])))
    expect(new Set(stores.map(({ id }) => id)).size).toBe(1)
    expect((await storedKeys(stores[0]!)).length).toBe(4)
  })
})

here(`opening${missing ? ` (${missing})` : ''}`, () => {
  const failing = (options: PostgresOptions) => open(options).catch((error: Error) => error.message)

  test('says what is missing, without the password', async () => {
    const url = (await server.database()).replace('huida@', 'huida:secret@')
    expect(await failing({ url: `${url}nowhere` })).toMatch(/there is no such database: .*createdb/s)
    expect(await failing({ url: 'postgres://huida:secret@127.0.0.1:1/x' })).toMatch(
      /no server answers there: 127.0.0.1:1\/x/,
    )
    expect(await failing({ url, readOnly: true })).toMatch(/there is no such schema/)
    expect(await failing({ url: `${url}nowhere` })).not.toMatch(/secret/)
    expect(await failing({ url, tls: true })).toMatch(/does not speak TLS/)
  })

  test('can wait for a server that is being started, and says so; not for what only a person can mend', async () => {
    const url = await server.database()
    await server.stop('fast')
    const reasons = new Set<string>()
    const told = ({ reason }: { reason: string }) => void reasons.add(reason)
    expect(await untilAnswers({ url }, { withinMs: 1, told })).toBe(false)
    const answers = untilAnswers({ url }, { told })
    await until(() => reasons.size > 0)
    expect([...reasons]).toContain('no server answers there')
    await server.start()
    expect(await answers).toBe(true)
    reasons.clear()
    expect(await untilAnswers({ url: `${url}_none` }, { told })).toBe(false)
    expect(reasons.size).toBe(0)
  })

  test('keeps bots in different schemas apart', async () => {
    const url = await server.database()
    const [shop, bank] = [await open({ url, schema: 'shop' }), await open({ url, schema: 'bank' })]
    await shop.accept([said('1')])
    expect(await storedKeys(bank)).toEqual([])
    expect(bank.id).not.toBe(shop.id)
  })

  test('to look shows what is there, and refuses to write', async () => {
    const url = await server.database()
    await (await open({ url })).accept([said('1')])
    const looking = await open({ url, readOnly: true })
    expect(await storedKeys(looking)).toEqual(['1'])
    await expect(looking.accept([said('2')])).rejects.toThrow('opened only to be read')
    await expect(looking.sql!.read(one('delete from event'))).rejects.toThrow('takes no writes')
  })

  test('refuses tables that a newer version has made', async () => {
    const url = await server.database()
    const store = await open({ url })
    await store.sql!.write([one("insert into migration values ('huida', '999', 0)")])
    expect(await failing({ url })).toMatch('its tables have version 999')
  })
})

test('options that are none are told kindly', () => {
  const problems = (options: unknown) => postgres(options as never).check!()
  expect(problems({ url: 'postgres://localhost/bot' })).toEqual([])
  expect(problems(undefined).join()).toContain('url is no address of a database')
  expect(problems({ url: 'postgres://x/y', schema: 'No Good', connections: 0, file: 1 })).toHaveLength(3)
})
