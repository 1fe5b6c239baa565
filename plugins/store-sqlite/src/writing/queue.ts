import { Groups, NewPosition, parameterOf, type Written, type Step as WrittenStep } from '@huida/core/sql'
import { type BatchWriter, errorOf, type Failure, type Step, type Unit, type UnitOutcome } from './batch.js'

/** One commit holds at most so many units. */
const MAX_UNITS = 128
/** So many texts have numbers, the first that come: the store's are about 40, plugins may make new ones without end. */
const MAX_TEXTS = 500

/** Units that wait to be written: all that wait when the writer is free go together, the urgent first. */
export class WriteQueue {
  readonly #groups: Groups<Unit, Written>
  readonly #numbers = new Map<string, number>()
  #newTexts: [number, string][] = []

  /** @param failed the error that those get whose batch could not be written */
  constructor(
    private readonly writer: BatchWriter,
    private readonly failed: (failure: Failure) => Error,
  ) {
    this.#groups = new Groups((close) => this.#write(close()), MAX_UNITS)
  }

  write(steps: readonly WrittenStep[], urgent: boolean): Promise<Written> {
    const unit: { steps: Step[]; positions: number } = { steps: [], positions: 0 }
    for (const step of steps) {
      try {
        unit.steps.push(this.#stepOf(step, unit))
      } catch (cause) {
        return Promise.resolve({ unmet: unit.steps.length, cause })
      }
    }
    return this.#groups.add(unit, urgent)
  }

  /** Resolves when nothing waits any more. */
  drained(): Promise<void> {
    return this.#groups.drained()
  }

  #stepOf({ sql, parameters, expectRows, returns }: WrittenStep, unit: { positions: number }): Step {
    let positioned: number[] | undefined
    const values = parameters.map((value, index) => {
      if (!(value instanceof NewPosition)) return parameterOf(value)
      positioned ??= []
      positioned.push(index)
      unit.positions = Math.max(unit.positions, value.offset + value.count)
      return value.offset
    })
    return { statement: this.#numberOf(sql), parameters: values, positioned, expectRows, returns }
  }

  #numberOf(sql: string): number | string {
    const known = this.#numbers.get(sql)
    if (known !== undefined) return known
    if (this.#numbers.size === MAX_TEXTS) return sql
    const number = this.#numbers.size
    this.#numbers.set(sql, number)
    this.#newTexts.push([number, sql])
    return number
  }

  async #write(units: readonly Unit[]): Promise<Written[]> {
    const texts = this.#newTexts
    this.#newTexts = []
    const outcome = await this.writer.write({ texts, units })
    if ('failure' in outcome) throw this.failed(outcome.failure)
    return outcome.units.map(writtenOf)
  }
}

function writtenOf(outcome: UnitOutcome): Written {
  if (!('unmet' in outcome)) return outcome
  const { unmet, cause } = outcome
  return cause ? { unmet, cause: errorOf(cause) } : { unmet }
}
