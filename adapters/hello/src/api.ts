import type { Choice } from '@huida/core'
import { SIGNATURE, sign } from './verify.js'

/** What the platform takes. */
export interface HelloMessage {
  /** The same at every attempt. */
  id: string
  room: string
  text: string
  buttons?: Choice[]
}

/** Gives a message to the platform, and resolves with what it says. */
export type Post = (message: HelloMessage, signal: AbortSignal) => Promise<Response>

/** The platform's calls: one, signed. */
export const openApi =
  (deliverTo: string, secret: string): Post =>
  (message, signal) => {
    const body = JSON.stringify(message)
    return fetch(deliverTo, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [SIGNATURE]: sign(body, secret) },
      body,
      signal,
    })
  }
