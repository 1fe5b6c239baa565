import { createHash, randomBytes } from 'node:crypto'

/** The shortest token that is taken, and how many different characters it has at least. */
const MIN_TOKEN = 32
const MIN_DIFFERENT = 10

/** A token that nobody can guess. */
export const newToken = (): string => randomBytes(32).toString('base64url')

/** The token that a request shows. */
export const bearerIn = (authorization: string | null | undefined): string | undefined =>
  /^Bearer +([\x21-\x7e]{1,512})$/i.exec(authorization ?? '')?.[1]

/** Tokens are kept and compared by this, so that nothing tells how much of one was right. */
export const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest()

/** What is wrong with a token that somebody chose. @param setting where it was set */
export function tokenProblem(token: string, setting = 'HUIDA_ADMIN_TOKEN'): string | undefined {
  return token.length >= MIN_TOKEN && new Set(token).size >= MIN_DIFFERENT && /^[\x21-\x7e]+$/.test(token)
    ? undefined
    : `${setting} can be guessed or cannot be sent. Set ${MIN_TOKEN} or more random characters without blanks, for example by: openssl rand -base64 32`
}
