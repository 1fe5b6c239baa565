import { ActionIcon, Button, Menu } from '@mantine/core'
import { useDisclosure, useMediaQuery } from '@mantine/hooks'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import ArrowLeftIcon from 'lucide-react/icons/arrow-left'
import EllipsisIcon from 'lucide-react/icons/ellipsis'
import IdCardIcon from 'lucide-react/icons/id-card'
import { useEffect, useState } from 'react'
import { tell, useLiveState } from '../../api/live.js'
import { isOne, type Me, useMe } from '../../api/session.js'
import { type Command, useCommands } from '../../commands/commands.js'
import { useChannelName } from '../../design/channel-name.js'
import { confirm } from '../../design/confirm.js'
import { useCustomerName } from '../../design/customer-name.js'
import { Keys } from '../../design/keys.js'
import { Failed, Waiting } from '../../design/loaded.js'
import { Tag } from '../../design/tag.js'
import { toast } from '../../design/toast.js'
import { useLabels } from '../../language/labels.js'
import { useWords } from '../../language/words.js'
import { Composer } from './composer.js'
import { CustomerCard } from './customer-card.js'
import styles from './desk.module.css'
import { type DialogName, Dialogs } from './dialogs.js'
import { useDo } from './doing.js'
import { caseQuery, type OpenCase, type Queue } from './now.js'
import { Transcript } from './transcript.js'
import { useBusyHere } from './who-is-here.js'
import { words } from './words.js'

/** Colleagues are told so often that somebody looks at it, in milliseconds. */
const VIEWING_EVERY_MS = 10_000

interface ConversationProps {
  conversation: string
  queue: Queue
  /** Goes on with the next customer of this person, or to the queue. */
  leave: () => void
}

/** A customer: what was said, a field to answer in, and everything that can be done. */
export function Conversation({ conversation, queue, leave }: ConversationProps) {
  const say = useWords(words)
  const queries = useQueryClient()
  const query = useQuery(caseQuery(queries, conversation))
  const live = useLiveState()
  // biome-ignore lint/correctness/useExhaustiveDependencies: a connection that has opened has not heard of it
  useEffect(() => {
    const look = () => document.visibilityState === 'visible' && tell('viewing', conversation)
    look()
    const again = setInterval(look, VIEWING_EVERY_MS)
    return () => clearInterval(again)
  }, [conversation, live])
  if (query.data) return <Opened open={query.data} queue={queue} leave={leave} />
  return (
    <section className={styles.conversation} aria-label={say.transcript}>
      <Link to="/desk" className={styles.back}>
        ← {say.back}
      </Link>
      {query.isError ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : (
        <div className={styles.loading}>
          <Waiting />
        </div>
      )}
    </section>
  )
}

/** What somebody is to a case. */
function partOf({ summary, hasEnded }: OpenCase, me: Me): 'serves' | 'asked' | 'may-take' | 'watches' | 'ended' {
  const { phase, agent } = summary
  if (hasEnded) return 'ended'
  if (phase === 'queued' || phase === 'deferred') return 'may-take'
  if (agent !== me.id) return 'watches'
  return phase === 'offered' ? 'asked' : 'serves'
}

