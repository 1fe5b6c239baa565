import { useWords } from '../../language/words.js'
import { useFigure } from './figure.js'
import styles from './numbers.module.css'
import { words } from './words.js'

/** The size in which it is drawn; it is stretched to the width that there is. */
const WIDTH = 720
const HEIGHT = 160
const MARGIN = 12
const DAY_MS = 86_400_000

interface TrendProps {
  days: readonly { day: string; value: number | null; count: number }[]
  unit: string
  target?: number | undefined
}

/** A number day by day, as a line; days without anything to count are gaps. The same as a table for whoever hears it. */
export function Trend({ days, unit, target }: TrendProps) {
  const say = useWords(words)
  const figure = useFigure()
  const values = days.flatMap(({ value }) => (value === null ? [] : [value]))
  const all = target === undefined ? values : [...values, target]
  const low = Math.min(...all)
  const high = Math.max(...all)
  const at = days.map(({ day }) => Date.parse(day))
  const [first = 0, last = 0] = [at[0], at.at(-1)]
  const x = (index: number) => MARGIN + (((at[index] ?? first) - first) / (last - first || 1)) * (WIDTH - 2 * MARGIN)
  const y = (value: number) => HEIGHT - MARGIN - ((value - low) / (high - low || 1)) * (HEIGHT - 2 * MARGIN)
  const lines = linesOf(
    days.flatMap(({ value }, index) => {
      const point = value === null ? undefined : `${x(index)},${y(value)}`
      // Of days on which nothing happened nothing is told.
      const isAfterGap = index > 0 && at[index]! - at[index - 1]! > DAY_MS
      return isAfterGap ? [undefined, point] : [point]
    }),
  )
  return (
    <figure className={styles.trend}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {target !== undefined && <line className={styles.target} x1={0} x2={WIDTH} y1={y(target)} y2={y(target)} />}
        {lines.map((points) => (
          <polyline key={points} className={styles.line} points={points} />
        ))}
        {days.map(({ day, value }, index) =>
          value === null ? null : (
            <circle key={day} className={styles.dot} cx={x(index)} cy={y(value)} r={3}>
              <title>{`${day}: ${figure(value, unit)}`}</title>
            </circle>
          ),
        )}
      </svg>
      <figcaption className={styles.range}>
        <span>{days[0]?.day}</span>
        <span>
          {figure(Math.min(...values), unit)} – {figure(Math.max(...values), unit)}
        </span>
        <span>{days.at(-1)?.day}</span>
      </figcaption>
      <table className={styles.heard}>
        <caption>{say.trend}</caption>
        <thead>
          <tr>
            <th>{say.day}</th>
            <th>{say.value}</th>
            <th>{say.count}</th>
          </tr>
        </thead>
        <tbody>
          {days.map(({ day, value, count }) => (
            <tr key={day}>
              <td>{day}</td>
              <td>{figure(value, unit)}</td>
              <td>{count}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  )
}

/** The points of each stretch without a gap. */
function linesOf(points: readonly (string | undefined)[]): string[] {
  const lines: string[][] = [[]]
  for (const point of points)
    if (point === undefined) lines.push([])
    else lines.at(-1)!.push(point)
  return lines.filter((line) => line.length > 1).map((line) => line.join(' '))
}
