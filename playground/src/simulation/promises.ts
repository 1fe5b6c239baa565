import type { LedgerEntry, Owner } from '@huida/core'
import type { Day } from './floor.js'

/** What the day must keep, by name. */
export const promises = [
  'no dead end',
  'every wait bounded',
  'never two speakers',
  'one survey per resolution',
  'one ticket per escalation',
  'nothing said twice',
  'nothing failed',
] as const

export type PromiseName = (typeof promises)[number]

/** A promise that was broken. */
export interface Broken {
  promise: PromiseName
  /** Absent: it is about no single conversation. */
  conversation?: string
  /** In English, for whoever mends it. */
  what: string
}

/** The longest waits that are allowed, in milliseconds; as the plugins are configured by default. */
export interface WaitLimits {
  /** In a queue, until an agent comes or a ticket stands for it. */
  queueMs: number
  /** With an agent who has just taken it, until they write or it goes on. */
  responseMs: number
  /** With an agent, for an answer. */
  answerMs: number
  /** Timers may be so late: the bot was being started again. */
  slackMs: number
}

/** The defaults of `escalation()`. */
export const waitLimits: WaitLimits = { queueMs: 600_000, responseMs: 25_000, answerMs: 180_000, slackMs: 2_000 }

/** The longest waits of a day, in milliseconds. */
export interface LongestWaits {
  queueMs: number
  responseMs: number
  answerMs: number
}

/** Looks through a day for promises that were broken. */
export function checked(day: Day, limits: WaitLimits = waitLimits): { broken: Broken[]; longest: LongestWaits } {
  const broken: Broken[] = []
  const longest: LongestWaits = { queueMs: 0, responseMs: 0, answerMs: 0 }
  const byConversation = new Map<string, LedgerEntry[]>()
  for (const entry of day.entries) {
    const known = byConversation.get(entry.conversation)
    if (known) known.push(entry)
    else byConversation.set(entry.conversation, [entry])
  }
  noDeadEnd(day, byConversation, broken)
  for (const [conversation, entries] of byConversation) waits(conversation, entries, limits, longest, broken)
  oneSpeaker(day, broken)
  once(day.entries, broken)
  nothingTwice(day, broken)
  nothingFailed(day, broken)
  return { broken, longest }
}

function noDeadEnd(
  { left, entries }: Day,
  byConversation: ReadonlyMap<string, readonly LedgerEntry[]>,
  broken: Broken[],
) {
  const promise = 'no dead end'
  for (const { conversation, phase } of left.waiting)
    broken.push({ promise, conversation, what: `it is still ${phase} when everybody has gone` })
  for (const { conversation, phase } of left.others)
    broken.push({ promise, conversation, what: `an agent who has gone still has it (${phase})` })
  for (const { conversation, ticket } of left.deferred)
    if (ticket === undefined)
      broken.push({ promise, conversation, what: 'nobody was there, and no ticket stands for it' })
  for (const [conversation, all] of byConversation) {
    const open = all.findLast((entry) => entry.kind === 'in' && entry.outcome === undefined)
    if (open?.kind === 'in') broken.push({ promise, conversation, what: `event ${open.position} never had its turn` })
  }
  // A customer whose last question the bot took and did not answer waits for ever.
  for (const entry of entries) {
    const data =
      entry.kind === 'record' && entry.type === 'message.answered' ? (entry.data as { kind: string }) : undefined
    if (data?.kind === 'silent')
      broken.push({ promise, conversation: entry.conversation, what: 'the bot had a message and said nothing' })
  }
}

