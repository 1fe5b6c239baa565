import { Checkbox } from '@mantine/core'
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
import type { OneTicket } from './ticket.js'
import styles from './tickets.module.css'
import { words } from './words.js'

/** What other departments were asked to do, how long it takes them, and how it goes. */
export function Tasks({ ticket: { number, state, tasks } }: { ticket: OneTicket }) {
  const say = useWords(words)
  if (tasks.length === 0 && state === 'closed') return null
  return (
    <Card title={say.tasks}>
      {tasks.length === 0 && <p className={styles.quiet}>{say.noTasks}</p>}
      <ul className={styles.rows}>
        {tasks.map((task) => (
          <li key={task.id}>
            <Task number={number} task={task} />
          </li>
        ))}
      </ul>
      {state !== 'closed' && <Asking number={number} />}
    </Card>
  )
}

function Task({ number, task }: { number: string; task: OneTicket['tasks'][number] }) {
  const say = useWords(words)
  const labels = useLabels()
  const figure = useFigure()
  const { title, department, owner, openedAt, closedAt, dueAt, breachedAt, evidence, progress } = task
  return (
    <>
      <span className={styles.task} dir="auto">
        {title}
      </span>
      <p className={styles.tags}>
        <span className={styles.quiet}>{[labels.place(department), owner].filter(Boolean).join(' · ')}</span>
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
          <Ago at={at} /> · {by}: {text}
        </p>
      ))}
      {evidence !== undefined && <p dir="auto">{evidence}</p>}
      {closedAt === undefined && <Doing number={number} task={task.id} />}
    </>
  )
}

/** How it goes is told by everybody; that it is done, by whoever drives the departments. */
function Doing({ number, task }: { number: string; task: string }) {
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
      {isCoordinator && (
        <AddLine label={say.evidence} action={say.closeTask} maxLength={4_000} add={close.mutateAsync} />
      )}
    </div>
  )
}

/** Asks a department: its name, then what is to be done. */
function Asking({ number }: { number: string }) {
  const say = useWords(words)
  const ask = useChange(
    (given: { department: string; title: string }) =>
      got(api.POST('/api/tickets/ticket/{number}/task', { params: { path: { number } }, body: given })),
    say.asked,
  )
  const [department, setDepartment] = useState<string>()
  if (department === undefined)
    return <AddLine label={say.whichDepartment} action={say.askDepartment} maxLength={100} add={setDepartment} />
  return (
    <AddLine
      label={say.whatToDo(department)}
      action={say.ask}
      maxLength={500}
      add={(title) => ask.mutateAsync({ department, title }).then(() => setDepartment(undefined))}
    />
  )
}
