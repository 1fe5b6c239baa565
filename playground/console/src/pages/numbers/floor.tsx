import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { type Answer, read } from '../../api/client.js'
import { useConnected } from '../../api/connection.js'
import { useLive, useLiveState } from '../../api/live.js'
import { Ago } from '../../design/ago.js'
import { Card } from '../../design/card.js'
import { useChannelName } from '../../design/channel-name.js'
import { useCustomerName } from '../../design/customer-name.js'
import { Empty } from '../../design/empty.js'
import { useFilters } from '../../design/filters.js'
import { Loaded } from '../../design/loaded.js'
import { Tag } from '../../design/tag.js'
import { useFormat } from '../../language/format.js'
import { useLabels } from '../../language/labels.js'
import { useWords, wordFor } from '../../language/words.js'
import { useFigure } from './figure.js'
import styles from './floor.module.css'
import { words } from './floor-words.js'
import { Met } from './met.js'
import numbers from './numbers.module.css'

type Floor = Answer<'/api/escalation/floor'>
type Agent = Floor['agents'][number]
type Shown = 'held' | 'responses' | 'resolved'

/** The floor is read again at most so often, however much happens, in milliseconds. */
const AT_MOST_EVERY_MS = 1_000
const floorKey = read('/api/escalation/floor').queryKey
const behindKey = '/api/escalation/floor/conversations'

/** The floor at this moment: who waits, who is there, and what today was like. It follows what happens. */
export function FloorView() {
  const [{ show, agent }] = useFilters({ show: '', agent: '' })
  const query = useQuery({ ...read('/api/escalation/floor'), staleTime: Number.POSITIVE_INFINITY })
  useFollowing(query.data)
  return (
    <Loaded query={query}>
      {(floor) => (
        <>
          <Standing floor={floor} />
          {show === 'held' || show === 'responses' || show === 'resolved' ? (
            <Behind floor={floor} of={show} agent={agent} />
          ) : (
            <Now floor={floor} />
          )}
        </>
      )}
    </Loaded>
  )
}

/** Reads the floor again when something has happened there, and when a new day begins. */
function useFollowing(floor: Floor | undefined): void {
  const queries = useQueryClient()
  const waits = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const readAgain = () => {
    waits.current ??= setTimeout(() => {
      waits.current = undefined
      void queries.invalidateQueries({ queryKey: floorKey })
      void queries.invalidateQueries({ queryKey: [behindKey] })
    }, AT_MOST_EVERY_MS)
  }
  useLive(({ type }) => {
    if (type === 'case' || type === 'presence' || type === 'reset' || type === 'hello') readAgain()
  })
  const latest = useRef(readAgain)
  latest.current = readAgain
  const left = floor && floor.since + DAY_MS - floor.at
  useEffect(() => {
    if (left === undefined) return
    const end = setTimeout(() => latest.current(), Math.max(AT_MOST_EVERY_MS, left))
    return () => clearTimeout(end)
  }, [left])
  useEffect(() => () => clearTimeout(waits.current), [])
}

const DAY_MS = 86_400_000

/** Whether what is shown is how it is now. */
function Standing({ floor }: { floor: Floor }) {
  const say = useWords(words)
  const format = useFormat()
  const state = useLiveState()
  const isConnected = useConnected()
  const wasOpen = useRef(false)
  if (state === 'open') wasOpen.current = true
  return (
    <p className={styles.standing} role="status">
      {state === 'open' ? (
        <Tag tone="good">{say.live}</Tag>
      ) : wasOpen.current || !isConnected ? (
        <>
          <Tag tone="bad">{say.lost}</Tag> {say.lostText(format.moment(floor.at))}
        </>
      ) : (
        say.connecting
      )}
    </p>
  )
}

/** A clock that goes on every second, by the program's time. */
function useNow(at: number): number {
  const [now, setNow] = useState(at)
  useEffect(() => {
    const ahead = at - Date.now()
    setNow(at)
    const ticking = setInterval(() => setNow(Date.now() + ahead), 1_000)
    return () => clearInterval(ticking)
  }, [at])
  return now
}

