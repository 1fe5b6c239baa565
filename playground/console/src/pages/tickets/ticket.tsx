import { Button, Group, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { type Answer, api, got, read } from '../../api/client.js'
import { isOne, useMe } from '../../api/session.js'
import { AddLine } from '../../design/add-line.js'
import { Ago } from '../../design/ago.js'
import { Card } from '../../design/card.js'
import { Detail } from '../../design/detail.js'
import { Facts } from '../../design/facts.js'
import { Loaded } from '../../design/loaded.js'
import { Tag } from '../../design/tag.js'
import { useFormat } from '../../language/format.js'
import { useLabels } from '../../language/labels.js'
import { useWords, wordFor } from '../../language/words.js'
import { useFigure } from '../numbers/figure.js'
import { useChange } from './changing.js'
import { Handing, Merging } from './handing.js'
import { Tasks } from './tasks.js'
import { useTeam } from './team.js'
import styles from './tickets.module.css'
import { words } from './words.js'

type Whole = Answer<'/api/tickets/ticket/{number}'>
export type OneTicket = Whole['ticket']

/** How often it is read again, in milliseconds. */
const REFRESH_MS = 10_000

/** A ticket: what it is about, what departments do for it and for how long, what happened, and what can be done. */
export function Ticket({ number }: { number: string }) {
  const say = useWords(words)
  const query = useQuery({
    ...read('/api/tickets/ticket/{number}', { path: { number } }),
    refetchInterval: REFRESH_MS,
  })
  return (
    <Detail label={say.ticket}>
      <Loaded query={query}>
        {({ ticket, history }) => (
          <>
            <h2 className={styles.subject} dir="auto">
              {ticket.subject}
            </h2>
            <About ticket={ticket} />
            <Tasks ticket={ticket} />
            <Next ticket={ticket} />
            <History number={ticket.number} history={history} />
          </>
        )}
      </Loaded>
    </Detail>
  )
}

function About({ ticket }: { ticket: OneTicket }) {
  const say = useWords(words)
  const labels = useLabels()
  const figure = useFigure()
  const format = useFormat()
  const { nameOf } = useTeam()
  const isReader = isOne(useMe(), 'coordinator', 'manager')
  const { number, type, state, breached, priority, department, owner, openedAt, dueAt, closedAt, solution } = ticket
  const { conversation, person, customer, watchers, merged, mergedInto } = ticket
  return (
    <Card
      title={number}
      actions={
        <Link
          to={`/${isReader ? 'conversations' : 'desk'}/${encodeURIComponent(conversation)}`}
          className={styles.link}
        >
          {say.conversation}
        </Link>
      }
    >
      <p className={styles.tags}>
        <Tag tone={state === 'closed' ? 'plain' : 'accent'}>{say.states[state]}</Tag>
        {breached && <Tag tone="bad">{say.late}</Tag>}
      </p>
      <Facts
        facts={[
          [
            say.customer,
            <Link
              key="customer"
              to="/tickets"
              search={{ person, state: 'all' } as never}
              className={styles.link}
              title={say.othersOfCustomer}
            >
              {customer ?? say.visitor(person.slice(person.indexOf(':') + 1).slice(0, 6))}
            </Link>,
          ],
          [say.problem, labels.problem(type)],
          [say.department, labels.place(department)],
          [say.owner, owner === undefined ? say.nobody : nameOf(owner)],
          [say.watchers, watchers.length === 0 ? undefined : format.list(watchers.map(nameOf))],
          [say.priority, say.priorities[priority]],
          [say.opened, <Ago key="opened" at={openedAt} />],
          [say.due, state === 'closed' || dueAt === undefined ? undefined : <Ago key="due" at={dueAt} />],
          [say.took, closedAt === undefined ? undefined : figure(closedAt - openedAt, 'ms')],
          [say.whats.merged_into!, mergedInto && <Numbers key="into" numbers={[mergedInto]} />],
          [say.whats.merged!, merged.length === 0 ? undefined : <Numbers key="merged" numbers={merged} />],
          [say.solution, solution],
          ...Object.entries(ticket.fields).map(([name, { value }]) => [name, inWords(value)] as const),
        ]}
      />
      {ticket.problem && (
        <p className={styles.problem} dir="auto">
          {ticket.problem}
        </p>
      )}
    </Card>
  )
}

const Numbers = ({ numbers }: { numbers: readonly string[] }) =>
  numbers.map((number) => (
    <Link key={number} to={`/tickets/${number}`} className={styles.number}>
      {number}
    </Link>
  ))

/** A fact as it was found: mostly a word or a number. */
const inWords = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value))

