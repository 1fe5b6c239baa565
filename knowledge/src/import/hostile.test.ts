import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { explain } from '../errors.js'
import { type Imported, type ImportOptions, importSource } from './index.js'
import { defaultLimits, type ImportLimits } from './limits.js'
import type { Job } from './parsed.js'
import { createParser } from './parser.js'

const defaults = { scene: 'after-sale', problem: 'returns' } as const
const page = (inside: string) => `<!doctype html><h1>May I?</h1><p>Yes.</p>${inside}`

// Threads start slowly on a busy machine.
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'huida-hostile-'))
})

afterAll(() => rm(folder, { recursive: true }))

/** Imports these files as one folder, and says of each why it was refused. */
async function refusals(files: Record<string, string | Buffer>, options: ImportOptions = {}) {
  const own = await mkdtemp(join(folder, 'files-'))
  for (const [name, content] of Object.entries(files)) await writeFile(join(own, name), content)
  const imported = await importSource(own, { defaults, ...options })
  const why = imported.problems.map((problem) =>
    problem.code === 'IMPORT_REFUSED' ? [problem.source.slice(own.length + 1), problem.refusal] : [problem.code],
  )
  return { ...imported, why: Object.fromEntries(why) as Record<string, string> }
}

/** One page of PDF that says hello, with more in its catalogue. */
const pdf = (catalogue = '') => `%PDF-1.7
1 0 obj<</Type/Catalog/Pages 2 0 R${catalogue}>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj
4 0 obj<</Length 41>>stream
BT /F1 12 Tf 50 700 Td (Hello?) Tj ET    
endstream endobj
trailer<</Root 1 0 R>>
%%EOF`

describe('a page that runs something', () => {
  const active = [
    '<script>alert(1)</script>',
    '<SCRIPT SRC=//a.example/a.js></SCRIPT>',
    '<svg><script>alert(1)</script></svg>',
    '<img src=x onerror=alert(1)>',
    '<svg/onload=alert(1)>',
    '<body onload=alert(1)>',
    '<a href="javascript:alert(1)">a</a>',
    '<a href="JaVa&#x09;script:alert(1)">a</a>',
    '<a href=" &#1;javascript:alert(1)">a</a>',
    '<a href="data:text/html,<script>alert(1)</script>">a</a>',
    '<form action="javascript:alert(1)"><button>a</button></form>',
    '<button formaction="javascript:alert(1)">a</button>',
    '<iframe src="https://a.example"></iframe>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<object data="a.swf"></object>',
    '<embed src="a.swf">',
    '<meta http-equiv="Refresh" content="0; url=https://a.example">',
    '<svg><a xlink:href="javascript:alert(1)">a</a></svg>',
    '<svg><animate attributeName="href" values="javascript:alert(1)"/></svg>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<details open ontoggle=alert(1)>a</details>',
  ]

  it('is refused with what it was, and nothing of it is taken', async () => {
    const files = Object.fromEntries(active.map((markup, i) => [`${i}.html`, page(markup)]))
    const { articles, quarantined, why, problems } = await refusals(files)
    expect(active.filter((_, i) => why[`${i}.html`] !== 'active-content')).toEqual([])
    expect([articles, quarantined]).toEqual([[], []])
    expect(explain(problems[0]!)).toContain('(<script>). Save the text without it')
  })

  it('is refused as Markdown too, unless it is code', async () => {
    const bad = [
      '<script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      '[a](javascript:alert(1))',
      '[a]: javascript:alert(1)',
      '<javascript:alert(1)>',
      '[a](&#106;avascript:alert(1))',
      '<a href="&#106;avascript:alert(1)">a</a>',
      '<a href="java&Tab;script:alert(1)">a</a>',
      '<a href="java&#10;script&colon;alert(1)">a</a>',
      'text <a\nhref="&#x6a;avascript:alert(1)">a</a>',
      '[a](java&Tab;script&colon;alert(1))',
      '[a][b]\n\n[b]: <&#106;avascript:alert(1)>',
      '![a](javascript:alert(1))',
      '[a](vbscript:a)',
      '[a](data:text/html,a)',
      '[a](file:///etc/passwd)',
      '- > <a href="&#106;avascript:alert(1)">a</a>',
      '```\na\n```\n<script>alert(1)</script>\n```\na\n```',
    ]
    const good = [
      '`<script>`',
      '```html\n<script>\n```',
      '````md\n```\n<script>\n```\n````',
      '\\<script>',
      'a < b and onclick = c',
      '[a](https://shop.example/item?id=1&tab=reviews&colon=1)',
      '[a](/help#a:b) [b](mailto:a@shop.example) [c](tel:+861012345678) <https://shop.example>',
    ]
    const files = [...bad, ...good].map((text, i) => [`${i}.md`, `# May I?\n${text}`])
    const { articles, why } = await refusals(Object.fromEntries(files))
    expect(why).toEqual(Object.fromEntries(bad.map((_, i) => [`${i}.md`, 'active-content'])))
    expect(articles).toHaveLength(good.length)
  })

  it('gives its text on request, and says how much was left out', async () => {
    const { articles, problems } = await refusals({ 'a.html': page(active.slice(0, 8).join('')) }, { scripts: 'strip' })
    expect(articles).toMatchObject([{ answer: expect.not.stringContaining('alert') }])
    expect(problems).toMatchObject([{ code: 'IMPORT_DROPPED', dropped: { scripts: expect.any(Number) } }])
  })

  it('waits when it is a cell of a table', async () => {
    const { articles, quarantined } = await refusals({
      'a.csv': 'question,answer\nWhy?,<script>alert(1)</script>\nHow?,So.',
    })
    expect(articles).toMatchObject([{ question: 'How?' }])
    expect(quarantined).toMatchObject([{ line: 2, problems: [{ refusal: 'active-content', found: '<script>' }] }])
  })
})

