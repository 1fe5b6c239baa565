import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Locale } from '@huida/core'
import { createRetriever, evaluateRetrieval, type Figures, openSpace } from '@huida/knowledge'
import { type Example, ecommerce, examplesOf, evaluate as judge, nodeNlp, readPack } from '@huida/plugin-intents'
import { parse } from 'csv-parse/sync'
import { CommandError } from '../command-error.js'
import { knowledgeFile } from '../settings.js'

const LOCALES = ['zh', 'en'] as const

/** Prints how often the running classifier and the running retrieval are right, beside the method's name. */
export async function evaluate(flags: { intents?: string[]; retrieval?: string[]; knowledge?: string }): Promise<void> {
  const isOwn = !flags.intents && !flags.retrieval
  if (isOwn || flags.intents) {
    console.log('Intents: node-nlp, one perceptron for each intent')
    row('', 'texts', 'accuracy', 'learned in', 'a text takes')
    if (isOwn) await judgePack()
    for (const folder of flags.intents ?? []) await judgeFolder(folder)
    console.log()
  }
  if (isOwn) await judgeArticles(knowledgeFile(flags))
  for (const folder of flags.retrieval ?? []) {
    const { dataset, method, articles, overall, byType } = await evaluateRetrieval(folder)
    console.log(`Retrieval over ${articles} articles: ${method}`)
    row('', 'questions', 'hit@1', 'MRR@10')
    figures(dataset, overall)
    if (Object.keys(byType).length > 1) for (const [type, of] of Object.entries(byType)) figures(`  ${type}`, of)
    console.log()
  }
}

/** The e-commerce pack, on the phrasings that it keeps apart. */
async function judgePack(): Promise<void> {
  const { name, phrasings } = await readPack(ecommerce)
  for (const locale of LOCALES)
    await judgeIntents(`${name} ${locale}`, locale, examplesOf(phrasings[locale] ?? {}), await kept(locale))
}

const kept = async (locale: Locale): Promise<Example[]> =>
  examplesOf(JSON.parse(await readFile(join(fileURLToPath(ecommerce), `eval.${locale}.json`), 'utf8')))

/** The articles, asked what the pack keeps apart: right is an article about the same problem. */
async function judgeArticles(file: string): Promise<void> {
  const space = await openSpace({ file })
  const retriever = createRetriever(space)
  await retriever.settled()
  console.log(`Retrieval over ${space.list().length} articles: ${retriever.method}`)
  row('', 'questions', 'hit@1', 'MRR@10')
  for (const locale of LOCALES) {
    const questions = await kept(locale)
    let hits = 0
    let reciprocals = 0
    for (const { text, intent } of questions) {
      const found = await retriever.search(text, { locale, limit: 10 })
      const rank = found.findIndex(({ article }) => article.problem === intent) + 1
      if (rank === 1) hits++
      if (rank > 0) reciprocals += 1 / rank
    }
    const { length: queries } = questions
    figures(`${space.name} ${locale}`, { queries, hit1: hits / queries, mrr10: reciprocals / queries })
  }
  retriever.close()
  await space.close()
}

/** A folder with `test.csv` and one or several `train*.csv`, each of which is learned from anew. */
async function judgeFolder(folder: string): Promise<void> {
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) =>
    refuse(folder, `it cannot be read (${error.code})`),
  )
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

const figures = (name: string, { queries, hit1, mrr10 }: Figures) =>
  row(name, queries, hit1.toFixed(3), mrr10.toFixed(3))

/** One line of the table; the first column is wide. */
const row = (name: string, ...cells: (string | number)[]) =>
  console.log([name.padEnd(32), ...cells.map((cell) => String(cell).padStart(12))].join(' '))

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`

function refuse(path: string, reason: string): never {
  throw new CommandError(
    `${path} cannot be evaluated, because ${reason}. Name a folder with train.csv and test.csv of the columns text,intent.`,
  )
}
