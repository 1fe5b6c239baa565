import { type ForMany, NewPosition, type Parameter, type Step } from '@huida/core/sql'

/** A step as it goes to the server. */
export interface Sent extends Omit<Step, 'parameters'> {
  parameters: readonly (Parameter | NewPosition)[]
}

/** What is written together or not at all. */
export interface Unit {
  steps: readonly Sent[]
  /** How many positions it is given. */
  positions: number
}

/** Steps that one statement executes: one, or any number of those that stand for many. */
export interface Batch {
  readonly sql: string
  /** In which of the units, and which of its steps. */
  readonly members: { unit: number; step: number; sent: Sent }[]
  /** What tells the members apart; absent for a statement that is about one. */
  readonly keys?: Map<Parameter, number>
}

/**
 * What may be executed in any order goes first, many at a time: what turns have done is then seen by all that keeps its order, such as whoever gives
 * lanes back that are done with. Gives the indexes of the units in the order in which they are executed.
 */
export function anyOrderFirst(units: readonly Unit[]): number[] {
  const all = [...units.keys()]
  return [...all.filter((index) => !isInOrder(units[index]!)), ...all.filter((index) => isInOrder(units[index]!))]
}

/** A unit that begins with a step for many may go before others, unless that says otherwise. */
const isInOrder = ({ steps }: Unit): boolean => steps[0]?.forMany === undefined || steps[0].forMany.inOrder === true

/**
 * The statements that execute some units. Each unit's steps come in their order; a step joins others with its statement if none of its own unit
 * comes after them, and where its order among all matters, if nothing at all does.
 */
export function batchesOf(units: readonly Unit[]): Batch[] {
  const batches: Batch[] = []
  /** Where each statement that stands for many was begun last. */
  const open = new Map<string, number>()
  for (const [unit, { steps }] of units.entries()) {
    let last = 0
    for (const [step, sent] of steps.entries()) {
      const key = sent.forMany && keyOf(sent.forMany, sent.parameters)
      const begun = key === undefined ? undefined : open.get(sent.sql)
      const batch = begun === undefined ? undefined : batches[begun]!
      const isAfter = begun !== undefined && begun >= (sent.forMany!.inOrder ? batches.length - 1 : last)
      if (batch && isAfter && !batch.keys!.has(key!)) {
        batch.keys!.set(key!, batch.members.length)
        batch.members.push({ unit, step, sent })
        last = begun!
        continue
      }
      last = batches.length
      if (key !== undefined) open.set(sent.sql, last)
      batches.push({
        sql: sent.sql,
        members: [{ unit, step, sent }],
        ...(key !== undefined && { keys: new Map([[key, 0]]) }),
      })
    }
  }
  return batches
}

/** What tells a row apart from others that are executed with it: nothing that is given only then, such as a position. */
export const keyOf = ({ columns, key }: ForMany, row: readonly (Parameter | NewPosition)[]): Parameter =>
  row[columns.indexOf(key)] as Parameter

/**
 * The parameters of a batch's statement.
 * @param firsts the first position of each unit
 */
export function valuesOf({ members, keys }: Batch, firsts: readonly number[]): Parameter[] {
  const of = ({ unit, sent }: Batch['members'][number]) => {
    const first = firsts[unit]!
    return sent.parameters.map((value) => (value instanceof NewPosition ? first + value.offset : value))
  }
  return keys ? [rowsOf(members[0]!.sent.forMany!, members.map(of))] : of(members[0]!)
}

/** The one parameter of a statement that stands for many. */
export const rowsOf = ({ columns }: ForMany, rows: readonly (readonly Parameter[])[]): string =>
  JSON.stringify(
    rows.map((values) => {
      const row: Record<string, Parameter> = {}
      for (let index = 0; index < columns.length; index++) row[columns[index]!] = values[index]!
      return row
    }),
  )
