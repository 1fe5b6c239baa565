import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import PencilIcon from 'lucide-react/icons/pencil'
import UsersIcon from 'lucide-react/icons/users'
import { type KeyboardEvent, useId, useState } from 'react'
import { useMe } from '../../api/session.js'
import { Ago } from '../../design/ago.js'
import { useChannelName } from '../../design/channel-name.js'
import { useCustomerName } from '../../design/customer-name.js'
import { Empty } from '../../design/empty.js'
import { FilterBar } from '../../design/filters.js'
import { Tag } from '../../design/tag.js'
import { useLabels } from '../../language/labels.js'
import { useWords } from '../../language/words.js'
import styles from './desk.module.css'
import { useHasDraft } from './drafts.js'
import { byUrgency, type Case, type Queue } from './now.js'
import { words } from './words.js'

/** So many of a part are shown before one asks for more. */
const SHOWN = 30

export type Part = 'offered' | 'mine' | 'waiting' | 'deferred' | 'others'

/** The queue in its parts, in the order in which they need somebody. */
export function partsOf(queue: Queue, me: string): [Part, Case[]][] {
  const isOffered = ({ phase, agent }: Case) => phase === 'offered' && agent === me
  const parts: [Part, Case[]][] = [
    ['offered', queue.waiting.filter(isOffered)],
    // Where they stand they stay, so that nothing moves under the pointer.
    ['mine', queue.mine.toSorted((a, b) => a.since - b.since)],
    ['waiting', queue.waiting.filter((each) => !isOffered(each)).sort(byUrgency)],
    ['deferred', queue.deferred.toSorted(byUrgency)],
    ['others', queue.others.toSorted((a, b) => a.since - b.since)],
  ]
  return parts.filter(([, cases]) => cases.length > 0)
}

interface QueueListProps {
  queue: Queue
  selected: string | undefined
}

/** Whom one serves and who waits, beside the conversation. */
export function QueueList({ queue, selected }: QueueListProps) {
  const say = useWords(words)
  const me = useMe()
  const [text, setText] = useState('')
  const wanted = text.trim().toLowerCase()
  const fits = ({ customer, line, channel, problem, ticket }: Case) =>
    [customer, line, channel, problem, ticket].some((each) => each?.toLowerCase().includes(wanted))
  const parts = partsOf(queue, me.id)
    .map(([part, cases]) => [part, cases.filter(fits)] as const)
    .filter(([, cases]) => cases.length > 0)
  // One step up or down, as in every list of the console.
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    const links = [...event.currentTarget.querySelectorAll<HTMLElement>('a')]
    const at = links.indexOf(document.activeElement as HTMLElement)
    if (at < 0) return
    event.preventDefault()
    links[at + step]?.focus()
  }
  return (
    <>
      <FilterBar text={text} onText={setText} label={say.search} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys move among the links inside */}
      <div className={styles.queue} onKeyDown={onKeyDown}>
        {parts.map(([part, cases]) => (
          <Section key={part} part={part} cases={cases} queue={queue} selected={selected} />
        ))}
        {parts.length === 0 &&
          (wanted === '' ? (
            <Empty icon={UsersIcon} title={say.nobody} text={say.nobodyText} />
          ) : (
            <Empty title={say.nothingFound} />
          ))}
      </div>
    </>
  )
}

interface SectionProps extends QueueListProps {
  part: Part
  cases: readonly Case[]
}

function Section({ part, cases, queue, selected }: SectionProps) {
  const say = useWords(words)
  const id = useId()
  const [isWhole, setWhole] = useState(false)
  const shown = isWhole ? cases : cases.slice(0, SHOWN)
  return (
    <section className={styles.part} data-part={part} aria-labelledby={id}>
      <h2 className={styles.partTitle} id={id}>
        {say[part]} <span className="tabular">{cases.length}</span>
      </h2>
      <ul className={styles.rows}>
        {shown.map((each) => (
          <li key={each.conversation}>
            <Row each={each} part={part} queue={queue} isSelected={each.conversation === selected} />
          </li>
        ))}
      </ul>
      {shown.length < cases.length && (
        <Button size="compact-xs" variant="subtle" onClick={() => setWhole(true)}>
          {say.more(cases.length - shown.length)}
        </Button>
      )}
    </section>
  )
}

interface RowProps {
  each: Case
  part: Part
  queue: Queue
  isSelected: boolean
}

function Row({ each, part, queue, isSelected }: RowProps) {
  const say = useWords(words)
  const { conversation, channel, line, phase, level, problem, agent, unansweredSince, waitingSince } = each
  const channelName = useChannelName()
  const labels = useLabels()
  const hasDraft = useHasDraft(conversation)
  const customer = useCustomerName()(each)
  const isToAnswer = part === 'mine' && unansweredSince !== undefined
  const nameOf = (id: string) => queue.agents.find((one) => one.id === id)?.name ?? id
  const since = part === 'mine' || part === 'others' ? (unansweredSince ?? each.since) : waitingSince
  return (
    <Link
      to={`/desk/${encodeURIComponent(conversation)}`}
      className={styles.row}
      aria-current={isSelected ? 'page' : undefined}
    >
      <span className={styles.first}>
        <span className={styles.name} data-strong={isToAnswer} dir="auto">
          {customer}
        </span>
        <span className={styles.since} data-late={isToAnswer}>
          <Ago at={since} />
        </span>
      </span>
      <span className={styles.line} dir="auto">
        {line}
      </span>
      <span className={styles.tags}>
        <span className={styles.quiet}>{channelName(channel)}</span>
        {level && <Tag tone="note">{level}</Tag>}
        {problem && <Tag>{labels.problem(problem)}</Tag>}
        {isToAnswer && <Tag tone="warn">{say.unanswered}</Tag>}
        {phase === 'snoozed' && <Tag>{say.phases.snoozed}</Tag>}
        {phase === 'offered' && part === 'waiting' && agent && <Tag>{say.asks(nameOf(agent))}</Tag>}
        {part === 'others' && agent && <Tag tone="accent">{nameOf(agent)}</Tag>}
        {hasDraft && (
          <Tag>
            <PencilIcon size={11} aria-hidden /> {say.draft}
          </Tag>
        )}
      </span>
    </Link>
  )
}
