import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type Answer, read } from '../../../api/client.js'
import { Card } from '../../../design/card.js'
import { Table } from '../../../design/table.js'
import { useFormat } from '../../../language/format.js'
import { useLabels } from '../../../language/labels.js'
import { useWords } from '../../../language/words.js'
import { useStanding } from './moments.js'
import { listOf } from './names.js'
import { words } from './words.js'

type Rules = Answer<'/api/tickets/rules'>

const MINUTE_MS = 60_000

/** Which department gets what kind of ticket, and how soon what must happen. A bot without tickets has none. */
export function TicketRules() {
  const { data } = useQuery({ ...read('/api/tickets/rules'), retry: false })
  return (
    data && (
      <>
        <Departments rules={data} />
        <Deadlines rules={data} />
      </>
    )
  )
}

function Departments({ rules: { departments, department } }: { rules: Rules }) {
  const say = useWords(words)
  const labels = useLabels()
  const named = useNamed()
  const rest: Rules['departments'][number] = { department }
  return (
    <Card title={say.departments}>
      <Text c="dimmed" mb="sm">
        {say.departmentsAbout}
      </Text>
      <Table
        label={say.departments}
        rows={[...departments, rest]}
        keyOf={(_, at) => String(at)}
        columns={[
          [say.problem, (rule) => named(rule.type, labels.problem) || (rule === rest ? say.others : say.any)],
          [say.level, ({ level }) => named(level, (name) => name) || say.any],
          [
            say.department,
            ({ department, task }) =>
              labels.place(department) + (task === undefined ? '' : say.andTask(labels.place(task))),
          ],
        ]}
      />
    </Card>
  )
}

function Deadlines({ rules: { policies, targets, calendars } }: { rules: Rules }) {
  const say = useWords(words)
  const labels = useLabels()
  const named = useNamed()
  const format = useFormat()
  const standing = useStanding()
  const rest = targets as Rules['policies'][number]
  const hours = calendars.find(({ name }) => name === 'default')
  const minutes = (count: number | undefined) => (count === undefined ? '' : format.duration(count * MINUTE_MS))
  return (
    <Card title={say.deadlines}>
      <Text c="dimmed" mb="sm">
        {say.deadlinesAbout} {hours ? say.countsIn(standing(hours.now, hours.timeZone)) : say.clockHours}
      </Text>
      <Table
        label={say.deadlines}
        rows={[...policies, rest]}
        keyOf={(_, at) => String(at)}
        columns={[
          [say.problem, (rule) => named(rule.type, labels.problem) || (rule === rest ? say.others : say.any)],
          [say.level, ({ level }) => named(level, (name) => name) || say.any],
          [
            say.firstResponse,
            ({ firstResponseMinutes = targets.firstResponseMinutes }) => minutes(firstResponseMinutes),
          ],
          [say.nextReply, ({ nextReplyMinutes = targets.nextReplyMinutes }) => minutes(nextReplyMinutes)],
          [say.resolution, ({ resolutionMinutes = targets.resolutionMinutes }) => minutes(resolutionMinutes)],
        ]}
      />
    </Card>
  )
}

/** What a rule is about, in words; empty: everything. */
function useNamed(): (one: string | string[] | undefined, label: (name: string) => string) => string {
  const format = useFormat()
  return (one, label) => format.list(listOf(one).map(label))
}
