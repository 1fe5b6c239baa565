import { delivered, type Outgoing, rejected, type SendResult, type SendTools, unknown } from '@huida/core'
import type { HelloMessage, Post } from './api.js'

/** What the platform shows. */
export const accepts = { text: { max: 1_000 }, choices: { max: 5, maxValueBytes: 64 } } as const

/** One part, one call; what the platform answers becomes what the bot can act on. */
export async function send(
  { id, to, part }: Outgoing<typeof accepts>,
  { signal }: SendTools,
  post: Post,
): Promise<SendResult> {
  const message: HelloMessage =
    part.type === 'text'
      ? { id, room: to.id, text: part.text }
      : { id, room: to.id, text: part.text, buttons: part.choices }
  const response = await post(message, signal)
  if (response.ok) return delivered(id)
  const retryAfter = Number(response.headers.get('retry-after') ?? 1)
  switch (response.status) {
    case 403:
      return rejected('blocked')
    case 429:
      return rejected('rate_limited', { retryAtMs: Date.now() + retryAfter * 1_000 })
    case 503:
      return rejected('unavailable', { retryAtMs: Date.now() + retryAfter * 1_000 })
    default:
      // 500, 502 and 504 do not say how far the message got.
      return response.status >= 500 ? unknown(`status ${response.status}`) : rejected('invalid')
  }
}
