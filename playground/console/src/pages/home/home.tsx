import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import CircleAlertIcon from 'lucide-react/icons/circle-alert'
import CircleCheckIcon from 'lucide-react/icons/circle-check'
import type { ReactNode } from 'react'
import { read } from '../../api/client.js'
import { isOne, useMe } from '../../api/session.js'
import { Ago } from '../../design/ago.js'
import { Card } from '../../design/card.js'
import { Empty } from '../../design/empty.js'
import { Loaded } from '../../design/loaded.js'
import { Page } from '../../design/page.js'
import { Tag } from '../../design/tag.js'
import { useFormat } from '../../language/format.js'
import { useText, useWords, wordFor } from '../../language/words.js'
import { isFor } from '../../shell/navigation.js'
import { pages } from '../pages.js'
import styles from './home.module.css'
import { words } from './words.js'

const REFRESH_MS = 10_000
/** So many of each are shown here; the page behind shows all. */
const SHOWN = 5

/** What needs whoever opens it: who waits, what waits for review, whether everything runs. */
export function Home() {
  const say = useWords(words)
  const me = useMe()
  const hour = new Date().getHours()
  return (
    <Page title={say.hello(me.name, hour)} about={say.about}>
      <div className={styles.grid}>
        {isOne(me, 'agent', 'expert', 'coordinator', 'manager') && <Queue />}
        {isOne(me, 'trainer') && <Pending />}
        <Health />
        <Places />
      </div>
    </Page>
  )
}

function Queue() {
  const say = useWords(words)
  const query = useQuery({ ...read('/api/escalation/queue'), refetchInterval: REFRESH_MS })
  return (
    <Card title={say.queue} actions={<Way to="/desk">{say.toDesk}</Way>}>
      <Loaded query={query}>
        {({ waiting, mine }) =>
          waiting.length + mine.length === 0 ? (
            <Empty icon={CircleCheckIcon} title={say.nobodyWaits} />
          ) : (
            <>
              <div className={styles.figures}>
                <Figure value={waiting.length} name={say.waiting} />
                <Figure value={mine.length} name={say.mine} />
              </div>
              <ul className={styles.rows}>
                {[...mine, ...waiting].slice(0, SHOWN).map((each) => (
                  <li key={each.conversation}>
                    <span className={styles.line}>
                      <strong>{each.customer}</strong> {each.line}
                    </span>
                    <span className={styles.quiet}>
                      <Ago at={each.unansweredSince ?? each.waitingSince} />
                    </span>
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </Loaded>
    </Card>
  )
}

function Pending() {
  const say = useWords(words)
  const query = useQuery(read('/knowledge/pending'))
  return (
    <Card title={say.pending} actions={<Way to="/knowledge">{say.toKnowledge}</Way>}>
      <Loaded query={query}>
        {(pending) =>
          pending.length === 0 ? (
            <Empty icon={CircleCheckIcon} title={say.nothingPending} />
          ) : (
            <>
              <div className={styles.figures}>
                <Figure value={pending.length} name={say.pendingCount} />
              </div>
              <ul className={styles.rows}>
                {pending.slice(0, SHOWN).map(({ article }) => (
                  <li key={article.id}>
                    <span className={styles.line}>{article.question}</span>
                    <Tag tone={article.status === 'review' ? 'accent' : 'plain'}>
                      {wordFor(say.statuses, article.status)}
                    </Tag>
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </Loaded>
    </Card>
  )
}

/** What `/health` says, for everybody. */
interface HealthAnswer {
  ok: boolean
  problems: { code: string; message: string }[]
}

function Health() {
  const say = useWords(words)
  const query = useQuery({
    queryKey: ['/health'],
    // Not well is an answer too.
    queryFn: async ({ signal }) => (await (await fetch('/health', { signal })).json()) as HealthAnswer,
    refetchInterval: REFRESH_MS,
  })
  return (
    <Card title={say.health}>
      <Loaded query={query}>
        {({ problems }) =>
          problems.length === 0 ? (
            <p className={styles.well}>
              <CircleCheckIcon size={18} aria-hidden /> {say.well}
            </p>
          ) : (
            <ul className={styles.problems}>
              {problems.map(({ code, message }) => (
                <li key={code}>
                  <CircleAlertIcon size={18} aria-hidden /> {message}
                </li>
              ))}
            </ul>
          )
        }
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
        {mine.map(({ path, name, icon: Icon }) => (
          <li key={path}>
            <Link to={path}>
              <Icon size={17} aria-hidden /> {text(name)}
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Figure({ value, name }: { value: number; name: string }) {
  const format = useFormat()
  return (
    <p className={styles.figure}>
      <span className={styles.value}>{format.number(value)}</span> {name}
    </p>
  )
}

/** A link to a page, where there is one for this person. */
function Way({ to, children }: { to: string; children: ReactNode }) {
  const me = useMe()
  const page = pages.find(({ path }) => path === to)
  return page && isFor(page, me) ? <Link to={to}>{children}</Link> : null
}
