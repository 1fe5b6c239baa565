import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { Article } from './article.js'
import { KnowledgeError, reasonOf } from './problem.js'
import { createRetriever, type RetrieverOptions } from './retriever.js'

/** How well questions found their articles. */
export interface Figures {
  readonly queries: number
  /** The share of queries whose first hit is relevant, 0 to 1. */
  readonly hit1: number
  /** The mean of 1 / rank of the first relevant hit, 0 beyond the tenth. */
  readonly mrr10: number
}

/** The result of an evaluation. */
export interface Evaluation {
  /** The folder's name. */
  readonly dataset: string
  /** How it was searched, beside which the figures belong. */
  readonly method: string
  readonly articles: number
  readonly overall: Figures
  /** By the queries' `type`. */
  readonly byType: Readonly<Record<string, Figures>>
}

/**
 * Measures retrieval on a folder in BEIR's layout (Thakur et al., 2021; https://github.com/beir-cellar/beir): `corpus.jsonl`
 * with `_id`, `title`, `text`; `queries.jsonl` with `_id`, `text` and here a `type`; `qrels.tsv` or `qrels/test.tsv`. Each
 * may be gzipped. A title is taken as the question of an article and the text as its answer; without a title the text is
 * the question. Without qrels, documents with the query's `faq` are relevant. Queries without a relevant document are
 * left out.
 * @throws KnowledgeError DATASET_INVALID
 */
export async function evaluateRetrieval(folder: string, options?: RetrieverOptions): Promise<Evaluation> {
  const corpus = await readRows(folder, 'corpus.jsonl')
  const queries = await readRows(folder, 'queries.jsonl')
  const relevant = await readRelevant(folder, corpus, queries)
  const articles = corpus.map(toArticle)
  const dataset = basename(resolve(folder))
  const retriever = createRetriever({ name: dataset, published: () => articles, onPublish: () => () => {} }, options)
  await retriever.settled()
  const sums = new Map<string, { queries: number; hits: number; reciprocals: number }>()
  for (const query of queries) {
    const wanted = relevant.get(query._id)
    if (!wanted) continue
    const hits = await retriever.search(query.text, { limit: 10 })
    const rank = hits.findIndex((hit) => wanted.has(hit.article.id)) + 1
    for (const group of [query.type ?? 'query', overall]) {
      const sum = sums.get(group) ?? { queries: 0, hits: 0, reciprocals: 0 }
      sum.queries++
      if (rank === 1) sum.hits++
      if (rank > 0) sum.reciprocals += 1 / rank
      sums.set(group, sum)
    }
  }
  retriever.close()
  const figures = new Map(
    [...sums].map(([group, { queries, hits, reciprocals }]): [string, Figures] => [
      group,
      { queries, hit1: hits / queries, mrr10: reciprocals / queries },
    ]),
  )
  const all = figures.get(overall)
  if (!all) invalid(folder, undefined, 'no query has a relevant document')
  figures.delete(overall)
  return {
    dataset,
    method: retriever.method,
    articles: articles.length,
    overall: all,
    byType: Object.fromEntries(figures),
  }
}

/** Cannot be the type of a query in a file of lines. */
const overall = '\n'

interface Row {
  readonly _id: string
  readonly text: string
  readonly title?: string
  readonly type?: string
  readonly faq?: string
}

function toArticle({ _id, title, text }: Row): Article {
  const question = title || text
  return {
    id: _id,
    scene: 'evaluation',
    problem: 'evaluation',
    question,
    phrasings: [],
    answer: text,
    locale: 'und',
    status: 'published',
    updatedAt: '1970-01-01T00:00:00.000Z',
    version: 1,
  }
}

async function readRows(folder: string, name: string): Promise<Row[]> {
  const { file, text } = await readData(folder, [name])
  return lines(text).map(([line, number]) => {
    let row: Partial<Row> | null = null
    try {
      row = JSON.parse(line)
    } catch (error) {
      invalid(file, number, reasonOf(error))
    }
    if (typeof row?._id !== 'string' || typeof row.text !== 'string')
      invalid(file, number, '"_id" or "text" is missing')
    return row as Row
  })
}

async function readRelevant(folder: string, corpus: readonly Row[], queries: readonly Row[]) {
  const relevant = new Map<string, Set<string>>()
  const add = (query: string, document: string) => {
    const documents = relevant.get(query) ?? new Set()
    relevant.set(query, documents.add(document))
  }
  const names = ['qrels.tsv', join('qrels', 'test.tsv')]
  if (names.some((name) => find(folder, name))) {
    const { file, text } = await readData(folder, names)
    for (const [line, number] of lines(text).slice(1)) {
      const [query, document, score] = line.split('\t')
      if (!query || !document || Number.isNaN(Number(score))) invalid(file, number, 'not query, document and score')
      if (Number(score) > 0) add(query, document)
    }
  } else {
    for (const query of queries) {
      if (query.faq === undefined)
        invalid(join(folder, 'qrels.tsv'), undefined, 'it is missing, and queries have no "faq"')
      for (const document of corpus) if (document.faq === query.faq) add(query._id, document._id)
    }
  }
  return relevant
}

const find = (folder: string, name: string): string | undefined =>
  [name, `${name}.gz`].map((candidate) => join(folder, candidate)).find(existsSync)

async function readData(folder: string, names: readonly string[]): Promise<{ file: string; text: string }> {
  const file = names.map((name) => find(folder, name)).find((found) => found !== undefined)
  if (!file) invalid(join(folder, names[0]!), undefined, 'there is no such file')
  try {
    const bytes = await readFile(file)
    return { file, text: (file.endsWith('.gz') ? await promisify(gunzip)(bytes) : bytes).toString('utf8') }
  } catch (error) {
    invalid(file, undefined, reasonOf(error))
  }
}

/** The lines that are not blank, with their numbers from 1. */
const lines = (text: string): [string, number][] =>
  text.split(/\r?\n/).flatMap((line, i): [string, number][] => (line.trim() === '' ? [] : [[line, i + 1]]))

function invalid(file: string, line: number | undefined, reason: string): never {
  throw new KnowledgeError([{ code: 'DATASET_INVALID', file, reason, ...(line !== undefined && { line }) }])
}
