import { ActionIcon, Alert, Button, Checkbox, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import XIcon from 'lucide-react/icons/x'
import { type FormEvent, useState } from 'react'
import { api, got } from '../../../api/client.js'
import { refusedFields } from '../../../api/refused.js'
import { kindly } from '../../../design/failures.js'
import { Labelled } from '../../../design/labelled.js'
import { toast } from '../../../design/toast.js'
import { useLabels } from '../../../language/labels.js'
import { useWords } from '../../../language/words.js'
import { useChanged, useVersion } from './edits.js'
import type { Calendar } from './hours.js'
import { useWeekdays, weekdays } from './moments.js'
import type { Routing, TeamFile } from './routing.js'
import styles from './routing.module.css'
import { words } from './words.js'

interface HoursFormProps {
  /** Absent: new hours. */
  calendar?: Calendar
  routing: Routing
  file: TeamFile
  close: () => void
}

interface SpecialDay {
  key: number
  date: string
  hours: string
}

const textOf = (hours: 'closed' | readonly string[] | undefined): string =>
  hours === undefined || hours === 'closed' ? '' : hours.join(', ')
const hoursIn = (text: string): string[] =>
  text
    .split(/[,，、;；]/)
    .map((span) => span.trim().replaceAll('：', ':'))
    .filter(Boolean)

/** Weekly hours, holidays and special days of a team, and the queues that have them. */
export function HoursForm({ calendar, routing, file, close }: HoursFormProps) {
  const say = useWords(words)
  const labels = useLabels()
  const days = useWeekdays()
  const changed = useChanged()
  const version = useVersion(file)
  const [name, setName] = useState(calendar?.name ?? '')
  const [timeZone, setTimeZone] = useState(calendar?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone)
  const [week, setWeek] = useState(() =>
    Object.fromEntries(
      weekdays.map((day, at) => [day, calendar ? textOf(calendar.hours[day]) : at < 5 ? '09:00-18:00' : '']),
    ),
  )
  const [isChina, setChina] = useState(calendar ? calendar.holidays === 'china' : timeZone === 'Asia/Shanghai')
  const [makeUp, setMakeUp] = useState(textOf(calendar?.makeUpHours))
  const [special, setSpecial] = useState<SpecialDay[]>(() =>
    Object.entries(calendar?.overrides ?? {})
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([date, hours], key) => ({ key, date, hours: textOf(hours) })),
  )
  const [complete, setComplete] = useState(calendar?.completeYears ?? [])
  const [queues, setQueues] = useState(() =>
    routing.queues
      .filter((queue) => (calendar ? queue.calendar === calendar.name : queue.calendar === undefined))
      .map(({ id }) => id),
  )
  const isTaken = !calendar && routing.calendars.some((one) => one.name === name.trim())
  const isDoubled = new Set(special.map(({ date }) => date)).size < special.length || special.some(({ date }) => !date)
  const save = useMutation({
    mutationFn: () =>
      got(
        api.PUT('/api/settings/team/calendars/{name}', {
          params: { path: { name: name.trim() } },
          body: {
            version,
            queues,
            calendar: {
              timeZone,
              hours: Object.fromEntries(
                weekdays.map((day) => [day, hoursIn(week[day]!)] as const).filter(([, hours]) => hours.length > 0),
              ),
              holidays: isChina ? 'china' : 'none',
              ...(isChina && hoursIn(makeUp).length > 0 && { makeUpHours: hoursIn(makeUp) }),
              overrides: Object.fromEntries(
                special.map(({ date, hours }) => {
                  const spans = hoursIn(hours)
                  return [date, spans.length === 0 ? ('closed' as const) : spans]
                }),
              ),
              ...(complete.length > 0 && { completeYears: complete }),
            },
          },
        }),
      ),
    async onSuccess() {
      toast.done(say.saved)
      await changed()
      close()
    },
    onError: changed,
    meta: { quiet: true },
  })
  const wrong = refusedFields(save.error, 'TEAM_INVALID')
  const wrongIn = (field: string, text: string) => (wrong.some((one) => isIn(one, field)) ? text : undefined)
  const known = [...weekdays.map((day) => `hours.${day}`), 'hours', 'makeUpHours', 'overrides', 'timeZone']
  const isTold = wrong.length > 0 && wrong.every((field) => known.some((one) => isIn(field, one)))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isTaken && !isDoubled && name.trim() !== '') save.mutate()
  }
  const changeDay = (key: number, to: Partial<SpecialDay>) =>
    setSpecial(special.map((one) => (one.key === key ? { ...one, ...to } : one)))
  return (
    <form onSubmit={submit} autoComplete="off">
      <Stack>
        {!calendar && (
          <TextInput
            label={say.name}
            placeholder={say.nameHint}
            maxLength={60}
            maw={320}
            required
            value={name}
            error={isTaken && say.nameTaken}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
        )}
        <NativeSelect
          label={say.timeZone}
          maw={320}
          value={timeZone}
          data={[...new Set([timeZone, 'Asia/Shanghai', ...Intl.supportedValuesOf('timeZone')])]}
          error={wrongIn('timeZone', say.wrongZone)}
          onChange={({ currentTarget }) => setTimeZone(currentTarget.value)}
        />
        <Labelled label={say.workdays}>
          {(id) => (
            <fieldset aria-labelledby={id} className={styles.plain}>
              <Text c="dimmed" size="sm" mb="xs">
                {say.weekHint}
              </Text>
              <div className={styles.week}>
                {weekdays.map((day) => (
                  <TextInput
                    key={day}
                    label={days[day]}
                    placeholder={say.dayOff}
                    maxLength={120}
                    value={week[day]}
                    error={wrongIn(`hours.${day}`, say.wrongHours)}
                    onChange={({ currentTarget: { value } }) => setWeek((now) => ({ ...now, [day]: value }))}
                  />
                ))}
              </div>
              <Button
                mt="xs"
                size="compact-xs"
                variant="subtle"
                onClick={() =>
                  setWeek((now) => ({
                    ...now,
                    ...Object.fromEntries(weekdays.slice(1, 5).map((day) => [day, now.mon!])),
                  }))
                }
              >
                {say.copyMonday}
              </Button>
              {wrong.includes('hours') && (
                <Text c="red.8" size="sm" role="alert">
                  {say.noOpenHours}
                </Text>
              )}
            </fieldset>
          )}
        </Labelled>
        <Checkbox
          label={say.followsChina}
          checked={isChina}
          onChange={({ currentTarget }) => setChina(currentTarget.checked)}
        />
        {isChina && (
          <TextInput
            label={say.makeUp}
            description={say.makeUpHint}
            maxLength={120}
            maw={320}
            value={makeUp}
            error={wrongIn('makeUpHours', say.wrongHours)}
            onChange={({ currentTarget }) => setMakeUp(currentTarget.value)}
          />
        )}
        <Labelled label={say.special}>
          {(id) => (
            <fieldset aria-labelledby={id} className={styles.plain}>
              <div className={styles.days}>
                {special.map(({ key, date, hours }) => (
                  <div key={key} className={styles.day}>
                    <TextInput
                      type="date"
                      aria-label={say.date}
                      value={date}
                      error={date !== '' && wrongIn(`overrides.${date}`, say.wrongDate)}
                      onChange={({ currentTarget }) => changeDay(key, { date: currentTarget.value })}
                    />
                    <TextInput
                      aria-label={say.dateHours}
                      placeholder={say.dateHours}
                      maxLength={120}
                      value={hours}
                      onChange={({ currentTarget }) => changeDay(key, { hours: currentTarget.value })}
                    />
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      size={36}
                      aria-label={say.removeDate(date)}
                      onClick={() => setSpecial(special.filter((one) => one.key !== key))}
                    >
                      <XIcon size={16} aria-hidden />
                    </ActionIcon>
                  </div>
                ))}
              </div>
              <Button
                mt={special.length === 0 ? 0 : 'xs'}
                size="compact-xs"
                variant="subtle"
                onClick={() =>
                  setSpecial([
                    ...special,
                    { key: Math.max(-1, ...special.map(({ key }) => key)) + 1, date: '', hours: '' },
                  ])
                }
              >
                + {say.addDate}
              </Button>
              {isDoubled && (
                <Text c="dimmed" size="sm">
                  {say.wrongDates}
                </Text>
              )}
            </fieldset>
          )}
        </Labelled>
        {isChina &&
          calendar?.problems.map(({ unknownYear }) => (
            <Checkbox
              key={unknownYear}
              label={say.complete(unknownYear)}
              checked={complete.includes(unknownYear)}
              onChange={({ currentTarget }) =>
                setComplete(
                  currentTarget.checked ? [...complete, unknownYear] : complete.filter((year) => year !== unknownYear),
                )
              }
            />
          ))}
        <Checkbox.Group label={say.whichQueues} value={queues} onChange={setQueues}>
          <Group mt={6} gap="md">
            {routing.queues.map(({ id }) => (
              <Checkbox key={id} value={id} label={labels.place(id)} />
            ))}
          </Group>
        </Checkbox.Group>
        {save.error && !isTold && (
          <Alert color="red" variant="light" role="alert" p="sm">
            {kindly(save.error)}
          </Alert>
        )}
        <Group gap="xs">
          <Button type="submit" loading={save.isPending} disabled={isTaken || isDoubled || name.trim() === ''}>
            {say.save}
          </Button>
          <Button variant="default" onClick={close}>
            {say.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** Whether a field is this one, or within it. */
const isIn = (field: string, of: string): boolean => field === of || field.startsWith(`${of}.`)
