import type { Route } from '@huida/core'
import type { Exchange, Placed, ProgramRoute } from './mount.js'

type Schema = Route['answer']
type Declared<
  A extends Schema,
  P extends Schema | undefined,
  Q extends Schema | undefined,
  B extends Schema | undefined,
> = Omit<Route<P, Q, B, A>, 'method' | 'path' | 'role' | 'audit' | 'summary' | 'handle'> & {
  handle(call: Parameters<Route<P, Q, B, A>['handle']>[0], exchange: Exchange): ReturnType<Route<P, Q, B, A>['handle']>
}

/** Declares routes of the program below `/api`, for whoever they are for: `placer('administrator', { reading: 'read', changing: 'change' })`. */
export const placer =
  (role: Route['role'], audited: { reading: Route['audit']; changing: Route['audit'] }) =>
  <A extends Schema, P extends Schema | undefined, Q extends Schema | undefined, B extends Schema | undefined>(
    method: Route['method'],
    path: string,
    summary: string,
    declared: Declared<A, P, Q, B>,
  ): Placed => {
    const audit = method === 'GET' ? audited.reading : audited.changing
    // Each handler takes what its own schemas have made, so the narrower type is safe once they are erased.
    return {
      path: `/api${path}`,
      route: { method, path, summary, role, audit, ...declared } as unknown as ProgramRoute,
    }
  }
