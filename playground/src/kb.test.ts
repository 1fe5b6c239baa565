import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Article, openSpace } from '@huida/knowledge'
import { afterAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { packageFolder } from './folder.js'

// A whole process for each; a machine that is busy takes its time.
jest.setTimeout(180_000)

const root = mkdtempSync(join(tmpdir(), 'huida-kb-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let folder: string
let file: string

/** The shop's articles and golden questions, in a folder of their own. */
beforeEach(() => {
  folder = mkdtempSync(join(root, 'test-'))
  file = join(folder, 'knowledge.json')
  for (const name of ['knowledge.json', 'golden.jsonl'])
    copyFileSync(join(packageFolder, 'bots/shop', name), join(folder, name))
})

function huida(...args: string[]) {
  const child = spawn(process.execPath, [join(packageFolder, 'bin/huida.js'), ...args], {
    env: {
      PATH: process.env.PATH,
      LANG: 'en',
      HUIDA_KNOWLEDGE: file,
      HUIDA_DATA: join(folder, 'data'),
      HUIDA_BY: 'ann',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    said.out += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said.err += chunk
  })
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, ...said })),
  )
  return { child, ended, said }
}

const kb = (...args: string[]) => huida('kb', ...args).ended

interface SpaceFile {
  review?: string
  articles: Article[]
}

/** What a person does to the file. */
function edit(change: (content: SpaceFile, article: (id: string) => Article) => void): void {
  const content = JSON.parse(readFileSync(file, 'utf8')) as SpaceFile
  change(content, (id) => content.articles.find((article) => article.id === id)!)
  writeFileSync(file, JSON.stringify(content, null, 2))
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }
const set = (article: Article, fields: Partial<Article>) => Object.assign(article as Writable<Article>, fields)

async function started() {
  const bot = huida('start', '--port', '0')
  const url = await new Promise<string>((resolve, reject) => {
    bot.child.stdout.on('data', () => {
      const [found] = /http:\/\/localhost:\d+/.exec(bot.said.out) ?? []
      if (found) resolve(found)
    })
    void bot.ended.then(({ out, err }) => reject(new Error(`${out}${err}`)))
  })
  const stop = () => {
    bot.child.kill('SIGTERM')
    return bot.ended
  }
  return { url, stop }
}

// These run the program as it is installed, so they need it built: npm run build.
const describeBuilt = existsSync(join(packageFolder, 'dist/src/commands/kb.js')) ? describe : describe.skip

