import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { summary } from '../measure.mjs'

const file = (path) => fileURLToPath(new URL(path, import.meta.url))

const { bin } = JSON.parse(readFileSync(file('../../playground/package.json'), 'utf8'))
const QUESTION = 'How do I return a jacket?'
const answering = {
  huida: {
    name: 'the shop bot: huida chat',
    answer: /within 7 days/,
    args: [join(file('../../playground'), bin.huida), 'chat'],
  },
  nodeNlp: {
    name: 'bare node-nlp, 20 intents of 20 phrasings, trained at start',
    answer: /about return_goods/,
    args: [file('../start/node-nlp.mjs')],
  },
}
const importing = {
  core: { name: 'import @huida/core', args: ['--input-type=module', '-e', "import '@huida/core'"] },
  compose: { name: 'import koa-compose', args: ['--input-type=module', '-e', "import 'koa-compose'"] },
  nothing: { name: 'node alone', args: ['--input-type=module', '-e', ''] },
}

/** From the start of the process to the first line of the answer, and to the end of a process that only imports. */
export async function run({ count, progress }) {
  const contestants = { ...answering, ...importing }
  const times = Object.fromEntries(Object.keys(contestants).map((key) => [key, []]))
  const measure = async (group, runs, read) => {
    for (let n = 0; n < runs; n++)
      for (const [key, contestant] of Object.entries(group)) {
        progress(`${key}, ${n + 1} of ${runs}`)
        const ms = await read(contestant)
        // The first run reads everything from the disk.
        if (n > 0) times[key].push(ms)
      }
  }
  await measure(answering, count + 1, firstAnswer)
  await measure(importing, 2 * count + 1, wholeRun)
  const row = (key, name, base) => ({
    name,
    unit: 'ms',
    ...summary(times[key]),
    ...(base && { ratio: summary(times[key]).median / summary(times[base]).median, of: base }),
  })
  const median = (key) => summary(times[key]).median
  return {
    tables: [
      {
        title: 'Cold start: from the start of the process to the first answer',
        rows: Object.entries(answering).map(([key, { name }]) => ({ ...row(key, name, 'nodeNlp'), of: 'node-nlp' })),
      },
      {
        title: 'A process that imports and ends',
        rows: Object.entries(importing).map(([key, { name }]) => row(key, name)),
      },
    ],
    musts: [
      { what: 'cold start to the first answer: × node-nlp', atMost: 1.5, found: median('huida') / median('nodeNlp') },
      { what: 'importing core, above koa-compose', unit: ' ms', atMost: 20, found: median('core') - median('compose') },
    ],
  }
}

function firstAnswer({ args, answer }) {
  const begun = performance.now()
  const child = spawn(process.execPath, args, { cwd: file('..'), stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin.end(`${QUESTION}\n`)
  return new Promise((resolve, reject) => {
    let printed = ''
    let complaints = ''
    child.stderr.on('data', (chunk) => {
      complaints += chunk
    })
    child.stdout.on('data', (chunk) => {
      printed += chunk
      if (answer.test(printed)) {
        resolve(performance.now() - begun)
        child.kill()
      }
    })
    child.on('error', reject)
    child.on('close', () => reject(new Error(`${args[0]} gave no answer: ${printed}${complaints}`)))
  })
}

function wholeRun({ args }) {
  const begun = performance.now()
  const child = spawn(process.execPath, args, { cwd: file('..'), stdio: 'ignore' })
  return new Promise((resolve, reject) => {
    child.on('close', (code) => (code === 0 ? resolve(performance.now() - begun) : reject(new Error(args.join(' ')))))
  })
}
