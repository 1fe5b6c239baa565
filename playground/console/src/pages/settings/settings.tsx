import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import SlidersHorizontalIcon from 'lucide-react/icons/sliders-horizontal'
import { Suspense } from 'react'
import { type Answer, read } from '../../api/client.js'
import { isOne, useMe } from '../../api/session.js'
import { useChannelName } from '../../design/channel-name.js'
import { Empty } from '../../design/empty.js'
import { List } from '../../design/list.js'
import { Loaded, Waiting } from '../../design/loaded.js'
import { Page } from '../../design/page.js'
import { Row } from '../../design/row.js'
import { Split } from '../../design/split.js'
import { Tag } from '../../design/tag.js'
import { useText, useWords } from '../../language/words.js'
import { Channel } from './channel.js'
import { sections } from './sections.js'
import styles from './settings.module.css'
import { words } from './words.js'

export type ShownChannel = Answer<'/api/settings/channels'>[number]

/** The channels of the program with their set-up, who is asked when, and what is kept; each sees what is theirs. */
export function Settings() {
  const say = useWords(words)
  const text = useText()
  const channelName = useChannelName()
  const me = useMe()
  const { section: chosen } = useParams({ strict: false }) as { section?: string }
  const isAdministrator = isOne(me)
  const query = useQuery({ ...read('/api/settings/channels'), enabled: isAdministrator })
  const mine = sections.filter(({ roles }) => isOne(me, ...roles))
  const section = mine.find(({ id }) => id === chosen)
  const channels = query.data ?? []
  const nothing = <Empty icon={SlidersHorizontalIcon} title={say.choose} text={say.chooseText} />
  const channelDetail = (channels: ShownChannel[]) => {
    const channel = channels.find(({ id }) => id === chosen)
    return channel ? <Channel key={channel.id} channel={channel} /> : nothing
  }
  const list = (
    <List
      label={say.sections}
      items={[...channels.map(({ id }) => id), ...mine.map(({ id }) => id)]}
      idOf={(id) => id}
      to={(id) => `/settings/${id}`}
      {...(chosen !== undefined && { selected: chosen })}
      rowHeight={56}
      row={(id) => {
        const channel = channels.find((each) => each.id === id)
        if (channel) return <Row title={channelName(id)} aside={<State channel={channel} />} />
        const { name, icon: Icon } = mine.find((one) => one.id === id)!
        return <Row title={text(name)} aside={<Icon size={16} aria-hidden />} />
      }}
    />
  )
  return (
    <Page title={say.title} about={say.about} width="full">
      <Split
        isOpen={chosen !== undefined}
        back="/settings"
        list={
          <>
            {isAdministrator ? <Loaded query={query}>{() => list}</Loaded> : list}
            {isAdministrator && (
              <p className={styles.web}>
                <strong>{say.web}</strong> {say.webAbout} <Link to="/embed">{say.webTo}</Link>
              </p>
            )}
          </>
        }
        detail={
          section ? (
            <Suspense fallback={<Waiting />}>
              <section.Content key={section.id} />
            </Suspense>
          ) : isAdministrator ? (
            <Loaded query={query}>{channelDetail}</Loaded>
          ) : (
            nothing
          )
        }
      />
    </Page>
  )
}

export function State({ channel: { isServed, isWanted, needsRestart } }: { channel: ShownChannel }) {
  const say = useWords(words)
  if (isWanted && (needsRestart || !isServed)) return <Tag tone="warn">{say.states.next}</Tag>
  return isServed ? <Tag tone="good">{say.states.served}</Tag> : <Tag>{say.states.off}</Tag>
}
