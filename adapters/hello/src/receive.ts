import { HuidaError, type Inbox, type Json, type PlatformEvent, parseJson, readBody, text } from '@huida/core'
import { SIGNATURE, verify } from './verify.js'

/** What the platform posts. */
interface HelloEvent {
  id: string
  room: string
  from: { id: string; name?: string; bot?: boolean }
  at: number
  text?: string
  pressed?: string
}

/** Verified over the raw bytes, then parsed, then stored, then acknowledged. */
export async function fetchHello(request: Request, inbox: Inbox, secret: string): Promise<Response> {
  if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } })
  const body = await readBody(request)
  verify(body, request.headers.get(SIGNATURE), secret)
  await inbox.receive(receive(parseJson(body)))
  return new Response(null, { status: 204 })
}

/** Payload in, event out: pure, so that recorded payloads can be played. */
export function receive(payload: Json): PlatformEvent {
  if (!isHelloEvent(payload)) throw new HuidaError('BODY_INVALID', { problem: 'id, room, from.id and at are needed' })
  const base = {
    key: payload.id,
    at: payload.at,
    conversation: { id: payload.room },
    user: payload.from,
    raw: payload as unknown as Json,
  }
  if (payload.pressed !== undefined) return { ...base, type: 'choice', value: payload.pressed }
  return payload.text === undefined
    ? { ...base, type: 'join' }
    : { ...base, type: 'message', parts: [text(payload.text)] }
}

function isHelloEvent(payload: unknown): payload is HelloEvent {
  const { id, room, from, at, text, pressed } = Object(payload) as Partial<HelloEvent>
  return (
    typeof id === 'string' &&
    typeof room === 'string' &&
    typeof from?.id === 'string' &&
    typeof at === 'number' &&
    (text === undefined || typeof text === 'string') &&
    (pressed === undefined || typeof pressed === 'string')
  )
}
