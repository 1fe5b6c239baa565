import type { Team } from './team.js'

/** Where the days of a team begin that has no calendar. */
const ELSEWHERE = 'Asia/Shanghai'

/** In which time zone a team counts days: that of the first of its queues that has a calendar. */
export function zoneOf({ queues, calendars }: Team): string {
  const zones = queues.flatMap(({ calendar }) => (calendar === undefined ? [] : (calendars[calendar]?.timeZone ?? [])))
  return zones[0] ?? ELSEWHERE
}

const DAY_MS = 86_400_000

/** When the day of a moment began in a time zone, in milliseconds since 1970. */
export function startOfDay(at: number, timeZone: string): number {
  const clock = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, hourCycle: 'h23', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  })
  const sinceMidnight = (moment: number): number => {
    const [hours = 0, minutes = 0, seconds = 0] = clock.format(moment).split(':').map(Number)
    return (hours * 3_600 + minutes * 60 + seconds) * 1_000
  }
  const whole = Math.floor(at / 1_000) * 1_000
  const guess = whole - sinceMidnight(whole)
  // Where the clocks were changed in between, it is an hour beside.
  const beside = sinceMidnight(guess)
  return beside > DAY_MS / 2 ? guess + DAY_MS - beside : guess - beside
}
