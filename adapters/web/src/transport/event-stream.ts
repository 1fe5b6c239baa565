import type { ServerFrame } from './frames.js'
import { BEAT_MS, type Live, type Page } from './live.js'

/** How many bytes may wait for a page that listens by server-sent events before it counts as slow. */
const MAX_WAITING = 65_536

/**
 * The messages of a conversation as server-sent events: `data` is a frame as over the socket, `id` its position, so that a
 * reader goes on where it stopped by `Last-Event-ID`.
 */
export function eventStream(live: Live, conversation: string, after: number | undefined): ReadableStream<Uint8Array> {
  let page: StreamPage
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        page = new StreamPage(live, controller)
        live.add(page)
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
      this.#slowSince ??= Date.now()
      if (Date.now() - this.#slowSince > BEAT_MS) this.end()
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
