/** The program has answered that it will not: with its code, and its words for people. */
export class Refused extends Error {
  /** A permanent code, such as `VERSION_STALE`. */
  readonly code: string
  /** What else the program said, such as `retryAfterS` or `problems`. */
  readonly more: Record<string, unknown>

  constructor(
    readonly status: number,
    body: unknown,
  ) {
    const { error, message, ...more } = Object(body) as Record<string, unknown>
    super(typeof message === 'string' ? message : '')
    this.code = typeof error === 'string' ? error : `HTTP_${status}`
    this.more = more
  }
}

/** The fields that the program has refused with this code: `hours.mon.0`. None: it said something else, or named none. */
export function refusedFields(error: unknown, code: string): string[] {
  if (!(error instanceof Refused && error.code === code)) return []
  const { problems } = error.more as { problems?: { field?: string }[] }
  return (problems ?? []).flatMap(({ field }) => (field === undefined ? [] : [field]))
}

/** Whether it failed since the program could not be reached, and may work in a moment. */
export const isLost = (error: unknown): boolean =>
  error instanceof TypeError || (error instanceof Refused && [502, 503, 504].includes(error.status))
