import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '@huida/core/testing'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { explain, type Problem } from '../errors.js'
import { invoice } from '../fixtures/invoice.js'
import { createRetriever } from '../search/retriever.js'
import type { KnowledgeSpace } from './contract.js'
import { memorySpace, openSpace } from './space.js'

const fileOf = (...articles: unknown[]) =>
  JSON.stringify({ format: 'huida-knowledge/1', space: 'shop', articles }, null, 2)

let folder: string
let file: string
let space: KnowledgeSpace | undefined
let reported: Problem[]

const open = async () => (space = await openSpace({ file, onProblem: (problem) => reported.push(problem) }))

/** What the file has, once it has every change. */
async function articlesWritten(): Promise<unknown[]> {
  await space!.settled()
  return JSON.parse(await readFile(file, 'utf8')).articles
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'huida-knowledge-'))
  file = join(folder, 'shop.json')
  reported = []
  await writeFile(file, fileOf(invoice))
})

afterEach(async () => {
  await space?.close()
  space = undefined
  await rm(folder, { recursive: true })
})

describe('a knowledge space', () => {
  it('holds the articles of its file; what a file may leave out is filled in', async () => {
    await open()
    expect(space!.name).toBe('shop')
    expect(space!.list()).toEqual([{ ...invoice, phrasings: [], version: 1, updatedAt: expect.any(String) }])
  })

  it('stores a new article on disk before it says so; the file follows', async () => {
    await open()
    const saved = await space!.put({ ...invoice, id: 'refund', question: 'How do I get a refund?' })
    expect(saved).toMatchObject({ version: 1, updatedAt: expect.stringMatching(/^20/) })
    expect(await readFile(join(folder, 'shop.history.jsonl'), 'utf8')).toContain('How do I get a refund?')
    expect(await articlesWritten()).toMatchObject([{ id: 'invoice' }, { id: 'refund' }])
  })

  it('writes its file again for what was changed while it was being written', async () => {
    await open()
    for (const answer of ['By mail.', 'By pigeon.', 'By hand.']) await space!.put({ ...invoice, answer })
    expect(await articlesWritten()).toMatchObject([{ answer: 'By hand.', version: 4 }])
  })

  it('writes a file that people can read, with all that a text may hold, and reads the same again', async () => {
    await open()
    const many = Array.from({ length: 250 }, (_, i) => ({
      ...invoice,
      id: `a${i}`,
      answer: `No. ${i}:\u2028"\\\n  {}`,
    }))
    await Promise.all(many.map((article) => space!.put(article)))
    await space!.settled()
    const written = await readFile(file, 'utf8')
    expect(written).toBe(`${JSON.stringify(JSON.parse(written), null, 2)}\n`)
    await space!.close()
    await open()
    expect(space!.list().slice(1)).toMatchObject(many)
  })

  it('counts the versions of an article', async () => {
    await open()
    expect(await space!.put({ ...invoice, answer: 'By mail.' })).toMatchObject({ version: 2, answer: 'By mail.' })
  })

  it('leaves an article that says the same as it is', async () => {
    await open()
    const before = await stat(file)
    expect((await space!.put(invoice)).version).toBe(1)
    expect((await stat(file)).mtimeMs).toBe(before.mtimeMs)
  })

  it('refuses a change of a version that is no longer the newest', async () => {
    await open()
    await space!.put({ ...invoice, version: 1, answer: 'First.' })
    await expect(space!.put({ ...invoice, version: 1, answer: 'Second.' })).rejects.toMatchObject({
      code: 'ARTICLE_CONFLICT',
      problems: [{ article: 'invoice', version: 1, current: 2 }],
    })
    expect(space!.get('invoice')!.answer).toBe('First.')
  })

  it('refuses an article that lacks something, and says all of it', async () => {
    await open()
    await expect(space!.put({ ...invoice, answer: '', locale: 'English!' })).rejects.toThrow(
      /"locale" must be a language tag[\s\S]*"answer" is missing/,
    )
  })

  it('writes changes made together at once, in their order', async () => {
    await open()
    const changes = Array.from({ length: 100 }, (_, i) => space!.put({ ...invoice, id: `a${i}` }))
    await Promise.all(changes)
    expect(space!.list().map(({ id }) => id)).toEqual(['invoice', ...changes.map((_, i) => `a${i}`)])
    expect(await articlesWritten()).toHaveLength(101)
  })

  it('removes an article, and says whether it was there', async () => {
    await open()
    expect(await space!.remove('invoice')).toBe(true)
    expect(await space!.remove('invoice')).toBe(false)
    expect(await articlesWritten()).toEqual([])
  })

  it('tells of changes in the tick in which they take effect', async () => {
    await open()
    const changes: object[] = []
    space!.onChange(({ put, removed }) => changes.push({ put: put.map(({ id }) => id), removed }))
    await space!.put({ ...invoice, id: 'refund' })
    await space!.remove('invoice')
    expect(changes).toEqual([
      { put: ['refund'], removed: [] },
      { put: [], removed: ['invoice'] },
    ])
  })

  it('is what it was after closing and opening again', async () => {
    await open()
    await space!.put({ ...invoice, phrasings: ['bill please'], audience: ['vip'], validUntil: '2030-01-01' })
    const before = space!.list()
    await space!.close()
    await open()
    expect(space!.list()).toEqual(before)
  })

  it('stores nothing once it is closed', async () => {
    await open()
    await space!.close()
    await expect(space!.put(invoice)).rejects.toMatchObject({ code: 'SPACE_CLOSED' })
  })

  it('is created when that is asked for', async () => {
    file = join(folder, 'new.json')
    space = await openSpace({ file, create: 'fresh' })
    await space.put(invoice)
    await space.settled()
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ space: 'fresh', articles: [{ id: 'invoice' }] })
  })

  it('can live in memory', async () => {
    const memory = await memorySpace('notes', [invoice])
    expect(memory.get('invoice')).toMatchObject({ version: 1 })
  })
})

