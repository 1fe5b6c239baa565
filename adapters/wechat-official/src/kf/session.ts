import {
  type Clock,
  delivered,
  type Inbox,
  type Logger,
  type Outgoing,
  type OutgoingAssignment,
  type Owner,
  rejected,
  type SendResult,
} from '@huida/core'
import { Refused } from '../api.js'
import type { KfApi, SessionRef } from './api.js'
import { judge } from './errors.js'
import { SOON_MS, State, WINDOW_MS } from './message.js'
import type { SessionCodes } from './session-codes.js'
import type { WithPeople } from './with-people.js'

/** What is needed to look after sessions. */
export interface SessionTools {
  api: KfApi
  codes: SessionCodes
  people: WithPeople
  inbox: Pick<Inbox, 'receive'>
  log: Logger
  clock: Clock
  signal: AbortSignal
}

/**
 * Brings the session into the state that says who answers. A person keeps a session until it ends (state 3 never goes back to 1): when the
 * bot is to have it again, it is ended, and the customer's next message begins a new one.
 */
export async function assign({ to, owner }: OutgoingAssignment, tools: SessionTools): Promise<SendResult> {
  const ref = refOf(to)
  try {
    const now = await tools.api.state(ref, tools.signal)
    if (isReached(owner, now)) return delivered()
    const target = targetOf(owner, now.state)
    if (target === undefined) return unreachable(owner, now)
    await change(ref, target, owner.kind === 'agent' ? owner.id : undefined, tools)
    return delivered()
  } catch (error) {
    if (error instanceof Refused && error.code === NOT_ON_DUTY)
      return rejected('invalid', {
        reason: `${(owner as { id: string }).id} does not receive customers of this account in WeCom: add the userid to its receptionists, let the person go on duty, or answer in the console (people: 'console')`,
      })
    return judge(error, tools.clock.now())
  }
}

/** The person is no receptionist of the account, or is not on duty. */
const NOT_ON_DUTY = 95014

/**
 * The platform has refused a message because of the session's state (95018). `again`: it can be sent now. A code: it can be sent by that.
 * Else the result: a person has the session, which the operator is told, and the bot's conversation is that person's.
 */
export async function lookInto(
  message: Pick<Outgoing, 'id' | 'to'>,
  tools: SessionTools,
): Promise<SendResult | 'again' | { code: string; state: State }> {
  const ref = refOf(message.to)
  const { api, codes, people, inbox, log, clock, signal } = tools
  const { state, servicer } = await api.state(ref, signal)
  if (state === State.new) await api.change(ref, State.bot, undefined, signal)
  if (state === State.new || state === State.bot) return 'again'
  const code = await codes.take(ref.account, ref.customer, state)
  if (code !== undefined) return { code, state }
  if (state === State.closed) return rejected('window_closed', { reason: 'the session has ended' })
  if (state === State.queue)
    return rejected('blocked', { reason: 'the session waits for a person in WeCom, and the API may not speak' })
  const who = servicer ?? 'somebody'
  const { account, customer } = ref
  log.warn(
    { account, servicer: who },
    `a message was not sent: the receptionist ${who} has the session in WeCom, and the API may not speak until it ends`,
  )
  await people.set(ref, true)
  await inbox.receive({
    type: 'assigned',
    key: `state ${message.id}`,
    at: clock.now(),
    conversation: { id: customer, account },
    user: { id: customer },
    owner: { kind: 'agent', id: who },
    by: { kind: 'agent', id: who },
  })
  return rejected('blocked', { reason: `the receptionist ${who} has the session in WeCom` })
}

/** @throws Refused, NoAnswer */
async function change(
  ref: SessionRef,
  to: State,
  servicer: string | undefined,
  { api, codes, people, clock, signal }: SessionTools,
) {
  const code = await api.change(ref, to, servicer, signal)
  await people.set(ref, to === State.queue || to === State.human)
  const until = clock.now() + (to === State.closed ? SOON_MS : WINDOW_MS)
  if (code !== undefined) await codes.keep({ ...ref, code, state: to, until })
}

const refOf = ({ id, account }: Outgoing['to']): SessionRef => ({ account: account ?? '', customer: id })

type Now = Awaited<ReturnType<KfApi['state']>>

function isReached(owner: Owner, { state, servicer }: Now): boolean {
  switch (owner.kind) {
    case 'bot':
      // An ended session is the bot's as soon as the customer writes.
      return state === State.bot || state === State.closed
    case 'queue':
      // Who waits for a person, and has one, waits no more: the platform tells who it is.
      return state === State.queue || state === State.human
    case 'agent':
      return state === State.human && servicer === owner.id
  }
}

function targetOf(owner: Owner, from: State): State | undefined {
  if (from === State.closed) return undefined
  switch (owner.kind) {
    case 'bot':
      return from === State.new ? State.bot : State.closed
    case 'queue':
      return State.queue
    case 'agent':
      return from === State.human ? undefined : State.human
  }
}

function unreachable(owner: Owner, { state, servicer }: Now): SendResult {
  if (state === State.closed)
    return rejected('gone', { reason: 'the session has ended; it begins anew when the customer writes' })
  const wanted = owner.kind === 'agent' ? owner.id : owner.kind
  return rejected('invalid', { reason: `${servicer} has the session in WeCom, and must give it to ${wanted} there` })
}
