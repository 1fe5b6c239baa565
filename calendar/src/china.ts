import { createRequire } from 'node:module'

/** What is different from the plain week in China, by date. */
export interface ChinaDays {
  /** `'holiday'`, `'workday'` (a make-up workday on a weekend), or `undefined`: a day like every other. */
  of(date: string): 'holiday' | 'workday' | undefined
  /** The years whose arrangement the data hold in full. */
  years: ReadonlySet<number>
}

/**
 * The State Council's arrangements, from the data of `chinese-days`. Its functions are not used: they take every day of a year that they do not
 * know for a plain one.
 */
export function chinaDays(): ChinaDays {
  loaded ??= load()
  return loaded
}

let loaded: ChinaDays | undefined

function load(): ChinaDays {
  const { holidays, workdays } = createRequire(import.meta.url)('chinese-days/dist/chinese-days.json') as {
    holidays: Record<string, string>
    workdays: Record<string, string>
  }
  // An arrangement may reach into the year before it (a make-up workday in December): a year is known when its October is.
  const years = new Set(
    Object.keys(holidays)
      .filter((date) => date.slice(5, 7) === '10')
      .map((date) => Number(date.slice(0, 4))),
  )
  return {
    years,
    of: (date) => (date in holidays ? 'holiday' : date in workdays ? 'workday' : undefined),
  }
}
