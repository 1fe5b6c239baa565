import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Part, plainText } from '@huida/core'
import { cleanups, startProgram, temporaryFolder, until } from '@huida/core/testing'
import type { PostgresFacts } from '@huida/plugin-store-postgres'
import { noPostgres, serverForAll } from '@huida/plugin-store-postgres/testing'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { WebSocket } from 'ws'
import { databaseFindings } from '../commands/database.js'
import { packageFolder } from '../folder.js'

// These run the program as it is installed, so they need it built: npm run build.
const missing = existsSync(join(packageFolder, 'dist/src/cli.js')) ? noPostgres() : 'needs npm run build'
const here = missing ? describe.skip : describe
const server = serverForAll({ beforeAll, afterAll })
const cleanup = cleanups(afterEach)

/** A command of the program, with a data folder of its own as on another machine. */
const huida = (args: string[], database: string, environment: Record<string, string> = {}) =>
  startProgram([join(packageFolder, 'bin/huida.js'), ...args], {
    cleanup,
    env: { LANG: 'en', HUIDA_DATA: temporaryFolder(cleanup), HUIDA_DATABASE_URL: database, ...environment },
  })

/** A page that is connected to one program, and what it was shown. */
function pageAt(url: string, token: string): string[] {
  const shown: string[] = []
  const socket = new WebSocket(`${url.replace('http', 'ws')}/web/socket`)
  socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', token, after: 0, locale: 'en' })))
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as { type: string; direction: string; parts: Part[] }
    if (frame.type === 'message' && frame.direction === 'out') shown.push(plainText(frame.parts))
  })
  socket.on('error', () => {})
  cleanup(() => socket.terminate())
  return shown
}

here(`the program on PostgreSQL${missing ? ` (${missing})` : ''}`, () => {
  test('runs as often as one likes: a page is told what another process has answered, and one that stops leaves all to the others', async () => {
    const database = await server.database()
    expect(await huida(['migrate'], database).ended).toMatchObject({
      code: 0,
      out: expect.stringContaining('up to date'),
    })
    const programs = [huida(['start', '--port', '0'], database), huida(['start', '--port', '0'], database)] as const
    const [first, second] = [await programs[0].prints(/http:\S+:\d+/), await programs[1].prints(/http:\S+:\d+/)]
    const session = await fetch(`${first}/web/session`, { method: 'POST', headers: { 'accept-language': 'en' } })
    const { token } = (await session.json()) as { token: string }
    const shown = pageAt(second, token)
    const says = async (url: string, text: string) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      const body = JSON.stringify({ id: randomUUID(), text })
      expect((await fetch(`${url}/web/messages`, { method: 'POST', headers, body })).status).toBe(202)
    }
    await says(first, 'how do I return a jacket?')
    await until(() => shown.some((words) => words.includes('within 7 days of delivery')))
    expect(await programs[0].stop()).toMatchObject({ code: 0, err: '' })
    const before = shown.length
    await says(second, 'how long does delivery take?')
    await until(() => shown.length > before)
    const ledger = await huida(['ledger'], database).ended
    expect(ledger.out.match(/web:\S+/g)).toHaveLength(1)
    expect((await programs[1].stop()).err).toBe('')
  })

  test('keeps the articles there: what is published at one process is answered by the others, and edits of two people meet in words', async () => {
    const database = await server.database()
    const token = randomUUID() + randomUUID()
    const start = () => huida(['start', '--port', '0'], database, { HUIDA_ADMIN_TOKEN: token })
    const programs = [start(), start()] as const
    const [first, second] = [await programs[0].prints(/http:\S+:\d+/), await programs[1].prints(/http:\S+:\d+/)]
    const ask = async (url: string, path: string, method: string, body?: object) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      const response = await fetch(`${url}/knowledge/${path}`, {
        ...{ method, headers },
        ...(body && { body: JSON.stringify(body) }),
      })
      return { status: response.status, body: (await response.json()) as Record<string, unknown> }
    }
    const article = {
      ...{ scene: 'pre-sale', problem: 'fruit', locale: 'en', status: 'draft', author: 'ann' },
      ...{ question: 'Do you sell bananas?', answer: 'Bananas come on Mondays.' },
    }
    expect(await ask(first, 'articles/bananas', 'PUT', article)).toMatchObject({ status: 200 })
    const published = await ask(first, 'publish', 'POST', { by: 'ann', articles: ['bananas'] })
    expect(published).toMatchObject({ status: 200 })
    const answer = async () => (await ask(second, 'ask', 'POST', { question: 'do you sell bananas' })).body.text
    await until(async () => String(await answer()).includes('Mondays'))

    const edit = { ...article, status: 'published', version: 1 }
    expect((await ask(first, 'articles/bananas', 'PUT', { ...edit, answer: 'On Tuesdays.' })).status).toBe(200)
    const late = await ask(second, 'articles/bananas', 'PUT', { ...edit, answer: 'On Fridays.' })
    expect([late.status, JSON.stringify(late.body)]).toEqual([409, expect.stringContaining('ARTICLE_CONFLICT')])

    expect((await ask(first, 'test-questions', 'PUT', { question: 'bananas?', article: 'bananas' })).status).toBe(200)
    const questions = (await ask(second, 'test-questions', 'GET')).body as unknown as { question: string }[]
    expect(questions.at(-1)?.question).toBe('bananas?')
    const listed = await huida(['kb', 'list', '--json'], database).ended
    expect((JSON.parse(listed.out) as { id: string }[]).map(({ id }) => id)).toContain('bananas')
    expect((await huida(['doctor'], database).ended).out).toContain('in the database:')
    for (const program of programs) expect((await program.stop()).code).toBe(0)
  })

  test('keeps a file in step with the database for whoever has the articles in git, and changes what holds for all of them', async () => {
    const database = await server.database()
    const file = join(temporaryFolder(cleanup), 'articles.json')
    const article = {
      ...{ id: 'bananas', scene: 'pre-sale', problem: 'fruit', locale: 'en', status: 'published' },
      ...{ question: 'Do you sell bananas?', answer: 'On Mondays.' },
    }
    const save = (articles: object[]) =>
      writeFileSync(file, JSON.stringify({ format: 'huida-knowledge/1', space: 'fruit', articles }))
    save([article])
    const kb = (args: string[]) => huida(['kb', ...args, '--knowledge', file], database)
    const watching = kb(['watch'])
    await watching.prints(/kept in step/)
    expect((await kb(['settings', '--review', 'required', '--by', 'ann']).ended).out).toContain(
      'somebody else approves',
    )
    await until(() => readFileSync(file, 'utf8').includes('"review": "required"'))
    save([{ ...article, answer: 'On Tuesdays.', author: 'bob' }])
    await until(async () => (await kb(['versions', 'bananas']).ended).out.includes('bob'))
    expect((await watching.stop('SIGTERM')).code).toBe(0)
    expect((await huida(['kb', 'watch'], '').ended).err).toContain('The articles are in a file')
  })

  test('says what is wrong with the database, at the start and to the doctor, and never its password', async () => {
    const nowhere = 'postgres://huida:secret@127.0.0.1:1/shop'
    for (const command of ['start', 'doctor', 'migrate']) {
      const { code, out, err } = await huida([command, ...(command === 'start' ? ['--port', '0'] : [])], nowhere).ended
      expect([command, code]).toEqual([command, 1])
      expect(out + err).toContain('no server answers there: 127.0.0.1:1/shop')
      expect(out + err).not.toContain('secret')
    }
    const wrong = await huida(['start', '--port', '0'], 'mysql://localhost/shop').ended
    expect(wrong.err).toContain('HUIDA_DATABASE_URL is no address of a PostgreSQL')
    const { out } = await huida(['doctor'], await server.database()).ended
    // The tests' own server is fast rather than safe.
    expect(out).toContain('fsync is off on the server')
    expect(out).toContain('No tables yet')
  })

  test('is not well while the database is gone, and well again when it is back', async () => {
    const program = huida(['start', '--port', '0'], await server.database())
    const url = await program.prints(/http:\S+:\d+/)
    const status = async () => (await fetch(`${url}/health`)).status
    expect(await status()).toBe(200)
    await server.stop()
    await until(async () => (await status()) === 503)
    await server.start()
    await until(async () => (await status()) === 200)
    // Also as an orchestrator ends it.
    expect((await program.stop('SIGTERM')).code).toBe(0)
  })

  test('leaves copies to the database’s own tools', async () => {
    const { code, err } = await huida(['backup', 'somewhere'], await server.database()).ended
    expect(code).toBe(1)
    expect(err).toContain('pg_dump')
  })
})