describe('an edit by hand', () => {
  it('is found by a search', async () => {
    await open()
    const retriever = createRetriever(space!)
    await writeFile(file, fileOf({ ...invoice, question: 'Do you sell bananas?' }))
    await until(async () => (await retriever.search('bananas')).length > 0)
    expect(await retriever.search('invoice')).toEqual([])
  })

  it('is served when the editor replaces the file', async () => {
    await open()
    await writeFile(join(folder, 'edited'), fileOf({ ...invoice, answer: 'Replaced.' }))
    await rename(join(folder, 'edited'), file)
    await until(() => space!.get('invoice')!.answer === 'Replaced.')
  })

  it('gets a version of its own, so that a citation never names two texts', async () => {
    await open()
    await writeFile(file, fileOf({ ...invoice, answer: 'Changed.' }))
    await until(() => space!.get('invoice')!.answer === 'Changed.')
    expect(space!.get('invoice')!.version).toBe(2)
  })

  it('and a change by program are both kept', async () => {
    await open()
    await writeFile(file, fileOf(invoice, { ...invoice, id: 'by-hand' }))
    await space!.put({ ...invoice, id: 'by-program' })
    expect(space!.list().map(({ id }) => id)).toEqual(['invoice', 'by-hand', 'by-program'])
    expect(await articlesWritten()).toHaveLength(3)
  })

  it('with a mistake is reported with its place, and the last good content goes on serving', async () => {
    await open()
    await writeFile(file, '{\n  "format": "huida-knowledge/1",\n}')
    await until(() => reported.length > 0)
    expect(reported).toEqual([{ code: 'FILE_SYNTAX', file, line: 3, column: 1, found: '}' }])
    expect(space!.problems).toEqual(reported)
    expect(space!.list()).toHaveLength(1)
  })

  it('with a mistake is not overwritten by a change', async () => {
    await open()
    await writeFile(file, '{ broken')
    await expect(space!.put({ ...invoice, id: 'refund' })).rejects.toMatchObject({ code: 'FILE_SYNTAX' })
    expect(await readFile(file, 'utf8')).toBe('{ broken')
  })

  it('that mends the mistake serves, and the problem is gone', async () => {
    await open()
    await writeFile(file, '{ broken')
    await until(() => space!.problems.length > 0)
    await writeFile(file, fileOf({ ...invoice, answer: 'Mended.' }))
    await until(() => space!.get('invoice')!.answer === 'Mended.')
    expect(space!.problems).toEqual([])
  })

  it('that takes the file away is reported, and the content goes on serving', async () => {
    await open()
    await rm(file)
    await until(() => reported.length > 0)
    expect(reported).toEqual([{ code: 'FILE_MISSING', file }])
    expect(space!.list()).toHaveLength(1)
  })
})

