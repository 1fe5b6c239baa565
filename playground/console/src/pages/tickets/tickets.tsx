import { Button } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import TicketIcon from 'lucide-react/icons/ticket'
import { type Answer, api, got } from '../../api/client.js'
import { isOne, useMe } from '../../api/session.js'
import { Ago } from '../../design/ago.js'
import { Empty } from '../../design/empty.js'
import { FilterBar, FilterSelect, FilterSelects, useFilters } from '../../design/filters.js'
import { PagedList } from '../../design/list.js'
import { Page } from '../../design/page.js'
import { Row } from '../../design/row.js'
import { Split } from '../../design/split.js'
import { Tag } from '../../design/tag.js'
import { useLabels } from '../../language/labels.js'
import { useWords } from '../../language/words.js'
import { useTeam } from './team.js'
import { Ticket } from './ticket.js'
import { words } from './words.js'

/** How often the list is read again, in milliseconds. */
const REFRESH_MS = 10_000
const AT_ONCE = 50

export type Listed = Answer<'/api/tickets/list'>['tickets'][number]

/** Every ticket, those that are due first, first: who has it, which department is at it, and whether it is late. */
export function Tickets() {
  const say = useWords(words)
  const { number } = useParams({ strict: false }) as { number?: string }
  const isAllowed = isOne(useMe(), 'coordinator', 'manager')
  return (
    <Page title={say.title} about={say.about} width="full" actions={isAllowed && <Export />}>
      <Split
        isOpen={number !== undefined}
        back="/tickets"
        list={<Listing selected={number} />}
        detail={
          number === undefined ? (
            <Empty icon={TicketIcon} title={say.choose} text={say.chooseText} />
          ) : (
            <Ticket key={number} number={number} />
          )
        }
      />
    </Page>
  )
}

const noFilters = { q: '', state: 'not_closed', whose: '', department: '', late: '', person: '' }

function Listing({ selected }: { selected: string | undefined }) {
  const say = useWords(words)
  const labels = useLabels()
  const me = useMe()
  const [filters, change] = useFilters(noFilters)
  const { q, state, whose, department, late, person } = filters
  const load = async (after: string | undefined, signal: AbortSignal) => {
    const offset = Number(after ?? 0)
    const query = {
      ...(q && { query: q }),
      ...(state !== 'all' && { state: state as 'not_closed' }),
      ...(whose === 'mine' && { owner: me.id }),
      ...(whose === 'watched' && { watcher: me.id }),
      ...(person && { person }),
      ...(department && { department }),
      ...(late && { breached: 'true' as const }),
      ...{ limit: AT_ONCE, offset },
    }
    const { tickets } = await got(api.GET('/api/tickets/list', { params: { query }, signal }))
    return { items: tickets, ...(tickets.length === AT_ONCE && { next: String(offset + AT_ONCE) }) }
  }
  return (
    <>
      <FilterBar text={q} onText={(text) => change({ q: text.trim() })} label={say.search}>
        <FilterSelects>
          <FilterSelect
            label={say.state}
            value={state}
            options={say.stateFilters}
            onChange={(state) => change({ state })}
          />
          <FilterSelect
            label={say.whose}
            value={whose}
            options={say.whoseFilters}
            onChange={(whose) => change({ whose })}
          />
          <FilterSelect label={say.due} value={late} options={say.lateFilters} onChange={(late) => change({ late })} />
        </FilterSelects>
        {person && (
          <Button size="compact-xs" variant="light" onClick={() => change({ person: '' })}>
            {say.onlyOneCustomer} ×
          </Button>
        )}
        {department && (
          <Button size="compact-xs" variant="light" onClick={() => change({ department: '' })}>
            {say.only(labels.place(department))} ×
          </Button>
        )}
      </FilterBar>
      <PagedList
        label={say.title}
        queryKey={['/api/tickets/list', filters, me.id]}
        load={load}
        refreshMs={REFRESH_MS}
        idOf={({ number }) => number}
        to={({ number }) => `/tickets/${number}`}
        row={(ticket) => <OneTicket ticket={ticket} />}
        rowHeight={84}
        {...(selected !== undefined && { selected })}
        empty={<Empty icon={TicketIcon} title={say.none} text={say.noneText} />}
      />
    </>
  )
}

function OneTicket({ ticket }: { ticket: Listed }) {
  const say = useWords(words)
  const labels = useLabels()
  const { nameOf } = useTeam()
  const { number, subject, type, customer, department, owner, state, breached, priority, dueAt, openedAt } = ticket
  return (
    <Row
      title={<span dir="auto">{subject}</span>}
      aside={<Ago at={openedAt} />}
      about={[
        ...[number, customer, labels.problem(type), labels.place(department)],
        owner === undefined ? say.nobody : nameOf(owner),
      ]
        .filter(Boolean)
        .join(' · ')}
      tags={
        <>
          <Tag tone={state === 'closed' ? 'plain' : 'accent'}>{say.states[state]}</Tag>
          {(priority === 'high' || priority === 'urgent') && <Tag tone="warn">{say.priorities[priority]}</Tag>}
          {breached && <Tag tone="bad">{say.late}</Tag>}
          {!breached && state !== 'closed' && dueAt !== undefined && (
            <Tag tone="plain">
              {say.due} <Ago at={dueAt} />
            </Tag>
          )}
        </>
      }
    />
  )
}

/** What is listed, as a file; personal data in it is masked. */
function Export() {
  const say = useWords(words)
  const [{ state, department }] = useFilters(noFilters)
  const query = new URLSearchParams({
    format: 'xlsx',
    ...(state !== 'all' && { state }),
    ...(department && { department }),
  })
  return (
    <Button component="a" variant="default" href={`/api/tickets/export?${query}`} download>
      {say.export}
    </Button>
  )
}
