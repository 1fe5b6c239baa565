/**
 * The lexical index at 100,000 Chinese articles beside plain BM25 over the same tokens, each in a process of its own.
 *
 *   npm run build && node bench/knowledge/scale.mjs [articles] [--plain]
 *
 * Plain BM25 takes minutes and gigabytes, so it runs only when it is asked for.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createLexicalIndex, loadLexicalIndex } from '../../knowledge/dist/lexical/lexical.js'
import { tokenize } from '../../knowledge/dist/text/tokens.js'
import { enlarged, questions } from './corpus.mjs'
import { plainIndex } from './plain.mjs'

const everything = () => true
const asked = 400

const roles = {
  build(articles, file) {
    const index = createLexicalIndex()
    const built = clock()
    for (const article of articles) index.set(article.id, article)
    const buildMs = built()
    return index.save().then((parts) => {
      const bytes = Buffer.concat(parts)
      writeFileSync(file, bytes)
      return { buildMs, fileMb: bytes.byteLength / 1e6 }
    })
  },

  async flat(articles, file) {
    const entries = articles.map((article) => [article.id, article])
    const before = memory()
    const loaded = clock()
    const index = await loadLexicalIndex(readFileSync(file), entries)
    const loadMs = loaded()
    const { p50, p99 } = cpu((query) => index.search(query, 10, everything))
    const memoryMb = memory() - before
    const edits = articles.slice(0, 200).map((article, i) => {
      const word = `zq${i}x`
      const edited = clock()
      index.set(article.id, { questions: [`${article.questions[0]} ${word}`], answer: article.answer })
      const editMs = edited()
      if ([...index.search(word, 1, everything).keys()][0] !== article.id) throw new Error('An edit was not found.')
      return editMs
    })
    return { loadMs, p50, p99, memoryMb, editP50: quantile(edits, 0.5), editP99: quantile(edits, 0.99) }
  },

  async plain(articles) {
    const before = memory()
    const index = plainIndex()
    const built = clock()
    for (const article of articles) index.add(article)
    const loadMs = built()
    const { p50, p99 } = cpu((query) => index.search(query, 10))
    return { loadMs, p50, p99, memoryMb: memory() - before }
  },
}

/** The texts as a file gives them, each in one piece: joined ones would be put together at the contestants' expense. */
const asRead = (articles) => JSON.parse(JSON.stringify(articles))

/** CPU time since a call of this, in milliseconds: of a busy machine, the only one that says something. */
function clock() {
  const before = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  }
}

/** CPU time of a search, in milliseconds. */
function cpu(search) {
  const all = questions(asked)
  for (const query of all.slice(0, 40)) search(query)
  const taken = all.map((query) => {
    const taken = clock()
    search(query)
    return taken()
  })
  return { p50: quantile(taken, 0.5), p99: quantile(taken, 0.99) }
}

const quantile = (values, share) => [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))]

/** What is held after a collection, in megabytes. The resident set would count what an earlier step left behind. */
function memory() {
  global.gc()
  global.gc()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 1e6
}

const [role, file, count] =
  process.argv.length === 5
    ? process.argv.slice(2)
    : [undefined, undefined, process.argv.slice(2).find((given) => /^\d+$/.test(given))]
const articles = Number(count ?? 100_000)
if (role) {
  // The dictionaries of both contestants are no part of either index.
  tokenize('設定 settings 设置')
  console.log(JSON.stringify(await roles[role](asRead(enlarged(articles)), file)))
} else {
  const folder = mkdtempSync(join(tmpdir(), 'huida-scale-'))
  const run = (name) =>
    JSON.parse(
      execFileSync(
        process.execPath,
        [
          '--expose-gc',
          '--max-old-space-size=6000',
          fileURLToPath(import.meta.url),
          name,
          join(folder, 'index'),
          String(articles),
        ],
        {
          encoding: 'utf8',
        },
      ),
    )
  const build = run('build')
  const flat = run('flat')
  const plain = process.argv.includes('--plain') ? run('plain') : {}
  rmSync(folder, { recursive: true })
  const row = (name, ...cells) =>
    console.log([name.padEnd(34), ...cells.map((cell) => String(cell).padStart(12))].join(''))
  const ms = (value) => (value === undefined ? '' : `${value.toFixed(value < 10 ? 1 : 0)} ms`)
  row(`${articles.toLocaleString('en')} articles`, 'flat', 'plain')
  row('CPU of a search, median', ms(flat.p50), ms(plain.p50))
  row('CPU of a search, 99th percentile', ms(flat.p99), ms(plain.p99))
  row('CPU of an edit, median', ms(flat.editP50), '')
  row('CPU of an edit, 99th percentile', ms(flat.editP99), '')
  row(
    'memory beside the articles',
    `${flat.memoryMb.toFixed(0)} MB`,
    plain.memoryMb === undefined ? '' : `${plain.memoryMb.toFixed(0)} MB`,
  )
  row('CPU until ready after a start', ms(flat.loadMs), ms(plain.loadMs))
  row('CPU of the first build', ms(build.buildMs), ms(plain.loadMs))
  row('file', `${build.fileMb.toFixed(0)} MB`, '')
  console.log(
    JSON.stringify({
      cpuMs: flat.p50,
      p99Ms: flat.p99,
      visibleMs: flat.editP50,
      loadSeconds: flat.loadMs / 1000,
      megabytes: flat.memoryMb,
    }),
  )
}
