import type { Store } from '@huida/core'
import type { KnowledgeSpace, Retriever } from '@huida/knowledge'
import { type Effect, effectsOf } from './effect.js'
import { askedBy, askedSince, type Question, type Redact, type SolvedTicket } from './questions.js'
import { isTroubled, type Topic, topicsOf } from './topics.js'

/** Where to look, and how. */
export interface MiningOptions {
  /** The event log. */
  readonly store: Pick<Store, 'conversations' | 'timeline'>
  /** The knowledge that should have answered, and where drafts and their fate are looked up. */
  readonly space: KnowledgeSpace
  /** Finds articles of that space: `createRetriever(space)`. */
  readonly retriever: Retriever
  /** Takes personal data out of every text, before anything else is done with it: `redact` of `@huida/plugin-privacy`. */
  readonly redact: Redact
  /** Solved tickets of the same time, whose solutions become drafts. Default: none. */
  readonly tickets?: Iterable<SolvedTicket> | AsyncIterable<SolvedTicket>
  /** Default: 30 days before `now`. */
  readonly since?: Date
  /** Default: now. */
  readonly now?: Date
  /** So many different customers make a topic. Default 3. */
  readonly minCustomers?: number
  /** Ends the work, which is then rejected with the signal's reason. */
  readonly signal?: AbortSignal
}

/** What was found. */
export interface MiningReport {
  readonly since: Date
  readonly now: Date
  /** How many questions the bot decided on, tickets included, and how many of them were not answered well. */
  readonly asked: number
  readonly troubled: number
  /** The most asked first. */
  readonly topics: readonly Topic[]
  /** What earlier drafts changed since they were published. */
  readonly effects: readonly Effect[]
}

const MONTH_MS = 30 * 86_400_000

/** Reads the event log and says what customers ask that the knowledge does not answer. Changes nothing. */
export async function mine(options: MiningOptions): Promise<MiningReport> {
  const { store, space, retriever, redact, tickets = [], now = new Date(), minCustomers = 3, signal } = options
  const { since = new Date(now.getTime() - MONTH_MS) } = options
  const mined = new Set(space.list().flatMap(({ id, origin }) => (origin?.type === 'mined' ? [id] : [])))
  const articles = space.list()
  const background = articles.flatMap(({ question, phrasings, origin }) =>
    origin?.type === 'mined' ? [] : [question, ...phrasings],
  )
  const questions: Question[] = []
  let asked = 0
  for await (const question of askedSince(store, since, redact)) {
    signal?.throwIfAborted()
    asked++
    // What a mined article answers is kept, to see what it changed.
    if (isTroubled(question) || mined.has(question.article ?? '')) questions.push(question)
    else background.push(question.text)
  }
  for await (const ticket of tickets) {
    asked++
    questions.push(askedBy(ticket, redact))
  }
  questions.sort((a, b) => a.at - b.at || (a.text < b.text ? -1 : 1))
  const topics = await topicsOf(questions, {
    now,
    minCustomers,
    articles,
    background,
    retriever,
    isGone: (id) => space.get(id) === undefined && space.versions(id).length > 0,
    signal,
  })
  const troubled = questions.filter(isTroubled).length
  return { since, now, asked, troubled, topics, effects: effectsOf(topics, space) }
}
