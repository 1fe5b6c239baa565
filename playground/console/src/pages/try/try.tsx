import { Button, NativeSelect, SegmentedControl } from '@mantine/core'
import { Link, useRouterState } from '@tanstack/react-router'
import RotateCcwIcon from 'lucide-react/icons/rotate-ccw'
import { useState } from 'react'
import { isOne, useMe } from '../../api/session.js'
import { useChannelName } from '../../design/channel-name.js'
import { Page } from '../../design/page.js'
import { Tabs, tab } from '../../design/tabs.js'
import { useWords } from '../../language/words.js'
import { useSignal } from '../../signal.js'
import { Chat } from './chat.js'
import { Reasons } from './reasons.js'
import { Replay } from './replay.js'
import { begin, type Texts, talk } from './talk.js'
import styles from './try.module.css'
import { words } from './words.js'

/** The channels whose look the chat can take, as adapters call them. */
export const platforms = [
  ...(['web', 'wechat-official', 'wecom', 'wechat'] as const),
  ...(['slack', 'teams', 'telegram', 'text'] as const),
] as const

/** Talks to a bot like the one that runs, and shows why it answers as it does; nobody counts it. */
export function Try() {
  const say = useWords(words)
  const channelName = useChannelName()
  const me = useMe()
  const isReplay = useRouterState({ select: ({ location }) => location.pathname.split('/')[2] === 'replay' })
  const { texts, turns } = useSignal(talk)
  const [platform, setPlatform] = useState<string>('web')
  const [chosen, choose] = useState<number>()
  const latest = turns.findLastIndex(({ told }) => told !== undefined)
  const at = chosen !== undefined && chosen < turns.length ? chosen : latest
  return (
    <Page
      title={say.title}
      about={say.about}
      width="full"
      actions={
        isOne(me, 'trainer', 'manager') && (
          <Tabs label={say.title}>
            <Link to="/try" activeOptions={{ exact: true }} className={tab}>
              {say.talk}
            </Link>
            <Link to="/try/replay" className={tab}>
              {say.replay}
            </Link>
          </Tabs>
        )
      }
    >
      {isReplay ? (
        <Replay />
      ) : (
        <>
          <div className={styles.bar}>
            <SegmentedControl
              size="xs"
              aria-label={say.texts}
              value={texts}
              onChange={(next) => {
                choose(undefined)
                begin(next as Texts)
              }}
              data={(['draft', 'live'] as const).map((value) => ({ value, label: say.textsOf[value] }))}
            />
            <NativeSelect
              size="xs"
              aria-label={say.look}
              value={platform}
              onChange={({ currentTarget }) => setPlatform(currentTarget.value)}
              data={platforms.map((value) => ({ value, label: channelName(value) }))}
            />
            <Button
              size="xs"
              variant="default"
              leftSection={<RotateCcwIcon size={14} aria-hidden />}
              disabled={turns.length === 0}
              onClick={() => {
                choose(undefined)
                begin(texts)
              }}
            >
              {say.again}
            </Button>
          </div>
          <div className={styles.columns}>
            <Chat platform={platform} chosen={at} choose={choose} />
            <Reasons turn={turns[at]} />
          </div>
        </>
      )}
    </Page>
  )
}
