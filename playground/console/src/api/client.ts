import createClient from 'openapi-fetch'
import { language, tagOf } from '../language/language.js'
import { lost, reached } from './connection.js'
import { Refused } from './refused.js'
import type { paths } from './schema.js'

/** The program's API, by path and method. Wrap a call in `got`: `await got(api.GET('/api/escalation/queue'))`. */
export const api = createClient<paths>({ baseUrl: location.origin, credentials: 'same-origin' })

api.use({
  onRequest({ request }) {
    request.headers.set('accept-language', tagOf(language()))
    return request
  },
  onResponse({ response }) {
    if (isAbsent(response.status)) lost()
    else reached()
  },
  onError({ error, request }) {
    // What this page gave up itself says nothing about the program.
    if (!request.signal.aborted) lost()
    return error as Error
  },
})

/** What a reverse proxy answers for a program that is not there. */
const isAbsent = (status: number): boolean => status === 502 || status === 503 || status === 504

/**
 * What a call was answered with.
 * @throws Refused with the program's own code and words
 * @throws TypeError when the program cannot be reached
 */
export async function got<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call
  if (response.ok) return data as T
  throw new Refused(response.status, error)
}

type Get = { [P in keyof paths]: paths[P] extends { get: unknown } ? P : never }[keyof paths]
type Of<P extends Get> = paths[P] extends { get: infer Operation } ? Operation : never
type Given<P extends Get> =
  Of<P> extends { parameters: infer Params } ? Params : Of<P> extends { parameters?: infer Params } ? Params : never

/** What a path answers to GET: `Answer<'/api/escalation/queue'>`. */
export type Answer<P extends Get> =
  Of<P> extends { responses: { 200: { content: { 'application/json': infer Body } } } } ? Body : never

/** What reads a path, for `useQuery`. Its key is the path and what was asked: `queryClient.invalidateQueries({ queryKey: [path] })`. */
export function read<P extends Get>(
  path: P,
  params?: Given<P>,
): { queryKey: [P, Given<P>?]; queryFn: (context: { signal: AbortSignal }) => Promise<Answer<P>> } {
  return {
    queryKey: params === undefined ? [path] : [path, params],
    queryFn: ({ signal }) =>
      // The types of both sides are made from the same document; TypeScript cannot follow them through a generic path.
      got(api.GET(path as never, { params, signal } as never) as Promise<{ data?: Answer<P>; response: Response }>),
  }
}
