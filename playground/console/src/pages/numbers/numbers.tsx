import { Button, NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { read } from '../../api/client.js'
import { Card } from '../../design/card.js'
import { Empty } from '../../design/empty.js'
import { useFilters } from '../../design/filters.js'
import { Loaded } from '../../design/loaded.js'
import { Page } from '../../design/page.js'
import { Tag } from '../../design/tag.js'
import { useFormat } from '../../language/format.js'
import { useText, useWords } from '../../language/words.js'
import { type Definition, type Kpi, type KpiId, type Period, REFRESH_MS, useFigure } from './figure.js'
import { useNarrowing } from './narrowing.js'
import { NumberDetail } from './number-detail.js'
import styles from './numbers.module.css'
import { words } from './words.js'

/** The periods that can be chosen, in days. */
const PERIODS = [1, 7, 30, 90]

/** How the bot and the team do, each number with its target, its meaning, its days and the conversations behind it. */
export function Numbers() {
  const say = useWords(words)
  const { id } = useParams({ strict: false }) as { id?: KpiId }
  const [{ days }, change] = useFilters({ days: '30' })
  const period = { days: PERIODS.includes(Number(days)) ? Number(days) : 30 }
  const { query: groups } = useNarrowing()
  const exported = new URLSearchParams({ days: String(period.days), ...(id !== undefined && groups) })
  const definitions = useQuery(read('/api/insights/definitions'))
  return (
    <Page
      title={say.title}
      about={say.about}
      actions={
        <>
          <NativeSelect
            aria-label={say.period}
            value={days}
            data={PERIODS.map((count) => ({ value: String(count), label: say.days(count) }))}
            onChange={({ currentTarget }) => change({ days: currentTarget.value })}
          />
          <Button component="a" variant="default" href={`/api/insights/export?${exported}`} download>
            {say.export}
          </Button>
        </>
      }
    >
      <Loaded query={definitions}>
        {(all) => {
          const definition = all.find((one) => one.id === id)
          return definition ? (
            <NumberDetail definition={definition} period={period} />
          ) : (
            <Overview definitions={all} period={period} />
          )
        }}
      </Loaded>
    </Page>
  )
}

interface OverviewProps {
  definitions: readonly Definition[]
  period: Period
}

function Overview({ definitions, period }: OverviewProps) {
  const say = useWords(words)
  const text = useText()
  const query = useQuery({ ...read('/api/insights/kpis', { query: period }), refetchInterval: REFRESH_MS })
  return (
    <Loaded query={query}>
      {({ rows, notes }) => {
        const all = new Map(rows[0]?.kpis.map((kpi) => [kpi.id as string, kpi]))
        const grid = (role: string) => (
          <ul className={styles.grid}>
            {definitions
              .filter((one) => one.role === role)
              .map((definition) => (
                <li key={definition.id}>
                  <Figure definition={definition} kpi={all.get(definition.id)} />
                </li>
              ))}
          </ul>
        )
        if (all.size === 0) return <Empty title={say.nothing} />
        return (
          <>
            <h2 className={styles.heading}>{say.kpis}</h2>
            {grid('kpi')}
            <h2 className={styles.heading}>{say.beside}</h2>
            {grid('beside')}
            {notes.length > 0 && (
              <Card>
                {notes.map((note) => (
                  <p key={note.en} className={styles.quiet}>
                    {text(note)}
                  </p>
                ))}
              </Card>
            )}
          </>
        )
      }}
    </Loaded>
  )
}

function Figure({ definition, kpi }: { definition: Definition; kpi: Kpi | undefined }) {
  const say = useWords(words)
  const text = useText()
  const format = useFormat()
  const figure = useFigure()
  const { id, title, unit, target } = definition
  return (
    <Link to={`/numbers/${id}`} search={(now: object) => now} className={styles.figure}>
      <span className={styles.name}>{text(title)}</span>
      <span className={styles.value}>{figure(kpi?.value, unit)}</span>
      <span className={styles.about}>
        {target !== undefined && <span>{say.target(figure(target, unit))}</span>}
        {kpi?.met !== undefined && kpi.value !== null && (
          <Tag tone={kpi.met ? 'good' : 'bad'}>{kpi.met ? say.met : say.missed}</Tag>
        )}
        {kpi?.value === null && <span>{say.noneYet}</span>}
        {kpi !== undefined && kpi.count > 0 && <span>{say.of(format.number(kpi.count))}</span>}
      </span>
    </Link>
  )
}
