/** So many, and how soon as many again. */
export interface WebRate {
  count: number
  perMs: number
}

/** How much anybody may do. Rates refill evenly and may be used up at once. An address is an IPv4 address or an IPv6 /64. */
export interface WebLimits {
  /** Messages and choices, those that are refused for their form too. Default 20 in 10 seconds. */
  messagesPerSession: WebRate
  /** Default 200 in 10 seconds: a whole office behind one address. */
  messagesPerAddress: WebRate
  /** Default 60 in a minute. */
  sessionsPerAddress: WebRate
  /** Requests and frames that were refused: made-up tokens, broken JSON, wrong paths. Then only valid sessions are served. Default 100 in a minute. */
  refusalsPerAddress: WebRate
  /** Open pages of one visitor. Default 10. */
  connectionsPerSession: number
  /** WebSockets and event streams together. Default 200. */
  connectionsPerAddress: number
  /** Of everybody. Default 10,000. */
  connections: number
}

/** The limits where none are configured. */
export const defaultLimits: WebLimits = {
  messagesPerSession: { count: 20, perMs: 10_000 },
  messagesPerAddress: { count: 200, perMs: 10_000 },
  sessionsPerAddress: { count: 60, perMs: 60_000 },
  refusalsPerAddress: { count: 100, perMs: 60_000 },
  connectionsPerSession: 10,
  connectionsPerAddress: 200,
  connections: 10_000,
}

/** What is wrong with configured limits. */
export const limitProblems = (limits: WebLimits): string[] =>
  Object.entries(limits)
    .flatMap(([name, limit]) =>
      typeof limit === 'object' && limit !== null
        ? [
            [`${name}.count`, limit.count],
            [`${name}.perMs`, limit.perMs],
          ]
        : [[name, limit]],
    )
    .filter(([, value]) => !(typeof value === 'number' && value > 0))
    .map(([name, value]) => `limits: ${name} is ${JSON.stringify(value)}. Give a number above 0.`)

/** The largest request and frame, in bytes. */
export const MAX_BODY = 65_536
