import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useRouterState } from '@tanstack/react-router'
import { read } from '../../api/client.js'
import { isOne, useMe } from '../../api/session.js'
import { Card } from '../../design/card.js'
import { Empty } from '../../design/empty.js'
import { Loaded } from '../../design/loaded.js'
import { Page } from '../../design/page.js'
import { Tabs, tab } from '../../design/tabs.js'
import { useFormat } from '../../language/format.js'
import { useText, useWords } from '../../language/words.js'
import { Comments } from './comments.js'
import { type Definition, type Kpi, type KpiId, REFRESH_MS, useFigure } from './figure.js'
import { FloorView } from './floor.js'
import { Met } from './met.js'
import { useNarrowing } from './narrowing.js'
import { NumberDetail } from './number-detail.js'
import styles from './numbers.module.css'
import { keepPeriod, type Period, PeriodSelect, usePeriod } from './period.js'
import { Weekly } from './weekly.js'
import { words } from './words.js'

/** How the bot and the team do: the floor now, and each number with its target, its meaning, its days and the conversations behind it. */
export function Numbers() {
  const say = useWords(words)
  const isManager = isOne(useMe(), 'manager')
  const { id } = useParams({ strict: false }) as { id?: KpiId }
  const path = useRouterState({ select: ({ location }) => location.pathname.split('/')[2] })
  const view = isManager ? path : 'floor'
  return (
    <Page title={say.title} about={say.about} actions={isManager && <Views view={view} />}>
      <View view={view} id={id} />
    </Page>
  )
}

function View({ view, id }: { view: string | undefined; id: KpiId | undefined }) {
  switch (view) {
    case 'floor':
      return <FloorView />
    case 'comments':
      return <Comments />
    case 'weekly':
      return <Weekly />
    default:
      return <Kpis id={id} />
  }
}

const views = ['floor', 'comments', 'weekly'] as const

function Views({ view }: { view: string | undefined }) {
  const say = useWords(words)
  const isNumber = !views.some((one) => one === view)
  return (
    <Tabs label={say.title}>
      <Link
        to="/numbers"
        search={keepPeriod}
        className={tab}
        activeOptions={{ exact: !isNumber, includeSearch: false }}
      >
        {say.views.numbers}
      </Link>
      {views.map((one) => (
        <Link key={one} to={`/numbers/${one}`} className={tab} activeOptions={{ includeSearch: false }}>
          {say.views[one]}
        </Link>
      ))}
    </Tabs>
  )
}

function Kpis({ id }: { id: KpiId | undefined }) {
  const say = useWords(words)
  const period = usePeriod()
  const { query: groups } = useNarrowing()
  const asked = Object.entries({ ...period, ...(id !== undefined && groups) }).map(([name, value]) => [
    name,
    `${value}`,
  ])
  const definitions = useQuery(read('/api/insights/definitions'))
  return (
    <>
      <div className={styles.bar}>
        <PeriodSelect />
        <Button component="a" variant="default" href={`/api/insights/export?${new URLSearchParams(asked)}`} download>
          {say.export}
        </Button>
      </div>
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
    </>
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
      {({ rows, notes, from, to }) => {
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
            <p className={styles.quiet}>{say.between(from, to)}</p>
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
        {kpi?.met !== undefined && kpi.value !== null && <Met isMet={kpi.met} />}
        {kpi?.value === null && <span>{say.noneYet}</span>}
        {kpi !== undefined && kpi.count > 0 && <span>{say.of(format.number(kpi.count))}</span>}
      </span>
    </Link>
  )
}
