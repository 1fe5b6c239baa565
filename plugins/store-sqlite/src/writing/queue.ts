import { NewPosition, type Written, type Step as WrittenStep } from '@huida/core/sql'
import { parameterOf } from '../parameters.js'
import {
  type BatchOutcome,
  type BatchWriter,
  errorOf,
  type Failure,
  type Step,
  type Unit,
  type UnitOutcome,
} from './batch.js'

/** A unit that is ready to be written, and who waits for it. */
interface Waiting {
  unit: Unit
  resolve(written: Written): void
  reject(error: unknown): void
}

/** One commit holds at most so many units, so that none waits long for the others. */
const MAX_UNITS = 128
/** So many texts have numbers, the first that come: the store's are about 40, plugins may make new ones without end. */
const MAX_TEXTS = 500

/** Units that wait to be written: all that wait when the writer is free go together, the urgent first. */
export class WriteQueue {
  /** The urgent first. */
  readonly #waiting: Waiting[] = []
  #urgent = 0
  readonly #numbers = new Map<string, number>()
  #newTexts: [number, string][] = []
  #isBusy = false
  #emptied: (() => void) | undefined

  /** @param failed the error that those get whose batch could not be written */
  constructor(
    private readonly writer: BatchWriter,
    private readonly failed: (failure: Failure) => Error,
  ) {}

  write(steps: readonly WrittenStep[], urgent: boolean): Promise<Written> {
    return new Promise((resolve, reject) => {
      const unit: { steps: Step[]; positions: number } = { steps: [], positions: 0 }
      for (const step of steps) {
        try {
          unit.steps.push(this.#stepOf(step, unit))
        } catch (cause) {
          return resolve({ unmet: unit.steps.length, cause })
        }
      }
      this.#waiting.splice(urgent ? this.#urgent++ : this.#waiting.length, 0, { unit, resolve, reject })
      this.#schedule()
    })
  }

  /** Resolves when nothing waits any more. */
  async drained(): Promise<void> {
    if (!this.#isBusy) return
    await new Promise<void>((resolve) => {
      this.#emptied = resolve
    })
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

  /** What comes in the same tick goes together. */
  #schedule(): void {
    if (this.#isBusy) return
    this.#isBusy = true
    setImmediate(() => void this.#run())
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, MAX_UNITS)
      this.#urgent = Math.max(0, this.#urgent - group.length)
      const texts = this.#newTexts
      this.#newTexts = []
      this.#settle(group, await this.writer.write({ texts, units: group.map(({ unit }) => unit) }))
    }
    this.#isBusy = false
    this.#emptied?.()
  }

  #settle(group: readonly Waiting[], outcome: BatchOutcome): void {
    if ('failure' in outcome) {
      const error = this.failed(outcome.failure)
      for (const { reject } of group) reject(error)
    } else for (const [index, { resolve }] of group.entries()) resolve(writtenOf(outcome.units[index]!))
  }
}

function writtenOf(outcome: UnitOutcome): Written {
  if (!('unmet' in outcome)) return outcome
  const { unmet, cause } = outcome
  return cause ? { unmet, cause: errorOf(cause) } : { unmet }
}
