import type { Owner } from './conversation/author.js'

/**
 * Every error of Huida, by its permanent code. A message says what happened, why, and what to do next.
 * Codes are never renamed or reused; `docs/reference/errors.md` lists them, and a test compares the two.
 */
const catalogue = {
  CONFIG_INVALID: {
    status: 500,
    message: (facts: { problems: readonly string[] }) =>
      `The bot cannot start, because its configuration has ${facts.problems.length} problem(s). Mend these and start again:\n${facts.problems.map((problem) => `  - ${problem}`).join('\n')}`,
  },
  NOT_RUNNING: {
    status: 503,
    message: (facts: { state: string }) =>
      `The bot accepts nothing now, because it is ${facts.state}. Send again after start() has resolved.`,
  },
  OVERLOADED: {
    status: 503,
    message: (facts: { waiting: number }) =>
      `The bot takes nothing more for a moment, because ${facts.waiting} turns wait to begin. Send again in a second.`,
  },
  STORE_UNAVAILABLE: {
    status: 503,
    message: (facts: { store: string; reason: string }) =>
      `The store "${facts.store}" could not write, because ${facts.reason}. Nothing was stored; send again later.`,
  },
  STORE_OPEN_FAILED: {
    status: 500,
    message: (facts: { store: string; reason: string; next: string }) =>
      `The store "${facts.store}" could not be opened, because ${facts.reason}. ${facts.next}`,
  },
  MOVE_REFUSED: {
    status: 409,
    message: (facts: { reason: string; next: string }) =>
      `The records were not moved, because ${facts.reason}. ${facts.next}`,
  },
  STORE_NEEDS_SQL: {
    status: 500,
    message: (facts: { plugin: string }) =>
      `Plugin "${facts.plugin}" keeps tables, but this store has none. Use an SQL store, such as sqlite() of @huida/plugin-store-sqlite.`,
  },
  EVENT_INVALID: {
    status: 400,
    message: (facts: { adapter: string; problem: string }) =>
      `The adapter "${facts.adapter}" handed over an event that cannot be stored: ${facts.problem}. Correct what receive() makes of the payload.`,
  },
  MESSAGE_TOO_LONG: {
    status: 413,
    message: (facts: { characters: number; max: number }) =>
      `The message has ${facts.characters} characters, but at most ${facts.max} are taken. Send it in shorter pieces.`,
  },
  BODY_TOO_LARGE: {
    status: 413,
    message: (facts: { max: number }) =>
      `The request body is larger than ${facts.max} bytes, so it was not read. Send less at once.`,
  },
  BODY_INVALID: {
    status: 400,
    message: (facts: { problem: string }) =>
      `The request body could not be read: ${facts.problem}. Send JSON in UTF-8 as the documentation shows.`,
  },
  MEDIA_TOO_LARGE: {
    status: 413,
    message: (facts: { max: number }) =>
      `The file is larger than ${facts.max} bytes, so it was not kept. Send a smaller one, or raise mediaLimits.maxBytes.`,
  },
  MEDIA_TYPE_WRONG: {
    status: 415,
    message: (facts: { said: string }) =>
      `The file is not what it is said to be (${facts.said || 'a type that can be shown'}), so it was not kept. Send it under its own type and name.`,
  },
  MEDIA_UNAVAILABLE: {
    status: 503,
    message: (facts: { reason: string }) =>
      `The media store could not do it, because ${facts.reason}. Make room or mend what it names, and try again.`,
  },
  UNAUTHENTIC: {
    status: 401,
    message: (_facts: object) => 'The request could not be verified. Check the secret on both sides.',
  },
  NEXT_TWICE: {
    status: 500,
    message: (_facts: object) =>
      'A middleware called next() twice, which would answer twice. Call it once, and return what it gives.',
  },
  TURN_TIMED_OUT: {
    status: 500,
    message: (facts: { budgetMs: number }) =>
      `The turn took longer than its ${facts.budgetMs} ms, so its answer was discarded. Pass ctx.signal on, or raise turnBudgetMs.`,
  },
  CONVERSATION_UNKNOWN: {
    status: 404,
    message: (facts: { conversation: string }) =>
      `Nothing can be sent to "${facts.conversation}", because no such conversation has ever been stored. Check the id with "huida ledger".`,
  },
  ADAPTER_UNKNOWN: {
    status: 404,
    message: (facts: { adapter: string; known: readonly string[] }) =>
      `There is no adapter "${facts.adapter}" in this bot; it has ${facts.known.map((name) => `"${name}"`).join(', ') || 'none'}. Add it in createBot({ adapters }), or name one of these.`,
  },
  ACCOUNT_UNKNOWN: {
    status: 404,
    message: (facts: { adapter: string; account: string }) =>
      `The adapter "${facts.adapter}" has no account "${facts.account}", so nothing is taken from or sent to it. Configure the account, or switch its callbacks off at the platform.`,
  },
  TURN_SUPERSEDED: {
    status: 409,
    message: (facts: { position: number }) =>
      `The turn of event ${facts.position} is over here, because another worker has begun it again. Nothing that it does is kept; there is nothing to do.`,
  },
  OWNER_CHANGED: {
    status: 409,
    message: (facts: { conversation: string; owner: Owner; epoch: number }) =>
      `The conversation "${facts.conversation}" belongs to ${facts.owner.kind === 'bot' ? 'the bot' : `${facts.owner.kind} "${facts.owner.id}"`} by now, so it was not changed. Look at it again, and decide with epoch ${facts.epoch}.`,
  },
  ACTION_UNKNOWN: {
    status: 404,
    message: (facts: { action: string }) =>
      `Nobody does the action "${facts.action}", so nothing was done. Add .action('${facts.action}', …), or the plugin that has it.`,
  },
  ACTION_REFUSED: {
    status: 409,
    message: (facts: { reason: string }) => `The action was refused when it was asked for first: ${facts.reason}`,
  },
  ACTION_FAILED: {
    status: 500,
    message: (facts: { position: number }) =>
      `The action failed, and nothing of it was stored. See the log, mend its handler, and run it again with bot.replay(${facts.position}).`,
  },
  CONTENT_INVALID: {
    status: 500,
    message: (facts: { content: string }) =>
      `A handler answered with ${facts.content}, which cannot be said. Return a text, a part such as choices(…), a list of them, next(), or nothing.`,
  },
  LANE_WITHOUT_PLATFORM: {
    status: 500,
    message: (facts: { lane: string }) =>
      `A handler said something in the lane "${facts.lane}", which belongs to no platform, so nobody would read it. Use ctx.act() on the conversation that shall hear it.`,
  },
  EVENT_UNKNOWN: {
    status: 404,
    message: (facts: { position: number }) =>
      `Event ${facts.position} is not in quarantine, so it cannot be replayed. List what is with bot.quarantined().`,
  },
  PLUGIN_TABLE_CONFLICT: {
    status: 409,
    message: (facts: { statement: string }) =>
      `A statement staged for this turn changed another number of rows than it expects, so nothing of the turn was stored and it runs again. The statement: ${facts.statement}`,
  },
  PLUGIN_STATEMENT_FAILED: {
    status: 500,
    message: (facts: { statement: string; problem: string }) =>
      `A statement that a plugin staged was refused by the database: ${facts.problem}. Nothing of its turn was stored. Correct the plugin that wrote: ${facts.statement}`,
  },
} as const

type Catalogue = typeof catalogue

/** The permanent code of an error. */
export type ErrorCode = keyof Catalogue

/** What an error of a code tells besides its message. */
export type ErrorFacts<Code extends ErrorCode> = Parameters<Catalogue[Code]['message']>[0]

/** The one error class: a permanent `code`, the `facts` as typed fields, the original in `cause`. */
export class HuidaError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'HuidaError'
  /** The HTTP status that says the same. */
  readonly status: number

  constructor(
    readonly code: Code,
    readonly facts: ErrorFacts<Code>,
    options?: { cause?: unknown },
  ) {
    // The facts fit the code by the signature above; TypeScript cannot see it through the union of messages.
    super((catalogue[code].message as (facts: ErrorFacts<Code>) => string)(facts), options)
    this.status = catalogue[code].status
  }
}

/** Every code there is. */
export const errorCodes = Object.keys(catalogue) as ErrorCode[]

/** Whether an error is ours, and of this code. */
export function isHuidaError<Code extends ErrorCode = ErrorCode>(
  error: unknown,
  code?: Code,
): error is HuidaError<Code> {
  return error instanceof HuidaError && (code === undefined || error.code === code)
}
