import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cleanups, startProgram, temporaryFolder, until } from '@huida/core/testing'
import { type Article, openSpace } from '@huida/knowledge'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { packageFolder } from '../folder.js'

const cleanup = cleanups(afterEach)

let folder: string
let file: string

/** The shop's articles and golden questions, in a folder of their own. */
beforeEach(() => {
  folder = temporaryFolder(cleanup)
  file = join(folder, 'knowledge.json')
  for (const name of ['knowledge.json', 'golden.jsonl'])
    copyFileSync(join(packageFolder, 'bots/shop', name), join(folder, name))
})

const huida = (...args: string[]) =>
  startProgram([join(packageFolder, 'bin/huida.js'), ...args], {
    cleanup,
    env: { LANG: 'en', HUIDA_KNOWLEDGE: file, HUIDA_DATA: join(folder, 'data'), HUIDA_BY: 'ann' },
  })

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
  return { url: await bot.prints(/http:\/\/localhost:\d+/), stop: bot.stop }
}

/** Needs the right to mount, as root in a container of CI has it. */
const canMount = spawnSync('unshare', ['--mount', 'true']).status === 0
const whereMounted = canMount ? test : test.skip

// These run the program as it is installed, so they need it built: npm run build.
const describeBuilt = existsSync(join(packageFolder, 'dist/src/commands/kb.js')) ? describe : describe.skip

