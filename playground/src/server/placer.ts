import type { Route } from '@huida/core'
import type { Exchange, Placed, ProgramRoute } from './mount.js'

type Schema = Route['answer']
type Declared<
  A extends Schema,
  P extends Schema | undefined,
  Q extends Schema | undefined,
  B extends Schema | undefined,
> = Omit<Route<P, Q, B, A>, 'method' | 'path' | 'role' | 'audit' | 'summary' | 'handle'> & {
  /** Default: as the placer says. */
  role?: Route['role']
  audit?: Route['audit']
  handle(call: Parameters<Route<P, Q, B, A>['handle']>[0], exchange: Exchange): ReturnType<Route<P, Q, B, A>['handle']>
}

/** Whom a route is for, and how its calls are audited, unless it says otherwise. */
type Rule = Pick<Route, 'role' | 'audit'>

/** Declares routes of the program below a path; those that only read, and those that change something, have a rule each. */
export const placer =
  (below: string, { reading, changing }: { reading: Rule; changing: Rule }) =>
  <A extends Schema, P extends Schema | undefined, Q extends Schema | undefined, B extends Schema | undefined>(
    method: Route['method'],
    path: string,
    summary: string,
    declared: Declared<A, P, Q, B>,
  ): Placed => {
    const route = { method, path, summary, ...(method === 'GET' ? reading : changing), ...declared }
    // Each handler takes what its own schemas have made, so the narrower type is safe once they are erased.
    return { path: `${below}${path}`, route: route as unknown as ProgramRoute }
  }
