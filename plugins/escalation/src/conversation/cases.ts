import { type Author, type Context, type Json, type Locale, type Logger, Refusal, withOwnWords } from '@huida/core'
import type { WithTickets } from '@huida/plugin-tickets'
import { FLOOR } from '../desk/lane.js'
import type { Staff } from '../desk/staffing.js'
import type { Case, CaseEvent, DeferredWhy, Effect, Limits, Saying, Timer } from '../protocol/case.js'
import { type Stepped, step } from '../protocol/step.js'
import type { RefusalCode } from '../protocol/table.js'
import { type About, asJson, type StoredCase, type Tables } from '../tables.js'
import { type EscalationWords, filled, words } from './words.js'

/** The system speaks: its words leave whoever has the conversation. */
const system: Author = { kind: 'system' }

/** How a timer of a case is called among the timers of its conversation. */
export const TIMER = 'handoff.'

export interface CasesOptions {
  tables: Tables
  staff: Staff
  limits: () => Limits
  /** Replaces words, by language. */
  words: Readonly<Record<Locale, Partial<EscalationWords>>>
  /** How to reach people otherwise, by language. */
  contact: Readonly<Record<Locale, string>>
  log: Logger
}

/** What is known besides the case, and where what is told to the customer goes. */
export interface Around {
  /** For a case that begins. */
  about?: About
  /** When somebody is there again, in milliseconds since 1970. */
  opensAt?: number | undefined
  timeZone?: string | undefined
  /** Takes what the customer is to be told. Default: it is said at once, by the system. */
  say?(text: string): void
}

/** What is true for a moment only: where the platform keeps it until the customer writes again, it would be false when it is seen. */
const passing: ReadonlySet<Saying> = new Set([
  ...(['position', 'transferred', 'requeued', 'idle_warning', 'idle_ended'] as const),
])

/** An event with what is around it. */
interface Situation extends Around {
  event: CaseEvent
  about: About
}

/** The cases of conversations: what happens to them goes over the protocol, and what follows is done in the commit of the turn. */
export class Cases {
  /** The case of the conversation as this turn has read it, or has left it so far. */
  readonly #inTurn = new WeakMap<object, StoredCase | null>()

  constructor(readonly options: CasesOptions) {}

  /** A turn begins, for the first time or again: what an earlier attempt has made of the case was never stored. */
  begin(ctx: Context): void {
    this.#inTurn.delete(ctx.event)
  }

  /** The case of this turn's conversation, as the turn has left it so far. */
  async of(ctx: Context): Promise<StoredCase | undefined> {
    const known = this.#inTurn.get(ctx.event)
    if (known !== undefined) return known ?? undefined
    const stored = await this.options.tables.caseIn(ctx.conversation.id)
    this.#inTurn.set(ctx.event, stored ?? null)
    return stored
  }

  /**
   * Does what follows from an event.
   * @throws Refusal when an agent may not do it
   */
  async happen(ctx: Context, event: CaseEvent, around: Around = {}): Promise<Stepped> {
    const { tables, limits } = this.options
    const before = await this.of(ctx)
    const stepped = step(before?.case, event, { limits: limits(), now: ctx.now() })
    ctx.trace({
      step: 'handoff',
      saw: event.type,
      chose:
        stepped.type === 'done'
          ? (stepped.case?.phase ?? 'none')
          : stepped.type === 'refused'
            ? stepped.code
            : 'nothing',
    })
    if (stepped.type === 'refused') throw refusal(stepped.code)
    if (stepped.type === 'ignored') return stepped
    const known = around.about ?? before?.about ?? unknownTo(ctx)
    const situation: Situation = { ...around, event, about: known }
    let { about: now } = stepped
    for (const effect of stepped.effects) now = await this.#do(ctx, effect, now, situation)
    const next = stepped.case && { ...now, phase: stepped.case.phase }
    this.#inTurn.set(ctx.event, next ? { conversation: ctx.conversation.id, case: next, about: known } : null)
    if (next) ctx.write(tables.put(ctx.conversation.id, { case: next, about: known }))
    else
      for (const statement of tables.end(ctx.conversation.id, { case: now, about: known }, event.type, ctx.now()))
        ctx.write(statement)
    return { ...stepped, case: next, about: now }
  }

  /** An expert is asked: they see the conversation from now on. */
  async follow(ctx: Context, agent: string): Promise<void> {
    const stored = await this.of(ctx)
    if (!stored || stored.about.followers.includes(agent)) return
    const about = { ...stored.about, followers: [...stored.about.followers, agent] }
    this.#inTurn.set(ctx.event, { ...stored, about })
    ctx.write(this.options.tables.put(ctx.conversation.id, { case: stored.case, about }))
    ctx.record('expert.asked', { case: stored.case.id, expert: agent })
  }

