const MAX_KEPT = 1_000
const kept = new Map<string, string>()

/** Strings, names, comments, and between them the question marks that stand for values. */
const pieces = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*.*?\*\/|\?/gs

/** A statement with `?` for its values, as plugins write them for any database, with the `$1` that PostgreSQL knows. */
export function numbered(sql: string): string {
  if (!sql.includes('?') || /\$\d/.test(sql)) return sql
  let known = kept.get(sql)
  if (known === undefined) {
    let count = 0
    known = sql.replace(pieces, (piece) => (piece === '?' ? `$${++count}` : piece))
    if (kept.size === MAX_KEPT) kept.clear()
    kept.set(sql, known)
  }
  return known
}
