import { type InboxEntry, text } from '@huida/core'

/** A message that a customer wrote. */
export const said = (key: string, conversation = 'web:1', words = 'hello'): InboxEntry => ({
  adapter: 'web',
  conversation,
  acceptedAt: 10,
  event: {
    type: 'message',
    key,
    at: 9,
    conversation: { id: conversation.slice(4) },
    user: { id: 'alice' },
    parts: [text(words)],
  },
})