  /** One effect; gives the case with what it added. */
  async #do(ctx: Context & Partial<WithTickets>, effect: Effect, now: Case, situation: Situation): Promise<Case> {
    switch (effect.do) {
      case 'assign':
        ctx.assign(ownerOf(effect.to, now), { reason: now.reason })
        return now
      case 'schedule':
        ctx.schedule(`${TIMER}${effect.timer}`, ctx.now() + effect.inMs, { set: effect.set })
        return now
      case 'cancel':
        ctx.cancel(`${TIMER}${effect.timer}`)
        return now
      case 'match':
        ctx.act(FLOOR, 'desk.match')
        return now
      case 'away':
        ctx.act(FLOOR, 'desk.presence', { agent: effect.agent, state: 'away', reason: 'missed' })
        return now
      case 'record':
        ctx.record(effect.type, asJson(effect.data))
        if (effect.type === 'handoff.responded') this.#keepResponse(ctx, effect.data)
        return now
      case 'alert_supervisors':
        ctx.log.warn(
          { case: now.id, queue: now.queue },
          'a customer waited too long for an agent, who had taken the conversation',
        )
        return now
      case 'open_ticket':
        return this.#openTicket(ctx, now, situation.about)
      case 'announce_resolution':
        announce(ctx, now, effect.how, effect.solution)
        return now
      case 'say':
        await this.#say(ctx, effect.what, now, situation)
        return now
    }
  }

  /** As the record tells it. */
  #keepResponse(ctx: Context, { case: id, agent, ms }: Readonly<Record<string, Json | undefined>>): void {
    if (typeof id !== 'string' || typeof agent !== 'string' || typeof ms !== 'number') return
    ctx.write(this.options.tables.responded({ id, conversation: ctx.conversation.id, agent, at: ctx.now(), ms }))
  }

  async #openTicket(ctx: Context & Partial<WithTickets>, now: Case, { asked, customer }: About): Promise<Case> {
    if (!ctx.tickets || now.ticket !== undefined) return now
    const { number } = await ctx.tickets.open(
      {
        type: now.problem ?? 'handoff',
        subject: (now.analysis ?? asked).slice(0, 120) || 'A customer asked for a person',
        problem: asked,
        fields: now.slots,
        ...(customer.level !== undefined && { level: customer.level }),
      },
      { key: `handoff:${now.id}` },
    )
    return { ...now, ticket: number }
  }

  async #say(ctx: Context, what: Saying, now: Case, situation: Situation): Promise<void> {
    if (passing.has(what) && !situation.say && ctx.holds({ by: system })) {
      ctx.trace({ step: 'handoff', saw: what, chose: 'not said: it would be seen too late' })
      return
    }
    const text = await this.#textFor(ctx, what, now, situation)
    if (situation.say) situation.say(text)
    else ctx.reply(text, { by: system })
  }

  wordsIn(locale: Locale): EscalationWords {
    return withOwnWords(words, this.options.words, locale)
  }

  /** What a customer is told. */
  async #textFor(ctx: Context, what: Saying, now: Case, situation: Situation): Promise<string> {
    const say = this.wordsIn(ctx.locale)
    const { limits } = this.options
    switch (what) {
      case 'queued':
      case 'position':
        return this.#placeOf(ctx, what, now, say)
      case 'deferred':
        return this.#deferred(ctx, now, say, situation)
      case 'deferred_again':
        return now.ticket === undefined
          ? this.#deferred(ctx, now, say, situation)
          : filled(this.options.staff.hasAgents ? say.ticketAgain : say.ticketOnly, { ticket: now.ticket })
      case 'cancelled':
        return say.cancelled
      case 'accepted':
        return filled(say.accepted, { agent: nameOf(now, ctx.locale) })
      case 'transferred':
        return say.transferred
      case 'requeued':
        return say.requeued
      case 'idle_warning':
        return filled(say.idleWarning, { minutes: Math.max(1, Math.round(limits().idleEndMs / 60_000)) })
      case 'idle_ended':
        return say.idleEnded
      case 'bot_again':
        return say.botAgain
      case 'merged':
        return say.merged
    }
  }

  async #placeOf(ctx: Context, what: 'queued' | 'position', now: Case, say: EscalationWords): Promise<string> {
    if (what === 'position' && now.phase === 'offered') return say.next
    const { tables, staff } = this.options
    const { ahead } = await tables.ahead(now.queue, { conversation: ctx.conversation.id, ...now })
    const [mean, capacity] = await Promise.all([tables.meanHandling(), staff.capacity(now.queue)])
    const line =
      what === 'queued'
        ? ahead === 0
          ? say.queued
          : say.queuedBehind
        : ahead === 0
          ? say.position
          : say.positionBehind
    // Nobody is told a time that nothing was measured for, or that would be over at once.
    const minutes =
      mean === undefined || capacity === 0 || ahead === 0 ? undefined : Math.ceil((ahead * mean) / capacity / 60_000)
    if (what === 'queued') ctx.record('handoff.queued', { case: now.id, queue: now.queue, position: ahead + 1 })
    return sentences(
      ctx.locale,
      filled(line, { ahead }),
      minutes === undefined ? '' : filled(say.expected, { minutes }),
      what === 'queued' ? say.cancelHint : '',
    )
  }

  #deferred(ctx: Context, now: Case, say: EscalationWords, { event, opensAt, timeZone }: Situation): string {
    const why: DeferredWhy = event.type === 'request' ? (event.why ?? 'nobody') : 'waited'
    const reason =
      why !== 'closed'
        ? say[why]
        : opensAt === undefined
          ? say.nobody
          : filled(say.closed, { opens: momentIn(ctx.locale, opensAt, timeZone) })
    const { contact, staff } = this.options
    const otherwise =
      now.ticket !== undefined
        ? filled(staff.hasAgents ? say.ticket : say.ticketOnly, { ticket: now.ticket })
        : (contact[ctx.locale] ?? say.noTicket)
    return sentences(ctx.locale, reason, otherwise)
  }
}