describe('a file behind a link that moves', () => {
  const answer = () => space!.published().map(({ answer }) => answer)

  it('shows its new text, as files of a ConfigMap do when their folder is exchanged', async () => {
    const served = join(folder, 'config')
    await mkdir(join(served, '..1'), { recursive: true })
    await mkdir(join(served, '..2'))
    await writeFile(join(served, '..1/shop.json'), fileOf(invoice))
    await writeFile(join(served, '..2/shop.json'), fileOf({ ...invoice, answer: 'By mail.' }))
    await symlink('..1', join(served, '..data'))
    await symlink('..data/shop.json', join(served, 'shop.json'))
    space = await openSpace({ file: join(served, 'shop.json') })
    await symlink('..2', join(served, '..next'))
    await rename(join(served, '..next'), join(served, '..data'))
    await rm(join(served, '..1'), { recursive: true })
    await until(() => answer()[0] === 'By mail.')
    expect(space.get('invoice')!.version).toBe(2)
    expect(space.problems).toEqual([])
    await space.put({ ...invoice, answer: 'By pigeon.' })
    await space.settled()
    expect(await readFile(join(served, '..2/shop.json'), 'utf8')).toContain('By pigeon.')
  })

  it('shows its new text when its folder is a link to the next release, and remembers what was said before', async () => {
    for (const [release, text] of Object.entries({ 1: 'One.', 2: 'Two.' })) {
      await mkdir(join(folder, release))
      await writeFile(join(folder, release, 'shop.json'), fileOf({ ...invoice, answer: text }))
    }
    await symlink('1', join(folder, 'current'))
    space = await openSpace({ file: join(folder, 'current/shop.json'), onProblem: (problem) => reported.push(problem) })
    await symlink('2', join(folder, 'next'))
    await rename(join(folder, 'next'), join(folder, 'current'))
    await rm(join(folder, '1'), { recursive: true })
    await until(() => answer()[0] === 'Two.')
    expect([space.version('invoice', 1)!.answer, reported]).toEqual(['One.', []])
    await space.put({ ...invoice, answer: 'Three.' })
    await space.close()
    space = await openSpace({ file: join(folder, 'current/shop.json') })
    expect([answer(), space.problems]).toEqual([['Three.'], []])
  })
})

describe('a file that is not UTF-8', () => {
  // 怎么 in GB 18030, as an editor in China may save it.
  const gbk = () =>
    Buffer.from(fileOf({ ...invoice, answer: '??' }).replace('??', '\u00d4\u00f5\u00c3\u00b4'), 'latin1')

  it('is told, and the last good text goes on serving', async () => {
    await open()
    await writeFile(file, gbk())
    await until(() => reported.length > 0)
    expect(reported).toEqual([{ code: 'FILE_NOT_UTF_8', file }])
    expect(space!.published()).toMatchObject([{ answer: invoice.answer }])
    await writeFile(file, fileOf({ ...invoice, answer: '怎么' }))
    await until(() => space!.get('invoice')!.answer === '怎么')
    expect(space!.problems).toEqual([])
  })

  it('is refused at opening', async () => {
    await writeFile(file, gbk())
    await expect(open()).rejects.toMatchObject({ code: 'FILE_NOT_UTF_8' })
  })
})

