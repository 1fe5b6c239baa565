import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type LedgerEntry, type Store, statement } from '@huida/core'
import {
  cleanups,
  seededRandom,
  startProgram,
  temporaryFolder,
  testChat,
  until,
  virtualClock,
} from '@huida/core/testing'
import { createRetriever, figuresOfSpace, openSpace, wholeOfFile } from '@huida/knowledge'
import { wholeOfDatabase } from '@huida/knowledge/postgres'
import { teamSchema } from '@huida/plugin-escalation'
import { postgres } from '@huida/plugin-store-postgres'
import { noPostgres, serverForAll } from '@huida/plugin-store-postgres/testing'
import { sqlite } from '@huida/plugin-store-sqlite'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { shop } from '../../bots/shop/bot.js'
import { packageFolder } from '../folder.js'
import { storeFile } from '../settings/settings.js'

// These run the program as it is installed, so they need it built: npm run build.
const missing = existsSync(join(packageFolder, 'dist/src/cli.js')) ? noPostgres() : 'needs npm run build'
const here = missing ? describe.skip : describe
const server = serverForAll({ beforeAll, afterAll })
const cleanup = cleanups(afterEach)
const articles = join(packageFolder, 'bots/shop/knowledge.json')

/** A day in Shanghai. */
const begun = Date.UTC(2026, 10, 16, 4)
const customers = 60
/** Enough for what refuses. */
const few = 4

/** The shop's bot on a store, with a team of one who is there. */
async function openShop(store: Store) {
  const knowledge = await openSpace({ file: articles, readOnly: true })
  const retriever = createRetriever(knowledge)
  const team = teamSchema.parse({ agents: [{ id: 'ada', name: 'Ada' }] })
  const clock = virtualClock(begun)
  const chat = testChat({ store, clock })
  const bot = await chat.start((base) => shop({ ...base, knowledge, retriever, people: { team: () => team } }))
  return {
    ...{ chat, bot, clock },
    async stop() {
      await bot.stop()
      retriever.close()
      await knowledge.close()
    },
  }
}

/** A data folder in which a shop has had customers, some of whom wait for a person. */
async function shopWithCustomers(count = customers): Promise<string> {
  const data = join(temporaryFolder(cleanup), 'data')
  mkdirSync(data)
  const { chat, bot, clock, stop } = await openShop(sqlite({ file: storeFile(data) }))
  await bot.act('desk:floor', 'desk.presence', { agent: 'ada', state: 'online' }, { by: { kind: 'system' } })
  for (let n = 0; n < count; n++) {
    const user = chat.user(`c${n}`, { name: `客户 ${n} 😀` })
    await user.says(n % 2 ? 'how do I return a jacket?' : '怎么退货？\u0000"\\')
    await user.says(n % 3 ? 'what is the meaning of life?' : '转人工')
    await clock.advance(1_000)
  }
  await bot.act('test:c0', 'desk.accept', { agent: 'ada' }, { by: { kind: 'agent', id: 'ada' } }).catch(() => {})
  await stop()
  return data
}

/** Articles with a history, to be moved along. */
async function articlesWithHistory(): Promise<string> {
  const file = join(temporaryFolder(cleanup), 'knowledge.json')
  copyFileSync(articles, file)
  const space = await openSpace({ file })
  const [first] = space.list()
  await space.put({ ...first!, answer: 'Edited before the move.' })
  await space.close()
  return file
}

const moving = (args: string[], environment: Record<string, string> = {}, imports: string[] = []) =>
  startProgram([...imports, join(packageFolder, 'bin/huida.js'), 'move', ...args], {
    cleanup,
    env: { LANG: 'en', HUIDA_DATA: temporaryFolder(cleanup), NODE_ENV: 'production', ...environment },
  })

/** Loaded before the program: kills it where it has passed so many places at which a store writes. */
const killedAfter = (passes: number) => [
  '--import',
  `data:text/javascript,${encodeURIComponent(
    `import { onCrashPoint } from ${JSON.stringify(import.meta.resolve('../../../core/dist/testing/index.js'))}
     let left = ${passes}
     onCrashPoint(() => --left === 0 && process.kill(process.pid, 'SIGKILL'))`,
  )}`,
]

