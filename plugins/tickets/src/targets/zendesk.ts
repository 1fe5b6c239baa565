import { type Json, parseJson } from '@huida/core'
import { z } from 'zod'
import { fitting, type HttpOptions, http, problemsOfUrl } from './http.js'
import type { Mapping } from './mapping.js'
import { checked, type TargetOptions } from './options.js'
import { isFresh, unauthentic, verifyHmac } from './signature.js'
import { type SeenTicket, TargetError, type TicketTarget } from './target.js'

/** A Zendesk. */
export interface ZendeskOptions extends TargetOptions, HttpOptions {
  /** The address of an agent and an API token, or an OAuth token. */
  auth: { email: string; token: string } | { token: string }
  /** The signing secret of a webhook that Zendesk calls with `{ "id": "{{ticket.id}}", "status": "{{ticket.status}}" }`. Default: polling only. */
  webhookSecret?: string
}

const OWN: Mapping = {
  fields: {
    subject: 'subject',
    'comment.body': { text: '{problem}\n\nType: {type}\nConversation: {conversation}' },
    priority: 'priority',
  },
  states: { open: 'open', pending: 'pending', on_hold: 'hold', closed: 'solved' },
  statesBack: { new: 'open', open: 'open', pending: 'pending', hold: 'on_hold', solved: 'closed', closed: 'closed' },
}

/**
 * Zendesk (https://developer.zendesk.com/api-reference/ticketing/tickets/tickets). The key is the ticket's `external_id`, by which tickets are
 * listed without a search index, and the `Idempotency-Key` of the request that makes it. `comment.body` is the first comment, which cannot be
 * changed later. `custom_fields.<id>` names a custom field.
 */
export function zendesk(options: ZendeskOptions): TicketTarget {
  const { auth, webhookSecret } = options
  const secrets = { token: auth.token, ...(webhookSecret !== undefined && { webhookSecret }) }
  const { name, mapping } = checked('zendesk', options, OWN, { problems: problemsOfUrl(options), secrets })
  const authorization =
    'email' in auth
      ? `Basic ${Buffer.from(`${auth.email}/token:${auth.token}`).toString('base64')}`
      : `Bearer ${auth.token}`
  const { ask } = http(options, { authorization })
  const url = (id: string) => `${options.url.replace(/\/$/, '')}/agent/tickets/${encodeURIComponent(id)}`
  const ticketPath = (id: string) => `/api/v2/tickets/${encodeURIComponent(id)}.json`

  return {
    name,
    mapping,
    async create({ fields, state }, { key, signal }) {
      const ticket = { ...asSent(fields), external_id: key, ...(state !== undefined && { status: state }) }
      const headers = { 'idempotency-key': key }
      const body = { ticket }
      const answered = await ask({ method: 'POST', path: '/api/v2/tickets.json', body, headers, signal, writes: true })
      const { id, status } = fitting(one, answered, true).ticket
      return { id, url: url(id), state: status }
    },
    async find(key, { signal }) {
      const path = `/api/v2/tickets.json?${new URLSearchParams({ external_id: key })}`
      const { tickets } = fitting(many, await ask({ method: 'GET', path, signal, writes: false }), false)
      const hit = tickets.find(({ external_id }) => external_id === key)
      return hit && { id: hit.id, url: url(hit.id), state: hit.status }
    },
    async update(id, { fields = {}, state }, { signal }) {
      const { comment: _, ...rest } = asSent(fields)
      const ticket = { ...rest, ...(state !== undefined && { status: state }) }
      const answered = await ask({ method: 'PUT', path: ticketPath(id), body: { ticket }, signal, writes: true })
      return { state: fitting(one, answered, true).ticket.status }
    },
    async read(id, { signal }) {
      const answered = await ask({ method: 'GET', path: ticketPath(id), signal, writes: false }).catch(
        (error: unknown) => {
          if (error instanceof TargetError && error.failure === 'gone') return undefined
          throw error
        },
      )
      const ticket = answered && fitting(one, answered, false).ticket
      return ticket && ticket.status !== 'deleted' ? seen(ticket) : undefined
    },
    async changes(cursor, { signal, now }) {
      // https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports: start_time is a minute ago or earlier.
      const asked = cursor?.startsWith('c:')
        ? { cursor: cursor.slice(2) }
        : { start_time: String(Math.floor(Number(cursor ?? now) / 1_000) - 300) }
      const path = `/api/v2/incremental/tickets/cursor.json?${new URLSearchParams(asked)}`
      const page = fitting(exported, await ask({ method: 'GET', path, signal, writes: false }), false)
      return {
        changes: page.tickets.map(({ id, status }) => ({ id, state: status })),
        cursor: page.after_cursor ? `c:${page.after_cursor}` : (cursor ?? String(now)),
        more: !page.end_of_stream,
      }
    },
    ...(webhookSecret !== undefined && {
      receive({ bytes, headers }, now) {
        // https://developer.zendesk.com/documentation/webhooks/verifying: base64(HMAC-SHA256(timestamp + body)).
        const timestamp = headers.get('x-zendesk-webhook-signature-timestamp') ?? ''
        const given = headers.get('x-zendesk-webhook-signature') ?? ''
        verifyHmac(webhookSecret, { over: [timestamp, bytes], given, encoding: 'base64' })
        if (!isFresh(timestamp, now)) throw unauthentic()
        const { id, status } = told.parse(parseJson(bytes))
        return [{ id, state: status.toLowerCase() }]
      },
    }),
  }
}

function asSent(fields: Readonly<Record<string, Json>>): Record<string, Json> {
  const ticket: Record<string, Json> = {}
  const custom: Json[] = []
  for (const [name, value] of Object.entries(fields))
    if (name.startsWith('custom_fields.')) custom.push({ id: Number(name.slice('custom_fields.'.length)), value })
    else if (name === 'comment.body') ticket.comment = { body: value }
    else ticket[name] = value
  if (custom.length > 0) ticket.custom_fields = custom
  return ticket
}

function seen({ id, status, subject, priority, custom_fields }: z.output<typeof ticket>): SeenTicket {
  const custom = custom_fields.map(({ id, value }) => [`custom_fields.${id}`, value as Json] as const)
  return { id, state: status, fields: { subject, priority, ...Object.fromEntries(custom) } }
}

const id = z.union([z.int(), z.string().regex(/^\d+$/)]).transform(String)
const ticket = z.object({
  id,
  status: z.string(),
  subject: z.string().nullable().default(null),
  priority: z.string().nullable().default(null),
  external_id: z.string().nullable().default(null),
  custom_fields: z.array(z.object({ id: z.int(), value: z.json().default(null) })).default([]),
})
const one = z.object({ ticket })
const many = z.object({ tickets: z.array(ticket) })
const exported = z.object({
  tickets: z.array(z.object({ id, status: z.string() })),
  after_cursor: z.string().nullable().default(null),
  end_of_stream: z.boolean(),
})
const told = z.object({ id, status: z.string() })
