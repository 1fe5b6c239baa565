import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import ArchiveIcon from 'lucide-react/icons/archive'
import CalendarClockIcon from 'lucide-react/icons/calendar-clock'
import MessageSquareOffIcon from 'lucide-react/icons/message-square-off'
import PlugIcon from 'lucide-react/icons/plug'
import { type Answer, read } from '../../api/client.js'
import { useChannelName } from '../../design/channel-name.js'
import { Empty } from '../../design/empty.js'
import { List } from '../../design/list.js'
import { Loaded } from '../../design/loaded.js'
import { Page } from '../../design/page.js'
import { Row } from '../../design/row.js'
import { Split } from '../../design/split.js'
import { Tag } from '../../design/tag.js'
import { useWords } from '../../language/words.js'
import { Backups } from './backups.js'
import { Channel } from './channel.js'
import { ForbiddenWords } from './forbidden-words.js'
import { Retention } from './retention.js'
import styles from './settings.module.css'
import { words } from './words.js'

export type ShownChannel = Answer<'/api/settings/channels'>[number]

/** The channels of the program with their set-up, and its backups. */
export function Settings() {
  const say = useWords(words)
  const channelName = useChannelName()
  const { section } = useParams({ strict: false }) as { section?: string }
  const query = useQuery(read('/api/settings/channels'))
  const detail = (channels: ShownChannel[]) => {
    if (section === BACKUPS) return <Backups />
    if (section === WORDS) return <ForbiddenWords />
    if (section === RETENTION) return <Retention />
    const channel = channels.find(({ id }) => id === section)
    return channel ? (
      <Channel key={channel.id} channel={channel} />
    ) : (
      <Empty icon={PlugIcon} title={say.choose} text={say.chooseText} />
    )
  }
  return (
    <Page title={say.title} about={say.about} width="full">
      <Split
        isOpen={section !== undefined}
        back="/settings"
        list={
          <>
            <Loaded query={query}>
              {(channels) => (
                <List
                  label={say.sections}
                  items={[...channels.map(({ id }) => id), WORDS, RETENTION, BACKUPS]}
                  idOf={(id) => id}
                  to={(id) => `/settings/${id}`}
                  {...(section !== undefined && { selected: section })}
                  rowHeight={56}
                  row={(id) => {
                    const channel = channels.find((each) => each.id === id)
                    return channel ? (
                      <Row title={channelName(channel.id)} aside={<State channel={channel} />} />
                    ) : id === WORDS ? (
                      <Row title={say.words} aside={<MessageSquareOffIcon size={16} aria-hidden />} />
                    ) : id === RETENTION ? (
                      <Row title={say.retention} aside={<CalendarClockIcon size={16} aria-hidden />} />
                    ) : (
                      <Row title={say.backups} aside={<ArchiveIcon size={16} aria-hidden />} />
                    )
                  }}
                />
              )}
            </Loaded>
            <p className={styles.web}>
              <strong>{say.web}</strong> {say.webAbout} <Link to="/embed">{say.webTo}</Link>
            </p>
          </>
        }
        detail={<Loaded query={query}>{detail}</Loaded>}
      />
    </Page>
  )
}

/** What stands in the address for what is no channel; none is called so. */
const WORDS = 'words'
const RETENTION = 'retention'
const BACKUPS = 'backups'

export function State({ channel: { isServed, isWanted, needsRestart } }: { channel: ShownChannel }) {
  const say = useWords(words)
  if (isWanted && (needsRestart || !isServed)) return <Tag tone="warn">{say.states.next}</Tag>
  return isServed ? <Tag tone="good">{say.states.served}</Tag> : <Tag>{say.states.off}</Tag>
}
