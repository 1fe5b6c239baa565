import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import ChevronRightIcon from 'lucide-react/icons/chevron-right'
import CircleAlertIcon from 'lucide-react/icons/circle-alert'
import CircleCheckIcon from 'lucide-react/icons/circle-check'
import { read } from '../../api/client.js'
import { isOne, type Me, useMe } from '../../api/session.js'
import { Ago } from '../../design/ago.js'
import { Card } from '../../design/card.js'
import { Empty } from '../../design/empty.js'
import { Failed, Loaded, Waiting as WaitingLines } from '../../design/loaded.js'
import { Page } from '../../design/page.js'
import { Tag } from '../../design/tag.js'
import { useText, useWords } from '../../language/words.js'
import { isFor } from '../../shell/navigation.js'
import { useFigure } from '../numbers/figure.js'
import { pages } from '../pages.js'
import { FirstSteps } from './first-steps.js'
import styles from './home.module.css'
import { useWaiting, type Waiting } from './waiting.js'
import { words } from './words.js'

/** How often it is looked whether all is well, in milliseconds. */
const REFRESH_MS = 10_000

/** What somebody has to know first: what waits for them, what is wrong, what is next. */
export function Home() {
  const say = useWords(words)
  const me = useMe()
  const found = useWaiting(me)
  const health = useHealth()
  const wrong = health.data?.problems ?? []
  return (
    <Page
      title={say.hello(me.name, new Date().getHours())}
      about={found && health.data ? say.summary(found.waiting.length, wrong.length) : say.looking}
    >
      {wrong.length > 0 && (
        <Card title={say.wrong}>
          <ul className={styles.problems}>
            {wrong.map(({ code, message }) => (
              <li key={code}>
                <CircleAlertIcon size={18} aria-hidden /> {message}
              </li>
            ))}
          </ul>
          <p className={styles.quiet}>{say.wrongNext}</p>
        </Card>
      )}
      <div className={styles.columns}>
        <div className={styles.column}>
          <Card title={say.waits}>
            {found === undefined ? (
              <WaitingLines />
            ) : found.error ? (
              <Failed error={found.error} />
            ) : found.waiting.length === 0 ? (
              <Empty icon={CircleCheckIcon} title={say.nothingWaits} text={say.nothingWaitsText} />
            ) : (
              <ul className={styles.items}>
                {found.waiting.map((each) => (
                  <Item key={each.id} waiting={each} me={me} />
                ))}
              </ul>
            )}
          </Card>
          {isOne(me) && <FirstSteps />}
        </div>
        <div className={styles.column}>
          {isOne(me, 'manager') && <Week />}
          <Card title={say.health}>
            <Loaded query={health}>
              {({ problems }) =>
                problems.length === 0 ? (
                  <p className={styles.well}>
                    <CircleCheckIcon size={18} aria-hidden /> {say.well}
                  </p>
                ) : (
                  <p className={styles.notWell}>
                    <CircleAlertIcon size={18} aria-hidden /> {problems.map(({ message }) => message).join(' ')}
                  </p>
                )
              }
            </Loaded>
          </Card>
          <Places />
        </div>
      </div>
    </Page>
  )
}

/** What `/health` says, for everybody. */
interface HealthAnswer {
  ok: boolean
  problems: { code: string; message: string }[]
}

const useHealth = () =>
  useQuery({
    queryKey: ['/health'],
    // Not well is an answer too.
    queryFn: async ({ signal }) => (await (await fetch('/health', { signal })).json()) as HealthAnswer,
    refetchInterval: REFRESH_MS,
  })

function Item({ waiting: { text, since, isUrgent, pages: where }, me }: { waiting: Waiting; me: Me }) {
  const say = useWords(words)
  const page = where.map((path) => pages.find((one) => one.path === path)).find((one) => one && isFor(one, me))
  const said = (
    <>
      <span className={styles.mark} data-urgent={isUrgent} aria-hidden />
      <span className={styles.said}>
        <strong>{text}</strong>
        {since !== undefined && (
          <span className={styles.quiet}>
            {say.since} <Ago at={since} />
          </span>
        )}
      </span>
    </>
  )
  return (
    <li>
      {page ? (
        <Link to={page.path} className={styles.item}>
          {said}
          <span className={styles.open}>
            {say.open} <ChevronRightIcon size={16} aria-hidden />
          </span>
        </Link>
      ) : (
        <span className={styles.item}>{said}</span>
      )}
    </li>
  )
}

/** The numbers that a manager looks at first. */
const FIRST = ['ai-resolved', 'first-human', 'csat'] as const

function Week() {
  const say = useWords(words)
  const text = useText()
  const figure = useFigure()
  const definitions = useQuery(read('/api/insights/definitions'))
  const kpis = useQuery(read('/api/insights/kpis', { query: { days: 7 } }))
  return (
    <Card title={say.week} actions={<Link to="/numbers">{say.toNumbers}</Link>}>
      <Loaded query={kpis}>
        {({ rows: [row] }) => (
          <dl className={styles.figures}>
            {FIRST.map((id) => {
              const kpi = row?.kpis.find((one) => one.id === id)
              const definition = definitions.data?.find((one) => one.id === id)
              if (!kpi || !definition) return null
              return (
                <div key={id} className={styles.figure}>
                  <dt>{text(definition.title)}</dt>
                  <dd>
                    {kpi.met !== undefined && (
                      <Tag tone={kpi.met ? 'good' : 'warn'}>{kpi.met ? say.met : say.notMet}</Tag>
                    )}
                    <span className={styles.value}>{figure(kpi.value, definition.unit)}</span>
                  </dd>
                </div>
              )
            })}
          </dl>
        )}
      </Loaded>
    </Card>
  )
}

/** Where somebody may go, for those who do not know the pages yet. */
function Places() {
  const say = useWords(words)
  const me = useMe()
  const text = useText()
  const mine = pages.filter((page) => page.group && page.path !== '/' && isFor(page, me))
  if (mine.length === 0) return null
  return (
    <Card title={say.places}>
      <ul className={styles.places}>
        {mine.map(({ path, name, about, icon: Icon }) => (
          <li key={path}>
            <Link to={path}>
              <Icon size={18} aria-hidden />
              <span>
                {text(name)}
                {about && <span className={styles.quiet}>{text(about)}</span>}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  )
}
