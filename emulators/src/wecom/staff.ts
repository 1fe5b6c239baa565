import type { Json } from '@huida/core'
import type { WecomShown } from './kf-api.js'
import type { WecomMessage } from './log.js'
import { type Session, SessionState, type Sessions } from './session.js'

/** What the staff needs of the platform. */
export interface StaffOptions {
  servicers: readonly string[]
  sessions: Sessions
  shown: WecomShown[]
  /** The account that is meant when none is named. */
  account: string
  now(): number
  tell(account: string, event: { [name: string]: Json }): Promise<number>
  deliver(...messages: WecomMessage[]): Promise<number>
}

/** Who does something to whom. */
export interface StaffAct {
  /** By the userid. */
  servicer: string
  /** By `external_userid`. */
  customer: string
  /** By `open_kfid`. Default: the first. */
  account?: string
}

/** The people who answer in the WeCom app. What they do reaches the bot as the platform tells it; each resolves with the status of the callback. */
export class Staff {
  #messages = 0

  constructor(private readonly options: StaffOptions) {}

  /** Takes a session: from the queue, or the account's settings give it to people at once. */
  accept(act: StaffAct): Promise<number> {
    const session = this.#session(act)
    session.state = SessionState.human
    session.servicer = act.servicer
    return this.#changed(session, 1, { new_servicer_userid: act.servicer })
  }

  /** Gives the session to a colleague. */
  transfer(act: StaffAct & { to: string }): Promise<number> {
    const session = this.#held(act)
    session.servicer = act.to
    return this.#changed(session, 2, { old_servicer_userid: act.servicer, new_servicer_userid: act.to })
  }

  /** Ends the session. */
  end(act: StaffAct): Promise<number> {
    const session = this.#held(act)
    this.options.sessions.end(session)
    return this.#changed(session, 3, { old_servicer_userid: act.servicer })
  }

  /** Writes to the customer. `id` is the `msgid`. */
  say(act: StaffAct & { text: string; id?: string }): Promise<number> {
    const { account, customer } = this.#held(act)
    const { servicer, text, id = `staff_${++this.#messages}` } = act
    const at = this.options.now()
    this.options.shown.push({
      to: customer,
      account,
      by: servicer,
      msgid: id,
      msgtype: 'text',
      content: { content: text },
      at,
    })
    return this.options.deliver({
      msgid: id,
      open_kfid: account,
      external_userid: customer,
      servicer_userid: servicer,
      send_time: Math.floor(at / 1_000),
      origin: 5,
      msgtype: 'text',
      text: { content: text },
    })
  }

  /** Goes on or off duty. */
  duty(servicer: string, isOn: boolean, account = this.options.account): Promise<number> {
    return this.options.tell(account, {
      event_type: 'servicer_status_change',
      servicer_userid: servicer,
      status: isOn ? 1 : 2,
    })
  }

  #session({ servicer, customer, account = this.options.account }: StaffAct): Session {
    if (!this.options.servicers.includes(servicer)) throw new Error(`${servicer} is no servicer.`)
    return this.options.sessions.of(account, customer)
  }

  #held(act: StaffAct): Session {
    const session = this.#session(act)
    if (session.state !== SessionState.human || session.servicer !== act.servicer)
      throw new Error(`${act.servicer} does not have the session of ${act.customer}: call accept() first.`)
    return session
  }

  #changed(session: Session, change_type: number, who: { [name: string]: Json }): Promise<number> {
    const { account, customer } = session
    const code = change_type === 2 ? undefined : this.options.sessions.codeFor(session)
    return this.options.tell(account, {
      event_type: 'session_status_change',
      external_userid: customer,
      change_type,
      ...who,
      ...(code !== undefined && { msg_code: code }),
    })
  }
}
