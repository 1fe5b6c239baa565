import type { Answer } from '../../api/client.js'
import { useFormat } from '../../language/format.js'
import { useWords } from '../../language/words.js'
import { words } from './words.js'

/** One number of a period. */
export type Kpi = Answer<'/api/insights/kpis'>['rows'][number]['kpis'][number]
export type KpiId = Kpi['id']
/** What a number means. */
export type Definition = Answer<'/api/insights/definitions'>[number]

/** How often numbers are read again, in milliseconds. */
export const REFRESH_MS = 15_000

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

/** A number as people read it, in its unit: `97.5 %`, `38 s`, `4.21 of 5`. */
export function useFigure(): (value: number | null | undefined, unit: string) => string {
  const say = useWords(words)
  const format = useFormat()
  const short = (value: number) => format.number(value, { digits: 1 })
  return (value, unit) => {
    if (value === null || value === undefined) return '—'
    if (unit === 'share') return format.percent(value, 1)
    if (unit === 'points') return say.points(format.number(value, { digits: 2, isFixed: true }))
    if (unit !== 'ms') return format.number(value)
    if (value < 2 * MINUTE_MS) return say.seconds(short(value / 1_000))
    return value < 2 * HOUR_MS ? say.minutes(short(value / MINUTE_MS)) : say.hours(short(value / HOUR_MS))
  }
}