/** Everything that can be asked of a store; the numbers of the team. */
async function answersOf(store: Store) {
  await store.open()
  try {
    const conversations = await store.conversations({ limit: 1_000 })
    const timelines: LedgerEntry[][] = []
    for (const { id } of conversations) timelines.push(await store.timeline(id))
    const facts = await store.sql!.read(statement('select id, kind, day, conversation, data from insights_fact'))
    const cases = await store.sql!.read(statement('select conversation, phase, queue, case_json from escalation_cases'))
    return {
      ...{ id: store.id, conversations, timelines },
      entries: await store.entries({ after: 0, limit: 10_000 }),
      history: await store.history('test:c3', { limit: 100 }),
      timers: await store.timers(1_000),
      quarantined: await store.quarantined(),
      facts: facts.map((row) => JSON.stringify(row)).sort(),
      cases: cases.map((row) => JSON.stringify(row)).sort(),
    }
  } finally {
    await store.close()
  }
}

const kpis = async (environment: Record<string, string>) => {
  const { code, out, err } = await startProgram(
    [join(packageFolder, 'bin/huida.js'), 'kpi', '--from', '2026-11-01', '--to', '2026-11-30', '--json'],
    { cleanup, env: { LANG: 'en', ...environment } },
  ).ended
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return JSON.parse(out) as unknown
}

