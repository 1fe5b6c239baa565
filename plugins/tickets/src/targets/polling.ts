/** Cursors of systems that are asked for what changed in a span of time, page by page: `<milliseconds since 1970> <page>`. */

/** Clocks differ, and indexes lag: so much before the last look is looked at again. */
const OVERLAP_MS = 300_000

/** From when, and which page of it. Without a cursor: from now on. */
export function windowOf(cursor: string | undefined, now: number): { since: number; page: number } {
  const [since, page] = (cursor ?? '').split(' ').map(Number)
  return { since: since || now, page: page || 1 }
}

/** How many whole minutes ago that is, with some overlap. */
export const minutesSince = (since: number, now: number): number =>
  Math.max(1, Math.ceil((now - since + OVERLAP_MS) / 60_000))

/** When that is as an instant, with some overlap. */
export const instantOf = (since: number): string => new Date(since - OVERLAP_MS).toISOString()

/** The next page, or, after the last one, what changes from the moment on at which the first one was asked for. */
export const nextWindow = ({
  since,
  page,
  now,
  isFull,
}: {
  since: number
  page: number
  now: number
  isFull: boolean
}) => (isFull ? { cursor: `${since} ${page + 1}`, more: true } : { cursor: `${page === 1 ? now : since} 1` })
