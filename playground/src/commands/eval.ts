import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HuidaError, type Locale } from '@huida/core'
import { type Example, ecommerce, examplesOf, evaluate as judge, nodeNlp, readPack } from '@huida/plugin-intents'
import { parse } from 'csv-parse/sync'
import { knowledgeFile } from '../settings.js'

interface EvalFlags {
  intents?: string[]
  retrieval?: string[]
  knowledge?: string
}

/** Prints how often the running classifier and the running retrieval are right, beside the method's name. */
export async function evaluate(flags: EvalFlags): Promise<void> {
  const ownOnly = !flags.intents && !flags.retrieval
  if (ownOnly || flags.intents) {
    header('intents', 'texts', 'accuracy', 'learned in', 'a text takes')
    if (ownOnly) await judgePack()
    for (const folder of flags.intents ?? []) await judgeFolder(folder)
  }
}

/** The e-commerce pack, on the phrasings that it keeps apart. */
async function judgePack(): Promise<void> {
  const { name, phrasings } = await readPack(ecommerce)
  for (const locale of ['zh', 'en'] as const) {
    const kept = JSON.parse(await readFile(join(fileURLToPath(ecommerce), `eval.${locale}.json`), 'utf8'))
    await judgeIntents(`${name} ${locale}`, locale, examplesOf(phrasings[locale] ?? {}), examplesOf(kept))
  }
}

/** A folder with `test.csv` and one or several `train*.csv`, each of which is learned from anew. */
async function judgeFolder(folder: string): Promise<void> {
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => refuse(folder, String(error.code)))
  const training = files.filter((file) => /^train.*\.csv$/.test(file)).sort()
  if (training.length === 0 || !files.includes('test.csv')) refuse(folder, 'it has no train.csv, or no test.csv')
  const test = await readExamples(join(folder, 'test.csv'))
  const locale = test.some(({ text }) => /\p{Script=Han}/u.test(text)) ? 'zh' : 'en'
  for (const file of training)
    await judgeIntents(
      `${basename(folder)} ${basename(file, '.csv')}`,
      locale,
      await readExamples(join(folder, file)),
      test,
    )
}

async function readExamples(file: string): Promise<Example[]> {
  const rows = parse(await readFile(file), { columns: true, bom: true, skip_empty_lines: true }) as Record<
    string,
    string
  >[]
  return rows.map(({ text, intent }) =>
    text === undefined || intent === undefined ? refuse(file, 'it has no columns text and intent') : { text, intent },
  )
}

async function judgeIntents(name: string, locale: Locale, training: Example[], test: Example[]): Promise<void> {
  const classifier = nodeNlp(locale)
  const started = performance.now()
  await classifier.train(training)
  const learned = performance.now()
  const { total, accuracy } = await judge(classifier, test)
  const asked = performance.now()
  row(name, total, accuracy.toFixed(3), seconds(learned - started), `${((asked - learned) / total).toFixed(2)} ms`)
}

const header = (what: string, ...columns: string[]) => {
  console.log()
  row(what, ...columns)
}

/** One line of the table; the first column is wide. */
const row = (name: string, ...cells: (string | number)[]) =>
  console.log([name.padEnd(32), ...cells.map((cell) => String(cell).padStart(12))].join(' '))

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`

function refuse(path: string, reason: string): never {
  throw new HuidaError('CONFIG_INVALID', { problems: [`${path} cannot be evaluated: ${reason}.`] })
}
