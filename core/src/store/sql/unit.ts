import type { Statement } from '../store.js'
import type { compiled } from './compiled.js'
import { type Dialect, NewPosition, type Step } from './engine.js'

type Queries = (typeof compiled)[Dialect]['queries']

/** The values of a query's parameters. */
type Values<Name extends keyof Queries> = Record<Queries[Name]['parameters'][number], unknown>

/** A query with its values. */
export type Bind = <Name extends keyof Queries>(name: Name, values: Values<Name>) => Statement

export function binder(queries: Queries): Bind {
  return (name, values) => {
    const query: { sql: string; parameters: readonly string[] } = queries[name]
    return {
      sql: query.sql,
      parameters: query.parameters.map((parameter) => (values as Record<string, unknown>)[parameter]),
    }
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
  need({ sql, parameters }: Statement): void {
    this.steps.push({ sql, parameters, expectRows: 1 })
  }

  /** So many positions in a row: the first of them. */
  positions(count: number): NewPosition {
    const first = new NewPosition(this.#positions, count)
    this.#positions += count
    return first
  }
}
