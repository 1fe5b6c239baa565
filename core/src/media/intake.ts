import { type ClaimedType, typeOf } from './media-type.js'
import { SNIFFED_BYTES } from './sniff.js'

/** Why media are not kept. */
export type MediaProblem = 'too_large' | 'wrong_type' | 'unavailable'

/** Media that are not taken; `unavailable` may be there later. */
export class MediaRefused extends Error {
  constructor(
    readonly problem: MediaProblem,
    reason: string,
    options?: { cause?: unknown },
  ) {
    super(reason, options)
  }
}

/** What is taken of a stream. */
export interface Intake {
  claimed: ClaimedType
  maxBytes: number
  /** What several streams may bring together; what is read is taken off. */
  allowance?: { bytes: number }
  /** How many bytes whoever sends them says there are. */
  sizeBytes?: number
  signal?: AbortSignal
}

/** A stream whose beginning was looked at. */
export interface Inspected {
  mimeType: string
  /** All of its bytes. Throws MediaRefused when there are too many, or they break off. */
  body: AsyncIterable<Uint8Array>
  /** How many bytes were read by now. */
  readonly sizeBytes: number
  /** Lets go of the stream, when nobody reads `body`. */
  cancel(): void
}

/**
 * Reads as much of a stream as tells what it is, and gives the rest piece by piece. Never holds more than a few kilobytes of it.
 * @throws MediaRefused; whatever the stream throws, and the signal's reason, come as `unavailable`
 */
export async function inspect(body: ReadableStream<Uint8Array>, intake: Intake): Promise<Inspected> {
  const { claimed, maxBytes, allowance, sizeBytes: said } = intake
  const pieces = new Pieces(body, intake)
  try {
    const most = Math.min(maxBytes, allowance?.bytes ?? maxBytes)
    if (said !== undefined && said > most) throw tooLarge(most)
    const first: Uint8Array[] = []
    let size = 0
    while (size < SNIFFED_BYTES) {
      const piece = await pieces.next()
      if (!piece) break
      first.push(piece)
      size += piece.byteLength
    }
    const head = first.length === 1 ? first[0]! : Buffer.concat(first)
    const mimeType = typeOf(head, claimed)
    if (mimeType === undefined)
      throw new MediaRefused('wrong_type', 'the bytes are of another type than they are said to be')
    return {
      mimeType,
      get sizeBytes() {
        return pieces.read
      },
      body: pieces.all(head),
      cancel: () => pieces.cancel(),
    }
  } catch (error) {
    pieces.cancel()
    throw error
  }
}

const tooLarge = (max: number) => new MediaRefused('too_large', `there are more than ${max} bytes`)

/** After so many pieces everybody else has a turn: a stream of single bytes would keep the process busy. */
const PIECES_AT_ONCE = 256

/** A stream piece by piece, counted. */
class Pieces {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly #intake: Intake
  readonly #stop = () => this.cancel()
  #count = 0
  /** Bytes. */
  read = 0

  constructor(body: ReadableStream<Uint8Array>, intake: Intake) {
    this.#reader = body.getReader()
    this.#intake = intake
    // Ends a read that waits, also where the stream itself does not hear of the signal.
    if (intake.signal?.aborted) this.cancel()
    else intake.signal?.addEventListener('abort', this.#stop, { once: true })
  }

  /** `undefined`: that was all. */
  async next(): Promise<Uint8Array | undefined> {
    const { signal, maxBytes, allowance, sizeBytes } = this.#intake
    const { done, value } = await this.#reader.read().catch((cause: unknown) => {
      throw new MediaRefused('unavailable', 'the stream broke off', { cause })
    })
    if (signal?.aborted) throw new MediaRefused('unavailable', 'it took too long', { cause: signal.reason })
    if (done) {
      signal?.removeEventListener('abort', this.#stop)
      // More than was said is no fault: lengths are told of what is compressed, too.
      if (sizeBytes !== undefined && this.read < sizeBytes)
        throw new MediaRefused('unavailable', `the stream ended after ${this.read} of ${sizeBytes} bytes`)
      return undefined
    }
    // Adapters may be written in JavaScript.
    if (!(value instanceof Uint8Array))
      throw new MediaRefused('unavailable', 'the stream gives something else than bytes')
    this.read += value.byteLength
    if (this.read > maxBytes) throw tooLarge(maxBytes)
    if (allowance) {
      allowance.bytes -= value.byteLength
      if (allowance.bytes < 0) throw tooLarge(maxBytes)
    }
    if (++this.#count % PIECES_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve))
    return value
  }

  async *all(head: Uint8Array): AsyncGenerator<Uint8Array> {
    try {
      if (head.byteLength > 0) yield head
      for (let piece = await this.next(); piece; piece = await this.next()) yield piece
    } finally {
      this.cancel()
    }
  }

  /** Not waited for: whoever gives the stream may be the one who hangs. */
  cancel(): void {
    this.#intake.signal?.removeEventListener('abort', this.#stop)
    this.#reader.cancel().catch(() => {
      // It has broken already, which whoever reads is told.
    })
  }
}
