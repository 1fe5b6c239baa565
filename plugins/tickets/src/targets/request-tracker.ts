import { z } from 'zod'
import { fitting, type HttpOptions, http, problemsOfUrl } from './http.js'
import type { Mapping } from './mapping.js'
import { checked, type TargetOptions } from './options.js'
import { minutesSince, nextWindow, windowOf } from './polling.js'
import { type SeenTicket, TargetError, type TicketTarget } from './target.js'

/** A Request Tracker 5. */
export interface RequestTrackerOptions extends TargetOptions, HttpOptions {
  /** The queue in which tickets are made, by name or id. */
  queue: string
  /** A token (RT::Authen::Token), or the name and password of a user with the rights to create, see and modify tickets. */
  auth: { token: string } | { user: string; password: string }
  /** The requestor of the tickets, an address. Default: the user whose credentials are used. */
  requestor?: string
}

const OWN: Mapping = {
  fields: {
    Subject: 'subject',
    Content: {
      text: '{problem}\n\nType: {type}\nPriority: {priority}\nConversation: {conversation}',
    },
    Priority: { from: 'priority', values: { low: 20, normal: 40, high: 60, urgent: 80 } },
  },
  states: { open: 'open', pending: 'stalled', on_hold: 'stalled', closed: 'resolved' },
  statesBack: {
    ...{ new: 'open', open: 'open', stalled: 'pending', resolved: 'closed', rejected: 'closed', deleted: 'closed' },
  },
}

/**
 * Request Tracker 5, over its REST API 2 (perldoc RT::REST2). The key stands in the subject, `[T-7K3M9Q] …`, where TicketSQL finds it without
 * any set-up. `Content` is the first message, which cannot be changed later. `CustomFields.<name>` names a custom field.
 */
export function requestTracker(options: RequestTrackerOptions): TicketTarget {
  const { auth, queue, requestor } = options
  const secret = 'token' in auth ? auth.token : auth.password
  const problems = [...problemsOfUrl(options), ...(queue ? [] : ['"queue" is missing'])]
  const { name, mapping } = checked('request-tracker', options, OWN, { problems, secrets: { secret } })
  const authorization =
    'token' in auth ? `token ${auth.token}` : `Basic ${Buffer.from(`${auth.user}:${auth.password}`).toString('base64')}`
  const { ask } = http(options, { authorization })
  const url = (id: string) => `${options.url.replace(/\/$/, '')}/Ticket/Display.html?id=${encodeURIComponent(id)}`
  const ticketPath = (id: string) => `/REST/2.0/ticket/${encodeURIComponent(id)}`

  const search = async (query: string, signal: AbortSignal, { page = 1, perPage = 20 } = {}) => {
    const asked = new URLSearchParams({
      ...{ query, fields: 'Status,Subject,LastUpdated', page: String(page), per_page: String(perPage) },
      ...{ orderby: 'LastUpdated', order: 'ASC' },
    })
    return fitting(
      found,
      await ask({ method: 'GET', path: `/REST/2.0/tickets?${asked}`, signal, writes: false }),
      false,
    )
  }
  const read = async (id: string, signal: AbortSignal): Promise<(SeenTicket & { key?: string }) | undefined> => {
    const answered = await ask({ method: 'GET', path: ticketPath(id), signal, writes: false }).catch(ifGone)
    if (!answered) return undefined
    const ticket = fitting(whole, answered, false)
    if (ticket.Status === 'deleted') return undefined
    const [, key, subject] = /^\[([^\]]*)\] ?(.*)$/s.exec(ticket.Subject) ?? [undefined, undefined, ticket.Subject]
    const custom = Object.fromEntries(
      ticket.CustomFields.map((field) => [`CustomFields.${field.name}`, field.values[0] ?? '']),
    )
    const fields = { Subject: subject ?? '', Priority: Number(ticket.Priority), ...custom }
    return { id: String(ticket.id), state: ticket.Status, fields, ...(key !== undefined && { key }) }
  }

  return {
    name,
    mapping,
    async create({ fields }, { key, signal }) {
      const body = { Queue: queue, ...(requestor && { Requestor: requestor }), ...asSent(fields, key) }
      const answered = await ask({ method: 'POST', path: '/REST/2.0/ticket', body, signal, writes: true })
      const { id } = fitting(created, answered, true)
      return { id, url: url(id), state: 'new' }
    },
    async find(key, { signal }) {
      const { items } = await search(`Subject LIKE '[${key}]'`, signal)
      const hit = items.find(({ Subject }) => Subject.startsWith(`[${key}]`))
      return hit && { id: hit.id, url: url(hit.id), state: hit.Status }
    },
    async update(id, { fields = {}, state }, { key, signal }) {
      const { Content: _, ...rest } = asSent(fields, key)
      const body = { ...rest, ...(state !== undefined && { Status: state }) }
      await ask({ method: 'PUT', path: ticketPath(id), body, signal, writes: true })
      // It answers 200 whatever came of it, and says so in sentences of any language: what is there now tells.
      const now = await read(id, signal)
      if (!now) throw new TargetError('gone', 'the ticket was deleted')
      if (state !== undefined && now.state !== state)
        throw new TargetError(
          'refused',
          `it left the status at "${now.state}": its life cycle has no way to "${state}"`,
        )
      return { state: now.state }
    },
    read: (id, { signal }) => read(id, signal),
    async changes(cursor, { signal, now }) {
      const { since, page } = windowOf(cursor, now)
      const perPage = 100
      // How it reads a date depends on its settings; how long ago something is, does not. What was seen before changes nothing.
      const query = `Queue = '${queue.replace(/['\\]/g, '\\$&')}' AND LastUpdated >= '${minutesSince(since, now)} minutes ago' AND Subject LIKE '['`
      const { items } = await search(query, signal, { page, perPage })
      const changes = items.map(({ id, Status }) => ({ id, state: Status }))
      return { changes, ...nextWindow({ since, page, now, isFull: items.length === perPage }) }
    },
  }
}

function asSent(fields: Readonly<Record<string, unknown>>, key: string): Record<string, never> {
  const body: Record<string, unknown> = {}
  const custom: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(fields))
    if (name.startsWith('CustomFields.')) custom[name.slice('CustomFields.'.length)] = value
    else body[name] = name === 'Subject' ? `[${key}] ${value}` : value
  if (Object.keys(custom).length > 0) body.CustomFields = custom
  // Json in, Json out.
  return body as Record<string, never>
}

const ifGone = (error: unknown): undefined => {
  if (error instanceof TargetError && error.failure === 'gone') return undefined
  throw error
}

const id = z.union([z.string().regex(/^\d+$/), z.int()]).transform(String)
const created = z.object({ id })
const found = z.object({
  items: z.array(z.object({ id, Status: z.string(), Subject: z.string(), LastUpdated: z.string() })),
})
const whole = z.object({
  id,
  Status: z.string(),
  Subject: z.string(),
  Priority: z.union([z.string(), z.number()]),
  CustomFields: z.array(z.object({ name: z.string(), values: z.array(z.string()) })).default([]),
})
