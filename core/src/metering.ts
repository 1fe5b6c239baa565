/** What an instrument is about, and in which unit it counts. */
interface InstrumentOptions {
  description?: string
  unit?: string
}

type Attributes = Record<string, string>

/** The piece of an OpenTelemetry meter that the bot uses: `metrics.getMeter('huida')` fits as it is. */
export interface Meter {
  /** Makes what only grows. */
  createCounter(name: string, options?: InstrumentOptions): { add(value: number, attributes?: Attributes): void }
  /** Makes what is counted by its size. */
  createHistogram(name: string, options?: InstrumentOptions): { record(value: number, attributes?: Attributes): void }
  /** Makes what is asked for when somebody looks. */
  createObservableGauge(
    name: string,
    options?: InstrumentOptions,
  ): { addCallback(callback: (result: { observe(value: number, attributes?: Attributes): void }) => void): void }
}

/** What the bot has in memory and is not done with. */
export interface Backlog {
  /** Messages that are to be sent, or on their way. */
  messages(): number
  /** Events that wait for their turn. */
  events(): number
}

/**
 * What the bot counts: `huida.turn.duration`, `huida.deliveries`, `huida.outbox`, `huida.events.waiting`. Attributes are names of adapters,
 * outcomes and codes, of which there are few, and nothing of anybody's.
 */
export class Measures {
  readonly #turns
  readonly #deliveries

  constructor(meter: Meter, backlog: Backlog) {
    this.#turns = meter.createHistogram('huida.turn.duration', {
      description: 'How long turns took, from their beginning until they were stored.',
      unit: 's',
    })
    this.#deliveries = meter.createCounter('huida.deliveries', {
      description: 'Attempts to show a message on a platform, by what came of them.',
    })
    meter
      .createObservableGauge('huida.outbox', { description: 'Messages that this process has to send.' })
      .addCallback((result) => result.observe(backlog.messages()))
    meter
      .createObservableGauge('huida.events.waiting', {
        description: 'Events that wait for their turn in this process.',
      })
      .addCallback((result) => result.observe(backlog.events()))
  }

  /** A turn is stored. */
  turn(adapter: string, outcome: string, ms: number): void {
    this.#turns.record(ms / 1_000, { adapter, outcome })
  }

  /** An attempt at a message is stored. @param outcome `waiting`: there will be another one */
  sent(adapter: string, outcome: string, code: string | undefined): void {
    this.#deliveries.add(1, { adapter, outcome: outcome === 'waiting' ? 'retried' : outcome, ...(code && { code }) })
  }
}
