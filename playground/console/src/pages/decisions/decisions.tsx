import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import WaypointsIcon from 'lucide-react/icons/waypoints'
import { type Answer, read } from '../../api/client.js'
import { Ago } from '../../design/ago.js'
import { useChannelName } from '../../design/channel-name.js'
import { Empty } from '../../design/empty.js'
import { FilterBar, useFilters } from '../../design/filters.js'
import { List } from '../../design/list.js'
import { Loaded } from '../../design/loaded.js'
import { Page } from '../../design/page.js'
import { Split } from '../../design/split.js'
import { useWords } from '../../language/words.js'
import styles from './decisions.module.css'
import { Timeline } from './timeline.js'
import { words } from './words.js'

/** How often the page asks for news, in milliseconds. */
const REFRESH_MS = 2_000

type Listed = Answer<'/traces/conversations'>[number]

/** Every decision of the bot, step by step, without personal data. */
export function Decisions() {
  const say = useWords(words)
  const { conversation } = useParams({ strict: false }) as { conversation?: string }
  return (
    <Page title={say.title} about={say.about} width="full">
      <Split
        back="/decisions"
        isOpen={conversation !== undefined}
        list={<Conversations selected={conversation} />}
        detail={
          conversation === undefined ? (
            <Empty icon={WaypointsIcon} title={say.choose} text={say.chooseText} />
          ) : (
            <Timeline key={conversation} conversation={conversation} refreshMs={REFRESH_MS} />
          )
        }
      />
    </Page>
  )
}

function Conversations({ selected }: { selected: string | undefined }) {
  const say = useWords(words)
  const channelName = useChannelName()
  const [{ q }, change] = useFilters({ q: '' })
  const query = useQuery({ ...read('/traces/conversations'), refetchInterval: REFRESH_MS })
  return (
    <>
      <FilterBar text={q} onText={(text) => change({ q: text })} label={say.search} />
      <Loaded query={query}>
        {(conversations) => {
          const found = conversations.filter((each) =>
            `${nameOf(each)} ${say.own[each.id] ?? ''} ${each.adapter}`.toLowerCase().includes(q.toLowerCase()),
          )
          if (conversations.length === 0) return <Empty icon={WaypointsIcon} title={say.nobody} text={say.nobodyText} />
          if (found.length === 0) return <Empty title={say.nothing} />
          return (
            <List
              label={say.conversations}
              items={found}
              idOf={({ id }) => id}
              to={({ id }) => `/decisions/${encodeURIComponent(id)}`}
              selected={selected}
              row={(each) => (
                <>
                  <span className={styles.name}>{each.name ?? say.own[each.id] ?? say.visitor(shortOf(each))}</span>
                  <span className={styles.about}>
                    {channelName(each.adapter)} · <Ago at={each.updatedAt} />
                  </span>
                </>
              )}
            />
          )
        }}
      </Loaded>
    </>
  )
}

/** Enough of an id to tell one visitor from another. */
const shortOf = ({ id, adapter }: Listed): string => {
  const own = id.slice(adapter.length + 1)
  return own.length > 12 ? own.slice(0, 6) : own
}

const nameOf = ({ name, id, adapter }: Listed): string => name ?? id.slice(adapter.length + 1)
