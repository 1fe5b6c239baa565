import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { read } from '../../api/client.js'
import { Ago } from '../../design/ago.js'
import { Card } from '../../design/card.js'
import { useChannelName } from '../../design/channel-name.js'
import { Empty } from '../../design/empty.js'
import { Loaded } from '../../design/loaded.js'
import { Tag } from '../../design/tag.js'
import { useFormat } from '../../language/format.js'
import { useLabels } from '../../language/labels.js'
import { useText, useWords } from '../../language/words.js'
import { type Definition, type KpiId, type Period, useFigure } from './figure.js'
import styles from './numbers.module.css'
import { Trend } from './trend.js'
import { words } from './words.js'

type Dimension = 'channel' | 'intent' | 'agent'

interface NumberDetailProps {
  definition: Definition
  period: Period
}

/** One number: what it means, its days, its groups, and the conversations behind it. */
export function NumberDetail({ definition, period }: NumberDetailProps) {
  const say = useWords(words)
  const text = useText()
  const id = definition.id as KpiId
  const series = useQuery(read('/api/insights/series', { query: { ...period, id } }))
  return (
    <div className={styles.detail}>
      <p className={styles.quiet}>
        <Link to="/numbers" search={(now: object) => now}>
          {say.back}
        </Link>
      </p>
      <Card title={text(definition.title)}>
        <p>{text(definition.formula)}</p>
        <p className={styles.quiet}>{say.source(definition.source.join(', '))}</p>
      </Card>
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
      <Behind id={id} period={period} />
    </div>
  )
}

function Groups({ definition, period }: NumberDetailProps) {
  const say = useWords(words)
  const channelName = useChannelName()
  const labels = useLabels()
  const format = useFormat()
  const figure = useFigure()
  const [by, setBy] = useState<Dimension>('channel')
  const query = useQuery(read('/api/insights/kpis', { query: { ...period, by } }))
  return (
    <Card
      title={say.by}
      actions={
        <NativeSelect
          size="xs"
          aria-label={say.by}
          value={by}
          data={Object.entries(say.dimensions).map(([value, label]) => ({ value, label }))}
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
                    <td>{by === 'channel' ? channelName(group) : by === 'intent' ? labels.problem(group) : group}</td>
                    <td className="tabular">{figure(kpi.value, definition.unit)}</td>
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

function Behind({ id, period }: { id: KpiId; period: Period }) {
  const say = useWords(words)
  const query = useQuery(read('/api/insights/conversations', { query: { ...period, id } }))
  return (
    <Card title={say.behind}>
      <Loaded query={query}>
        {({ conversations }) =>
          conversations.length === 0 ? (
            <Empty title={say.noneBehind} />
          ) : (
            <ul className={styles.rows}>
              {conversations.map(({ conversation, at, counts }) => (
                <li key={`${conversation} ${at}`}>
                  <Link to={`/conversations/${encodeURIComponent(conversation)}`} className={styles.conversation}>
                    {conversation}
                  </Link>
                  <Tag tone={counts === 'good' ? 'good' : 'bad'}>{say.counts[counts]}</Tag>
                  <span className={styles.quiet}>
                    <Ago at={at} />
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  )
}
