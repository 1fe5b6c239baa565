import { NativeSelect, TextInput } from '@mantine/core'
import { useFilters } from '../../design/filters.js'
import { useWords } from '../../language/words.js'
import styles from './numbers.module.css'
import { words } from './words.js'

/** So many days that end today: which day that is, the team's time zone says and not the browser's. */
const DAYS = ['1', '7', '30', '90', '365'] as const
const NAMED = ['this-quarter', 'last-quarter', 'this-year', 'last-year'] as const
type Named = (typeof NAMED)[number]

/** What numbers are about, as the program is asked. Both days are part of it. */
export type Period = { days: number } | { period: Named } | { from: string; to: string }

const none = { days: '30', period: '', from: '', to: '' }

/** The period that is chosen, kept in the address. */
export function usePeriod(): Period {
  const [{ days, period, from, to }] = useFilters(none)
  if (isDay(from) && isDay(to) && from <= to) return { from, to }
  const named = NAMED.find((one) => one === period)
  if (named) return { period: named }
  return { days: Number(DAYS.find((one) => one === days) ?? none.days) }
}

/** Another view of the same period: of what else the address says nothing is kept. */
export const keepPeriod = (now: object): never => {
  const chosen = Object.entries(now).filter(([name]) => name in none)
  return Object.fromEntries(chosen) as never
}

/** Chooses a period: days that end today, quarters and years, or dates of one's own. */
export function PeriodSelect() {
  const say = useWords(words)
  const [{ days, period, from, to }, change] = useFilters(none)
  const isOwn = from !== '' || to !== ''
  const choose = (value: string) => {
    if (value === OWN) {
      const today = new Date()
      const day = dayText(today)
      return change({ ...none, from: `${today.getFullYear()}-01-01`, to: day })
    }
    return change(NAMED.some((one) => one === value) ? { ...none, period: value } : { ...none, days: value })
  }
  return (
    <>
      <NativeSelect
        aria-label={say.period}
        value={
          isOwn
            ? OWN
            : NAMED.some((one) => one === period)
              ? period
              : DAYS.some((one) => one === days)
                ? days
                : none.days
        }
        data={[
          ...DAYS.map((value) => ({ value: value as string, label: say.days(Number(value)) })),
          ...NAMED.map((value) => ({ value, label: say.periods[value] })),
          { value: OWN, label: say.ownDates },
        ]}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
      />
      {isOwn && (
        <span className={styles.dates}>
          <TextInput
            type="date"
            aria-label={say.from}
            value={from}
            max={to}
            onChange={({ currentTarget }) => currentTarget.value && change({ from: currentTarget.value })}
          />
          –
          <TextInput
            type="date"
            aria-label={say.to}
            value={to}
            min={from}
            error={from > to ? say.wrongDates : undefined}
            onChange={({ currentTarget }) => currentTarget.value && change({ to: currentTarget.value })}
          />
        </span>
      )}
    </>
  )
}

const OWN = 'own'
const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text)

/** A day of the browser, as dates are written in an address. */
const dayText = (at: Date): string =>
  `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`