function Now({ floor }: { floor: Floor }) {
  const say = useWords(words)
  const format = useFormat()
  const figure = useFigure()
  const now = useNow(floor.at)
  const { waiting, responses, resolved, targetMs, agents } = floor
  const [first] = waiting.longest
  const online = agents.filter(({ state }) => state === 'online')
  const free = online.filter(({ load, capacity }) => load < capacity)
  return (
    <>
      <ul className={numbers.grid} aria-label={say.now}>
        <Tile name={say.waiting} value={format.number(waiting.count)} href="#waiting">
          {first ? say.longest(figure(waited(first, now), 'ms')) : say.nobody}
        </Tile>
        <Tile name={say.firstResponse} value={figure(responses.p95Ms, 'ms')} show="responses">
          <span>{say.target(figure(targetMs, 'ms'))}</span>
          {responses.p95Ms === undefined ? (
            <span>{say.noneYet}</span>
          ) : (
            <>
              <Met isMet={responses.p95Ms <= targetMs} />
              <span>{say.within(format.number(responses.within), format.number(responses.count))}</span>
            </>
          )}
        </Tile>
        <Tile name={say.resolved} value={format.number(resolved)} show="resolved">
          {say.resolvedText}
        </Tile>
        <Tile name={say.online} value={`${format.number(online.length)} / ${format.number(agents.length)}`} show="held">
          {say.free(format.number(free.length))}
        </Tile>
      </ul>
      <Waiting floor={floor} now={now} />
      <Team agents={agents} targetMs={targetMs} />
    </>
  )
}

interface TileProps {
  name: string
  value: string
  /** What is behind it, or where on the page it stands. */
  show?: Shown
  href?: string
  children: ReactNode
}

function Tile({ name, value, show, href, children }: TileProps) {
  const content = (
    <>
      <span>{name}</span>
      <span className={numbers.value}>{value}</span>
      <span className={numbers.about}>{children}</span>
    </>
  )
  return (
    <li>
      {show ? (
        <Link to="/numbers/floor" search={{ show } as never} className={numbers.figure}>
          {content}
        </Link>
      ) : (
        <a href={href} className={numbers.figure}>
          {content}
        </a>
      )}
    </li>
  )
}

function Waiting({ floor: { waiting, agents, targetMs }, now }: { floor: Floor; now: number }) {
  const say = useWords(words)
  const format = useFormat()
  const figure = useFigure()
  const labels = useLabels()
  const channelName = useChannelName()
  const customerName = useCustomerName()
  return (
    <div id="waiting" tabIndex={-1} className={styles.anchor}>
      <Card title={say.waitingList}>
        {waiting.count === 0 ? (
          <Empty title={say.nobody} text={say.nobodyText} />
        ) : (
          <ul className={styles.rows} aria-label={say.waitingList}>
            {waiting.longest.map((each) => {
              const waits = waited(each, now)
              const about = [
                channelName(each.channel),
                ...(each.problem === undefined ? [] : [labels.problem(each.problem)]),
                say.inQueue(labels.place(each.queue)),
              ]
              return (
                <li key={each.conversation}>
                  <Link to={`/conversations/${encodeURIComponent(each.conversation)}`} className={styles.who}>
                    {customerName(each)}
                  </Link>
                  <span className={numbers.quiet}>{about.join(' · ')}</span>
                  {each.agent !== undefined && (
                    <span className={numbers.quiet}>{say.asking(nameIn(agents, each.agent))}</span>
                  )}
                  <span className={styles.time} data-late={waits > targetMs}>
                    {say.waits(figure(waits, 'ms'))}
                  </span>
                </li>
              )
            })}
          </ul>
        )}
        {waiting.count > waiting.longest.length && (
          <p className={`${numbers.quiet} ${styles.line}`}>
            {say.more(format.number(waiting.count - waiting.longest.length))}
          </p>
        )}
      </Card>
    </div>
  )
}

/** In whole seconds, which are counted while one looks. */
const waited = ({ waitingSince }: { waitingSince: number }, now: number): number =>
  Math.floor(Math.max(0, now - waitingSince) / 1_000) * 1_000

const nameIn = (agents: readonly Agent[], id: string): string => agents.find((one) => one.id === id)?.name ?? id

const tones = { online: 'good', away: 'warn', offline: 'plain' } as const
const order = ['online', 'away', 'offline']

