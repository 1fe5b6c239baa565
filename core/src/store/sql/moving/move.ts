import { HuidaError } from '../../../errors.js'
import type { Statement } from '../../store.js'
import type { SqlEngine, Step } from '../engine.js'
import { accomplished, MOVING } from '../migrate.js'
import { type Catalog, catalogOf, quoted, type Table } from './catalog.js'
import { type Digest, digestOf } from './compare.js'
import { type Carried, inserting, pagesOf } from './pages.js'

/** A database that records are moved out of, or into. */
export interface MovableDatabase {
  readonly engine: SqlEngine
  /** Where it is, for people: without a password. */
  readonly place: string
  /** Opens it for this process alone: a source is only read. @throws HuidaError MOVE_REFUSED when somebody uses it */
  open(): Promise<void>
  /** Lets others use it again. */
  close(): Promise<void>
  /** Why others may use it by now, although it is open. Absent: they do not. */
  lost?(): string | undefined
}

/** How far a move is. */
export interface MoveProgress {
  phase: 'copying' | 'comparing'
  table: string
  /** Rows of the table so far, and in all. */
  rows: number
  of: number
}

/** What a move did. */
export interface Moved {
  /** It went on with one that was interrupted. */
  resumed: boolean
  tables: readonly ({ table: string } & Digest)[]
  /** Indexes of words, which the next start makes anew. */
  indexes: readonly string[]
  /** Tables of the source that were left there. */
  left: readonly string[]
}

/** What is moved, and how. */
export interface Move {
  from: MovableDatabase
  to: MovableDatabase
  /** Makes all tables of the target, which is not open meanwhile. */
  prepare(): Promise<void>
  /** Tables of the source that may stay behind, where the target has none of that name. Default: none. */
  leave?: readonly string[]
  /** Told of each batch. */
  progress?(progress: MoveProgress): void
}

/**
 * Copies everything that a store and its plugins keep into another database, and compares both. The source is left as it was. Each batch is
 * written together with how far it goes, so that a move that is interrupted goes on where it was; until it has ended, no bot opens the target.
 * @throws HuidaError MOVE_REFUSED with what to do next
 */
export async function moveRecords({ from, to, prepare, leave = [], progress }: Move): Promise<Moved> {
  await from.open()
  try {
    const source = await catalogOf(from.engine)
    if (!source.tables.some(({ name }) => name === 'event'))
      throw refused(`there are no records of a bot at ${from.place}`, 'Name the database of a bot.')
    await refuseHalf(from)
    const state = await stateOf(to)
    if (state !== 'half') await prepare()
    await to.open()
    try {
      const moving = new Moving(from, to, source, await catalogOf(to.engine), leave, progress ?? (() => {}))
      await moving.begin(state)
      return { resumed: state === 'half', ...(await moving.finish()) }
    } finally {
      await to.close()
    }
  } finally {
    await from.close()
  }
}

/** The target before anything was done to it: nothing of a bot, what a move has left half done, or something else. */
type State = 'new' | 'half' | 'there'

async function stateOf(to: MovableDatabase): Promise<State> {
  await to.open()
  try {
    const { tables } = await catalogOf(to.engine)
    if (tables.length === 0) return 'new'
    return (await isHalf(to.engine)) ? 'half' : 'there'
  } finally {
    await to.close()
  }
}

const marks = 'select owner, name from migration'

interface Mark {
  owner: string
  name: string
}

const marksOf = (engine: SqlEngine) => engine.read<Mark>({ sql: marks, parameters: [] })

const isHalf = async (engine: SqlEngine): Promise<boolean> =>
  (await marksOf(engine).catch((): Mark[] => [])).some(({ owner, name }) => owner === 'huida' && name === MOVING)

async function refuseHalf(from: MovableDatabase): Promise<void> {
  if (!(await isHalf(from.engine))) return
  throw refused(
    `records are being moved into ${from.place}, and not all are there`,
    'Finish that first: run the same huida move again.',
  )
}

class Moving {
  readonly #tables: readonly Table[]

  constructor(
    private readonly from: MovableDatabase,
    private readonly to: MovableDatabase,
    source: Catalog,
    private readonly target: Catalog,
    private readonly leave: readonly string[],
    private readonly progress: (progress: MoveProgress) => void,
  ) {
    this.#tables = source.tables
  }

