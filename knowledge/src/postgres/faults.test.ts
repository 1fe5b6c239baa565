import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cleanups, startProgram, temporaryFolder, until } from '@huida/core/testing'
import { network, noPostgres, serverForAll } from '@huida/plugin-store-postgres/testing'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import pg from 'pg'
import type { ArticleInput } from '../article.js'
import { invoice } from '../fixtures/invoice.js'
import { figuresOfSpace, openQuarantine, openSpace, type Problem, wholeOfFile, writeWhole } from '../index.js'
import { createRetriever } from '../search/retriever.js'
import { stepPath } from './in-step.js'
import { openPostgresKnowledge, type PostgresKnowledgeOptions, wholeOfDatabase, writeWholeToDatabase } from './index.js'

const missing = noPostgres()
const here = missing ? describe.skip : describe
const server = serverForAll({ beforeAll, afterAll })
const cleanup = cleanups(afterEach)

const fileOf = (articles: readonly unknown[], header: object = {}) =>
  `${JSON.stringify({ format: 'huida-knowledge/1', space: 'shop', ...header, articles }, null, 2)}\n`

async function fileWith(...articles: unknown[]): Promise<string> {
  const file = join(temporaryFolder(cleanup), 'shop.json')
  await writeFile(file, fileOf(articles))
  return file
}

async function open(options: PostgresKnowledgeOptions) {
  const knowledge = await openPostgresKnowledge(options)
  cleanup(() => knowledge.close())
  return knowledge
}

const written = async (file: string) =>
  JSON.parse(await readFile(file, 'utf8')) as { articles: ArticleInput[]; review?: string }