/** What somebody may do with it now. */
function Next({ ticket }: { ticket: OneTicket }) {
  const say = useWords(words)
  const me = useMe()
  const [solution, setSolution] = useState('')
  const { number, version } = ticket
  const path = { number }
  const take = useChange(() =>
    got(api.POST('/api/tickets/ticket/{number}/assign', { params: { path }, body: { owner: me.id, version } })),
  )
  const close = useChange((solution: string) =>
    got(api.POST('/api/tickets/ticket/{number}/close', { params: { path }, body: { solution, version } })),
  )
  const reopen = useChange(() => got(api.POST('/api/tickets/ticket/{number}/reopen', { params: { path }, body: {} })))
  const isWatched = ticket.watchers.includes(me.id)
  const watch = useChange((watch: boolean) =>
    got(api.POST('/api/tickets/ticket/{number}/watch', { params: { path }, body: { agent: me.id, watch } })),
  )
  if (ticket.state === 'closed')
    // What was merged goes on elsewhere.
    return ticket.mergedInto !== undefined ? null : (
      <Button variant="default" loading={reopen.isPending} onClick={() => reopen.mutate()}>
        {say.reopen}
      </Button>
    )
  const isWaiting = ticket.tasks.some(({ state }) => state === 'open')
  return (
    <Card
      title={say.next}
      actions={
        <Group gap="xs" wrap="nowrap">
          <Button
            size="xs"
            variant="subtle"
            color="gray"
            aria-pressed={isWatched}
            title={say.watchAbout}
            loading={watch.isPending}
            onClick={() => watch.mutate(!isWatched)}
          >
            {isWatched ? say.unwatch : say.watch}
          </Button>
          {ticket.owner !== me.id && (
            <Button size="xs" variant="default" loading={take.isPending} onClick={() => take.mutate()}>
              {say.take}
            </Button>
          )}
        </Group>
      }
    >
      <Textarea
        label={say.solution}
        description={isWaiting ? say.waitsForTasks : say.solutionAbout}
        autosize
        minRows={2}
        maxLength={8_000}
        disabled={isWaiting}
        value={solution}
        onChange={({ currentTarget }) => setSolution(currentTarget.value)}
      />
      <Group mt="xs">
        <Button
          loading={close.isPending}
          disabled={isWaiting || solution.trim() === ''}
          onClick={() => close.mutate(solution.trim())}
        >
          {say.close}
        </Button>
      </Group>
      <div className={styles.more}>
        <Handing key={`${ticket.owner} ${ticket.department}`} ticket={ticket} />
        <Merging ticket={ticket} />
      </div>
    </Card>
  )
}

function History({ number, history }: Pick<Whole, 'history'> & { number: string }) {
  const say = useWords(words)
  const note = useChange((text: string) =>
    got(api.POST('/api/tickets/ticket/{number}/note', { params: { path: { number } }, body: { text } })),
  )
  return (
    <Card title={say.history}>
      <AddLine label={say.note} action={say.addNote} maxLength={8_000} add={note.mutateAsync} />
      <ol className={styles.rows}>
        {history.toReversed().map(({ index, at, by, what, name, from, to, text }) => (
          <li key={index}>
            <span className={styles.when}>
              <Ago at={at} /> · {by.name ?? by.id ?? wordFor(say.authors, by.kind)}
            </span>
            <span dir="auto">
              {wordFor(say.whats, what)}
              {what !== 'task' && name !== undefined && ` ${name}`}
              {what !== 'opened' &&
                (from || to) &&
                `: ${[from, to]
                  .filter(Boolean)
                  .map((one) => valueIn(say, one))
                  .join(' → ')}`}
              {text !== undefined && ` — ${text}`}
            </span>
          </li>
        ))}
      </ol>
    </Card>
  )
}

const valueIn = (say: (typeof words)['en'], value: unknown): string =>
  typeof value === 'string' ? wordFor({ ...say.states, ...say.priorities }, value) : JSON.stringify(value)
