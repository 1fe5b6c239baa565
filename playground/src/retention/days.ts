/** For how many days each kind of thing is kept. What has none is kept for ever. */
export type Days = Readonly<Record<string, number>>

/** Platforms send again what they think was lost, and what is gone is not recognised any more. */
export const MIN_DAYS = 7
export const MAX_DAYS = 36_500

/**
 * Reads `conversations=365 traces=30`.
 * @throws Error with what is wrong
 */
export function daysIn(text: string): Days {
  const days: Record<string, number> = {}
  for (const word of text.split(/[\s,]+/).filter(Boolean)) {
    const [, kind, number] = /^([a-z][a-z-]*)=(\d+)$/.exec(word) ?? []
    if (kind === undefined || !isDays(Number(number)))
      throw new Error(`"${word}" says no days. Write a kind and a number of days from ${MIN_DAYS} on: traces=30`)
    days[kind] = Number(number)
  }
  return days
}

export const isDays = (days: number): boolean => Number.isInteger(days) && days >= MIN_DAYS && days <= MAX_DAYS

/** As `daysIn` reads it. */
export const daysText = (days: Days): string =>
  Object.entries(days)
    .map(([kind, number]) => `${kind}=${number}`)
    .join(' ')
