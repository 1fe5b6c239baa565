import { fieldsOf, type StoredRecord } from '@huida/core'
import {
  type Contact,
  emptyFact,
  type Fact,
  type Handoff,
  LEFT_MS,
  RETURN_MS,
  SILENCE_MS,
  type Survey,
  type Task,
  type Ticket,
} from './facts.js'

/** In which time the bot's answer counts as instant, in milliseconds. */
export interface Instant {
  /** Default 3,000. */
  ms: number
  /** By adapter, where the platform asks for another. */
  channels: Readonly<Record<string, number>>
}

/** The types of records that numbers are made of. */
export const foldedTypes = [
  ...['message.answered', 'conversation.resolved', 'conversation.reopened', 'answer.flagged', 'answer.graded'],
  ...['answer.confirmed', 'answer.denied', 'answer.unrated'],
  ...['handoff.requested', 'handoff.queued', 'handoff.deferred', 'handoff.accepted', 'handoff.responded'],
  ...['handoff.breached', 'handoff.transferred', 'handoff.returned', 'handoff.abandoned', 'agent.replied'],
  ...['suggestion.shown', 'suggestion.used'],
  ...['ticket.opened', 'ticket.changed', 'ticket.breached', 'ticket.closed', 'ticket.reopened'],
  ...['task.opened', 'task.closed', 'task.breached'],
  ...['survey.sent', 'survey.withheld', 'survey.answered'],
] as const

/** Where facts are found and kept while records are folded into them. */
export interface Facts {
  /** The latest contact of a conversation. */
  contact(conversation: string): Contact | undefined
  /** A contact that is no longer the latest of its conversation, by its position. */
  past(position: number): Contact | undefined
  handoff(id: string): Handoff | undefined
  ticket(id: string): Ticket | undefined
  task(id: string): Task | undefined
  survey(id: string): Survey | undefined
  /** It is new, or has changed. A contact is the latest of its conversation, unless it is past already. */
  changed(fact: Fact): void
  /** It is not the latest contact of its conversation any more. */
  archived(contact: Contact): void
}

/** What a record's data may hold: records are written by several plugins, and an old or a strange one must not stop the log. */
interface Data {
  kind?: string
  ms?: number
  intent?: string
  case?: string
  reason?: string
  queue?: string
  agent?: string
  agents?: string[]
  why?: string
  waitedMs?: number
  handlingMs?: number
  count?: number
  resolution?: string
  by?: 'agent' | 'bot'
  how?: 'confirmed' | 'assumed'
  right?: boolean
  ticket?: string
  type?: string
  department?: string
  fields?: number
  fieldsByBot?: number
  fieldsByHand?: number
  clock?: string
  task?: string
  score?: number
  hasComment?: boolean
  late?: boolean
  reminder?: boolean
  event?: string
  trial?: { number?: number; side?: 'trial' | 'published' }
}

/** A fact that a record may change; a contact by its conversation. */
export interface Need {
  kind: Fact['kind']
  id: string
}

/** Which facts a record may change, so that they can be fetched before. */
export function needsOf(record: StoredRecord): Need[] {
  const data = dataOf(record)
  const [thing] = record.type.split('.', 1)
  switch (thing) {
    case 'ticket':
      return data.ticket === undefined ? [] : [{ kind: 'ticket', id: data.ticket }]
    case 'task':
      if (data.task === undefined) return []
      return [
        { kind: 'task', id: taskId(data) },
        ...(data.ticket === undefined ? [] : [{ kind: 'ticket', id: data.ticket } as const]),
      ]
    case 'survey':
      return data.resolution === undefined
        ? []
        : [
            { kind: 'survey', id: data.resolution },
            { kind: 'contact', id: record.conversation },
          ]
    default: {
      const contact = { kind: 'contact', id: record.conversation } as const
      return data.case === undefined ? [contact] : [contact, { kind: 'handoff', id: data.case }]
    }
  }
}

