import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import HeadsetIcon from 'lucide-react/icons/headset'
import { useEffect } from 'react'
import { useLive } from '../../api/live.js'
import { useMe } from '../../api/session.js'
import { useCommands } from '../../commands/commands.js'
import { keyLabels } from '../../commands/keys.js'
import { Empty } from '../../design/empty.js'
import { Loaded } from '../../design/loaded.js'
import { Page } from '../../design/page.js'
import { Split } from '../../design/split.js'
import { toast } from '../../design/toast.js'
import { useWords } from '../../language/words.js'
import { Alerts } from './alerts.js'
import { Conversation } from './conversation.js'
import styles from './desk.module.css'
import { useDo } from './doing.js'
import { happened, type Queue, queueQuery } from './now.js'
import { useOutbox } from './outbox.js'
import { Presence, usePresence } from './presence.js'
import { partsOf, QueueList } from './queue-list.js'
import { words } from './words.js'

/** Where agents work: who waits, whom they serve, and everything that they do for a customer. */
export function Desk() {
  const say = useWords(words)
  const me = useMe()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const query = useQuery(queueQuery(me))
  const presence = usePresence()
  useLive((event) => happened(queries, event, me))
  useOutbox(queries, me.id)
  const open = (conversation: string) => void navigate({ to: `/desk/${encodeURIComponent(conversation)}` })
  return (
    <Page
      title={say.title}
      width="full"
      actions={
        <>
          <Alerts open={open} />
          <Presence {...presence} />
        </>
      }
    >
      {presence.me && presence.me.state !== 'online' && (
        <p className={styles.banner} role="status">
          {say.notOnline}{' '}
          <button type="button" className={styles.link} onClick={() => presence.set('online')}>
            {say.goOnline}
          </button>
        </p>
      )}
      {presence.me?.state === 'online' && presence.me.tier === undefined && (
        <p className={styles.banner} role="status">
          {say.notInTeam}
        </p>
      )}
      <Loaded query={query}>{(queue) => <Work queue={queue} open={open} />}</Loaded>
    </Page>
  )
}

function Work({ queue, open }: { queue: Queue; open: (conversation: string) => void }) {
  const say = useWords(words)
  const me = useMe()
  const navigate = useNavigate()
  const { conversation } = useParams({ strict: false }) as { conversation?: string }
  const parts = partsOf(queue, me.id)
  const all = parts.flatMap(([, cases]) => cases)
  const next = parts.find(([part]) => part === 'offered' || part === 'waiting' || part === 'deferred')?.[1][0]
  const { run } = useDo(next?.conversation ?? '')
  const toAnswer = queue.mine.filter(({ unansweredSince }) => unansweredSince !== undefined).length
  useTabCount(toAnswer + parts.filter(([part]) => part === 'offered').length, say.title)

  const step = (by: 1 | -1) => {
    const at = all.findIndex((each) => each.conversation === conversation)
    const to = all[at < 0 ? 0 : (at + by + all.length) % all.length]
    if (to) open(to.conversation)
  }
  const takeNext = async () => {
    if (!next) return toast.done(say.nobody)
    if (await run({ what: 'accept' })) open(next.conversation)
  }
  const leave = () => {
    const other = queue.mine.find((each) => each.conversation !== conversation)
    if (other) open(other.conversation)
    else void navigate({ to: '/desk' })
  }
  useCommands([
    { id: 'desk.take-next', name: say.takeNext, keys: 'alt+Enter', run: () => void takeNext() },
    { id: 'desk.next', name: say.nextOne, keys: 'alt+ArrowDown', run: () => step(1) },
    { id: 'desk.previous', name: say.previousOne, keys: 'alt+ArrowUp', run: () => step(-1) },
  ])
  return (
    <Split
      isOpen={conversation !== undefined}
      list={<QueueList queue={queue} selected={conversation} />}
      detail={
        conversation === undefined ? (
          <Empty icon={HeadsetIcon} title={say.choose} text={say.chooseText(keyLabels('alt+Enter').join('+'))} />
        ) : (
          <Conversation key={conversation} conversation={conversation} queue={queue} leave={leave} />
        )
      }
    />
  )
}

/** How many customers need this person stands before the name in the browser's tab. */
function useTabCount(count: number, title: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another language has written another name
  useEffect(() => {
    const plain = document.title.replace(/^\(\d+\) /, '')
    document.title = count > 0 ? `(${count}) ${plain}` : plain
  }, [count, title])
}
