import type { Json } from '../json.js'

/** Where an event happened, and how to speak there again without being spoken to. */
export interface ConversationRef {
  /** The platform's id of the conversation, unique within the account. */
  id: string
  /** Which of several accounts of one adapter it belongs to: a Slack team, an account of 微信客服. Default: there is only one. */
  account?: string
  /** Default `direct`. */
  kind?: 'direct' | 'group'
  /** Whatever `send` needs besides the id, such as a service address or a thread. Stored with the conversation. */
  address?: Json
}

/** Where a message goes. */
export interface Recipient extends ConversationRef {
  /** The platform's id of the person who is answered, or who wrote last. */
  userId: string
}

/** The id of a conversation, as the ledger knows it: `telegram:1234`, or `slack/T024:C187` where the adapter has accounts. */
export const conversationId = (adapter: string, { id, account }: Pick<ConversationRef, 'id' | 'account'>): string =>
  account === undefined ? `${adapter}:${id}` : `${adapter}/${encodeURIComponent(account)}:${id}`

/** The id of a person, by the same rule. The same id of a user on two adapters, or in two accounts, is two persons. */
export const personId = (adapter: string, account: string | undefined, userId: string): string =>
  conversationId(adapter, account === undefined ? { id: userId } : { id: userId, account })
