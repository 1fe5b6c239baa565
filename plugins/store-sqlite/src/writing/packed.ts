import type { Parameter } from '@huida/core/sql'
import type { Batch, BatchOutcome, Failure, Step, Unit, UnitOutcome } from './batch.js'

/**
 * A batch or its outcome as one flat list. Cloning objects and lists for another thread takes longer than SQLite takes to write what is in them:
 * of three commits 26 µs, as flat lists 5.
 */
export type Packed = unknown[]

/** Stands for the number of rows where a unit was not met. */
const UNMET = -1

export function packBatch({ texts, units }: Batch): Packed {
  const list: Packed = [texts.length, units.length]
  for (const [number, sql] of texts) list.push(number, sql)
  for (const { steps, positions } of units) {
    list.push(positions, steps.length)
    for (const { statement, parameters, positioned = [], expectRows, returns } of steps) {
      list.push(statement, expectRows, returns, positioned.length, parameters.length)
      for (const index of positioned) list.push(index)
      for (const value of parameters) list.push(value)
    }
  }
  return list
}

export function unpackBatch(list: Packed): Batch {
  const reader = new Reader(list)
  const [texts, units] = [reader.next<number>(), reader.next<number>()]
  return {
    texts: times(texts, () => [reader.next<number>(), reader.next<string>()] as const),
    units: times(units, () => unpackUnit(reader)),
  }
}

function unpackUnit(reader: Reader): Unit {
  const positions = reader.next<number>()
  return { positions, steps: times(reader.next<number>(), () => unpackStep(reader)) }
}

function unpackStep(reader: Reader): Step {
  const statement = reader.next<number | string>()
  const expectRows = reader.next<number | undefined>()
  const returns = reader.next<boolean | undefined>()
  const [positioned, parameters] = [reader.next<number>(), reader.next<number>()]
  return {
    statement,
    expectRows,
    returns,
    positioned: positioned > 0 ? reader.list<number>(positioned) : undefined,
    parameters: reader.list<Parameter>(parameters),
  }
}

export function packOutcome(outcome: BatchOutcome): Packed {
  if ('failure' in outcome) return [outcome.failure]
  const list: Packed = [undefined, outcome.units.length]
  for (const unit of outcome.units)
    if ('unmet' in unit) list.push(UNMET, unit.unmet, unit.cause)
    else {
      list.push(unit.rows.length, unit.position, unit.returned)
      for (const rows of unit.rows) list.push(rows)
    }
  return list
}

export function unpackOutcome(list: Packed): BatchOutcome {
  const reader = new Reader(list)
  const failure = reader.next<Failure | undefined>()
  return failure ? { failure } : { units: times(reader.next<number>(), () => unpackUnitOutcome(reader)) }
}

function unpackUnitOutcome(reader: Reader): UnitOutcome {
  const count = reader.next<number>()
  if (count === UNMET) {
    const [unmet, cause] = [reader.next<number>(), reader.next<Failure | undefined>()]
    return cause ? { unmet, cause } : { unmet }
  }
  const [position, returned] = [reader.next<number>(), reader.next<(readonly unknown[] | undefined)[] | undefined>()]
  const rows = reader.list<number>(count)
  return returned ? { rows, position, returned } : { rows, position }
}

/** Takes from a list what was put into it, in the same order: each type is a claim about what was. */
class Reader {
  #at = 0

  constructor(private readonly packed: Packed) {}

  next<T>(): T {
    return this.packed[this.#at++] as T
  }

  list<T>(count: number): T[] {
    const from = this.#at
    this.#at += count
    return this.packed.slice(from, this.#at) as T[]
  }
}

function times<T>(count: number, make: () => T): T[] {
  const made: T[] = []
  for (let n = 0; n < count; n++) made.push(make())
  return made
}
