import { sql } from 'kysely'

/** A parameter by its name: where it stands in a query, a value is bound at each execution. */
export const $ = <T = string>(name: string) => ({ parameter: name }) as unknown as T

/** The same where the database cannot guess the type by itself. */
export const $cast = <T = string>(name: string, type: 'text' | 'bigint' = 'text') =>
  sql<T>`cast(${$(name)} as ${sql.raw(type)})`
export const $number = (name: string) => $cast<number>(name, 'bigint')
