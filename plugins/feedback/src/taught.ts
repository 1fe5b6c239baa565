import { type SqlAccess, type Statement, statement } from '@huida/core'

/** A search that learns from what customers confirm: `createRetriever` of `@huida/knowledge` is one. */
export interface Taught {
  /** From now on this question finds this article as one of its own phrasings would. */
  confirm(question: string, article: string): void
}

/** A question that an article was confirmed to answer. */
interface Confirmed {
  person: string
  article: string
  question: string
  at: number
}

/** What makes the table. A version that was published is never changed. */
export const migrations = async (): Promise<Record<string, readonly Statement[]>> => ({
  '001-confirmed': [
    statement(
      'create table feedback_confirmed (article text not null, person text not null, question text not null, at bigint not null, primary key (article, person))',
    ),
  ],
})

/**
 * Questions that customers have confirmed articles to answer: one of each person for each article, so that nobody teaches a search alone.
 */
export class Confirmations {
  readonly #byArticle = new Map<string, Map<string, Confirmed>>()

  constructor(
    private readonly retriever: Taught | undefined,
    /** How many people must have confirmed an article before its questions are taught. */
    private readonly minPeople: number,
  ) {}

  /** Takes over what was confirmed before. */
  async load(sql: SqlAccess, since: number): Promise<void> {
    await sql.write([forgetsBefore(since)])
    const kept = await sql.read<Confirmed>(
      statement('select article, person, question, at from feedback_confirmed order by at'),
    )
    for (const confirmed of kept) this.add({ ...confirmed, at: Number(confirmed.at) })
  }

  /** Takes one over, and teaches the search what enough people have said. */
  add(confirmed: Confirmed): void {
    const people = this.#byArticle.get(confirmed.article) ?? new Map<string, Confirmed>()
    this.#byArticle.set(confirmed.article, people)
    people.set(confirmed.person, confirmed)
    if (people.size < this.minPeople) return
    // Those that waited for company are taught with it.
    const fresh = people.size === this.minPeople ? people.values() : [confirmed]
    for (const { question, article } of fresh) this.retriever?.confirm(question, article)
  }

  remove(article: string, person: string): void {
    this.#byArticle.get(article)?.delete(person)
  }
}

/** Keeps one, instead of what the person has confirmed of the article before. */
export const keeps = ({ article, person, question, at }: Confirmed): Statement =>
  statement(
    'insert into feedback_confirmed (article, person, question, at) values (?, ?, ?, ?) on conflict (article, person) do update set question = excluded.question, at = excluded.at',
    article,
    person,
    question,
    at,
  )

export const forgets = (article: string, person: string): Statement =>
  statement('delete from feedback_confirmed where article = ? and person = ?', article, person)

export const forgetsBefore = (at: number): Statement => statement('delete from feedback_confirmed where at < ?', at)