const ownerOf = (to: 'bot' | 'queue' | 'agent', { queue, agent }: Case) =>
  to === 'bot'
    ? ({ kind: 'bot' } as const)
    : to === 'queue'
      ? ({ kind: 'queue', id: queue } as const)
      : ({ kind: 'agent', id: agent!.id, ...(agent!.name !== undefined && { name: agent!.name }) } as const)

function announce(
  ctx: Context & Partial<WithTickets>,
  now: Case,
  how: 'agent' | 'idle',
  solution: string | undefined,
): void {
  const { id, intent, problem, ticket, agents, acceptedAt } = now
  const by = now.agent ?? { id: agents.at(-1) ?? 'nobody' }
  const data: Record<string, Json> = {
    resolution: id,
    case: id,
    by: { kind: 'agent', id: by.id },
    how,
    ...(intent !== undefined && { intent }),
    ...(problem !== undefined && { problem }),
    ...(ticket !== undefined && { ticket }),
    ...(solution !== undefined && { solution }),
  }
  ctx.record('conversation.resolved', {
    ...{ resolution: id, case: id, by: 'agent', how, agents: [...agents] },
    ...(intent !== undefined && { intent }),
    ...(problem !== undefined && { problem }),
    ...(acceptedAt !== undefined && { handlingMs: ctx.now() - acceptedAt }),
  })
  ctx.act(ctx.conversation.id, 'conversation.resolved', data, { key: `resolved:${id}` })
}

const nameOf = ({ agent }: Case, locale: Locale): string => {
  const name = agent?.name ?? agent?.id ?? ''
  return locale.startsWith('zh') && /^[\x20-\x7e]/.test(name) ? ` ${name} ` : name
}

/** Sentences one after another: Chinese puts no space between them. */
const sentences = (locale: Locale, ...all: string[]): string =>
  all.filter((one) => one !== '').join(locale.startsWith('zh') ? '' : ' ')

const momentIn = (locale: Locale, at: number, timeZone: string | undefined): string =>
  new Intl.DateTimeFormat(locale.startsWith('zh') ? 'zh-CN' : 'en-GB', {
    weekday: 'long',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(timeZone !== undefined && { timeZone }),
  }).format(at)

/** Nobody has told who it is about: the agent wrote first. */
const unknownTo = (ctx: Context): About => ({
  customer: {
    person: ctx.person,
    ...(ctx.user.name !== undefined && { name: ctx.user.name }),
    locale: ctx.locale,
    adapter: ctx.conversation.adapter,
  },
  asked: '',
  summary: [],
  history: [],
  similar: [],
  articles: [],
  followers: [],
})

const refusals: Readonly<Record<RefusalCode, string>> = {
  CASE_TAKEN: 'Another agent has this conversation already.',
  CASE_NOT_YOURS: 'This conversation is not yours. Accept it first.',
  CASE_OFFERED_TO_OTHER: 'Another agent is being asked to take this conversation. If they do not, it is asked again.',
  CASE_NOT_OPEN: 'Nobody waits for a person in this conversation at the moment.',
  TRANSFER_NEEDS_REASON: 'Say why you pass the conversation on: give "reason" some words.',
}

const refusal = (code: RefusalCode): Refusal => new Refusal(409, code, refusals[code])

/** The timer that an event of the conversation is the end of. */
export function timerOf(ctx: Context): { timer: Timer; set: number } | undefined {
  if (ctx.event.type !== 'timer' || !ctx.event.name.startsWith(TIMER)) return undefined
  // Set by `schedule` above.
  const { set } = ctx.event.data as { set: number }
  return { timer: ctx.event.name.slice(TIMER.length) as Timer, set }
}
