import type { Adapter } from '../adapter.js'
import type { Author } from '../conversation/author.js'
import { degrade, offeredBy, shortenValues } from '../conversation/degrade.js'
import { isCustomers } from '../conversation/event.js'
import { type Choice, type Part, plainText, type TextPart } from '../conversation/part.js'
import { split } from '../conversation/split.js'
import type { Words } from '../conversation/words.js'
import type {
  Act,
  Conversation,
  ConversationState,
  DrawerWrite,
  StagedMessage,
  StoredEvent,
  StoredMessage,
} from '../store/store.js'
import type { Said } from '../turn/turn.js'
import { CHOICES, type Decision, tokenKey } from '../turn/turns.js'
import { plan } from './sending/planner.js'
import { leftIn, opened, plannedWith, reserveOf, spent } from './sending/windows.js'

/** Tokens of long choice values are understood for this long. */
const TOKEN_TTL_MS = 30 * 86_400_000
/** How many members of a group have choices that they may answer by number. */
const MAX_OFFERS = 20
/** How many messages of a conversation can be changed by their names. */
const MAX_NAMED = 20
/** How much of a question is repeated before its late answer, in UTF-16 units. */
const MAX_QUESTION = 40

/** What is known when a decision is made ready to be stored. */
export interface Staging {
  event: StoredEvent
  conversation: Conversation
  adapter: Adapter | undefined
  words: Words
  now: number
  /** Held messages, with the question that each answers: sent by what a customer says, waited for by everything else. */
  held: readonly { message: StoredMessage; question?: string }[]
  /** The first message is delivered inside the platform's request, which costs nothing of a window. */
  passive?: ((part: Part) => boolean) | undefined
}

/** What a decision becomes: rows of the outbox, and the conversation after it. */
export interface Staged {
  messages: StagedMessage[]
  state: ConversationState
  superseded: number[]
  drawers: DrawerWrite[]
}

/**
 * Steps down what a turn said, plans it into the platform's windows, and says in whose name and epoch each message leaves: the bot's
 * words while somebody else owns the conversation are drafts.
 */
export function stage(decision: Decision, staging: Staging): Staged {
  const { event, conversation, adapter } = staging
  const { offered, named, planned } = conversation.state
  const windows = opened(adapter?.windows, conversation.state, event.event, event.acceptedAt)
  const state: ConversationState = { locale: decision.locale }
  if (offered) state.offered = offered
  if (named) state.named = named
  if (windows) state.windows = windows
  if (planned) state.planned = planned
  const isOpen = isCustomers(event.event)
  if (decision.said.length === 0 && (staging.held.length === 0 || !isOpen))
    return { messages: none, state, superseded: none, drawers: none }
  const rows = new Rows(decision, staging, state)
  if (isOpen) rows.stageHeld()
  for (const said of decision.said) rows.stage(said)
  return rows.finish()
}

/** Staged messages once they are stored. @param positions where each of them is */
export const storedMessages = (
  messages: readonly StagedMessage[],
  positions: readonly number[],
  at: number,
): StoredMessage[] =>
  messages.map((message, index) => ({
    position: positions[index]!,
    conversation: message.conversation,
    adapter: message.adapter,
    to: message.to,
    act: message.act,
    by: message.by,
    epoch: message.epoch,
    replyTo: message.replyTo,
    answers: message.answers,
    afterTrouble: message.afterTrouble,
    within: message.within,
    status: message.status,
    attempts: message.status === 'sending' ? 1 : 0,
    at,
  }))

type Answering = Pick<StagedMessage, 'answers' | 'replyTo' | 'afterTrouble'>

const none: never[] = []

/** The rows of one turn, in the making. */
class Rows {
  readonly #messages: StagedMessage[] = []
  #superseded: number[] = none
  #drawers: DrawerWrite[] = none
  readonly #epoch: number
  readonly #botSpeaks: boolean
  readonly #answering: Answering
  /** What was offered before is answered or over as soon as anything new is said. */
  #offered: Choice[] = none
  #isHolding = false
  /** Whose messages are held, when this turn is not one of the customer's: what follows them does not leave before them. */
  readonly #held: readonly Author['kind'][]
  #passive: Staging['passive']
  /** The message that is put into the reply. */
  #reply: StagedMessage | undefined

