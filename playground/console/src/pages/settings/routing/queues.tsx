import { Button } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { Card } from '../../../design/card.js'
import { Waiting } from '../../../design/loaded.js'
import { Table } from '../../../design/table.js'
import { Tag } from '../../../design/tag.js'
import { useFormat } from '../../../language/format.js'
import { useLabels } from '../../../language/labels.js'
import { useWords } from '../../../language/words.js'
import { useStanding } from './moments.js'
import type { Routing, TeamFile } from './routing.js'
import styles from './routing.module.css'
import { words } from './words.js'

const QueueForm = lazy(async () => ({ default: (await import('./forms.js')).QueueForm }))

export type Queue = Routing['queues'][number]

/** Where customers wait, and who serves them there. */
export function Queues({ routing, file }: { routing: Routing; file: TeamFile | undefined }) {
  const say = useWords(words)
  const labels = useLabels()
  const format = useFormat()
  const standing = useStanding()
  /** The queue that is edited; `new`: one that is not there yet. */
  const [editing, setEditing] = useState<Queue | 'new'>()
  const { queues, calendars, supervisors } = routing
  if (editing !== undefined && file)
    return (
      <Card title={editing === 'new' ? say.addQueue : say.editQueue(labels.place(editing.id))}>
        <Suspense fallback={<Waiting />}>
          <QueueForm
            {...(editing !== 'new' && { queue: editing })}
            {...{ routing, file }}
            close={() => setEditing(undefined)}
          />
        </Suspense>
      </Card>
    )
  const zoneOf = (name: string | undefined) => calendars.find((one) => one.name === name)?.timeZone
  return (
    <Card
      title={say.queues}
      actions={
        file && (
          <Button size="xs" variant="default" onClick={() => setEditing('new')}>
            {say.addQueue}
          </Button>
        )
      }
    >
      <Table
        label={say.queues}
        rows={queues}
        keyOf={({ id }) => id}
        columns={[
          [
            say.queue,
            (queue, at) => (
              <span>
                {labels.place(queue.id)} <span className={styles.quiet}>{marksOf(queue, at).join(' · ')}</span>
              </span>
            ),
          ],
          [
            say.servedBy,
            ({ servedBy }) =>
              servedBy.length === 0 ? (
                <Tag tone="warn">{say.nobodyServes}</Tag>
              ) : (
                format.list(servedBy.map(({ name }) => name))
              ),
          ],
          [say.hours, ({ calendar }) => calendar ?? say.alwaysOpen],
          [
            say.now,
            ({ now, calendar }) => <Tag tone={now.isOpen ? 'good' : 'plain'}>{standing(now, zoneOf(calendar))}</Tag>,
          ],
          [say.waitingLimit, ({ limit }) => format.number(limit)],
          [say.overflow, ({ overflow }) => (overflow === undefined ? '' : labels.place(overflow))],
          ...(file
            ? [
                [
                  '',
                  (queue: Queue) => (
                    <Button
                      size="compact-xs"
                      variant="default"
                      aria-label={say.editQueue(labels.place(queue.id))}
                      onClick={() => setEditing(queue)}
                    >
                      {say.edit}
                    </Button>
                  ),
                ] as const,
              ]
            : []),
        ]}
      />
    </Card>
  )

  /** What tells a queue from the others, besides who serves it. */
  function marksOf({ id, tier, skills }: Queue, at: number): string[] {
    return [
      ...(tier === undefined ? [] : [say.tier(tier)]),
      ...skills,
      ...(queues.length > 1 && at === 0 ? [say.first] : []),
      ...(queues.length > 1 && id === supervisors ? [say.supervisor] : []),
    ]
  }
}
