import { type Principal, Refusal, type Route } from '@huida/core'
import { isProgram } from '../access.js'
import type { Placed } from '../mount.js'
import { text } from './schemas.js'

/** Who looks at knowledge as it is worked on. */
export const readers = ['trainer', 'reviewer', 'legal-reviewer', 'manager', 'auditor'] as const

type Schema = Route['answer']

/** Declares a route below `/knowledge`; reading is for everybody who looks at knowledge, changing for trainers, unless it says otherwise. */
export function place<
  A extends Schema,
  P extends Schema | undefined,
  Q extends Schema | undefined,
  B extends Schema | undefined,
>(
  method: Route['method'],
  path: string,
  summary: string,
  declared: Omit<Route<P, Q, B, A>, 'method' | 'path' | 'role' | 'audit'> & Partial<Pick<Route, 'role' | 'audit'>>,
): Placed {
  const audit = method === 'GET' ? 'read' : 'change'
  const role = method === 'GET' ? readers : 'trainer'
  const route = { method, path, summary, role, audit, ...declared }
  // Each handler takes what its own schemas have made, so the narrower type is safe once they are erased.
  return { path: `/knowledge${path}`, route: route as unknown as Route }
}

/** `by` counts only for programs with the token, which speak for somebody; whoever has signed in speaks for themselves. */
export const who = { by: text.optional(), note: text.optional() }

export function whoSays(
  by: Principal,
  said: { by?: string | undefined; note?: string | undefined },
): { by: string; note?: string } {
  if (isProgram(by) && said.by === undefined)
    throw new Refusal(400, 'BODY_INVALID', 'Say in "by" who does this: the token of the program is nobody.')
  return { by: isProgram(by) ? said.by! : by.id, ...(said.note && { note: said.note }) }
}
