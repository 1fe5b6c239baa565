import { Button, Text } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { Card } from '../../../design/card.js'
import { useChannelName } from '../../../design/channel-name.js'
import { Waiting } from '../../../design/loaded.js'
import { Table } from '../../../design/table.js'
import { useFormat } from '../../../language/format.js'
import { useLabels } from '../../../language/labels.js'
import { useWords, wordFor } from '../../../language/words.js'
import { listOf } from './names.js'
import type { Routing, TeamFile } from './routing.js'
import { words } from './words.js'

const LinesForm = lazy(async () => ({ default: (await import('./forms.js')).LinesForm }))

/** The table that says which customer goes to which queue. */
export function Lines({ routing, file }: { routing: Routing; file: TeamFile | undefined }) {
  const say = useWords(words)
  const labels = useLabels()
  const channelName = useChannelName()
  const format = useFormat()
  const [isEditing, setEditing] = useState(false)
  const anyOr = (one: string | string[] | undefined, named: (name: string) => string) =>
    format.list(listOf(one).map(named)) || say.any
  return (
    <Card
      title={say.routing}
      actions={
        file &&
        !isEditing && (
          <Button size="xs" variant="default" onClick={() => setEditing(true)}>
            {say.editLines}
          </Button>
        )
      }
    >
      <Text c="dimmed" mb="sm">
        {routing.routing.length === 0 && !isEditing ? say.noRouting : say.routingAbout}
      </Text>
      {isEditing && file ? (
        <Suspense fallback={<Waiting />}>
          <LinesForm routing={routing} file={file} close={() => setEditing(false)} />
        </Suspense>
      ) : (
        routing.routing.length > 0 && (
          <Table
            label={say.routing}
            rows={routing.routing}
            keyOf={(_, at) => String(at)}
            columns={[
              ['#', (_, at) => at + 1],
              [say.problem, ({ problem }) => anyOr(problem, labels.problem)],
              [say.level, ({ level }) => anyOr(level, (name) => name)],
              [say.reason, ({ reason }) => anyOr(reason, (name) => wordFor(say.reasons, name))],
              [say.channel, ({ channel }) => anyOr(channel, channelName)],
              [say.queue, ({ queue }) => labels.place(queue)],
              [say.priority, ({ priority }) => (priority === 0 ? '' : priority)],
              [say.skills, ({ skills }) => format.list(skills)],
            ]}
          />
        )
      )}
    </Card>
  )
}