here(`knowledge in PostgreSQL${missing ? ` (${missing})` : ''}`, () => {
  test('begins with the file, its versions and what waits included, once; of many that start at once, by one', async () => {
    const file = await fileWith(invoice)
    const before = await openSpace({ file })
    await before.put({ ...invoice, answer: 'By mail.' })
    await before.close()
    const piece = { id: 'p', source: 'faq.md', fields: { question: 'x' }, problems: [] }
    await (await openQuarantine(file)).add([piece])
    const url = await server.database()
    const opened = await Promise.all(Array.from({ length: 4 }, () => open({ url, file })))
    for (const { space, quarantine } of opened) {
      expect(space.versions('invoice').map(({ article }) => article.answer)).toEqual([invoice.answer, 'By mail.'])
      expect((await quarantine()).list()).toEqual([piece])
    }
    await writeFile(file, fileOf([{ ...invoice, answer: 'Edited.' }]))
    const later = await open({ url, file })
    expect(later.space.get('invoice')?.answer).toBe('By mail.')
  })

  test('is empty until it is said what it begins with', async () => {
    const url = await server.database()
    await expect(openPostgresKnowledge({ url })).rejects.toMatchObject({ code: 'SPACE_EMPTY' })
    await expect(openPostgresKnowledge({ url, file: '/nowhere.json' })).rejects.toMatchObject({ code: 'FILE_MISSING' })
    const file = await fileWith(invoice)
    const shown = await open({ url, file, readOnly: true })
    expect(shown.space.list()).toHaveLength(1)
    await expect(shown.space.put(invoice)).rejects.toMatchObject({ code: 'SPACE_READ_ONLY' })
    expect((await shown.quarantine()).list()).toEqual([])
    expect(await wholeOfDatabase({ url })).toBeUndefined()
  })

  test('a process that is killed while it publishes leaves all of a release or nothing', async () => {
    const url = await server.database()
    const ids = Array.from({ length: 300 }, (_, at) => `a${at}`)
    const drafts = ids.map((id) => ({ ...invoice, id, status: 'draft' }))
    const file = await fileWith(invoice, ...drafts)
    const { space } = await open({ url, file })
    const seen = new Set<number>()
    space.onPublish(() => seen.add(space.published().length))
    const program = `
      import { openPostgresKnowledge } from ${JSON.stringify(import.meta.resolve('../../dist/postgres/index.js'))}
      const { space } = await openPostgresKnowledge({ url: ${JSON.stringify(url)} })
      console.log('ready')
      if (space.published().length > 1) await space.rollback({ by: 'ann' })
      for (;;) {
        await space.publish({ by: 'ann', articles: ${JSON.stringify(ids)} })
        console.log('published')
        await space.rollback({ by: 'ann' })
        await space.put({ ...space.get('a0'), answer: String(Math.random()) })
      }`
    for (let killed = 0; killed < 3; killed++) {
      const child = startProgram(['--input-type=module', '-e', program], { cleanup })
      await child.prints(/ready/)
      const { length } = space.releases()
      await until(() => space.releases().length > length + killed)
      expect((await child.stop('SIGKILL')).signal).toBe('SIGKILL')
    }
    const { space: again } = await open({ url })
    await until(() => space.releases().length === again.releases().length)
    expect(space.published()).toEqual(again.published())
    for (const { changes } of again.releases()) expect([1, 300, 301]).toContain(changes.length)
    for (const count of seen) expect([1, 2, 301]).toContain(count)
  })

  test('goes on serving while the database is gone, refuses edits in words, and follows again when it is back', async () => {
    const url = await server.database()
    const problems: Problem[] = []
    const one = await open({ url, file: await fileWith(invoice), onProblem: (problem) => problems.push(problem) })
    const other = await open({ url })
    const retriever = createRetriever(other.space)
    cleanup(() => retriever.close())
    await server.stop()
    await expect(one.space.put({ ...invoice, answer: 'Lost.' })).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    expect(one.space.published()).toMatchObject([{ answer: invoice.answer }])
    expect(problems.map(({ code }) => code)).toContain('DATABASE_UNAVAILABLE')
    await server.start()
    await until(() => one.space.problems.length === 0)
    await one.space.put({ ...invoice, id: 'bananas', question: 'Do you sell bananas?' })
    await until(async () => (await retriever.search('bananas')).some(({ article }) => article.id === 'bananas'))
  })

  test('an edit whose answer was lost on its way is stored once, and said to be', async () => {
    const url = await server.database()
    await open({ url, file: await fileWith(invoice) })
    const { url: behind, cutAfter } = await network(url, cleanup)
    const { space } = await open({ url: behind })
    cutAfter('insert into "huida_knowledge".history')
    expect(await space.put({ ...invoice, answer: 'By mail.' })).toMatchObject({ version: 2 })
    expect(figuresOfSpace((await wholeOfDatabase({ url }))!)).toMatchObject({ versions: 2, releases: 2 })
  })

  test('finds what was told while nothing came through, by looking', async () => {
    const url = await server.database()
    const one = await open({ url, file: await fileWith(invoice) })
    const behind = await network(url, cleanup)
    const { space } = await open({ url: behind.url })
    behind.swallow()
    await one.space.put({ ...invoice, answer: 'By mail.' })
    behind.mend()
    await until(() => space.get('invoice')?.answer === 'By mail.')
  })

  test('closed while a look waits for the database, it asks nothing more', async () => {
    const url = await server.database()
    const { document, close } = await open({ url, file: await fileWith(invoice) })
    const client = new pg.Client(url)
    await client.connect()
    cleanup(() => client.end())
    await client.query('begin')
    await client.query('lock table huida_knowledge.history in access exclusive mode')
    await until(async () => (await client.query('select from pg_locks where not granted')).rowCount)
    const closed = close()
    await client.query('commit')
    await closed
    await expect(document('seen').read()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
  })

  test('two who change what waits at once lose nothing', async () => {
    const url = await server.database()
    const [one, other] = [await open({ url, file: await fileWith(invoice) }), await open({ url })]
    const piece = (id: string) => ({ id, source: 'faq.md', fields: {}, problems: [] })
    const waiting = [await one.quarantine(), await other.quarantine()]
    await Promise.all(Array.from({ length: 10 }, (_, at) => waiting[at % 2]!.add([piece(`p${at}`)])))
    expect((await one.quarantine()).list()).toHaveLength(10)
    expect(await waiting[0]!.discard(['p1', 'p2', 'none'])).toBe(2)
    expect((await other.quarantine()).list()).toHaveLength(8)
  })
})

here(`a file in step with PostgreSQL${missing ? ` (${missing})` : ''}`, () => {
  test('shows what others store, and what is edited there serves everywhere, with who wrote it', async () => {
    const url = await server.database()
    const file = await fileWith(invoice)
    await open({ url, file, inStep: true })
    const { space } = await open({ url })
    await space.put({ ...invoice, id: 'refund', author: 'ann' })
    await space.configure({ review: 'required' }, { by: 'ann' })
    await until(async () => (await written(file)).review === 'required')
    const { articles } = await written(file)
    expect(articles.map(({ id }) => id)).toEqual(['invoice', 'refund'])
    await writeFile(file, fileOf([{ ...articles[0], answer: 'By mail.', author: 'bob' }, articles[1]]))
    await until(() => space.get('invoice')?.answer === 'By mail.')
    expect(space.versions('invoice').at(-1)).toMatchObject({ by: 'bob', hands: ['bob', 'file'] })
    expect(space.review).toBe('none')
    await writeFile(file, fileOf([(await written(file)).articles[0]]))
    await until(() => space.get('refund') === undefined)
  })

  test('is brought up to date after it was not watched, and what was edited meanwhile is kept', async () => {
    const url = await server.database()
    const file = await fileWith(invoice, { ...invoice, id: 'refund' })
    await (await openPostgresKnowledge({ url, file, inStep: true })).close()
    const { space } = await open({ url })
    await space.put({ ...invoice, answer: 'By mail.' })
    await space.put({ ...invoice, id: 'added' })
    const [first, second] = (await written(file)).articles
    await writeFile(file, fileOf([first, { ...second, answer: 'By hand.' }]))
    await open({ url, file, inStep: true })
    await until(async () => (await written(file)).articles.length === 3)
    expect((await written(file)).articles.map(({ answer }) => answer)).toEqual(['By mail.', 'By hand.', invoice.answer])
    await until(() => space.get('refund')?.answer === 'By hand.')
  })

  test('an older copy of it, such as a fresh checkout, takes nothing back', async () => {
    const url = await server.database()
    const { space } = await open({ url, file: await fileWith(invoice) })
    await space.put({ ...invoice, answer: 'By mail.' })
    await space.put({ ...invoice, id: 'refund' })
    await space.put({ ...invoice, id: 'gone' })
    await space.remove('gone')
    const old = await fileWith(invoice, { ...invoice, id: 'gone' }, { ...invoice, id: 'new' })
    await open({ url, file: old, inStep: true })
    await until(async () => (await written(old)).articles.some(({ id }) => id === 'refund'))
    expect((await written(old)).articles.map(({ id, answer }) => [id, answer]).sort()).toEqual([
      ['invoice', 'By mail.'],
      ['new', invoice.answer],
      ['refund', invoice.answer],
    ])
    await until(() => space.list().length === 3)
  })

  test('an edit in a fresh checkout of a text that others have changed since is told and left alone', async () => {
    const url = await server.database()
    const { space } = await open({ url, file: await fileWith(invoice) })
    await space.put({ ...invoice, answer: 'By mail.' })
    const edited = { ...invoice, answer: 'By pigeon.' }
    const file = await fileWith(edited)
    const problems: Problem[] = []
    await open({ url, file, inStep: true, onProblem: (problem) => problems.push(problem) })
    expect(problems).toEqual([{ code: 'ARTICLE_CONFLICT', article: 'invoice', version: 1, current: 2 }])
    expect((await written(file)).articles[0]?.answer).toBe('By pigeon.')
    await writeFile(file, fileOf([{ ...edited, version: 2 }]))
    await until(() => space.get('invoice')?.answer === 'By pigeon.')
    expect(space.version('invoice', 2)?.answer).toBe('By mail.')
  })

  test('beside which nothing can be noted is told, and the database serves on', async () => {
    const url = await server.database()
    const file = await fileWith(invoice)
    const problems: Problem[] = []
    const { space } = await open({ url, file, inStep: true, onProblem: (problem) => problems.push(problem) })
    await until(() => existsSync(stepPath(file)))
    await rm(stepPath(file))
    await mkdir(stepPath(file))
    await space.put({ ...invoice, answer: 'By mail.' })
    await until(() => problems.length > 0)
    expect(problems).toMatchObject([{ code: 'FILE_NOT_WRITTEN', file: stepPath(file) }])
    expect(space.get('invoice')?.answer).toBe('By mail.')
  })

  test('with a mistake is told and left alone, and the database serves on', async () => {
    const url = await server.database()
    const file = await fileWith(invoice)
    const problems: Problem[] = []
    await open({ url, file, inStep: true, onProblem: (problem) => problems.push(problem) })
    await writeFile(file, '{ broken')
    await until(() => problems.length > 0)
    expect(problems).toMatchObject([{ code: 'FILE_SYNTAX' }])
    const { space } = await open({ url })
    await space.put({ ...invoice, answer: 'By mail.' })
    expect(await readFile(file, 'utf8')).toBe('{ broken')
    await writeFile(file, fileOf([invoice]))
    await until(async () => (await written(file)).articles[0]?.answer === 'By mail.')
  })
})

here(`a whole space${missing ? ` (${missing})` : ''}`, () => {
  test('goes from a file to a database and back, with all that there ever was of it', async () => {
    const file = await fileWith(invoice, { ...invoice, id: 'refund' })
    const space = await openSpace({ file })
    await space.configure({ synonyms: [['a', 'b']] }, { by: 'ann' })
    await space.put({ ...invoice, answer: 'By mail.' })
    await space.close()
    const whole = await wholeOfFile(file)
    const url = await server.database()
    await writeWholeToDatabase({ url }, whole, file)
    // Once more, as after a kill.
    await writeWholeToDatabase({ url }, whole, file)
    const { space: moved } = await open({ url })
    await moved.put({ ...invoice, id: 'added' })
    const after = (await wholeOfDatabase({ url }))!
    expect(figuresOfSpace(after)).toMatchObject({ articles: 3, versions: 4, entries: whole.entries.length + 1 })

    // To where it came from, and to a place where there is nothing.
    const other = join(temporaryFolder(cleanup), 'other.json')
    for (const target of [file, other]) {
      await writeWhole(target, after, 'the database')
      expect(figuresOfSpace(await wholeOfFile(target))).toEqual(figuresOfSpace(after))
      const back = await openSpace({ file: target })
      cleanup(() => back.close())
      expect(back.list()).toEqual(moved.list())
      expect(back.versions('invoice')).toEqual(moved.versions('invoice'))
      expect(back.synonyms()).toEqual([['a', 'b']])
    }
    expect((await stat(join(other, '..', 'other.history.jsonl'))).mode & 0o777).toBe(0o600)
  })

  test('of which nobody has opened the file yet goes to the same place again, as after a kill, and back', async () => {
    const file = await fileWith(invoice)
    const url = await server.database()
    await writeWholeToDatabase({ url }, await wholeOfFile(file), file)
    await writeWholeToDatabase({ url }, await wholeOfFile(file), file)
    const { space } = await open({ url })
    await space.put({ ...invoice, answer: 'By mail.' })
    await writeWhole(file, (await wholeOfDatabase({ url }))!, 'the database')
    expect((await written(file)).articles).toMatchObject([{ answer: 'By mail.', version: 2 }])
  })

  test('is not put over another one', async () => {
    const url = await server.database()
    await open({ url, file: await fileWith(invoice) })
    const file = await fileWith({ ...invoice, answer: 'Another.' })
    await expect(writeWholeToDatabase({ url }, await wholeOfFile(file), file)).rejects.toMatchObject({
      code: 'SPACES_DIFFER',
    })
    await expect(writeWhole(file, (await wholeOfDatabase({ url }))!, 'the database')).rejects.toMatchObject({
      code: 'SPACES_DIFFER',
    })
    expect((await written(file)).articles[0]?.answer).toBe('Another.')
  })
})