describe('a file', () => {
  it('of 500 MB is refused before it is read', async () => {
    const path = join(folder, 'large.pdf')
    const file = await open(path, 'w')
    await file.truncate(500 * 1024 * 1024)
    await file.close()
    const before = process.memoryUsage.rss()
    const { problems } = await importSource(path)
    expect(problems).toMatchObject([{ refusal: 'too-large', found: 524_288_000, limit: 20_971_520 }])
    expect(process.memoryUsage.rss() - before).toBeLessThan(100e6)
  })

  it('that is not what its name says is refused', async () => {
    const { articles, why } = await refusals({
      'page.csv': page(''),
      'page.md': page(''),
      'page.pdf': page(''),
      'page.docx': page(''),
      'pdf.html': pdf(),
      'pdf.md': pdf(),
      'polyglot.html': `%PDF-1.7\n${page('')}`,
      'picture.html': '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
      'old.docx': Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      'locked.docx': Buffer.from(`\u00d0\u00cf\u0011\u00e0${[...'EncryptedPackage'].join('\0')}\0`, 'latin1'),
      'program.csv': Buffer.from('7f454c4602010100', 'hex'),
      'zip.docx': Buffer.from('504b0506000000000000000000000000000000000000', 'hex'),
      'latin1.csv': Buffer.from('question,answer\nM\u00fcller?,\u00e9\u00e8', 'latin1'),
      'program.exe': 'MZ',
    })
    expect(articles).toEqual([])
    expect(why).toEqual({
      'page.csv': 'kind-differs',
      'page.md': 'kind-differs',
      'page.pdf': 'kind-differs',
      'page.docx': 'kind-differs',
      'pdf.html': 'kind-differs',
      'pdf.md': 'kind-differs',
      'polyglot.html': 'kind-differs',
      'picture.html': 'kind-differs',
      'old.docx': 'kind-differs',
      'locked.docx': 'encrypted',
      'program.csv': 'kind-differs',
      'zip.docx': 'kind-differs',
      'latin1.csv': 'not-utf-8',
      'program.exe': 'unknown-kind',
    })
  })

  it('that is a PDF and runs something, brings files along, has too many pages or a password is refused', async () => {
    const { why, quarantined } = await refusals(
      {
        'script.pdf': pdf('/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(app.alert\\(1\\))>>]>>>>'),
        'open.pdf': pdf('/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>'),
        'files.pdf': pdf('/Names<</EmbeddedFiles<</Names[(a)<</Type/Filespec/F(a.exe)/EF<</F 4 0 R>>>>]>>>>'),
        'pages.pdf': await readFile(new URL('fixtures/policy.pdf', import.meta.url)),
        'locked.pdf': await readFile(new URL('fixtures/locked.pdf', import.meta.url)),
        'loop.pdf': pdf().replace('/Kids[3 0 R]', '/Kids[2 0 R 2 0 R]'),
      },
      { limits: { maxPages: 2 } },
    )
    expect(why).toMatchObject({
      'script.pdf': 'active-content',
      'open.pdf': 'active-content',
      'files.pdf': 'active-content',
      'pages.pdf': 'too-many-pages',
      'locked.pdf': 'encrypted',
    })
    expect(quarantined).toEqual([])
  })

  it('that takes too long is left, and the next one is read', async () => {
    const parser = createParser()
    const job = (source: string, text: string, limits: Partial<ImportLimits> = {}): Job => ({
      ...{ source, name: source, kind: 'markdown', bytes: Buffer.from(text), scripts: 'refuse' },
      limits: { ...defaultLimits, timeoutMs: 300_000, ...limits },
    })
    try {
      // Signs that may each begin or end what is emphasised, so that each is tried with each.
      const endless = parser.parse(job('a.md', '*a_'.repeat(1e5), { timeoutMs: 1_000 }))
      await expect(endless).rejects.toMatchObject({ facts: { refusal: 'took-too-long', limit: 1_000 } })
      expect(await parser.parse(job('b.md', '# May I?\nYes.'))).toMatchObject({
        pieces: [{ fields: { question: 'May I?', answer: 'Yes.' } }],
      })
    } finally {
      await parser.close()
    }
  })

  it('that takes too much memory is left, and the program goes on', async () => {
    const { why } = await refusals(
      { 'a.csv': `question,answer\n${'a,b\n'.repeat(1e6)}` },
      { limits: { maxMemoryMb: 64 } },
    )
    expect(why).toEqual({ 'a.csv': 'took-too-much-memory' })
  })

  it('with more pieces than one import may have is refused as a whole', async () => {
    const { why, articles } = await refusals(
      { 'a.csv': 'question,answer\na,b\nc,d\ne,f' },
      { limits: { maxPieces: 2 } },
    )
    expect(why).toEqual({ 'a.csv': 'too-many-pieces' })
    expect(articles).toEqual([])
  })
})

