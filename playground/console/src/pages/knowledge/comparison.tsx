import { useQuery } from '@tanstack/react-query'
import { type Answer, read } from '../../api/client.js'
import { Loaded } from '../../design/loaded.js'
import { Tag, type Tone } from '../../design/tag.js'
import { useFormat } from '../../language/format.js'
import { useLanguage } from '../../language/language.js'
import { useWords } from '../../language/words.js'
import styles from './comparison.module.css'
import { trialWords } from './trial-words.js'

/** How often the figures of a trial that runs are read again, in milliseconds. */
const REFRESH_MS = 15_000

type Compared = Answer<'/api/insights/trial'>
type Figure = Compared['figures'][number]

const tones: Record<Figure['says'], Tone> = { better: 'good', worse: 'bad', chance: 'plain', nothing: 'plain' }

/** How the customers of a trial fare beside the others, and what of it may be chance. */
export function Comparison({ number, isRunning }: { number: number; isRunning: boolean }) {
  const say = useWords(trialWords)
  const query = useQuery({
    ...read('/api/insights/trial', { query: { number } }),
    ...(isRunning && { refetchInterval: REFRESH_MS }),
  })
  // A bot that keeps no numbers has no such address.
  if (query.isError) return <p className={styles.quiet}>{say.noComparison}</p>
  return <Loaded query={query}>{(compared) => <Sides compared={compared} />}</Loaded>
}

function Sides({ compared: { customers, figures } }: { compared: Compared }) {
  const say = useWords(trialWords)
  const format = useFormat()
  const isEmpty = customers.trial + customers.published === 0
  const farthest = Math.max(0.05, ...figures.flatMap(({ difference: { low, high } = none }) => [-low, high]))
  return (
    <section className={styles.comparison} aria-label={say.comparison}>
      <p className={styles.soFar}>
        <Verdict figures={figures} isEmpty={isEmpty} />{' '}
        {!isEmpty && say.customers(format.number(customers.trial), format.number(customers.published))}
      </p>
      {!isEmpty && (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{say.measure}</th>
              <th scope="col">{say.onTrial}</th>
              <th scope="col">{say.others}</th>
              <th scope="col">{say.difference}</th>
            </tr>
          </thead>
          <tbody>
            {figures.map((figure) => (
              <Row key={figure.id} figure={figure} farthest={farthest} />
            ))}
          </tbody>
        </table>
      )}
      <p className={styles.quiet}>{say.method}</p>
    </section>
  )
}

const none = { low: 0, high: 0 }

/** The whole in one line. */
function Verdict({ figures, isEmpty }: { figures: readonly Figure[]; isEmpty: boolean }) {
  const say = useWords(trialWords)
  const { locale } = useLanguage()
  const named = (says: Figure['says']) =>
    figures
      .filter((figure) => figure.says === says)
      .map(({ id }) => say.figures[id])
      .join(locale === 'zh' ? '、' : ', ')
  const [better, worse] = [named('better'), named('worse')]
  if (isEmpty) return <strong>{say.soFar.empty}</strong>
  if (!better && !worse) return <strong>{say.soFar.chance}</strong>
  return (
    <strong>
      {worse && say.soFar.worse(worse)} {better && say.soFar.better(better)}
    </strong>
  )
}

interface RowProps {
  figure: Figure
  /** The end of the scale that all rows share. */
  farthest: number
}

function Row({ figure: { id, trial, published, difference, says }, farthest }: RowProps) {
  const say = useWords(trialWords)
  const format = useFormat()
  const points = (value: number) => format.number(value * 100, { digits: 1, isSigned: true })
  return (
    <tr>
      <th scope="row">{say.figures[id]}</th>
      <Side name={say.onTrial} share={trial} />
      <Side name={say.others} share={published} />
      <td data-name={say.difference}>
        <span className={styles.difference}>
          {difference && (
            <>
              <strong className="tabular">{say.points(points(difference.value))}</strong>
              <Interval {...difference} farthest={farthest} tone={tones[says]} />
              <span className={`${styles.quiet} tabular`}>
                {say.between(points(difference.low), points(difference.high))}
              </span>
            </>
          )}
          <Tag tone={tones[says]}>{say.says[says]}</Tag>
        </span>
      </td>
    </tr>
  )
}

function Side({ name, share: { good, of } }: { name: string; share: Figure['trial'] }) {
  const say = useWords(trialWords)
  const format = useFormat()
  return (
    <td data-name={name}>
      {of === 0 ? (
        <span className={styles.quiet}>–</span>
      ) : (
        <span className={styles.share}>
          <strong className="tabular">{format.percent(good / of, 1)}</strong>
          <span className={`${styles.quiet} tabular`}>{say.countOf(format.number(good), format.number(of))}</span>
        </span>
      )}
    </td>
  )
}

interface IntervalProps {
  low: number
  high: number
  value: number
  farthest: number
  tone: Tone
}

/** Where the difference may lie, around none; the words beside it say the same. */
function Interval({ low, high, value, farthest, tone }: IntervalProps) {
  const at = (difference: number) => (difference / farthest) * 96
  return (
    <svg className={styles.interval} data-tone={tone} viewBox="-100 0 200 12" preserveAspectRatio="none" aria-hidden>
      <line x1={0} x2={0} y1={0} y2={12} />
      <rect x={at(low)} width={Math.max(1, at(high - low))} y={4} height={4} />
      <rect x={at(value) - 1} width={2} y={1} height={10} />
    </svg>
  )
}