describeBuilt('huida kb (needs npm run build)', () => {
  test('names every command, and each tells its options', async () => {
    const { code, out } = await kb('--help')
    expect(code).toBe(0)
    const commands = ['list', 'lint', 'diff', 'review', 'approve', 'publish', 'rollback', 'probe', 'import', 'export']
    for (const command of commands) expect(out).toMatch(new RegExp(`^  ${command} `, 'm'))
    expect((await kb('publish', '--help')).out).toContain('--despite <reason>')
  })

  test('lint is content with the shop, and ends with 1 when two articles claim a phrasing', async () => {
    expect(await kb('lint')).toMatchObject({ code: 0, out: expect.stringContaining('0 errors') })
    edit((_, article) => set(article('invoice-request.en'), { phrasings: ['How do I check my order?'] }))
    const { code, out } = await kb('lint', '--locale', 'zh')
    expect(code).toBe(1)
    expect(out).toContain('都有问法“How do I check my order?”')
  })

  test('an edit goes by review and approval through the gate to published, and back', async () => {
    await kb('review', 'invoice-request.en')
    edit((content, article) => {
      content.review = 'required'
      set(article('invoice-request.en'), { answer: 'Ask the owl.' })
    })
    const diff = await kb('diff', '--exit-code')
    expect(diff).toMatchObject({ code: 1, out: expect.stringContaining('+ answer: Ask the owl.') })
    expect(await kb('publish', 'invoice-request.en')).toMatchObject({
      code: 1,
      err: expect.stringContaining('nobody has approved exactly this text'),
    })
    await kb('review', 'invoice-request.en')
    expect((await kb('approve', 'invoice-request.en', '--by', 'bob')).code).toBe(0)
    const published = await kb('publish', '--note', 'owls')
    expect(published).toMatchObject({ code: 0, out: expect.stringContaining('+ invoice-request.en: Ask the owl.') })
    expect((await kb('releases')).out).toMatch(/#2 .* ann {2}owls {2}gate: \d+ asked/)
    expect((await kb('rollback')).code).toBe(0)
    const versions = JSON.parse((await kb('versions', 'invoice-request.en', '--json')).out)
    expect(versions).toMatchObject([{ serves: false }, { article: { answer: 'Ask the owl.' } }, { serves: true }])
    expect(versions[2].article.answer).toBe(versions[0].article.answer)
  })

  test('a publish that breaks a golden question is stopped and says which; a reason lets it through and is kept', async () => {
    await kb('review', 'invoice-request.en')
    edit((_, article) =>
      set(article('invoice-request.en'), { question: 'Owls?', phrasings: ['hoot'], answer: 'Hoot.', status: 'review' }),
    )
    const stopped = await kb('publish')
    expect(stopped.code).toBe(1)
    expect(stopped.out).toContain('✗ worse: how do I get an invoice')
    expect(stopped.out).toContain('= must be invoice-request.en')
    expect((await kb('list', '--pending')).out).toContain('invoice-request.en')
    expect((await kb('publish', '--despite', 'owls are law')).code).toBe(0)
    expect(JSON.parse((await kb('releases', '--json')).out)[0]).toMatchObject({
      despite: 'owls are law',
      gate: { broken: ['how do I get an invoice'] },
    })
  })

  test('what an import cannot place waits, and becomes a draft when it is told what it lacks', async () => {
    const source = join(folder, 'faq.md')
    writeFileSync(source, '# Do you sell owls?\n\nOnly on Mondays.\n')
    const { code, out } = await kb('import', source)
    expect(code).toBe(0)
    expect(out).toContain('"scene" is missing')
    const [piece] = JSON.parse((await kb('quarantine', '--json')).out)
    const lacking = await kb('quarantine', piece.id, '--scene', 'pre-sale')
    expect(lacking).toMatchObject({ code: 1, err: expect.stringContaining('"problem" is missing') })
    expect((await kb('quarantine', piece.id, '--scene', 'pre-sale', '--problem', 'product_info')).code).toBe(0)
    expect((await kb('list', '--pending')).out).toMatch(/draft .*Do you sell owls/)
    expect(JSON.parse((await kb('quarantine', '--json')).out)).toEqual([])
  })

  test.each(['copy', 'copy.csv', 'copy.json'])('what is exported to %s comes back unchanged', async (name) => {
    expect((await kb('export', join(folder, name))).code).toBe(0)
    const { out } = await kb('import', join(folder, name))
    expect(out).toContain('0 drafts, 166 unchanged, 0 wait')
    expect(readdirSync(folder)).toContain('knowledge.history.jsonl')
  })

  test('a running bot serves an edit by command within a second, says so to a probe, and a rollback likewise', async () => {
    const bot = await started()
    const ask = async () => {
      const response = await fetch(`${bot.url}/knowledge/ask`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ question: 'how do I get an invoice' }),
      })
      return (await response.json()) as { text: string; version: number }
    }
    let before = await ask()
    // While it learns what customers want, it takes seconds to answer.
    for (let started = 0; Date.now() - started > 500; ) {
      started = Date.now()
      before = await ask()
    }
    const probe = huida('kb', 'probe', 'how do I get an invoice', '--url', bot.url, '--json')
    // It has to have asked once before the edit.
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    edit((_, article) => set(article('invoice-request.en'), { answer: 'Ask the owl.' }))
    const probed = await probe.ended
    expect(probed.code).toBe(0)
    expect(JSON.parse(probed.out)).toMatchObject({
      live: true,
      before: { text: before.text, version: 1 },
      after: { text: 'Ask the owl.', version: 2 },
    })
    expect(JSON.parse(probed.out).tookMs).toBeLessThan(1_000)
    await kb('rollback')
    const end = Date.now() + 1_000
    while ((await ask()).text !== before.text) expect(Date.now()).toBeLessThan(end)
    expect(await ask()).toMatchObject({ version: 3 })
    expect((await bot.stop()).code).toBe(0)
  })

  test('kill -9 while it writes and publishes: what was acknowledged is there, and file and history agree', async () => {
    const id = 'invoice-request.en'
    const script = `
      import { openSpace } from '@huida/knowledge'
      const space = await openSpace({ file: ${JSON.stringify(file)} })
      for (let n = 1; ; n++) {
        const { version: _, ...article } = space.get('${id}')
        await space.put({ ...article, answer: 'Answer ' + process.pid + ' ' + n, status: 'review' })
        const { changes } = await space.publish({ by: 'ann', articles: ['${id}'] })
        process.stdout.write(changes[0].to + '\\n')
        if (n % 5 === 0) await space.rollback({ by: 'bob' })
      }`
    for (let round = 0; round < 8; round++) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: packageFolder })
      let said = ''
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        said += chunk
        setTimeout(() => child.kill('SIGKILL'), round * 7)
      })
      const signal = await new Promise((resolve) => child.on('close', (_, signal) => resolve(signal)))
      expect(signal).toBe('SIGKILL')
      const acknowledged = Number(said.trim().split('\n').at(-1))

      const space = await openSpace({ file })
      expect(space.problems).toEqual([])
      const article = space.get(id)!
      const serves = space.published().find((served) => served.id === id)!
      expect(serves.version).toBeGreaterThanOrEqual(acknowledged)
      expect(space.version(id, serves.version)!.answer).toBe(serves.answer)
      // Either the change is published, or it waits and what was published before serves.
      expect(serves.version === article.version).toBe(article.status === 'published')
      expect(space.versions(id).map((stored) => stored.article.version)).toEqual(
        Array.from({ length: space.versions(id).length }, (_, i) => i + 1),
      )
      // Whatever was cut off, the next change goes through and brings the file up to date.
      await space.put({ ...article, answer: `After round ${round}`, status: 'published' })
      await space.close()
      const written = JSON.parse(readFileSync(file, 'utf8')) as SpaceFile
      expect(written.articles).toHaveLength(166)
      expect(written.articles.find((stored) => stored.id === id)!.answer).toBe(`After round ${round}`)
    }
  })
})
