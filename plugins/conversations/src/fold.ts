import {
  type Json,
  type LedgerEntry,
  type Part,
  plainMarkdown,
  plainText,
  type SqlAccess,
  type Statement,
  statement,
} from '@huida/core'
import type { Kysely } from 'kysely'
import { builderOf, type Listed, type Tables } from './tables.js'
import { type WordIndex, wordIndex } from './word-index.js'

/** So much of what was said last is shown in lists, in characters. */
const PREVIEW = 160
/** So much of one message is searched, in UTF-16 units. */
const SEARCHED = 20_000
/** So many rows are read or written by one statement. */
const ROWS = 60

/** Something that was said. */
interface Said {
  position: number
  conversation: string
  channel: string
  at: number
  by: Listed['preview_by']
  name?: string | undefined
  text: string
  /** It stands beside an answer: its sources, what else may be asked. */
  aside?: boolean
}

/** Makes the tables of what was said and recorded. */
export class Folder {
  readonly #words: WordIndex
  #builder: Kysely<Tables> | undefined

  constructor(private readonly sql: SqlAccess) {
    this.#words = wordIndex(sql)
  }

  /** Folds entries, and gives what is to be written. */
  async fold(entries: readonly LedgerEntry[]): Promise<Statement[]> {
    this.#builder ??= await builderOf(this.sql)
    const db = this.#builder
    const read = entries.flatMap((entry) => {
      const one = entry.kind === 'record' ? entry : saidIn(entry)
      return one ? [one] : []
    })
    const rows = await this.#rowsOf([...new Set(read.map(({ conversation }) => conversation))])
    const said: Said[] = []
    const changed = new Set<string>()
    const intents = new Map<string, Tables['conversations_intent']>()
    for (const one of read) {
      if (!('kind' in one)) {
        said.push(one)
        changed.add(told(rows, one).id)
        continue
      }
      const row = rows.get(one.conversation)
      if (!row || !recorded(row, one)) continue
      const { intent, id: conversation } = row
      if (intent !== null) intents.set(`${intent} ${conversation}`, { intent, conversation, at: one.at })
      changed.add(conversation)
    }
    return [
      ...chunks([...changed]).map((ids) =>
        listed(
          db,
          ids.map((id) => rows.get(id)!),
        ),
      ),
      ...chunks(said).flatMap((some) => {
        const where = some.map(({ position, conversation }) => ({ position, conversation }))
        return [db.insertInto('conversations_said').values(where).compile(), this.#words.add(some)]
      }),
      ...chunks([...intents.values()]).map((some) =>
        db
          .insertInto('conversations_intent')
          .values(some)
          .onConflict((on) =>
            on.columns(['intent', 'conversation']).doUpdateSet(({ ref }) => ({ at: ref('excluded.at') })),
          )
          .compile(),
      ),
    ]
  }

  /** Statements that empty the tables, where there is no index of what was said: another kind of database cannot read that of this one. */
  async lost(): Promise<readonly Statement[] | undefined> {
    const [row] = await this.sql.read<{ said: number | null; words: number | null }>(
      statement(
        `select (select max(position) from conversations_said) as said, (select max(${this.#words.place}) from conversations_words) as words`,
      ),
    )
    if (!row?.said || row.words) return undefined
    return ['conversations_listed', 'conversations_said', 'conversations_intent'].map((table) =>
      statement(`delete from ${table}`),
    )
  }

  async #rowsOf(ids: readonly string[]): Promise<Map<string, Listed>> {
    const rows = new Map<string, Listed>()
    for (const some of chunks(ids)) {
      const query = this.#builder!.selectFrom('conversations_listed').selectAll().where('id', 'in', some)
      for (const row of await this.sql.read<Listed>(query.compile())) rows.set(row.id, row)
    }
    return rows
  }
}

