import { SegmentedControl } from '@mantine/core'
import WaypointsIcon from 'lucide-react/icons/waypoints'
import { useState } from 'react'
import { useChannelName } from '../../design/channel-name.js'
import { Empty } from '../../design/empty.js'
import { useWords } from '../../language/words.js'
import { Turns } from '../decisions/timeline.js'
import looks from './looks/looks.module.css'
import { LookMessage } from './looks/message.js'
import type { Look, Turn } from './talk.js'
import styles from './try.module.css'
import { words } from './words.js'

/** Why an answer was given, or how it looks on every channel. */
export function Reasons({ turn }: { turn: Turn | undefined }) {
  const say = useWords(words)
  const [view, setView] = useState<'why' | 'looks'>('why')
  return (
    <div className={styles.reasons}>
      <div className={styles.reasonsHead}>
        <SegmentedControl
          size="xs"
          aria-label={say.reasons}
          value={view}
          onChange={(next) => setView(next as 'why' | 'looks')}
          data={(['why', 'looks'] as const).map((value) => ({ value, label: say.views[value] }))}
        />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be reached by keyboard */}
      <section className={styles.reasonsBody} tabIndex={0} aria-label={say.views[view]}>
        {!turn?.told ? (
          <Empty icon={WaypointsIcon} title={say.noReasons} text={say.noReasonsText} />
        ) : view === 'why' ? (
          <Turns entries={turn.told.entries.filter(({ kind }) => kind !== 'record')} />
        ) : (
          <Looks looks={turn.told.looks} />
        )}
      </section>
    </div>
  )
}

/** The same answer on every channel, side by side. */
function Looks({ looks: all }: { looks: readonly Look[] }) {
  const say = useWords(words)
  const channelName = useChannelName()
  if (all.length === 0) return <Empty title={say.silent} />
  return (
    <div className={styles.looks}>
      {all.map(({ platform, title, messages }) => (
        <section key={platform} className={styles.oneLook} aria-label={channelName(platform)}>
          <h3 className={styles.lookTitle}>{channelName(platform) || title}</h3>
          <div className={looks.look} data-platform={platform}>
            {messages?.map((message, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: messages have no names, and never move
              <div key={at} className={looks.bubble}>
                <LookMessage platform={platform} message={message} />
              </div>
            )) ?? <p className={styles.quiet}>{say.notInstalled}</p>}
          </div>
        </section>
      ))}
    </div>
  )
}
