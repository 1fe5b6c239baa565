import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { auroc, calibrationError } from '@huida/statistics'
import type { Article } from '../article.js'
import { KnowledgeError, reasonOf } from '../errors.js'
import type { Retriever, RetrieverOptions } from '../search/contract.js'
import { createRetriever } from '../search/retriever.js'

/** How well questions found their articles. */
export interface Figures {
  readonly queries: number
  /** The share of queries whose first hit is relevant, 0 to 1. */
  readonly hit1: number
  /** The share with a relevant hit among the first three. */
  readonly hit3: number
  /** The share with a relevant hit among the first ten. */
  readonly hit10: number
  /** The mean of 1 / rank of the first relevant hit, 0 beyond the tenth. */
  readonly mrr10: number
  /** Normalised discounted cumulative gain of the first ten, with the grades of the judgments as gains, as `trec_eval` has it. */
  readonly ndcg10: number
  /** Expected calibration error: how far confidence is from the share that is right, over 15 bins of equal width. */
  readonly ece: number
  /**
   * How well confidence tells whether a question can be answered: the chance that a query asked with its relevant articles
   * present has a more confident first hit than one asked with them removed. Missing when nothing was removed.
   */
  readonly auroc?: number
}

/** What became of one query. */
export interface Outcome {
  /** The query's id. */
  readonly query: string
  /** The query's `type`; `query` when it has none. */
  readonly type: string
  /** The place of the first relevant hit, from 1; 0 when none is among the first ten. */
  readonly rank: number
  /** Whether the first hit is relevant. */
  readonly right: boolean
  /** Of the first hit; 0 when nothing was found. */
  readonly confidence: number
  /** The normalised gain of the first ten hits, 0 to 1. */
  readonly ndcg: number
  /** The first hit's confidence when all relevant articles are left out, so that no answer would be right. */
  readonly removed?: number
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
  /** One for each query that has a relevant article, in the order of the file. */
  readonly outcomes: readonly Outcome[]
}

/** How to evaluate, beside how to search. */
export interface EvaluationOptions extends RetrieverOptions {
  /** Ask every query a second time, its relevant articles left out. Takes twice as long. Default true. */
  answerability?: boolean
  /**
   * Confirms the questions of one half of the articles and asks those of the other half, and the other way round: what a
   * re-ranker learns from strangers' confirmations. Default false.
   */
  crossFit?: boolean
  /** Asks at most so many queries, spread evenly over the file. Default: all. */
  most?: number
}

/**
 * Measures retrieval on a folder in BEIR's layout (Thakur et al., 2021; https://github.com/beir-cellar/beir): `corpus.jsonl`
 * with `_id`, `title`, `text`; `queries.jsonl` with `_id`, `text` and here a `type`; `qrels.tsv` or `qrels/test.tsv`. Each
 * may be gzipped. A title is taken as the question of an article and the text as its answer; without a title the text is
 * the question. Without qrels, documents with the query's `faq` are relevant. Queries without a relevant document are
 * left out.
 * @throws KnowledgeError DATASET_INVALID
 */
export async function evaluateRetrieval(folder: string, options: EvaluationOptions = {}): Promise<Evaluation> {
  const { answerability = true, crossFit = false, most = Number.POSITIVE_INFINITY, ...searching } = options
  const corpus = await readRows(folder, 'corpus.jsonl')
  const queries = await readRows(folder, 'queries.jsonl')
  const relevant = await readRelevant(folder, corpus, queries)
  const articles = corpus.map(toArticle)
  const dataset = basename(resolve(folder))
  const judged = queries.filter(({ _id }) => relevant.has(_id))
  const step = Math.max(1, judged.length / most)
  const asked = judged.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step))
  const source = { name: dataset, published: () => articles, onPublish: () => () => {} }
  const places = new Map(articles.map(({ id }, place) => [id, place]))
  const firstOf = ({ _id }: ResultRow) => [...relevant.get(_id)!.keys()][0]!
  const halfOf = (query: ResultRow) => places.get(firstOf(query))! % 2
  const outcomes: Outcome[] = []
  let method = ''
  for (const half of crossFit ? [0, 1] : [undefined]) {
    const others = asked.filter((query) => half !== undefined && halfOf(query) !== half)
    const confirmed = others.map((query) => ({ question: query.text, article: firstOf(query) }))
    const retriever = createRetriever(source, half === undefined ? searching : { ...searching, confirmed })
    await retriever.settled()
    for (const query of asked)
      if (half === undefined || halfOf(query) === half)
        outcomes.push(await ask(retriever, query, relevant.get(query._id)!, answerability))
    method = retriever.method
    retriever.close()
  }
  if (outcomes.length === 0) invalid(folder, undefined, 'no query has a relevant document')
  const types = [...new Set(outcomes.map(({ type }) => type))]
  return {
    dataset,
    method,
    articles: articles.length,
    overall: figuresOf(outcomes),
    byType: Object.fromEntries(types.map((type) => [type, figuresOf(outcomes.filter((one) => one.type === type))])),
    outcomes,
  }
}

