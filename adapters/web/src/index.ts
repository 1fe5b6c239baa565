import { defineAdapter, type Logger } from '@huida/core'
import { answer } from './api.js'
import { send } from './send.js'
import { Guard } from './session/guard.js'
import { defaultLimits, limitProblems, type WebLimits } from './session/limits.js'
import { SESSION_TTL_MS, Sessions, sessionProblems } from './session/sessions.js'
import type { Site } from './site.js'
import { Live } from './transport/live.js'
import { Sockets } from './transport/sockets.js'
import { originProblems } from './verify.js'

export type { WebLimits, WebRate } from './session/limits.js'
export type { Explanation, MessageFrame, ServerFrame, Writer } from './transport/frames.js'

/** Who may embed the chat, and how much anybody may send. */
export interface WebOptions {
  /** Names it in paths (`/<name>/widget.js`), logs and conversation ids. Unique in a bot. Default `web`. */
  name?: string
  /** Pages that may talk to the bot besides those of its own host: `https://shop.example`. Default: none. */
  origins?: readonly string[]
  /**
   * The request header in which your own proxy or server writes the visitor's address, for the limits per address. Name
   * it only when nobody else can set it. Default: none; the address that connects is then counted, as far as it is known.
   */
  addressHeader?: string
  /** Signs the visitors' sessions; 32 characters at least. Default: made once, and kept in the bot's store. */
  secret?: string
  /** How long a session lasts without being used, in milliseconds. Default: 30 days. */
  sessionTtlMs?: number
  /** Replaces any of the limits. */
  limits?: Partial<WebLimits>
}

/** A bot on web pages: a widget, and below it HTTP, WebSocket and server-sent events, all under `/web/`. */
export const web = (options: WebOptions = {}) => {
  const { name = 'web', origins = [], addressHeader, secret, sessionTtlMs = SESSION_TTL_MS } = options
  const limits = { ...defaultLimits, ...options.limits }
  const live = new Live(limits)
  const site: Site = {
    name,
    origins,
    addressHeader: addressHeader?.toLowerCase(),
    limits,
    live,
    guard: new Guard(limits),
    sessions: new Sessions(secret, sessionTtlMs),
  }
  const sockets = new Sockets(site)
  return defineAdapter({
    name,
    platform: 'web',
    accepts: {
      text: { markdown: true },
      image: { uploads: true },
      file: { uploads: true },
      audio: { uploads: true },
      video: { uploads: true },
      location: {},
      link: {},
      choices: {},
      card: {},
      sources: {},
    },
    check: () => [
      ...originProblems(origins),
      ...limitProblems(limits),
      ...sessionProblems(secret, sessionTtlMs),
      ...(/^[a-z\d][a-z\d-]{0,63}$/.test(name)
        ? []
        : [`name: ${JSON.stringify(name)} is no part of a path. Use lower-case letters, digits and hyphens.`]),
    ],
    async start(inbox, { signal, log }) {
      await site.sessions.open(inbox)
      live.open(inbox, log)
      if (inbox.follow) void tellNews(inbox.follow(signal), live, log)
      await sockets.open(signal, log)
    },
    fetch: (request, inbox) => answer(request, inbox, site),
    upgrade: (request, socket, head, inbox) => sockets.take(request, socket, head, inbox),
    send: ({ to, position }) => send(to.id, position, live),
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

/** Pages are told what any process has stored: theirs may be another one than that which sends. */
async function tellNews(conversations: AsyncIterable<string>, live: Live, log: Logger): Promise<void> {
  try {
    for await (const conversation of conversations) live.wake(conversation)
  } catch (error) {
    log.error({ error }, 'what other processes store is not shown by itself any more: pages see it when they come back')
  }
}
