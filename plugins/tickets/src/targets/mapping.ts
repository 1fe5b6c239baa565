import type { Json } from '@huida/core'
import type { Ticket, TicketState } from '../ticket/ticket.js'

/** What another system is told of a ticket: its fields by their names there, its state in the words used there. */
export interface OutsideTicket {
  fields: Readonly<Record<string, Json>>
  /** Absent: the mapping has no word for it. */
  state?: string
}

/** What is told of a ticket, as data: fields by their names in the other system, states by its words. */
export interface Mapping {
  /** `{ Subject: 'subject', 'CustomFields.Order': 'fields.order' }`: what it is called there, and where it comes from. */
  fields: Readonly<Record<string, FieldSource>>
  /** What each of our states is called there. A state that is missing is not told. */
  states: Readonly<Partial<Record<TicketState, string>>>
  /**
   * What the words of the other system mean here. Default: `states` read backwards; where two of ours share a word, the first one of
   * `open`, `pending`, `on_hold`, `closed`. A word that means nothing changes nothing.
   */
  statesBack?: Readonly<Record<string, TicketState>>
}

/**
 * Where a field comes from: a path (`subject`, `fields.order`), a path with words for its values, several lines of text (`{number}` and the
 * like are filled in), or always the same.
 */
export type FieldSource =
  | string
  | { from: string; values?: Readonly<Record<string, Json>>; otherwise?: Json }
  | { text: string }
  | { always: Json }

/** What may be told of a ticket by a path; of `fields`, any that it has. */
const TOLD = [
  ...['number', 'type', 'subject', 'problem', 'priority', 'level', 'state', 'department', 'owner', 'locale', 'adapter'],
  ...['conversation', 'person', 'solution', 'openedAt', 'changedAt', 'closedAt', 'dueAt', 'breached', 'reopened'],
] as const satisfies readonly (keyof Ticket)[]

/** A ticket as its mapping tells it. What it does not have is left out. */
export function mapped(ticket: Ticket, { fields, states }: Mapping, mask: (text: string) => string): OutsideTicket {
  const named: Record<string, Json> = {}
  for (const [name, source] of Object.entries(fields)) {
    const value = sourced(ticket, source)
    if (value !== undefined) named[name] = typeof value === 'string' ? mask(value) : value
  }
  const state = states[ticket.state]
  return { fields: named, ...(state !== undefined && { state }) }
}

const ORDER: readonly TicketState[] = ['open', 'pending', 'on_hold', 'closed']

/** What a word of the other system means here. */
export function stateBack({ states, statesBack }: Mapping, word: string): TicketState | undefined {
  if (statesBack) return Object.hasOwn(statesBack, word) ? statesBack[word] : undefined
  return ORDER.find((state) => states[state] === word)
}

/** What is wrong with a mapping, in words. */
export function problemsOfMapping({ fields }: Mapping): string[] {
  const paths = Object.entries(fields).flatMap(([name, source]) => pathsIn(source).map((path) => ({ name, path })))
  return paths
    .filter(({ path }) => !isTold(path))
    .map(
      ({ name, path }) => `the field "${name}" comes from "${path}". Name one of ${TOLD.join(', ')}, or fields.<name>`,
    )
}

function sourced(ticket: Ticket, source: FieldSource): Json | undefined {
  if (typeof source === 'string') return told(ticket, source)
  if ('always' in source) return source.always
  if ('text' in source)
    return source.text.replace(PLACES, (_, path: string) => inText(told(ticket, path))).trimEnd() || undefined
  const value = told(ticket, source.from)
  if (!source.values) return value ?? source.otherwise
  const key = String(value)
  return Object.hasOwn(source.values, key) ? source.values[key] : source.otherwise
}

const PLACES = /\{([\p{L}\p{N}_.-]+)\}/gu

function pathsIn(source: FieldSource): string[] {
  if (typeof source === 'string') return [source]
  if ('always' in source) return []
  if ('text' in source) return [...source.text.matchAll(PLACES)].map(([, path]) => path as string)
  return [source.from]
}

const isTold = (path: string): boolean =>
  /^fields\.[\p{L}\p{N}_-]+$/u.test(path) || (TOLD as readonly string[]).includes(path)

function told(ticket: Ticket, path: string): Json | undefined {
  if (!isTold(path)) return undefined
  if (path === 'subject') return oneLine(ticket.subject)
  if (!path.startsWith('fields.')) return ticket[path as (typeof TOLD)[number]]
  const name = path.slice('fields.'.length)
  return Object.hasOwn(ticket.fields, name) ? ticket.fields[name]?.value : undefined
}

/** Other systems take subjects of one line and 200 to 255 characters, some with a key before it; all of it stands in the problem. */
function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
  if (line.length <= MAX_SUBJECT) return line
  // Not in the middle of a character.
  return `${line.slice(0, MAX_SUBJECT - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

const MAX_SUBJECT = 160

const inText = (value: Json | undefined): string =>
  value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)