  constructor(
    private readonly decision: Decision,
    private readonly staging: Staging,
    private readonly state: ConversationState,
  ) {
    const { event, conversation, passive, held } = staging
    const { owner } = decision
    this.#epoch = owner === undefined ? conversation.epoch : conversation.epoch + 1
    this.#botSpeaks = conversation.owner.kind === 'bot' || owner?.kind === 'bot'
    this.#passive = passive
    this.#held = isCustomers(event.event) ? none : held.map(({ message }) => message.by.kind)
    this.#answering = {
      answers: event.position,
      replyTo: isCustomers(event.event) ? event.event.key : undefined,
      afterTrouble: event.event.type === 'trouble' ? true : undefined,
    }
  }

  /**
   * What was held leaves first, and says what it answers: once, and only when words follow. What the bot decided before somebody else
   * owned the conversation does not leave any more.
   */
  stageHeld(): void {
    const { held, words, conversation } = this.staging
    this.#superseded = held.flatMap(({ message: { act, position } }) => (act.type === 'say' ? position : none))
    for (const { messages, question } of byQuestion(held)) {
      const [{ by, epoch, answers, replyTo }] = messages
      const parts = messages.flatMap(({ act }) => (act.type === 'say' ? act.part : none))
      const answering: Answering = { answers, replyTo, afterTrouble: undefined }
      if (by.kind === 'bot' && epoch < conversation.epoch) {
        for (const part of parts) this.#push({ type: 'say', part }, by, answering, 'draft')
        continue
      }
      const late = question === undefined ? undefined : lateText(words, question)
      this.#say(parts, by, answering, late && isSaid(late, parts[0]) ? undefined : late)
    }
  }

  stage(said: Said): void {
    switch (said.type) {
      case 'say':
        this.#sayNamed(said.parts, said.by, said.name)
        return
      case 'edit': {
        const target = this.state.named?.[said.name]
        const shown = this.#steppedDown(said.parts)
        const [part] = shown
        if (target === undefined || !this.staging.adapter?.edit || shown.length !== 1)
          this.#sayNamed(said.parts, said.by, said.name)
        else this.#push({ type: 'edit', target, part: part! }, said.by)
        return
      }
      case 'delete': {
        const target = this.state.named?.[said.name]
        if (target !== undefined && this.staging.adapter?.delete) this.#push({ type: 'delete', target }, said.by)
        return
      }
      case 'react':
        if (this.staging.adapter?.react)
          this.#push({ type: 'react', target: this.staging.event.event.key, emoji: said.emoji }, said.by)
    }
  }

  finish(): Staged {
    const { adapter } = this.staging
    const { owner } = this.decision
    if (owner && adapter?.assign) this.#push({ type: 'assign', owner }, { kind: 'system' })
    if (this.#messages.some(({ act, status }) => act.type === 'say' && status !== 'draft')) this.#keepOffers()
    return {
      messages: this.#messages,
      state: this.state,
      superseded: this.#superseded,
      drawers: this.#drawers,
    }
  }

  #sayNamed(parts: readonly Part[], by: Author, name: string | undefined): void {
    const first = this.#messages.length
    const offered = offeredBy(parts)
    if (offered.length > 0) this.#offered = [...this.#offered, ...offered]
    this.#say(this.#steppedDown(parts), by, this.#answering)
    if (name !== undefined && this.#messages.length > first) this.#rememberName(name, first)
  }

  /** As the platform shows it, with long values of choices replaced by tokens. */
  #steppedDown(said: readonly Part[]): Part[] {
    const { adapter, event, conversation, words, now } = this.staging
    const accepts = adapter?.accepts ?? { text: {} }
    const { parts, tokens } = shortenValues(said, accepts, event.position)
    if (tokens.size > 0) {
      const { userId } = conversation.to
      const expiresAt = now + TOKEN_TTL_MS
      const meanings = [...tokens].map(
        ([token, value]): DrawerWrite => ({
          drawer: CHOICES,
          key: tokenKey(conversation.id, token),
          value: { value, to: userId },
          expiresAt,
        }),
      )
      this.#drawers = [...this.#drawers, ...meanings]
    }
    return degrade(parts, { accepts, words, ...(adapter && { platform: adapter.platform }) })
  }

  /**
   * Plans some parts into what is left of the windows. Once something is held, all that follows is.
   * @param late what is said before them, if any of them leaves now
   */
  #say(parts: readonly Part[], by: Author, answering: Answering, late?: Part): void {
    const { adapter, now } = this.staging
    if (!adapter?.windows || (by.kind === 'bot' && !this.#botSpeaks)) {
      for (const part of parts) this.#push({ type: 'say', part }, by, answering)
      return
    }
    const passive = this.#passive !== undefined && parts[0] !== undefined && this.#passive(parts[0])
    this.#passive = undefined
    const waits = this.#isHolding || this.#held.some((kind) => kind !== 'bot' || by.kind === 'bot')
    const left = waits ? 0 : leftIn(adapter.windows, this.state.windows, now)
    const reserve = by.kind === 'bot' ? reserveOf(adapter.windows, this.state.windows, now) : 0
    const planWith = (left: number, reserve: number) => (all: readonly Part[]) =>
      plan(all, adapter.accepts, left, reserve)
    const isFull = left <= reserve
    // The one message in the reply says as much as it can where no other one follows.
    const reply = passive ? planLate(late, isFull ? parts : parts.slice(0, 1), planWith(1, 0)) : undefined
    for (const part of reply?.now ?? none) this.#push({ type: 'say', part }, by, answering)
    const others = reply ? (isFull ? reply.held : parts.slice(1)) : isFull ? this.#joinReply(parts, by, late) : parts
    if (reply) this.#reply = this.#messages.at(-1)
    const planned = planLate(reply ? undefined : late, others, planWith(left, reserve))
    for (const part of planned.now) this.#push({ type: 'say', part }, by, answering)
    for (const part of planned.held) this.#push({ type: 'say', part }, by, answering, 'held')
    this.#isHolding ||= planned.held.length > 0
    const windows = spent(this.state.windows, planned.now.length, now)
    if (windows) this.state.windows = windows
    if (planned.now.length > 0)
      this.state.planned = plannedWith(adapter.windows, this.state.planned, planned.now.length, now)
  }

  /** Adds words to those in the reply, where nothing else can leave and nothing is held before them. Gives what does not fit. */
  #joinReply(parts: readonly Part[], by: Author, late: Part | undefined): readonly Part[] {
    const reply = this.#reply
    const { adapter } = this.staging
    if (!adapter || reply?.act.type !== 'say' || this.#isHolding || reply.by.kind !== by.kind) return parts
    // What was said in between would come after what follows it.
    if (reply !== this.#messages.at(-1)) return parts
    const { now, held } = plan([reply.act.part, ...(late ? [late] : none), ...parts], adapter.accepts, 1, 0)
    const [joined] = now
    // What it answers is not said without the answer.
    if (!joined || held.length >= parts.length + (late ? 1 : 0) || held[0] === parts[0]) return parts
    reply.act = { type: 'say', part: joined }
    return held
  }

  /** A row. The bot's words are a draft while somebody else owns the conversation. */
  #push(act: Act, by: Author, answering = this.#answering, status: 'waiting' | 'held' | 'draft' = 'waiting'): void {
    const { event, conversation } = this.staging
    this.#messages.push({
      conversation: conversation.id,
      adapter: event.adapter,
      to: conversation.to,
      act,
      by,
      epoch: this.#epoch,
      replyTo: answering.replyTo,
      answers: answering.answers,
      afterTrouble: answering.afterTrouble,
      status: by.kind === 'bot' && !this.#botSpeaks ? 'draft' : status,
    })
  }

  /** The oldest names are forgotten. */
  #rememberName(name: string, index: number): void {
    const { [name]: _, ...others } = this.state.named ?? {}
    const all = [...Object.entries(others), [name, { turn: this.staging.event.position, index }] as const]
    this.state.named = Object.fromEntries(all.slice(-MAX_NAMED))
  }

  /** What this turn offers takes the place of what was offered to the same person. */
  #keepOffers(): void {
    const { to } = this.staging.conversation
    const others = to.kind === 'group' ? (this.state.offered ?? []).filter((offer) => offer.to !== to.userId) : []
    const offers =
      this.#offered.length > 0 ? [...others, { to: to.userId, choices: this.#offered }].slice(-MAX_OFFERS) : others
    if (offers.length > 0) this.state.offered = offers
    else delete this.state.offered
  }
}

