import { createHash } from 'node:crypto'
import type { Article, Retriever } from '@huida/knowledge'
import { cluster } from './cluster.js'
import { type Vector, vectors } from './features.js'
import { pauses } from './pauses.js'
import type { Question } from './questions.js'

/** What several customers asked in their own words and the bot did not answer well. */
export interface Topic {
  /** The same in every run: the id of its draft. */
  readonly id: string
  readonly locale: string
  /** The most central of the questions. */
  readonly question: string
  /** Different wordings, the most central first. */
  readonly examples: readonly string[]
  /** How often it was asked, and by how many customers. */
  readonly asked: number
  readonly customers: number
  /** How often, by what went wrong; one question may count in several. */
  readonly wrong: { unanswered: number; unsure: number; unhelpful: number; transferred: number }
  /** How often it was asked in the last seven days, and in the seven before. */
  readonly trend: { week: number; before: number }
  /** Milliseconds since 1970. */
  readonly firstAt: number
  readonly lastAt: number
  /** The commonest intent of its questions. */
  readonly intent?: string
  /** The most central of the answers that people gave. */
  readonly solution?: string
  /**
   * `new` has no draft; `draft` has one; `published` has an article that came out of it; `dismissed` had a draft that people
   * retired or removed; `covered` is answered by another article, to which its examples could be added as phrasings.
   */
  readonly state: 'new' | 'draft' | 'published' | 'dismissed' | 'covered'
  /** The article that covers it. */
  readonly article?: { readonly id: string; readonly question: string }
  readonly questions: readonly Question[]
}

/** What decides what becomes a topic. */
export interface TopicOptions {
  readonly now: Date
  /** Fewer different customers make no topic. */
  readonly minCustomers: number
  readonly articles: readonly Article[]
  /** Other texts of the same trade, which tell common words from telling ones. */
  readonly background: readonly string[]
  readonly retriever: Retriever
  /** Whether an article of this id was there once and is gone. */
  readonly isGone: (id: string) => boolean
  readonly signal?: AbortSignal | undefined
}

/**
 * How alike the centres of two groups must be. Chosen on public sets (BANKING77, CLINC150, MASSIVE-zh, xSID-zh, Bitext), where
 * twenty questions of one intent were hidden among some hundred of others; README.md has the figures.
 */
export const ALIKE = 0.15
/** From this confidence an article answers a question; it covers a topic when it answers at least half of it. */
const ANSWERS = 0.5
const MAX_EXAMPLES = 20
const WEEK_MS = 7 * 86_400_000

/** Groups questions into topics, the most asked first. */
export async function topicsOf(questions: readonly Question[], options: TopicOptions): Promise<Topic[]> {
  const topics: Topic[] = []
  for (const locale of new Set(questions.map((question) => question.locale).sort())) {
    const here = questions.filter((question) => question.locale === locale)
    const mined = options.articles.filter((article) => article.origin?.type === 'mined' && article.locale === locale)
    for (const { members, article, points } of await grouped(here, mined, options.background)) {
      options.signal?.throwIfAborted()
      const topic = await topicOf(members, points, article, locale, options)
      if (topic) topics.push(topic)
    }
  }
  return topics.sort((a, b) => b.customers - a.customers || b.asked - a.asked || (a.id < b.id ? -1 : 1))
}

interface Grouped {
  members: Question[]
  points: Vector[]
  /** The mined article whose examples are in the group. */
  article: Article | undefined
}

/** Same words are one point. What a mined article was made of stays with it, so that its topic is found again. */
async function grouped(
  questions: readonly Question[],
  mined: readonly Article[],
  background: readonly string[],
): Promise<Grouped[]> {
  const numbers = new Map<string, number>()
  const numberOf = (text: string): number => {
    const number = numbers.get(text) ?? numbers.size
    numbers.set(text, number)
    return number
  }
  const asked = new Map<number, Question[]>()
  for (const question of questions) {
    const number = numberOf(question.text)
    asked.set(number, [...(asked.get(number) ?? []), question])
  }
  const owner = new Map<number, Article>()
  for (const article of mined) {
    const answered = questions.filter((question) => question.article === article.id).map(({ text }) => text)
    for (const text of [article.question, ...article.phrasings, ...(article.origin?.examples ?? []), ...answered])
      if (!owner.has(numberOf(text))) owner.set(numberOf(text), article)
  }
  const points = await vectors([...numbers.keys()], background)
  const known = mined.map((article) => [...owner].filter(([, owns]) => owns === article).map(([number]) => number))
  const groups = await cluster(points, { threshold: ALIKE, known: known.filter(({ length }) => length > 0) })
  return groups
    .map((group) => {
      const members = group.flatMap((number) => asked.get(number) ?? [])
      const article = group.map((number) => owner.get(number)).find((owns) => owns !== undefined)
      return { members, points: members.map(({ text }) => points[numbers.get(text)!]!), article }
    })
    .filter(({ members }) => members.length > 0)
}