function Opened({ open, queue, leave }: { open: OpenCase; queue: Queue; leave: () => void }) {
  const say = useWords(words)
  const channelName = useChannelName()
  const labels = useLabels()
  const me = useMe()
  const { summary } = open
  const { conversation } = summary
  const customer = useCustomerName()(summary)
  const [dialog, setDialog] = useState<DialogName>()
  const isWide = useMediaQuery('(min-width: 1201px)', undefined, { getInitialValueInEffect: false })
  const [card, { toggle: toggleCard }] = useDisclosure(isWide)
  const { run, isBusy } = useDo(conversation)
  const part = partOf(open, me)
  const nameOf = (id: string) => queue.agents.find((agent) => agent.id === id)?.name ?? id
  const owner = summary.agent === undefined ? '' : nameOf(summary.agent)
  const pass = async () => {
    if (await run({ what: 'decline' })) leave()
  }
  const barge = async () => {
    const isMeant = await confirm({ title: say.bargeTitle, text: say.bargeText(owner), action: say.barge })
    if (isMeant) await run({ what: 'barge' })
  }
  const giveBack = async () => {
    if (!(await run({ what: 'return' }))) return
    toast.done(say.gaveBack)
    leave()
  }
  const maySupervise = isOne(me, 'manager')
  const serving: Command[] = [
    { id: 'desk.resolve', name: say.resolve, keys: 'alt+s', run: () => setDialog('resolve') },
    { id: 'desk.transfer', name: say.transfer, keys: 'alt+t', run: () => setDialog('transfer') },
    { id: 'desk.expert', name: say.expert, keys: 'alt+x', run: () => setDialog('expert') },
    { id: 'desk.snooze', name: say.snooze, keys: 'alt+z', run: () => setDialog('snooze') },
    { id: 'desk.merge', name: say.merge, keys: 'alt+m', run: () => setDialog('merge') },
    { id: 'desk.back', name: say.giveBack, keys: 'alt+b', run: () => void giveBack() },
  ]
  const actions: Command[] = {
    serves: serving,
    asked: [
      { id: 'desk.take', name: say.take, keys: 'alt+Enter', run: () => void run({ what: 'accept' }) },
      { id: 'desk.pass', name: say.pass, keys: 'alt+l', run: () => void pass() },
    ],
    'may-take': [{ id: 'desk.take', name: say.take, keys: 'alt+Enter', run: () => void run({ what: 'accept' }) }],
    watches: maySupervise ? [{ id: 'desk.barge', name: say.barge, keys: 'alt+i', run: () => void barge() }] : [],
    ended: [],
  }[part]
  useCommands([
    ...actions,
    { id: 'desk.card', name: card ? say.hideCard : say.showCard, keys: 'alt+c', run: toggleCard },
  ])
  const [main, ...more] = actions
  return (
    <div className={styles.opened} data-card={card}>
      <section className={styles.conversation} aria-label={customer}>
        <header className={styles.head}>
          <Link to="/desk" className={styles.back} aria-label={say.back}>
            <ArrowLeftIcon size={18} aria-hidden />
          </Link>
          <div className={styles.who}>
            <h2 className={styles.customer} dir="auto">
              {customer}
            </h2>
            <p className={styles.about}>
              <span>{channelName(summary.channel)}</span>
              {summary.level && <Tag tone="note">{summary.level}</Tag>}
              {summary.problem && <Tag>{labels.problem(summary.problem)}</Tag>}
              {summary.phase === 'snoozed' && <Tag>{say.phases.snoozed}</Tag>}
              <Viewers conversation={conversation} nameOf={nameOf} />
            </p>
          </div>
          {main && part === 'serves' && (
            <Button size="xs" onClick={main.run} aria-keyshortcuts="Alt+S">
              {main.name}
            </Button>
          )}
          {more.length > 0 && part === 'serves' && (
            <Menu position="bottom-end" width={240}>
              <Menu.Target>
                <ActionIcon variant="default" size={30} aria-label={say.actions}>
                  <EllipsisIcon size={17} aria-hidden />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                {more.map(({ id, name, keys, run: act }) => (
                  <Menu.Item key={id} onClick={act} rightSection={<Keys keys={keys!} />}>
                    {name}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          )}
          <ActionIcon
            variant="default"
            size={30}
            aria-label={card ? say.hideCard : say.customerCard}
            aria-pressed={card}
            aria-keyshortcuts="Alt+C"
            onClick={toggleCard}
          >
            <IdCardIcon size={17} aria-hidden />
          </ActionIcon>
        </header>
        <Transcript key={conversation} open={open} isServing={part === 'serves'} nameOf={nameOf} />
        <Typists conversation={conversation} nameOf={nameOf} />
        {part !== 'serves' && (
          <div className={styles.notice} role="status">
            <p>
              {part === 'ended' && say.ended}
              {part === 'may-take' && say.waitsHere}
              {part === 'asked' && `${say.offered}: ${customer}`}
              {part === 'watches' && (summary.phase === 'offered' ? say.waitsElsewhere(owner) : say.watching(owner))}
            </p>
            {part === 'ended' ? (
              <Button size="xs" variant="default" onClick={leave}>
                {say.next}
              </Button>
            ) : (
              actions.map(({ id, name, keys, run: act }, index) => (
                <Button
                  key={id}
                  size="xs"
                  variant={index === 0 ? 'filled' : 'default'}
                  loading={isBusy && index === 0}
                  rightSection={<Keys keys={keys!} />}
                  onClick={act}
                >
                  {name}
                </Button>
              ))
            )}
          </div>
        )}
        {part === 'serves' && <Composer key={`${conversation} serves`} open={open} kinds={['reply', 'note']} />}
        {(part === 'may-take' || part === 'watches') && (
          <Composer
            key={`${conversation} watches`}
            open={open}
            kinds={part === 'watches' && maySupervise ? ['whisper', 'note'] : ['note']}
          />
        )}
      </section>
      {card && (
        <aside className={styles.card} aria-label={say.customerCard}>
          <CustomerCard open={open} close={toggleCard} nameOf={nameOf} />
        </aside>
      )}
      <Dialogs name={dialog} open={open} queue={queue} close={() => setDialog(undefined)} left={leave} />
    </div>
  )
}

interface HereProps {
  conversation: string
  nameOf: (agent: string) => string
}

function Viewers({ conversation, nameOf }: HereProps) {
  const say = useWords(words)
  const names = useBusyHere('viewing', conversation).map(nameOf)
  return names.length === 0 ? null : <Tag tone="accent">{say.viewing(names.join(', '))}</Tag>
}

function Typists({ conversation, nameOf }: HereProps) {
  const say = useWords(words)
  const names = useBusyHere('typing', conversation).map(nameOf)
  return (
    <p className={styles.typing} role="status">
      {names.length > 0 && say.typing(names.join(', '))}
    </p>
  )
}