/** What an entry says to people; drafts and what was held say nothing yet. */
function saidIn(entry: Exclude<LedgerEntry, { kind: 'record' }>): Said | undefined {
  if (entry.kind === 'in') {
    const { event, conversation, adapter: channel, position } = entry
    if (event.type !== 'message' && event.type !== 'choice') return undefined
    const text = event.type === 'message' ? plainText(event.parts) : (event.label ?? event.value)
    const by = event.by?.kind ?? 'customer'
    const name = by === 'customer' ? event.user.name : undefined
    return { ...{ position, conversation, channel, by, name }, at: event.at, text: text.slice(0, SEARCHED) }
  }
  if (entry.act.type !== 'say') return undefined
  if (['draft', 'held', 'superseded'].includes(entry.status)) return undefined
  const { conversation, adapter: channel, position, at, by } = entry
  const text = withoutMarkup(entry.act.part).slice(0, SEARCHED)
  const aside = entry.act.part.type === 'choices' || entry.act.part.type === 'sources'
  return text === '' ? undefined : { position, conversation, channel, at, by: by.kind, text, aside }
}

/** In lists nobody reads asterisks, and nobody looks for them. */
const withoutMarkup = (part: Part): string =>
  part.type === 'text' && part.format === 'markdown' ? plainMarkdown(part.text) : plainText([part])

/** The row of a conversation in which something was said. */
function told(rows: Map<string, Listed>, { position, conversation, channel, at, by, name, text, aside }: Said): Listed {
  let row = rows.get(conversation)
  if (!row) {
    row = { ...empty, id: conversation, channel, first_at: at }
    rows.set(conversation, row)
  }
  row.last_at = at
  row.last_position = position
  if (!aside || row.preview === '') {
    row.preview = [...text.replace(/\s+/g, ' ')].slice(0, PREVIEW).join('')
    row.preview_by = by
  }
  row.messages++
  if (name !== undefined) row.name = name
  // A notice of the program answers nobody.
  if (by === 'customer') row.unanswered_since ??= at
  else if (by !== 'system') row.unanswered_since = null
  return row
}

const empty: Omit<Listed, 'id' | 'channel' | 'first_at'> = {
  ...{ name: null, owner: 'bot', owner_name: null, last_at: 0, last_position: 0, preview: '', preview_by: 'customer' },
  ...{ unanswered_since: null, handoff: null, unhelpful_at: null, intent: null, messages: 0 },
}

/** Puts a record into the row of its conversation; `false`: it changes nothing there. */
function recorded(row: Listed, { type, data, at }: Extract<LedgerEntry, { kind: 'record' }>): boolean {
  const about = isObject(data) ? data : {}
  const handoff = handoffAfter[type]
  if (handoff !== undefined) row.handoff = handoff
  if (type === 'conversation.assigned' && isObject(about.to)) {
    const { kind, id, name } = about.to
    row.owner = kind as Listed['owner']
    row.owner_name = typeof name === 'string' ? name : typeof id === 'string' ? id : null
  } else if (type === 'rag.unanswered' || type === 'answer.flagged' || type === 'answer.denied') row.unhelpful_at = at
  else if (handoff === undefined && typeof about.intent !== 'string') return false
  if (typeof about.intent === 'string') row.intent = about.intent
  return true
}

/** What becomes of the wish for a person by a record of escalation. */
const handoffAfter: Readonly<Record<string, Listed['handoff'] | undefined>> = {
  ...{ 'handoff.requested': 'waiting', 'handoff.deferred': 'deferred', 'handoff.accepted': 'served' },
  ...{ 'handoff.abandoned': null, 'handoff.returned': null, 'conversation.resolved': null },
}

const isObject = (value: Json | undefined): value is { [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const listed = (db: Kysely<Tables>, rows: readonly Listed[]): Statement =>
  db
    .insertInto('conversations_listed')
    .values(rows)
    .onConflict((on) =>
      on.column('id').doUpdateSet(({ ref }) => {
        const columns = Object.keys(rows[0]!).filter((name) => name !== 'id') as (keyof Listed)[]
        return Object.fromEntries(columns.map((name) => [name, ref(`excluded.${name}`)]))
      }),
    )
    .compile()

function chunks<T>(all: readonly T[]): T[][] {
  const parts: T[][] = []
  for (let at = 0; at < all.length; at += ROWS) parts.push(all.slice(at, at + ROWS))
  return parts
}
