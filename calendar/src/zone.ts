/** Milliseconds of a day without a change of the clocks. */
export const DAY = 86_400_000

/**
 * Local times of one time zone as moments, by the time zone data of the runtime (`Intl`). What is asked for by day is remembered by the
 * caller: a look into `Intl` costs microseconds.
 */
export class Zone {
  readonly #format: Intl.DateTimeFormat

  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  }

  /** How much the local time is ahead of UTC at a moment, in milliseconds. */
  offset(at: number): number {
    const part: Record<string, string> = {}
    for (const { type, value } of this.#format.formatToParts(at)) part[type] = value
    const year = part.era === 'BC' ? 1 - Number(part.year) : Number(part.year)
    const wall = Date.UTC(
      year,
      Number(part.month) - 1,
      Number(part.day),
      Number(part.hour),
      Number(part.minute),
      Number(part.second),
    )
    // Formats tell no milliseconds.
    return wall - Math.floor(at / 1_000) * 1_000
  }

  /**
   * The moment at which local clocks show this (as if it were UTC). What they show twice, when they are set back, is the first of both; what they skip,
   * when they are set forward, is the moment at which they do.
   */
  moment(wall: number): number {
    const before = wall - this.offset(wall - DAY)
    const after = wall - this.offset(wall + DAY)
    const [early, late] = before < after ? [before, after] : [after, before]
    if (early + this.offset(early) === wall) return early
    if (late + this.offset(late) === wall) return late
    // Skipped: the change lies between both guesses.
    let [from, to] = [early, late]
    while (to - from > 1) {
      const middle = Math.floor((from + to) / 2)
      if (middle + this.offset(middle) < wall) from = middle
      else to = middle
    }
    return to
  }
}
