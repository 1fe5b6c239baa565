import { type SqlAccess, type Statement, statement } from '@huida/core'
import { indexed, termsOf, wordsOf } from './words.js'

/** Finds what was said by its words. */
export interface WordIndex {
  /** The column that holds positions. */
  readonly place: 'rowid' | 'position'
  /** Statements that make it. */
  readonly migrations: readonly Statement[]
  /** A statement that adds what was said, each by its position in the log. */
  add(said: readonly { position: number; text: string }[]): Statement
  /** A statement that takes out what was said at these positions. */
  remove(positions: readonly number[]): Statement
  /**
   * A statement that reads the positions of what holds all that is looked for, the latest first, those below a position. `undefined`: there is
   * nothing to look for.
   */
  find(query: string, limit: number, below?: number): Statement | undefined
}

/** The index of a store's dialect: FTS5 of SQLite, text search vectors of PostgreSQL. Neither keeps the words themselves. */
export const wordIndex = ({ dialect }: Pick<SqlAccess, 'dialect'>): WordIndex => (dialect === 'sqlite' ? fts5 : vectors)

const fts5: WordIndex = {
  place: 'rowid',
  migrations: [
    statement(
      `create virtual table conversations_words using fts5 (words, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2')`,
    ),
  ],
  add: (said) =>
    statement(
      `insert into conversations_words (rowid, words) values ${said.map(() => '(?, ?)').join(', ')}`,
      ...said.flatMap(({ position, text }) => [position, indexed(text)]),
    ),
  remove: (positions) =>
    statement(`delete from conversations_words where rowid in (${marks(positions)})`, ...positions),
  find(query, limit, below = Number.MAX_SAFE_INTEGER) {
    const terms = termsOf(query)
    if (terms.length === 0) return undefined
    // Words hold letters and digits only, so that none is an operator.
    const match = terms.map(({ words, unfinished }) => `"${words.join(' ')}"${unfinished ? '*' : ''}`).join(' AND ')
    return statement(
      'select rowid as position from conversations_words where conversations_words match ? and rowid < ? order by rowid desc limit ?',
      ...[match, below, limit],
    )
  },
}

const vectors: WordIndex = {
  place: 'position',
  migrations: [
    statement('create table conversations_words (position bigint primary key, words tsvector not null)'),
    statement('create index conversations_words_found on conversations_words using gin (words)'),
  ],
  add: (said) =>
    statement(
      `insert into conversations_words (position, words) values ${said.map((_, at) => `($${2 * at + 1}, to_tsvector('simple', $${2 * at + 2}))`).join(', ')} on conflict do nothing`,
      ...said.flatMap(({ position, text }) => [position, wordsOf(text)]),
    ),
  remove: (positions) =>
    statement(`delete from conversations_words where position in (${marks(positions)})`, ...positions),
  find(query, limit, below = Number.MAX_SAFE_INTEGER) {
    const terms = termsOf(query)
    if (terms.length === 0) return undefined
    const match = terms
      .map(({ words, unfinished }) => `(${words.map((word) => `'${word}'`).join(' <-> ')}${unfinished ? ':*' : ''})`)
      .join(' & ')
    return statement(
      `select position from conversations_words where words @@ to_tsquery('simple', $1) and position < $2 order by position desc limit $3`,
      ...[match, below, limit],
    )
  },
}

const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ')