describe('an address on the web', () => {
  let server: Server
  let host: string
  const pages: Record<string, [type: string, body: string]> = {
    '/faq': [
      'text/html; charset=utf-8',
      page('<h2>Where?</h2><p><a href="./stores">In <b>our</b> stores</a>, <a href="ftp://a">not</a> there.'),
    ],
    '/app': ['text/html', page('<script>track()</script>')],
    '/faq.md': ['text/plain', '# May I?\nYes.'],
    '/faq.csv': ['text/html', 'question,answer\na,b'],
  }

  beforeAll(async () => {
    server = createServer((request, response) => {
      const [type, body] = pages[request.url!] ?? []
      if (type) response.setHeader('content-type', type).end(body)
      else response.writeHead(302, { location: 'http://127.0.0.1/faq' }).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  })

  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  const visit = (path: string, options: ImportOptions = {}): Promise<Imported> =>
    importSource(`http://${host}${path}`, { defaults, allow: [host], ...options })

  it('gives articles that say where they came from, with links that lead there', async () => {
    expect((await visit('/faq')).articles).toMatchObject([
      { question: 'May I?', origin: { type: 'import', from: `http://${host}/faq` } },
      { id: expect.stringContaining(`${host}/faq-`), answer: `[In **our** stores](http://${host}/stores), not there.` },
    ])
    expect((await visit('/faq.md')).articles).toMatchObject([{ question: 'May I?' }])
  })

  it('is refused when its page runs something, unless that may be left out', async () => {
    expect((await visit('/app')).problems).toMatchObject([{ refusal: 'active-content', found: '<script>' }])
    expect((await visit('/app', { scripts: 'strip' })).articles).toMatchObject([{ question: 'May I?', answer: 'Yes.' }])
  })

  it('is refused when it redirects to 127.0.0.1, or its type and name differ', async () => {
    const { problems } = await visit('/moved')
    expect(problems).toMatchObject([{ refusal: 'address-not-public', found: '127.0.0.1' }])
    expect(explain(problems[0]!, 'zh')).toContain('不是公网地址')
    expect((await visit('/faq.csv')).problems).toMatchObject([{ refusal: 'kind-differs' }])
  })

  it('is refused when it is a file, whatever its scheme says', async () => {
    expect((await importSource('file:///etc/hosts')).problems).toMatchObject([{ refusal: 'not-a-url' }])
    expect((await importSource(new URL('http://localhost/'))).problems).toMatchObject([
      { refusal: 'address-not-public' },
    ])
  })
})