function Team({ agents, targetMs }: { agents: readonly Agent[]; targetMs: number }) {
  const say = useWords(words)
  const format = useFormat()
  const figure = useFigure()
  const sorted = agents.toSorted(
    (a, b) => order.indexOf(a.state) - order.indexOf(b.state) || a.name.localeCompare(b.name),
  )
  return (
    <Card title={say.team}>
      {agents.length === 0 ? (
        <Empty title={say.noTeam} text={say.noTeamText} />
      ) : (
        <ul className={styles.team} aria-label={say.team}>
          {sorted.map(({ id, name, state, reason, since, load, capacity, responses, resolved }) => (
            <li key={id}>
              <span className={styles.agent}>
                <span className={styles.name}>{name}</span>
                <Tag tone={tones[state]}>{say.states[state]}</Tag>
                {reason !== undefined && state !== 'online' && <span>{wordFor(say.reasons, reason)}</span>}
                {since !== undefined && (
                  <span className={numbers.quiet}>
                    <Ago at={since} />
                  </span>
                )}
              </span>
              <Figure name={say.holds} agent={id} show="held">
                {format.number(load)} / {format.number(capacity)}
              </Figure>
              <Figure name={say.response} agent={id} show="responses">
                {figure(responses.p95Ms, 'ms')}
                {responses.p95Ms !== undefined && responses.p95Ms > targetMs && <Met isMet={false} />}
              </Figure>
              <Figure name={say.done} agent={id} show="resolved">
                {format.number(resolved)}
              </Figure>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

function Figure({ name, agent, show, children }: { name: string; agent: string; show: Shown; children: ReactNode }) {
  return (
    <Link to="/numbers/floor" search={{ show, agent } as never} className={styles.figure}>
      <span className={numbers.quiet}>{name}</span> <span className={styles.count}>{children}</span>
    </Link>
  )
}

interface BehindProps {
  floor: Floor
  of: Shown
  /** Empty: of everybody. */
  agent: string
}

/** The conversations behind a number of the floor. */
function Behind({ floor: { agents, targetMs }, of, agent }: BehindProps) {
  const say = useWords(words)
  const format = useFormat()
  const figure = useFigure()
  const labels = useLabels()
  const channelName = useChannelName()
  const customerName = useCustomerName()
  const query = useQuery(read(behindKey, { query: { of, ...(agent && { agent }) } }))
  const whose = agent ? `${nameIn(agents, agent)} · ` : ''
  return (
    <>
      <p className={`${numbers.quiet} ${styles.line}`}>
        <Link to="/numbers/floor">{say.back}</Link>
      </p>
      <Card title={`${whose}${say.behind[of]}`}>
        <Loaded query={query}>
          {({ total, conversations }) =>
            conversations.length === 0 ? (
              <Empty title={say.noneBehind} />
            ) : (
              <>
                <ul className={styles.rows} aria-label={say.behind[of]}>
                  {conversations.map(({ conversation, customer, channel, problem, agent: by, at, ms }) => {
                    const [adapter = '', ...rest] = conversation.split(':')
                    const about = [
                      channelName(channel ?? adapter),
                      ...(problem === undefined ? [] : [labels.problem(problem)]),
                      ...(by === undefined || agent ? [] : [nameIn(agents, by)]),
                    ]
                    return (
                      <li key={`${conversation} ${at}`}>
                        <Link to={`/conversations/${encodeURIComponent(conversation)}`} className={styles.who}>
                          {customer === undefined ? rest.join(':') : customerName({ customer })}
                        </Link>
                        <span className={numbers.quiet}>{about.join(' · ')}</span>
                        {ms !== undefined && (
                          <span className={styles.time} data-late={of === 'responses' && ms > targetMs}>
                            {figure(ms, 'ms')}
                          </span>
                        )}
                        <span className={numbers.quiet}>
                          <Ago at={at} />
                        </span>
                      </li>
                    )
                  })}
                </ul>
                {total > conversations.length && (
                  <p className={`${numbers.quiet} ${styles.line}`}>
                    {say.more(format.number(total - conversations.length))}
                  </p>
                )}
              </>
            )
          }
        </Loaded>
      </Card>
    </>
  )
}