/** Whose turn it is, by the log: in the queue, or with an agent who has not answered yet. */
function waits(
  conversation: string,
  all: readonly LedgerEntry[],
  limits: WaitLimits,
  longest: LongestWaits,
  broken: Broken[],
) {
  let owner: Owner = { kind: 'bot' }
  let since = 0
  let hasWritten = false
  let unanswered: number | undefined
  let isSnoozed = false
  const promise = 'every wait bounded'
  const ends = (what: keyof LongestWaits, from: number, at: number) => {
    const ms = at - from
    longest[what] = Math.max(longest[what], ms)
    if (ms > limits[what] + limits.slackMs)
      broken.push({
        promise,
        conversation,
        what: `${names[what]} ${Math.round(ms / 1_000)} s, from ${new Date(from).toISOString()}`,
      })
  }
  const settle = (at: number) => {
    if (owner.kind === 'queue') ends('queueMs', since, at)
    if (owner.kind === 'agent' && !isSnoozed && !hasWritten) ends('responseMs', since, at)
    else if (owner.kind === 'agent' && !isSnoozed && unanswered !== undefined) ends('answerMs', unanswered, at)
  }
  for (const entry of all) {
    if (entry.kind === 'record' && entry.type === 'conversation.assigned') {
      settle(entry.at)
      owner = (entry.data as unknown as { to: Owner }).to
      since = entry.at
      hasWritten = false
      isSnoozed = false
      unanswered = undefined
    } else if (entry.kind === 'in' && entry.event.type === 'message' && !entry.event.by) {
      isSnoozed = false
      unanswered ??= entry.acceptedAt
    } else if (entry.kind === 'in' && entry.event.type === 'action' && entry.event.name === 'handoff.do') {
      const { type } = entry.event.data as { type: string }
      if (type === 'snooze' && entry.outcome !== 'refused') {
        isSnoozed = true
        unanswered = undefined
      }
    } else if (
      entry.kind === 'out' &&
      entry.by.kind === 'agent' &&
      entry.status !== 'draft' &&
      owner.kind === 'agent'
    ) {
      settle(entry.at)
      hasWritten = true
      isSnoozed = false
      unanswered = undefined
    }
  }
}

const names: Readonly<Record<keyof LongestWaits, string>> = {
  queueMs: 'it waited in a queue for',
  responseMs: 'an agent had it and wrote nothing for',
  answerMs: 'the customer waited for an answer for',
}

function oneSpeaker({ said }: Day, broken: Broken[]) {
  const promise = 'never two speakers'
  for (const { conversation, by, owner, at } of said) {
    const time = new Date(at).toISOString()
    if (by.kind === 'bot' && owner.kind === 'agent')
      broken.push({ promise, conversation, what: `the bot spoke at ${time} while ${owner.id} had the conversation` })
    if (by.kind === 'agent' && owner.kind === 'agent' && owner.id !== by.id)
      broken.push({ promise, conversation, what: `${by.id} spoke at ${time} while ${owner.id} had the conversation` })
    if (by.kind === 'agent' && owner.kind === 'queue')
      broken.push({ promise, conversation, what: `${by.id} spoke at ${time} while it waited in the queue` })
  }
}

function once(entries: readonly LedgerEntry[], broken: Broken[]) {
  const seen = new Set<string>()
  const isSecond = (key: string) => seen.has(key) || !seen.add(key)
  for (const entry of entries) {
    if (entry.kind !== 'record') continue
    const { type, conversation } = entry
    const data = entry.data as { resolution?: string; key?: string }
    if (type === 'survey.sent' && isSecond(`survey ${data.resolution}`))
      broken.push({ promise: 'one survey per resolution', conversation, what: `two surveys about ${data.resolution}` })
    if (type === 'ticket.opened' && data.key?.startsWith('handoff:') && isSecond(`ticket ${data.key}`))
      broken.push({ promise: 'one ticket per escalation', conversation, what: `two tickets for ${data.key}` })
  }
}

/** The same words of the same speaker, one after another, with nothing from the customer between them. */
function nothingTwice({ said, entries }: Day, broken: Broken[]) {
  const wrote = new Map<string, number[]>()
  for (const entry of entries)
    if (entry.kind === 'in' && (entry.event.type === 'message' || entry.event.type === 'choice')) {
      const times = wrote.get(entry.conversation) ?? []
      times.push(entry.acceptedAt)
      wrote.set(entry.conversation, times)
    }
  const last = new Map<string, { words: string; at: number }>()
  for (const { conversation, by, part, at } of said) {
    const words = `${by.kind} ${JSON.stringify(part)}`
    const before = last.get(conversation)
    last.set(conversation, { words, at })
    const isRepeated = before?.words === words && at - before.at < 30_000
    if (isRepeated && !wrote.get(conversation)?.some((time) => time >= before.at && time <= at))
      broken.push({
        promise: 'nothing said twice',
        conversation,
        what: `${by.kind} said the same again at ${new Date(at).toISOString()}: ${JSON.stringify(part).slice(0, 120)}`,
      })
  }
}

function nothingFailed({ faults, entries }: Day, broken: Broken[]) {
  const promise = 'nothing failed'
  for (const fault of faults)
    broken.push({ promise, what: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault) })
  for (const { kind, conversation, ...entry } of entries)
    if (kind === 'in' && 'outcome' in entry && (entry.outcome === 'failed' || entry.outcome === 'quarantined'))
      broken.push({ promise, conversation, what: `event ${entry.position} ${entry.outcome}: ${entry.error ?? ''}` })
}
