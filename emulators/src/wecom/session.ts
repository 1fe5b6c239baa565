/** How a session of a customer with an account is handled. */
export const SessionState = {
  /** A customer has written, and nothing is decided. The API may answer. */
  new: 0,
  /** The API answers. */
  bot: 1,
  /** It waits for a person. */
  queue: 2,
  /** A person answers in the WeCom app. The API may not. */
  human: 3,
  /** Ended, or not begun. */
  closed: 4,
} as const

/** 0 to 4, see `SessionState`. */
export type SessionState = (typeof SessionState)[keyof typeof SessionState]

/** A customer with an account of 微信客服. */
export interface Session {
  account: string
  customer: string
  state: SessionState
  /** The servicer who has it, in state 3. */
  servicer?: string
  /** When the customer wrote last. */
  wroteAt?: number
  /** How many messages the API may still send. */
  left: number
  /** When a welcome code was given out last. */
  welcomedAt?: number
}

/** A code that lets the API send one message where it otherwise could not. */
export interface EventCode {
  account: string
  customer: string
  until: number
  /** Only while the session is in this state. Absent: in any. */
  state?: SessionState
  types: readonly string[]
}

export const WINDOW_MS = 48 * 3_600_000
export const MESSAGES = 5
/** A welcome, and the words at the end of a session, must come so soon. */
const SOON_MS = 20_000

/** To which states the API may bring a session, by the table at https://developer.work.weixin.qq.com/document/path/94669. */
const ALLOWED: Record<SessionState, readonly SessionState[]> = {
  0: [1, 2, 3, 4],
  1: [2, 3, 4],
  2: [3, 4],
  3: [4],
  4: [],
}

/** Why a call was refused. */
export interface Refusal {
  errcode: number
  errmsg: string
}

/** The sessions of all accounts, and the rules of who may write when. */
export class Sessions {
  readonly #sessions = new Map<string, Session>()
  readonly #codes = new Map<string, EventCode>()
  #lastCode = 0

  constructor(private readonly now: () => number) {}

  of(account: string, customer: string): Session {
    const key = `${account} ${customer}`
    const known = this.#sessions.get(key) ?? { account, customer, state: SessionState.closed, left: 0 }
    this.#sessions.set(key, known)
    return known
  }

  /** A customer writes: an ended session begins anew, and five messages may be sent within 48 hours. */
  wrote(session: Session): void {
    if (session.state === SessionState.closed) {
      session.state = SessionState.new
      delete session.servicer
    }
    session.wroteAt = this.now()
    session.left = MESSAGES
  }

  /** Nobody has it any more. */
  end(session: Session): void {
    session.state = SessionState.closed
    delete session.servicer
  }

  /** A code for a welcome, when the customer has neither written nor been welcomed within 48 hours. */
  welcomeCode(session: Session): string | undefined {
    const { wroteAt, welcomedAt, account, customer } = session
    const last = Math.max(wroteAt ?? -Infinity, welcomedAt ?? -Infinity)
    if (this.now() - last < WINDOW_MS) return undefined
    session.welcomedAt = this.now()
    return this.#code({ account, customer, until: this.now() + SOON_MS, types: ['text', 'msgmenu'] })
  }

  /** Why the API may not send a message now. */
  refusal(session: Session): Refusal | undefined {
    if (session.wroteAt === undefined || this.now() - session.wroteAt > WINDOW_MS)
      return { errcode: 95002, errmsg: 'send msg time limit' }
    if (session.state !== SessionState.new && session.state !== SessionState.bot)
      return { errcode: 95018, errmsg: 'send msg session status invalid' }
    return session.left <= 0 ? { errcode: 95001, errmsg: 'send msg count limit' } : undefined
  }

  /** Changes the state as the API asks. The code of the message that may follow, if there is one. */
  change(session: Session, to: SessionState, servicer: string | undefined): Refusal | { code?: string } {
    if (session.state === SessionState.closed) return { errcode: 95013, errmsg: 'conversation ended' }
    // Which code this has is not documented.
    if (!ALLOWED[session.state]?.includes(to)) return { errcode: 95016, errmsg: 'session state change not allowed' }
    session.state = to
    if (to === SessionState.human && servicer !== undefined) session.servicer = servicer
    else delete session.servicer
    const code = this.codeFor(session)
    return code === undefined ? {} : { code }
  }

  /** The code for a message about the state that a session has come to. */
  codeFor({ account, customer, state }: Session): string | undefined {
    if (state === SessionState.queue || state === SessionState.human)
      return this.#code({ account, customer, state, until: this.now() + WINDOW_MS, types: ['text'] })
    if (state === SessionState.closed)
      return this.#code({ account, customer, state, until: this.now() + SOON_MS, types: ['text', 'msgmenu'] })
    return undefined
  }

  /** Uses a code up. Which error code a wrong one has is not documented. */
  redeem(code: string, type: string): Refusal | EventCode {
    const known = this.#codes.get(code)
    const isRight =
      known !== undefined &&
      known.until >= this.now() &&
      (known.state === undefined || known.state === this.of(known.account, known.customer).state)
    if (!isRight) return { errcode: 40029, errmsg: 'invalid code' }
    if (!known.types.includes(type)) return { errcode: 40008, errmsg: 'invalid message type' }
    this.#codes.delete(code)
    return known
  }

  #code(code: EventCode): string {
    const name = `CODE${++this.#lastCode}`
    this.#codes.set(name, code)
    return name
  }
}
