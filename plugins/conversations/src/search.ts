import type { SqlAccess } from '@huida/core'
import type { Expression, ExpressionBuilder, Kysely, SqlBool } from 'kysely'
import { builderOf, type Listed, type Tables } from './tables.js'
import { type WordIndex, wordIndex } from './word-index.js'

/** Which conversations are wanted: all that fit each field that is given. */
export interface Wanted {
  /** What was said in them, in words or parts of words of any order; all of them in one message. */
  query?: string | undefined
  owner?: Listed['owner'] | undefined
  channel?: string | undefined
  intent?: string | undefined
  /** `person`: one was asked for and has not come. `unanswered`: the customer waits. `unhelpful`: an answer was of no help. */
  state?: 'person' | 'unanswered' | 'unhelpful' | undefined
  /** With something said in them from then on, in milliseconds since 1970. */
  from?: number | undefined
  /** And begun before then. */
  to?: number | undefined
  /** Goes on below this position of the page before. */
  below?: number | undefined
  limit: number
}

/** A conversation that was found, and where. */
export interface Found extends Listed {
  /** The position of what was looked for, the latest of it. */
  found?: number
}

/** So many hits of words are looked at at once, and so often, before a page is given that is not full. */
const HITS = 1_000
const LOOKS = 20

/** Lists and searches conversations. */
export class Search {
  readonly #words: WordIndex
  #builder: Kysely<Tables> | undefined

  constructor(private readonly sql: SqlAccess) {
    this.#words = wordIndex(sql)
  }

  /** A page of conversations, those in which something was said (or found) last first, and from where the next page goes on. */
  async page(wanted: Wanted): Promise<{ conversations: Found[]; below?: number }> {
    this.#builder ??= await builderOf(this.sql)
    return wanted.query?.trim() ? this.#byWords(wanted) : this.#byTime(wanted)
  }

  /** The channels and intents that there are, those with the most conversations first. */
  async facets(): Promise<{ channels: Facet[]; intents: Facet[] }> {
    const db = await builderOf(this.sql)
    const [channels, intents] = await Promise.all([
      this.sql.read<Facet>(
        db
          .selectFrom('conversations_listed')
          .select(({ fn }) => ['channel as name', fn.countAll<number>().as('count')])
          .groupBy('channel')
          .compile(),
      ),
      this.sql.read<Facet>(
        db
          .selectFrom('conversations_intent')
          .select(({ fn }) => ['intent as name', fn.countAll<number>().as('count')])
          .groupBy('intent')
          .compile(),
      ),
    ])
    const sorted = (facets: Facet[]) =>
      facets.map(({ name, count }) => ({ name, count: Number(count) })).sort((one, other) => other.count - one.count)
    return { channels: sorted(channels), intents: sorted(intents) }
  }

  async #byTime(wanted: Wanted): Promise<{ conversations: Found[]; below?: number }> {
    let query = this.#builder!.selectFrom('conversations_listed')
      .selectAll()
      .where((on) => on.and(conditions(on, wanted)))
      .orderBy('last_position', 'desc')
      .limit(wanted.limit)
    if (wanted.below !== undefined) query = query.where('last_position', '<', wanted.below)
    const conversations = (await this.sql.read<Listed>(query.compile())).map(asNumbers)
    const last = conversations.at(-1)
    return { conversations, ...(conversations.length === wanted.limit && last && { below: last.last_position }) }
  }

  async #byWords(wanted: Wanted): Promise<{ conversations: Found[]; below?: number }> {
    const found = new Map<string, Found>()
    let below = wanted.below
    for (let look = 0; look < LOOKS; look++) {
      const asked = this.#words.find(wanted.query!, HITS, below)
      if (!asked) return { conversations: [] }
      const hits = (await this.sql.read<{ position: number }>(asked)).map(({ position }) => Number(position))
      for (const [position, row] of await this.#fitting(hits, wanted)) {
        // Further hits of one that is on a page are no conversation more.
        if (!found.has(row.id)) found.set(row.id, { ...row, found: position })
        below = position
        if (found.size === wanted.limit) return { conversations: [...found.values()], below }
      }
      if (hits.length < HITS) return { conversations: [...found.values()] }
      below = hits.at(-1)
    }
    return { conversations: [...found.values()], ...(below !== undefined && { below }) }
  }

  /** The conversations of hits that fit what else is wanted, in the order of the hits. */
  async #fitting(hits: readonly number[], wanted: Wanted): Promise<[number, Listed][]> {
    const db = this.#builder!
    const all: [number, Listed][] = []
    for (let at = 0; at < hits.length; at += 200) {
      const query = db
        .selectFrom('conversations_said')
        .innerJoin('conversations_listed', 'conversations_listed.id', 'conversations_said.conversation')
        .select('conversations_said.position as hit')
        .selectAll('conversations_listed')
        .where('conversations_said.position', 'in', hits.slice(at, at + 200))
        .where((on) => on.and(conditions(on as never, wanted)))
        .orderBy('conversations_said.position', 'desc')
      const rows = await this.sql.read<Listed & { hit: number }>(query.compile())
      for (const { hit, ...row } of rows) all.push([Number(hit), asNumbers(row)])
    }
    return all
  }
}

/** How many conversations have something. */
export interface Facet {
  name: string
  count: number
}

function conditions(
  on: ExpressionBuilder<Tables, 'conversations_listed'>,
  { owner, channel, intent, state, from, to }: Wanted,
): Expression<SqlBool>[] {
  const all: Expression<SqlBool>[] = []
  if (owner !== undefined) all.push(on('owner', '=', owner))
  if (channel !== undefined) all.push(on('channel', '=', channel))
  if (state === 'person') all.push(on('handoff', 'in', ['waiting', 'deferred']))
  if (state === 'unanswered') all.push(on('unanswered_since', 'is not', null))
  if (state === 'unhelpful') all.push(on('unhelpful_at', 'is not', null))
  if (from !== undefined) all.push(on('last_at', '>=', from))
  if (to !== undefined) all.push(on('first_at', '<', to))
  if (intent !== undefined)
    all.push(
      on(
        'conversations_listed.id',
        'in',
        on
          .selectFrom('conversations_intent')
          .select('conversations_intent.conversation')
          .where('conversations_intent.intent', '=', intent),
      ),
    )
  return all
}

/** PostgreSQL gives large integers as texts. */
function asNumbers(row: Listed): Listed {
  const numbers = ['first_at', 'last_at', 'last_position', 'unanswered_since', 'unhelpful_at', 'messages'] as const
  for (const name of numbers) if (row[name] !== null) row[name] = Number(row[name])
  return row
}