/** Folds one record into the facts. The same records in the same order give the same facts, however they are cut into batches. */
export function fold(facts: Facts, record: StoredRecord, instant: Instant): void {
  const { type, at } = record
  const data = dataOf(record)
  switch (type) {
    case 'message.answered':
      answered(facts, record, data, instant)
      return
    case 'handoff.requested':
    case 'handoff.queued':
    case 'handoff.deferred':
    case 'handoff.accepted':
    case 'handoff.responded':
    case 'handoff.breached':
    case 'handoff.transferred':
    case 'handoff.returned':
    case 'handoff.abandoned':
    case 'agent.replied':
    case 'suggestion.shown':
    case 'suggestion.used':
      handedOff(facts, record, data)
      return
    case 'conversation.resolved':
      resolved(facts, record, data)
      return
    case 'conversation.reopened':
      reopened(facts, record, data)
      return
    case 'answer.flagged':
    case 'answer.graded': {
      const contact = facts.contact(record.conversation)
      if (!contact) return
      if (type === 'answer.flagged' || data.right === false) contact.wrong = (contact.wrong ?? 0) + 1
      else contact.right = (contact.right ?? 0) + 1
      facts.changed(contact)
      return
    }
    case 'answer.confirmed':
    case 'answer.denied':
    case 'answer.unrated': {
      const contact = facts.contact(record.conversation)
      if (!contact || data.event === undefined) return
      const { [data.event]: _, ...others } = contact.helped ?? {}
      contact.helped = type === 'answer.unrated' ? others : { ...others, [data.event]: type === 'answer.confirmed' }
      facts.changed(contact)
      return
    }
    case 'ticket.opened':
    case 'ticket.changed':
    case 'ticket.breached':
    case 'ticket.closed':
    case 'ticket.reopened':
      ticketed(facts, record, data)
      return
    case 'task.opened':
    case 'task.closed':
    case 'task.breached': {
      if (data.task === undefined) return
      const task = facts.task(taskId(data)) ?? emptyFact.task(taskId(data), record.conversation, record.adapter, at)
      if (data.department !== undefined) task.department = data.department
      // It is about what its ticket is about.
      task.intent ??= data.ticket === undefined ? undefined : facts.ticket(data.ticket)?.intent
      if (type === 'task.opened') task.openedAt = task.at = at
      if (type === 'task.breached') task.breached = true
      if (type === 'task.closed') {
        task.closedAt = at
        task.ms = data.ms ?? Math.max(0, at - task.openedAt)
      }
      facts.changed(task)
      return
    }
    case 'survey.sent':
    case 'survey.withheld':
    case 'survey.answered':
      surveyed(facts, record, data)
      return
  }
}

/** Tasks are numbered within their ticket. */
const taskId = ({ ticket, task }: Data): string => (ticket === undefined ? task! : `${ticket}/${task}`)

const dataOf = ({ data }: StoredRecord): Data => fieldsOf(data) as Data

/** The contact that a record belongs to: the one that goes on, or a new one. */
function contactFor(facts: Facts, record: StoredRecord): Contact {
  const { conversation, adapter, at, position } = record
  const last = facts.contact(conversation)
  const goesOn =
    last && last.resolvedAt === undefined && at - last.lastAt <= (isWithPeople(last) ? LEFT_MS : SILENCE_MS)
  if (goesOn) return last
  if (last) facts.archived(last)
  const before = last?.resolution === undefined ? undefined : { position: last.position, resolution: last.resolution }
  const contact = emptyFact.contact(`${conversation}#${position}`, conversation, adapter, at, position)
  contact.before = before
  return contact
}

/** People take the time that they need. */
const isWithPeople = ({ askedAt, deferred }: Contact): boolean => askedAt !== undefined && deferred === undefined