describeBuilt('huida kb (needs npm run build)', () => {
  test('names every command, and each tells its options', async () => {
    const { code, out } = await kb('--help')
    expect(code).toBe(0)
    const commands = [
      'list',
      'lint',
      'diff',
      'review',
      'approve',
      'return',
      'publish',
      'trial',
      'rollback',
      'probe',
      'import',
      'export',
    ]
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

  test('a text is sent back with a reason, which its versions tell; without one it is not', async () => {
    edit((_, article) =>
      set(article('invoice-request.en'), { answer: 'Ask the owl.', status: 'review', author: 'ann' }),
    )
    expect((await kb('return', 'invoice-request.en', '--by', 'bob')).code).not.toBe(0)
    expect((await kb('return', 'invoice-request.en', '--by', 'bob', '--note', 'Owls do not answer.')).code).toBe(0)
    expect((await kb('versions', 'invoice-request.en')).out).toContain('✗ bob: Owls do not answer.')
    expect((await kb('list', '--pending')).out).toMatch(/^draft +v1 .*invoice-request\.en/m)
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

  test('a publish to a share of the customers is a trial, which is shown, keeps others off, and is published or ended', async () => {
    // What serves is in the history.
    await (await openSpace({ file })).close()
    edit((_, article) => set(article('invoice-request.en'), { answer: 'On the order page.', status: 'draft' }))
    const begun = await kb(
      'publish',
      'invoice-request.en',
      '--share',
      '10',
      '--until',
      '2199-01-01',
      '--note',
      'shorter',
    )
    expect(begun).toMatchObject({ code: 0, out: expect.stringContaining('trial 1') })
    expect(begun.out).toMatch(/10% of the customers.*running.*shorter/)
    expect((await kb('list')).out.split('\n').find((line) => line.includes('invoice-request.en'))).toMatch(
      /^draft +v2 +serves v1/,
    )
    expect((await kb('releases')).out).toMatch(/^trial 1 /)
    const refused = await kb('publish', 'invoice-request.en')
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('trial 1 runs') })
    const shown = await kb('trial')
    expect(shown).toMatchObject({ code: 0, out: expect.stringContaining('huida kb trial publish') })
    expect(await kb('trial', 'end', '--note', 'too short')).toMatchObject({ code: 0 })
    expect((await kb('trial')).out).toMatch(/^trial 1 .*ended/)

    await kb('publish', 'invoice-request.en', '--share', '50%')
    const published = await kb('trial', 'publish', '--by', 'carol')
    expect(published).toMatchObject({
      code: 0,
      out: expect.stringContaining('Trial 2 is published to everybody as #2'),
    })
    expect((await kb('releases')).out).toContain('after trial 2')
    expect(await kb('publish', '--share', 'some')).toMatchObject({
      code: 1,
      err: expect.stringContaining('in percent'),
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

  test('what waits for want of a field is told with the command that completes it, and --drop leaves one out', async () => {
    const source = join(folder, 'faq.md')
    writeFileSync(
      source,
      '---\nquestion: Do you sell owls?\nscene: pre-sale\nproblem: product_info\nviews: 12\n---\nNo.\n',
    )
    await kb('import', source)
    expect((await kb('quarantine')).out).toContain('→ huida kb quarantine faq --drop views')
    const done = await kb('quarantine', 'faq', '--drop', 'views', '--set', 'phrasings=owls?|any owls')
    expect(done).toMatchObject({ code: 0, err: '' })
    const { articles } = JSON.parse(readFileSync(file, 'utf8')) as SpaceFile
    expect(articles.at(-1)).toMatchObject({ phrasings: ['owls?', 'any owls'], origin: { from: 'faq.md' } })
  })

  test('diff shows lines that were moved and lines that are there twice', async () => {
    edit((_, article) => set(article('invoice-request.en'), { answer: 'One.\nTwo.\nOne.' }))
    await kb('list')
    await kb('review', 'invoice-request.en')
    edit((_, article) => set(article('invoice-request.en'), { answer: 'Two.\nOne.', status: 'draft' }))
    const { out } = await kb('diff')
    expect(out.match(/^ {2}[+-] answer: .*$/gm)).toEqual(['  - answer: One.'])
  })

  whereMounted('an import whose file cannot be written ends with 1, says so and marks nothing as done', async () => {
    const source = join(folder, 'faq.md')
    writeFileSync(source, '# Do you sell owls?\n\nOnly on Mondays.\n')
    for (const options of ['bind', 'remount,ro,bind']) execFileSync('mount', ['-o', options, file, file])
    cleanup(() => execFileSync('umount', [file]))
    const { code, out, err } = await kb('import', '--scene', 's', '--problem', 'p', source)
    expect([code, err]).toEqual([1, expect.stringContaining('knowledge.json could not be written (EROFS')])
    expect(out).not.toContain('✓')
  })

  test('a probe that is told no number of seconds says so', async () => {
    const { code, err } = await kb('probe', 'owls?', '--wait', 'abc')
    expect([code, err]).toEqual([1, expect.stringContaining('--wait abc is no number of seconds')])
  })

  test.each(['copy', 'copy.csv', 'copy.json'])('what is exported to %s comes back unchanged', async (name) => {
    expect((await kb('export', join(folder, name))).code).toBe(0)
    const { out } = await kb('import', join(folder, name))
    expect(out).toContain('0 drafts, 166 unchanged, 0 wait')
    expect(readdirSync(folder)).toContain('knowledge.history.jsonl')
  })

  test('a running bot serves an edit in the file, says so to a probe, and serves a rollback by command', async () => {
    const bot = await started()
    const ask = async () => {
      const response = await fetch(`${bot.url}/knowledge/ask`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${readFileSync(join(folder, 'data/admin-token'), 'utf8')}`,
        },
        body: JSON.stringify({ question: 'how do I get an invoice' }),
      })
      return (await response.json()) as { text: string; version: number }
    }
    const before = await ask()
    const probe = huida('kb', 'probe', 'how do I get an invoice', '--url', bot.url)
    await probe.prints(/Waiting for an edit/)
    edit((_, article) => set(article('invoice-request.en'), { answer: 'Ask the owl.' }))
    const { code, out } = await probe.ended
    expect(code).toBe(0)
    expect(out).toContain(`- [invoice-request.en v1] ${before.text.slice(0, 20)}`)
    expect(out).toContain('+ [invoice-request.en v2] Ask the owl.')
    expect(out).toMatch(/It is live: \d+ ms after it was saved/)
    await kb('rollback')
    await until(async () => (await ask()).text === before.text)
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
      const writing = startProgram(['--input-type=module', '-e', script], { cleanup, cwd: packageFolder })
      await writing.prints(/\d+\n/)
      // Wherever it is by then.
      await new Promise((resolve) => setTimeout(resolve, round * 7))
      const { out, signal } = await writing.stop('SIGKILL')
      expect(signal).toBe('SIGKILL')
      const acknowledged = Number(out.trim().split('\n').at(-1))

      const space = await openSpace({ file })
      cleanup(() => space.close())
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
