import { type Contact, LEFT_MS, SILENCE_MS } from './facts.js'

/** Whether a conversation counts at all, and how it stands. */
export function standing(contact: Contact, now: number): 'resolved' | 'returned' | 'pending' | 'over' {
  if (contact.resolvedAt !== undefined) return contact.reopenedAt === undefined ? 'resolved' : 'returned'
  const isWithPeople = contact.askedAt !== undefined && contact.deferred === undefined
  return now - contact.lastAt < (isWithPeople ? LEFT_MS : SILENCE_MS) ? 'pending' : 'over'
}

/** Out of hours a ticket was opened instead, and nobody took it. */
export const isDeflected = ({ askedAt, reachedAt, deferred }: Contact): boolean =>
  askedAt !== undefined && reachedAt === undefined && deferred === 'closed'

/** What is known of the bot's answers in a conversation; `undefined`: nobody has judged them. */
export function verdict(contact: Contact): boolean | undefined {
  if (contact.wrong || (contact.resolvedBy === 'bot' && contact.reopenedAt !== undefined)) return false
  if (contact.right || (contact.resolvedBy === 'bot' && contact.how === 'confirmed')) return true
  return undefined
}

/** Reasons for a hand-off that are about the person, not about the question. */
export const personal = new Set(['emotion', 'sensitive', 'vip'])

/** A first response is to come within this time, in milliseconds. */
export const FIRST_RESPONSE_MS = 30_000
