import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { onReturn } from './connection.js'
import { isLost, Refused } from './refused.js'
import { meQuery } from './session.js'

declare module '@tanstack/react-query' {
  interface Register {
    mutationMeta: {
      /** The page itself says what went wrong. */
      quiet?: boolean
    }
  }
}

/** @param failed tells the person that something they did went wrong */
export function makeQueries(failed: (error: unknown) => void): QueryClient {
  const queries = new QueryClient({
    queryCache: new QueryCache({ onError: judge }),
    mutationCache: new MutationCache({
      onError(error, _variables, _context, { meta }) {
        judge(error)
        if (!meta?.quiet) failed(error)
      },
    }),
    defaultOptions: {
      queries: {
        // What the program has refused it refuses again; when it is away, it is asked until it is back.
        retry: (count, error) => isLost(error) && count < 30,
        retryDelay: (count) => Math.min(500 * 2 ** count, 4_000),
        networkMode: 'always',
        staleTime: 5_000,
      },
      mutations: { networkMode: 'always' },
    },
  })
  onReturn(() => void queries.invalidateQueries())

  /** A session that has ended is told as a refusal: whether it was one, `me` tells. */
  function judge(error: unknown): void {
    if (error instanceof Refused && (error.status === 401 || error.status === 403))
      void queries.invalidateQueries({ queryKey: meQuery.queryKey })
  }
  return queries
}
