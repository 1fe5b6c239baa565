import { defineAdapter } from '@huida/core'
import { defaultLimits, Guard, limitProblems, type WebLimits } from './limits.js'
import { Live } from './live.js'
import { route } from './routes.js'
import { send } from './send.js'
import type { Site } from './site.js'
import { Sockets } from './sockets.js'
import { originProblems } from './verify.js'

export type { MessageFrame, Refused, ServerFrame } from './frames.js'
export type { WebLimits } from './limits.js'

/** Who may embed the chat, and how much anybody may send. */
export interface WebOptions {
  /** Pages that may talk to the bot besides those of its own host: `https://shop.example`. Default: none. */
  origins?: readonly string[]
  /**
   * The request header in which your own proxy or server writes the visitor's address, for the limits per address. Name
   * it only when nobody else can set it. Default: none; sockets are then counted by the address that connects.
   */
  addressHeader?: string
  /** Replaces any of the limits. */
  limits?: Partial<WebLimits>
}

/** A bot on web pages: a widget, and below it HTTP, WebSocket and server-sent events, all under `/web/`. */
export const web = (options: WebOptions = {}) => {
  const { origins = [], addressHeader } = options
  const limits = { ...defaultLimits, ...options.limits }
  const live = new Live()
  const site: Site = { origins, addressHeader, limits, live, guard: new Guard(limits) }
  const sockets = new Sockets(site)
  return defineAdapter({
    name: 'web',
    accepts: { text: {}, image: {}, file: {}, choices: {}, card: {}, sources: {} },
    check: () => [...originProblems(origins), ...limitProblems(limits)],
    async start(inbox, { signal, log }) {
      live.open(inbox, log)
      await sockets.open(signal, log)
    },
    fetch: (request, inbox) => route(request, inbox, site),
    upgrade: (request, socket, head, inbox) => sockets.take(request, socket, head, inbox),
    send: ({ to }) => send(to.id, live),
    async typing(to) {
      live.show(to.id, { type: 'typing' })
    },
    stream: (to, provisional) => live.show(to.id, { type: 'provisional', ...provisional }),
    async stop() {
      live.close()
      sockets.close()
    },
  })
}
