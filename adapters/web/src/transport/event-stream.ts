import type { ServerFrame } from './frames.js'
import { BEAT_MS, type Live, type Page } from './live.js'

/** Who listens, and from where. */
interface Listening {
  address: string | undefined
  conversation: string
  /** The position of the last message that is known. */
  after: number | undefined
  /** A new token, when it is time. */
  renewed: string | undefined
}

/** How many bytes may wait for a page that listens by server-sent events before it counts as slow. */
const MAX_WAITING = 65_536

/**
 * The messages of a conversation as server-sent events: `data` is a frame as over the socket, `id` its position, so that a
 * reader goes on where it stopped by `Last-Event-ID`.
 */
export function eventStream(
  live: Live,
  { address, conversation, after, renewed }: Listening,
): ReadableStream<Uint8Array> {
  let page: StreamPage
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        page = new StreamPage(live, controller, address)
        live.add(page)
        if (renewed !== undefined) void page.write({ type: 'session', token: renewed })
        live.follow(page, conversation, after)
      },
      pull: () => page.drained(),
      cancel: () => live.drop(page),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: MAX_WAITING }),
  )
}

class StreamPage implements Page {
  conversation: string | undefined
  position: number | undefined
  reading = false
  stale = false
  slot = 0
  #waiting: (() => void)[] = []
  #slowSince: number | undefined

  constructor(
    private readonly live: Live,
    private readonly controller: ReadableStreamDefaultController<Uint8Array>,
    readonly address: string | undefined,
  ) {}

  async write(frame: ServerFrame): Promise<void> {
    const id = frame.type === 'message' ? `id: ${frame.position}\n` : ''
    this.#enqueue(`${id}data: ${JSON.stringify(frame)}\n\n`)
    if (this.congested()) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  congested(): boolean {
    return (this.controller.desiredSize ?? 0) <= 0
  }

  /** The network takes more. */
  drained(): void {
    this.#slowSince = undefined
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  beat(): void {
    if (this.congested()) {
      this.#slowSince ??= performance.now()
      if (performance.now() - this.#slowSince > BEAT_MS) this.end()
    } else this.#enqueue(': ping\n\n')
  }

  end(): void {
    this.live.drop(this)
    this.drained()
    try {
      this.controller.close()
    } catch {
      // The reader closed it first.
    }
  }

  #enqueue(text: string): void {
    try {
      this.controller.enqueue(Buffer.from(text))
    } catch {
      // The reader is gone, and `cancel` is about to say so.
    }
  }
}
