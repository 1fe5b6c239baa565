import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { read } from '../../api/client.js'
import { Ago } from '../../design/ago.js'
import { Card } from '../../design/card.js'
import { Empty } from '../../design/empty.js'
import { Loaded } from '../../design/loaded.js'
import { Tag } from '../../design/tag.js'
import { useFormat } from '../../language/format.js'
import { useText, useWords } from '../../language/words.js'
import { type Definition, type KpiId, REFRESH_MS, useFigure } from './figure.js'
import { Met } from './met.js'
import { Chosen, type Dimension, dimensions, ofEverything, useGroupName, useNarrowing } from './narrowing.js'
import styles from './numbers.module.css'
import type { Period } from './period.js'
import { Trend } from './trend.js'
import { words } from './words.js'

interface NumberDetailProps {
  definition: Definition
  period: Period
}

/** One number: what it means, its days, its groups, and the conversations behind it. A group that is chosen narrows all of them to it. */
export function NumberDetail({ definition, period }: NumberDetailProps) {
  const say = useWords(words)
  const text = useText()
  const { query: groups } = useNarrowing()
  const id = definition.id as KpiId
  const narrowed = { ...period, ...groups }
  const series = useQuery({
    ...read('/api/insights/series', { query: { ...narrowed, id } }),
    refetchInterval: REFRESH_MS,
  })
  return (
    <div className={styles.detail}>
      <p className={styles.quiet}>
        <Link to="/numbers" search={(now: object) => ({ ...now, ...ofEverything })}>
          {say.back}
        </Link>
      </p>
      <Card title={text(definition.title)}>
        <p>{text(definition.formula)}</p>
        <p className={styles.quiet}>{say.source(definition.source.join(', '))}</p>
        {id === 'csat' && (
          <p>
            <Link to="/numbers/comments" search={(now: object) => now}>
              {say.toComments}
            </Link>
          </p>
        )}
      </Card>
      <Chosen />
      <Card title={say.trend}>
        <Loaded query={series}>
          {({ days }) =>
            days.some(({ value }) => value !== null) ? (
              <Trend days={days} unit={definition.unit} target={definition.target} />
            ) : (
              <Empty title={say.nothing} />
            )
          }
        </Loaded>
      </Card>
      <Groups definition={definition} period={period} />
      <Behind definition={definition} query={narrowed} />
    </div>
  )
}

/** The groups of a number, the worst first. */
function Groups({ definition, period }: NumberDetailProps) {
  const say = useWords(words)
  const nameOf = useGroupName()
  const format = useFormat()
  const figure = useFigure()
  const { chosen, query: groups, change } = useNarrowing()
  const left = dimensions.filter((one) => !chosen.some(([by]) => by === one))
  const [wanted, setBy] = useState<Dimension>('channel')
  const by = left.includes(wanted) ? wanted : left[0]
  const query = useQuery({
    ...read('/api/insights/kpis', { query: { ...period, ...groups, ...(by && { by }) } }),
    enabled: by !== undefined,
    refetchInterval: REFRESH_MS,
  })
  if (by === undefined) return null
  return (
    <Card
      title={say.by}
      actions={
        <NativeSelect
          size="xs"
          aria-label={say.by}
          value={by}
          data={left.map((value) => ({ value, label: say.dimensions[value] }))}
          onChange={({ currentTarget }) => setBy(currentTarget.value as Dimension)}
        />
      }
    >
      <Loaded query={query}>
        {({ rows }) => {
          const groups = rows.slice(1).flatMap(({ group, kpis }) => {
            const kpi = kpis.find((one) => one.id === definition.id)
            return kpi && kpi.count > 0 ? [{ group, kpi }] : []
          })
          if (groups.length === 0) return <Empty title={say.nothing} />
          const better = definition.direction === 'up' ? 1 : -1
          groups.sort((a, b) => better * ((a.kpi.value ?? 0) - (b.kpi.value ?? 0)))
          return (
            <table className={styles.table}>
              <thead>
                <tr>
                  <th>{say.group}</th>
                  <th>{say.value}</th>
                  <th>{say.count}</th>
                </tr>
              </thead>
              <tbody>
                {groups.map(({ group, kpi }) => (
                  <tr key={group}>
                    <td>
                      <button type="button" className={styles.group} onClick={() => change({ [by]: group })}>
                        {nameOf(by, group)}
                      </button>
                    </td>
                    <td className="tabular">
                      {figure(kpi.value, definition.unit)} {kpi.met !== undefined && <Met isMet={kpi.met} />}
                    </td>
                    <td className="tabular">{format.number(kpi.count)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }}
      </Loaded>
    </Card>
  )
}

interface BehindProps {
  definition: Definition
  query: Period & Partial<Record<Dimension, string>>
}

/** What a number is made of, one by one: the conversation, and the ticket where it is about one. */
function Behind({ definition, query: narrowed }: BehindProps) {
  const say = useWords(words)
  const nameOf = useGroupName()
  const format = useFormat()
  const figure = useFigure()
  const id = definition.id as KpiId
  const query = useQuery({
    ...read('/api/insights/conversations', { query: { ...narrowed, id } }),
    refetchInterval: REFRESH_MS,
  })
  return (
    <Card title={say.behind}>
      <Loaded query={query}>
        {({ total, conversations }) =>
          conversations.length === 0 ? (
            <Empty title={say.noneBehind} />
          ) : (
            <>
              <ul className={styles.rows} aria-label={say.behind}>
                {conversations.map(({ conversation, at, counts, value, ticket, intent, department }) => {
                  const [channel = ''] = conversation.split(':', 1)
                  const about = [
                    ...(intent === undefined ? [] : [nameOf('intent', intent)]),
                    ...(department === undefined ? [] : [nameOf('department', department)]),
                    ...[nameOf('channel', channel), conversation.slice(channel.length + 1)],
                  ]
                  return (
                    <li key={`${conversation} ${ticket} ${at}`}>
                      <Link to={`/conversations/${encodeURIComponent(conversation)}`} className={styles.conversation}>
                        {about.join(' · ')}
                      </Link>
                      {ticket !== undefined && (
                        <Link to={`/tickets/${ticket}`} className={styles.ticket}>
                          {ticket}
                        </Link>
                      )}
                      {value !== undefined && <span className="tabular">{figure(value, definition.unit)}</span>}
                      <Tag tone={counts === 'good' ? 'good' : 'bad'}>{say.counts[counts]}</Tag>
                      <span className={styles.quiet}>
                        <Ago at={at} />
                      </span>
                    </li>
                  )
                })}
              </ul>
              {total > conversations.length && (
                <p className={styles.quiet}>{say.first(format.number(conversations.length), format.number(total))}</p>
              )}
            </>
          )
        }
      </Loaded>
    </Card>
  )
}
