import {
  type Choice,
  delivered,
  type Json,
  type Outgoing,
  type OutgoingDeletion,
  rejected,
  type SendResult,
  unknown,
} from '@huida/core'
import type { Answer, Api } from './api.js'

/**
 * What Feishu shows, by https://open.feishu.cn/document/server-docs/im-v1/message/create: requests of 150 KB for texts and 30 KB for cards.
 * Looked up on 2026-11-28; a text of 30,000 characters fits in any script.
 */
export const accepts = {
  text: { max: 30_000 },
  choices: { max: 20, maxValueBytes: 1_000, maxLabel: 100 },
  card: { max: 20, maxValueBytes: 1_000, maxLabel: 100 },
} as const

/** By the same page: 1,000 a minute and 50 a second for an app, 5 a second in a chat. */
export const rate = { total: { count: 50, perMs: 1_000 }, perConversation: { count: 5, perMs: 1_000 } }

/** One part, one call. Feishu recognises the `uuid` for an hour: what is sent again is shown once. */
export async function send(
  api: Api,
  { id, to, part }: Outgoing<typeof accepts>,
  signal: AbortSignal,
): Promise<SendResult> {
  const [msg_type, content] = shownAs(part)
  const payload = { receive_id: to.id, msg_type, content: JSON.stringify(content), uuid: id.slice(-50) }
  return outcome(await api.call('POST', '/open-apis/im/v1/messages?receive_id_type=chat_id', payload, signal))
}

/** Takes a message back: within 24 hours, by the page "recall". */
export const remove = async (api: Api, { target }: OutgoingDeletion, signal: AbortSignal): Promise<SendResult> =>
  outcome(await api.call('DELETE', `/open-apis/im/v1/messages/${encodeURIComponent(target)}`, undefined, signal))

function shownAs(part: Outgoing<typeof accepts>['part']): [type: string, content: Json] {
  switch (part.type) {
    case 'text':
      return ['text', { text: part.text }]
    case 'choices':
      return ['interactive', { elements: [words(part.text), buttons(part.choices)] }]
    case 'card':
      return [
        'interactive',
        {
          header: { title: plain(part.title) },
          elements: [
            ...(part.text ? [words(part.text)] : []),
            ...(part.choices ? [buttons(part.choices)] : []),
            ...(part.url
              ? [{ tag: 'action', actions: [{ tag: 'button', text: plain(part.title), url: part.url }] }]
              : []),
          ],
        },
      ]
  }
}

/** Never markup: what customers and models write is shown as they wrote it. */
const plain = (content: string): Json => ({ tag: 'plain_text', content })
const words = (text: string): Json => ({ tag: 'div', text: plain(text) })
const buttons = (choices: readonly Choice[]): Json => ({
  tag: 'action',
  actions: choices.map(({ label, value }) => ({ tag: 'button', text: plain(label), value: { choice: value, label } })),
})

/** Codes that only somebody else can mend, by the list of the page: not in the chat, not available to the person, dissolved. */
const BLOCKED = new Set([230002, 230013, 230018, 230027])
const GONE = new Set([230011, 232009])
const LIMITED = new Set([99991400, 230020])

function outcome({ status, code, body, resetS = 1 }: Answer): SendResult {
  const id = body.data?.message_id
  if (status < 300 && code === 0) return delivered(typeof id === 'string' ? id : undefined)
  const retryAtMs = Date.now() + Math.max(resetS, 1) * 1_000
  if (status === 429 || LIMITED.has(code)) return rejected('rate_limited', { retryAtMs })
  if (BLOCKED.has(code)) return rejected('blocked', { reason: `code ${code}` })
  if (GONE.has(code)) return rejected('gone', { reason: `code ${code}` })
  // The uuid makes it safe to send again.
  return status >= 500 ? unknown(`status ${status}`) : rejected('invalid', { reason: `code ${code}` })
}