/** What becomes of one query. */
async function ask(
  retriever: Retriever,
  { _id, text, type = 'query' }: ResultRow,
  grades: ReadonlyMap<string, number>,
  answerability: boolean,
): Promise<Outcome> {
  const hits = await retriever.search(text, { limit: 10 })
  const rank = hits.findIndex((hit) => grades.has(hit.article.id)) + 1
  const gained = hits.map((hit) => grades.get(hit.article.id) ?? 0)
  const [without] = answerability ? await retriever.search(text, { limit: 1, except: new Set(grades.keys()) }) : []
  return {
    query: _id,
    type,
    rank,
    right: rank === 1,
    confidence: hits[0]?.confidence ?? 0,
    ndcg: discounted(gained) / discounted([...grades.values()].sort((left, right) => right - left).slice(0, 10)),
    ...(answerability && { removed: without?.confidence ?? 0 }),
  }
}

/** Sums up outcomes, of which there is at least one. */
export function figuresOf(outcomes: readonly Outcome[]): Figures {
  const mean = (of: (outcome: Outcome) => number) => outcomes.reduce((sum, one) => sum + of(one), 0) / outcomes.length
  const within = (places: number) => mean(({ rank }) => (rank > 0 && rank <= places ? 1 : 0))
  const removed = outcomes.flatMap((outcome) => outcome.removed ?? [])
  return {
    queries: outcomes.length,
    hit1: within(1),
    hit3: within(3),
    hit10: within(10),
    mrr10: mean(({ rank }) => (rank > 0 ? 1 / rank : 0)),
    ndcg10: mean(({ ndcg }) => ndcg),
    ece: calibrationError(outcomes),
    ...(removed.length > 0 && {
      auroc: auroc(
        outcomes.map(({ confidence }) => confidence),
        removed,
      ),
    }),
  }
}

/** The gains of ranked hits, each divided by the logarithm of its place. */
const discounted = (gains: readonly number[]): number =>
  gains.reduce((sum, gain, i) => sum + gain / Math.log2(i + 2), 0)

interface ResultRow {
  readonly _id: string
  readonly text: string
  readonly title?: string
  readonly type?: string
  readonly faq?: string
}

function toArticle({ _id, title, text }: ResultRow): Article {
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

async function readRows(folder: string, name: string): Promise<ResultRow[]> {
  const { file, text } = await readData(folder, [name])
  return lines(text).map(([line, number]) => {
    let row: Partial<ResultRow> | null = null
    try {
      row = JSON.parse(line)
    } catch (error) {
      invalid(file, number, reasonOf(error))
    }
    if (typeof row?._id !== 'string' || typeof row.text !== 'string')
      invalid(file, number, '"_id" or "text" is missing')
    return row as ResultRow
  })
}

async function readRelevant(folder: string, corpus: readonly ResultRow[], queries: readonly ResultRow[]) {
  /** By query, the grade of each document that is relevant. */
  const relevant = new Map<string, Map<string, number>>()
  const add = (query: string, document: string, grade: number) => {
    const grades = relevant.get(query) ?? new Map<string, number>()
    relevant.set(query, grades.set(document, grade))
  }
  const names = ['qrels.tsv', join('qrels', 'test.tsv')]
  if (names.some((name) => find(folder, name))) {
    const { file, text } = await readData(folder, names)
    for (const [line, number] of lines(text).slice(1)) {
      const [query, document, score] = line.split('\t')
      if (!query || !document || Number.isNaN(Number(score))) invalid(file, number, 'not query, document and score')
      if (Number(score) > 0) add(query, document, Number(score))
    }
  } else {
    for (const query of queries) {
      if (query.faq === undefined)
        invalid(join(folder, 'qrels.tsv'), undefined, 'it is missing, and queries have no "faq"')
      for (const document of corpus) if (document.faq === query.faq) add(query._id, document._id, 1)
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
