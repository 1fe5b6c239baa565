import { Button, Text } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { Card } from '../../../design/card.js'
import { Waiting } from '../../../design/loaded.js'
import { Table } from '../../../design/table.js'
import { Tag } from '../../../design/tag.js'
import { useFormat } from '../../../language/format.js'
import { useLabels } from '../../../language/labels.js'
import { useWords } from '../../../language/words.js'
import type { Routing, TeamFile } from './routing.js'
import { words } from './words.js'

const AgentForm = lazy(async () => ({ default: (await import('./forms.js')).AgentForm }))

export type Agent = Routing['agents'][number]

/** Who serves customers: what they know, how many at once, and which queues are theirs by that. */
export function Agents({ routing, file }: { routing: Routing; file: TeamFile | undefined }) {
  const say = useWords(words)
  const labels = useLabels()
  const format = useFormat()
  const [editing, setEditing] = useState<Agent>()
  const { agents, queues } = routing
  if (editing && file)
    return (
      <Card title={say.editAgent(editing.name)}>
        <Suspense fallback={<Waiting />}>
          <AgentForm agent={editing} {...{ routing, file }} close={() => setEditing(undefined)} />
        </Suspense>
      </Card>
    )
  const queuesOf = ({ id }: Agent) =>
    queues.flatMap((queue) => (queue.servedBy.some((one) => one.id === id) ? [labels.place(queue.id)] : []))
  return (
    <Card title={say.agents}>
      <Text c="dimmed" mb={agents.length === 0 ? undefined : 'sm'}>
        {agents.length === 0 ? say.noAgents : say.agentsAbout}
      </Text>
      {agents.length > 0 && (
        <Table
          label={say.agents}
          rows={agents}
          keyOf={({ id }) => id}
          columns={[
            [say.agent, ({ name }) => name],
            [say.tierName, ({ tier }) => say.tier(tier)],
            [say.itsSkills, ({ skills }) => format.list(skills)],
            [say.capacity, ({ capacity }) => format.number(capacity)],
            [
              say.serves,
              (agent) => {
                const names = queuesOf(agent)
                return names.length > 0 ? format.list(names) : <Tag tone="warn">{say.servesNone}</Tag>
              },
            ],
            ...(file
              ? [
                  [
                    '',
                    (agent: Agent) => (
                      <Button
                        size="compact-xs"
                        variant="default"
                        aria-label={say.editAgent(agent.name)}
                        onClick={() => setEditing(agent)}
                      >
                        {say.edit}
                      </Button>
                    ),
                  ] as const,
                ]
              : []),
          ]}
        />
      )}
    </Card>
  )
}
