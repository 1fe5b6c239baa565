import type { Clock, Json } from '@huida/core'
import { type Found, type Given, type LookUpKind, schemasIn } from './business-record.js'

/** What a look-up is asked with. */
export interface LookUpContext {
  /** The customer, where `identify` of the plugin knows. Not a permission: the plugin judges what comes back. */
  customer?: string
  /** Aborts when nobody waits any more. */
  signal: AbortSignal
}

type LookUp<T> = (about: string, context: LookUpContext) => Promise<T | null>

/**
 * Where orders and the like are looked up: what a connector has is what customers can ask for. Each gives `null` for what there is not,
 * and throws when it cannot tell. What comes back is validated, whatever its type says.
 *
 * ```ts
 * const connector: Connector = { order: async (number, { signal }) => shopSystem.find(number, signal) }
 * ```
 */
export interface Connector {
  /** By the number of an order. */
  order?: LookUp<Given['order']>
  /** By a tracking number. */
  parcel?: LookUp<Given['parcel']>
  /** By the number of an order. */
  refund?: LookUp<Given['refund']>
  /** By the name or number of a product. */
  price?: LookUp<Given['price']>
  /** By the name or number of a product. */
  stock?: LookUp<Given['stock']>
  /** The latest orders of a customer whom `identify` of the plugin knows, the latest first. */
  ordersOf?(customer: string, context: { signal: AbortSignal }): Promise<Given['order'][]>
}

/** Why a look-up could not tell. */
export type LookUpProblem =
  /** It took too long. */
  | 'late'
  /** The system could not be reached. */
  | 'unreachable'
  /** It asks to come again later. */
  | 'busy'
  /** It says that it failed. */
  | 'failed'
  /** It refuses us: a token is wrong or missing. */
  | 'forbidden'
  /** What it says is not what was asked for: a page, a redirect to elsewhere, too much, or another shape. */
  | 'garbage'
  /** It failed so often lately that it is left alone for a while. */
  | 'resting'

/** A look-up that could not tell. Its message is for logs: it names no customer and quotes nothing. */
export class LookUpError extends Error {
  override readonly name = 'LookUpError'
  constructor(
    readonly problem: LookUpProblem,
    message: string,
    options: { cause?: unknown; retryAfterMs?: number } = {},
  ) {
    super(message, options)
    this.retryAfterMs = options.retryAfterMs
  }
  /** When the system asks to come again, in milliseconds from now. */
  readonly retryAfterMs: number | undefined
}

/** What became of a look-up. */
export type Outcome<T> = { found: T } | { found: null } | { problem: LookUpProblem; retryAfterMs?: number }

/** Asks a connector, validates what comes back, and waits no longer than is good. */
export interface LookUps {
  has(kind: LookUpKind | 'ordersOf'): boolean
  one<K extends LookUpKind>(kind: K, about: string, context: LookUpContext): Promise<Outcome<Found[K]>>
  all(customer: string, context: { signal: AbortSignal }): Promise<Outcome<Found['order'][]>>
}

/** See `LookUps`. `failed` hears of each look-up that could not tell. */
export function lookUps(connector: Connector, { clock, deadlineMs, timeZone, failed }: LookUpOptions): LookUps {
  const schemas = schemasIn(timeZone)

  async function outcomeOf<T>(
    kind: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<Outcome<T>> {
    try {
      return { found: await within(work, signal, { clock, deadlineMs }) }
    } catch (error) {
      // The turn itself is over: that is nobody's failure, and nothing is to be stored.
      if (signal.aborted) throw signal.reason
      const lookUpError = error instanceof LookUpError ? error : thrown(error)
      failed(kind, lookUpError)
      const { problem, retryAfterMs } = lookUpError
      return { problem, ...(retryAfterMs !== undefined && { retryAfterMs }) }
    }
  }

  return {
    has: (kind) => connector[kind] !== undefined,
    one: (kind, about, context) =>
      outcomeOf(kind, context.signal, async (signal) => {
        const given: unknown = await connector[kind]?.(about, { ...context, signal })
        if (given === null || given === undefined) return null as never
        // A schema for each kind: which one this is, is known by its name alone.
        return judged(schemas[kind].safeParse(given) as Parsed<Found[typeof kind]>)
      }),
    all: (customer, { signal: waits }) =>
      outcomeOf('ordersOf', waits, async (signal) => {
        const given: unknown = await connector.ordersOf?.(customer, { signal })
        return judged(schemas.order.array().max(1_000).safeParse(given))
      }),
  }
}

interface LookUpOptions {
  clock: Clock
  /** How long one look-up may take, in milliseconds. */
  deadlineMs: number
  timeZone: string
  failed(kind: string, error: LookUpError): void
}

/** What a schema says. Its paths are told, never what was there. */
function judged<T>(parsed: Parsed<T>): T {
  if (parsed.success) return parsed.data
  const where = parsed.error.issues.slice(0, 3).map(({ path }) => path.map(String).join('.') || 'all of it')
  throw new LookUpError('garbage', `the answer has another shape than is needed, at: ${where.join(', ')}`)
}

type Parsed<T> = { success: true; data: T } | { success: false; error: { issues: { path: PropertyKey[] }[] } }

const thrown = (cause: unknown): LookUpError => new LookUpError('failed', 'the connector threw', { cause })

/** A connector may ignore its signal: nobody waits for it all the same. */
async function within<T>(
  work: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
  { clock, deadlineMs }: { clock: Clock; deadlineMs: number },
): Promise<T> {
  signal.throwIfAborted()
  const late = new AbortController()
  const stop = new Promise<never>((_, reject) => {
    late.signal.addEventListener('abort', () => reject(late.signal.reason), { once: true })
  })
  const abort = () => late.abort(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  const cancel = clock.after(deadlineMs, () => late.abort(new LookUpError('late', `no answer within ${deadlineMs} ms`)))
  try {
    return await Promise.race([work(late.signal), stop])
  } finally {
    cancel()
    signal.removeEventListener('abort', abort)
  }
}

/** An outcome as it is stored: what is undefined is left out. */
export const stored = (outcome: unknown): Json => JSON.parse(JSON.stringify(outcome)) as Json
