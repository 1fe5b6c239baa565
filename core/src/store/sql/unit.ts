import type { compiled } from './compiled.js'
import { type Dialect, type ForMany, NewPosition, type Step } from './engine.js'

/** A query as it is compiled, with the names of its parameters. */
interface Query {
  sql: string
  parameters: readonly string[]
  forMany?: Omit<ForMany, 'columns'>
}

/** Gives one of some queries with the values of its parameters. */
export type BindOf<Queries extends Record<keyof Queries, Query>> = <Name extends keyof Queries>(
  name: Name,
  values: Record<Queries[Name]['parameters'][number], unknown>,
) => Step

/** A query of the store with its values. */
export type Bind = BindOf<(typeof compiled)[Dialect]['queries']>

export function binder<Queries extends Record<keyof Queries, Query>>(queries: Queries): BindOf<Queries> {
  const forMany = new Map<Query, ForMany>()
  for (const query of Object.values<Query>(queries))
    if (query.forMany) forMany.set(query, { ...query.forMany, columns: query.parameters })
  return (name, values) => {
    const query: Query = queries[name]
    const step: Step = {
      sql: query.sql,
      parameters: query.parameters.map((parameter) => (values as Record<string, unknown>)[parameter]),
    }
    if (query.forMany) step.forMany = forMany.get(query)!
    return step
  }
}

/** What is to be written together, and how many positions it needs. */
export class Unit {
  readonly steps: Step[] = []
  #positions = 0

  /** The index of the step. */
  add(step: Step): number {
    return this.steps.push(step) - 1
  }

  /** A guard: it must change one row, or nothing of the unit is written. */
  need(step: Step): void {
    step.expectRows = 1
    this.steps.push(step)
  }

  /** So many positions in a row: the first of them. */
  positions(count: number): NewPosition {
    const first = new NewPosition(this.#positions, count)
    this.#positions += count
    return first
  }
}
