import { Button, Checkbox, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { api, got } from '../../api/client.js'
import { isOne, useMe } from '../../api/session.js'
import { AddLine } from '../../design/add-line.js'
import { Ago } from '../../design/ago.js'
import { Card } from '../../design/card.js'
import { Tag } from '../../design/tag.js'
import { useLabels } from '../../language/labels.js'
import { useWords } from '../../language/words.js'
import { useFigure } from '../numbers/figure.js'
import { useChange } from './changing.js'
import { useDepartments, useTeam } from './team.js'
import type { OneTicket } from './ticket.js'
import styles from './tickets.module.css'
import { words } from './words.js'

/** What other departments were asked to do, how long it takes them, and how it goes. */
export function Tasks({ ticket: { number, state, tasks, owner } }: { ticket: OneTicket }) {
  const say = useWords(words)
  if (tasks.length === 0 && state === 'closed') return null
  return (
    <Card title={say.tasks}>
      {tasks.length === 0 && <p className={styles.quiet}>{say.noTasks}</p>}
      <ul className={styles.rows}>
        {tasks.map((task) => (
          <li key={task.id}>
            <Task number={number} task={task} agent={owner} />
          </li>
        ))}
      </ul>
      {state !== 'closed' && <Asking number={number} />}
    </Card>
  )
}

interface TaskProps {
  number: string
  task: OneTicket['tasks'][number]
  /** Who has the ticket: never who drives its tasks. */
  agent: string | undefined
}

function Task({ number, task, agent }: TaskProps) {
  const say = useWords(words)
  const labels = useLabels()
  const figure = useFigure()
  const { nameOf } = useTeam()
  const { title, department, owner, openedAt, closedAt, dueAt, breachedAt, evidence, progress } = task
  return (
    <>
      <span className={styles.task} dir="auto">
        {title}
      </span>
      <p className={styles.tags}>
        <span className={styles.quiet}>
          {[labels.place(department), owner && nameOf(owner)].filter(Boolean).join(' · ')}
        </span>
        {closedAt === undefined ? (
          <Tag tone={breachedAt === undefined ? 'plain' : 'bad'}>
            {breachedAt === undefined ? say.due : say.lateSince} <Ago at={dueAt} />
          </Tag>
        ) : (
          <Tag tone={breachedAt === undefined ? 'good' : 'bad'}>{say.doneIn(figure(closedAt - openedAt, 'ms'))}</Tag>
        )}
      </p>
      {progress.map(({ at, by, text }) => (
        <p key={`${at} ${text}`} className={styles.quiet} dir="auto">
          <Ago at={at} /> · {nameOf(by)}: {text}
        </p>
      ))}
      {evidence !== undefined && <p dir="auto">{evidence}</p>}
      {closedAt === undefined && <Doing number={number} task={task} agent={agent} />}
    </>
  )
}

/** How it goes is told by everybody; that it is done, by whoever drives the departments. */
function Doing({ number, task: { id: task, owner }, agent }: TaskProps) {
  const say = useWords(words)
  const isCoordinator = isOne(useMe(), 'coordinator', 'manager')
  const [isPublic, setPublic] = useState(false)
  const params = { path: { number } }
  const tell = useChange((text: string) =>
    got(api.POST('/api/tickets/ticket/{number}/task/progress', { params, body: { task, text, public: isPublic } })),
  )
  const close = useChange((evidence: string) =>
    got(api.POST('/api/tickets/ticket/{number}/task/close', { params, body: { task, evidence } })),
  )
  return (
    <div className={styles.doing}>
      <AddLine label={say.progress} action={say.tell} maxLength={2_000} add={tell.mutateAsync} />
      <Checkbox
        size="xs"
        label={say.tellCustomer}
        checked={isPublic}
        onChange={({ currentTarget }) => setPublic(currentTarget.checked)}
      />
      {isCoordinator && <Driver {...{ number, task, owner, agent }} />}
      {isCoordinator && (
        <AddLine label={say.evidence} action={say.closeTask} maxLength={4_000} add={close.mutateAsync} />
      )}
    </div>
  )
}

interface DriverProps {
  number: string
  task: string
  owner: string | undefined
  agent: string | undefined
}

/** Who drives a task: a coordinator takes it, or gives it to somebody. */
function Driver({ number, task, owner, agent }: DriverProps) {
  const say = useWords(words)
  const me = useMe()
  const { team } = useTeam()
  const assign = useChange((owner: string) =>
    got(api.POST('/api/tickets/ticket/{number}/task/assign', { params: { path: { number } }, body: { task, owner } })),
  )
  const people = [{ id: me.id, name: say.myself }, ...team.filter(({ id }) => id !== me.id)]
  return (
    <NativeSelect
      size="xs"
      maw={280}
      aria-label={say.driver}
      disabled={assign.isPending}
      value={owner ?? ''}
      onChange={({ currentTarget: { value } }) => value !== '' && assign.mutate(value)}
      data={[
        ...(owner === undefined ? [{ value: '', label: say.driver }] : []),
        ...(owner !== undefined && !people.some(({ id }) => id === owner) ? [{ value: owner, label: owner }] : []),
        ...people.filter(({ id }) => id !== agent).map(({ id, name }) => ({ value: id, label: name })),
      ]}
    />
  )
}

/** Asks a department: which one, then what is to be done. */
function Asking({ number }: { number: string }) {
  const say = useWords(words)
  const labels = useLabels()
  const departments = useDepartments()
  const ask = useChange(
    (given: { department: string; title: string }) =>
      got(api.POST('/api/tickets/ticket/{number}/task', { params: { path: { number } }, body: given })),
    say.asked,
  )
  const [department, setDepartment] = useState<string>()
  if (department === undefined)
    return (
      <>
        {departments.length > 0 && (
          <p className={styles.tags}>
            <span className={styles.quiet}>{say.askDepartment}:</span>
            {departments.map((one) => (
              <Button key={one} size="compact-xs" variant="default" onClick={() => setDepartment(one)}>
                {labels.place(one)}
              </Button>
            ))}
          </p>
        )}
        <AddLine
          label={departments.length > 0 ? say.otherDepartment : say.whichDepartment}
          action={say.askDepartment}
          maxLength={100}
          add={setDepartment}
        />
      </>
    )
  return (
    <AddLine
      label={say.whatToDo(labels.place(department))}
      action={say.ask}
      maxLength={500}
      add={(title) => ask.mutateAsync({ department, title }).then(() => setDepartment(undefined))}
    />
  )
}