describe('what the doctor says of a database', () => {
  const good: PostgresFacts = {
    ...{ place: 'db/shop', version: '16.2', readOnly: false, synchronousStandbys: '', standbys: 0 },
    settings: { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' },
    ...{ clockAheadMs: 3, roundTripMs: 1, connections: { limit: 100, used: 5 } },
    ...{ notifies: true, keepsSession: true, tables: '002' },
  }
  const found = (facts: Partial<PostgresFacts>) =>
    databaseFindings({ ...good, ...facts }).flatMap(({ level, en }) => (level === 'ok' ? [] : [[level, en]]))

  test('nothing, when all is well', () => expect(found({})).toEqual([]))

  test.each<[string, Partial<PostgresFacts>, string, RegExp]>([
    ['a version that is too old', { version: '13.9' }, 'mend', /too old/],
    ['a standby', { readOnly: true }, 'mend', /takes no writes/],
    ['fsync that is off', { settings: { ...good.settings, fsync: 'off' } }, 'mend', /fsync is off/],
    ['a pooler that breaks LISTEN', { notifies: false }, 'mend', /pooler/],
    ['a pooler that changes the session', { keepsSession: false }, 'mend', /pooler/],
    ['a clock that is ahead', { clockAheadMs: 5_000 }, 'note', /5 s ahead/],
    ['a clock that is far behind', { clockAheadMs: -600_000 }, 'mend', /600 s behind/],
    ['too few connections', { connections: { limit: 20, used: 15 } }, 'note', /5 connections left/],
    ['an asynchronous standby', { standbys: 1 }, 'note', /asynchronous/],
    ['a database that is far away', { roundTripMs: 80 }, 'note', /80 ms/],
  ])('%s', (_, facts, level, words) => {
    expect(found(facts)).toEqual([[level, expect.stringMatching(words)]])
  })
})
