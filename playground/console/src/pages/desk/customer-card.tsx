import { Button, CloseButton, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useId, useState } from 'react'
import { api, got, read } from '../../api/client.js'
import { Ago } from '../../design/ago.js'
import { useChannelName } from '../../design/channel-name.js'
import { useCustomerName } from '../../design/customer-name.js'
import { Loaded } from '../../design/loaded.js'
import { Tag } from '../../design/tag.js'
import { toast } from '../../design/toast.js'
import { useLabels } from '../../language/labels.js'
import { useWords, wordFor } from '../../language/words.js'
import styles from './desk.module.css'
import type { OpenCase } from './now.js'
import { newId } from './outbox.js'
import { words } from './words.js'

interface CustomerCardProps {
  open: OpenCase
  close: () => void
  nameOf: (agent: string) => string
}

/** What was handed over with a customer, who they are, and what was and is done for them. */
export function CustomerCard({ open: { summary, packet, transfers }, close, nameOf }: CustomerCardProps) {
  const say = useWords(words)
  const channelName = useChannelName()
  const labels = useLabels()
  const { customer } = packet
  const name = useCustomerName()(summary)
  return (
    <>
      <header className={styles.cardHead}>
        <h2 className={styles.cardTitle}>{say.customerCard}</h2>
        <CloseButton aria-label={say.hideCard} onClick={close} />
      </header>
      <Section title={say.whyHere}>
        <p className={styles.why}>{wordFor(say.reasons, summary.reason)}</p>
        <Facts
          facts={[
            [say.queue, labels.place(summary.queue)],
            [say.problem, summary.problem && labels.problem(summary.problem)],
            [say.waitedSince, <Ago key="since" at={summary.since} />],
            [say.transfers, transfers > 0 ? transfers : undefined],
            [say.ticket, summary.ticket],
          ]}
        />
      </Section>
      {Object.keys(packet.slots).length > 0 && (
        <Section title={say.known}>
          <Facts facts={Object.entries(packet.slots).map(([name, value]) => [name, inWords(value)])} />
        </Section>
      )}
      {(packet.summary.length > 0 || packet.analysis) && (
        <Section title={say.soFar}>
          {packet.analysis && <p dir="auto">{packet.analysis}</p>}
          <ol className={styles.soFar}>
            {packet.summary.map(({ by, text }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of a summary never change
              <li key={index} dir="auto">
                {say.authors[by]}: {text}
              </li>
            ))}
          </ol>
        </Section>
      )}
      <Section title={say.customer}>
        <Facts
          facts={[
            [say.customer, name],
            [say.level, customer.level],
            [say.channel, channelName(summary.channel)],
            [say.language, wordFor(say.languages, customer.locale)],
          ]}
        />
        {customer.history && customer.history.length > 0 && (
          <ul className={styles.soFar}>
            {customer.history.map((line) => (
              <li key={line} dir="auto">
                {line}
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Tickets
        person={customer.person}
        conversation={summary.conversation}
        number={summary.ticket}
        problem={summary.problem ?? OTHER}
      />
      <Section title={say.earlier}>
        {packet.history.length === 0 ? (
          <p className={styles.quiet}>{say.noEarlier}</p>
        ) : (
          <ul className={styles.plain}>
            {packet.history.map(({ id, at, problem, how, agent, ticket }) => (
              <li key={id}>
                <Ago at={at} />
                {' · '}
                {[problem && labels.problem(problem), wordFor(say.hows, how), agent && nameOf(agent), ticket]
                  .filter(Boolean)
                  .join(' · ')}
              </li>
            ))}
          </ul>
        )}
      </Section>
      {packet.similar.length > 0 && (
        <Section title={say.similar}>
          <ul className={styles.plain}>
            {packet.similar.map(({ number, subject, solution }) => (
              <li key={number} dir="auto">
                <strong>{subject}</strong> {solution} <span className={styles.quiet}>{number}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <section className={styles.cardSection} aria-labelledby={id}>
      <h3 className={styles.sectionTitle} id={id}>
        {title}
      </h3>
      {children}
    </section>
  )
}

function Facts({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  const known = facts.filter(([, value]) => value !== undefined && value !== '')
  if (known.length === 0) return null
  return (
    <dl className={styles.facts}>
      {known.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd dir="auto">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** A fact as it was found: mostly a word or a number. */
const inWords = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value))

interface TicketsProps {
  person: string
  conversation: string
  /** The ticket that this conversation is about. */
  number: string | undefined
  /** The kind of problem, which a new ticket has, too. */
  problem: string
}

/** The kind of a ticket whose problem nobody has named. */
const OTHER = 'other'

function Tickets({ person, conversation, number, problem }: TicketsProps) {
  const say = useWords(words)
  const query = useQuery(read('/api/tickets/list', { query: { person, limit: 10 } }))
  const first = query.data?.tickets.find(({ state }) => state !== 'closed')?.number
  const [chosen, choose] = useState<string>()
  const shown = chosen ?? number ?? first
  return (
    <Section title={say.tickets}>
      <Loaded query={query}>
        {({ tickets }) =>
          tickets.length === 0 ? (
            <p className={styles.quiet}>{say.noTickets}</p>
          ) : (
            <ul className={styles.plain}>
              {tickets.map((ticket) => (
                <li key={ticket.number}>
                  <button
                    type="button"
                    className={styles.ticket}
                    aria-expanded={ticket.number === shown}
                    onClick={() => choose(ticket.number === shown ? '' : ticket.number)}
                  >
                    <span dir="auto">{ticket.subject}</span>
                    <span className={styles.tags}>
                      <span className={styles.quiet}>{ticket.number}</span>
                      <Tag tone={ticket.state === 'closed' ? 'plain' : 'accent'}>{say.ticketStates[ticket.state]}</Tag>
                      {ticket.breached && <Tag tone="bad">{say.breached}</Tag>}
                    </span>
                  </button>
                  {ticket.number === shown && (
                    <>
                      <Link to={`/tickets/${ticket.number}`} className={styles.toTicket}>
                        {say.toTicket}
                      </Link>
                      <Tasks number={ticket.number} isOpen={ticket.state !== 'closed'} />
                    </>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <OpenTicket conversation={conversation} type={problem} />
    </Section>
  )
}

/** What other departments do for a ticket, and a line to ask one. */
function Tasks({ number, isOpen }: { number: string; isOpen: boolean }) {
  const say = useWords(words)
  const labels = useLabels()
  const query = useQuery(read('/api/tickets/ticket/{number}', { path: { number } }))
  const queries = useQueryClient()
  const { mutate, isPending } = useMutation({
    mutationFn: (body: { department: string; title: string }) =>
      got(api.POST('/api/tickets/ticket/{number}/task', { params: { path: { number } }, body })),
    onSuccess: () => toast.done(say.taskAsked),
    onSettled: () => queries.invalidateQueries({ queryKey: ['/api/tickets/ticket/{number}'] }),
  })
  return (
    <div className={styles.tasks}>
      <Loaded query={query}>
        {({ ticket: { tasks } }) => (
          <ul className={styles.plain}>
            {tasks.map((task) => (
              <li key={task.id}>
                <span dir="auto">{task.title}</span>
                <span className={styles.tags}>
                  <span className={styles.quiet}>
                    {[labels.place(task.department), task.owner].filter(Boolean).join(' · ')}
                  </span>
                  {task.state === 'closed' ? (
                    <Tag tone="good">{say.taskDone}</Tag>
                  ) : (
                    <Tag tone={task.breachedAt === undefined ? 'plain' : 'bad'}>
                      {task.breachedAt === undefined ? say.due : say.breached} <Ago at={task.dueAt} />
                    </Tag>
                  )}
                </span>
                {task.progress.at(-1) && (
                  <p className={styles.quiet} dir="auto">
                    {task.progress.at(-1)!.text}
                  </p>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {isOpen && (
        <Asking
          title={say.newTask}
          fields={[
            { name: 'department', label: say.department, hint: say.departmentHint },
            { name: 'title', label: say.taskTitle },
          ]}
          isBusy={isPending}
          submit={({ department, title }) => mutate({ department: department!, title: title! })}
        />
      )}
    </div>
  )
}

function OpenTicket({ conversation, type }: { conversation: string; type: string }) {
  const say = useWords(words)
  const queries = useQueryClient()
  const { mutate, isPending } = useMutation({
    mutationFn: (body: { subject: string; key: string }) =>
      got(api.POST('/api/tickets/open', { body: { ...body, conversation, type } })),
    onSuccess: ({ number }) => toast.done(say.ticketOpened(number)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['/api/tickets/list'] }),
  })
  return (
    <Asking
      title={say.openTicket}
      fields={[{ name: 'subject', label: say.ticketSubject }]}
      isBusy={isPending}
      submit={({ subject }) => mutate({ subject: subject!, key: newId() })}
    />
  )
}

interface AskingProps {
  title: string
  fields: readonly { name: string; label: string; hint?: string }[]
  isBusy: boolean
  submit: (given: Record<string, string>) => void
}

/** A small form behind a button. */
function Asking({ title, fields, isBusy, submit }: AskingProps) {
  const say = useWords(words)
  const [given, setGiven] = useState<Record<string, string>>()
  if (!given)
    return (
      <Button size="compact-xs" variant="subtle" onClick={() => setGiven({})}>
        + {title}
      </Button>
    )
  const isReady = fields.every(({ name }) => (given[name] ?? '').trim() !== '')
  return (
    <form
      className={styles.asking}
      onSubmit={(event) => {
        event.preventDefault()
        submit(given)
        setGiven(undefined)
      }}
    >
      {fields.map(({ name, label, hint }, index) => (
        <TextInput
          key={name}
          size="xs"
          label={label}
          placeholder={hint}
          data-autofocus={index === 0 || undefined}
          value={given[name] ?? ''}
          maxLength={index === 0 ? 100 : 500}
          onChange={({ currentTarget: { value } }) => setGiven((before) => ({ ...before, [name]: value }))}
        />
      ))}
      <span className={styles.tags}>
        <Button size="compact-xs" type="submit" disabled={!isReady} loading={isBusy}>
          {title}
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => setGiven(undefined)}>
          {say.cancel}
        </Button>
      </span>
    </form>
  )
}