  /** Marks the target, so that no bot opens it before all is there; or finds the mark of the same move. */
  async begin(state: State): Promise<void> {
    if (state === 'half') {
      const [begun] = await this.#read<{ after: string }>(`select after from huida_move where name = ''`)
      if (begun?.after === (await this.#sourceId())) return
      throw refused(
        `${this.to.place} holds half of another move`,
        'Finish that one, or name a database in which there is nothing.',
      )
    }
    await this.#refuseOtherVersions()
    await this.#refuseUnknown()
    const moved = this.#moved
    if (state === 'there') await this.#refuseFull(moved)
    await this.#write([
      {
        sql: 'create table huida_move (name text not null primary key, after text not null, rows bigint not null)',
        parameters: [],
      },
      {
        sql: `insert into migration (owner, name, at) values ('huida', ?, ?)`,
        parameters: [MOVING, Date.now()],
        expectRows: 1,
      },
      // What migrations put into their tables themselves comes over with the rest.
      ...moved.map(({ name }): Step => ({ sql: `delete from ${quoted(name)}`, parameters: [] })),
      { sql: `insert into huida_move values ('', ?, 0)`, parameters: [await this.#sourceId()] },
    ])
  }

  /** Copies what is not there yet, compares all of it, and takes the mark away. */
  async finish(): Promise<Omit<Moved, 'resumed'>> {
    const done = await this.#read<{ name: string; after: string; rows: number }>(
      'select name, after, rows from huida_move',
    )
    const counts = new Map<string, number>()
    for (const table of this.#moved) {
      const [row] = await this.from.engine.read<{ n: number }>({
        sql: `select count(*) as n from ${quoted(table.name)}`,
        parameters: [],
      })
      counts.set(table.name, row!.n)
    }
    for (const table of this.#moved) {
      const before = done.find(({ name }) => name === table.name)
      await this.#copy(table, counts.get(table.name)!, before)
      await this.#countOn(table)
    }
    const tables: ({ table: string } & Digest)[] = []
    for (const table of this.#moved)
      tables.push({ table: table.name, ...(await this.#compare(table, counts.get(table.name)!)) })
    this.#refuseLost()
    await this.#write([
      { sql: 'drop table huida_move', parameters: [] },
      { sql: `delete from migration where owner = 'huida' and name = ?`, parameters: [MOVING], expectRows: 1 },
    ])
    return { tables, indexes: this.target.indexes, left: this.#unknown.map(({ name }) => name) }
  }

  async #copy(table: Table, of: number, begun: { after: string; rows: number } | undefined): Promise<void> {
    let rows = begun?.rows ?? 0
    const target = this.#targetOf(table)
    const after = begun && (JSON.parse(begun.after) as Carried[])
    this.progress({ phase: 'copying', table: table.name, rows, of })
    for await (const page of pagesOf(this.from.engine, table, after)) {
      this.#refuseLost()
      rows += page.rows.length
      await this.#write([
        inserting(this.to.engine.dialect, target, table.columns, page.rows),
        {
          sql: `insert into huida_move values (?, ?, cast(? as bigint)) on conflict (name) do update set after = excluded.after, rows = excluded.rows`,
          parameters: [table.name, JSON.stringify(page.after), rows],
        },
      ])
      this.progress({ phase: 'copying', table: table.name, rows, of })
    }
  }

  /** Numbers that were given once are not given again. */
  async #countOn(table: Table): Promise<void> {
    const { counted } = this.#targetOf(table)
    if (counted === undefined || table.counted === undefined) return
    const last = { sql: lastOf[this.from.engine.dialect](table.name, table.counted), parameters: [] }
    const [row] = await this.from.engine.read<{ last: number | null }>(last)
    if (row?.last) await this.#write(countOn[this.to.engine.dialect](table.name, counted, row.last))
  }

  async #compare(table: Table, of: number): Promise<Digest> {
    const columns = table.columns.map(({ name }) => name)
    let rows = 0
    // Both are read, each as far as the other.
    const told = (more: number) => {
      rows += more / 2
      this.progress({ phase: 'comparing', table: table.name, rows: Math.floor(rows), of })
    }
    const [here, there] = await Promise.all([
      digestOf(this.from.engine, table, columns, told),
      digestOf(this.to.engine, this.#targetOf(table), columns, told),
    ])
    if (here.rows === there.rows && here.checksum === there.checksum) return here
    throw refused(
      `"${table.name}" differs: ${here.rows} rows (${here.checksum.slice(0, 8)}) at ${this.from.place}, ${there.rows} (${there.checksum.slice(0, 8)}) at ${this.to.place}`,
      'Somebody has used the source since the move began. Empty the target, and move again while no bot runs.',
    )
  }

