import type { SqlEngine } from '../engine.js'

/** A table as the database describes it. */
export interface Table {
  name: string
  columns: readonly Column[]
  /** The columns of its primary key, in order; none: rows are told apart by where they lie. */
  key: readonly string[]
  /** The column whose numbers are given by counting. */
  counted?: string
}

/** A column, and its type in the words of the database. */
export interface Column {
  name: string
  type: string
}

/** What a database holds. */
export interface Catalog {
  tables: readonly Table[]
  /** Indexes of words: they hold what the other kind of database cannot read, and are made anew. */
  indexes: readonly string[]
}

/** The tables of who works on the database now, and of the move itself: they stay. */
const own = ['migration', 'worker', 'lane', 'lease', 'written', 'huida_move']

/** What is to be known of all tables that can be moved. */
export async function catalogOf(engine: SqlEngine): Promise<Catalog> {
  const rows = await engine.read<ColumnRow>({ sql: columns[engine.dialect], parameters: [] })
  const tables = new Map<string, { table: Table; key: { name: string; at: number }[] }>()
  const indexes = new Set<string>()
  for (const { table, column, type, key, counted } of rows) {
    if (own.includes(table)) continue
    if (column === null || type === 'tsvector') indexes.add(table)
    if (column === null) continue
    const one = tables.get(table) ?? { table: { name: table, columns: [], key: [] }, key: [] }
    tables.set(table, one)
    one.table = { ...one.table, columns: [...one.table.columns, { name: column, type: type ?? '' }] }
    if (counted) one.table.counted = column
    if (key) one.key.push({ name: column, at: key })
  }
  return {
    tables: [...tables.values()]
      .filter(({ table }) => !indexes.has(table.name))
      .map(({ table, key }) => ({ ...table, key: key.sort((a, b) => a.at - b.at).map(({ name }) => name) })),
    indexes: [...indexes],
  }
}

/** A name in a statement. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

interface ColumnRow {
  table: string
  /** `null`: it is no table that can be read as one. */
  column: string | null
  type: string | null
  /** Its place in the primary key, from 1; 0: it is not in it. */
  key: number
  counted: number
}

const columns = {
  sqlite: `select list.name as "table", info.name as "column", info.type as type, coalesce(info.pk, 0) as key,
      coalesce(info.pk = 1 and made.sql like '%autoincrement%', 0) as counted
    from pragma_table_list as list
      left join pragma_table_info(list.name) as info on list.type = 'table'
      left join sqlite_master as made on made.type = 'table' and made.name = list.name
    where list.schema = 'main' and list.type in ('table', 'virtual') and list.name not like 'sqlite\\_%' escape '\\'
    order by list.name, info.cid`,
  postgres: `select made.relname as "table", att.attname as "column", format_type(att.atttypid, att.atttypmod) as type,
      coalesce(array_position(key.indkey::smallint[], att.attnum) + 1, 0) as key,
      pg_get_serial_sequence(quote_ident(made.relname), att.attname) is not null as counted
    from pg_class as made
      join pg_attribute as att on att.attrelid = made.oid and att.attnum > 0 and not att.attisdropped
      left join pg_index as key on key.indrelid = made.oid and key.indisprimary
    where made.relkind in ('r', 'p') and made.relnamespace = current_schema()::regnamespace
    order by made.relname, att.attnum`,
}
