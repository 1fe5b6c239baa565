import {
  HuidaError,
  headerOf,
  type Inbox,
  type Json,
  type Logger,
  parseJson,
  type Refusals,
  readBody,
} from '@huida/core'
import { claimOf, verify } from '../verify.js'

/** Long messages carry hundreds of pieces of rich text each. */
export const MAX_MEMBERS = 20_000

/** What a webhook needs of the adapter. */
export interface Webhook {
  secrets: readonly string[]
  take(payload: Json, inbox: Inbox): Promise<void>
  refusals: Refusals
  log: Logger | undefined
}

/** Answers a request of Slack's: verified over its raw bytes before anything of it is read, acknowledged when it is stored. */
export async function answer(request: Request, inbox: Inbox, webhook: Webhook): Promise<Response> {
  if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } })
  const body = await verified(request, webhook)
  const isForm = headerOf(request, 'content-type')?.startsWith('application/x-www-form-urlencoded') === true
  const payload = isForm ? payloadOfForm(body) : parseJson(body, MAX_MEMBERS)
  // Slack asks whether the certificate is good.
  if (payload === undefined) return new Response(null, { status: 200 })
  const { type, challenge } = Object(payload) as { type?: unknown; challenge?: unknown }
  if (type === 'url_verification') return new Response(String(challenge ?? ''), { status: 200, headers: PLAIN })
  await webhook.take(payload, inbox)
  return new Response(null, { status: 200 })
}

const PLAIN = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }

async function verified(request: Request, { secrets, refusals, log }: Webhook): Promise<Uint8Array> {
  try {
    const claim = claimOf({ get: (name) => headerOf(request, name) ?? null }, Date.now())
    const body = await readBody(request)
    verify(claim, body, secrets)
    return body
  } catch (error) {
    refusals.count(error, log)
    throw error
  }
}

/** What people do comes as a form with JSON in it. `undefined`: only a question whether we are there. */
function payloadOfForm(body: Uint8Array): Json | undefined {
  let form: URLSearchParams
  try {
    form = new URLSearchParams(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch (cause) {
    throw new HuidaError('BODY_INVALID', { problem: 'it is not a form in UTF-8' }, { cause })
  }
  const payload = form.get('payload')
  // A command that begins with a slash has none either, and is acknowledged.
  return payload === null ? undefined : parseJson(Buffer.from(payload), MAX_MEMBERS)
}
