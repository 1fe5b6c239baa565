import { createHash, randomBytes } from 'node:crypto'

/**
 * A new session: 256 random bits, which only the visitor's browser keeps. Nothing is stored for it, so it outlives every
 * restart. A token that somebody made up opens an empty conversation of their own, and no page takes a token from anywhere
 * but its own storage.
 */
export const newToken = (): string => randomBytes(32).toString('base64url')

/** The conversation of a session: a hash, so that whoever reads the store can not speak or listen as the visitor. */
export function conversationOf(token: unknown): string | undefined {
  if (typeof token !== 'string' || !/^[\w-]{43}$/.test(token)) return undefined
  return createHash('sha256').update(token).digest('base64url')
}

/** The token of `Authorization: Bearer …`. */
export const bearer = (authorization: string | null): string | undefined =>
  authorization?.match(/^Bearer ([\w-]+)$/i)?.[1]
