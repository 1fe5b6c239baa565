import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { Dialect } from './engine.js'
import { compileForMany, turnsForMany } from './queries/for-many.js'
import { acceptingForMany, sharing } from './queries/sharing.js'
import { queries } from './queries.js'
import { schema } from './schema.js'
import type { Tables } from './tables.js'

/** Kysely for a dialect: it compiles and executes nothing. */
export function compilerFor<Known = Tables>(dialect: Dialect): Kysely<Known> {
  return new Kysely<Known>({
    dialect: {
      createDriver: () => new DummyDriver(),
      createAdapter: () => (dialect === 'sqlite' ? new SqliteAdapter() : new PostgresAdapter()),
      createQueryCompiler: () => (dialect === 'sqlite' ? new SqliteQueryCompiler() : new PostgresQueryCompiler()),
      createIntrospector: (db) => (dialect === 'sqlite' ? new SqliteIntrospector(db) : new PostgresIntrospector(db)),
    },
  })
}

/** All statements of the store as texts: what `compiled.ts` holds. */
export const compileAll = () => ({
  sqlite: compileDialect('sqlite'),
  postgres: compileDialect('postgres'),
  /** For workers that share a database, which only PostgreSQL lets them do. */
  sharing: compileSharing(compilerFor('postgres')),
})

function compileDialect(dialect: Dialect) {
  const db = compilerFor(dialect)
  return {
    schema: mapValues(schema(db, dialect), (statements) => statements.map((statement) => statement.compile().sql)),
    queries: {
      ...mapValues(queries(db, dialect), (query) => template(query.compile(), dialect)),
      ...(dialect === 'postgres' && mapValues(turnsForMany, (query) => compileForMany(db, query))),
    },
  }
}

const compileSharing = (db: Kysely<Tables>) => ({
  ...mapValues(sharing(db), (query) => template(query.compile(), 'postgres')),
  ...mapValues(acceptingForMany(db), (query) => compileForMany(db, query)),
})

const template = ({ sql, parameters }: CompiledQuery, dialect: Dialect) => ({
  // SQLite knows the types of parameters by themselves, and takes time for each cast.
  sql: dialect === 'sqlite' ? sql.replaceAll(/cast\(\? as (?:text|bigint)\)/g, '?') : sql,
  parameters: parameters.map((value) => (value as { parameter: string }).parameter),
})

const mapValues = <In, Out>(record: Record<string, In>, map: (value: In) => Out): Record<string, Out> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]))