/** Needs the right to mount, as root in a container of CI has it. */
const canMount = (() => {
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

describe('a file that is a mount point of its own (needs the right to mount)', () => {
  const whereMounted = canMount ? it : it.skip

  whereMounted('is written in place, since nothing can replace it', async () => {
    await writeFile(join(folder, 'host.json'), fileOf({ ...invoice, answer: 'A long answer that is cut off.' }))
    execFileSync('mount', ['--bind', join(folder, 'host.json'), file])
    try {
      await open()
      await space!.put({ ...invoice, answer: 'By mail.' })
      expect(await articlesWritten()).toMatchObject([{ answer: 'By mail.' }])
      expect(await readFile(join(folder, 'host.json'), 'utf8')).toBe(await readFile(file, 'utf8'))
      expect([reported, space!.problems]).toEqual([[], []])
      expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([])
    } finally {
      await space!.close()
      execFileSync('umount', [file])
    }
  })
})

describe('a file that cannot be used', () => {
  it('is refused at opening when it is missing', async () => {
    await rm(file)
    await expect(open()).rejects.toMatchObject({ name: 'KnowledgeError', code: 'FILE_MISSING' })
  })

  it('is refused when it is a folder', async () => {
    file = folder
    await expect(open()).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  })

  it.each(['[]', 'null', '{"format": "huida-knowledge/2", "space": "shop", "articles": []}'])(
    'is refused when it is something else: %s',
    async (text) => {
      await writeFile(file, text)
      await expect(open()).rejects.toMatchObject({ code: 'FILE_FORMAT' })
    },
  )

  it('is refused with every problem it has, each with its article and line', async () => {
    await writeFile(file, fileOf(invoice, { ...invoice, status: 'live', anser: 'x' }, invoice, 7))
    await expect(open()).rejects.toMatchObject({
      code: 'ARTICLE_INVALID',
      problems: [
        { code: 'ARTICLE_INVALID', article: 'invoice', field: 'status', fault: 'not-a-status' },
        { code: 'ARTICLE_INVALID', article: 'invoice', field: 'anser', fault: 'unknown-field' },
        { code: 'ARTICLE_DUPLICATE', article: 'invoice', line: 15 },
        { code: 'ARTICLE_INVALID', article: '#4', fault: 'not-an-object' },
      ],
    })
  })

  it('may begin with a byte order mark', async () => {
    await writeFile(file, `\uFEFF${fileOf(invoice)}`)
    await open()
    expect(space!.list()).toHaveLength(1)
  })

  it('is explained in English and Chinese', () => {
    const problem: Problem = { code: 'FILE_SYNTAX', file: 'shop.json', line: 3, column: 1, found: '}' }
    expect(explain(problem)).toContain('unexpected } at line 3, column 1')
    expect(explain(problem, 'zh')).toContain('第 3 行第 1 列')
  })
})

describe('writing', () => {
  it('ignores what a crash left behind', async () => {
    await writeFile(join(folder, '.shop.json.0000.tmp'), '{"format": "huida-kno')
    await open()
    await space!.put({ ...invoice, id: 'refund' })
    expect(space!.list()).toHaveLength(2)
  })

  it('leaves nothing behind, and keeps the permissions of the file', async () => {
    await chmod(file, 0o640)
    await open()
    await space!.put({ ...invoice, id: 'refund' })
    await space!.settled()
    expect((await readdir(folder)).sort()).toEqual(['shop.history.jsonl', 'shop.json'])
    expect((await stat(file)).mode & 0o777).toBe(0o640)
  })

  it('replaces the file that a link points to, not the link', async () => {
    await symlink(file, join(folder, 'link.json'))
    space = await openSpace({ file: join(folder, 'link.json') })
    await space.put({ ...invoice, id: 'refund' })
    expect(await articlesWritten()).toHaveLength(2)
  })

  it('that fails changes nothing, and says so', async () => {
    await open()
    await rm(folder, { recursive: true })
    await expect(space!.put({ ...invoice, id: 'refund' })).rejects.toMatchObject({ name: 'KnowledgeError' })
    expect(space!.list()).toHaveLength(1)
    await mkdir(folder)
  })
})