  get #moved(): readonly Table[] {
    const unknown = this.#unknown
    return this.#tables.filter((table) => !unknown.includes(table))
  }

  /** Tables that the target has none for. */
  get #unknown(): readonly Table[] {
    const there = this.target.tables.map(({ name }) => name)
    return this.#tables.filter(({ name }) => !there.includes(name))
  }

  #targetOf({ name }: Table): Table {
    return this.target.tables.find((table) => table.name === name)!
  }

  /** The same programs have made the tables of both. */
  async #refuseOtherVersions(): Promise<void> {
    const [here, there] = [await marksOf(this.from.engine), await marksOf(this.to.engine)]
    const owners = new Set(here.map(({ owner }) => owner).filter((owner) => there.some((mark) => mark.owner === owner)))
    const missing = (some: readonly Mark[], others: readonly Mark[]) =>
      some.filter(
        ({ owner, name }) => owners.has(owner) && !others.some((mark) => mark.owner === owner && mark.name === name),
      )
    const older = missing(there, here)[0]
    if (older)
      throw refused(
        `the tables at ${this.from.place} are older than this program: "${older.owner} ${older.name}" was not applied`,
        'Run huida migrate on it first.',
      )
    const newer = missing(here, there)[0]
    if (newer)
      throw refused(
        `the tables at ${this.from.place} are of a newer program: this one does not know "${newer.owner} ${newer.name}"`,
        'Move them with the version that wrote them, or a later one.',
      )
  }

  /** What would be lost without a word. */
  async #refuseUnknown(): Promise<void> {
    const full: string[] = []
    for (const { name } of this.#unknown)
      if (!this.leave.includes(name) && (await hasRows(this.from.engine, name))) full.push(name)
    if (full.length > 0)
      throw refused(
        `this bot has no plugin that keeps ${full.map((name) => `"${name}"`).join(', ')}, which ${this.from.place} has`,
        `Add the plugin to the bot, or leave them behind: --leave ${full.join(',')}`,
      )
  }

  async #refuseFull(moved: readonly Table[]): Promise<void> {
    // The row that names the store is there from the first start.
    for (const { name } of moved)
      if (name !== 'store' && (await hasRows(this.to.engine, name)))
        throw refused(
          `there is something at ${this.to.place} already: "${name}" has rows`,
          'Name a database in which there is nothing.',
        )
  }

  #refuseLost(): void {
    const reason = this.from.lost?.() ?? this.to.lost?.()
    if (reason !== undefined) throw refused(reason, 'Run the same command again, which goes on where it was.')
  }

  async #sourceId(): Promise<string> {
    const [store] = await this.from.engine.read<{ id: string }>({ sql: 'select id from store', parameters: [] })
    return store?.id ?? ''
  }

  #read<Row>(sql: string): Promise<Row[]> {
    return this.to.engine.read<Row>({ sql, parameters: [] })
  }

  async #write(unit: readonly Step[]): Promise<void> {
    accomplished(this.to.engine, await this.to.engine.write(unit))
  }
}

const hasRows = async (engine: SqlEngine, table: string): Promise<boolean> =>
  (await engine.read({ sql: `select 1 from ${quoted(table)} limit 1`, parameters: [] })).length > 0

/** The last number that was given in a table. */
const lastOf = {
  sqlite: (table: string, _column: string) => `select seq as last from sqlite_sequence where name = ${literal(table)}`,
  postgres: (table: string, column: string) =>
    `select pg_sequence_last_value(pg_get_serial_sequence(quote_ident(${literal(table)}), ${literal(column)})::regclass) as last`,
}

/** Lets a table give numbers above one. */
const countOn = {
  sqlite: (table: string, _column: string, last: number): Statement[] => [
    { sql: 'delete from sqlite_sequence where name = ?', parameters: [table] },
    { sql: 'insert into sqlite_sequence (name, seq) values (?, ?)', parameters: [table, last] },
  ],
  postgres: (table: string, column: string, last: number): Statement[] => [
    {
      sql: 'select setval(pg_get_serial_sequence(quote_ident(cast(? as text)), cast(? as text)), cast(? as bigint))',
      parameters: [table, column, last],
    },
  ],
}

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`

const refused = (reason: string, next: string) => new HuidaError('MOVE_REFUSED', { reason, next })