function answered(facts: Facts, record: StoredRecord, data: Data, instant: Instant): void {
  const { conversation, adapter, at } = record
  if (data.kind === 'smalltalk' || data.kind === 'survey') {
    const last = facts.contact(conversation)
    if (!last || last.resolvedAt !== undefined || at < last.lastAt || at - last.lastAt > SILENCE_MS) return
    last.lastAt = at
    facts.changed(last)
    return
  }
  const contact = contactFor(facts, record)
  contact.messages++
  const withinMs = instant.channels[adapter] ?? instant.ms
  if (data.kind !== 'silent' && typeof data.ms === 'number' && data.ms <= withinMs) contact.instant++
  if (data.kind === 'answer') contact.answers++
  else if (data.kind === 'unsure') contact.unsure++
  else if (data.kind === 'unknown') contact.unknown++
  if (contact.intent === undefined && data.intent) contact.intent = data.intent
  const { number, side } = data.trial ?? {}
  if (number !== undefined && side !== undefined && (contact.trial?.number ?? number) === number) {
    const trial = contact.trial ?? { number, side, at, messages: 0, unknown: 0 }
    if (trial.side !== side) trial.side = 'both'
    trial.messages++
    if (data.kind === 'unknown') trial.unknown++
    contact.trial = trial
  }
  contact.lastAt = Math.max(contact.lastAt, at)
  facts.changed(contact)
}

function credit(fact: Fact, agent: string | undefined): void {
  if (agent === undefined || fact.agents?.includes(agent)) return
  fact.agents = [...(fact.agents ?? []), agent]
}

function handedOff(facts: Facts, record: StoredRecord, data: Data): void {
  const { type, at, conversation, position } = record
  // A request that names no case is one of its own.
  const id = data.case ?? (type === 'handoff.requested' ? `${conversation}#${position}` : undefined)
  if (id === undefined) return
  const handoff = facts.handoff(id) ?? emptyFact.handoff(id, conversation, record.adapter, at)
  const contact = contactFor(facts, record)
  if (data.intent && handoff.intent === undefined) handoff.intent = data.intent
  switch (type) {
    case 'handoff.requested':
      handoff.at = at
      if (data.reason !== undefined) handoff.reason = data.reason
      contact.askedAt ??= at
      break
    case 'handoff.queued':
      handoff.queuedAt ??= at
      contact.askedAt ??= at
      break
    case 'handoff.deferred':
      handoff.deferred = contact.deferred = data.why ?? 'nobody'
      contact.askedAt ??= at
      break
    case 'handoff.accepted':
      handoff.acceptedAt ??= at
      handoff.waitedMs ??= data.waitedMs ?? 0
      contact.askedAt ??= at
      contact.reachedAt ??= at
      handoff.deferred = undefined
      contact.deferred = undefined
      credit(handoff, data.agent)
      break
    case 'handoff.responded':
      handoff.responseMs ??= data.ms ?? 0
      credit(handoff, data.agent)
      break
    case 'agent.replied':
      credit(handoff, data.agent)
      break
    case 'handoff.breached':
      handoff.breached = true
      break
    case 'handoff.transferred':
      handoff.transfers = data.count ?? (handoff.transfers ?? 0) + 1
      break
    case 'handoff.abandoned':
      handoff.abandonedAt ??= at
      contact.deferred ??= 'abandoned'
      break
    case 'handoff.returned':
      contact.deferred ??= 'returned'
      break
    case 'suggestion.shown':
      handoff.shown = (handoff.shown ?? 0) + 1
      break
    case 'suggestion.used':
      handoff.used = (handoff.used ?? 0) + 1
  }
  if (data.queue !== undefined) handoff.queue = data.queue
  if (handoff.intent !== undefined) contact.intent ??= handoff.intent
  for (const agent of handoff.agents ?? []) credit(contact, agent)
  contact.lastAt = Math.max(contact.lastAt, at)
  facts.changed(handoff)
  facts.changed(contact)
}