async function topicOf(
  questions: readonly Question[],
  points: readonly Vector[],
  mined: Article | undefined,
  locale: string,
  { now, minCustomers, articles, retriever, isGone, signal }: TopicOptions,
): Promise<Topic | undefined> {
  const bad = questions.filter(isTroubled)
  const customers = new Set(bad.map(({ customer }) => customer)).size
  if (!mined && customers < minCustomers) return undefined
  const central = await byCentrality(questions, points)
  const examples = [...new Set(central.map(({ text }) => text))].slice(0, MAX_EXAMPLES)
  const solution = await bestSolution(central)
  const intent = commonest(questions.flatMap(({ intent }) => intent ?? []))
  const covering = mined ? undefined : await coveredBy(bad, locale, retriever, articles, signal)
  const times = questions.map(({ at }) => at)
  const within = (from: number, until: number) => times.filter((at) => at > from && at <= until).length
  const until = now.getTime()
  const count = (is: (question: Question) => boolean) => questions.filter(is).length
  const id = mined?.id ?? idOf(locale, examples[0]!, articles)
  return {
    id,
    locale,
    question: mined?.question ?? examples[0]!,
    examples,
    asked: questions.length,
    customers: mined ? new Set(questions.map(({ customer }) => customer)).size : customers,
    wrong: {
      unanswered: count(({ outcome }) => outcome === 'unanswered'),
      unsure: count(({ outcome, article }) => outcome === 'unsure' && article === undefined),
      unhelpful: count(({ isUnhelpful }) => isUnhelpful),
      transferred: count(({ isTransferred }) => isTransferred),
    },
    trend: { week: within(until - WEEK_MS, until), before: within(until - 2 * WEEK_MS, until - WEEK_MS) },
    firstAt: Math.min(...times),
    lastAt: Math.max(...times),
    ...(intent !== undefined && { intent }),
    ...(solution !== undefined && { solution }),
    state: mined ? stateOf(mined) : isGone(id) ? 'dismissed' : covering ? 'covered' : 'new',
    ...(covering && { article: { id: covering.id, question: covering.question } }),
    questions,
  }
}

/** Whether an answer was missing, doubtful, not helpful, or not enough. */
export const isTroubled = ({ outcome, article, isUnhelpful, isTransferred }: Question): boolean =>
  outcome === 'unanswered' || (outcome === 'unsure' && article === undefined) || isUnhelpful || isTransferred

const stateOf = ({ status }: Article): Topic['state'] =>
  status === 'published' ? 'published' : status === 'retired' ? 'dismissed' : 'draft'

/** The questions nearest the centre first; of equals the earliest. */
async function byCentrality(questions: readonly Question[], points: readonly Vector[]): Promise<Question[]> {
  const pause = pauses()
  const centre = new Map<number, number>()
  for (const { ids, values } of points)
    for (const [at, id] of ids.entries()) centre.set(id, (centre.get(id) ?? 0) + values[at]!)
  await pause()
  return questions
    .map((question, index) => {
      const { ids, values } = points[index]!
      return { question, score: ids.reduce((sum, id, at) => sum + centre.get(id)! * values[at]!, 0) }
    })
    .sort((a, b) => b.score - a.score || a.question.at - b.question.at)
    .map(({ question }) => question)
}

/** Of what people answered, what is most like the other answers. */
async function bestSolution(questions: readonly Question[]): Promise<string | undefined> {
  const given = [...new Set(questions.flatMap(({ solution }) => solution ?? []))]
  if (given.length <= 2) return given[0]
  const points = await vectors(given)
  const sums = points.map((point) => points.reduce((sum, other) => sum + product(point, other), 0))
  return given[sums.indexOf(Math.max(...sums))]
}

function product(a: Vector, b: Vector): number {
  let sum = 0
  for (let i = 0, j = 0; i < a.ids.length && j < b.ids.length; ) {
    if (a.ids[i] === b.ids[j]) sum += a.values[i++]! * b.values[j++]!
    else if (a.ids[i]! < b.ids[j]!) i++
    else j++
  }
  return sum
}

/** The article that answers at least half of the questions today, or that the customers said they meant. */
async function coveredBy(
  questions: readonly Question[],
  locale: string,
  retriever: Retriever,
  articles: readonly Article[],
  signal: AbortSignal | undefined,
): Promise<Article | undefined> {
  const texts = [...new Map(questions.map((question) => [question.text, question])).values()].slice(0, MAX_EXAMPLES)
  const votes: string[] = []
  for (const { text, article } of texts) {
    const [best] = article ? [] : await retriever.search(text, { locale, limit: 1, ...(signal && { signal }) })
    if (article) votes.push(article)
    else if (best && best.confidence >= ANSWERS) votes.push(best.article.id)
  }
  const most = commonest(votes)
  if (most === undefined || votes.filter((id) => id === most).length < texts.length / 2) return undefined
  return articles.find(({ id, status }) => id === most && status === 'published')
}

const commonest = (values: readonly string[]): string | undefined => {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]?.[0]
}

/** Made from the first central question. Later runs find the topic by its examples, however the centre moves. */
function idOf(locale: string, question: string, articles: readonly Article[]): string {
  const digest = createHash('sha256').update(`${locale}\n${question}`).digest('hex')
  const taken = new Set(articles.map(({ id }) => id))
  let length = 8
  while (taken.has(`mined-${digest.slice(0, length)}`)) length++
  return `mined-${digest.slice(0, length)}`
}