type Planned = ReturnType<typeof plan>

/** Says first what the parts answer, unless none of them would leave with that. */
function planLate(late: Part | undefined, parts: readonly Part[], plan: (parts: readonly Part[]) => Planned): Planned {
  const planned = plan(late ? [late, ...parts] : parts)
  const [first, second] = planned.now
  return late && !second && (!first || first === late) ? plan(parts) : planned
}

interface Late {
  messages: [StoredMessage, ...StoredMessage[]]
  question: string | undefined
}

/** Messages that follow each other, answer the same, and are in the same name. */
function byQuestion(held: Staging['held']): Late[] {
  const found: Late[] = []
  for (const { message, question } of held) {
    const last = found.at(-1)
    const [first] = last?.messages ?? []
    if (last && first && belongTogether(first, message)) last.messages.push(message)
    else found.push({ messages: [message], question })
  }
  return found
}

const belongTogether = (one: StoredMessage, other: StoredMessage): boolean =>
  one.answers === other.answers &&
  one.epoch === other.epoch &&
  one.by.kind === other.by.kind &&
  one.by.id === other.by.id

/** What somebody asked, short enough to be repeated. */
export function questionIn(parts: readonly Part[]): string | undefined {
  const text = plainText(parts).replace(/\s+/g, ' ').trim()
  if (text === '') return undefined
  return text.length <= MAX_QUESTION ? text : `${split(text, { max: MAX_QUESTION })[0]}…`
}

/** It was said with words that the platform then refused. */
const isSaid = (late: TextPart, first: Part | undefined): boolean =>
  first?.type === 'text' && first.text.startsWith(late.text)

const lateText = (words: Words, question: string): TextPart => ({
  type: 'text',
  text: words.late.replace('{question}', () => question),
})