here(`huida move${missing ? ` (${missing})` : ''}`, () => {
  test('is killed three times on its way, ends complete, and back again: history, ledger and numbers are the same', async () => {
    const data = await shopWithCustomers()
    const file = storeFile(data)
    const before = await answersOf(sqlite({ file, readOnly: true }))
    expect(before.conversations.length).toBeGreaterThanOrEqual(customers)
    expect(before.cases.length).toBeGreaterThan(0)
    const numbers = await kpis({ HUIDA_DATA: data })
    const database = await server.database()
    const { between } = seededRandom(7)
    const to = ['--from', `sqlite:${file}`, '--to', database]
    const knowledge = { HUIDA_KNOWLEDGE: await articlesWithHistory() }
    const spoken = figuresOfSpace(await wholeOfFile(knowledge.HUIDA_KNOWLEDGE))
    // The first 60 or so only make tables: nothing is half there, and a bot may open it.
    for (let killed = 0, passes = 60; killed < 3; passes = between(4, 20)) {
      expect((await moving(to, knowledge, killedAfter(passes)).ended).signal).toBe('SIGKILL')
      const early = postgres({ url: database })
      const refused = await early.open().catch((error: Error) => error.message)
      if (refused === undefined) {
        expect(await early.latest()).toBe(0)
        await early.close()
        continue
      }
      // Nobody takes half of it for all.
      expect(refused).toMatch(/records are being moved into it/)
      killed++
    }
    const end = await moving(to, knowledge).ended
    expect(end).toMatchObject({ code: 0, out: expect.stringContaining('Went on where it was interrupted') })
    expect(end.out).toContain('Not moved, since they are files')
    expect(end.out).toContain(`${spoken.articles} articles, ${spoken.versions} versions, ${spoken.releases} releases`)
    expect(figuresOfSpace((await wholeOfDatabase({ url: database }))!)).toEqual(spoken)
    expect(await answersOf(postgres({ url: database }))).toEqual(before)
    expect(await kpis({ HUIDA_DATA: data, HUIDA_DATABASE_URL: database })).toEqual(numbers)

    const back = join(temporaryFolder(cleanup), 'back.db')
    const there = { HUIDA_KNOWLEDGE: join(temporaryFolder(cleanup), 'back.json') }
    const returned = await moving(['--from', database, '--to', `sqlite:${back}`], there).ended
    expect(returned).toMatchObject({ code: 0, out: expect.stringContaining('same on both sides') })
    expect(figuresOfSpace(await wholeOfFile(there.HUIDA_KNOWLEDGE))).toEqual(spoken)
    expect(await answersOf(sqlite({ file: back, readOnly: true }))).toEqual(before)
    expect(await answersOf(sqlite({ file, readOnly: true }))).toEqual(before)
  })

  test('a bot goes on with what has moved: who waits keeps waiting, numbers of timers are new, and words are found again', async () => {
    const data = await shopWithCustomers()
    const database = await server.database()
    const environment = { HUIDA_DATA: data, HUIDA_DATABASE_URL: database }
    // Somebody has made the tables already.
    const migrated = startProgram([join(packageFolder, 'bin/huida.js'), 'migrate'], { cleanup, env: environment })
    expect((await migrated.ended).code).toBe(0)
    const end = await moving([], environment).ended
    expect(end).toMatchObject({ code: 0, err: expect.stringContaining('copying event') })
    const store = postgres({ url: database })
    const { chat, bot, clock, stop } = await openShop(store)
    cleanup(stop)
    const timers = (await store.timers(1_000)).map(({ id }) => id)
    expect((await chat.user('c1').says('how do I return a jacket?')).length).toBeGreaterThan(0)
    const later = (await store.timers(1_000)).map(({ id }) => id).filter((id) => !timers.includes(id))
    expect(Math.min(...later)).toBeGreaterThan(Math.max(...timers))
    const words = statement('select count(*) as n from conversations_words')
    const said = statement('select count(*) as n from conversations_said')
    await until(async () => {
      await clock.advance(1_000)
      const [[found], [all]] = [await store.sql!.read<{ n: number }>(words), await store.sql!.read<{ n: number }>(said)]
      return all!.n > 3 * customers && found!.n === all!.n
    })
    expect(await bot.quarantined()).toEqual([])
  })

  test('refuses what is used, what is not empty and what is no place, and says what to do', async () => {
    const data = await shopWithCustomers(few)
    const from = `sqlite:${storeFile(data)}`
    const database = await server.database()
    const refusal = async (args: string[]) => {
      const { code, err } = await moving(args).ended
      expect(code).toBe(1)
      return err
    }
    const running = await openShop(sqlite({ file: storeFile(data) }))
    expect(await refusal(['--from', from, '--to', database])).toContain('a bot uses')
    await running.stop()
    const other = await openShop(postgres({ url: database }))
    // It renews its lease by its own clock, while commands take their time.
    const beating = setInterval(() => void other.clock.advance(1_000), 1_000)
    cleanup(() => clearInterval(beating))
    expect(await refusal(['--from', from, '--to', database])).toContain('a bot uses')
    expect(await refusal(['--from', database, '--to', `sqlite:${data}/x.db`])).toContain('a bot uses')
    clearInterval(beating)
    await other.chat.user('z').says('hi')
    await other.stop()
    expect(await refusal(['--from', from, '--to', database])).toMatch(
      /there is something at .* already: "\w+" has rows/,
    )
    expect(await refusal(['--from', from, '--to', 'mysql://x'])).toContain('neither a file nor a PostgreSQL')
    expect(await refusal(['--from', from, '--to', from])).toContain('the same')
    expect(await refusal(['--from', `sqlite:${data}/none.db`, '--to', database])).toContain('there is no')
    expect(await refusal(['--from', from])).toContain('HUIDA_DATABASE_URL')
  })

  test('leaves nothing behind without a word: tables of a plugin that the bot has not any more are named', async () => {
    const data = await shopWithCustomers(few)
    const file = storeFile(data)
    const store = sqlite({ file })
    await store.open()
    await store.sql!.migrate('notes', {
      '001': [statement('create table notes_kept (text text)'), statement(`insert into notes_kept values ('x')`)],
    })
    await store.close()
    const database = await server.database()
    const args = ['--from', `sqlite:${file}`, '--to', database]
    expect((await moving(args).ended).err).toContain('no plugin that keeps "notes_kept"')
    expect(await moving([...args, '--leave', 'notes_kept']).ended).toMatchObject({
      code: 0,
      out: expect.stringContaining('Left behind: notes_kept'),
    })
  })
})
