import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query'
import { language, tagOf } from '../language/language.js'
import type { Locale } from '../language/words.js'
import { lost, reached } from './connection.js'
import { Refused } from './refused.js'

/** What somebody is to the team. The program judges by it; pages only leave out what it would refuse. */
export type Role =
  | 'administrator'
  | 'trainer'
  | 'reviewer'
  | 'legal-reviewer'
  | 'agent'
  | 'expert'
  | 'coordinator'
  | 'manager'
  | 'auditor'

/** Whoever has signed in. */
export interface Me {
  id: string
  name: string
  roles: Role[]
  locale: Locale
  theme: 'light' | 'dark' | 'auto'
  /** Whether a second factor is asked for at sign-in. */
  totp: boolean
  /** Whether one has to be set up first; there are no roles until then. */
  totpNeeded: boolean
  /** Whether there is a password that could be changed. */
  hasPassword: boolean
  /** Whether there is an account that keeps all this. Whoever came by the token of the terminal has none. */
  account: boolean
}

/** Whoever has signed in here; `null` when nobody has. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async (): Promise<Me | null> => {
    try {
      return await ask<Me>('GET', '/api/me')
    } catch (error) {
      if (error instanceof Refused && (error.status === 401 || error.status === 403)) return null
      throw error
    }
  },
  staleTime: 60_000,
})

/** Whoever has signed in. Only for pages behind the sign-in. */
export function useMe(): Me {
  const { data } = useQuery(meQuery)
  if (!data) throw new Error('Nobody has signed in.')
  return data
}

/** Whether somebody may do what one of these roles may. */
export const isOne = ({ roles }: Me, ...allowed: readonly Role[]): boolean =>
  roles.includes('administrator') || allowed.some((role) => roles.includes(role))

/** @throws Refused SIGN_IN_REFUSED, CODE_NEEDED, CODE_WRONG, TOO_MANY_TRIES */
export const signIn = (given: { id: string; password: string; code?: string }): Promise<unknown> =>
  ask('POST', '/api/session', given)

/** By the token that the terminal has shown. */
export const signInByToken = (token: string): Promise<unknown> =>
  ask('POST', '/api/session', undefined, { authorization: `Bearer ${token}` })

/** By what else one may sign in here. */
export const waysQuery = queryOptions({
  queryKey: ['ways'],
  queryFn: () => ask<{ oidc?: { name: string } }>('GET', '/api/session/ways'),
  staleTime: Number.POSITIVE_INFINITY,
})

/** Ends the session, and forgets everything that it was shown. Resolves with where one is signed out of the other system, if one came by it. */
export async function signOut(queries: QueryClient): Promise<string | undefined> {
  const { next } = await ask<{ next?: string }>('DELETE', '/api/session')
  queries.clear()
  return next
}

/** What somebody changes of themselves. */
export const changeMe = (change: Partial<Pick<Me, 'name' | 'locale' | 'theme'>>): Promise<Me> =>
  ask<Me>('PATCH', '/api/me', change)

/** Whether the program still waits for its first administrator. */
export const setUpQuery = queryOptions({
  queryKey: ['set-up'],
  queryFn: () => ask<{ open: boolean }>('GET', '/api/setup'),
})

/** What a one-time link is for. @throws Refused when it has been used, or is too old */
export const linkQuery = (token: string) =>
  queryOptions({
    queryKey: ['set-up', 'link', token],
    queryFn: () =>
      ask<{ purpose: 'set-up' | 'password'; id?: string; name?: string }>('POST', '/api/setup/link', { token }),
    staleTime: Number.POSITIVE_INFINITY,
  })

/** Uses a one-time link, and signs in: as the first administrator, who says who they are, or with a new password. */
export const openWithLink = (given: {
  token: string
  password: string
  code?: string
  id?: string
  name?: string
  locale?: Locale
}) => ask<unknown>('POST', '/api/setup', given)

async function ask<T>(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<T> {
  let response: Response
  try {
    response = await fetch(path, {
      method,
      headers: {
        accept: 'application/json',
        'accept-language': tagOf(language()),
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    })
  } catch (error) {
    lost()
    throw error
  }
  reached()
  const text = await response.text()
  const answer = text === '' ? undefined : (JSON.parse(text) as unknown)
  if (!response.ok) throw new Refused(response.status, answer)
  return answer as T
}
