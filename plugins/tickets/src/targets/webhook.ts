import { type Json, parseJson } from '@huida/core'
import { z } from 'zod'
import { type HttpOptions, http, problemsOfUrl } from './http.js'
import type { Mapping } from './mapping.js'
import { checked, type TargetOptions } from './options.js'
import { signed, verifySigned } from './signature.js'
import { TargetError, type TargetWrite, type TicketTarget } from './target.js'

/** A receiver of signed webhooks. */
export interface WebhookOptions extends TargetOptions, HttpOptions {
  /** Signs what is sent: 32 bytes or more, as text or as `whsec_` and base64. */
  secret: string
  /** Verifies what comes back. While it is changed, the old and the new one. Default: `secret`. */
  receiveSecrets?: readonly string[]
}

const OWN: Mapping = {
  fields: {
    ...{ number: 'number', type: 'type', subject: 'subject', problem: 'problem', priority: 'priority' },
    ...{ department: 'department', openedAt: 'openedAt', solution: 'solution' },
  },
  states: { open: 'open', pending: 'pending', on_hold: 'on_hold', closed: 'closed' },
}

/**
 * Tells any program of tickets: `ticket.created` and `ticket.updated`, posted as JSON and signed as https://www.standardwebhooks.com says.
 * A retry has the same `webhook-id`, by which the receiver knows that it has taken it already. What changes there comes back as
 * `{ type: 'ticket.updated', data: { id, state } }`, signed the same way. The id there is the ticket's key here, or the `id` that the answer
 * to `ticket.created` names.
 */
export function webhook(options: WebhookOptions): TicketTarget {
  const { url, secret, receiveSecrets = [secret] } = options
  const problems = problemsOfUrl(options)
  for (const one of [secret, ...receiveSecrets])
    if (Buffer.byteLength(String(one)) < 32) problems.push('a secret is shorter than 32 bytes, so that it can be found')
  const { name, mapping } = checked('webhook', options, OWN, { problems, secrets: { secret } })
  const { ask } = http(options, {})
  const post = async (type: string, data: Json, { write, signal, now }: TargetWrite) => {
    const body = Buffer.from(JSON.stringify({ type, timestamp: new Date(now).toISOString(), data }))
    const headers = signed(secret, write, now, body)
    const answered = await ask({ method: 'POST', path: new URL(url).search, body, headers, signal, writes: true })
    const said = z.looseObject({ ok: z.unknown(), success: z.unknown(), error: z.unknown() }).safeParse(answered.body)
    // Receivers that always answer 200 say it inside.
    if (said.success && (said.data.ok === false || said.data.success === false || said.data.error))
      throw new TargetError('refused', 'it answers 200 with an error inside')
    return z.looseObject({ id: z.union([z.string().min(1).max(200), z.int()]) }).safeParse(answered.body).data
  }
  return {
    name,
    mapping,
    async create(ticket, call) {
      const answered = await post('ticket.created', { id: call.key, ...ticket }, call)
      return { id: answered ? String(answered.id) : call.key, ...(ticket.state && { state: ticket.state }) }
    },
    async update(id, changes, call) {
      await post('ticket.updated', { id, ...changes }, call)
      return { ...(changes.state !== undefined && { state: changes.state }) }
    },
    receive(sent, now) {
      verifySigned(receiveSecrets, sent, now)
      const { type, data } = received.parse(parseJson(sent.bytes))
      return type === 'ticket.updated' && data ? [data] : []
    },
  }
}

const received = z.object({ type: z.string(), data: z.object({ id: z.string(), state: z.string() }).optional() })
