import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import MessagesSquareIcon from 'lucide-react/icons/messages-square'
import { type Answer, api, got, read } from '../../api/client.js'
import { Ago } from '../../design/ago.js'
import { useChannelName } from '../../design/channel-name.js'
import { Empty } from '../../design/empty.js'
import { FilterBar, FilterSelect, FilterSelects, useFilters } from '../../design/filters.js'
import { PagedList } from '../../design/list.js'
import { Page } from '../../design/page.js'
import { Split } from '../../design/split.js'
import { Tag } from '../../design/tag.js'
import { useLabels } from '../../language/labels.js'
import { useWords, wordFor } from '../../language/words.js'
import styles from './conversations.module.css'
import { Transcript } from './transcript.js'
import { words } from './words.js'

/** How often the list is read again, in milliseconds. */
const REFRESH_MS = 5_000

type Listed = Answer<'/api/conversations/list'>['conversations'][number]

/** Every conversation: who has it, who waits, where an answer was of no help, and what was said. */
export function Conversations() {
  const say = useWords(words)
  const { conversation, at } = useParams({ strict: false }) as { conversation?: string; at?: string }
  return (
    <Page title={say.title} about={say.about} width="full">
      <Split
        back="/conversations"
        isOpen={conversation !== undefined}
        list={<Listing selected={conversation} />}
        detail={
          conversation === undefined ? (
            <Empty icon={MessagesSquareIcon} title={say.choose} text={say.chooseText} />
          ) : (
            <Transcript key={`${conversation} ${at}`} conversation={conversation} {...(at && { around: Number(at) })} />
          )
        }
      />
    </Page>
  )
}

function Listing({ selected }: { selected: string | undefined }) {
  const say = useWords(words)
  const channelName = useChannelName()
  const labels = useLabels()
  const [filters, change] = useFilters({ q: '', channel: '', intent: '', state: '' })
  const { data: facets } = useQuery(read('/api/conversations/list/facets'))
  const { q, channel, intent, state } = filters
  const isNarrowed = q !== '' || channel !== '' || intent !== '' || state !== ''
  const load = async (below: string | undefined, signal: AbortSignal) => {
    const query = {
      ...(q && { query: q }),
      ...(channel && { channel }),
      ...(intent && { intent }),
      ...(state && { state: state as 'person' }),
      ...(below !== undefined && { below: Number(below) }),
    }
    const page = await got(api.GET('/api/conversations/list', { params: { query }, signal }))
    return { items: page.conversations, ...(page.below !== undefined && { next: String(page.below) }) }
  }
  const all = (label: string) => `${label}: ${say.all}`
  return (
    <>
      <FilterBar text={q} onText={(text) => change({ q: text })} label={say.search}>
        <FilterSelects>
          <FilterSelect
            label={say.state}
            value={state}
            options={say.states}
            all={all(say.state)}
            onChange={(state) => change({ state })}
          />
          <FilterSelect
            label={say.channel}
            value={channel}
            all={all(say.channel)}
            options={named(facets?.channels, channelName)}
            onChange={(channel) => change({ channel })}
          />
          <FilterSelect
            label={say.intent}
            value={intent}
            all={all(say.intent)}
            options={named(facets?.intents, labels.problem)}
            onChange={(intent) => change({ intent })}
          />
        </FilterSelects>
      </FilterBar>
      <PagedList
        label={say.conversations}
        queryKey={['conversations', filters]}
        load={load}
        refreshMs={REFRESH_MS}
        idOf={({ id }) => id}
        to={({ id, found }) => `/conversations/${encodeURIComponent(id)}${found === undefined ? '' : `/${found}`}`}
        row={(each) => <Row each={each} />}
        {...(selected !== undefined && { selected })}
        rowHeight={84}
        empty={
          isNarrowed ? (
            <Empty title={say.nothing} text={say.nothingText} />
          ) : (
            <Empty icon={MessagesSquareIcon} title={say.nobody} text={say.nobodyText} />
          )
        }
      />
    </>
  )
}

/** What has no other name is shown by its own. */
const named = (
  facets: readonly { name: string }[] | undefined,
  called: (name: string) => string,
): Record<string, string> => Object.fromEntries(facets?.map(({ name }) => [name, called(name)]) ?? [])

function Row({ each }: { each: Listed }) {
  const say = useWords(words)
  const channelName = useChannelName()
  const { id, channel, name, owner, preview, lastAt, handoff, unansweredSince, unhelpfulAt } = each
  return (
    <>
      <span className={styles.first}>
        <span className={styles.name}>{name ?? say.visitor(id.slice(channel.length + 1, channel.length + 7))}</span>
        <span className={styles.quiet}>
          <Ago at={lastAt} />
        </span>
      </span>
      <span className={styles.preview}>
        {wordFor(say.authors, preview.by)}: {preview.text}
      </span>
      <span className={styles.tags}>
        <span className={styles.quiet}>{channelName(channel)}</span>
        {owner.kind !== 'bot' && (
          <Tag tone="accent">{owner.kind === 'agent' && owner.name ? owner.name : say.owners[owner.kind]}</Tag>
        )}
        {(handoff === 'waiting' || handoff === 'deferred') && <Tag tone="warn">{say.handoffs[handoff]}</Tag>}
        {unansweredSince !== undefined && <Tag tone="warn">{say.unanswered}</Tag>}
        {unhelpfulAt !== undefined && <Tag tone="bad">{say.unhelpful}</Tag>}
      </span>
    </>
  )
}
