/** Periods that have a name. */
export const namedPeriods = ['this-quarter', 'last-quarter', 'this-year', 'last-year'] as const
export type NamedPeriod = (typeof namedPeriods)[number]

/** First and last day, both included. What has not ended ends today. */
export interface Days {
  from: string
  to: string
}

/** The days of a named period. @param today such as `2026-11-28` */
export function daysOfPeriod(name: NamedPeriod, today: string): Days {
  const year = Number(today.slice(0, 4))
  const quarter = Math.floor((Number(today.slice(5, 7)) - 1) / 3)
  switch (name) {
    case 'this-quarter':
      return { from: quarterOf(year, quarter).from, to: today }
    case 'last-quarter':
      return quarter === 0 ? quarterOf(year - 1, 3) : quarterOf(year, quarter - 1)
    case 'this-year':
      return { from: `${year}-01-01`, to: today }
    case 'last-year':
      return { from: `${year - 1}-01-01`, to: `${year - 1}-12-31` }
  }
}

function quarterOf(year: number, quarter: number): Days {
  const last = new Date(Date.UTC(year, quarter * 3 + 3, 0))
  return { from: `${year}-${String(quarter * 3 + 1).padStart(2, '0')}-01`, to: last.toISOString().slice(0, 10) }
}

/** So many days before a day. */
export const dayBefore = (day: string, count: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - count * 86_400_000).toISOString().slice(0, 10)
