import { Button, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import ScrollTextIcon from 'lucide-react/icons/scroll-text'
import ShieldCheckIcon from 'lucide-react/icons/shield-check'
import { type Answer, api, got, read } from '../../api/client.js'
import { useCommands } from '../../commands/commands.js'
import { Ago } from '../../design/ago.js'
import { Card } from '../../design/card.js'
import { Detail } from '../../design/detail.js'
import { Empty } from '../../design/empty.js'
import { Facts } from '../../design/facts.js'
import { FilterBar, FilterSelect, useFilters } from '../../design/filters.js'
import { PagedList } from '../../design/list.js'
import { Loaded } from '../../design/loaded.js'
import { Page } from '../../design/page.js'
import { Row } from '../../design/row.js'
import { Split } from '../../design/split.js'
import { Tag } from '../../design/tag.js'
import { useFormat } from '../../language/format.js'
import { useWords, wordFor } from '../../language/words.js'
import { roleWords } from '../../shell/role-words.js'
import { actionWords } from './action-words.js'
import styles from './audit.module.css'
import { Verify } from './verify.js'
import { words } from './words.js'

/** How often the list is read again, in milliseconds. */
const REFRESH_MS = 10_000

type Entry = Answer<'/api/audit'>['entries'][number]

/** What was done and refused, by whom and when; and whether the log can be trusted. */
export function Audit() {
  const say = useWords(words)
  const { seq } = useParams({ strict: false }) as { seq?: string }
  const [isVerifying, { open, close }] = useDisclosure(false)
  useCommands([{ id: 'audit.verify', name: say.verify, run: open }])
  return (
    <Page
      title={say.title}
      about={say.about}
      width="full"
      actions={
        <Button variant="default" leftSection={<ShieldCheckIcon size={16} aria-hidden />} onClick={open}>
          {say.verify}
        </Button>
      }
    >
      <Split
        isOpen={seq !== undefined}
        back="/audit"
        list={<Entries selected={seq} />}
        detail={
          seq === undefined ? (
            <Empty icon={ScrollTextIcon} title={say.choose} text={say.chooseText} />
          ) : (
            <OneDetail seq={Number(seq)} />
          )
        }
      />
      <Verify opened={isVerifying} close={close} />
    </Page>
  )
}

function Entries({ selected }: { selected: string | undefined }) {
  const say = useWords(words)
  const [filters, change] = useFilters({ by: '', kind: '', outcome: '', from: '', to: '' })
  const { by, kind, outcome, from, to } = filters
  const isNarrowed = Object.values(filters).some((value) => value !== '')
  const load = async (before: string | undefined, signal: AbortSignal) => {
    const query = {
      ...(by && { by }),
      ...(kind && { action: kind }),
      ...(outcome && { outcome: outcome as Entry['outcome'] }),
      ...(from && { from: startOf(from) }),
      // The day itself counts too.
      ...(to && { to: startOf(to, 1) }),
      ...(before !== undefined && { before: Number(before) }),
    }
    const { entries, next } = await got(api.GET('/api/audit', { params: { query }, signal }))
    return { items: entries, ...(next !== undefined && { next: String(next) }) }
  }
  return (
    <>
      <FilterBar text={by} onText={(by) => change({ by: by.trim() })} label={say.search}>
        <div className={styles.filters}>
          <FilterSelect label={say.kind} value={kind} options={say.kinds} onChange={(kind) => change({ kind })} />
          <FilterSelect
            label={say.outcome}
            value={outcome}
            options={say.outcomes}
            onChange={(outcome) => change({ outcome })}
          />
          {(['from', 'to'] as const).map((name) => (
            <TextInput
              key={name}
              size="xs"
              type="date"
              leftSection={
                <span className={styles.short} aria-hidden>
                  {say.short[name]}
                </span>
              }
              leftSectionWidth={44}
              aria-label={say[name]}
              value={filters[name]}
              onChange={({ currentTarget }) => change({ [name]: currentTarget.value })}
            />
          ))}
        </div>
      </FilterBar>
      <PagedList
        label={say.entries}
        queryKey={['/api/audit', filters]}
        load={load}
        refreshMs={REFRESH_MS}
        idOf={({ seq }) => String(seq)}
        to={({ seq }) => `/audit/${seq}`}
        row={(entry) => <OneEntry entry={entry} />}
        {...(selected !== undefined && { selected })}
        rowHeight={66}
        empty={
          isNarrowed ? (
            <Empty title={say.nothing} text={say.nothingText} />
          ) : (
            <Empty icon={ScrollTextIcon} title={say.empty} />
          )
        }
      />
    </>
  )
}

/** When a day begins where it is read, in milliseconds since 1970. */
function startOf(day: string, later = 0): number {
  const date = new Date(`${day}T00:00`)
  date.setDate(date.getDate() + later)
  return date.getTime()
}

function OneEntry({ entry: { at, by, action, target, outcome } }: { entry: Entry }) {
  const say = useWords(words)
  const actions = useWords(actionWords)
  return (
    <Row
      title={wordFor(actions, action)}
      aside={<Ago at={at} />}
      about={[wordFor(say.others, by), target !== by && target].filter(Boolean).join(' → ')}
      tags={outcome === 'refused' ? <Tag tone="bad">{say.refused}</Tag> : undefined}
    />
  )
}

function OneDetail({ seq }: { seq: number }) {
  const say = useWords(words)
  const roles = useWords(roleWords)
  const actions = useWords(actionWords)
  const format = useFormat()
  const query = useQuery(read('/api/audit', { query: { before: seq + 1, limit: 1 } }))
  return (
    <Detail label={say.entry}>
      <Loaded query={query}>
        {({ entries: [entry] }) =>
          entry?.seq !== seq ? (
            <Empty title={say.gone} />
          ) : (
            <Card title={wordFor(actions, entry.action)}>
              <Facts
                facts={[
                  [say.number, format.number(entry.seq)],
                  [say.when, format.moment(entry.at)],
                  [say.who, wordFor(say.others, entry.by)],
                  [say.what, <code key="action">{entry.action}</code>],
                  [say.target, entry.target || undefined],
                  [
                    say.result,
                    <Tag key="outcome" tone={entry.outcome === 'done' ? 'good' : 'bad'}>
                      {say.outcomes[entry.outcome]}
                    </Tag>,
                  ],
                  ...Object.entries(entry.details).map(
                    ([name, value]) => [wordFor(say.details, name), textOf(value, roles)] as const,
                  ),
                  [
                    say.seal,
                    <code key="seal" className={styles.seal}>
                      {entry.hash}
                    </code>,
                  ],
                ]}
              />
            </Card>
          )
        }
      </Loaded>
    </Detail>
  )
}

/** Roles by what they are called; whatever else as it is. */
function textOf(value: unknown, roles: Readonly<Record<string, string>>): string {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return JSON.stringify(value)
  return value.map((each) => (typeof each === 'string' ? wordFor(roles, each) : textOf(each, roles))).join(', ')
}