function resolved(facts: Facts, record: StoredRecord, data: Data): void {
  const { conversation, at } = record
  if (data.resolution === undefined) return
  const last = facts.contact(conversation)
  // Told twice, it counts once. A silence may have passed: what resolves it resolves what there was.
  if (last?.resolution === data.resolution) return
  const contact = last && last.resolvedAt === undefined ? last : contactFor(facts, record)
  contact.resolution = data.resolution
  contact.resolvedAt = at
  contact.resolvedBy = data.by ?? 'agent'
  if (data.how !== undefined) contact.how = data.how
  if (data.intent) contact.intent ??= data.intent
  for (const agent of data.agents ?? []) credit(contact, agent)
  if (data.case !== undefined) {
    const handoff = facts.handoff(data.case) ?? emptyFact.handoff(data.case, conversation, record.adapter, at)
    handoff.resolvedAt = at
    if (data.handlingMs !== undefined) handoff.handlingMs = data.handlingMs
    for (const agent of data.agents ?? []) credit(handoff, agent)
    if (data.agents === undefined) for (const agent of handoff.agents ?? []) credit(contact, agent)
    facts.changed(handoff)
  }
  facts.changed(contact)
}

/** A return revokes a resolution, when it comes in time. */
function reopened(facts: Facts, record: StoredRecord, data: Data): void {
  const { conversation, at } = record
  const last = facts.contact(conversation)
  if (!last) return
  const isLast = last.resolution !== undefined && last.resolution === data.resolution
  const contact = isLast ? last : last.before && facts.past(last.before.position)
  if (contact?.resolvedAt === undefined || contact.resolution !== data.resolution) return
  if (at - contact.resolvedAt > RETURN_MS) return
  contact.reopenedAt ??= at
  facts.changed(contact)
}

function ticketed(facts: Facts, record: StoredRecord, data: Data): void {
  const { type, at } = record
  if (data.ticket === undefined) return
  const ticket = facts.ticket(data.ticket) ?? emptyFact.ticket(data.ticket, record.conversation, record.adapter, at)
  if (data.type !== undefined) {
    ticket.type = data.type
    ticket.intent = data.type
  }
  if (data.department !== undefined) ticket.department = data.department
  switch (type) {
    case 'ticket.opened':
      ticket.openedAt = ticket.at = at
      if (data.fields !== undefined) ticket.fields = data.fields
      if (data.fieldsByBot !== undefined) ticket.fieldsByBot = data.fieldsByBot
      break
    case 'ticket.changed':
      if (data.fieldsByHand !== undefined) ticket.fieldsByHand = (ticket.fieldsByHand ?? 0) + data.fieldsByHand
      break
    case 'ticket.breached':
      if (data.clock !== undefined && !ticket.breached?.includes(data.clock))
        ticket.breached = [...(ticket.breached ?? []), data.clock]
      break
    case 'ticket.closed':
      ticket.closedAt = ticket.at = at
      ticket.handlingMs = data.handlingMs ?? Math.max(0, at - (ticket.openedAt ?? at))
      credit(ticket, data.agent)
      break
    case 'ticket.reopened':
      ticket.reopened = (ticket.reopened ?? 0) + 1
      ticket.closedAt = undefined
      ticket.handlingMs = undefined
  }
  facts.changed(ticket)
}

function surveyed(facts: Facts, record: StoredRecord, data: Data): void {
  const { type, at } = record
  if (data.resolution === undefined || data.reminder) return
  const survey =
    facts.survey(data.resolution) ?? emptyFact.survey(data.resolution, record.conversation, record.adapter, at)
  if (data.intent) survey.intent = data.intent
  if (data.agent !== undefined) survey.agents = [data.agent]
  survey.trial ??= facts.contact(record.conversation)?.trial
  if (type === 'survey.sent') {
    survey.sentAt = survey.at = at
    survey.why = undefined
  } else if (type === 'survey.withheld') {
    if (survey.sentAt === undefined) survey.why = data.why ?? ''
  } else {
    // Of several answers the last one counts.
    survey.answeredAt = at
    if (typeof data.score === 'number') survey.score = data.score
    survey.hasComment = data.hasComment === true
    survey.late = data.late === true
  }
  facts.changed(survey)
}
