import { type Author, type Clock, type Context, type Drawer, type Json, type Store, systemClock } from '@huida/core'

/** What `resolution.final` tells of a resolution. */
export interface Resolution {
  /** Unique per resolution. */
  resolution: string
  by: { kind: 'agent' | 'bot'; id?: string }
  intent?: string
  problem?: string
  ticket?: string
  case?: string
}

/** Why a survey is not sent, or not now. */
export type Withheld =
  /** No window of the platform is open; it is sent when the customer writes again in time. */
  | 'window'
  /** The open windows are used up; as `window`. */
  | 'quota'
  /** A rule of `suppress.never` says so. */
  | 'suppressed'
  /** Not among the share of `suppress.share`. */
  | 'sampled'
  /** The person was asked a short time ago. */
  | 'recent'
  /** The problem came back, or a person has the conversation again. */
  | 'reopened'
  /** The customer had left before anybody helped. */
  | 'abandoned'
  /** Another resolution of the same conversation came before this survey was sent. */
  | 'superseded'
  /** The person wants no surveys. */
  | 'opted_out'
  /** The conversation is over: the customer blocked the bot or left. */
  | 'left'
  /** It is too long ago, for example because the program was down. */
  | 'late'

/** A survey, from the resolution on. */
export interface Survey {
  resolution: string
  conversation: string
  /** Whom it is for. */
  person: string
  /** The agent who resolved. */
  agent?: string
  intent?: string
  problem?: string
  ticket?: string
  case?: string
  resolvedAt: number
  state: 'waiting' | 'withheld' | 'asked' | 'answered' | 'closed' | 'expired'
  /** While it waits: when the customer last wrote, other than to take leave. */
  spokeAt?: number
  /** While it waits: the customer said that the problem is still there. */
  unsolved?: boolean
  /** Why it is withheld for now. */
  why?: Withheld
  sentAt?: number
  /** An answer was not clear, and they were asked again. */
  unclear?: boolean
  score?: number
  /** When the latest answer came. */
  answeredAt?: number
  hasComment?: boolean
}

/** What goes on in a conversation. */
interface InConversation {
  /** The survey that is to be sent. */
  waiting?: string
  /** The survey that was sent last. */
  asked?: string
  /** What was talked about since it was sent. `number`: the bot asked for something that a number answers. */
  since?: 'other' | 'number'
}

/** What is known of a person. */
interface OfPerson {
  askedAt?: number
  optedOut?: boolean
}

/** What somebody answered, kept in the drawer of `csat` under `answer <resolution>`. */
export interface SurveyAnswer {
  resolution: string
  conversation: string
  score: number
  /** In the customer's words, masked by `csat({ mask })`. */
  comment?: string
  /** The agent who had resolved it. */
  agent?: string
  /** What it was about. */
  intent?: string
  /** Milliseconds since 1970. */
  at: number
  late: boolean
}

/**
 * Reads what customers answered, by the resolution, from the store of a bot: `surveyAnswers(base)`. `undefined`: nothing, or it is kept no longer.
 */
export const surveyAnswers =
  ({ store, clock = systemClock }: { store?: Pick<Store, 'get'>; clock?: Clock }) =>
  async (resolution: string): Promise<SurveyAnswer | undefined> =>
    // As `setAnswer` keeps it.
    (await store?.get('csat', `answer ${resolution}`, clock.now())) as unknown as SurveyAnswer | undefined

const DAY = 86_400_000
/** A resolution that comes again after so long would be asked about again. */
const KEPT_MS = 180 * DAY

/** The surveys in the plugin's drawer. */
export class Surveys {
  constructor(private readonly store: Drawer) {}

  get(ctx: Context, resolution: string): Promise<Survey | undefined> {
    return this.#read<Survey>(ctx, `survey ${resolution}`)
  }
  set(ctx: Context, survey: Survey): void {
    this.#write(ctx, `survey ${survey.resolution}`, survey)
  }

  async in(ctx: Context): Promise<InConversation> {
    return (await this.#read<InConversation>(ctx, `conversation ${ctx.conversation.id}`)) ?? {}
  }
  setIn(ctx: Context, state: InConversation): void {
    this.#write(ctx, `conversation ${ctx.conversation.id}`, state)
  }

  async of(ctx: Context, person: string): Promise<OfPerson> {
    return (await this.#read<OfPerson>(ctx, `person ${person}`)) ?? {}
  }
  setOf(ctx: Context, person: string, known: OfPerson): void {
    this.store.set(ctx, `person ${person}`, json(known))
  }

  answer(ctx: Context, resolution: string): Promise<SurveyAnswer | undefined> {
    return this.#read<SurveyAnswer>(ctx, `answer ${resolution}`)
  }
  setAnswer(ctx: Context, answer: SurveyAnswer): void {
    this.#write(ctx, `answer ${answer.resolution}`, answer)
  }

  // What comes back is what was set under this key: interfaces of plain JSON.
  async #read<T>(ctx: Context, key: string): Promise<T | undefined> {
    return (await this.store.get(ctx, key)) as unknown as T | undefined
  }
  #write(ctx: Context, key: string, value: object): void {
    this.store.set(ctx, key, json(value), { ttlMs: KEPT_MS })
  }
}

const json = (value: object): Json => value as unknown as Json

/** In whose name the room may be used that the bot keeps for surveys. */
export const theSurvey: Author = { kind: 'system', id: 'csat' }

/** Time since, never negative: clocks are set back. */
export const since = (then: number, now: number): number => Math.max(0, now - then)
