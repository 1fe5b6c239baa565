import { Alert, Button, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { api, got } from '../../../api/client.js'
import { Card } from '../../../design/card.js'
import { confirm } from '../../../design/confirm.js'
import { Facts } from '../../../design/facts.js'
import { Waiting } from '../../../design/loaded.js'
import { Tag } from '../../../design/tag.js'
import { toast } from '../../../design/toast.js'
import { useFormat } from '../../../language/format.js'
import { useLabels } from '../../../language/labels.js'
import { useWords } from '../../../language/words.js'
import { useChanged } from './edits.js'
import { useStanding, useWeekdays, weekdays } from './moments.js'
import type { Routing, TeamFile } from './routing.js'
import styles from './routing.module.css'
import { words } from './words.js'

const HoursForm = lazy(async () => ({ default: (await import('./forms.js')).HoursForm }))

export type Calendar = Routing['calendars'][number]

/** When the team works: weekly hours, holidays, special days, and how it stands now. */
export function Hours({ routing, file }: { routing: Routing; file: TeamFile | undefined }) {
  const say = useWords(words)
  /** The name of what is edited; empty: new hours. */
  const [editing, setEditing] = useState<string>()
  const edited = routing.calendars.find(({ name }) => name === editing)
  if (editing !== undefined && file)
    return (
      <Card title={editing === '' ? say.add : `${say.hours}: ${editing}`}>
        <Suspense fallback={<Waiting />}>
          <HoursForm
            key={editing}
            {...(edited && { calendar: edited })}
            {...{ routing, file }}
            close={() => setEditing(undefined)}
          />
        </Suspense>
      </Card>
    )
  return (
    <Card
      title={say.hours}
      actions={
        file && (
          <Button size="xs" variant="default" onClick={() => setEditing('')}>
            {say.add}
          </Button>
        )
      }
    >
      {routing.calendars.length === 0 && <Text c="dimmed">{say.noHours}</Text>}
      {routing.calendars.map((calendar) => (
        <OneCalendar key={calendar.name} {...{ calendar, routing, file }} edit={() => setEditing(calendar.name)} />
      ))}
    </Card>
  )
}

interface OneCalendarProps {
  calendar: Calendar
  routing: Routing
  file: TeamFile | undefined
  edit: () => void
}

function OneCalendar({ calendar, routing, file, edit }: OneCalendarProps) {
  const say = useWords(words)
  const labels = useLabels()
  const format = useFormat()
  const standing = useStanding()
  const week = useWeek(calendar.hours)
  const { name, timeZone, holidays, makeUpHours, overrides, problems, now } = calendar
  const queues = routing.queues.filter((queue) => queue.calendar === name)
  const special = Object.entries(overrides).sort(([one], [other]) => (one < other ? -1 : 1))
  return (
    <section className={styles.calendar} aria-label={name}>
      <div className={styles.head}>
        <h3 className={styles.name}>{name}</h3>
        <Tag tone={now.isOpen ? 'good' : 'plain'}>{standing(now, timeZone)}</Tag>
        {file && (
          <span className={styles.actions}>
            <Button size="compact-xs" variant="default" onClick={edit}>
              {say.edit}
            </Button>
            <Remove name={name} file={file} />
          </span>
        )}
      </div>
      {problems.map(({ unknownYear }) => (
        <Alert key={unknownYear} color="yellow" variant="light" p="sm" mb="xs">
          {say.unknownYear(unknownYear)}
        </Alert>
      ))}
      <Facts
        facts={[
          [say.workdays, week.map((line) => <div key={line}>{line}</div>)],
          [say.holidays, holidays === 'china' ? say.china : say.noHolidays],
          [say.makeUp, makeUpHours?.join(', ')],
          [
            say.special,
            special.length === 0
              ? say.noSpecial
              : special.map(([date, hours]) => (
                  <div key={date} className="tabular">
                    {date} {hours === 'closed' ? say.dayOff : hours.join(', ')}
                  </div>
                )),
          ],
          [say.timeZone, timeZone],
          [say.usedBy, queues.length === 0 ? say.unused : format.list(queues.map(({ id }) => labels.place(id)))],
        ]}
      />
    </section>
  )
}

function Remove({ name, file }: { name: string; file: TeamFile }) {
  const say = useWords(words)
  const changed = useChanged()
  const remove = useMutation({
    mutationFn: () =>
      got(
        api.DELETE('/api/settings/team/calendars/{name}', {
          params: { path: { name }, query: { version: file.version } },
        }),
      ),
    onSuccess: () => toast.done(say.removed),
    onSettled: changed,
  })
  const ask = async () => {
    const question = { title: say.removeTitle(name), text: say.removeText, action: say.remove, danger: true }
    if (await confirm(question)) remove.mutate()
  }
  return (
    <Button size="compact-xs" variant="subtle" color="gray" loading={remove.isPending} onClick={() => void ask()}>
      {say.remove}
    </Button>
  )
}

/** A week in as few lines as say it: days that are the same stand together. */
function useWeek(hours: Calendar['hours']): string[] {
  const say = useWords(words)
  const names = useWeekdays()
  const runs: { from: number; to: number; text: string }[] = []
  for (const [at, day] of weekdays.entries()) {
    const text = hours[day]?.join(', ') || say.dayOff
    const last = runs.at(-1)
    if (last?.text === text) last.to = at
    else runs.push({ from: at, to: at, text })
  }
  return runs.map(({ from, to, text }) =>
    [from === to ? names[weekdays[from]!] : `${names[weekdays[from]!]}–${names[weekdays[to]!]}`, text].join(' '),
  )
}
