import type { Choice } from '@huida/core'
import type { HelloOptions } from './index.js'
import { SIGNATURE, sign } from './verify.js'

/** What the platform takes. */
export interface HelloMessage {
  /** The same at every attempt. */
  id: string
  room: string
  text: string
  buttons?: Choice[]
}

export function post(
  message: HelloMessage,
  { deliverTo, secret }: HelloOptions,
  signal: AbortSignal,
): Promise<Response> {
  const body = JSON.stringify(message)
  return fetch(deliverTo, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [SIGNATURE]: sign(body, secret) },
    body,
    signal,
  })
}
